//! Implements the store in a SQLite file. No other module contains SQLite's SQL.
//!
//! `0001.sql` and its successors are the schema that every service shares.

mod ahead;
mod backup;
mod batches;
mod changes;
mod complete;
mod contract;
#[cfg(feature = "cli")]
mod copy;
mod create;
mod cutoffs;
mod denylist;
mod diagnosis;
mod doctor;
mod events;
mod filter;
mod id_search;
mod identity;
mod integrity;
mod key_usage;
mod open;
mod other_processes;
mod pause;
mod purge;
mod purge_rule;
mod sessions;
mod stats;
mod text;
mod transaction;
mod users;
mod wal;
mod wal_origin;
mod write_lock;

pub use crate::file_exposure::{ExposedAccess, Exposure};
pub use backup::{Backup, BackupProgress};
pub use doctor::Examination;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::session::PurgeRules;
use crate::store::purge_limits::PurgeLimits;
use crate::store::{Batches, Purge, Read, Result, Scope, Store, StoreError, StoreErrorKind, Write};
use crate::time::Timestamp;
use transaction::SqliteTransaction;

/// `application_id` of store files: `tokc`.
pub const APPLICATION_ID: i32 = 0x746f_6b63;
/// The newest schema version that this library supports; the file's `user_version`.
pub const SCHEMA_VERSION: i64 = 1;

/// A store in a SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    file: open::OpenedFile,
    /// Whether the file was opened as immutable, because SQLite cannot create the -wal and -shm files next
    /// to it.
    is_immutable: bool,
    is_only_writer_of_process: bool,
}

/// Options for opening a store.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions {
    /// Maximum time to wait for a lock.
    pub timeout: Duration,
    /// Whether a commit waits until the disk has stored it. If not, a power failure (not a crash of the
    /// process) may undo the newest commits; the store stays consistent.
    pub durable: bool,
    /// Whether this process writes the store through this connection only. Then a mass change makes no pauses
    /// as long as no other process has the store open. SQLite's busy handler would starve another
    /// connection of the process without the pauses.
    pub is_only_writer_of_process: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(5), durable: true, is_only_writer_of_process: false }
    }
}

impl SqliteStore {
    fn name_of(path: &std::path::Path) -> String {
        path.display().to_string()
    }

    /// Returns the most dangerous access that other users have to the store at `path`.
    #[must_use]
    pub fn exposure(path: &Path) -> Option<Exposure> {
        Exposure::of_store(&["", "-wal", "-shm"].map(|suffix| diagnosis::beside(path, suffix)))
    }

    /// Says so if the store at `path` has other names. A program that opens the store under another one uses
    /// another -wal file, so each of the two loses the changes of the other, and the store is damaged.
    #[must_use]
    pub fn hard_links(path: &Path) -> Option<String> {
        use std::os::unix::fs::MetadataExt as _;
        let names = std::fs::metadata(path).ok()?.nlink();
        (names > 1).then(|| {
            let path = path.display();
            format!(
                "{path} has {names} names (hard links): programs that open it under different names damage it"
            )
        })
    }

    fn begin(&mut self, behavior: TransactionBehavior) -> Result<SqliteTransaction<'_>> {
        self.file.require(&Self::name_of(&self.path))?;
        // A process with write access has opened the file since, so reads could be inconsistent.
        if self.is_immutable && !diagnosis::is_settled(&self.path) {
            let kind = diagnosis::diagnose(&self.path)
                .unwrap_or_else(|| diagnosis::read_only_directory(&self.path));
            return Err(StoreError::new(kind, Self::name_of(&self.path)));
        }
        let tx = SqliteTransaction::begin(&self.connection, behavior, Self::name_of(&self.path))?;
        // Check again: the file may have been replaced while this connection waited for the lock.
        self.file.require(&Self::name_of(&self.path))?;
        Ok(tx)
    }
}

impl Store for SqliteStore {
    fn name(&self) -> String {
        Self::name_of(&self.path)
    }

    fn read(&mut self) -> Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.begin(TransactionBehavior::Deferred)?))
    }

    fn write(&mut self, _: Scope<'_>) -> Result<Box<dyn Write + '_>> {
        Ok(Box::new(self.begin(TransactionBehavior::Immediate)?))
    }

    fn purge(&mut self, rules: &PurgeRules) -> Result<Box<dyn Purge + '_>> {
        Ok(Box::new(purge::SqlitePurge::begin(self, PurgeLimits::new(rules))?))
    }

    fn newest_session(&mut self) -> Result<Option<i64>> {
        let tx = self.begin(TransactionBehavior::Deferred)?;
        // If this row is deleted, SQLite gives its number to the next session.
        let newest = tx.first("SELECT max(rowid) FROM sessions", [], |row| row.get(0))?;
        Ok(Some(newest.flatten().unwrap_or(0)))
    }

    fn purge_until(
        &mut self,
        rules: &PurgeRules,
        newest: Option<i64>,
    ) -> Result<Box<dyn Purge + '_>> {
        let limits = PurgeLimits::new(rules).until(newest);
        Ok(Box::new(purge::SqlitePurge::begin(self, limits)?))
    }

    fn purgeable_after(&mut self, rules: &PurgeRules, newest: i64) -> Result<u64> {
        purge_rule::later_matches(&self.begin(TransactionBehavior::Deferred)?, rules, newest)
    }

    fn has_batches(&self) -> bool {
        true
    }

    fn mark_cut_off(&mut self, delete: bool, now: Timestamp) -> Result<Box<dyn Purge + '_>> {
        Ok(Box::new(purge::SqlitePurge::mark_cut_off(self, delete, now)?))
    }

    fn batches(&mut self) -> Result<Box<dyn Batches + '_>> {
        Ok(Box::new(batches::SqliteBatches::begin(self)?))
    }
}

/// Converts an error of SQLite to the store error with the matching cause.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
fn store_error(error: &rusqlite::Error, store: &str) -> StoreError {
    let kind = match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            let said = message.clone().unwrap_or_else(|| code.to_string());
            if code.extended_code == rusqlite::ffi::SQLITE_READONLY_DBMOVED {
                return StoreError::new(open::moved(Path::new(store)), store);
            }
            let seen = || diagnosis::diagnose(Path::new(store));
            match code.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreErrorKind::Locked,
                ErrorCode::ReadOnly => seen().unwrap_or(StoreErrorKind::ReadOnly),
                ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                    seen().unwrap_or(StoreErrorKind::Denied)
                }
                ErrorCode::SystemIoFailure => seen().unwrap_or(StoreErrorKind::Io(said)),
                ErrorCode::NotADatabase => StoreErrorKind::Foreign,
                ErrorCode::DatabaseCorrupt => damaged(said, store),
                ErrorCode::DiskFull => StoreErrorKind::Full,
                // The schema takes the number of an entry from the row of the table `store`.
                ErrorCode::ConstraintViolation if said.ends_with("failed: denylist.seq") => {
                    identity::missing(store)
                }
                ErrorCode::ConstraintViolation => StoreErrorKind::Refused(said),
                _ if is_missing_object(&said) => StoreErrorKind::SchemaChanged(said),
                _ => StoreErrorKind::Io(said),
            }
        }
        rusqlite::Error::SqlInputError { msg, .. } if is_missing_object(msg) => {
            StoreErrorKind::SchemaChanged(msg.clone())
        }
        rusqlite::Error::InvalidColumnName(name) => {
            StoreErrorKind::SchemaChanged(format!("no such column: {name}"))
        }
        // A column has another type than in the schema.
        rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..) => {
            StoreErrorKind::Damaged(error.to_string())
        }
        other => StoreErrorKind::Io(other.to_string()),
    };
    StoreError::new(kind, store)
}

/// Returns the cause of a damaged store: the file, or a -wal file that another one has left behind.
fn damaged(how: String, store: &str) -> StoreErrorKind {
    let log = diagnosis::beside(Path::new(store), "-wal");
    if diagnosis::file_size(&log) > 0 {
        StoreErrorKind::DamagedOrLog { how, log: log.display().to_string() }
    } else {
        StoreErrorKind::Damaged(how)
    }
}

/// Whether a message says that the schema lacks a table or column. SQLite has no code for that.
fn is_missing_object(said: &str) -> bool {
    ["no such table", "no such column", "no column named"].iter().any(|cause| said.contains(cause))
        || said.starts_with("table ") && said.contains(" has no column")
}
