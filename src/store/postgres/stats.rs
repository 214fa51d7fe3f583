//! Computes statistics of the whole store on the server.

use super::filter::{COVERED, CUT_OFF_AT, expired_before};
use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use crate::session::{
    ChangeCounts, ClientCounts, DenialCounts, EventCounts, IdleLimit, SessionTotals, Statistics,
    UserCounts,
};
use crate::store::Result;
use crate::time::{Span, Timestamp};

pub(super) fn statistics(
    tx: &PostgresTransaction,
    now: Timestamp,
    limits: &[Span],
) -> Result<Statistics> {
    let mut statistics = Statistics {
        users: users(tx)?,
        denylist: denylist(tx, now)?,
        events: events(tx)?,
        bytes: bytes(tx)?,
        reasons: reasons(tx, now)?,
        ..Statistics::default()
    };
    let mut limits = limits.to_vec();
    limits.sort_unstable();
    sessions(tx, now, &limits, &mut statistics)?;
    logged_in(tx, now, &mut statistics)?;
    Ok(statistics)
}

/// The numbers of one row, in the order of the columns.
struct Numbers(Vec<Option<i64>>);

impl Numbers {
    fn read(tx: &PostgresTransaction, sql: &str, values: &[SqlValue]) -> Result<Self> {
        let numbers = tx.first(sql, values, |row| {
            (0..row.len()).map(|index| row.try_get(index)).collect::<std::result::Result<_, _>>()
        })?;
        Ok(Self(numbers.unwrap_or_default()))
    }

    fn count(&self, index: usize) -> u64 {
        self.0.get(index).copied().flatten().and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
    }

    fn time(&self, index: usize) -> Option<Timestamp> {
        self.0.get(index).copied().flatten().map(Timestamp)
    }
}

fn users(tx: &PostgresTransaction) -> Result<UserCounts> {
    let sql = "SELECT count(*) FILTER (WHERE status = 'active'),
                      count(*) FILTER (WHERE status <> 'active') FROM users";
    let numbers = Numbers::read(tx, sql, &[])?;
    Ok(UserCounts { active: numbers.count(0), deactivated: numbers.count(1), logged_in: 0 })
}

fn denylist(tx: &PostgresTransaction, now: Timestamp) -> Result<DenialCounts> {
    let sql = "SELECT count(*) FILTER (WHERE kind = 'sid'), count(*) FILTER (WHERE kind = 'jti'),
                      count(*) FILTER (WHERE expires_at <= $1) FROM denylist";
    let numbers = Numbers::read(tx, sql, &values![now])?;
    Ok(DenialCounts { sids: numbers.count(0), jtis: numbers.count(1), dead: numbers.count(2) })
}

fn events(tx: &PostgresTransaction) -> Result<EventCounts> {
    // Separate index lookups for min and max; only the count reads all rows.
    let sql = "SELECT (SELECT count(*) FROM events), (SELECT min(at) FROM events)::bigint,
                      (SELECT max(at) FROM events)::bigint";
    let numbers = Numbers::read(tx, sql, &[])?;
    Ok(EventCounts { total: numbers.count(0), oldest: numbers.time(1), newest: numbers.time(2) })
}

/// Returns the size of the tables with their indexes in bytes, and 0 for free space, which only an
/// extension could measure.
fn bytes(tx: &PostgresTransaction) -> Result<Option<(u64, u64)>> {
    let sql = "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
               WHERE relnamespace = 'tokenctl'::regnamespace AND relkind = 'r'";
    Ok(Some((Numbers::read(tx, sql, &[])?.count(0), 0)))
}

fn reasons(tx: &PostgresTransaction, now: Timestamp) -> Result<Vec<(String, u64)>> {
    // Counted from the audit trail: the rows may be purged already.
    let sql = "SELECT coalesce(reason, 'other'), count(*) FROM events
               WHERE at >= $1 AND kind = 'revoked' GROUP BY 1 ORDER BY 2 DESC, 1";
    let rows = tx.query(sql, &values![now - Span::days(30)])?;
    Ok(rows
        .iter()
        .map(|row| (row.get(0), u64::try_from(row.get::<_, i64>(1)).unwrap_or(0)))
        .collect())
}

const TOTALS: &str = "
    count(*) FILTER (WHERE state = 'active'), count(*) FILTER (WHERE state = 'expired'),
    count(*) FILTER (WHERE state = 'revoked'),
    count(*) FILTER (WHERE state = 'active' AND ends_at IS NULL),
    min(created_at), max(created_at), max(last_used_at), sum(rotations)::bigint,
    count(*) FILTER (WHERE NOT ip), count(*) FILTER (WHERE ip AND ip_changes IS NULL),
    count(*) FILTER (WHERE ip_counts), count(*) FILTER (WHERE ip_counts AND ip_changes > 0),
    (sum(rotations) FILTER (WHERE ip_counts))::bigint,
    (sum(ip_changes) FILTER (WHERE ip_counts))::bigint,
    count(*) FILTER (WHERE NOT agent), count(*) FILTER (WHERE agent AND agent_changes IS NULL),
    count(*) FILTER (WHERE agent_counts), count(*) FILTER (WHERE agent_counts AND agent_changes > 0),
    (sum(rotations) FILTER (WHERE agent_counts))::bigint,
    (sum(agent_changes) FILTER (WHERE agent_counts))::bigint,
    count(*) FILTER (WHERE ip_counts AND agent_counts),
    count(*) FILTER (WHERE ip_counts AND agent_counts AND (ip_changes > 0 OR agent_changes > 0))";
const TOTALS_COLUMNS: usize = 22;

/// Returns SQL for each session with its state at $1 and the time at which it ended. Names each column: a
/// reader may read all but `refresh_hash`.
fn with_states() -> String {
    let before = expired_before("$1");
    format!(
        "SELECT state, ends_at, created_at::bigint, last_used_at::bigint, generation - 1 AS rotations,
           longest_idle, ip IS NOT NULL AS ip, user_agent IS NOT NULL AS agent, ip_changes,
           user_agent_changes AS agent_changes,
           ip IS NOT NULL AND ip_changes IS NOT NULL AND generation > 1 AS ip_counts,
           user_agent IS NOT NULL AND user_agent_changes IS NOT NULL AND generation > 1 AS agent_counts,
           least($1, CASE state WHEN 'active' THEN $1 WHEN 'expired' THEN ends_at
             ELSE coalesce(revoked_at::bigint, {CUT_OFF_AT}) END) AS ended_at
         FROM (SELECT s.epoch, s.ends_at, s.created_at, s.last_used_at, s.generation, s.longest_idle,
                 s.ip, s.user_agent, s.ip_changes, s.user_agent_changes, s.revoked_at, CASE
                 WHEN s.revoked_at IS NOT NULL THEN 'revoked'
                 WHEN {COVERED} THEN CASE WHEN {before} THEN 'expired' ELSE 'revoked' END
                 WHEN s.ends_at <= $1 THEN 'expired' ELSE 'active' END AS state
               FROM sessions s) s"
    )
}

fn sessions(
    tx: &PostgresTransaction,
    now: Timestamp,
    limits: &[Span],
    statistics: &mut Statistics,
) -> Result<()> {
    let mut columns = vec![TOTALS.to_owned()];
    for limit in limits {
        let limit = limit.as_secs();
        columns.push(format!(
            "count(*) FILTER (WHERE state = 'active' AND $1 - last_used_at >= {limit}),
             count(*) FILTER (WHERE greatest(longest_idle, ended_at - last_used_at) >= {limit}),
             count(*) FILTER (WHERE longest_idle >= {limit})"
        ));
    }
    let sql = format!("SELECT {} FROM ({}) s", columns.join(", "), with_states());
    let numbers = Numbers::read(tx, &sql, &values![now])?;
    let count = |index| numbers.count(index);
    let changes = |from: usize| ChangeCounts {
        unknown: count(from),
        uncounted: count(from + 1),
        rotated: count(from + 2),
        changed: count(from + 3),
        rotations: count(from + 4),
        changes: count(from + 5),
    };
    statistics.sessions = SessionTotals {
        active: count(0),
        expired: count(1),
        revoked: count(2),
        endless: count(3),
        oldest: numbers.time(4),
        newest: numbers.time(5),
        last_used: numbers.time(6),
        rotations: count(7),
    };
    statistics.clients = ClientCounts {
        ip: changes(8),
        user_agent: changes(14),
        both_known: count(20),
        either_changed: count(21),
    };
    statistics.limits = limits
        .iter()
        .enumerate()
        .map(|(at, limit)| {
            let from = TOTALS_COLUMNS + 3 * at;
            IdleLimit {
                idle: *limit,
                sessions: count(from),
                users: 0,
                reached: count(from + 1),
                returned: count(from + 2),
            }
        })
        .collect();
    Ok(())
}

/// Counts users by the shortest idle time of their active sessions.
fn logged_in(tx: &PostgresTransaction, now: Timestamp, statistics: &mut Statistics) -> Result<()> {
    let mut columns = vec!["count(*)".to_owned()];
    for limit in &statistics.limits {
        columns.push(format!("count(*) FILTER (WHERE idle >= {})", limit.idle.as_secs()));
    }
    let sql = format!(
        "SELECT {} FROM (
           SELECT min($1 - s.last_used_at) AS idle FROM sessions s
           WHERE s.revoked_at IS NULL AND NOT ({COVERED})
             AND (s.ends_at IS NULL OR s.ends_at > $1) GROUP BY s.user_id) users",
        columns.join(", ")
    );
    let numbers = Numbers::read(tx, &sql, &values![now])?;
    statistics.users.logged_in = numbers.count(0);
    for (at, limit) in statistics.limits.iter_mut().enumerate() {
        limit.users = numbers.count(at + 1);
    }
    Ok(())
}
