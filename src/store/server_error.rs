//! Errors that a database server reports.

use std::fmt;

/// The cause of an error that a database server reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerErrorKind {
    /// Another transaction held locks on rows longer than the timeout.
    RowsLocked,
    /// The server, a database or a login has too many connections.
    TooManyConnections(String),
    /// A timeout that is set on the server ended a statement, a transaction or the connection.
    Timeout {
        /// The name of the setting.
        setting: &'static str,
        /// The server's message.
        message: String,
    },
    /// Another error.
    Other(String),
}

impl ServerErrorKind {
    /// Returns the stable name of the cause.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::RowsLocked => "store-locked",
            Self::TooManyConnections(_) => "too-many-connections",
            Self::Timeout { .. } => "server-limit",
            Self::Other(_) => "store-io",
        }
    }

    /// Writes the message of an error of this store.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, store: &str) -> fmt::Result {
        match self {
            Self::RowsLocked => {
                write!(f, "a row of the store {store} is locked by another transaction")
            }
            Self::TooManyConnections(cause) => write!(f, "cannot connect to {store}: {cause}"),
            Self::Timeout { message, .. } => {
                write!(f, "the server of the store {store} ended the operation: {message}")
            }
            Self::Other(message) => {
                write!(f, "the server of the store {store} reported an error: {message}")
            }
        }
    }
}
