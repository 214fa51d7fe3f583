//! Purges in many short transactions, so that the service on the same store does not wait.

use std::time::Duration;

use super::ServiceError;
use super::batches::{BatchOutcome, MaxLock, Pace, run_batches};
use crate::session::{EventKind, NewEvent, PurgeCounts, PurgeRules};
use crate::store::{Scope, Store, StoreError, StoreErrorKind};

/// The report of a purge.
#[derive(Clone, Debug, Default)]
pub struct PurgeReport {
    /// Deleted and revoked rows.
    pub counts: PurgeCounts,
    /// Whether the purge was interrupted before it was complete.
    pub interrupted: bool,
    /// Number of transactions that wrote.
    pub batches: u64,
    /// Longest time that a transaction held the write lock.
    pub longest_lock: Duration,
    /// Total duration.
    pub elapsed: Duration,
}

/// Counts the rows that [`purge`] with these rules would delete.
///
/// # Errors
/// If the store cannot be read.
pub fn purge_counts(
    store: &mut dyn Store,
    rules: &PurgeRules,
) -> Result<PurgeCounts, ServiceError> {
    Ok(store.read()?.purge_counts(rules)?)
}

/// Deletes expired, revoked and idle rows. Each transaction ends soon after `max_lock`. An interrupted
/// purge, even a crashed one, leaves the store consistent, and the next run continues.
///
/// # Errors
/// If the store fails; the deletions of earlier transactions stay.
pub fn purge(
    store: &mut dyn Store,
    rules: &PurgeRules,
    max_lock: impl Into<MaxLock>,
    actor: Option<&str>,
    pace: &mut dyn Pace,
) -> Result<PurgeReport, ServiceError> {
    purge_until(store, rules, None, max_lock, actor, pace)
}

/// Like [`purge`], but ends no active session after the number `newest`: see [`Store::newest_session`].
///
/// # Errors
/// If the store fails; the deletions of earlier transactions stay.
pub fn purge_until(
    store: &mut dyn Store,
    rules: &PurgeRules,
    newest: Option<i64>,
    max_lock: impl Into<MaxLock>,
    actor: Option<&str>,
    pace: &mut dyn Pace,
) -> Result<PurgeReport, ServiceError> {
    let begun = pace.elapsed();
    let mut run = store.purge_until(rules, newest)?;
    let batches = run_batches(run.as_mut(), max_lock.into(), pace)?;
    drop(run);
    let mut report = PurgeReport {
        counts: batches.counts,
        interrupted: batches.outcome == BatchOutcome::Interrupted,
        batches: batches.batches,
        longest_lock: batches.longest_lock,
        elapsed: Duration::ZERO,
    };
    if report.counts.total() > 0 {
        record(store, rules, &report, actor)?;
    }
    if batches.outcome == BatchOutcome::Pinned {
        return Err(StoreError::new(StoreErrorKind::Pinned, store.name()).into());
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
    let tx = store.write(Scope::Many)?;
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
