//! The row of the table `store`: the ID of the store, and the number of its last change of the denylist.

use super::create::SCHEMA;
use super::transaction::SqliteTransaction;
use crate::shell::word;
use crate::store::{Result, StoreError, StoreErrorKind};

/// The trigger that prevents a second row.
const GUARD: &str = "CREATE TRIGGER store_once";

/// Returns the cause of an error without the row, with the command that adds it.
pub(super) fn missing(store: &str) -> StoreErrorKind {
    let guard = SCHEMA.split_once(GUARD).and_then(|(_, rest)| rest.split_once("END;"));
    let guard = guard.map_or("", |(guard, _)| guard);
    let guard: Vec<&str> = guard.split_whitespace().collect();
    let sql = format!(
        "BEGIN; DROP TRIGGER IF EXISTS store_once; INSERT INTO store (denylist_seq) \
         SELECT ifnull(max(seq), 0) FROM denylist; {GUARD} {} END; COMMIT",
        guard.join(" ")
    );
    let remedy = format!("sqlite3 {} {}", word(store), word(&sql));
    StoreErrorKind::NoIdentity { remedy }
}

/// Returns the random UUID that identifies the store.
pub(super) fn store_id(tx: &SqliteTransaction<'_>) -> Result<String> {
    let id = tx.first("SELECT store_id FROM store", [], |row| row.get(0))?;
    id.ok_or_else(|| no_row(tx))
}

/// Returns the number of the last change of the denylist.
pub(super) fn denylist_seq(tx: &SqliteTransaction<'_>) -> Result<i64> {
    let number = tx.first("SELECT denylist_seq FROM store", [], |row| row.get(0))?;
    number.ok_or_else(|| no_row(tx))
}

fn no_row(tx: &SqliteTransaction<'_>) -> StoreError {
    StoreError::new(missing(tx.name()), tx.name())
}
