//! Finds the session IDs before and after a session ID.

use super::text::{IdText, Lossy};
use super::transaction::SqliteTransaction;
use crate::session::{Neighbours, SessionId};
use crate::store::{IdSource, Result};

/// Returns the neighbours of an ID, with a look-up in an index for each: a statement costs no round trip.
pub(super) fn of(
    tx: &SqliteTransaction<'_>,
    id: &SessionId,
    source: IdSource,
) -> Result<Neighbours> {
    let probe = |sql| {
        tx.first(sql, [IdText::new(id.as_str())], |row| {
            row.get::<_, Lossy>(0).map(|id| SessionId::from_store(id.0))
        })
    };
    let mut before = probe("SELECT id FROM sessions WHERE id < ?1 ORDER BY id DESC LIMIT 1")?;
    let mut after = probe("SELECT id FROM sessions WHERE id > ?1 ORDER BY id LIMIT 1")?;
    if source == IdSource::SessionsAndEvents {
        before = before.max(probe(
            "SELECT session_id FROM events WHERE session_id < ?1
             ORDER BY session_id DESC LIMIT 1",
        )?);
        let in_events =
            "SELECT session_id FROM events WHERE session_id > ?1 ORDER BY session_id LIMIT 1";
        after = [after, probe(in_events)?].into_iter().flatten().min();
    }
    Ok(Neighbours { before, after })
}
