//! Counts, for each key, the active sessions that may have valid tokens from its signing period, in one
//! pass over the sessions.

use rusqlite::params_from_iter;

use super::text::Whole;
use super::transaction::SqliteTransaction;
use crate::session::{KeyUsage, SigningTime, TokenLives};
use crate::store::Result;
use crate::time::{Span, Timestamp};

/// Number of keys per statement, far below SQLite's limits on columns, parameters and statement length.
const AT_ONCE: usize = 100;

/// Number of columns for each key.
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

/// Parameters ?1 to ?4 apply to all keys: the earliest expiry of a session and of a token that may still
/// be accepted, a lifetime, and the latest time that a row can contain unless a clock was set back.
///
/// The lifetime of later access tokens proves nothing about earlier ones, because the settings may have
/// changed in between. Only the latest expiry of all of a session's access tokens is certain.
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
        // Later than any date, and small enough for additions without overflow.
        values.push(Some(time.until.map_or(i64::MAX / 2, Timestamp::as_secs)));
        let until = values.len();
        values.push(Some(time.access_ends.map_or(i64::MAX, Timestamp::as_secs)));
        let access_ends = values.len();
        let used = format!("(created_at <= ?{until} AND last_used_at >= ?{from})");
        // A retry signs the current refresh token again, later than its `iat` says.
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
                    access_ends: row
                        .get::<_, Option<Whole>>(COLUMNS * index + 2)?
                        .map(|it| Timestamp(it.0)),
                })
            })
            .collect::<rusqlite::Result<Vec<_>>>()
    })?;
    Ok(found.unwrap_or_default())
}

/// `total` adds floating-point numbers, which are exact up to 2^53 rows.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
fn whole(total: f64) -> u64 {
    total as u64
}
