//! Selects the rows that a purge deletes. The rule of a row is one SQL expression, shared by counting and
//! deleting.

use super::filter::{COVERED, CUT_OFF_AT, UNCOVERED, expired_before};
use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use crate::session::{ClientMatch, PurgeCounts, PurgeRules};
use crate::store::Result;
use crate::store::purge_limits::PurgeLimits;

// Excludes rows that the schema's triggers keep, which use the database's clock.
pub(super) const DEAD_DENIAL: &str = "expires_at <= least($1, unixepoch())";
pub(super) const OLD_EVENT: &str = "at < $1 AND recorded_at <= unixepoch() - 86400
    AND (keep_until IS NULL OR keep_until <= unixepoch())";

/// Returns the SQL for the rule that selects session `s` if a cutoff ended it and its row is not marked yet,
/// or null otherwise. Marked rows are deleted if `delete` is set.
pub(super) fn cut_off_rule(limits: &PurgeLimits, delete: bool) -> String {
    let before = expired_before(limits.now);
    let rule = if delete { "cut-off" } else { "cut-off-kept" };
    format!(
        "CASE WHEN s.revoked_at IS NULL AND {COVERED} AND NOT {before}
           THEN '{rule}' END"
    )
}

/// Returns the SQL for the rule that selects session `s`, or null if the session is kept.
pub(super) fn rule_sql(limits: &PurgeLimits) -> String {
    let same_client = match limits.same_client {
        ClientMatch::IpAndUserAgent => {
            "n.user_agent = s.user_agent AND (n.ip = s.ip OR ip_of(n.ip) = ip_of(s.ip))"
        }
        ClientMatch::UserAgent => "n.user_agent = s.user_agent",
        ClientMatch::Device => "n.device = s.device",
        ClientMatch::IpPrefixAndUserAgent => {
            "n.user_agent = s.user_agent AND set_masklen(ip_of(n.ip)::cidr,
               CASE family(ip_of(n.ip)) WHEN 4 THEN 24 ELSE 64 END) =
             set_masklen(ip_of(s.ip)::cidr, CASE family(ip_of(s.ip)) WHEN 4 THEN 24 ELSE 64 END)"
        }
    };
    let PurgeLimits { now, ended, revoked, idle, superseded, .. } = limits;
    let before = expired_before(now);
    let newer_is_uncovered = UNCOVERED.replace("s.epoch", "n.epoch");
    // The newer session must not be deleted by this purge itself: otherwise the result would depend on
    // the order of deletion. A rule that selects nothing is left out, because the server plans the rules for
    // each page range.
    let superseded_case = if *superseded < 0 {
        String::new()
    } else {
        format!(
            "WHEN s.last_used_at <= {superseded} AND EXISTS (
             SELECT FROM sessions n WHERE n.user_id = s.user_id
               AND n.revoked_at IS NULL AND {newer_is_uncovered}
               AND (n.ends_at IS NULL OR n.ends_at > {now}) AND n.last_used_at > {idle}
               AND (n.created_at, n.id) > (s.created_at, s.id) AND {same_client})
             THEN 'superseded'"
        )
    };
    format!(
        "CASE
           WHEN s.revoked_at IS NOT NULL
             THEN CASE WHEN s.revoked_at <= {revoked} THEN 'revoked' END
           WHEN {COVERED} AND NOT {before}
             THEN CASE WHEN {CUT_OFF_AT} <= {revoked}
                       THEN 'cut-off' ELSE 'cut-off-kept' END
           WHEN {COVERED} THEN CASE WHEN s.ends_at <= {ended} THEN 'expired' END
           WHEN s.ends_at <= {now} THEN CASE WHEN s.ends_at <= {ended} THEN 'expired' END
           WHEN s.last_used_at <= {idle} THEN 'idle'
           {superseded_case}
         END"
    )
}

/// Whether any session might be selected, judged by a few index lookups.
pub(super) fn anything(tx: &PostgresTransaction, limits: &PurgeLimits) -> Result<bool> {
    let PurgeLimits { ended, revoked, .. } = limits;
    let unused = limits.idle.max(limits.superseded);
    let (ended_hour, unused_hour) = (ended.div_euclid(3_600), unused.div_euclid(3_600));
    let sql = format!(
        "SELECT (EXISTS (SELECT FROM sessions WHERE revoked_at IS NOT NULL AND revoked_at <= {revoked})
          OR EXISTS (SELECT FROM sessions WHERE revoked_at IS NULL
                     AND ends_hour <= {ended_hour} AND ends_at <= {ended})
          OR EXISTS (SELECT FROM sessions WHERE used_hour <= {unused_hour}
                     AND last_used_at <= {unused} AND revoked_at IS NULL)
          OR EXISTS (SELECT FROM cutoffs))::int::bigint"
    );
    Ok(tx.number(&sql)? > 0)
}

pub(super) fn tally(counts: &mut PurgeCounts, rule: &str, rows: u64, retains: bool) {
    match rule {
        "revoked" | "cut-off" => counts.sessions.revoked += rows,
        "cut-off-kept" => counts.revoked += rows,
        "expired" => counts.sessions.expired += rows,
        "idle" | "superseded" if retains => counts.revoked += rows,
        "idle" => counts.sessions.idle += rows,
        _ => counts.sessions.superseded += rows,
    }
}

pub(super) fn counts(tx: &PostgresTransaction, rules: &PurgeRules) -> Result<PurgeCounts> {
    let limits = PurgeLimits::new(rules);
    let mut counts = PurgeCounts::default();
    if anything(tx, &limits)? {
        let sql = format!(
            "SELECT rule, count(*) FROM (SELECT {} AS rule FROM sessions s) s
             WHERE rule IS NOT NULL GROUP BY rule",
            rule_sql(&limits)
        );
        for row in tx.query(&sql, &[])? {
            let rows = u64::try_from(row.get::<_, i64>(1)).unwrap_or(0);
            tally(&mut counts, row.get(0), rows, limits.retains);
        }
    }
    let count = |table: &str, condition: &str, limit: i64| -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {table} WHERE {condition}");
        let limit: [SqlValue; 1] = values![limit];
        let found = tx.first(&sql, &limit, |row| row.try_get::<_, i64>(0))?;
        Ok(u64::try_from(found.unwrap_or(0)).unwrap_or(0))
    };
    counts.denylist = count("denylist", DEAD_DENIAL, limits.denylist)?;
    counts.events = count("events", OLD_EVENT, limits.events)?;
    Ok(counts)
}
