//! Rows with times in the future, in every column that says when something happened.

use super::transaction::PostgresTransaction;
use super::value::values;
use crate::store::{Result, TimesAhead};
use crate::time::Timestamp;

/// Returns the number of all rows with a time in the future.
pub(super) const ALL: &str = "SELECT
     (SELECT count(*) FROM sessions
      WHERE greatest(last_used_at, rotated_at, revoked_at) > unixepoch() + 60)
   + (SELECT count(*) FROM users WHERE greatest(created_at, updated_at) > unixepoch() + 60)
   + (SELECT count(*) FROM denylist WHERE created_at > unixepoch() + 60)
   + (SELECT count(*) FROM events WHERE at > unixepoch() + 60)
   + (SELECT count(*) FROM cutoffs WHERE created_at > unixepoch() + 60)";

/// Counts the rows with a time after `$1` without a search through large tables: most of these times have no index.
/// Neither the sessions that were last used in the future nor the denylist entries of revocations are counted, which
/// have an event.
const BOUNDED: &str = "WITH used AS MATERIALIZED (
     SELECT user_id, last_used_at, rotated_at FROM sessions
     WHERE revoked_at IS NULL ORDER BY used_hour DESC, last_used_at DESC LIMIT 1000)
   SELECT max(at), count(*) FROM (
     SELECT rotated_at::bigint AS at FROM used WHERE last_used_at <= $1
     UNION ALL
     SELECT at::bigint FROM events WHERE at > $1
     UNION ALL
     SELECT created_at::bigint FROM cutoffs
     UNION ALL
     SELECT created_at::bigint
     FROM (SELECT id, created_at FROM denylist ORDER BY tx DESC LIMIT 1000) d
     WHERE created_at > $1 AND NOT EXISTS (
       SELECT FROM events e
       WHERE e.session_id = d.id AND e.kind = 'revoked' AND e.at = d.created_at)
     UNION ALL
     SELECT at FROM (
       SELECT id, greatest(created_at, updated_at)::bigint AS at FROM users
       WHERE id IN (SELECT user_id FROM used)
       UNION
       (SELECT id, greatest(created_at, updated_at)::bigint FROM users LIMIT 1000)) u) t
   WHERE at > $1";

pub(super) fn find(tx: &PostgresTransaction, limit: Timestamp) -> Result<Option<TimesAhead>> {
    let found = tx.first(BOUNDED, &values![limit], |row| {
        Ok((row.try_get::<_, Option<i64>>(0)?, row.try_get::<_, i64>(1)?))
    })?;
    let (newest, rows) = found.unwrap_or_default();
    Ok(newest.map(|newest| TimesAhead { rows: rows.unsigned_abs(), newest: Timestamp(newest) }))
}
