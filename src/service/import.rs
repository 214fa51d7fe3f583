//! Imports the sessions of another store.
//!
//! The input is read twice. First every line is checked, without a lock; if one is invalid, nothing is
//! changed. Then the sessions are written: up to [`ALL_OR_NONE`] in one transaction, more in batches that
//! hold the write lock for a bounded time. An import in batches can be interrupted at any point, and the
//! same import again adds the sessions that are missing.

mod batch;
mod fault;
mod handover;
mod line;
mod mapping;
mod moment;
mod pass;

use std::io::{self, BufRead, Seek, SeekFrom};
use std::time::Duration;

pub use fault::{Fault, ImportProblem, Wrong};
pub use mapping::Mapping;

use super::batches::BatchOutcome;
use super::revoke_many::ALL_OR_NONE;
use super::{Pace, ServiceError, Unexpected};
use crate::session::{EventKind, NewEvent, PurgeCounts};
use crate::store::{Scope, Store, StoreError, StoreErrorKind};
use crate::time::Timestamp;
use batch::ImportRun;
use pass::{Lines, Pass};

/// Lines that are checked in one read transaction, which blocks checkpoints as long as it is open.
const CHECKED: usize = 512;
/// Attempts of the one transaction, if it conflicts with other writers.
const ATTEMPTS: u32 = 5;

/// The input of an import: lines that are read twice.
pub trait ImportSource: BufRead + Seek {}
impl<T: BufRead + Seek> ImportSource for T {}

/// Options of an import.
#[derive(Clone, Debug)]
pub struct Import {
    /// The field names of the other store.
    pub mapping: Mapping,
    /// Whether lines whose IDs the store knows are skipped instead of making the import fail.
    pub skip_existing: bool,
    /// The required number of sessions.
    pub expect: Option<u64>,
    /// Whether nothing is changed, only reported.
    pub dry_run: bool,
    /// Time of the import.
    pub now: Timestamp,
    /// Actor to record in the audit trail.
    pub actor: Option<String>,
    /// Note to record in the audit trail.
    pub note: Option<String>,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Number of lines that were read, without blank ones.
    pub lines: u64,
    /// Number of sessions that were added.
    pub imported: u64,
    /// Number of sessions that the store has or had already.
    pub skipped: u64,
    /// Number of users that were added.
    pub users: u64,
    /// Number of added sessions that were revoked in the other store.
    pub revoked: u64,
    /// Number of added sessions that have expired.
    pub expired: u64,
    /// Number of added sessions that were revoked by the import, because the user is deactivated.
    pub deactivated: u64,
    /// Number of added sessions with a valid access token that is now on the denylist.
    pub denied: u64,
    /// Number of sessions without a user, such as guest sessions, which were skipped.
    pub without_user: u64,
    /// Names of ignored fields.
    pub ignored: Vec<String>,
    /// Renamed fields that no line has.
    pub unmatched: Vec<String>,
    /// Number of invalid lines.
    pub wrong_lines: u64,
    /// The first different problems of the invalid lines, by line number.
    pub problems: Vec<ImportProblem>,
    /// Whether invalid lines have further problems, which are not reported.
    pub has_more_problems: bool,
    /// Number of valid sessions that an interrupted or failed import has not added.
    pub remaining: u64,
    /// Longest time that a transaction held the write lock.
    pub longest_lock: Duration,
}

/// The outcome of an import.
#[derive(Debug)]
pub enum Imported {
    /// Every session was imported, or would be. If the store changed after the check, invalid lines were
    /// left out.
    Done(ImportReport),
    /// Lines are invalid; nothing was changed.
    Refused(ImportReport),
    /// The number of sessions differs from the expected one; nothing was changed.
    Unexpected(Unexpected),
    /// The import was interrupted; the report counts the sessions that were added before.
    Interrupted(ImportReport),
    /// The store failed; the report counts the sessions that were added before.
    Failed(ImportReport, ImportError),
}

/// The reason why an import failed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The input cannot be read.
    #[error("the input cannot be read: {0}")]
    Input(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Imports the sessions of `lines` and their users. Up to [`ALL_OR_NONE`] sessions are added in one
/// transaction, all or none. More are added in batches, each of which holds the write lock for `max_lock`
/// at most; sessions that an interrupted import of the same input has added are skipped then.
///
/// A line without an ID gets one that depends on the store and the line, so that the same input gives
/// the same IDs again.
///
/// # Errors
/// If the input cannot be read, or if the store fails before a session was added.
pub fn import(
    store: &mut dyn Store,
    lines: &mut dyn ImportSource,
    import: &Import,
    max_lock: Duration,
    pace: &mut dyn Pace,
) -> Result<Imported, ImportError> {
    let bytes = lines.seek(SeekFrom::End(0))?.saturating_mul(if import.dry_run { 1 } else { 2 });
    let mut lines = Lines::new(lines, bytes);
    let Some(planned) = check(store, &mut lines, import, pace)? else {
        return Ok(Imported::Interrupted(ImportReport::default()));
    };
    let has_users = planned.lines == 0 || planned.without_user < planned.lines;
    if planned.wrong_lines > 0 || !planned.unmatched.is_empty() || !has_users {
        return Ok(Imported::Refused(refused(planned)));
    }
    if let Some(expected) = import.expect.filter(|expected| *expected != planned.imported) {
        return Ok(Imported::Unexpected(Unexpected { found: planned.imported, expected }));
    }
    if import.dry_run || planned.imported == 0 {
        return Ok(Imported::Done(planned));
    }
    if planned.imported + planned.skipped > ALL_OR_NONE {
        return in_batches(store, &mut lines, import, (&planned, max_lock), pace);
    }
    let mut attempt = 1;
    loop {
        match at_once(store, &mut lines, import, pace) {
            Err(ImportError::Service(ServiceError::Store(error)))
                if error.kind == StoreErrorKind::Conflict && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Checks every line; `None` if it was interrupted.
fn check(
    store: &mut dyn Store,
    lines: &mut Lines<'_>,
    import: &Import,
    pace: &mut dyn Pace,
) -> Result<Option<ImportReport>, ImportError> {
    let store_id = store.read()?.store_id()?;
    let mut pass = Pass::new(import, store_id);
    lines.rewind()?;
    loop {
        if pace.interrupted() {
            return Ok(None);
        }
        let rows = pass.parse(lines, CHECKED)?;
        if !rows.is_empty() {
            pass.check(store.read()?.as_ref(), &rows)?;
        }
        pace.progress(lines.progress(), &PurgeCounts::default());
        if lines.is_over() {
            return Ok(Some(pass.finish()));
        }
    }
}

/// Adds the sessions in one transaction, which repeats every check under the lock: if the store has
/// changed so that a line is invalid now, nothing is committed.
fn at_once(
    store: &mut dyn Store,
    lines: &mut Lines<'_>,
    import: &Import,
    pace: &mut dyn Pace,
) -> Result<Imported, ImportError> {
    let store_id = store.read()?.store_id()?;
    let mut pass = Pass::new(import, store_id);
    lines.rewind()?;
    let mut rows = Vec::new();
    while !lines.is_over() {
        rows.extend(pass.parse(lines, CHECKED)?);
    }
    if pace.interrupted() {
        return Ok(Imported::Interrupted(ImportReport::default()));
    }
    let begun = pace.elapsed();
    let tx = store.write(Scope::Many)?;
    for rows in rows.chunks(batch::STEP) {
        pass.write(tx.as_ref(), rows)?;
    }
    let mut done = pass.finish();
    if done.wrong_lines > 0 {
        return Ok(Imported::Refused(refused(done)));
    }
    if let Some(expected) = import.expect.filter(|expected| *expected != done.imported) {
        return Ok(Imported::Unexpected(Unexpected { found: done.imported, expected }));
    }
    tx.record(&event(import, &done))?;
    tx.commit()?;
    done.longest_lock = pace.elapsed().saturating_sub(begun);
    pace.progress(1.0, &PurgeCounts::default());
    Ok(Imported::Done(done))
}

/// Adds the sessions in batches. The last transaction makes all of them durable.
fn in_batches(
    store: &mut dyn Store,
    lines: &mut Lines<'_>,
    import: &Import,
    (planned, max_lock): (&ImportReport, Duration),
    pace: &mut dyn Pace,
) -> Result<Imported, ImportError> {
    let store_id = store.read()?.store_id()?;
    lines.rewind()?;
    let run = ImportRun::new(store.batches()?, Pass::new(import, store_id), lines);
    let (outcome, mut done) = run.run(max_lock, pace);
    done.remaining = planned.imported.saturating_sub(done.imported);
    if done.imported > 0 {
        let recorded = (|| {
            let tx = store.write(Scope::Many)?;
            tx.record(&event(import, &done))?;
            tx.commit()
        })();
        if let (Ok(_), Err(error)) = (&outcome, recorded) {
            return Ok(Imported::Failed(done, error.into()));
        }
    }
    Ok(match outcome {
        Ok(BatchOutcome::Complete) => Imported::Done(done),
        Ok(BatchOutcome::Interrupted) => Imported::Interrupted(done),
        Ok(BatchOutcome::Pinned) => {
            let error = StoreError::new(StoreErrorKind::Pinned, store.name());
            Imported::Failed(done, error.into())
        }
        Err(error) => Imported::Failed(done, error),
    })
}

/// The report of an import that changes nothing.
fn refused(report: ImportReport) -> ImportReport {
    let ImportReport { lines, without_user, ignored, unmatched, wrong_lines, .. } = report;
    let ImportReport { problems, has_more_problems, .. } = report;
    ImportReport {
        lines,
        without_user,
        ignored,
        unmatched,
        wrong_lines,
        problems,
        has_more_problems,
        ..ImportReport::default()
    }
}

fn event(import: &Import, done: &ImportReport) -> NewEvent {
    let ImportReport { imported, revoked, deactivated, skipped, users, .. } = done;
    let mut note = format!(
        "{imported} sessions imported, {revoked} of them revoked before, {deactivated} revoked by the \
         import; {skipped} skipped; {users} users created"
    );
    if let Some(own) = &import.note {
        note = format!("{note}: {own}").chars().take(1_024).collect();
    }
    NewEvent {
        actor: import.actor.clone(),
        note: Some(note),
        ..NewEvent::new(import.now, EventKind::Imported)
    }
}
