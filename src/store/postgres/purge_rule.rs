//! Selects the rows that a purge deletes. The rule of a row is one SQL expression, shared by counting and
//! deleting.

use super::filter::{COVERED, EXPIRED_BEFORE, UNCOVERED};
use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use crate::session::{ClientMatch, PurgeCounts, PurgeRules, fitted_text};
use crate::store::Result;
use crate::time::Span;

// Excludes rows that the schema's triggers keep, which use the database's clock.
pub(super) const DEAD_DENIAL: &str = "expires_at <= least($1, unixepoch())";
pub(super) const OLD_EVENT: &str = "at < $1 AND recorded_at <= unixepoch() - 86400
    AND (keep_until IS NULL OR keep_until <= unixepoch())";

/// A time before any time in a row.
const NEVER: i64 = -1;

/// The rules as parameter values of the SQL expression.
pub(super) struct PurgeLimits {
    pub(super) now: i64,
    ended: i64,
    revoked: i64,
    idle: i64,
    superseded: i64,
    pub(super) retains: bool,
    same_client: ClientMatch,
    pub(super) events: i64,
    pub(super) denylist: i64,
    pub(super) actor: Option<String>,
    /// If set, only rows that a cutoff ended are selected, and deleted after marking if `true`.
    pub(super) only_cut_off: Option<bool>,
}

impl PurgeLimits {
    pub(super) fn new(rules: &PurgeRules) -> Self {
        // A retention of 0 is no retention.
        let retain = rules.retain.filter(|keep| *keep != Span::default());
        let before =
            |span: Option<Span>| span.map_or(NEVER, |span| (rules.now - span).as_secs().max(NEVER));
        Self {
            now: rules.now.as_secs(),
            ended: retain.map_or(rules.now.as_secs(), |span| (rules.now - span).as_secs()),
            revoked: retain.map_or(i64::MAX, |span| (rules.now - span).as_secs()),
            idle: before(rules.idle),
            superseded: before(rules.superseded),
            retains: retain.is_some(),
            same_client: rules.same_client,
            events: (rules.now - rules.events_retention).as_secs(),
            denylist: (rules.now - rules.denylist_margin).as_secs(),
            actor: fitted_text(rules.actor.as_deref(), 128),
            only_cut_off: None,
        }
    }

    /// Returns the limits that select only rows of sessions that a cutoff ended.
    pub(super) fn of_cut_off(delete: bool) -> Self {
        Self {
            now: 0,
            ended: NEVER,
            revoked: NEVER,
            idle: NEVER,
            superseded: NEVER,
            retains: false,
            same_client: ClientMatch::default(),
            events: NEVER,
            denylist: NEVER,
            actor: None,
            only_cut_off: Some(delete),
        }
    }

    /// Returns the SQL for the rule that selects session `s`, or null if the session is kept.
    pub(super) fn rule(&self) -> String {
        if let Some(delete) = self.only_cut_off {
            let rule = if delete { "cut-off" } else { "cut-off-kept" };
            return format!(
                "CASE WHEN s.revoked_at IS NULL AND {COVERED} AND NOT {EXPIRED_BEFORE}
                   THEN '{rule}' END"
            );
        }
        let same_client = match self.same_client {
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
        let Self { now, ended, revoked, idle, superseded, .. } = self;
        let newer_is_uncovered = UNCOVERED.replace("s.epoch", "n.epoch");
        // The newer session must not be deleted by this purge itself: otherwise the result would depend on
        // the order of deletion.
        format!(
            "CASE
               WHEN s.revoked_at IS NOT NULL
                 THEN CASE WHEN s.revoked_at <= {revoked} THEN 'revoked' END
               WHEN {COVERED} AND NOT {EXPIRED_BEFORE}
                 THEN CASE WHEN greatest(s.created_at, (
                             SELECT f.created_at FROM cutoffs f WHERE f.id = s.epoch + 1)) <= {revoked}
                           THEN 'cut-off' ELSE 'cut-off-kept' END
               WHEN {COVERED} THEN CASE WHEN s.ends_at <= {ended} THEN 'expired' END
               WHEN s.ends_at <= {now} THEN CASE WHEN s.ends_at <= {ended} THEN 'expired' END
               WHEN s.last_used_at <= {idle} THEN 'idle'
               WHEN s.last_used_at <= {superseded} AND EXISTS (
                 SELECT FROM sessions n WHERE n.user_id = s.user_id
                   AND n.revoked_at IS NULL AND {newer_is_uncovered}
                   AND (n.ends_at IS NULL OR n.ends_at > {now}) AND n.last_used_at > {idle}
                   AND (n.created_at, n.id) > (s.created_at, s.id) AND {same_client})
                 THEN 'superseded'
             END"
        )
    }

    /// Whether any session might be selected, judged by a few index lookups.
    pub(super) fn anything(&self, tx: &PostgresTransaction) -> Result<bool> {
        let Self { ended, revoked, .. } = self;
        let unused = self.idle.max(self.superseded);
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
    if limits.anything(tx)? {
        let sql = format!(
            "SELECT rule, count(*) FROM (SELECT {} AS rule FROM sessions s) s
             WHERE rule IS NOT NULL GROUP BY rule",
            limits.rule()
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
