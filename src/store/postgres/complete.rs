//! Finds IDs for shell completion. An index range keeps the duration independent of the store's size.

use super::sessions::{columns, session};
use super::transaction::PostgresTransaction;
use super::value::values;
use crate::session::{Session, UserId};
use crate::store::Result;

/// Returns the last text that starts with the prefix: U+10FFFF is the highest character.
fn last(prefix: &str) -> String {
    format!("{prefix}{}", "\u{10ffff}".repeat(8))
}

pub(super) fn users(tx: &PostgresTransaction, prefix: &str, most: usize) -> Result<Vec<UserId>> {
    let sql = "SELECT id FROM users WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3";
    let rows = tx.query(sql, &values![prefix, last(prefix), most])?;
    Ok(rows.iter().map(|row| UserId::from_store(row.get(0))).collect())
}

pub(super) fn sessions(
    tx: &PostgresTransaction,
    prefix: &str,
    most: usize,
) -> Result<Vec<Session>> {
    // Session IDs are in the order of creation. Newest first: they are the likeliest to be wanted.
    let sql = format!(
        "SELECT {} WHERE s.id >= $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3",
        columns(tx)
    );
    let rows = tx.query(&sql, &values![prefix, last(prefix), most])?;
    rows.iter().map(|row| session(row).map_err(|error| tx.error(&error))).collect()
}
