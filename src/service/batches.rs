//! The pacing of every operation that writes in many short transactions, so that the service on the
//! same store does not wait.

use std::time::Duration;

use super::{CommittedPart, ServiceError};
use crate::session::PurgeCounts;
use crate::store::{Purge, Result as StoreResult, Seen, Sharing};

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
    /// Receives the number of rows to write, once it is known.
    fn total(&mut self, _rows: u64) {}
}

/// Maximum time that one transaction of a mass change holds the write lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxLock {
    /// While others may wait for the lock of the store.
    pub shared: Duration,
    /// While others may wait for the changed rows, in a store that locks no more.
    pub rows: Duration,
    /// While no other process has the store open. If one opens it, the transaction ends after `shared`.
    pub alone: Duration,
}

impl Default for MaxLock {
    fn default() -> Self {
        // Writers that wait for SQLite's lock retry after 8 ms and after 18 ms: a batch ends before the first of
        // the two, and on a slow disk before the second.
        Self {
            shared: Duration::from_millis(7),
            rows: Duration::from_millis(17),
            alone: Duration::from_millis(500),
        }
    }
}

impl From<Duration> for MaxLock {
    fn from(most: Duration) -> Self {
        Self { shared: most, rows: most, alone: most }
    }
}

/// Interval between two attempts to reset the write-ahead log while a reader blocks it.
const A_WHILE: Duration = Duration::from_millis(50);

/// Maximum time to wait for a reader that blocks checkpoints.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the transactions of one operation did.
#[derive(Clone, Debug, Default)]
pub(super) struct BatchReport {
    pub(super) counts: PurgeCounts,
    pub(super) outcome: BatchOutcome,
    /// Number of transactions that wrote.
    pub(super) batches: u64,
    /// Longest time that a transaction held the write lock while others could wait for it.
    pub(super) longest_lock: Duration,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum BatchOutcome {
    #[default]
    Complete,
    Interrupted,
    /// A reader blocks checkpoints.
    Pinned,
}

/// Runs batches until nothing is left to do.
pub(super) fn run_batches(
    run: &mut dyn Purge,
    max_lock: MaxLock,
    pace: &mut dyn Pace,
) -> Result<BatchReport, ServiceError> {
    let mut report = BatchReport::default();
    match run_each(run, max_lock, pace, &mut report) {
        Ok(()) => Ok(report),
        Err(error) => match report.counts.total() + report.counts.revoked {
            0 => Err(error.into()),
            rows => Err(ServiceError::Partly { committed: CommittedPart::Rows(rows), error }),
        },
    }
}

fn run_each(
    run: &mut dyn Purge,
    max_lock: MaxLock,
    pace: &mut dyn Pace,
    report: &mut BatchReport,
) -> StoreResult<()> {
    let mut hold = Hold::new(max_lock);
    let mut freed_at = None;
    loop {
        if pace.interrupted() {
            report.outcome = BatchOutcome::Interrupted;
            return Ok(());
        }
        let seen = run.look()?;
        pace.progress(run.progress(), &report.counts);
        match seen {
            Seen::Done => return Ok(()),
            Seen::Nothing => continue,
            Seen::Rows => {}
        }
        if let Some(freed_at) = freed_at {
            let free = pace.elapsed().saturating_sub(freed_at);
            pace.rest(run.pause(hold.last).saturating_sub(free));
        }
        hold.begin();
        let counts =
            run.remove(&mut |sharing| hold.is_over(pace.elapsed(), sharing) || pace.interrupted())?;
        let ended = pace.elapsed();
        report.counts.add(counts);
        report.batches += 1;
        hold.end(ended);
        report.longest_lock = report.longest_lock.max(hold.blocking);
        freed_at = Some(ended);
        report.outcome = settle(run, pace)?;
        if report.outcome != BatchOutcome::Complete {
            return Ok(());
        }
    }
}

/// Waits for readers that block checkpoints.
fn settle(run: &mut dyn Purge, pace: &mut dyn Pace) -> StoreResult<BatchOutcome> {
    let begun = pace.elapsed();
    while !run.settle()? {
        if pace.interrupted() {
            return Ok(BatchOutcome::Interrupted);
        }
        if pace.elapsed().saturating_sub(begun) > PATIENCE {
            return Ok(BatchOutcome::Pinned);
        }
        pace.rest(A_WHILE);
    }
    Ok(BatchOutcome::Complete)
}

/// Measures how long a transaction holds the write lock, and decides when it commits.
struct Hold {
    most: MaxLock,
    /// The maximum while others may wait.
    shared: Duration,
    /// Average duration of recent commits.
    commit: Duration,
    since: Option<Duration>,
    /// Since when others could wait for the lock.
    shared_since: Option<Duration>,
    stopped: Duration,
    /// How long the last transaction held the lock.
    last: Duration,
    /// How long it held the lock while others could wait for it.
    blocking: Duration,
}

impl Hold {
    fn new(most: MaxLock) -> Self {
        Self {
            most,
            shared: most.shared,
            commit: most.shared / 2,
            since: None,
            shared_since: None,
            stopped: Duration::ZERO,
            last: Duration::ZERO,
            blocking: Duration::ZERO,
        }
    }

    fn begin(&mut self) {
        self.since = None;
        self.shared_since = None;
    }

    /// Called for the first time when the lock is taken.
    fn is_over(&mut self, now: Duration, sharing: Sharing) -> bool {
        self.stopped = now;
        let since = *self.since.get_or_insert(now);
        let most = match sharing {
            Sharing::Alone => self.most.alone,
            Sharing::Shared => self.most.shared,
            Sharing::Rows => self.most.rows,
        };
        if sharing != Sharing::Alone {
            self.shared = most;
            self.shared_since.get_or_insert(now);
        }
        now.saturating_sub(since) + self.commit >= most
    }

    fn end(&mut self, now: Duration) {
        let commit = now.saturating_sub(self.stopped).min(self.shared * 3 / 4);
        self.commit = (self.commit * 3 + commit) / 4;
        self.last = now.saturating_sub(self.since.unwrap_or(self.stopped));
        self.blocking = self.shared_since.map_or(Duration::ZERO, |since| now.saturating_sub(since));
    }
}
