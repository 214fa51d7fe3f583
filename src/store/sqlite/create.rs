//! Creates a new store atomically, and never replaces a file.

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::Connection;

use super::diagnosis::directory_of;
use super::identity::SCHEMA;
use super::open::{configure, connect};
use super::{APPLICATION_ID, SCHEMA_VERSION, SqliteStore, store_error};
use crate::atomic_file::{AtomicFile, lacks_randomness};
use crate::store::{FileAction, FileObstacle, Result, StoreError, StoreErrorKind};

impl SqliteStore {
    /// Creates a new, empty store at `path`, mode 0600. If two processes create it at once, the first succeeds.
    ///
    /// # Errors
    /// [`StoreErrorKind::Exists`] if `path` exists, even as a dangling symbolic link.
    pub fn create(path: &Path) -> Result<()> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(StoreError::new(StoreErrorKind::Exists, Self::name_of(path)));
        }
        // SQLite creates the -wal and -shm files with the mode of the database file.
        let unfinished = AtomicFile::beside(path).map_err(|error| io_error(&error, path))?;
        let name = Self::name_of(path);
        let wrap = |error: rusqlite::Error| store_error(&error, &name);
        let connection = connect(unfinished.path()).map_err(wrap)?;
        lay_out(&connection).map_err(wrap)?;
        connection.close().map_err(|(_, error)| wrap(error))?;
        unfinished.create().map_err(|error| io_error(&error, path))
    }
}

/// Converts an error of creating a file.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(super) fn io_error(error: &io::Error, path: &Path) -> StoreError {
    if lacks_randomness(error) {
        return StoreError::new(StoreErrorKind::Random, SqliteStore::name_of(path));
    }
    let has_own_cause =
        !matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound);
    let obstacle = FileObstacle::to_creation_in(directory_of(path)).filter(|_| has_own_cause);
    if let Some(obstacle) = obstacle {
        let kind = StoreErrorKind::Obstructed(FileAction::Create, obstacle);
        return StoreError::new(kind, SqliteStore::name_of(path));
    }
    let kind = match error.kind() {
        io::ErrorKind::AlreadyExists => StoreErrorKind::Exists,
        io::ErrorKind::PermissionDenied => StoreErrorKind::Denied,
        io::ErrorKind::StorageFull => StoreErrorKind::Full,
        io::ErrorKind::NotFound => StoreErrorKind::Io("the directory does not exist".to_owned()),
        _ => match FileObstacle::of_write_error(error) {
            Some(obstacle) => StoreErrorKind::Obstructed(FileAction::Create, obstacle),
            None => StoreErrorKind::Io(error.to_string()),
        },
    };
    StoreError::new(kind, SqliteStore::name_of(path))
}

fn lay_out(connection: &Connection) -> rusqlite::Result<()> {
    configure(connection, super::OpenOptions::default())?;
    // Must be set before the first table, because it changes the layout of the file. It slows deletes
    // down by 3 %; without it, only VACUUM could shrink the file, with the write lock held throughout.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE;\n{SCHEMA}\nPRAGMA application_id = {APPLICATION_ID};\n\
         PRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;"
    ))
}
