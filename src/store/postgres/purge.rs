//! Purges a PostgreSQL store, one page range at a time.

use std::time::Duration;

use tokio_postgres::Row;

use super::connection::ServerRequest;
use super::cutoffs;
use super::purge_range::{PageRange, SessionChange};
use super::purge_rule::{DEAD_DENIAL, OLD_EVENT, anything, cut_off_rule, rule_sql, tally};
use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use super::{PostgresStore, TransactionMode};
use crate::session::{PurgeCounts, PurgeRules};
use crate::store::purge_limits::PurgeLimits;
use crate::store::{Purge, Result, Seen, Sharing};
use crate::time::Timestamp;

/// Number of table pages that one statement covers.
const PAGES: i64 = 128;
/// Number of rows of a small table that one statement deletes.
const STRIDE: u64 = 500;
/// Settings of a transaction that deletes. The planner takes a page range for a few rows and would join them
/// in nested loops: seconds for a page range that matches as a whole. `synchronous_commit` stays on: a crash
/// could undo a transaction that a follower of events has seen, and give its number to a later one, which the
/// follower would miss.
const SETTINGS: &str = "SET LOCAL enable_nestloop = off; SET LOCAL jit = off";

/// Tells the trigger of deletions who deletes sessions, and why.
const DELETED_BY: &str = "SELECT set_config('tokenctl.deleted_by', coalesce($1, ''), true),
    set_config('tokenctl.deleted_reason', 'idle', true)";
const DELETED_REASON: &str = "SELECT set_config('tokenctl.deleted_reason', $1, true)";

/// The part of the store that the purge processes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PurgeStage {
    /// Sessions from this page on.
    Sessions(i64),
    Denylist,
    /// Events from this number on.
    Events(i64),
    Nothing,
}

/// A purge in progress. Sessions are deleted in the order of the table, so that each page is written
/// once. Rows that another transaction has locked are left to the next purge.
pub(super) struct PostgresPurge<'a> {
    store: &'a PostgresStore,
    limits: PurgeLimits,
    /// If set, only rows that a cutoff ended are selected, and deleted after marking if `true`.
    only_cut_off: Option<bool>,
    /// Whether a cutoff may have ended sessions. Without cutoffs no row needs to be marked first.
    has_cutoffs: bool,
    phase: PurgeStage,
    pages: i64,
    /// Whether the last page range had rows to delete. Then the next one is not searched first.
    had_rows: bool,
}

/// The rows of a small table that a purge deletes.
struct SmallRows<'a> {
    table: &'a str,
    /// The condition for them, with the parameter `limit`.
    dead: &'a str,
    from: String,
    order: &'a str,
    /// The clause that locks them, if it is permitted: it needs the right to update them.
    lock: &'a str,
    limit: i64,
}

impl<'a> PostgresPurge<'a> {
    pub(super) fn begin(store: &'a PostgresStore, rules: &PurgeRules) -> Result<Self> {
        let limits = PurgeLimits::new(rules);
        let tx = store.begin(TransactionMode::Statement)?;
        let pages = tx.number(
            "SELECT pg_relation_size('sessions') / current_setting('block_size')::bigint",
        )?;
        let phase =
            if anything(&tx, &limits)? { PurgeStage::Sessions(0) } else { PurgeStage::Denylist };
        let has_cutoffs = tx.number("SELECT count(*) FROM (SELECT FROM cutoffs LIMIT 1) c")? > 0;
        tx.finish()?;
        Ok(Self { store, limits, only_cut_off: None, has_cutoffs, phase, pages, had_rows: false })
    }

    /// Begins to mark the rows that a cutoff ended, and to delete them if `delete` is set.
    pub(super) fn mark_cut_off(
        store: &'a PostgresStore,
        delete: bool,
        now: Timestamp,
    ) -> Result<Self> {
        let tx = store.begin(TransactionMode::Statement)?;
        let pages = tx.number(
            "SELECT pg_relation_size('sessions') / current_setting('block_size')::bigint",
        )?;
        tx.finish()?;
        let limits = PurgeLimits::of_cut_off(delete, now);
        let (only_cut_off, phase) = (Some(delete), PurgeStage::Sessions(0));
        Ok(Self { store, limits, only_cut_off, has_cutoffs: true, phase, pages, had_rows: false })
    }

    fn rule(&self) -> String {
        match self.only_cut_off {
            Some(delete) => cut_off_rule(&self.limits, delete),
            None => rule_sql(&self.limits),
        }
    }

    /// Returns the condition for the rows of one page range.
    fn stretch(&self, from: i64) -> String {
        let end = from + PAGES;
        format!("s.ctid >= '({from},0)' AND s.ctid < '({end},0)' AND ({}) IS NOT NULL", self.rule())
    }

    /// Deletes or revokes the rows of one page range.
    fn remove_stretch(&self, tx: &PostgresTransaction, from: i64) -> Result<PurgeCounts> {
        let PurgeLimits { now, actor, retains, .. } = &self.limits;
        // Rows are locked first, so that the rule is applied to their newest version.
        let seen = format!(
            "WITH seen AS MATERIALIZED (
               SELECT s.ctid AS place, s.id, {} AS rule FROM sessions s WHERE {}
               FOR UPDATE OF s SKIP LOCKED)",
            self.rule(),
            self.stretch(from)
        );
        // Without the page range, the join would read the whole table.
        let here = format!("s.ctid >= '({from},0)' AND s.ctid < '({},0)'", from + PAGES);
        let range = PageRange { tx, seen, here };
        let mut counts = PurgeCounts::default();
        if self.has_cutoffs {
            self.remove_cut_off(&range, &mut counts)?;
        }
        if self.only_cut_off.is_some() {
            return Ok(counts);
        }
        let mut run = |change: &SessionChange<'_>| -> Result<()> {
            for (rule, rows, _) in range.change(change)? {
                tally(&mut counts, &rule, rows, *retains);
            }
            Ok(())
        };
        if *retains {
            run(&SessionChange {
                change: "UPDATE sessions s SET revoked_at = greatest($1, s.created_at),
                           revoked_reason = seen.rule, revoked_by = $2 FROM",
                condition: "true",
                rules: "IN ('idle', 'superseded')",
                unchanged: "s.revoked_at IS NULL",
                values: &values![*now, actor.as_deref()],
            })?;
        }
        for (rules, reason) in self.deletions() {
            if let Some(reason) = reason {
                tx.query(DELETED_REASON, &values![reason])?;
            }
            run(&SessionChange {
                change: "DELETE FROM sessions s USING",
                condition: "true",
                rules,
                unchanged: "true",
                values: &[],
            })?;
        }
        Ok(counts)
    }

    /// Returns the rules of the rows that each statement deletes, and the reason that the audit trail gets for
    /// the active ones among them. One statement deletes what it can: the rules are evaluated for each.
    fn deletions(&self) -> Vec<(&'static str, Option<&'static str>)> {
        let PurgeLimits { retains, superseded, .. } = self.limits;
        if retains {
            vec![("NOT IN ('idle', 'superseded', 'cut-off', 'cut-off-kept')", None)]
        } else if superseded < 0 {
            vec![("NOT LIKE 'cut-off%'", None)]
        } else {
            vec![
                ("NOT IN ('superseded', 'cut-off', 'cut-off-kept')", Some("idle")),
                ("= 'superseded'", Some("superseded")),
            ]
        }
    }

    /// Marks the rows of a page range that a cutoff ended, before they are deleted, so that the audit trail has
    /// the revocations; then deletes those that are not retained.
    fn remove_cut_off(&self, range: &PageRange<'_>, counts: &mut PurgeCounts) -> Result<()> {
        let retains = self.limits.retains;
        let marked = range.change(&SessionChange {
            change: &format!("{},", cutoffs::MARK),
            condition: cutoffs::FIRST,
            rules: "LIKE 'cut-off%'",
            unchanged: "s.revoked_at IS NULL",
            values: &[],
        })?;
        for (rule, rows, ended) in marked {
            if rule != "cut-off" {
                tally(counts, &rule, rows, retains);
                continue;
            }
            let ended = [SqlValue::Texts(ended)];
            let delete = ("DELETE FROM sessions WHERE id = ANY ($1)", ended.as_slice());
            let left = ("SELECT FROM sessions WHERE id = ANY ($1) LIMIT 1", ended.as_slice());
            let rows = range.tx.execute_checked("sessions", delete, left)?;
            tally(counts, &rule, rows, retains);
        }
        Ok(())
    }

    /// Deletes rows of a small table in short statements; returns their number.
    fn remove_small(
        tx: &PostgresTransaction,
        rows: &SmallRows<'_>,
        enough: &mut dyn FnMut(Sharing) -> bool,
    ) -> Result<u64> {
        let SmallRows { table, dead, from, order, lock, limit } = rows;
        // An array of positions is read in their order, so that two purges that delete the same rows wait for
        // each other without a deadlock.
        let delete = format!(
            "WITH seen AS MATERIALIZED (
               SELECT ctid AS place FROM {table} WHERE {dead} AND {from} ORDER BY {order}
               LIMIT {STRIDE} {lock}),
             gone AS (DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT place FROM seen))
               RETURNING ctid AS place)
             SELECT count(gone.place), array_agg(seen.place::text) FILTER (WHERE gone.place IS NULL)
             FROM seen LEFT JOIN gone ON gone.place = seen.place"
        );
        let missed = format!("FROM {table} WHERE {dead} AND ctid = ANY ($2::tid[])");
        let (again, left) = (format!("DELETE {missed}"), format!("SELECT {missed} LIMIT 1"));
        let mut total = 0;
        loop {
            let read = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
            let found = tx.first(&delete, &values![*limit], read)?;
            let (gone, missed): (i64, Option<Vec<String>>) = found.unwrap_or_default();
            let mut rows = u64::try_from(gone).unwrap_or(0);
            if let Some(missed) = missed {
                // Rows that another purge has deleted meanwhile, or an entry that was extended.
                let missed = [SqlValue::from(*limit), SqlValue::Texts(missed)];
                rows += tx.execute_checked(table, (&again, &missed), (&left, &missed))?;
            }
            total += rows;
            if rows < STRIDE || enough(Sharing::Rows) {
                break;
            }
        }
        // A trigger that inserts deleted rows again would let the purge run forever.
        let own = format!("SELECT FROM {table} WHERE tx = pg_current_xact_id() AND {dead} LIMIT 1");
        if total > 0 {
            tx.require(tx.query(&own, &values![*limit])?.is_empty(), table)?;
        }
        Ok(total)
    }

    fn finds(&self, sql: &str, values: &[SqlValue]) -> Result<Option<i64>> {
        let request = ServerRequest::Query(sql, values);
        let (tx, answers) = self.store.begin_with(TransactionMode::Statement, &[request])?;
        let found = answers.first().map(|answer| tx.first_of(answer, |row| row.try_get(0)));
        let found = found.transpose()?.flatten();
        tx.finish()?;
        Ok(found)
    }
}

impl Purge for PostgresPurge<'_> {
    fn look(&mut self) -> Result<Seen> {
        match self.phase {
            PurgeStage::Sessions(from) if from >= self.pages && self.only_cut_off.is_some() => {
                self.phase = PurgeStage::Nothing;
                Ok(Seen::Done)
            }
            PurgeStage::Sessions(from) if from >= self.pages => {
                self.phase = PurgeStage::Denylist;
                self.look()
            }
            PurgeStage::Sessions(_) if self.had_rows => Ok(Seen::Rows),
            PurgeStage::Sessions(from) => {
                let sql = format!(
                    "SELECT 1::bigint FROM sessions s WHERE {} LIMIT 1",
                    self.stretch(from)
                );
                if self.finds(&sql, &[])?.is_some() {
                    return Ok(Seen::Rows);
                }
                self.phase = PurgeStage::Sessions(from + PAGES);
                Ok(Seen::Nothing)
            }
            PurgeStage::Denylist => {
                let sql = format!("SELECT 1::bigint FROM denylist WHERE {DEAD_DENIAL} LIMIT 1");
                if self.finds(&sql, &values![self.limits.denylist])?.is_some() {
                    return Ok(Seen::Rows);
                }
                self.phase = PurgeStage::Events(0);
                self.look()
            }
            PurgeStage::Events(from) => {
                let sql = format!(
                    "SELECT at::bigint FROM events WHERE {OLD_EVENT} AND at >= $2 ORDER BY at LIMIT 1"
                );
                let first = self.finds(&sql, &values![self.limits.events, from])?;
                self.phase = first.map_or(PurgeStage::Nothing, PurgeStage::Events);
                Ok(if first.is_some() { Seen::Rows } else { Seen::Done })
            }
            PurgeStage::Nothing => Ok(Seen::Done),
        }
    }

    fn remove(&mut self, enough: &mut dyn FnMut(Sharing) -> bool) -> Result<PurgeCounts> {
        let actor = values![self.limits.actor.as_deref()];
        let requests = [ServerRequest::Batch(SETTINGS), ServerRequest::Query(DELETED_BY, &actor)];
        let (tx, _) = self.store.begin_with(TransactionMode::Change, &requests)?;
        enough(Sharing::Rows);
        let mut counts = PurgeCounts::default();
        match self.phase {
            PurgeStage::Sessions(from) => {
                let mut next = from;
                while next < self.pages {
                    let removed = self.remove_stretch(&tx, next)?;
                    self.had_rows = removed.total() > 0;
                    counts.add(removed);
                    next += PAGES;
                    if enough(Sharing::Rows) {
                        break;
                    }
                }
                self.phase = PurgeStage::Sessions(next);
            }
            PurgeStage::Denylist => {
                let rows = SmallRows {
                    table: "denylist",
                    dead: DEAD_DENIAL,
                    from: "true".to_owned(),
                    order: "expires_at",
                    lock: "FOR UPDATE SKIP LOCKED",
                    limit: self.limits.denylist,
                };
                counts.denylist = Self::remove_small(&tx, &rows, enough)?;
            }
            PurgeStage::Events(from) => {
                let rows = SmallRows {
                    table: "events",
                    dead: OLD_EVENT,
                    from: format!("at >= {from}"),
                    order: "at",
                    // Events are never updated, so no role has the right.
                    lock: "",
                    limit: self.limits.events,
                };
                counts.events = Self::remove_small(&tx, &rows, enough)?;
            }
            PurgeStage::Nothing => {}
        }
        tx.finish()?;
        Ok(counts)
    }

    /// PostgreSQL needs no work after a batch.
    fn settle(&mut self) -> Result<bool> {
        Ok(true)
    }

    /// No pause: only deleted rows are locked, so writers of other rows do not wait for a batch.
    fn pause(&self, _held: Duration) -> Duration {
        Duration::ZERO
    }

    fn progress(&self) -> f64 {
        match self.phase {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a progress bar needs no higher precision"
            )]
            PurgeStage::Sessions(from) if self.pages > 0 => {
                (from as f64 / self.pages as f64).min(1.0)
            }
            PurgeStage::Sessions(_)
            | PurgeStage::Denylist
            | PurgeStage::Events(_)
            | PurgeStage::Nothing => 1.0,
        }
    }
}
