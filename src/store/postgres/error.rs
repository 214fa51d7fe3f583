//! Converts errors of PostgreSQL to store errors with a cause.

use std::error::Error as _;

use tokio_postgres::error::SqlState;

use crate::store::{ServerErrorKind, StoreError, StoreErrorKind};

/// The SQLSTATE with which a rule of the schema rejects a change.
const REFUSED: &str = "TC001";
/// The SQLSTATE with which the schema rejects roles of another store.
pub(super) const TAKEN: &str = "TC002";

const TABLES: [&str; 6] = ["sessions", "users", "cutoffs", "denylist", "events", "store"];

/// Converts the error of a statement. The error's detail is left out, because it repeats whole rows.
pub(super) fn statement_error(error: &tokio_postgres::Error, store: &str) -> StoreError {
    let Some(db) = error.as_db_error() else {
        return StoreError::new(StoreErrorKind::Disconnected(cause(error)), store);
    };
    let said = db.message().to_owned();
    let code = db.code();
    let kind = if *code == SqlState::T_R_SERIALIZATION_FAILURE
        || *code == SqlState::T_R_DEADLOCK_DETECTED
    {
        StoreErrorKind::Conflict
    } else if *code == SqlState::LOCK_NOT_AVAILABLE {
        StoreErrorKind::Server(ServerErrorKind::RowsLocked)
    } else if let Some(setting) = limit(code.code()) {
        StoreErrorKind::Server(ServerErrorKind::Timeout { setting, message: said })
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        StoreErrorKind::Standby { primary: None }
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE && db.routine() == Some("check_enable_rls")
    {
        StoreErrorKind::RowSecurity(table_in(&said))
    } else if *code == SqlState::FEATURE_NOT_SUPPORTED && db.routine() == Some("RewriteQuery") {
        // Statements with RETURNING or ON CONFLICT fail on a table with a rewrite rule.
        StoreErrorKind::Prevented(String::new())
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE || *code == SqlState::UNDEFINED_OBJECT {
        // A role of the store is the only other object that a statement names.
        StoreErrorKind::Rights(said)
    } else if *code == SqlState::DISK_FULL {
        StoreErrorKind::Full
    } else {
        by_class(code.code(), said)
    };
    StoreError::new(kind, store)
}

/// Returns the table that the server's message names, in any language.
fn table_in(said: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let words = said.rsplit(|c| !is_part(c));
    let table = words.into_iter().find(|word| TABLES.contains(word));
    table.unwrap_or("TABLE").to_owned()
}

/// Returns the table that a statement changes.
pub(super) fn changed_table(sql: &str) -> String {
    let mut words = sql.split_whitespace().map(|word| word.trim_start_matches('('));
    let mut before = "";
    while let Some(word) = words.next() {
        // A query that locks rows has FOR UPDATE.
        let is_change = matches!((before, word), (_, "INTO") | ("DELETE", "FROM"))
            || word == "UPDATE" && before != "FOR";
        if is_change {
            return words.next().unwrap_or_default().to_owned();
        }
        before = word;
    }
    String::new()
}

/// Returns the setting whose timeout has this SQLSTATE.
fn limit(code: &str) -> Option<&'static str> {
    Some(match code {
        // A statement that an administrator cancelled has this code too, and a message that says so.
        "57014" => "statement_timeout",
        "25P03" => "idle_in_transaction_session_timeout",
        "25P04" => "transaction_timeout",
        "57P05" => "idle_session_timeout",
        _ => return None,
    })
}

/// Returns whether a table or column is missing.
pub(super) fn is_missing_object(code: &SqlState) -> bool {
    [SqlState::UNDEFINED_TABLE, SqlState::UNDEFINED_COLUMN, SqlState::INVALID_SCHEMA_NAME]
        .contains(code)
}

fn by_class(code: &str, said: String) -> StoreErrorKind {
    match code {
        // P0001: RAISE without a code, in a trigger of another program.
        REFUSED | "P0001" => StoreErrorKind::Refused(said),
        // Violated constraints, and invalid values.
        _ if code.starts_with("23") || code.starts_with("22") => StoreErrorKind::Refused(said),
        _ if code.starts_with("57P") || code.starts_with("08") => {
            StoreErrorKind::Disconnected(said)
        }
        // Missing tables, columns or functions.
        _ if code.starts_with("42") || code.starts_with("3F") => {
            StoreErrorKind::SchemaChanged(said)
        }
        _ if code.starts_with("XX") => StoreErrorKind::Damaged(said),
        _ => StoreErrorKind::Server(ServerErrorKind::Other(said)),
    }
}

/// Converts the error of a new connection.
pub(super) fn connection_error(error: &tokio_postgres::Error, store: &str) -> StoreError {
    let kind = match error.as_db_error() {
        Some(db) => {
            let said = db.message().to_owned();
            match db.code().code() {
                // The login is known, but lacks the privilege CONNECT.
                "42501" => StoreErrorKind::Rights(said),
                code if code.starts_with("28") || code == "3D000" => StoreErrorKind::Login(said),
                "53300" => StoreErrorKind::Server(ServerErrorKind::TooManyConnections(said)),
                _ => StoreErrorKind::Unreachable(said),
            }
        }
        None if cause(error).contains("password missing") => {
            StoreErrorKind::Login("the server asks for a password".to_owned())
        }
        None => StoreErrorKind::Unreachable(cause(error)),
    };
    StoreError::new(kind, store)
}

/// Returns the innermost cause: the outer errors only say that an operation failed.
fn cause(error: &tokio_postgres::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        said = deeper.to_string();
        source = deeper.source();
    }
    said
}
