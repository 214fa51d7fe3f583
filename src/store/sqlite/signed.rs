//! From when the living tokens are: one walk over the active sessions for all keys at once.

use rusqlite::params_from_iter;

use super::transaction::SqliteTransaction;
use crate::session::{SignedCounts, SigningTime, TokenLives};
use crate::store::Result;
use crate::time::{Span, Timestamp};

/// Far below SQLite's limits on columns, marks and the length of a statement.
const AT_ONCE: usize = 100;

pub(super) fn counts(
    tx: &SqliteTransaction<'_>,
    times: &[SigningTime],
    lives: TokenLives,
    now: Timestamp,
) -> Result<Vec<SignedCounts>> {
    let mut all = Vec::with_capacity(times.len());
    for times in times.chunks(AT_ONCE) {
        all.extend(count_some(tx, times, lives, now)?);
    }
    Ok(all)
}

/// Marks ?1 to ?4 are the same for all: now, the end that a token may just have had, and the lives.
/// A life that a setting has since made shorter shows in the row: the longer one counts.
fn count_some(
    tx: &SqliteTransaction<'_>,
    times: &[SigningTime],
    lives: TokenLives,
    now: Timestamp,
) -> Result<Vec<SignedCounts>> {
    let mut values = vec![
        Some(now.as_secs()),
        Some((now - lives.leeway).as_secs()),
        Some(lives.access_ttl.as_secs()),
        lives.refresh_ttl.map(Span::as_secs),
    ];
    let mut columns = Vec::with_capacity(2 * times.len());
    for time in times {
        values.push(Some(time.from.map_or(i64::MIN, Timestamp::as_secs)));
        let from = values.len();
        // Beyond every date there is, and still far enough from the largest number to add to.
        values.push(Some(time.until.map_or(i64::MAX / 2, Timestamp::as_secs)));
        let until = values.len();
        let living = format!(
            "(issued BETWEEN ?{from} AND ?{until}
              OR created_at <= ?{until} AND last_used_at >= ?{from} AND access_expires_at > ?2
                 AND (last_used_at <= ?{until} OR ?{until} + access_life > ?2))"
        );
        let exchanged = format!(
            "(generation > 1 AND created_at <= ?{until} AND issued >= ?{from}
              AND ifnull(?{until} + refresh_life > ?2, 1))"
        );
        columns.push(format!("total({living})"));
        columns.push(format!("total(NOT {living} AND {exchanged})"));
    }
    let sql = format!(
        "SELECT {} FROM (
           SELECT created_at, last_used_at, generation, access_expires_at,
             ifnull(rotated_at, created_at) AS issued,
             max(ifnull(access_ttl, ?3), ifnull(access_expires_at - last_used_at, 0))
               AS access_life,
             CASE WHEN refresh_ttl = 0 OR expires_at IS NULL THEN NULL
                  ELSE max(ifnull(refresh_ttl, ?4), expires_at - ifnull(rotated_at, created_at))
             END AS refresh_life
           FROM sessions WHERE revoked_at IS NULL AND ifnull(+ends_at > ?1, 1))",
        columns.join(", ")
    );
    let found = tx.first(&sql, params_from_iter(values), |row| {
        (0..times.len())
            .map(|index| {
                Ok(SignedCounts {
                    living: whole(row.get(2 * index)?),
                    exchanged: whole(row.get(2 * index + 1)?),
                })
            })
            .collect::<rusqlite::Result<Vec<_>>>()
    })?;
    Ok(found.unwrap_or_default())
}

/// `total` adds as a float, which is exact up to more rows than a disk holds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
fn whole(total: f64) -> u64 {
    total as u64
}
