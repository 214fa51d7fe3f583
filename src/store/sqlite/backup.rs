//! Creates a consistent copy of the store's file while the service writes.
//!
//! Backup is not part of the store contract: PostgreSQL has its own tools (`pg_dump`).
//!
//! The pages are copied in one read transaction. In WAL mode it does not block writers, and because the
//! snapshot is fixed, writes do not restart the copy. Pages that are written meanwhile stay in the WAL,
//! which shrinks afterwards.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::backup::{Backup as Copying, StepResult};
use rusqlite::{Connection, TransactionBehavior};

use super::create::io_error;
use super::diagnosis::{file_size, size_limit};
use super::integrity::Integrity;
use super::open::{check_identity, connect};
use super::transaction::SqliteTransaction;
use super::{SqliteStore, store_error};
use crate::atomic_file::AtomicFile;
use crate::store::{Result, StoreError, StoreErrorKind};

/// Number of pages that are copied between two checks for cancellation: a few megabytes.
const PAGES: i32 = 1_024;
/// Number of such steps between two syncs of the copy. A commit of the service waits until the file system
/// has written the unsynced data of the copy too.
const STEPS_A_SYNC: u32 = 2;
/// Number of SQLite instructions between two checks for cancellation while the copy is verified.
const INSTRUCTIONS: i32 = 100_000;

/// The result of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Size of the copy in bytes.
    pub bytes: u64,
    /// Number of sessions in the copy.
    pub sessions: u64,
}

/// Receives the progress of a backup and can cancel it.
pub trait BackupProgress {
    /// Called with the number of copied pages and the number of all pages.
    fn copied(&mut self, pages: u64, all: u64);
    /// Called when every page is copied and the verification starts.
    fn checking(&mut self);
    /// Returns a flag that cancels the backup once it is set.
    fn stopped(&self) -> Arc<AtomicBool>;
}

impl SqliteStore {
    /// Copies a snapshot of the store to a new file at `to`, mode 0600. The file appears at `to` only when it
    /// is complete and verified.
    ///
    /// # Errors
    /// [`StoreErrorKind::Exists`] if `to` exists, even as a dangling symbolic link;
    /// [`StoreErrorKind::Stopped`] if the backup was cancelled; otherwise if the store cannot be read, or
    /// the copy cannot be written or verified. In every case nothing is left at `to`.
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
        let wrap = |error: rusqlite::Error| {
            let error = store_error(&error, &name);
            let limit = || size_limit(file_size(&self.path));
            let limit = matches!(error.kind, StoreErrorKind::Io(_)).then(limit).flatten();
            limit.map_or(error, |kind| StoreError::new(kind, &name))
        };
        let mut copy = connect(unfinished).map_err(wrap)?;
        // No other process uses the copy yet: if a step fails, the file is removed whatever its content.
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
            // The first read fixes the snapshot.
            let sessions = count(&self.connection).map_err(|error| moment.error(&error))?;
            let copying = Copying::new(&self.connection, &mut copy).map_err(wrap)?;
            let written = File::open(unfinished).map_err(|error| io_error(&error, to))?;
            for number in 1_u32.. {
                if is_stopped() {
                    return Err(StoreError::new(StoreErrorKind::Stopped, name));
                }
                let step = copying.step(PAGES).map_err(wrap)?;
                if number.is_multiple_of(STEPS_A_SYNC) {
                    written.sync_data().map_err(|error| io_error(&error, to))?;
                }
                let progress = copying.progress();
                let all = u64::try_from(progress.pagecount).unwrap_or(0);
                let left = u64::try_from(progress.remaining).unwrap_or(0);
                watch.copied(all.saturating_sub(left), all);
                #[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    // No other process uses the copy, and the snapshot is fixed, so "busy" is unexpected.
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
            return Err(damaged("the copy has a different number of sessions".to_owned()));
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

/// Verifies that the copy is an undamaged store; returns the number of its sessions.
fn check(path: &Path, name: &str, stopped: Arc<AtomicBool>) -> Result<u64> {
    let wrap = |error: rusqlite::Error| store_error(&error, name);
    let mut copy = connect(path).map_err(wrap)?;
    copy.progress_handler(INSTRUCTIONS, Some(move || stopped.load(Ordering::Relaxed)))
        .map_err(wrap)?;
    check_identity(&copy, name)?;
    // Rows that break a rule of the schema are worth a backup too.
    let found = Integrity::check(&copy, false).map_err(wrap)?;
    if let Some(damage) = found.damage.into_iter().next() {
        return Err(StoreError::new(StoreErrorKind::Damaged(damage), name));
    }
    let sessions = count(&copy).map_err(wrap)?;
    copy.close().map_err(|(_, error)| wrap(error))?;
    Ok(sessions)
}
