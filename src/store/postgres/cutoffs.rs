//! The table `cutoffs`.

use super::filter::{COVERED, SessionCondition, expired_before};
use super::transaction::PostgresTransaction;
use super::value::values;
use crate::session::{Cutoff, Reason, Revocation};
use crate::store::{CutOffRows, Result};
use crate::time::Timestamp;

/// Marks the rows of sessions `s` that a cutoff ended as revoked by the first one, if [`FIRST`] and another condition
/// follow.
pub(super) const MARK: &str =
    "UPDATE sessions s SET revoked_at = greatest(c.created_at, s.created_at),
       revoked_reason = c.reason, revoked_by = c.revoked_by, revoked_note = c.revoked_note
     FROM cutoffs c";
/// Condition that cutoff `c` is the first one that covers session `s`: cutoffs are numbered without gaps.
pub(super) const FIRST: &str = "c.id = s.epoch + 1";

/// Marks the rows of these sessions that a cutoff ended.
pub(super) fn mark(
    tx: &PostgresTransaction,
    mut sessions: SessionCondition,
    now: Timestamp,
) -> Result<()> {
    let before = expired_before(sessions.mark(now));
    sessions.term(format!("{FIRST} AND s.revoked_at IS NULL AND NOT {before}"));
    tx.execute(&format!("{MARK}{}", sessions.sql()), &sessions.values)?;
    Ok(())
}

pub(super) fn newest(tx: &PostgresTransaction) -> Result<i64> {
    tx.number("SELECT coalesce(max(id), 0) FROM cutoffs")
}

pub(super) fn unmarked(tx: &PostgresTransaction, now: Timestamp) -> Result<CutOffRows> {
    let sql = format!(
        "SELECT count(*), max(s.access_expires_at)::bigint FROM sessions s
         WHERE s.revoked_at IS NULL AND {COVERED} AND NOT {}",
        expired_before("$1")
    );
    let found = tx.first(&sql, &values![now], |row| {
        Ok((row.try_get::<_, i64>(0)?, row.try_get::<_, Option<i64>>(1)?))
    })?;
    let (unmarked, until) = found.unwrap_or_default();
    let unmarked = u64::try_from(unmarked).unwrap_or(0);
    Ok(CutOffRows { unmarked, access_tokens_until: until.map(Timestamp) })
}

pub(super) fn list(tx: &PostgresTransaction) -> Result<Vec<Cutoff>> {
    let sql = "SELECT id, created_at, reason, revoked_by, revoked_note FROM cutoffs ORDER BY id";
    let cutoff = |row: &tokio_postgres::Row| {
        Ok::<_, tokio_postgres::Error>(Cutoff {
            id: row.try_get(0)?,
            created_at: Timestamp(row.try_get(1)?),
            reason: row.try_get::<_, &str>(2)?.parse().unwrap_or(Reason::Other),
            by: row.try_get(3)?,
            note: row.try_get(4)?,
        })
    };
    let rows = tx.query(sql, &[])?;
    rows.iter().map(|row| cutoff(row).map_err(|error| tx.error(&error))).collect()
}

pub(super) fn insert(tx: &PostgresTransaction, revocation: &Revocation) -> Result<Cutoff> {
    tx.forget();
    let sql = "INSERT INTO cutoffs (created_at, reason, revoked_by, revoked_note)
               VALUES ($1, $2, $3, $4) RETURNING id";
    let Revocation { at, reason, by, note } = revocation.clone();
    let values = values![at, reason.as_str(), by.as_deref(), note.as_deref()];
    let inserted = tx.first(sql, &values, |row| row.try_get(0))?;
    tx.require(inserted.is_some(), "cutoffs")?;
    let id = inserted.unwrap_or_default();
    Ok(Cutoff { id, created_at: at, reason, by, note })
}
