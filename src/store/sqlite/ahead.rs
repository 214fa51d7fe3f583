//! Rows with times in the future, in every column that says when something happened.

use super::text::Whole;
use super::transaction::SqliteTransaction;
use crate::store::{Result, TimesAhead};
use crate::time::Timestamp;

/// Returns the latest time of all rows, and the number of rows with a time after `?1`.
pub(super) const ALL: &str = "SELECT max(at), ifnull(sum(ahead), 0) FROM (
   SELECT max(max(last_used_at, ifnull(rotated_at, 0), ifnull(revoked_at, 0))) AS at,
          sum(max(last_used_at, ifnull(rotated_at, 0), ifnull(revoked_at, 0)) > ?1) AS ahead
   FROM sessions
   UNION ALL
   SELECT max(max(created_at, updated_at)), sum(max(created_at, updated_at) > ?1) FROM users
   UNION ALL
   SELECT max(created_at), sum(created_at > ?1) FROM denylist
   UNION ALL
   SELECT max(at), (SELECT count(*) FROM events WHERE at > ?1) FROM events
   UNION ALL
   SELECT max(created_at), sum(created_at > ?1) FROM cutoffs)";

/// The same without a search through large tables: most of these times have no index. Neither the sessions that were
/// last used in the future nor the denylist entries of revocations are counted, which have an event.
const BOUNDED: &str = "WITH used AS MATERIALIZED (
     SELECT user_id, last_used_at, rotated_at FROM sessions
     WHERE revoked_at IS NULL ORDER BY last_used_at DESC LIMIT 1000)
   SELECT max(at), count(*) FROM (
     SELECT rotated_at AS at FROM used WHERE last_used_at <= ?1
     UNION ALL
     SELECT at FROM events WHERE at > ?1
     UNION ALL
     SELECT created_at FROM cutoffs
     UNION ALL
     SELECT created_at FROM (SELECT id, created_at FROM denylist ORDER BY seq DESC LIMIT 1000) d
     WHERE created_at > ?1 AND NOT EXISTS (
       SELECT 1 FROM events e
       WHERE e.session_id = d.id AND e.kind = 'revoked' AND e.at = d.created_at)
     UNION ALL
     SELECT at FROM (
       SELECT id, max(created_at, updated_at) AS at FROM users
       WHERE id IN (SELECT user_id FROM used)
       UNION
       SELECT * FROM (SELECT id, max(created_at, updated_at) FROM users LIMIT 1000)))
   WHERE at > ?1";

pub(super) fn find(tx: &SqliteTransaction<'_>, limit: Timestamp) -> Result<Option<TimesAhead>> {
    let found = tx.first(BOUNDED, [limit.as_secs()], |row| {
        Ok((row.get::<_, Option<Whole>>(0)?, row.get(1)?))
    })?;
    let (newest, rows) = found.unwrap_or_default();
    Ok(newest.map(|newest| TimesAhead { rows, newest: Timestamp(newest.0) }))
}
