//! The store in a SQLite file: the only place that knows SQL.
//!
//! `0001.sql` and its successors are the schema that every service shares.

mod backup;
mod batches;
mod changes;
mod complete;
mod contract;
mod copy;
mod create;
mod cutoffs;
mod denylist;
mod diagnosis;
mod doctor;
mod events;
mod exposure;
mod filter;
mod import;
mod key_usage;
mod open;
mod pause;
mod purge;
mod purge_rule;
mod sessions;
mod stats;
mod text;
mod transaction;
mod users;
mod wal;

pub use backup::{Backup, BackupProgress};
pub use doctor::Examination;
pub use exposure::{ExposedAccess, Exposure};

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::session::PurgeRules;
use crate::store::{Batches, Purge, Read, Result, Scope, Store, StoreError, StoreErrorKind, Write};
use transaction::SqliteTransaction;

/// `application_id` of our files: `tokc`.
pub const APPLICATION_ID: i32 = 0x746f_6b63;
/// The newest schema that this library knows, the file's `user_version`.
pub const SCHEMA_VERSION: i64 = 1;

/// A store in a SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    file: open::OpenedFile,
    /// Opened as a file that nobody changes, where SQLite cannot create the files that it keeps
    /// beside a database.
    is_immutable: bool,
}

/// How to open a store.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions {
    /// How long to wait for a lock that somebody else holds.
    pub timeout: Duration,
    /// Whether a commit waits until the disk has it. Without, a power cut (not a crash of the
    /// process) may undo the newest commits; the store stays sound.
    pub durable: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(5), durable: true }
    }
}

impl SqliteStore {
    fn name_of(path: &std::path::Path) -> String {
        path.display().to_string()
    }

    fn begin(&mut self, behavior: TransactionBehavior) -> Result<SqliteTransaction<'_>> {
        // SQLite would go on with the file that has no name any more, and nobody would ever see it.
        if self.file.is_gone() {
            return Err(StoreError::new(StoreErrorKind::Replaced, Self::name_of(&self.path)));
        }
        // Another process that may write here has opened it: what is read now could be torn.
        if self.is_immutable && !diagnosis::is_settled(&self.path) {
            let kind = StoreErrorKind::ReadOnlyDirectory;
            return Err(StoreError::new(kind, Self::name_of(&self.path)));
        }
        let tx = SqliteTransaction::begin(&self.connection, behavior, Self::name_of(&self.path))?;
        // Again: the file may have been moved away while this waited for the lock.
        if self.file.is_gone() {
            return Err(StoreError::new(StoreErrorKind::Replaced, Self::name_of(&self.path)));
        }
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
        Ok(Box::new(purge::SqlitePurge::begin(self, rules)?))
    }

    fn has_batches(&self) -> bool {
        true
    }

    fn mark_cut_off(&mut self, delete: bool) -> Result<Box<dyn Purge + '_>> {
        Ok(Box::new(purge::SqlitePurge::mark_cut_off(self, delete)?))
    }

    fn batches(&mut self) -> Result<Box<dyn Batches + '_>> {
        Ok(Box::new(batches::SqliteBatches::begin(self)?))
    }
}

/// Turns what SQLite says into what people can act on.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
fn store_error(error: &rusqlite::Error, store: &str) -> StoreError {
    let kind = match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            let said = message.clone().unwrap_or_else(|| code.to_string());
            if code.extended_code == rusqlite::ffi::SQLITE_READONLY_DBMOVED {
                return StoreError::new(StoreErrorKind::Replaced, store);
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
                ErrorCode::DatabaseCorrupt => StoreErrorKind::Damaged(said),
                ErrorCode::DiskFull => StoreErrorKind::Full,
                ErrorCode::ConstraintViolation => StoreErrorKind::Refused(said),
                _ => StoreErrorKind::Io(said),
            }
        }
        // A column that is missing or of another type than the schema says.
        rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::InvalidColumnName(_)
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..) => {
            StoreErrorKind::Damaged(error.to_string())
        }
        other => StoreErrorKind::Io(other.to_string()),
    };
    StoreError::new(kind, store)
}
