//! Searches session IDs in byte order, in every table that has them.

use tokio_postgres::{Error, Row};

use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use crate::session::{IdPrefix, MAX_SESSION_ID_CHARS, Neighbours, SessionId};
use crate::store::{IdSource, Result};

/// The tables with session IDs, and their indexed columns.
pub(super) const SESSIONS: (&str, &str) = ("sessions", "id");
pub(super) const EVENTS: (&str, &str) = ("events", "session_id");

/// Returns up to `most` IDs that start with the prefix.
pub(super) fn with_prefix(
    tx: &PostgresTransaction,
    (table, column): (&str, &str),
    prefix: &IdPrefix,
    most: usize,
) -> Result<Vec<SessionId>> {
    let last = format!("{}{}", prefix.as_str(), "\u{10ffff}".repeat(MAX_SESSION_ID_CHARS));
    let sql = format!(
        "SELECT DISTINCT {column} FROM {table} WHERE {column} >= $1 AND {column} <= $2
         ORDER BY {column} LIMIT $3"
    );
    let rows = tx.query(&sql, &values![prefix.as_str(), last, most])?;
    let id = |row: &Row| row.try_get(0).map(SessionId::from_store);
    rows.iter().map(|row| id(row).map_err(|error| tx.error(&error))).collect()
}

/// Returns the neighbours of each ID in one statement, by two look-ups in an index per ID and table.
pub(super) fn neighbours(
    tx: &PostgresTransaction,
    ids: &[&SessionId],
    source: IdSource,
) -> Result<Vec<Neighbours>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (events_before, events_after) = match source {
        IdSource::Sessions => ("NULL", "NULL"),
        IdSource::SessionsAndEvents => (
            "(SELECT max(e.session_id) FROM events e WHERE e.session_id < w.id)",
            "(SELECT min(e.session_id) FROM events e WHERE e.session_id > w.id)",
        ),
    };
    // greatest and least ignore nulls.
    let sql = format!(
        "SELECT greatest((SELECT max(s.id) FROM sessions s WHERE s.id < w.id), {events_before}),
                least((SELECT min(s.id) FROM sessions s WHERE s.id > w.id), {events_after})
         FROM unnest($1) WITH ORDINALITY AS w (id, place) ORDER BY w.place"
    );
    let list = ids.iter().map(|id| id.as_str().to_owned()).collect();
    let rows = tx.query(&sql, &[SqlValue::Texts(list)])?;
    rows.iter().map(|row| near(row).map_err(|error| tx.error(&error))).collect()
}

fn near(row: &Row) -> std::result::Result<Neighbours, Error> {
    let id =
        |index| Ok::<_, Error>(row.try_get::<_, Option<String>>(index)?.map(SessionId::from_store));
    Ok(Neighbours { before: id(0)?, after: id(1)? })
}
