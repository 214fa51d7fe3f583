//! A consistent copy of the file while the service writes.
//!
//! Not a part of the store's contract: a copy of one file is what SQLite can give, and a server
//! that keeps sessions has its own way of being copied (`pg_dump`).
//!
//! The copy is made page by page within one read transaction. In WAL mode that keeps nobody from
//! writing, and as the moment is fixed no write makes it begin anew; what is written meanwhile
//! stays in the WAL, which shrinks afterwards.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::backup::{Backup as Copying, StepResult};
use rusqlite::{Connection, TransactionBehavior};

use super::create::io_error;
use super::open::{check_identity, connect};
use super::transaction::SqliteTransaction;
use super::{SqliteStore, store_error};
use crate::atomic_file::AtomicFile;
use crate::store::{Result, StoreError, StoreErrorKind};

/// Pages between two looks at whether to go on: a few megabytes.
const PAGES: i32 = 1_024;
/// Instructions of SQLite between two such looks while the copy is checked.
const INSTRUCTIONS: i32 = 100_000;

/// What a finished backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
    /// Its sessions.
    pub sessions: u64,
}

/// Somebody who looks on while it is made.
pub trait BackupProgress {
    /// So many of so many pages are copied.
    fn copied(&mut self, pages: u64, all: u64);
    /// The copy is written and is now being checked.
    fn checking(&mut self);
    /// Set once somebody wants it to stop.
    fn stopped(&self) -> Arc<AtomicBool>;
}

impl SqliteStore {
    /// Copies the store, as it is at one moment, to a new file at `to`, mode 0600. The file shows
    /// up at its place when it is complete and checked, or not at all.
    ///
    /// # Errors
    /// [`StoreErrorKind::Exists`] if anything, even a dangling link, is at `to` already;
    /// [`StoreErrorKind::Stopped`] if it was stopped; else if the store cannot be read, the copy
    /// cannot be written, or is not sound. Nothing is left at `to` then.
    pub fn backup(&mut self, to: &Path, watch: &mut dyn BackupProgress) -> Result<Backup> {
        if to.symlink_metadata().is_ok() {
            return Err(StoreError::new(StoreErrorKind::Exists, Self::name_of(to)));
        }
        let unfinished = AtomicFile::beside(to).map_err(|error| io_error(&error, to))?;
        let backup = self.copy(unfinished.path(), to, watch)?;
        unfinished.create().map_err(|error| io_error(&error, to))?;
        Ok(backup)
    }

    fn copy(&self, unfinished: &Path, to: &Path, watch: &mut dyn BackupProgress) -> Result<Backup> {
        let name = Self::name_of(to);
        let wrap = |error: rusqlite::Error| store_error(&error, &name);
        let mut copy = connect(unfinished).map_err(wrap)?;
        // Nobody knows the file yet: if this fails it is removed, whatever it holds.
        copy.pragma_update(None, "synchronous", "OFF").map_err(wrap)?;
        copy.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(())).map_err(wrap)?;
        let stopped = watch.stopped();
        let is_stopped = || stopped.load(Ordering::Relaxed);
        let sessions = {
            let moment = SqliteTransaction::begin(
                &self.connection,
                TransactionBehavior::Deferred,
                Self::name_of(&self.path),
            )?;
            // The first read fixes the moment.
            let sessions = count(&self.connection).map_err(|error| moment.error(&error))?;
            let copying = Copying::new(&self.connection, &mut copy).map_err(wrap)?;
            loop {
                if is_stopped() {
                    return Err(StoreError::new(StoreErrorKind::Stopped, name));
                }
                let step = copying.step(PAGES).map_err(wrap)?;
                let progress = copying.progress();
                let all = u64::try_from(progress.pagecount).unwrap_or(0);
                let left = u64::try_from(progress.remaining).unwrap_or(0);
                watch.copied(all.saturating_sub(left), all);
                #[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    // Nobody else knows the copy, and the moment is ours.
                    _ => return Err(StoreError::new(StoreErrorKind::Locked, name)),
                }
            }
            sessions
        };
        copy.close().map_err(|(_, error)| wrap(error))?;
        watch.checking();
        let checked = check(unfinished, &name, stopped.clone());
        if is_stopped() {
            return Err(StoreError::new(StoreErrorKind::Stopped, name));
        }
        let damaged = |how: String| StoreError::new(StoreErrorKind::Damaged(how), &name);
        if checked? != sessions {
            return Err(damaged("the copy has another number of sessions".to_owned()));
        }
        let file = File::open(unfinished).map_err(|error| io_error(&error, to))?;
        file.sync_all().map_err(|error| io_error(&error, to))?;
        let bytes = file.metadata().map_err(|error| io_error(&error, to))?.len();
        Ok(Backup { bytes, sessions })
    }
}

fn count(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0))
}

/// Whether the copy is a sound store; how many sessions it has.
fn check(path: &Path, name: &str, stopped: Arc<AtomicBool>) -> Result<u64> {
    let wrap = |error: rusqlite::Error| store_error(&error, name);
    let mut copy = connect(path).map_err(wrap)?;
    copy.progress_handler(INSTRUCTIONS, Some(move || stopped.load(Ordering::Relaxed)))
        .map_err(wrap)?;
    check_identity(&copy, name)?;
    let found: String =
        copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(wrap)?;
    if found != "ok" {
        return Err(StoreError::new(StoreErrorKind::Damaged(found), name));
    }
    let sessions = count(&copy).map_err(wrap)?;
    copy.close().map_err(|(_, error)| wrap(error))?;
    Ok(sessions)
}
