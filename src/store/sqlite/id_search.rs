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
    // A backslash may begin an escaped byte, which the index has as the byte.
    let (stem, limit) = match prefix.as_str().split_once('\\') {
        Some((stem, _)) => (stem, usize::MAX),
        None => (prefix.as_str(), most),
    };
    // Read the index from the prefix up to the last bytes that can follow it: IDs with the prefix are
    // adjacent.
    let last = [stem.as_bytes(), [0xff; 4 * MAX_SESSION_ID_CHARS].as_slice()].concat();
    tx.each(
        &format!(
            "SELECT DISTINCT {column} FROM {table} WHERE {column} >= ?1
             AND {column} <= CAST(?3 AS TEXT) ORDER BY {column} LIMIT ?2"
        ),
        params![stem, i64::try_from(limit).unwrap_or(i64::MAX), last],
        |row| row.get::<_, Lossy>(0).map(|id| id.0),
        &mut |id: String| {
            if found.len() < most && id.starts_with(prefix.as_str()) {
                found.push(SessionId::from_store(id));
            }
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
