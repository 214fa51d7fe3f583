//! Detects whether other processes have the store open.
//!
//! Every process with the store open holds a shared POSIX lock on the last lock byte of the `-shm` file, the
//! "dead-man switch" of <https://www.sqlite.org/walformat.html>. `F_GETLK` reports the locks of other
//! processes and never those of this one, and works across containers that share the file.

use std::cell::Cell;
use std::fs::File;
use std::path::Path;
use std::rc::Rc;
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

/// Number of transactions for which a process counts as present after it was seen, about ten seconds. A service
/// that opens the store for each request is not seen all the time.
const REMEMBERED: u32 = 600;

/// Watches whether others may be waiting for a store's write lock. A clone watches the same store.
#[derive(Clone, Debug)]
pub(super) struct OtherProcesses {
    /// `None` if others have to be expected.
    shm: Option<&'static File>,
    /// Number of transactions for which the last process still counts as present.
    remembered: Rc<Cell<u32>>,
}

impl OtherProcesses {
    /// Expects others at any time.
    pub(super) fn expected() -> Self {
        Self { shm: None, remembered: Rc::default() }
    }

    /// Watches the other processes that open the store at `path`, which this process has open.
    pub(super) fn watch(path: &Path) -> Self {
        Self { shm: open_shm(path), remembered: Rc::default() }
    }

    /// Called after each transaction, so that processes that closed the store are forgotten.
    pub(super) fn transaction_ended(&self) {
        self.remembered.set(self.remembered.get().saturating_sub(1));
    }

    pub(super) fn sharing(&self) -> Sharing {
        if self.has_open() {
            self.remembered.set(REMEMBERED);
        }
        if self.remembered.get() > 0 { Sharing::Shared } else { Sharing::Alone }
    }

    /// Whether another process has the store open at this moment.
    fn has_open(&self) -> bool {
        let lock = Flock {
            start: DEAD_MAN_SWITCH,
            length: 1,
            pid: None,
            typ: FlockType::WriteLock,
            offset_type: FlockOffsetType::Set,
        };
        !matches!(self.shm.map(|shm| fcntl_getlk(shm, &lock)), Some(Ok(None)))
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
