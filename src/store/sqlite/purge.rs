//! Purges a SQLite store in steps.

use std::collections::VecDeque;
use std::time::Duration;

use rusqlite::{CachedStatement, Params, ToSql, TransactionBehavior};

use super::SqliteStore;
use super::cutoffs;
use super::purge_rule::{DEAD_DENIAL, OLD_EVENT, PurgeRule, anything, limits, rule_sql, tally};
use super::transaction::SqliteTransaction;
use super::wal::Tuning;
use crate::session::PurgeCounts;
use crate::store::purge_limits::PurgeLimits;
use crate::store::{Purge, Result, Seen, Sharing};
use crate::time::Timestamp;

/// Number of row IDs that one search covers.
const WINDOW: i64 = 20_000;
/// Maximum number of rows that one search returns.
const MOST: i64 = 24_576;
/// Number of found rows at which a deletion starts: more than one transaction deletes, also the long ones of
/// an unused store.
const ENOUGH: usize = 16_384;
/// Maximum number of rows that one transaction deletes, which limits the WAL: a row changes two to three pages.
const MOST_AT_ONCE: u64 = 6_144;
/// Number of rows of a small table that one statement deletes.
const STRIDE: u64 = 32;
/// The order of a small table's rows in the index of their time. The search and the deletion begin with the
/// same row, so a purge notices that its deletions are prevented or undone.
const DENIAL_ORDER: &str = "expires_at, kind, id";
const EVENT_ORDER: &str = "recorded_at, id";

/// A statement that runs for one session after the other; only changed parameters are bound again.
struct BoundStatement<'a> {
    statement: CachedStatement<'a>,
    rowid: usize,
    fate: usize,
}

impl<'a> BoundStatement<'a> {
    fn prepare(tx: &'a SqliteTransaction<'_>, sql: &str, limits: &PurgeLimits) -> Result<Self> {
        let mut statement = tx.prepare(sql)?;
        let mut place = |name: &str, value: Option<&dyn ToSql>| -> rusqlite::Result<usize> {
            let place = statement.parameter_index(name)?.unwrap_or_default();
            match value {
                Some(value) if place > 0 => statement.raw_bind_parameter(place, value)?,
                _ => {}
            }
            Ok(place)
        };
        let mut bind = || {
            for (name, value) in limits!(limits, ":actor": limits.actor) {
                place(name, Some(value))?;
            }
            Ok((place(":rowid", None)?, place(":fate", None)?))
        };
        let (rowid, fate) = bind().map_err(|error: rusqlite::Error| tx.error(&error))?;
        Ok(Self { statement, rowid, fate })
    }

    /// Runs the statement; returns the number of changed rows.
    fn run(&mut self, tx: &SqliteTransaction<'_>, rowid: i64, fate: PurgeRule) -> Result<u64> {
        let rows = tx.despite_rules(|| {
            self.statement.raw_bind_parameter(self.rowid, rowid)?;
            self.statement.raw_bind_parameter(self.fate, fate.as_str())?;
            self.statement.raw_execute()
        })?;
        Ok(rows as u64)
    }
}

/// The part of the store that the purge searches next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PurgePhase {
    /// Sessions after this row ID.
    Sessions(i64),
    Denylist,
    /// Events recorded from this time on. Older events that are kept are not searched again.
    Events(i64),
    Nothing,
}

/// The row of a small table that a deletion begins with: its time and its ID.
type FirstRow = (i64, String);

/// A purge in progress. Sessions are deleted in the order of the table: session IDs are ordered by
/// creation, so sessions that end together are adjacent, and each page is written once.
pub(super) struct SqlitePurge<'a> {
    store: Tuning<'a>,
    limits: PurgeLimits,
    fate: String,
    /// SQL for the rule of a row, limited to the rows that this run processes.
    sought: String,
    /// Whether the run only marks sessions that a cutoff ended.
    only_cut_off: bool,
    place: PurgePhase,
    /// Sessions that were found and are not deleted yet.
    seen: VecDeque<(i64, PurgeRule)>,
    /// The first row of a small table that is to be deleted next, and the one of the last deletion.
    first: Option<FirstRow>,
    last_first: Option<FirstRow>,
    progress: f64,
}

impl<'a> SqlitePurge<'a> {
    pub(super) fn begin(store: &'a mut SqliteStore, limits: PurgeLimits) -> Result<Self> {
        let tx = store.begin(TransactionBehavior::Deferred)?;
        let newest_cutoff = cutoffs::newest(&tx)?;
        let place = if anything(&tx, &limits, newest_cutoff)? {
            PurgePhase::Sessions(0)
        } else {
            PurgePhase::Denylist
        };
        tx.finish()?;
        let fate = rule_sql(&limits, newest_cutoff);
        Ok(Self {
            store: Tuning::set(store)?,
            sought: fate.clone(),
            fate,
            only_cut_off: false,
            limits,
            place,
            seen: VecDeque::new(),
            first: None,
            last_first: None,
            progress: 0.0,
        })
    }

    /// Begins to mark the rows of sessions that a cutoff ended, and to delete them if `delete` is set.
    pub(super) fn mark_cut_off(
        store: &'a mut SqliteStore,
        delete: bool,
        now: Timestamp,
    ) -> Result<Self> {
        let tx = store.begin(TransactionBehavior::Deferred)?;
        let (limits, newest_cutoff) = (PurgeLimits::of_cut_off(delete, now), cutoffs::newest(&tx)?);
        let first = "SELECT min(rowid) FROM sessions WHERE revoked_at IS NULL";
        let first = tx.first(first, [], |row| row.get::<_, Option<i64>>(0))?.flatten();
        tx.finish()?;
        let fate = rule_sql(&limits, newest_cutoff);
        let sought = format!(
            "CASE {fate} WHEN 'cut-off' THEN 'cut-off' WHEN 'cut-off-kept' THEN 'cut-off-kept' END"
        );
        let place = match first {
            Some(first) if newest_cutoff > 0 => PurgePhase::Sessions(first - 1),
            _ => PurgePhase::Nothing,
        };
        Ok(Self {
            store: Tuning::set(store)?,
            fate,
            sought,
            only_cut_off: true,
            limits,
            place,
            seen: VecDeque::new(),
            first: None,
            last_first: None,
            progress: 0.0,
        })
    }

    fn after_sessions(&self) -> PurgePhase {
        if self.only_cut_off { PurgePhase::Nothing } else { PurgePhase::Denylist }
    }

    fn look_at_sessions(&mut self, after: i64) -> Result<Seen> {
        if self.seen.len() < ENOUGH {
            self.place = self.collect(after)?;
        }
        let more = matches!(self.place, PurgePhase::Sessions(_)) && self.seen.len() < ENOUGH;
        Ok(if more || self.seen.is_empty() { Seen::Nothing } else { Seen::Rows })
    }

    /// Finds the rows of the next window; returns where the following window starts.
    fn collect(&mut self, after: i64) -> Result<PurgePhase> {
        let tx = self.store.begin(TransactionBehavior::Deferred)?;
        let last = tx
            .first("SELECT max(rowid) FROM sessions", [], |row| row.get::<_, Option<i64>>(0))?
            .flatten()
            .unwrap_or(0);
        // Skip gaps in the row IDs: the window starts at the next existing row.
        let next = tx
            .first("SELECT min(rowid) FROM sessions WHERE rowid > ?1", [after], |row| {
                row.get::<_, Option<i64>>(0)
            })?
            .flatten();
        let Some(next) = next else {
            tx.finish()?;
            return Ok(self.after_sessions());
        };
        let end = next.saturating_add(WINDOW);
        let sql = format!(
            "SELECT s.rowid, {fate} AS fate FROM sessions s
             WHERE s.rowid > :after AND s.rowid <= :end AND fate IS NOT NULL
             ORDER BY s.rowid LIMIT :most",
            fate = self.sought
        );
        let mut rows = 0;
        let seen = &mut self.seen;
        tx.each(
            &sql,
            limits!(self.limits, ":after": after, ":end": end, ":most": MOST),
            |row| Ok((row.get(0)?, row.get(1)?)),
            &mut |row| {
                seen.push_back(row);
                rows += 1;
                Ok(())
            },
        )?;
        tx.finish()?;
        let reached = match self.seen.back() {
            Some((rowid, _)) if rows == MOST => *rowid,
            _ => end,
        };
        #[expect(clippy::cast_precision_loss, reason = "a progress bar needs no higher precision")]
        let progress = if last > 0 { (reached as f64 / last as f64).min(1.0) } else { 1.0 };
        self.progress = progress;
        Ok(if reached >= last { self.after_sessions() } else { PurgePhase::Sessions(reached) })
    }

    fn remove_sessions(&mut self, enough: &mut dyn FnMut(Sharing) -> bool) -> Result<PurgeCounts> {
        let Self { store, limits, fate, seen, .. } = self;
        let others = store.watch();
        let tx = store.begin(TransactionBehavior::Immediate)?;
        enough(others.sharing());
        // The service may have used the session since it was found.
        let still = format!("s.rowid = :rowid AND {fate} IS :fate");
        let unchanged = format!("SELECT 1 FROM sessions s WHERE {still}");
        let require = |rows: u64, rowid: i64, fate: PurgeRule| -> Result<u64> {
            if rows == 0 {
                let row = limits!(limits, ":rowid": rowid, ":fate": fate.as_str());
                tx.require_none("sessions", &unchanged, row)?;
            }
            Ok(rows)
        };
        let delete = format!("DELETE FROM sessions AS s WHERE {still}");
        let revoke = format!(
            "UPDATE sessions AS s SET revoked_at = max(:now, created_at), revoked_reason = :fate,
               revoked_by = :actor
             WHERE {still}"
        );
        // The trigger of deletions knows neither actor nor reason.
        let record = format!(
            "INSERT INTO events (at, keep_until, kind, user_id, session_id, actor, reason, ip, user_agent)
             SELECT :now, min(ifnull(s.ends_at + 300, 253402300799), 253402300799), 'deleted', s.user_id,
               s.id, :actor, iif(:fate = 'just-expired', NULL, :fate), s.ip, s.user_agent
             FROM sessions s WHERE {still}"
        );
        let mark = format!("{} AND {still}", cutoffs::MARK);
        let mut counts = PurgeCounts::default();
        {
            let mut record = BoundStatement::prepare(&tx, &record, limits)?;
            let mut mark = BoundStatement::prepare(&tx, &mark, limits)?;
            let mut delete = BoundStatement::prepare(&tx, &delete, limits)?;
            let mut revoke = BoundStatement::prepare(&tx, &revoke, limits)?;
            let mut left = MOST_AT_ONCE;
            while let Some((rowid, fate)) = seen.pop_front() {
                let change = match fate {
                    PurgeRule::CutOffKept | PurgeRule::CutOff => &mut mark,
                    PurgeRule::Idle | PurgeRule::Superseded if limits.retains => &mut revoke,
                    PurgeRule::JustExpired | PurgeRule::Idle | PurgeRule::Superseded => {
                        record.run(&tx, rowid, fate)?;
                        &mut delete
                    }
                    PurgeRule::Revoked | PurgeRule::Expired => &mut delete,
                };
                let mut rows = require(change.run(&tx, rowid, fate)?, rowid, fate)?;
                // The row was marked before it is deleted, so that the audit trail has the revocation.
                if fate == PurgeRule::CutOff && rows > 0 {
                    let fate = PurgeRule::Revoked;
                    rows = require(delete.run(&tx, rowid, fate)?, rowid, fate)?;
                }
                tally(&mut counts, fate, rows, limits.retains);
                left -= 1;
                if enough(others.sharing()) || left == 0 {
                    break;
                }
            }
        }
        tx.finish()?;
        Ok(counts)
    }

    /// Deletes rows of a small table in short statements; returns their number.
    fn remove_small(
        &mut self,
        delete: &str,
        limits: impl Params + Copy,
        enough: &mut dyn FnMut(Sharing) -> bool,
    ) -> Result<u64> {
        let others = self.store.watch();
        let tx = self.store.begin(TransactionBehavior::Immediate)?;
        enough(others.sharing());
        let mut total = 0;
        loop {
            let rows = tx.execute(delete, limits)?;
            total += rows;
            if rows < STRIDE || enough(others.sharing()) {
                break;
            }
        }
        tx.finish()?;
        Ok(total)
    }

    /// Finds the first row to delete; returns its time. Fails if the last deletion began with the same row.
    fn first(&mut self, table: &str, probe: &str, limits: impl Params) -> Result<Option<i64>> {
        let tx = self.store.begin(TransactionBehavior::Deferred)?;
        let first = tx.first(probe, limits, |row| Ok((row.get(0)?, row.get(1)?)))?;
        tx.require(first.is_none() || first != self.last_first, table)?;
        tx.finish()?;
        self.first = first;
        Ok(self.first.as_ref().map(|(time, _)| *time))
    }
}

impl Purge for SqlitePurge<'_> {
    fn look(&mut self) -> Result<Seen> {
        if !self.seen.is_empty() && !matches!(self.place, PurgePhase::Sessions(_)) {
            return Ok(Seen::Rows);
        }
        match self.place {
            PurgePhase::Sessions(after) => return self.look_at_sessions(after),
            PurgePhase::Denylist => {
                let probe = format!(
                    "SELECT expires_at, hex(kind || id) FROM denylist WHERE {DEAD_DENIAL}
                     ORDER BY {DENIAL_ORDER} LIMIT 1"
                );
                if self.first("denylist", &probe, [self.limits.denylist])?.is_some() {
                    return Ok(Seen::Rows);
                }
                self.place = PurgePhase::Events(0);
            }
            PurgePhase::Events(from) => {
                let probe = format!(
                    "SELECT recorded_at, CAST(id AS TEXT) FROM events
                     WHERE {OLD_EVENT} AND recorded_at >= ?2 ORDER BY {EVENT_ORDER} LIMIT 1"
                );
                let limits = [self.limits.events, from];
                if let Some(at) = self.first("events", &probe, limits)? {
                    self.place = PurgePhase::Events(at);
                    return Ok(Seen::Rows);
                }
                self.place = PurgePhase::Nothing;
            }
            PurgePhase::Nothing => return Ok(Seen::Done),
        }
        self.progress = 1.0;
        self.look()
    }

    fn remove(&mut self, enough: &mut dyn FnMut(Sharing) -> bool) -> Result<PurgeCounts> {
        let mut counts = PurgeCounts::default();
        self.last_first = self.first.take();
        match self.place {
            _ if !self.seen.is_empty() => counts = self.remove_sessions(enough)?,
            PurgePhase::Sessions(_) | PurgePhase::Nothing => {}
            PurgePhase::Denylist => {
                let delete = format!(
                    "DELETE FROM denylist WHERE (kind, id) IN
                       (SELECT kind, id FROM denylist WHERE {DEAD_DENIAL}
                        ORDER BY {DENIAL_ORDER} LIMIT {STRIDE})"
                );
                counts.denylist = self.remove_small(&delete, [self.limits.denylist], enough)?;
            }
            PurgePhase::Events(from) => {
                let delete = format!(
                    "DELETE FROM events WHERE id IN (
                       SELECT id FROM events WHERE {OLD_EVENT} AND recorded_at >= ?2
                       ORDER BY {EVENT_ORDER} LIMIT {STRIDE})"
                );
                counts.events = self.remove_small(&delete, [self.limits.events, from], enough)?;
            }
        }
        Ok(counts)
    }

    fn settle(&mut self) -> Result<bool> {
        self.store.settle()
    }

    fn pause(&self, held: Duration) -> Duration {
        self.store.pause(held)
    }

    fn progress(&self) -> f64 {
        self.progress
    }
}
