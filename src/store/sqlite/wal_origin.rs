//! Finds a -wal file that another database file has left behind.
//!
//! SQLite copies every valid -wal file into the database file next to it: the salts in its header belong to
//! the log alone. Next to a restored backup, the log of the old store would undo the restore or damage the backup.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
#[cfg(feature = "cli")]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "cli")]
use super::SqliteStore;
use super::diagnosis::beside;
#[cfg(feature = "cli")]
use crate::store::Result;
use crate::store::{StoreError, StoreErrorKind};

/// Lengths in bytes, from <https://www.sqlite.org/fileformat2.html>.
const LOG_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;

/// Number of frames that every command examines: less than a millisecond. `doctor` examines all.
#[cfg(feature = "cli")]
const FRAMES: u32 = 256;

/// Whether this process has opened a store.
#[cfg(feature = "cli")]
static HAS_OPENED: AtomicBool = AtomicBool::new(false);

/// Whether the log next to that store may belong to another file.
#[cfg(feature = "cli")]
static IS_DOUBTFUL: AtomicBool = AtomicBool::new(false);

/// Whether closing a connection must not copy the log into the file, so that a command which only reads does not
/// decide for the operator that the two belong together.
#[cfg(feature = "cli")]
pub(super) fn is_doubtful() -> bool {
    IS_DOUBTFUL.load(Ordering::Relaxed)
}

#[cfg(not(feature = "cli"))]
pub(super) const fn is_doubtful() -> bool {
    false
}

#[cfg(feature = "cli")]
impl SqliteStore {
    /// Before the process opens its first store: finds a -wal file that does not belong to the store at `path`.
    /// Returns a warning if that is only possible.
    ///
    /// # Errors
    /// [`StoreErrorKind::ForeignLog`] if it is certain: opening the store would damage it.
    pub(crate) fn check_log(path: &Path) -> Result<Option<String>> {
        if HAS_OPENED.swap(true, Ordering::Relaxed) {
            return Ok(None);
        }
        match ForeignLog::beside(path, FRAMES) {
            Some(log) if log.is_certain => Err(log.error(path)),
            log => {
                IS_DOUBTFUL.store(log.is_some(), Ordering::Relaxed);
                Ok(log.map(|log| format!("{}; {DOUBTFUL}", log.doubt())))
            }
        }
    }
}

/// The remedy if the log may belong to another file.
pub(super) const DOUBTFUL: &str = "if the database file was put there later, stop every program that uses the store, and move the -wal and \
     -shm files away; files that were restored together belong together";

/// A -wal file that does not belong to the database file next to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ForeignLog {
    pub(super) path: PathBuf,
    /// Whether the content proves it. Otherwise the log is only older than the database file.
    pub(super) is_certain: bool,
}

impl ForeignLog {
    /// Examines the log next to the store; `frames` limits its length. Must be called before this process opens
    /// the store: closing the file would release the locks of a connection.
    pub(super) fn beside(store: &Path, frames: u32) -> Option<Self> {
        let store = store.canonicalize().ok()?;
        let path = beside(&store, "-wal");
        let log = File::open(&path).ok()?;
        let header = LogHeader::read(&log)?;
        let database = File::open(&store).ok()?;
        let [size, counter] = [number(&database, 16)? >> 16, number(&database, 24)?];
        // 65,536 does not fit into the two bytes of the header.
        let size = if size == 1 { 65_536 } else { size };
        let is_certain = size != header.page_size
            || header.change_counters(&log, frames).is_some_and(|(first, last)| {
                // The first change of page 1 has the next counter, or again that of the connection's last change;
                // a checkpoint copies one of the counters of the log into the file.
                counter.saturating_add(1) < first || counter > last
            });
        (is_certain || is_older(&log, &database)).then_some(Self { path, is_certain })
    }
}

impl ForeignLog {
    pub(super) fn error(&self, store: &Path) -> StoreError {
        let kind = StoreErrorKind::ForeignLog(self.path.display().to_string());
        StoreError::new(kind, store.display().to_string())
    }

    pub(super) fn doubt(&self) -> String {
        let log = self.path.display();
        format!("{log} is older than the database file, so it may belong to another one")
    }
}

/// The header of a -wal file.
struct LogHeader {
    page_size: u32,
    salts: [u32; 2],
}

impl LogHeader {
    /// Returns `None` if SQLite ignores the file.
    fn read(log: &File) -> Option<Self> {
        const MAGIC: u32 = 0x377f_0682;
        let is_log = number(log, 0)? & !1 == MAGIC;
        let header =
            Self { page_size: number(log, 8)?, salts: [number(log, 16)?, number(log, 20)?] };
        (is_log && header.page_size.is_power_of_two()).then_some(header)
    }

    /// Returns the change counters of the first and the last committed version of page 1 in the log. The last one
    /// is the maximum if the log has more than this number of frames.
    fn change_counters(&self, log: &File, frames: u32) -> Option<(u32, u32)> {
        let mut committed = None;
        let mut pending = None;
        let mut at = LOG_HEADER;
        let mut left = frames;
        while let Some([page, pages_after_commit, salts @ ..]) = numbers::<4>(log, at) {
            if salts != self.salts {
                break;
            }
            if left == 0 {
                return pending.or(committed).map(|(first, _)| (first, u32::MAX));
            }
            left -= 1;
            if page == 1 {
                let counter = number(log, at + FRAME_HEADER + 24)?;
                pending =
                    Some((pending.or(committed).map_or(counter, |(first, _)| first), counter));
            }
            if pages_after_commit > 0 {
                committed = pending.or(committed);
            }
            at += FRAME_HEADER + u64::from(self.page_size);
        }
        committed
    }
}

fn number(file: &File, at: u64) -> Option<u32> {
    numbers::<1>(file, at).map(|[number]| number)
}

fn numbers<const COUNT: usize>(file: &File, at: u64) -> Option<[u32; COUNT]> {
    let mut bytes = [[0; 4]; COUNT];
    file.read_exact_at(bytes.as_flattened_mut(), at).ok()?;
    Some(bytes.map(u32::from_be_bytes))
}

/// Whether the log was created before the database file. Files that were restored together, or a clock that was set
/// back, can cause this too, so it is no proof. Nothing else in the two files is one if the change counters fit: the
/// salts are in the log alone, a database file that a backup created has the counter 1, and a log of its newest
/// changes may replace any of its pages.
#[cfg(target_os = "linux")]
fn is_older(log: &File, database: &File) -> bool {
    use rustix::fs::{AtFlags, StatxFlags, statx};
    let created = |file: &File| {
        let found = statx(file, c"", AtFlags::EMPTY_PATH, StatxFlags::BTIME).ok()?;
        let is_known = found.stx_mask & StatxFlags::BTIME.bits() != 0;
        is_known.then_some((found.stx_btime.tv_sec, found.stx_btime.tv_nsec))
    };
    matches!((created(log), created(database)), (Some(log), Some(database)) if log < database)
}

#[cfg(not(target_os = "linux"))]
fn is_older(_: &File, _: &File) -> bool {
    false
}
