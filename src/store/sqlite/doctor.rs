//! Checks a store's file for `doctor`, without changing it and despite unreadable parts.

mod addresses;
mod claims;
mod disk;
mod rows;
mod schema;

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::diagnosis::{diagnose, unwritable_beside};
use super::open::{check_file, check_identity, keep_log, open_connection};
use super::{OpenOptions, SCHEMA_VERSION, SqliteStore, store_error};
use crate::store::finding::{listed, several};
use crate::store::{Finding, Level, StoreError, StoreErrorKind};
use crate::time::Timestamp;

/// Options for the examination of a store.
pub struct Examination<'a> {
    /// The current time.
    pub now: Timestamp,
    /// Whether every index is compared with its table too.
    pub full: bool,
    /// Maximum time to wait for a lock.
    pub timeout: Duration,
    /// Sleeps for a duration.
    pub sleep: &'a dyn Fn(Duration),
    /// Whether a text is valid as claims of a token.
    pub are_claims: fn(&str) -> bool,
    /// Called with the name of each check before it starts.
    pub begin: &'a mut dyn FnMut(&'static str),
}

type CheckResult = rusqlite::Result<Finding>;
type Check = fn(&Connection, &Path, &Examination<'_>) -> CheckResult;

impl SqliteStore {
    /// Runs every check on the store at `path` that its state allows.
    #[must_use]
    pub fn examine(path: &Path, how: &mut Examination<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let name = Self::name_of(path);
        if let Err(kind) = check_file(path) {
            return vec![failed("file", &StoreError::new(kind, name))];
        }
        findings.push(disk::file(path));
        findings.push(disk::permissions(path));
        findings.extend(disk::leftovers(path));
        findings.push(disk::disk(path));
        let foreign_log = disk::foreign_log(path);
        let is_doubtful = foreign_log.is_some();
        let is_foreign = foreign_log.as_ref().is_some_and(|it| it.level == Level::Failure);
        findings.extend(foreign_log);
        if is_foreign {
            return findings;
        }
        let options = OpenOptions { timeout: how.timeout, ..OpenOptions::default() };
        let (connection, is_immutable) = match open_connection(path, options, &name) {
            Ok(opened) => opened,
            Err(error) => {
                findings.push(failed("open", &error));
                return findings;
            }
        };
        if is_doubtful {
            keep_log(&connection);
        }
        if let Err(error) = check_identity(&connection, &name) {
            findings.push(failed("open", &error));
            return findings;
        }
        let schema = format!("schema version {SCHEMA_VERSION}");
        let is_read_only = is_immutable || connection.is_readonly("main").unwrap_or(false);
        let cause = if is_read_only {
            Some(diagnose(path).unwrap_or(StoreErrorKind::ReadOnly))
        } else {
            unwritable_beside(path)
        };
        findings.push(match cause {
            Some(cause) => {
                let error = StoreError::new(cause, &name);
                let message = format!("{schema}, read-only: {error}");
                Finding::warning("open", message, &error)
            }
            None => Finding::good("open", schema),
        });
        let checks: [(&'static str, Check); 14] = [
            ("schema", schema::schema),
            ("identity", schema::identity),
            ("integrity", schema::integrity),
            ("foreign-keys", schema::foreign_keys),
            ("wal", disk::wal),
            ("clock", rows::clock),
            ("purgeable", rows::purgeable),
            ("deactivated", rows::deactivated),
            ("addresses", addresses::addresses),
            ("proxy", rows::proxy),
            ("texts", rows::texts),
            ("claims", claims::claims),
            ("counters", rows::counters),
            ("rules", rows::rules),
        ];
        // The check of the WAL copies it into the file.
        for (check, run) in checks.into_iter().filter(|(check, _)| *check != "wal" || !is_doubtful)
        {
            (how.begin)(check);
            findings.push(run(&connection, path, how).unwrap_or_else(|error| {
                let error = store_error(&error, &name);
                let mut finding = failed(check, &error);
                finding.message = format!("could not be checked: {error}");
                finding
            }));
        }
        findings
    }
}

fn failed(check: &'static str, error: &StoreError) -> Finding {
    Finding::failure(check, error.to_string(), error)
}
