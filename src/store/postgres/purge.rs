//! Purges a PostgreSQL store, one page range at a time.

use std::time::Duration;

use super::connection::ServerRequest;
use super::purge_rule::{DEAD_DENIAL, OLD_EVENT, anything, cut_off_rule, rule_sql, tally};
use super::transaction::PostgresTransaction;
use super::value::values;
use super::{PostgresStore, TransactionMode};
use crate::session::{PurgeCounts, PurgeRules};
use crate::store::purge_limits::PurgeLimits;
use crate::store::{Purge, Result, Seen, Sharing};

/// Number of table pages that one statement covers.
const PAGES: i64 = 128;
/// Number of rows of a small table that one statement deletes.
const STRIDE: u64 = 500;
/// Settings of a transaction that deletes. The planner takes a page range for a few rows and would join them
/// in nested loops: seconds for a page range that matches as a whole. `synchronous_commit` stays on: a crash
/// could undo a transaction that a follower of events has seen, and give its number to a later one, which the
/// follower would miss.
const SETTINGS: &str = "SET LOCAL enable_nestloop = off; SET LOCAL jit = off";

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
    pub(super) fn mark_cut_off(store: &'a PostgresStore, delete: bool) -> Result<Self> {
        let tx = store.begin(TransactionMode::Statement)?;
        let pages = tx.number(
            "SELECT pg_relation_size('sessions') / current_setting('block_size')::bigint",
        )?;
        tx.finish()?;
        let limits = PurgeLimits::of_cut_off(delete);
        let (only_cut_off, phase) = (Some(delete), PurgeStage::Sessions(0));
        Ok(Self { store, limits, only_cut_off, has_cutoffs: true, phase, pages, had_rows: false })
    }

    fn rule(&self) -> String {
        self.only_cut_off.map_or_else(|| rule_sql(&self.limits), cut_off_rule)
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
               SELECT s.ctid AS place, {} AS rule FROM sessions s WHERE {}
               FOR UPDATE OF s SKIP LOCKED)",
            self.rule(),
            self.stretch(from)
        );
        // Without the page range, the join would read the whole table.
        let here = format!("s.ctid >= '({from},0)' AND s.ctid < '({},0)'", from + PAGES);
        let mut counts = PurgeCounts::default();
        if self.has_cutoffs {
            self.remove_cut_off(tx, (&seen, &here), &mut counts)?;
        }
        if self.only_cut_off.is_some() {
            return Ok(counts);
        }
        let mut run = |sql: &str, values: &[super::value::SqlValue]| -> Result<()> {
            let sql =
                format!("{seen}, done AS ({sql}) SELECT rule, count(*) FROM done GROUP BY rule");
            for row in tx.query(&sql, values)? {
                let rows = u64::try_from(row.get::<_, i64>(1)).unwrap_or(0);
                tally(&mut counts, row.get(0), rows, *retains);
            }
            Ok(())
        };
        if *retains {
            run(
                &format!(
                    "UPDATE sessions s SET revoked_at = greatest($1, s.created_at),
                   revoked_reason = seen.rule, revoked_by = $2
                 FROM seen WHERE {here} AND s.ctid = seen.place AND seen.rule IN ('idle', 'superseded')
                 RETURNING seen.rule"
                ),
                &values![*now, actor.as_deref()],
            )?;
        }
        let kept = if *retains { "AND seen.rule NOT IN ('idle', 'superseded')" } else { "" };
        run(
            &format!(
                "DELETE FROM sessions s USING seen WHERE {here} AND s.ctid = seen.place
                   AND seen.rule NOT LIKE 'cut-off%' {kept} RETURNING seen.rule"
            ),
            &[],
        )?;
        Ok(counts)
    }

    /// Marks the rows of a page range that a cutoff ended, before they are deleted, so that the audit trail has
    /// the revocations; then deletes those that are not retained.
    fn remove_cut_off(
        &self,
        tx: &PostgresTransaction,
        (seen, here): (&str, &str),
        counts: &mut PurgeCounts,
    ) -> Result<()> {
        let retains = self.limits.retains;
        let mark = format!(
            "{seen} UPDATE sessions s SET revoked_at = greatest(c.created_at, s.created_at),
               revoked_reason = c.reason, revoked_by = c.revoked_by, revoked_note = c.revoked_note
             FROM cutoffs c, seen WHERE {here} AND s.ctid = seen.place AND c.id = s.epoch + 1
               AND seen.rule LIKE 'cut-off%' RETURNING s.id, seen.rule"
        );
        let mut ended: Vec<String> = Vec::new();
        for row in tx.query(&mark, &[])? {
            if row.get::<_, &str>(1) == "cut-off" {
                ended.push(row.get(0));
            } else {
                tally(counts, "cut-off-kept", 1, retains);
            }
        }
        if !ended.is_empty() {
            let delete = "DELETE FROM sessions WHERE id = ANY ($1)";
            let rows = tx.execute(delete, &[super::value::SqlValue::Texts(ended)])?;
            tally(counts, "cut-off", rows, retains);
        }
        Ok(())
    }

    /// Deletes rows of a small table in short statements; returns their number.
    fn remove_small(
        tx: &PostgresTransaction,
        delete: &str,
        limit: i64,
        enough: &mut dyn FnMut(Sharing) -> bool,
    ) -> Result<u64> {
        let mut total = 0;
        loop {
            let rows = tx.execute(delete, &values![limit])?;
            total += rows;
            if rows < STRIDE || enough(Sharing::Rows) {
                return Ok(total);
            }
        }
    }

    fn finds(&self, sql: &str, values: &[super::value::SqlValue]) -> Result<Option<i64>> {
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
        let requests = [ServerRequest::Batch(SETTINGS)];
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
                let delete = format!(
                    "DELETE FROM denylist WHERE (kind, id) IN (
                       SELECT kind, id FROM denylist WHERE {DEAD_DENIAL} ORDER BY expires_at
                       LIMIT {STRIDE} FOR UPDATE SKIP LOCKED)"
                );
                counts.denylist = Self::remove_small(&tx, &delete, self.limits.denylist, enough)?;
            }
            PurgeStage::Events(from) => {
                // No SKIP LOCKED: locking rows needs the right to update them, and events are never
                // updated. An array of positions is read in their order, so that two purges that delete
                // the same rows wait for each other without a deadlock.
                let delete = format!(
                    "DELETE FROM events WHERE ctid = ANY (ARRAY(
                       SELECT ctid FROM events WHERE {OLD_EVENT} AND at >= {from} ORDER BY at
                       LIMIT {STRIDE}))"
                );
                counts.events = Self::remove_small(&tx, &delete, self.limits.events, enough)?;
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
