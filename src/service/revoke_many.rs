//! Revokes many selected sessions in short transactions, so that the service on the same store does not
//! wait.

use std::time::Duration;

use super::ServiceError;
use super::batches::{BatchOutcome, MaxLock, Pace, run_batches};
use super::id_list::IdReader;
use super::revoke::{
    CHUNK, RevokeOptions, RevokeOutcome, RevokeReport, Selected, end, revoke_all_or_none,
};
use crate::session::{Filter, PurgeCounts};
use crate::store::{
    Batches, Purge, Result as StoreResult, Scope, Seen, Sharing, Store, StoreError, StoreErrorKind,
};

/// Maximum number of sessions that are revoked in one transaction; more are revoked in batches.
pub const ALL_OR_NONE: u64 = 500;

/// Revokes each selected session that still matches the filter. Up to [`ALL_OR_NONE`] sessions are
/// revoked in one transaction, all or none. More are revoked in batches that hold the write lock for at
/// most `max_lock`; after an interruption the report contains what was committed.
///
/// # Errors
/// If the store fails; sessions that earlier batches revoked stay revoked.
pub fn revoke_selected(
    store: &mut dyn Store,
    selected: &mut Selected,
    options: &RevokeOptions,
    max_lock: impl Into<MaxLock>,
    pace: &mut dyn Pace,
) -> Result<RevokeOutcome, ServiceError> {
    let options = &options.by_clock_of(store);
    if selected.ids.len() <= ALL_OR_NONE || !store.has_batches() {
        return revoke_all_or_none(store, selected, options);
    }
    let mut report = selected.begin_report();
    let total = selected.ids.len();
    let mut ids = selected.ids.reader().map_err(ServiceError::TemporaryFile)?;
    let mut run = SelectedRun {
        batches: store.batches()?,
        filter: &selected.filter,
        options,
        total,
        ids: &mut ids,
        report: &mut report,
        failed: None,
    };
    let done = run_batches(&mut run, max_lock.into(), pace);
    if let Some(error) = run.failed.take() {
        return Err(error);
    }
    let done = done?;
    drop(run);
    report.interrupted = done.outcome == BatchOutcome::Interrupted;
    report.remaining = ids.left();
    match done.outcome {
        BatchOutcome::Complete => {
            // The last sessions are revoked in a durable transaction, which makes all earlier ones durable too.
            let tx = store.write(Scope::Many)?;
            let last = ids.next_chunk(CHUNK).map_err(ServiceError::TemporaryFile)?;
            end(tx.as_ref(), &selected.filter, last, options, &mut report)?;
            tx.commit()?;
            report.remaining = 0;
        }
        BatchOutcome::Interrupted => {}
        BatchOutcome::Pinned => {
            return Err(StoreError::new(StoreErrorKind::Pinned, store.name()).into());
        }
    }
    Ok(RevokeOutcome::Done(report))
}

/// The batches over all selected sessions but the last few.
struct SelectedRun<'a, 'i> {
    batches: Box<dyn Batches + 'a>,
    filter: &'a Filter,
    options: &'a RevokeOptions,
    total: u64,
    ids: &'a mut IdReader<'i>,
    report: &'a mut RevokeReport,
    /// An error that does not come from the store.
    failed: Option<ServiceError>,
}

impl SelectedRun<'_, '_> {
    fn is_done(&self) -> bool {
        self.ids.left() <= CHUNK as u64
    }
}

impl Purge for SelectedRun<'_, '_> {
    fn look(&mut self) -> StoreResult<Seen> {
        Ok(if self.is_done() { Seen::Done } else { Seen::Rows })
    }

    fn remove(&mut self, enough: &mut dyn FnMut(Sharing) -> bool) -> StoreResult<PurgeCounts> {
        let before = self.report.ended();
        let sharing = self.batches.watch();
        let tx = self.batches.write()?;
        // A failed transaction has revoked nothing: the report counts only what was committed.
        let mut report = self.report.clone();
        let mut over = enough(sharing());
        while !over && self.ids.left() > CHUNK as u64 {
            let most = CHUNK.min(usize::try_from(self.ids.left() - CHUNK as u64).unwrap_or(CHUNK));
            let ended = self
                .ids
                .next_chunk(most)
                .map_err(ServiceError::TemporaryFile)
                .and_then(|ids| end(tx.as_ref(), self.filter, ids, self.options, &mut report));
            match ended {
                Ok(()) => {}
                Err(ServiceError::Store(error)) => return Err(error),
                Err(error) => {
                    self.failed = Some(error);
                    return Err(StoreError::stopped());
                }
            }
            over = enough(sharing());
        }
        tx.commit()?;
        *self.report = report;
        Ok(PurgeCounts { revoked: self.report.ended() - before, ..PurgeCounts::default() })
    }

    fn settle(&mut self) -> StoreResult<bool> {
        self.batches.settle()
    }

    fn pause(&self, held: Duration) -> Duration {
        self.batches.pause(held)
    }

    fn progress(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a progress bar needs no higher precision")]
        let part = 1.0 - self.ids.left() as f64 / self.total as f64;
        part
    }
}
