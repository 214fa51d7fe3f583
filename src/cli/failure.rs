//! How a command can end: exit codes, and errors that name the thing, the cause and the next step.

use std::fmt;

use crate::store::{StoreError, StoreErrorKind};

/// How a command ended that has already said what there was to say.
/// Of several, the worst counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// What was asked for is not there.
    Nothing,
    /// Some of it could not be done, or is out of order.
    Failed,
    /// A token was refused.
    Refused,
    /// Stopped by a signal, everything consistent.
    Interrupted,
}

impl Exit {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Nothing => 3,
            Self::Failed => 1,
            Self::Refused => 4,
            Self::Interrupted => 130,
        }
    }
}

/// What kind of failure it is: this alone decides the exit code.
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

/// A failure as people and programs are told of it. Never holds a token or a secret.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    pub(super) reason: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, reason: &'static str, message: impl Into<String>) -> Self {
        Self { kind, reason, message: message.into(), hint: None }
    }

    /// I/O, a damaged file, bad configuration.
    pub(super) fn failed(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Failed, reason, message)
    }

    /// The command line cannot be meant so.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, "usage", message).hint("see: tokenctl --help")
    }

    /// There is no such thing.
    pub(super) fn nothing(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Nothing, reason, message)
    }

    /// The token gets nothing.
    pub(super) fn refused(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Refused, reason, message)
    }

    /// Somebody else holds it for too long.
    pub(super) fn locked(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Locked, reason, message)
    }

    /// What to do next.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
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
            StoreErrorKind::Locked | StoreErrorKind::Pinned | StoreErrorKind::Conflict
        ) {
            FailureKind::Locked
        } else {
            FailureKind::Failed
        };
        Self::new(kind, error.reason(), error.to_string()).hint(error.hint())
    }
}
