//! Searches session IDs in byte order, in every table that has them.

use postgres::{Error, Row};

use super::transaction::PostgresTransaction;
use super::value::values;
use crate::session::{IdPrefix, MAX_SESSION_ID_CHARS, SessionId};
use crate::store::Result;

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

/// Returns the IDs directly before and after `id`, with one statement.
pub(super) fn neighbours(
    tx: &PostgresTransaction,
    (table, column): (&str, &str),
    id: &SessionId,
) -> Result<(Option<SessionId>, Option<SessionId>)> {
    let sql = format!(
        "SELECT (SELECT max({column}) FROM {table} WHERE {column} < $1),
                (SELECT min({column}) FROM {table} WHERE {column} > $1)"
    );
    let found = tx.first(&sql, &values![id.as_str()], |row| {
        let id = |index| {
            Ok::<_, Error>(row.try_get::<_, Option<String>>(index)?.map(SessionId::from_store))
        };
        Ok((id(0)?, id(1)?))
    })?;
    Ok(found.unwrap_or_default())
}
