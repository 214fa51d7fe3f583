//! Finds out why a file cannot be used. SQLite reports "unable to open" and "disk I/O error" for many
//! causes, each with its own remedy.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, StatVfsMountFlags, accessat, statvfs};
use rustix::process::{Resource, geteuid, getrlimit};

use crate::store::{FileAction, FileObstacle, StoreErrorKind};

/// Free space below this number of bytes counts as a full disk: the WAL index alone takes 32 KiB.
const NO_SPACE: u64 = 128 << 10;

/// Number of bytes that are written to find out whether files in a directory can grow.
pub(super) const GROWTH: usize = 128 << 10;

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

/// Returns the cause, if permissions, attributes, mounts, free space or limits explain the failure.
pub(super) fn diagnose(path: &Path) -> Option<StoreErrorKind> {
    let directory = directory_of(path);
    let there = path.exists();
    let system = statvfs(if there { path } else { directory }).ok();
    if system.as_ref().is_some_and(|system| system.f_flag.contains(StatVfsMountFlags::RDONLY)) {
        return Some(StoreErrorKind::ReadOnlyMount);
    }
    let of_process = FileObstacle::of_process().map(|it| blocked(FileAction::Open, it));
    let denied = of_process.or_else(|| denied(path, there)).or_else(|| {
        let obstacle = FileObstacle::of_file_system(directory)?;
        // With both files in place, SQLite creates none.
        let complete = ["-wal", "-shm"].iter().all(|suffix| beside(path, suffix).exists());
        (!complete).then(|| blocked(FileAction::Write, obstacle))
    });
    if denied.is_some() {
        return denied;
    }
    let free = system.map(|system| {
        // Only root may use the reserved blocks.
        let blocks = if geteuid().is_root() { system.f_bfree } else { system.f_bavail };
        blocks.saturating_mul(system.f_frsize)
    });
    if free.is_some_and(|free| free < NO_SPACE) {
        return Some(StoreErrorKind::Full);
    }
    size_limit(file_size(path).max(file_size(&beside(path, "-wal")))).or_else(|| {
        // Last, because it writes.
        let obstacle = FileObstacle::to_growth_in(directory, GROWTH)?;
        Some(blocked(FileAction::Write, obstacle))
    })
}

/// Returns the cause of an error of a store that cannot even be read, because SQLite has to create the -shm file for
/// the changes in the -wal file; `cause` is why it cannot be written.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other causes say that it cannot be opened")]
pub(super) fn unread_log(path: &Path, cause: StoreErrorKind) -> StoreErrorKind {
    if file_size(&beside(path, "-wal")) == 0 || !is_unused(&beside(path, "-shm")) {
        return cause;
    }
    let obstacle = match cause {
        StoreErrorKind::ReadOnlyMount => FileObstacle::ReadOnlyMount,
        StoreErrorKind::ReadOnlyDirectory { directory, .. } => FileObstacle::Directory(directory),
        StoreErrorKind::Full => FileObstacle::NoSpace,
        StoreErrorKind::SizeLimit(limit) => FileObstacle::SizeLimit(Some(limit)),
        StoreErrorKind::Obstructed(FileAction::Write, obstacle) => obstacle,
        other => return other,
    };
    let (store, obstacle) = (path.to_owned(), Box::new(obstacle));
    blocked(FileAction::Open, FileObstacle::NoIndex { store, obstacle })
}

/// Returns the size limit of the process, if a file of this length cannot grow below it.
pub(super) fn size_limit(length: u64) -> Option<StoreErrorKind> {
    let limit = getrlimit(Resource::Fsize).current;
    limit.filter(|limit| length.saturating_add(NO_SPACE) > *limit).map(StoreErrorKind::SizeLimit)
}

/// Returns the cause of an error of a store in whose directory the caller cannot create files.
pub(super) fn read_only_directory(path: &Path) -> StoreErrorKind {
    let is_of_owner = fs::metadata(path).is_ok_and(|file| file.uid() == geteuid().as_raw());
    let directory = directory_of(path).to_owned();
    StoreErrorKind::ReadOnlyDirectory { directory, is_of_owner }
}

/// Returns the cause, if the user has no permission for a file, or an attribute prevents its change.
fn denied(path: &Path, there: bool) -> Option<StoreErrorKind> {
    let directory = directory_of(path);
    let (read, write) = (Access::READ_OK, Access::WRITE_OK);
    let of_file =
        |access, action, otherwise| there.then(|| check(path, access, action, otherwise)).flatten();
    let way = FileObstacle::on_the_way_to(path).map(|it| blocked(FileAction::Open, it));
    way.or_else(|| of_file(read, FileAction::Open, StoreErrorKind::Denied))
        .or_else(|| denied_beside(path, read, FileAction::Open))
        // Before the files beside it: SQLite creates them with the mode of the database file.
        .or_else(|| of_file(write, FileAction::Write, StoreErrorKind::ReadOnly))
        .or_else(|| unwritable_beside(path))
        .or_else(|| {
            let kind = read_only_directory(path);
            check(directory, write | Access::EXEC_OK, FileAction::Write, kind)
        })
}

fn check(
    path: &Path,
    access: Access,
    action: FileAction,
    otherwise: StoreErrorKind,
) -> Option<StoreErrorKind> {
    let obstacle = FileObstacle::to_access(path, access).map(|it| blocked(action, it));
    let may = accessat(CWD, path, access, AtFlags::EACCESS).is_ok();
    obstacle.or_else(|| (!may).then_some(otherwise))
}

/// Returns the cause, if the -wal or -shm file denies the access.
fn denied_beside(path: &Path, access: Access, action: FileAction) -> Option<StoreErrorKind> {
    let files = ["-wal", "-shm"].map(|suffix| beside(path, suffix));
    files.iter().filter(|file| file.exists()).find_map(|file| {
        let kind = StoreErrorKind::FileBeside(file.display().to_string());
        check(file, access, action, kind)
    })
}

/// Returns the cause, if the -wal or -shm file cannot be written. The store can be readable nevertheless.
pub(super) fn unwritable_beside(path: &Path) -> Option<StoreErrorKind> {
    denied_beside(path, Access::WRITE_OK, FileAction::Write)
}

fn blocked(action: FileAction, obstacle: FileObstacle) -> StoreErrorKind {
    StoreErrorKind::Obstructed(action, obstacle)
}

/// Whether the database file contains the whole store: no other process has it open, its WAL is empty, and there
/// is no interrupted transaction to roll back.
pub(super) fn is_settled(path: &Path) -> bool {
    file_size(&beside(path, "-wal")) == 0
        && file_size(&beside(path, "-journal")) == 0
        && is_unused(&beside(path, "-shm"))
}

/// Whether a -shm file is missing or too short for use: every connection first extends it to this size in bytes.
/// SQLite leaves a shorter file behind if the disk is full or the process may write no larger one.
fn is_unused(index: &Path) -> bool {
    const FIRST_PART: u64 = 32 << 10;
    let index = fs::symlink_metadata(index);
    index.map_or(true, |metadata| metadata.is_file() && metadata.len() < FIRST_PART)
}
