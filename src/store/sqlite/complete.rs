//! Finds IDs for shell completion. An index range keeps the duration independent of the store's size.

use rusqlite::params;

use super::cutoffs::Cutoffs;
use super::sessions::{COLUMNS, session};
use super::text::Lossy;
use super::transaction::SqliteTransaction;
use crate::session::{Session, UserId};
use crate::store::Result;

/// The IDs that start with `?1`: from the prefix itself to before the prefix and the highest character.
const BEGINS: &str = "id >= ?1 AND id < ?1 || char(1114111)";

pub(super) fn users(tx: &SqliteTransaction<'_>, prefix: &str, most: usize) -> Result<Vec<UserId>> {
    let mut found = Vec::new();
    tx.each(
        &format!("SELECT id FROM users WHERE {BEGINS} ORDER BY id LIMIT ?2"),
        params![prefix, i64::try_from(most).unwrap_or(i64::MAX)],
        |row| row.get::<_, Lossy>(0).map(|id| UserId::from_store(id.0)),
        &mut |id| {
            found.push(id);
            Ok(())
        },
    )?;
    Ok(found)
}

pub(super) fn sessions(
    tx: &SqliteTransaction<'_>,
    prefix: &str,
    most: usize,
) -> Result<Vec<Session>> {
    let cutoffs = Cutoffs::read(tx)?;
    let mut found = Vec::new();
    tx.each(
        // Session IDs are in the order of creation. Newest first: they are the likeliest to be wanted.
        &format!("SELECT {COLUMNS} FROM sessions WHERE {BEGINS} ORDER BY id DESC LIMIT ?2"),
        params![prefix, i64::try_from(most).unwrap_or(i64::MAX)],
        session,
        &mut |session| {
            found.push(cutoffs.cover(session));
            Ok(())
        },
    )?;
    Ok(found)
}
