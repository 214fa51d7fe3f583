//! Finds out which other users can read, change or replace a file.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::process::getegid;

use crate::shell;

/// The access that other users have to a file, and how to prevent it.
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
    /// Other users can change or replace it.
    Write,
}

impl Exposure {
    /// Returns the most dangerous access that other users have to a store, whose files these are. The first
    /// one is the database.
    pub(crate) fn of_store(files: &[PathBuf]) -> Option<Self> {
        let place = files.first()?;
        let found = files.iter().filter_map(|path| file(path));
        // In a sticky directory other users could create the -wal and -shm files before SQLite does.
        let found = found.chain(directories(place, "the store", false));
        // The first one wins among equally dangerous ones.
        found.reduce(|worst, other| if other.access > worst.access { other } else { worst })
    }

    /// Returns how other users can change or replace a file. `thing` is its name in messages.
    #[cfg(feature = "cli")]
    pub(crate) fn to_change(path: &Path, thing: &str) -> Option<Self> {
        let is_shared = fs::metadata(path).is_ok_and(|metadata| is_writable_by_others(&metadata));
        let of_file = file(path).filter(|_| is_shared);
        of_file.or_else(|| directories(path, thing, true))
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
        hint: format!("run: chmod 600 {}", shell::file_word(&name)),
        access,
    })
}

/// Whether other users may write. The caller's own group does not count.
fn is_writable_by_others(metadata: &Metadata) -> bool {
    let mode = metadata.mode();
    mode & 0o002 != 0 || mode & 0o020 != 0 && metadata.gid() != getegid().as_raw()
}

/// Finds a directory in which other users can replace a file, or a directory or link on its path.
/// `trusts_sticky` is whether the file's own directory may be a sticky one.
fn directories(path: &Path, thing: &str, trusts_sticky: bool) -> Option<Exposure> {
    let real = fs::canonicalize(path).ok()?;
    let links = directories_of_links(path);
    let above_links = links.iter().flat_map(|directory| directory.ancestors());
    let own = real.ancestors().skip(1).take(1).map(|directory| (directory, trusts_sticky));
    own.chain(real.ancestors().skip(2).chain(above_links).map(|directory| (directory, true)))
        .find_map(|(directory, trusts_sticky)| replaceable_in(directory, thing, trusts_sticky))
}

fn replaceable_in(directory: &Path, thing: &str, trusts_sticky: bool) -> Option<Exposure> {
    let metadata = fs::metadata(directory).ok()?;
    let mode = metadata.mode() & 0o7777;
    let is_sticky = mode & 0o1000 != 0;
    // In a sticky directory only the owner can rename a file.
    if is_sticky && trusts_sticky || !is_writable_by_others(&metadata) {
        return None;
    }
    let name = directory.display().to_string();
    let hint = if is_sticky {
        format!("move {thing} into its own directory with mode 0700")
    } else {
        format!("run: chmod go-w {}", shell::file_word(&name))
    };
    Some(Exposure {
        message: format!("other users can replace {thing}: {name} has mode {mode:o}"),
        hint,
        access: ExposedAccess::Write,
    })
}

/// Returns the real directories of the symbolic links through which a path leads.
fn directories_of_links(path: &Path) -> Vec<PathBuf> {
    /// Number of links that Linux follows in a path.
    const MOST: usize = 40;
    let mut found = Vec::new();
    let Ok(mut path) = std::path::absolute(path) else { return found };
    while found.len() < MOST {
        let is_link = |path: &&Path| fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink());
        let Some(link) = path.ancestors().filter(is_link).last() else { break };
        let (Some(directory), Ok(target)) = (link.parent(), fs::read_link(link)) else { break };
        let (Ok(directory), Ok(rest)) = (fs::canonicalize(directory), path.strip_prefix(link))
        else {
            break;
        };
        let next = directory.join(target);
        // Joining an empty rest would add a slash.
        path = if rest.as_os_str().is_empty() { next } else { next.join(rest) };
        found.push(directory);
    }
    found
}
