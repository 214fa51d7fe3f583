//! Purges in many short transactions, so that the service on the same store does not wait.

use std::time::Duration;

use super::ServiceError;
use crate::session::{EventKind, NewEvent, PurgeCounts, PurgeRules};
use crate::store::{Purge, Scope, Seen, Store, StoreError, StoreErrorKind};

/// The environment of a long operation: clock, pauses, interruption and progress.
pub trait Pace {
    /// Returns the time since some fixed moment; never decreases.
    fn elapsed(&self) -> Duration;
    /// Pauses while other writers use the store.
    fn rest(&mut self, pause: Duration);
    /// Whether the operation was interrupted.
    fn interrupted(&self) -> bool;
    /// Receives the progress, from 0 to 1, and the counts so far.
    fn progress(&mut self, part: f64, counts: &PurgeCounts);
}

/// Interval between two attempts to reset the write-ahead log while a reader blocks it.
const A_WHILE: Duration = Duration::from_millis(50);

/// Maximum time to wait for a reader that blocks checkpoints.
const PATIENCE: Duration = Duration::from_secs(60);

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
    max_lock: Duration,
    actor: Option<&str>,
    pace: &mut dyn Pace,
) -> Result<PurgeReport, ServiceError> {
    let begun = pace.elapsed();
    let mut report = PurgeReport::default();
    let mut run = store.purge(rules)?;
    let mut hold = Hold::new(max_lock);
    let mut freed_at = None;
    let mut pinned = false;
    loop {
        if pace.interrupted() {
            report.interrupted = true;
            break;
        }
        let seen = run.look()?;
        pace.progress(run.progress(), &report.counts);
        match seen {
            Seen::Done => break,
            Seen::Nothing => continue,
            Seen::Rows => {}
        }
        if let Some(freed_at) = freed_at {
            let free = pace.elapsed().saturating_sub(freed_at);
            pace.rest(run.pause(hold.last).saturating_sub(free));
        }
        hold.begin();
        let counts = run.remove(&mut || pace.interrupted() || hold.is_over(pace.elapsed()))?;
        let ended = pace.elapsed();
        report.counts.add(counts);
        report.batches += 1;
        hold.end(ended);
        report.longest_lock = report.longest_lock.max(hold.last);
        freed_at = Some(ended);
        match settle(run.as_mut(), pace)? {
            Some(true) => {}
            Some(false) => {
                report.interrupted = true;
                break;
            }
            None => {
                pinned = true;
                break;
            }
        }
    }
    drop(run);
    if report.counts.total() > 0 {
        record(store, rules, &report, actor)?;
    }
    if pinned {
        return Err(StoreError::new(StoreErrorKind::Pinned, store.name()).into());
    }
    report.elapsed = pace.elapsed().saturating_sub(begun);
    Ok(report)
}

/// Waits for readers that block checkpoints. Returns whether to continue; `None` after the timeout.
fn settle(run: &mut dyn Purge, pace: &mut dyn Pace) -> Result<Option<bool>, ServiceError> {
    let begun = pace.elapsed();
    while !run.settle()? {
        if pace.interrupted() {
            return Ok(Some(false));
        }
        if pace.elapsed().saturating_sub(begun) > PATIENCE {
            return Ok(None);
        }
        pace.rest(A_WHILE);
    }
    Ok(Some(true))
}

/// Measures how long a transaction holds the write lock, and decides when it commits.
struct Hold {
    most: Duration,
    /// Average duration of recent commits.
    commit: Duration,
    since: Option<Duration>,
    stopped: Duration,
    /// How long the last transaction held the lock.
    last: Duration,
}

impl Hold {
    fn new(most: Duration) -> Self {
        Self { most, commit: most / 2, since: None, stopped: Duration::ZERO, last: Duration::ZERO }
    }

    fn begin(&mut self) {
        self.since = None;
    }

    /// Called for the first time when the lock is taken.
    fn is_over(&mut self, now: Duration) -> bool {
        self.stopped = now;
        let since = *self.since.get_or_insert(now);
        now.saturating_sub(since) + self.commit >= self.most
    }

    fn end(&mut self, now: Duration) {
        let commit = now.saturating_sub(self.stopped).min(self.most * 3 / 4);
        self.commit = (self.commit * 3 + commit) / 4;
        self.last = now.saturating_sub(self.since.unwrap_or(self.stopped));
    }
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
