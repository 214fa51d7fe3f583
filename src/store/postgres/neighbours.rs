//! Finds the session IDs before and after each of many session IDs.

use postgres::{Error, Row};

use super::transaction::PostgresTransaction;
use super::value::SqlValue;
use crate::session::{Neighbours, SessionId};
use crate::store::{IdSource, Result};

/// Returns the neighbours of each ID in one statement, by two look-ups in an index per ID and table.
pub(super) fn of(
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
    rows.iter().map(|row| neighbours(row).map_err(|error| tx.error(&error))).collect()
}

fn neighbours(row: &Row) -> std::result::Result<Neighbours, Error> {
    let id =
        |index| Ok::<_, Error>(row.try_get::<_, Option<String>>(index)?.map(SessionId::from_store));
    Ok(Neighbours { before: id(0)?, after: id(1)? })
}
