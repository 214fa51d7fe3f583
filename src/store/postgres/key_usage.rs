//! From when the valid tokens are: one pass over the active sessions for all keys at once.

use super::filter::UNCOVERED;
use super::transaction::PostgresTransaction;
use super::value::SqlValue;
use crate::session::{KeyUsage, SigningTime, TokenLives};
use crate::store::Result;
use crate::time::{Span, Timestamp};

/// Keys that one statement counts: far below the limit on columns.
const AT_ONCE: usize = 100;
/// Columns for each key.
const COLUMNS: usize = 3;

pub(super) fn counts(
    tx: &PostgresTransaction,
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

/// $1 to $4 are the same for all keys: the expiry that a session and a token may just have had, a
/// lifetime, and the latest time that a row can have unless a clock was set back.
///
/// Tokens issued since say nothing of how long an older access token lives, because the settings may
/// have been others. Only the latest expiry of all is certain.
fn count_some(
    tx: &PostgresTransaction,
    times: &[SigningTime],
    lives: TokenLives,
    now: Timestamp,
) -> Result<Vec<KeyUsage>> {
    let mut values: Vec<SqlValue> = vec![
        lives.session_ends_after(now).into(),
        lives.token_ends_after(now).into(),
        lives.refresh_ttl.map(Span::as_secs).into(),
        lives.latest(now).as_secs().into(),
    ];
    let mut columns = Vec::with_capacity(COLUMNS * times.len());
    for time in times {
        values.push(time.from.map_or(i64::MIN, Timestamp::as_secs).into());
        let from = values.len();
        // Beyond every date there is, and still far enough from the largest number to add to.
        values.push(time.until.map_or(i64::MAX / 2, Timestamp::as_secs).into());
        let until = values.len();
        values.push(time.access_ends.map_or(i64::MAX, Timestamp::as_secs).into());
        let access_ends = values.len();
        let used = format!("(created_at <= ${until} AND last_used_at >= ${from})");
        // A retry signs the current refresh token anew, after the time that stands in it.
        let living = format!(
            "(ahead OR issued <= ${until} AND (issued >= ${from} OR generation > 1 AND {used})
              OR {used} AND coalesce(access_expires_at > $2, false)
                 AND (last_used_at <= ${until} OR ${access_ends} > $2))"
        );
        let exchanged = format!(
            "(generation > 1 AND created_at <= ${until} AND issued >= ${from}
              AND coalesce(${until} + refresh_life > $2, true))"
        );
        columns.push(format!("count(*) FILTER (WHERE {living})"));
        columns.push(format!("count(*) FILTER (WHERE NOT {living} AND {exchanged})"));
        columns.push(format!("max(access_expires_at) FILTER (WHERE ahead OR {used})"));
    }
    let sql = format!(
        "SELECT {} FROM (
           SELECT s.created_at::bigint, s.last_used_at::bigint, s.generation,
             s.access_expires_at::bigint, coalesce(s.rotated_at, s.created_at)::bigint AS issued,
             greatest(s.last_used_at, s.rotated_at)::bigint > $4::bigint AS ahead,
             CASE WHEN s.refresh_ttl = 0 OR s.expires_at IS NULL THEN NULL
                  ELSE greatest(coalesce(s.refresh_ttl, $3),
                                s.expires_at - coalesce(s.rotated_at, s.created_at))
             END AS refresh_life
           FROM sessions s WHERE s.revoked_at IS NULL AND {UNCOVERED}
             AND (s.ends_at IS NULL OR s.ends_at > $1)) s",
        columns.join(", ")
    );
    let found = tx.first(&sql, &values, |row| {
        (0..times.len())
            .map(|index| {
                let count = |column: usize| {
                    row.try_get::<_, i64>(COLUMNS * index + column)
                        .map(|number| u64::try_from(number).unwrap_or(0))
                };
                let access_ends: Option<i64> = row.try_get(COLUMNS * index + 2)?;
                Ok(KeyUsage {
                    living: count(0)?,
                    exchanged: count(1)?,
                    access_ends: access_ends.map(Timestamp),
                })
            })
            .collect::<std::result::Result<Vec<_>, postgres::Error>>()
    })?;
    Ok(found.unwrap_or_default())
}
