//! Ending many selected sessions in short transactions, so that the service on the same store does not
//! wait.

use std::time::Duration;

use super::ServiceError;
use super::batches::{BatchOutcome, Pace, run_batches};
use super::id_list::IdReader;
use super::revoke::{
    CHUNK, RevokeOptions, RevokeReport, Selected, Unexpected, end, revoke_all_or_none,
};
use crate::session::{Filter, PurgeCounts};
use crate::store::{
    Batches, Purge, Result as StoreResult, Scope, Seen, Store, StoreError, StoreErrorKind,
};

/// Sessions that end in one transaction, all or none; more end in batches.
pub const ALL_OR_NONE: u64 = 500;

/// Ends the selected sessions, each if it still matches the filter. Up to [`ALL_OR_NONE`] sessions end
/// in one transaction, all or none. More end in batches, each of which holds the write lock for
/// `max_lock` at most; if interrupted, the report says what was done.
///
/// # Errors
/// If the store fails. Sessions that earlier batches ended stay ended.
pub fn revoke_selected(
    store: &mut dyn Store,
    selected: &mut Selected,
    options: &RevokeOptions,
    max_lock: Duration,
    pace: &mut dyn Pace,
) -> Result<Result<RevokeReport, Unexpected>, ServiceError> {
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
    let done = run_batches(&mut run, max_lock, pace);
    if let Some(error) = run.failed.take() {
        return Err(error);
    }
    let done = done?;
    drop(run);
    report.interrupted = done.outcome == BatchOutcome::Interrupted;
    report.remaining = ids.left();
    match done.outcome {
        BatchOutcome::Complete => {
            // The last ones in a transaction that the disk has when it returns, and with it all before.
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
    Ok(Ok(report))
}

/// The selected sessions but the last few, in batches.
struct SelectedRun<'a, 'i> {
    batches: Box<dyn Batches + 'a>,
    filter: &'a Filter,
    options: &'a RevokeOptions,
    total: u64,
    ids: &'a mut IdReader<'i>,
    report: &'a mut RevokeReport,
    /// An error that is not the store's.
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

    fn remove(&mut self, enough: &mut dyn FnMut() -> bool) -> StoreResult<PurgeCounts> {
        let before = self.report.ended();
        let tx = self.batches.write()?;
        // A transaction that fails has ended nothing: the report counts what was committed.
        let mut report = self.report.clone();
        let mut over = enough();
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
            over = enough();
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
        #[expect(clippy::cast_precision_loss, reason = "a progress bar needs no more")]
        let part = 1.0 - self.ids.left() as f64 / self.total as f64;
        part
    }
}
