//! Selects the rows that a purge deletes. The rule of a row is one SQL expression, shared by counting and
//! deleting.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

use super::cutoffs::{self, cut_off_at, expired_before};
use super::transaction::SqliteTransaction;
use crate::session::{ClientMatch, PurgeCounts, PurgeRules};
use crate::store::Result;
use crate::store::purge_limits::PurgeLimits;

// Excludes rows that the schema's triggers keep: they use SQLite's clock, which may be behind the
// caller's clock. The purge's retention is never shorter than theirs.
pub(super) const DEAD_DENIAL: &str = "expires_at <= min(?1, unixepoch())";
pub(super) const OLD_EVENT: &str = "recorded_at < min(?1, unixepoch() - 86399)
    AND ifnull(keep_until <= unixepoch(), 1)
    AND id < (SELECT max(id) FROM events)";

/// The rule that selects a session for deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PurgeRule {
    Revoked,
    /// Revoked by a cutoff, and its row is not marked yet: the row is marked, then deleted.
    CutOff,
    /// Revoked by a cutoff, and its row is not marked yet: the row is marked and kept for now.
    CutOffKept,
    Expired,
    /// Expired in the last 5 minutes: by a slower clock the session is active, so its deletion is recorded.
    JustExpired,
    Idle,
    Superseded,
}

impl PurgeRule {
    const ALL: [Self; 7] = [
        Self::Revoked,
        Self::CutOff,
        Self::CutOffKept,
        Self::Expired,
        Self::JustExpired,
        Self::Idle,
        Self::Superseded,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::CutOff => "cut-off",
            Self::CutOffKept => "cut-off-kept",
            Self::Expired => "expired",
            Self::JustExpired => "just-expired",
            Self::Idle => "idle",
            Self::Superseded => "superseded",
        }
    }
}

impl FromSql for PurgeRule {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::ALL
            .into_iter()
            .find(|fate| value.as_str() == Ok(fate.as_str()))
            .ok_or(FromSqlError::InvalidType)
    }
}

/// Returns the SQL for the rule that selects session `s`: its name, or null if the session is kept.
pub(super) fn rule_sql(limits: &PurgeLimits, newest_cutoff: i64) -> String {
    let same_client = match limits.same_client {
        ClientMatch::IpAndUserAgent => {
            "n.user_agent = s.user_agent AND ip_canonical(n.ip) = ip_canonical(s.ip)"
        }
        ClientMatch::UserAgent => "n.user_agent = s.user_agent",
        ClientMatch::Device => "n.device = s.device",
        ClientMatch::IpPrefixAndUserAgent => {
            "n.user_agent = s.user_agent AND ip_network(n.ip) = ip_network(s.ip)"
        }
    };
    let (cut_off, uncovered) = if newest_cutoff == 0 {
        (String::new(), String::new())
    } else {
        let (at, before) = (cut_off_at("s.created_at"), expired_before("s.created_at", ":now"));
        // The other covered sessions have expired.
        let cut_off = format!(
            "WHEN s.epoch < {newest_cutoff} AND NOT {before} THEN
               CASE WHEN {at} <= :revoked THEN 'cut-off'
                    ELSE 'cut-off-kept' END"
        );
        (cut_off, format!("AND n.epoch >= {newest_cutoff}"))
    };
    // The newer session must not be deleted by this purge itself: otherwise the result would depend on
    // the order of deletion.
    format!(
        "CASE
           WHEN s.revoked_at IS NOT NULL
             THEN CASE WHEN s.revoked_at <= :revoked THEN 'revoked' END
           {cut_off}
           WHEN s.ends_at <= :now THEN CASE WHEN s.ends_at > :ended THEN NULL
             WHEN s.ends_at > :now - 300 THEN 'just-expired' ELSE 'expired' END
           WHEN s.rowid > :newest THEN NULL
           WHEN s.last_used_at <= :idle THEN 'idle'
           WHEN s.last_used_at <= :superseded AND EXISTS (
             SELECT 1 FROM sessions n WHERE n.user_id = s.user_id AND +n.rowid <= :newest
               AND n.revoked_at IS NULL {uncovered} AND ifnull(+n.ends_at > :now, 1)
               AND +n.last_used_at > :idle
               AND (n.created_at, n.id) > (s.created_at, s.id) AND {same_client})
             THEN 'superseded'
         END"
    )
}

macro_rules! limits {
    ($limits:expr $(, $name:literal: $value:expr)*) => {
        rusqlite::named_params! {
            ":now": $limits.now, ":ended": $limits.ended, ":revoked": $limits.revoked,
            ":idle": $limits.idle, ":superseded": $limits.superseded, ":newest": $limits.newest
            $(, $name: $value)*
        }
    };
}
pub(super) use limits;

pub(super) fn tally(counts: &mut PurgeCounts, fate: PurgeRule, rows: u64, retains: bool) {
    match fate {
        PurgeRule::Revoked | PurgeRule::CutOff => counts.sessions.revoked += rows,
        PurgeRule::CutOffKept => counts.revoked += rows,
        PurgeRule::Expired | PurgeRule::JustExpired => counts.sessions.expired += rows,
        PurgeRule::Idle | PurgeRule::Superseded if retains => counts.revoked += rows,
        PurgeRule::Idle => counts.sessions.idle += rows,
        PurgeRule::Superseded => counts.sessions.superseded += rows,
    }
}

pub(super) fn counts(tx: &SqliteTransaction<'_>, rules: &PurgeRules) -> Result<PurgeCounts> {
    let (limits, newest_cutoff) = (PurgeLimits::new(rules), cutoffs::newest(tx)?);
    let mut counts = PurgeCounts::default();
    if anything(tx, &limits, newest_cutoff)? {
        let sql = format!(
            "SELECT {} AS fate, count(*) FROM sessions s GROUP BY fate HAVING fate IS NOT NULL",
            rule_sql(&limits, newest_cutoff)
        );
        tx.each(
            &sql,
            limits!(limits),
            |row| Ok((row.get(0)?, row.get(1)?)),
            &mut |(fate, rows): (PurgeRule, u64)| {
                tally(&mut counts, fate, rows, limits.retains);
                Ok(())
            },
        )?;
    }
    let count = |sql: &str, limit: i64| {
        tx.first(sql, [limit], |row| row.get(0)).map(Option::unwrap_or_default)
    };
    counts.denylist =
        count(&format!("SELECT count(*) FROM denylist WHERE {DEAD_DENIAL}"), limits.denylist)?;
    counts.events =
        count(&format!("SELECT count(*) FROM events WHERE {OLD_EVENT}"), limits.events)?;
    Ok(counts)
}

/// Counts the active sessions after this number that these rules select.
pub(super) fn later_matches(
    tx: &SqliteTransaction<'_>,
    rules: &PurgeRules,
    newest: i64,
) -> Result<u64> {
    let (limits, newest_cutoff) = (PurgeLimits::new(rules), cutoffs::newest(tx)?);
    let sql = format!(
        "SELECT count(*) FROM sessions s
         WHERE s.rowid > :shown AND {} IN ('idle', 'superseded')",
        rule_sql(&limits, newest_cutoff)
    );
    let count = tx.first(&sql, limits!(limits, ":shown": newest), |row| row.get(0))?;
    Ok(count.unwrap_or_default())
}

/// Whether any session might be selected, judged by a few index lookups.
pub(super) fn anything(
    tx: &SqliteTransaction<'_>,
    limits: &PurgeLimits,
    newest_cutoff: i64,
) -> Result<bool> {
    let unused = limits.idle.max(limits.superseded);
    for (sql, limit) in [
        (
            "SELECT 1 FROM sessions WHERE revoked_at IS NOT NULL AND revoked_at <= ?1 LIMIT 1",
            limits.revoked,
        ),
        ("SELECT 1 FROM sessions WHERE revoked_at IS NULL AND ends_at <= ?1 LIMIT 1", limits.ended),
        ("SELECT 1 FROM sessions WHERE revoked_at IS NULL AND last_used_at <= ?1 LIMIT 1", unused),
    ] {
        if tx.first(sql, [limit], |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    // Epochs rise with the row IDs, so if any unmarked row is covered, the first one is.
    let first = "SELECT epoch FROM sessions WHERE revoked_at IS NULL ORDER BY rowid LIMIT 1";
    let epoch = tx.first(first, [], |row| row.get::<_, i64>(0))?;
    Ok(epoch.is_some_and(|epoch| epoch < newest_cutoff))
}
