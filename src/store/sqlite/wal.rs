//! Keeps the write-ahead log (WAL) short during mass changes, without delaying other writers.
//!
//! By default SQLite checkpoints inside of the commit that makes the WAL long, and that commit waits for
//! the disk. During a mass change, a second thread checkpoints all the time, so that no other writer
//! finds enough pages in the WAL to have to checkpoint.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use super::diagnosis::{beside, file_size};
use super::open::{configure, connect};
use super::other_processes::OtherProcesses;
use super::pause;
use super::{OpenOptions, SqliteStore, store_error};
use crate::store::{Result, Sharing, StoreError, StoreErrorKind};

/// Size of the WAL in bytes above which it is restarted.
const LONG: u64 = 112 << 20;
/// The same in a store that no other process has open: this part of the database file, because a checkpoint of a
/// longer WAL writes fewer pages.
const LONG_UNUSED_PART: u64 = 8;
/// The limits of this part.
const LONG_UNUSED: (u64, u64) = (160 << 20, 352 << 20);
/// Size of the WAL in bytes above which the mass change pauses until no reader blocks the checkpoint.
const LONGEST: u64 = 168 << 20;
/// Maximum number of checkpoint attempts while other connections write.
const TRIES: usize = 12;

/// Page cache in KiB. Index pages of other rows are changed again and again, so a small cache reads them again.
const CACHE_KIB: i64 = 36_864;

/// A store that is configured for mass changes; dropping this restores the configuration.
pub(super) struct Tuning<'a> {
    store: &'a mut SqliteStore,
    before: Vec<(&'static str, i64)>,
    copier: Copier,
    page: u64,
    /// Last known size of the WAL.
    bytes: u64,
    /// Size of the WAL in bytes above which it is restarted while no other process has the store open.
    long_unused: u64,
    others: OtherProcesses,
}

impl<'a> Tuning<'a> {
    pub(super) fn set(store: &'a mut SqliteStore) -> Result<Self> {
        let name = SqliteStore::name_of(&store.path);
        let wrap = |error: rusqlite::Error| store_error(&error, &name);
        let second = connect(&store.path).map_err(wrap)?;
        let options = OpenOptions { durable: false, ..OpenOptions::default() };
        configure(&second, options).map_err(wrap)?;
        store.file.require(&name)?;
        let copier = Copier::start(second, name)?;
        let others = if store.is_only_writer_of_process {
            OtherProcesses::watch(&store.path)
        } else {
            OtherProcesses::expected()
        };
        // An upper bound: the file keeps its size when the WAL is restarted.
        let bytes = file_size(&beside(&store.path, "-wal"));
        let (least, most) = LONG_UNUSED;
        let long_unused = (file_size(&store.path) / LONG_UNUSED_PART).clamp(least, most);
        let mut tuning =
            Self { store, before: Vec::new(), copier, page: 0, bytes, long_unused, others };
        tuning.page = u64::try_from(tuning.pragma("page_size", None)?).unwrap_or_default();
        // Without `synchronous = FULL`, a power cut may undo the last transactions, each as a whole.
        for (name, value) in [
            ("synchronous", 1),
            ("wal_autocheckpoint", 0),
            ("cache_size", -CACHE_KIB),
            ("cell_size_check", 0),
            // In memory: SQLite saves every page that a statement changes before the change, because a trigger may
            // reject the statement. In a file, these copies take half of the time.
            ("temp_store", 2),
        ] {
            let before = tuning.pragma(name, None)?;
            tuning.before.push((name, before));
            tuning.pragma(name, Some(value))?;
        }
        Ok(tuning)
    }

    /// Checkpoints in the background if needed. Returns whether the mass change may continue.
    pub(super) fn settle(&mut self) -> Result<bool> {
        self.others.transaction_ended();
        if self.is_alone() {
            return self.settle_alone();
        }
        self.copier.copy();
        self.learn()?;
        if self.bytes > LONG && (self.copy_all()? || self.bytes > LONGEST) {
            self.begin_anew()?;
        }
        Ok(self.bytes <= LONGEST)
    }

    /// Checkpoints rarely and during the next transactions, because no foreign commit can be delayed by a
    /// checkpoint of its own while no other process has the store open. Only the pages of the last transactions
    /// are checkpointed while nothing else happens.
    fn settle_alone(&mut self) -> Result<bool> {
        let name = SqliteStore::name_of(&self.store.path);
        let frames = checkpoint(&self.store.connection, "NOOP", &name)?.frames;
        self.bytes = u64::try_from(frames).unwrap_or_default() * self.page;
        if self.bytes > self.long_unused {
            // The copier checkpoints the rest, because it does not hold the write lock: a process that opens the
            // store now need not wait for the disk.
            self.copier.finish();
            self.copier.copy();
            self.copier.finish();
            self.copier.news()?;
            self.begin_anew()?;
        } else if self.bytes > self.long_unused / 4 {
            self.copier.copy();
        }
        Ok(self.bytes <= self.long_unused)
    }

    /// Returns how long the lock stays free after it was held for `held`.
    pub(super) fn pause(&self, held: Duration) -> Duration {
        if self.is_alone() {
            return Duration::ZERO;
        }
        pause::after(held)
    }

    /// Returns a watch of the other processes, for use during a transaction.
    pub(super) fn watch(&self) -> SharingWatch {
        SharingWatch {
            others: self.others.clone(),
            copier: Arc::clone(&self.copier.shared),
            was_alone: Cell::new(self.is_alone()),
        }
    }

    fn is_alone(&self) -> bool {
        self.others.sharing() == Sharing::Alone
    }

    /// Checkpoints the whole WAL. Returns whether the disk has stored all pages, which takes most of the time.
    fn copy_all(&mut self) -> Result<bool> {
        let mut before = None;
        for _ in 0..TRIES {
            self.copier.finish();
            let Some(copied) = self.learn()? else { break };
            if copied.is_kept || before == Some(copied) {
                return Ok(copied.is_kept);
            }
            before = Some(copied);
            self.copier.copy();
        }
        Ok(false)
    }

    /// Checkpoints the few remaining pages with the write lock held, so that the next writer restarts the
    /// WAL. Without the lock, another commit would always intervene.
    fn begin_anew(&mut self) -> Result<()> {
        let timeout = self.pragma("busy_timeout", None)?;
        // While holding the write lock, never wait for a reader.
        self.pragma("busy_timeout", Some(0))?;
        let name = SqliteStore::name_of(&self.store.path);
        let copied = checkpoint(&self.store.connection, "RESTART", &name);
        self.pragma("busy_timeout", Some(timeout))?;
        if copied?.is_whole() {
            self.bytes = 0;
        }
        Ok(())
    }

    fn learn(&mut self) -> Result<Option<Copied>> {
        let news = self.copier.news()?;
        // Negative if another checkpoint was running: then the size is unknown.
        if let Some(Ok(frames)) = news.map(|copied| u64::try_from(copied.frames)) {
            self.bytes = frames * self.page;
        }
        Ok(news)
    }

    fn pragma(&self, name: &str, value: Option<i64>) -> Result<i64> {
        let connection = &self.store.connection;
        let set = value.map_or(Ok(()), |value| {
            connection.pragma_update_and_check(None, name, value, |_| Ok(())).or_else(|error| {
                // Some pragmas return a row, others none.
                if error == rusqlite::Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
            })
        });
        set.and_then(|()| connection.pragma_query_value(None, name, |row| row.get(0)))
            .map_err(|error| store_error(&error, &SqliteStore::name_of(&self.store.path)))
    }
}

/// Watches whether other processes open the store during a transaction.
pub(super) struct SharingWatch {
    others: OtherProcesses,
    copier: Arc<CopierState>,
    was_alone: Cell<bool>,
}

impl SharingWatch {
    pub(super) fn sharing(&self) -> Sharing {
        let sharing = self.others.sharing();
        // While the copier checkpoints the long WAL, the commit of the new process does not do so itself.
        if sharing == Sharing::Shared && self.was_alone.replace(false) {
            request(&self.copier);
        }
        sharing
    }
}

impl Deref for Tuning<'_> {
    type Target = SqliteStore;
    fn deref(&self) -> &SqliteStore {
        self.store
    }
}

impl DerefMut for Tuning<'_> {
    fn deref_mut(&mut self) -> &mut SqliteStore {
        self.store
    }
}

impl Drop for Tuning<'_> {
    fn drop(&mut self) {
        for (name, value) in self.before.drain(..).collect::<Vec<_>>() {
            // A failure costs speed, not safety; the next commit reports any problem with the store.
            let _ = self.pragma(name, Some(value));
        }
    }
}

/// The result of a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Copied {
    /// Number of pages in the WAL.
    frames: i64,
    /// Whether the disk has stored all of them in the database file.
    is_kept: bool,
}

/// The values that `PRAGMA wal_checkpoint` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Checkpoint {
    is_busy: bool,
    frames: i64,
    copied: i64,
}

impl Checkpoint {
    const fn is_whole(self) -> bool {
        !self.is_busy && self.copied == self.frames
    }
}

fn checkpoint(connection: &Connection, mode: &str, name: &str) -> Result<Checkpoint> {
    connection
        .query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
            Ok(Checkpoint { is_busy: row.get(0)?, frames: row.get(1)?, copied: row.get(2)? })
        })
        .map_err(|error| store_error(&error, name))
}

/// Checkpoints twice. A checkpoint syncs the database file only if no connection wrote meanwhile. The
/// first one copies the pages of the last transaction and takes long. The second one has few pages left
/// and runs during the next transaction, while no other connection can write.
fn copy(connection: &Connection, name: &str) -> Result<Copied> {
    let first = checkpoint(connection, "PASSIVE", name)?;
    let second = checkpoint(connection, "PASSIVE", name)?;
    Ok(Copied { frames: second.frames, is_kept: first == second && second.is_whole() })
}

/// A thread with its own connection that checkpoints on request.
struct Copier {
    shared: Arc<CopierState>,
    thread: Option<JoinHandle<()>>,
}

type CopierState = (Mutex<Work>, Condvar);

#[derive(Default)]
struct Work {
    is_wanted: bool,
    is_running: bool,
    is_over: bool,
    news: Option<Copied>,
    failed: Option<StoreError>,
}

impl Copier {
    fn start(connection: Connection, name: String) -> Result<Self> {
        let shared = Arc::new((Mutex::new(Work::default()), Condvar::new()));
        let its = Arc::clone(&shared);
        let failed = StoreErrorKind::Io("cannot start a thread".to_owned());
        let failed = StoreError::new(failed, name.clone());
        let thread = thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || Self::run(&its, &connection, &name))
            .map_err(|_| failed)?;
        Ok(Self { shared, thread: Some(thread) })
    }

    fn run((work, changed): &CopierState, connection: &Connection, name: &str) {
        loop {
            let idle = |work: &mut Work| !work.is_wanted && !work.is_over;
            let mut guard =
                changed.wait_while(locked(work), idle).unwrap_or_else(PoisonError::into_inner);
            if guard.is_over {
                return;
            }
            guard.is_wanted = false;
            guard.is_running = true;
            drop(guard);
            let copied = copy(connection, name);
            let mut guard = locked(work);
            guard.is_running = false;
            match copied {
                Ok(copied) => guard.news = Some(copied),
                Err(error) => guard.failed = Some(error),
            }
            changed.notify_all();
        }
    }

    /// Requests a checkpoint.
    fn copy(&self) {
        request(&self.shared);
    }

    /// Returns the result of a checkpoint that has finished since the last call.
    fn news(&self) -> Result<Option<Copied>> {
        let mut work = locked(&self.shared.0);
        work.failed.take().map_or(Ok(work.news.take()), Err)
    }

    /// Waits until every requested checkpoint has finished.
    fn finish(&self) {
        let (work, changed) = &*self.shared;
        let busy = |work: &mut Work| work.is_wanted || work.is_running;
        drop(changed.wait_while(locked(work), busy).unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Copier {
    fn drop(&mut self) {
        locked(&self.shared.0).is_over = true;
        self.shared.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // The thread does not panic, and `drop` could not report it.
            let _ = thread.join();
        }
    }
}

fn request((work, changed): &CopierState) {
    locked(work).is_wanted = true;
    changed.notify_all();
}

fn locked(work: &Mutex<Work>) -> MutexGuard<'_, Work> {
    work.lock().unwrap_or_else(PoisonError::into_inner)
}
