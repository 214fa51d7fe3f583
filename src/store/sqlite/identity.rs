//! The row of the table `store`: the ID of the store, and the number of its last change of the denylist.

use crate::shell::{file_word, word};
use crate::store::StoreErrorKind;

pub(super) const SCHEMA: &str = include_str!("0001.sql");

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
    let remedy = format!("sqlite3 {} {}", file_word(store), word(&sql));
    StoreErrorKind::NoIdentity { remedy, needs_init: false }
}
