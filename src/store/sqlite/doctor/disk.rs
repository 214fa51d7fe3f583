//! Checks the file system: the database file, permissions, leftover files, free space.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::store::sqlite::diagnosis::{
    GROWTH, beside, diagnose, directory_of, file_size, size_limit,
};
use crate::store::sqlite::wal_origin::{DOUBTFUL, ForeignLog};
use crate::store::sqlite::{Exposure, SqliteStore};

use super::{CheckResult, Examination, several};
use crate::atomic_file::is_leftover;
use crate::shell;
use crate::store::{FileAction, FileObstacle, Finding, StoreError, StoreErrorKind};

/// A WAL larger than this number of bytes has not been checkpointed for a long time.
const LARGE_WAL: u64 = 64 << 20;

/// Free space in bytes below which the check warns.
const LITTLE_SPACE: u64 = 256 << 20;
const NO_SPACE: u64 = 16 << 20;

/// Number of checkpoint attempts before a reader counts as long-running.
const TRIES: u32 = 10;

/// Formats a size in its largest unit.
fn bytes(size: u64) -> String {
    match size {
        0..10_000 => several(size, "byte"),
        10_000..10_000_000 => format!("{} kB", size / 1_000),
        10_000_000..10_000_000_000 => format!("{} MB", size / 1_000_000),
        _ => format!("{} GB", size / 1_000_000_000),
    }
}

/// Compares the length of the file with its header. Runs before a connection is opened: closing the
/// file afterwards would release the locks of the connection.
pub(super) fn file(path: &Path) -> Finding {
    let restore = "keep the file for inspection and restore the newest good backup";
    let mut header = [0; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    let is_short = read.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::UnexpectedEof);
    if let Some(error) = read.err().filter(|_| !is_short) {
        let message = format!("cannot be read: {error}");
        let kind = diagnose(path).unwrap_or_else(|| StoreErrorKind::Io(error.to_string()));
        let error = StoreError::new(kind, path.display().to_string());
        return Finding::failure("file", message, &error);
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Finding::failure("file", "has no SQLite header", restore);
    }
    if is_short {
        let what = format!("is truncated: {} bytes", file_size(path));
        return Finding::failure("file", what, restore);
    }
    let number = |at: usize| {
        header[at..at + 4].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    let page = match u64::from(header[16]) << 8 | u64::from(header[17]) {
        1 => 65_536,
        size => size,
    };
    let (expected, found) = (number(28) * page, file_size(path));
    // Pages in the WAL may be missing from the database file.
    let settled = number(24) == number(92) && file_size(&beside(path, "-wal")) == 0;
    if settled && found < expected {
        let what = format!("is truncated: {found} of {expected} bytes");
        return Finding::failure("file", what, restore);
    }
    if let Some(message) = SqliteStore::hard_links(path) {
        return Finding::warning("file", message, "remove its other names");
    }
    Finding::good("file", format!("{}, {}", path.display(), bytes(found)))
}

/// Checks whether other users can read, change or replace the store.
pub(super) fn permissions(path: &Path) -> Finding {
    match SqliteStore::exposure(path) {
        None => Finding::good("permissions", "accessible only to its owner"),
        Some(Exposure { message, hint, .. }) => Finding::failure("permissions", message, hint),
    }
}

/// Finds files that an interrupted `init` or `backup` left next to the store.
pub(super) fn leftovers(path: &Path) -> Option<Finding> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory_of(path)).ok()?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_leftover(&name, None) {
            found.push(entry.path().display().to_string());
        }
    }
    let first = found.first()?;
    let what = format!(
        "{} of interrupted commands, such as {first}",
        several(found.len() as u64, "leftover")
    );
    Some(Finding::warning("leftovers", what, "remove them once no tokenctl is running"))
}

pub(super) fn disk(path: &Path) -> Finding {
    let free = match rustix::fs::statvfs(directory_of(path)) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => {
            let mend = "check the free space: df .";
            return Finding::warning("disk", format!("cannot be determined: {error}"), mend);
        }
    };
    let directory = directory_of(path);
    let hidden = || {
        FileObstacle::to_growth_in(directory, GROWTH)
            .filter(|it| matches!(it, FileObstacle::Quota | FileObstacle::Device))
    };
    if let Some(obstacle) = FileObstacle::of_file_system(directory).or_else(hidden) {
        let message = obstacle.to_string();
        let kind = StoreErrorKind::Obstructed(FileAction::Write, obstacle);
        let error = StoreError::new(kind, path.display().to_string());
        return Finding::failure("disk", message, &error);
    }
    // Reading works, and often the next few writes.
    let files = ["", "-wal"].map(|suffix| file_size(&beside(path, suffix)));
    if let Some(kind) = size_limit(files[0].max(files[1])) {
        let error = StoreError::new(kind, path.display().to_string());
        return Finding::failure("disk", error.to_string(), &error);
    }
    let what = format!("{} are free", bytes(free));
    let mend = "free disk space: without it no user can log in";
    if free < NO_SPACE {
        Finding::failure("disk", what, mend)
    } else if free < LITTLE_SPACE {
        Finding::warning("disk", what, mend)
    } else {
        Finding::good("disk", what)
    }
}

/// Reports a -wal file that belongs to another database file. Opening the store would copy it into this one.
pub(super) fn foreign_log(path: &Path) -> Option<Finding> {
    let log = ForeignLog::beside(path, u32::MAX)?;
    Some(if log.is_certain {
        let error = log.error(path);
        Finding::failure("wal", error.to_string(), &error)
    } else {
        Finding::warning("wal", log.doubt(), DOUBTFUL)
    })
}

pub(super) fn wal(connection: &Connection, path: &Path, how: &Examination<'_>) -> CheckResult {
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" && connection.is_readonly("main")? {
        // An immutable file has no journal mode.
        return Ok(Finding::good("wal", "not checked, because the store was opened read-only"));
    }
    if mode != "wal" {
        let what = format!("the journal mode is {mode}: readers and the writer block each other");
        let name = path.display().to_string();
        let mend = format!("sqlite3 {} 'PRAGMA journal_mode = WAL'", shell::file_word(&name));
        return Ok(Finding::warning("wal", what, mend));
    }
    let size = file_size(&beside(path, "-wal"));
    let mut left = 0;
    for _ in 0..TRIES {
        let checkpoint = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        });
        left = match checkpoint {
            Ok((pages, done)) => pages.saturating_sub(done),
            // Without write access a checkpoint fails; the other checks still work.
            Err(_) => 0,
        };
        if left <= 0 {
            break;
        }
        (how.sleep)(Duration::from_millis(100));
    }
    Ok(if left > 0 {
        let pages = several(u64::try_from(left).unwrap_or(0), "page");
        let what = format!("{pages} of the WAL ({}) wait for a long-running reader", bytes(size));
        let name = path.display().to_string();
        let mend = format!("find the long-running reader: lsof {}", shell::file_word(&name));
        Finding::warning("wal", what, mend)
    } else if size > LARGE_WAL {
        let what = format!("the WAL has {}", bytes(size));
        let mend = "it shrinks when the last connection closes: restart the service";
        Finding::warning("wal", what, mend)
    } else {
        Finding::good("wal", format!("WAL mode, {}, no reader blocks checkpoints", bytes(size)))
    })
}
