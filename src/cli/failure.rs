//! Outcomes of a command: exit codes, and errors with object, cause and remedy.

use std::fmt;

use super::hints::{self, Hint};
use crate::store::{ServerErrorKind, StoreError, StoreErrorKind};

/// The outcome of a command that has printed its messages. Of several outcomes the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Success.
    Done,
    /// There is no such session, user or key.
    Nothing,
    /// A part failed, or a check found a failure.
    Failed,
    /// No token was rejected, but the denylist in Redis has no heartbeat.
    NotSynced,
    /// A token was rejected.
    Refused,
    /// Interrupted by a signal; everything is consistent.
    Interrupted,
}

impl Exit {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Nothing => 3,
            Self::Failed => 1,
            Self::NotSynced => 5,
            Self::Refused => 4,
            Self::Interrupted => 130,
        }
    }
}

/// The kind of a failure, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    Failed,
    Usage,
    Nothing,
    Refused,
    Locked,
    Interrupted,
}

impl FailureKind {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Nothing => 3,
            Self::Refused => 4,
            Self::Locked => 5,
            Self::Interrupted => 130,
        }
    }
}

/// A failure to report. It never contains a token or a secret.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    pub(super) reason: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<Hint>,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, reason: &'static str, message: impl Into<String>) -> Self {
        Self { kind, reason, message: message.into(), hint: None }
    }

    /// Creates a failure of I/O, of a damaged file, or of an invalid configuration.
    pub(super) fn failed(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Failed, reason, message)
    }

    /// Creates a failure of an invalid command line.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, "usage", message).hint(hints::SEE_HELP)
    }

    /// Creates a failure for an object that does not exist.
    pub(super) fn nothing(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Nothing, reason, message)
    }

    /// Creates a failure for a rejected token.
    pub(super) fn refused(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Refused, reason, message)
    }

    /// Creates a failure for a lock that another process held longer than the timeout.
    pub(super) fn locked(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Locked, reason, message)
    }

    /// Adds the remedy, as one imperative.
    pub(super) fn hint(mut self, hint: Hint) -> Self {
        self.hint = Some(hint);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<&StoreError> for Failure {
    fn from(error: &StoreError) -> Self {
        let kind = if matches!(
            error.kind,
            StoreErrorKind::Locked
                | StoreErrorKind::Server(ServerErrorKind::RowsLocked)
                | StoreErrorKind::Pinned
                | StoreErrorKind::Conflict
        ) {
            FailureKind::Locked
        } else {
            FailureKind::Failed
        };
        Self::new(kind, error.reason(), error.to_string()).hint(hints::store(error))
    }
}
