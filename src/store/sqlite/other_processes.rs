//! Detects whether other processes have the store open.
//!
//! Every process with the store open holds a shared POSIX lock on the last lock byte of the `-shm` file, the
//! "dead-man switch" of <https://www.sqlite.org/walformat.html>. `F_GETLK` reports the locks of other
//! processes and never those of this one, and works across containers that share the file.

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};

use super::diagnosis::beside;
use crate::file_id::FileId;
use crate::store::Sharing;

/// Position of the lock byte in the `-shm` file.
const DEAD_MAN_SWITCH: u64 = 128;

/// The `-shm` files that this process has opened here. They are never closed: closing any descriptor of a file
/// releases all POSIX locks of the process on the file, also those of SQLite's connections.
static OPENED: Mutex<Vec<(FileId, &File)>> = Mutex::new(Vec::new());

/// Watches whether others may be waiting for a store's write lock.
#[derive(Clone, Copy, Debug)]
pub(super) struct OtherProcesses {
    /// `None` if others have to be expected.
    shm: Option<&'static File>,
}

impl OtherProcesses {
    /// Expects others at any time.
    pub(super) const EXPECTED: Self = Self { shm: None };

    /// Watches the other processes that open the store at `path`, which this process has open.
    pub(super) fn watch(path: &Path) -> Self {
        Self { shm: open_shm(path) }
    }

    pub(super) fn sharing(self) -> Sharing {
        let lock = Flock {
            start: DEAD_MAN_SWITCH,
            length: 1,
            pid: None,
            typ: FlockType::WriteLock,
            offset_type: FlockOffsetType::Set,
        };
        match self.shm.map(|shm| fcntl_getlk(shm, &lock)) {
            Some(Ok(None)) => Sharing::Alone,
            _ => Sharing::Shared,
        }
    }
}

fn open_shm(store: &Path) -> Option<&'static File> {
    let path = beside(&store.canonicalize().ok()?, "-shm");
    let id = FileId::at(&path)?;
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, shm)) = opened.iter().find(|(known, _)| *known == id) {
        return Some(shm);
    }
    let shm: &File = Box::leak(Box::new(File::open(&path).ok()?));
    opened.push((FileId::of(&shm.metadata().ok()?), shm));
    Some(shm)
}
