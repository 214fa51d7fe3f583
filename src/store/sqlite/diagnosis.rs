//! Finds out why a file cannot be used. SQLite reports "unable to open" and "disk I/O error" for many
//! causes, each with its own remedy.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, StatVfsMountFlags, accessat, statvfs};
use rustix::process::{Resource, geteuid, getrlimit};

use crate::store::StoreErrorKind;

/// Free space below this number of bytes counts as a full disk: the WAL index alone takes 32 KiB.
const NO_SPACE: u64 = 128 << 10;

/// Returns the path of the file that SQLite keeps next to a database, by its suffix.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Returns the size of a file in bytes, 0 if it cannot be read.
pub(super) fn file_size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

pub(super) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns the cause, if permissions, mounts, free space or limits explain the failure.
pub(super) fn diagnose(path: &Path) -> Option<StoreErrorKind> {
    let directory = directory_of(path);
    let may = |path: &Path, access: Access| accessat(CWD, path, access, AtFlags::EACCESS).is_ok();
    let there = path.exists();
    let system = statvfs(if there { path } else { directory }).ok();
    if system.as_ref().is_some_and(|system| system.f_flag.contains(StatVfsMountFlags::RDONLY)) {
        return Some(StoreErrorKind::ReadOnlyMount);
    }
    if there && !may(path, Access::READ_OK) {
        return Some(StoreErrorKind::Denied);
    }
    for suffix in ["-wal", "-shm"] {
        let file = beside(path, suffix);
        if file.exists() && !may(&file, Access::READ_OK | Access::WRITE_OK) {
            return Some(StoreErrorKind::FileBeside(file.display().to_string()));
        }
    }
    if there && !may(path, Access::WRITE_OK) {
        return Some(StoreErrorKind::ReadOnly);
    }
    if !may(directory, Access::WRITE_OK | Access::EXEC_OK) {
        return Some(StoreErrorKind::ReadOnlyDirectory);
    }
    let free = system.map(|system| {
        // Only root may use the reserved blocks.
        let blocks = if geteuid().is_root() { system.f_bfree } else { system.f_bavail };
        blocks.saturating_mul(system.f_frsize)
    });
    if free.is_some_and(|free| free < NO_SPACE) {
        return Some(StoreErrorKind::Full);
    }
    let longest = file_size(path).max(file_size(&beside(path, "-wal")));
    let limit = getrlimit(Resource::Fsize).current;
    limit.filter(|limit| longest.saturating_add(NO_SPACE) > *limit).map(StoreErrorKind::SizeLimit)
}

/// Whether the database file contains the whole store: no other process has it open, and the WAL is
/// empty.
pub(super) fn is_settled(path: &Path) -> bool {
    let wal = fs::metadata(beside(path, "-wal")).map_or(0, |metadata| metadata.len());
    wal == 0 && fs::symlink_metadata(beside(path, "-shm")).is_err()
}
