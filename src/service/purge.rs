//! Purging in many short transactions, so that the service that shares the store never waits.

use std::time::Duration;

use super::ServiceError;
use crate::session::{EventKind, NewEvent, PurgeCounts, PurgeRules};
use crate::store::Store;

/// How a long piece of work meets the outside: its clock, its pauses, its way of being stopped.
pub trait Pace {
    /// Time since some fixed moment; never runs backwards.
    fn elapsed(&self) -> Duration;
    /// Lets others have the store for a while.
    fn rest(&mut self, pause: Duration);
    /// Whether somebody asked to stop.
    fn interrupted(&self) -> bool;
    /// How far it has come, from 0 to 1, and what was done so far.
    fn progress(&mut self, part: f64, counts: &PurgeCounts);
}

/// What a purge did.
#[derive(Clone, Debug, Default)]
pub struct PurgeReport {
    /// The rows.
    pub counts: PurgeCounts,
    /// Whether it was stopped before it was done.
    pub interrupted: bool,
    /// How many transactions wrote.
    pub batches: u64,
    /// The longest that one of them held the write lock.
    pub longest_lock: Duration,
    /// How long all took.
    pub elapsed: Duration,
}

/// What [`purge`] by these rules would do.
///
/// # Errors
/// If the store fails.
pub fn purge_counts(
    store: &mut dyn Store,
    rules: &PurgeRules,
) -> Result<PurgeCounts, ServiceError> {
    Ok(store.read()?.purge_counts(rules)?)
}

/// Removes the rows that serve no one any more. Each transaction ends soon after `max_lock`; one
/// that is interrupted, even by a crash, leaves the store sound, and the next run goes on.
///
/// # Errors
/// If the store fails; what earlier transactions removed stays removed.
pub fn purge(
    store: &mut dyn Store,
    rules: &PurgeRules,
    max_lock: Duration,
    actor: Option<&str>,
    pace: &mut dyn Pace,
) -> Result<PurgeReport, ServiceError> {
    let begun = pace.elapsed();
    let mut report = PurgeReport::default();
    let mut reached = None;
    loop {
        if pace.interrupted() {
            report.interrupted = true;
            break;
        }
        let mut locked_at = None;
        let part = store.purge_part(rules, reached, &mut || {
            let now = pace.elapsed();
            let since = *locked_at.get_or_insert(now);
            pace.interrupted() || now.saturating_sub(since) >= max_lock
        })?;
        report.counts.add(part.counts);
        if let Some(since) = locked_at {
            report.batches += 1;
            report.longest_lock = report.longest_lock.max(pace.elapsed().saturating_sub(since));
            // As long as a waiting writer needs to notice that the lock is free.
            pace.rest(Duration::from_millis(1));
        }
        pace.progress(part.progress, &report.counts);
        reached = part.next;
        if reached.is_none() {
            break;
        }
    }
    if report.counts.total() > 0 {
        record(store, rules, &report, actor)?;
    }
    report.elapsed = pace.elapsed().saturating_sub(begun);
    Ok(report)
}

fn record(
    store: &mut dyn Store,
    rules: &PurgeRules,
    report: &PurgeReport,
    actor: Option<&str>,
) -> Result<(), ServiceError> {
    let PurgeCounts { sessions, revoked, denylist, events } = report.counts;
    let tx = store.write()?;
    tx.record(&NewEvent {
        actor: actor.map(str::to_owned),
        note: Some(format!(
            "sessions: {} expired, {} revoked, {} idle, {} superseded; {revoked} revoked now; \
             {denylist} denylist entries, {events} events",
            sessions.expired, sessions.revoked, sessions.idle, sessions.superseded
        )),
        ..NewEvent::new(rules.now, EventKind::Purged)
    })?;
    Ok(tx.commit()?)
}
