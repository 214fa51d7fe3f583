//! Counts, for each key, the active sessions that may have valid tokens from its signing period, in one
//! pass over the sessions.

use super::filter::UNCOVERED;
use super::transaction::PostgresTransaction;
use super::value::SqlValue;
use crate::session::{KeyUsage, SigningTime, TokenLives};
use crate::store::Result;
use crate::time::{Span, Timestamp};

/// Number of keys per statement, far below the limit on columns.
const AT_ONCE: usize = 100;
/// Number of columns for each key.
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

/// Parameters $1 to $4 apply to all keys: the earliest expiry of a session and of a token that may still
/// be accepted, a lifetime, and the latest time that a row can contain unless a clock was set back.
///
/// The lifetime of later access tokens proves nothing about earlier ones, because the settings may have
/// changed in between. Only the latest expiry of all of a session's access tokens is certain.
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
        // Later than any date, and small enough for additions without overflow.
        values.push(time.until.map_or(i64::MAX / 2, Timestamp::as_secs).into());
        let until = values.len();
        values.push(time.access_ends.map_or(i64::MAX, Timestamp::as_secs).into());
        let access_ends = values.len();
        let used = format!("(created_at <= ${until} AND last_used_at >= ${from})");
        // A retry signs the current refresh token again, later than its `iat` says.
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
            .collect::<std::result::Result<Vec<_>, tokio_postgres::Error>>()
    })?;
    Ok(found.unwrap_or_default())
}
