//! Searches session IDs in byte order, in every table that has them.

use rusqlite::params;

use super::text::{IdText, Lossy};
use super::transaction::SqliteTransaction;
use crate::session::{IdPrefix, MAX_SESSION_ID_CHARS, Neighbours, SessionId};
use crate::store::{IdSource, Result};

/// The tables with session IDs, and their indexed columns.
pub(super) const SESSIONS: (&str, &str) = ("sessions", "id");
pub(super) const EVENTS: (&str, &str) = ("events", "session_id");

/// Returns up to `most` IDs that start with the prefix.
pub(super) fn with_prefix(
    tx: &SqliteTransaction<'_>,
    (table, column): (&str, &str),
    prefix: &IdPrefix,
    most: usize,
) -> Result<Vec<SessionId>> {
    let mut found = Vec::new();
    // Read the index from the prefix up to the last text that can start with it: IDs with the prefix
    // are adjacent.
    let last = format!("{}{}", prefix.as_str(), "\u{10ffff}".repeat(MAX_SESSION_ID_CHARS));
    tx.each(
        &format!(
            "SELECT DISTINCT {column} FROM {table} WHERE {column} >= ?1
             AND substr({column}, 1, length(?1)) = ?1 AND {column} <= ?3 ORDER BY {column} LIMIT ?2"
        ),
        params![prefix.as_str(), i64::try_from(most).unwrap_or(i64::MAX), last],
        |row| row.get::<_, Lossy>(0).map(|id| SessionId::from_store(id.0)),
        &mut |id| {
            found.push(id);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Returns the neighbours of each ID, by look-ups in an index: a statement costs no round trip.
pub(super) fn neighbours(
    tx: &SqliteTransaction<'_>,
    ids: &[&SessionId],
    source: IdSource,
) -> Result<Vec<Neighbours>> {
    let near = |id: &&SessionId| {
        let mut near = near(tx, SESSIONS, id)?;
        if source == IdSource::SessionsAndEvents {
            let in_events = self::near(tx, EVENTS, id)?;
            near.before = near.before.max(in_events.before);
            near.after = [near.after, in_events.after].into_iter().flatten().min();
        }
        Ok(near)
    };
    ids.iter().map(near).collect()
}

/// Returns the neighbours of an ID in one table.
fn near(
    tx: &SqliteTransaction<'_>,
    (table, column): (&str, &str),
    id: &SessionId,
) -> Result<Neighbours> {
    let probe = |is_before, order| {
        let sql = format!(
            "SELECT {column} FROM {table} WHERE {column} {is_before} ?1
             ORDER BY {column} {order} LIMIT 1"
        );
        tx.first(&sql, [IdText::new(id.as_str())], |row| {
            row.get::<_, Lossy>(0).map(|id| SessionId::from_store(id.0))
        })
    };
    Ok(Neighbours { before: probe("<", "DESC")?, after: probe(">", "ASC")? })
}
