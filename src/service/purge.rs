//! Purging in many short transactions, so that the service that shares the store never waits.

use std::time::Duration;

use super::ServiceError;
use crate::session::{EventKind, NewEvent, PurgeCounts, PurgeRules};
use crate::store::{Purge, Scope, Seen, Store, StoreError, StoreErrorKind};

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

/// How long to wait before looking again whether a reader is done.
const A_WHILE: Duration = Duration::from_millis(50);

/// How long it waits for a reader before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

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

/// Waits for readers that are in the way. Whether it may go on; none if they never went.
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

/// How long one transaction has held the write lock, and when it is time to commit.
struct Hold {
    most: Duration,
    /// What a commit takes lately.
    commit: Duration,
    since: Option<Duration>,
    stopped: Duration,
    /// How long the last transaction held it.
    last: Duration,
}

impl Hold {
    fn new(most: Duration) -> Self {
        Self { most, commit: most / 2, since: None, stopped: Duration::ZERO, last: Duration::ZERO }
    }

    fn begin(&mut self) {
        self.since = None;
    }

    /// Asked for the first time when the lock is taken.
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
