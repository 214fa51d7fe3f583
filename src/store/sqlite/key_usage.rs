//! From when the living tokens are: one walk over the active sessions for all keys at once.

use rusqlite::params_from_iter;

use super::transaction::SqliteTransaction;
use crate::session::{KeyUsage, SigningTime, TokenLives};
use crate::store::Result;
use crate::time::{Span, Timestamp};

/// Far below SQLite's limits on columns, marks and the length of a statement.
const AT_ONCE: usize = 100;

/// Of each key.
const COLUMNS: usize = 3;

pub(super) fn counts(
    tx: &SqliteTransaction<'_>,
    times: &[SigningTime],
    lives: TokenLives,
    now: Timestamp,
) -> Result<Vec<KeyUsage>> {
    let mut all = Vec::with_capacity(times.len());
    for times in times.chunks(AT_ONCE) {
        all.extend(count_some(tx, times, lives, now)?);
    }
    Ok(all)
}

/// Parameters ?1 to ?4 are the same for all keys: the expiry that a session and a token may just have
/// had, a lifetime, and the latest time that a row can have unless a clock was set back.
///
/// What has been issued since says nothing of how long an older access token lives: the settings
/// may have been others. Only the latest end of them all is certain.
fn count_some(
    tx: &SqliteTransaction<'_>,
    times: &[SigningTime],
    lives: TokenLives,
    now: Timestamp,
) -> Result<Vec<KeyUsage>> {
    let mut values = vec![
        Some(lives.session_ends_after(now).as_secs()),
        Some(lives.token_ends_after(now).as_secs()),
        lives.refresh_ttl.map(Span::as_secs),
        Some(lives.latest(now).as_secs()),
    ];
    let mut columns = Vec::with_capacity(COLUMNS * times.len());
    for time in times {
        values.push(Some(time.from.map_or(i64::MIN, Timestamp::as_secs)));
        let from = values.len();
        // Beyond every date there is, and still far enough from the largest number to add to.
        values.push(Some(time.until.map_or(i64::MAX / 2, Timestamp::as_secs)));
        let until = values.len();
        values.push(Some(time.access_ends.map_or(i64::MAX, Timestamp::as_secs)));
        let access_ends = values.len();
        let used = format!("(created_at <= ?{until} AND last_used_at >= ?{from})");
        // A retry signs the current refresh token anew, after the moment that stands in it.
        let living = format!(
            "(ahead OR issued <= ?{until} AND (issued >= ?{from} OR generation > 1 AND {used})
              OR {used} AND ifnull(access_expires_at > ?2, 0)
                 AND (last_used_at <= ?{until} OR ?{access_ends} > ?2))"
        );
        let exchanged = format!(
            "(generation > 1 AND created_at <= ?{until} AND issued >= ?{from}
              AND ifnull(?{until} + refresh_life > ?2, 1))"
        );
        columns.push(format!("total({living})"));
        columns.push(format!("total(NOT {living} AND {exchanged})"));
        columns.push(format!("max(iif(ahead OR {used}, access_expires_at, NULL))"));
    }
    let sql = format!(
        "SELECT {} FROM (
           SELECT created_at, last_used_at, generation, access_expires_at,
             ifnull(rotated_at, created_at) AS issued,
             max(last_used_at, ifnull(rotated_at, 0)) > ?4 AS ahead,
             CASE WHEN refresh_ttl = 0 OR expires_at IS NULL THEN NULL
                  ELSE max(ifnull(refresh_ttl, ?3), expires_at - ifnull(rotated_at, created_at))
             END AS refresh_life
           FROM sessions WHERE revoked_at IS NULL AND ifnull(+ends_at > ?1, 1)
             AND epoch >= (SELECT ifnull(max(id), -1) FROM cutoffs))",
        columns.join(", ")
    );
    let found = tx.first(&sql, params_from_iter(values), |row| {
        (0..times.len())
            .map(|index| {
                Ok(KeyUsage {
                    living: whole(row.get(COLUMNS * index)?),
                    exchanged: whole(row.get(COLUMNS * index + 1)?),
                    access_ends: row.get::<_, Option<i64>>(COLUMNS * index + 2)?.map(Timestamp),
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
