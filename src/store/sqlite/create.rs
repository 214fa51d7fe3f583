//! Making a new store: whole or not at all, and never over anything.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::open::{configure, connect};
use super::{APPLICATION_ID, SCHEMA_VERSION, SqliteStore, store_error};
use crate::store::{Result, StoreError, StoreErrorKind};

pub(super) const SCHEMA: &str = include_str!("0001.sql");

impl SqliteStore {
    /// Makes a new, empty store at `path`, mode 0600. `unique` names the file while it is not
    /// finished, so that two creators do not meet; whoever is first wins.
    ///
    /// # Errors
    /// [`StoreErrorKind::Exists`] if anything, even a dangling link, is at `path` already.
    pub fn create(path: &Path, unique: &str) -> Result<()> {
        let unfinished = unfinished_name(path, unique);
        let made = build(&unfinished, path).and_then(|()| publish(&unfinished, path));
        clear(&unfinished);
        made
    }
}

/// Removes an unfinished file and what SQLite kept beside it.
pub(super) fn clear(unfinished: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = unfinished.as_os_str().to_owned();
        name.push(suffix);
        // What is left over here serves no one; the outcome is already known.
        let _ = fs::remove_file(name);
    }
}

pub(super) fn unfinished_name(path: &Path, unique: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{unique}.new"));
    path.with_file_name(name)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(super) fn io_error(error: &io::Error, path: &Path) -> StoreError {
    let kind = match error.kind() {
        io::ErrorKind::AlreadyExists => StoreErrorKind::Exists,
        io::ErrorKind::PermissionDenied => StoreErrorKind::Denied,
        io::ErrorKind::ReadOnlyFilesystem => StoreErrorKind::ReadOnly,
        io::ErrorKind::StorageFull => StoreErrorKind::Full,
        io::ErrorKind::NotFound => StoreErrorKind::Io("the directory does not exist".to_owned()),
        _ => StoreErrorKind::Io(error.to_string()),
    };
    StoreError::new(kind, SqliteStore::name_of(path))
}

/// Makes the file that is to become the store at `path`, where nothing may be yet.
pub(super) fn new_file(unfinished: &Path, path: &Path) -> Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(StoreError::new(StoreErrorKind::Exists, SqliteStore::name_of(path)));
    }
    // SQLite gives its -wal and -shm files the mode of this one.
    let mut options = OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(unfinished);
    made.map(drop).map_err(|error| io_error(&error, path))
}

fn build(unfinished: &Path, path: &Path) -> Result<()> {
    new_file(unfinished, path)?;
    let name = SqliteStore::name_of(path);
    let wrap = |error: rusqlite::Error| store_error(&error, &name);
    let connection = connect(unfinished).map_err(wrap)?;
    lay_out(&connection).map_err(wrap)?;
    connection.close().map_err(|(_, error)| wrap(error))
}

fn lay_out(connection: &Connection) -> rusqlite::Result<()> {
    configure(connection, super::OpenOptions::default())?;
    // Before the first table: the file is laid out for it. It costs deletes 3 %, and without it a
    // file could only ever shrink with the lock held all the time.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE;\n{SCHEMA}\nPRAGMA application_id = {APPLICATION_ID};\n\
         PRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;"
    ))
}

// A hard link never replaces what is there and never follows a dangling link.
pub(super) fn publish(unfinished: &Path, path: &Path) -> Result<()> {
    fs::hard_link(unfinished, path).map_err(|error| io_error(&error, path))?;
    if let Some(directory) = path.parent().filter(|p| !p.as_os_str().is_empty())
        && let Ok(directory) = fs::File::open(directory)
    {
        // The name itself has to survive a power cut too; not every file system can promise it.
        let _ = directory.sync_all();
    }
    Ok(())
}
