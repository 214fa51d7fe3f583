//! An import in many short transactions.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use super::pass::{ImportLine, Lines, Pass};
use super::{ATTEMPTS, ImportError, ImportReport};
use crate::service::ServiceError;
use crate::service::batches::{BatchOutcome, MaxLock, Pace, run_batches};
use crate::session::PurgeCounts;
use crate::store::{
    Batches, Purge, Result as StoreResult, Seen, Sharing, StoreError, StoreErrorKind,
};

/// Lines that are compared with the store and written before the clock is read again.
pub(super) const STEP: usize = 16;
/// Lines that are parsed before the lock is taken: more than a transaction writes.
const AHEAD: usize = 256;

/// The state of an import in batches.
pub(super) struct ImportRun<'a, 'l> {
    batches: Box<dyn Batches + 'a>,
    pass: Pass<'a>,
    lines: &'a mut Lines<'l>,
    /// Lines that are parsed but not yet written.
    parsed: VecDeque<ImportLine>,
    /// Number of consecutive transactions that conflicted with other writers.
    conflicts: u32,
    /// An error outside the store, such as an input that cannot be read.
    failed: Option<ImportError>,
}

impl<'a, 'l> ImportRun<'a, 'l> {
    pub(super) fn new(
        batches: Box<dyn Batches + 'a>,
        pass: Pass<'a>,
        lines: &'a mut Lines<'l>,
    ) -> Self {
        Self { batches, pass, lines, parsed: VecDeque::new(), conflicts: 0, failed: None }
    }

    /// Runs to the end or the first error. Returns the report of the committed transactions too.
    pub(super) fn run(
        mut self,
        max_lock: MaxLock,
        pace: &mut dyn Pace,
    ) -> (Result<BatchOutcome, ImportError>, ImportReport) {
        let done = run_batches(&mut self, max_lock, pace);
        let failed = self.failed.take();
        let mut report = self.pass.finish();
        let outcome = match (failed, done) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(error.into()),
            (None, Ok(done)) => {
                report.longest_lock = done.longest_lock;
                Ok(done.outcome)
            }
        };
        (outcome, report)
    }

    fn parse(&mut self) -> io::Result<()> {
        while self.parsed.len() < AHEAD && !self.lines.is_over() {
            self.parsed.extend(self.pass.parse(self.lines, AHEAD)?);
        }
        Ok(())
    }

    /// Writes parsed lines until it is enough; returns how many.
    fn write(&mut self, enough: &mut dyn FnMut(Sharing) -> bool) -> Result<usize, ServiceError> {
        let sharing = self.batches.watch();
        let rows = self.parsed.make_contiguous();
        let tx = self.batches.write()?;
        let mut done = 0;
        let mut is_over = enough(sharing());
        while !is_over && done < rows.len() {
            let step = STEP.min(rows.len() - done);
            self.pass.write(tx.as_ref(), &rows[done..done + step])?;
            done += step;
            is_over = enough(sharing());
        }
        tx.commit()?;
        Ok(done)
    }

    /// Keeps an error outside the store, and ends the import.
    fn stop(&mut self, error: ImportError) -> StoreError {
        self.failed = Some(error);
        StoreError::stopped()
    }
}

impl Purge for ImportRun<'_, '_> {
    fn look(&mut self) -> StoreResult<Seen> {
        if let Err(error) = self.parse() {
            return Err(self.stop(error.into()));
        }
        Ok(if self.parsed.is_empty() { Seen::Done } else { Seen::Rows })
    }

    fn remove(&mut self, enough: &mut dyn FnMut(Sharing) -> bool) -> StoreResult<PurgeCounts> {
        self.pass.begin();
        match self.write(enough) {
            Ok(rows) => {
                self.parsed.drain(..rows);
                self.conflicts = 0;
            }
            Err(error) => {
                self.pass.roll_back();
                let ServiceError::Store(error) = error else {
                    return Err(self.stop(error.into()));
                };
                if error.kind != StoreErrorKind::Conflict || self.conflicts == ATTEMPTS {
                    return Err(error);
                }
                self.conflicts += 1;
            }
        }
        Ok(PurgeCounts::default())
    }

    fn settle(&mut self) -> StoreResult<bool> {
        self.batches.settle()
    }

    fn pause(&self, held: Duration) -> Duration {
        self.batches.pause(held)
    }

    fn progress(&self) -> f64 {
        self.lines.progress()
    }
}
