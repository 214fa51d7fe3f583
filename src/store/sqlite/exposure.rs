//! Finds out which other users can read, change or replace a store's files.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::process::getegid;

use super::SqliteStore;
use super::diagnosis::beside;
use crate::shell;

/// The access that other users have to a store, and how to prevent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Describes the access, as a sentence without a full stop.
    pub message: String,
    /// The command that prevents it.
    pub hint: String,
    /// The kind of access.
    pub access: ExposedAccess,
}

/// The access of other users, in rising order of danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExposedAccess {
    /// A group can read it.
    GroupRead,
    /// Every user can read it.
    Read,
    /// Other users can change the store or replace its file.
    Write,
}

impl SqliteStore {
    /// Returns the most dangerous access that other users have to the store at `path`.
    #[must_use]
    pub fn exposure(path: &Path) -> Option<Exposure> {
        let files = ["", "-wal", "-shm"].map(|suffix| file(&beside(path, suffix)));
        let found = files.into_iter().flatten().chain(directories(path));
        // The first one wins among equally dangerous ones.
        found.reduce(|worst, other| if other.access > worst.access { other } else { worst })
    }
}

fn file(path: &Path) -> Option<Exposure> {
    let mode = fs::metadata(path).ok()?.mode() & 0o777;
    let (access, verb) = match mode {
        _ if mode & 0o022 != 0 => (ExposedAccess::Write, "change"),
        _ if mode & 0o004 != 0 => (ExposedAccess::Read, "read"),
        _ if mode & 0o040 != 0 => (ExposedAccess::GroupRead, "read"),
        _ => return None,
    };
    let name = path.display().to_string();
    Some(Exposure {
        message: format!("other users can {verb} {name} (mode {mode:o})"),
        hint: format!("run: chmod 600 {}", shell::word(&name)),
        access,
    })
}

/// Finds a directory in which other users can replace the store's file or a directory on its path.
fn directories(path: &Path) -> Option<Exposure> {
    let real = fs::canonicalize(path).ok()?;
    real.ancestors().skip(1).enumerate().find_map(|(above, directory)| {
        let metadata = fs::metadata(directory).ok()?;
        let mode = metadata.mode() & 0o7777;
        // In a sticky directory only the owner can rename a file. But in the store's own directory, other
        // users could create the -wal and -shm files before SQLite does.
        let sticky = mode & 0o1000 != 0 && above > 0;
        let group = mode & 0o020 != 0 && metadata.gid() != getegid().as_raw();
        if sticky || mode & 0o002 == 0 && !group {
            return None;
        }
        let name = directory.display().to_string();
        let hint = if mode & 0o1000 != 0 {
            "move the store into its own directory with mode 0700".to_owned()
        } else {
            format!("run: chmod go-w {}", shell::word(&name))
        };
        Some(Exposure {
            message: format!("other users can replace the store: {name} has mode {mode:o}"),
            hint,
            access: ExposedAccess::Write,
        })
    })
}
