//! The error of a command: one variant per layer that can fail.

use std::io;

use super::failure::{Failure, FailureKind};
use super::hints;
use super::redact::redact;
use super::ui::prompt::PromptError;
use crate::denylist_mirror::MirrorError;
use crate::service::{ImportError, ServiceError};
use crate::store::StoreError;
use crate::token::json::JsonError;
use crate::token::{ClaimsError, KeyError, RandomError, SigningError};

/// The result of a command or of a part of one.
pub(super) type Result<T, E = CommandError> = std::result::Result<T, E>;

/// An error that ends a command.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// The command itself found the error.
    #[error(transparent)]
    Failure(#[from] Failure),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
    #[error(transparent)]
    Random(#[from] RandomError),
    #[error(transparent)]
    Io(#[from] io::Error),
    /// An error that no command expects, such as output that is not valid JSON.
    #[error("{0:#}")]
    Unexpected(anyhow::Error),
}

impl From<serde_json::Error> for CommandError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() { Self::Io(error.into()) } else { Self::Unexpected(error.into()) }
    }
}

impl From<JsonError> for CommandError {
    fn from(error: JsonError) -> Self {
        Self::Unexpected(error.into())
    }
}

impl CommandError {
    /// Returns what to report: the message, the hint and the exit code, without tokens.
    pub(super) fn failure(&self) -> Failure {
        let failure = self.with_secrets();
        Failure {
            message: redact(&failure.message).into_owned(),
            hint: failure.hint.as_ref().map(|hint| hint.mapped(redact)),
            ..failure
        }
    }

    fn with_secrets(&self) -> Failure {
        match self {
            Self::Failure(failure) => failure.clone(),
            Self::Store(error) => error.into(),
            Self::Mirror(error) => error.into(),
            Self::Service(error) => service(error),
            Self::Import(ImportError::Service(error)) => match error {
                ServiceError::Store(_) | ServiceError::Partly { .. } | ServiceError::Random(_) => {
                    service(error)
                }
                ServiceError::Signing(_)
                | ServiceError::Claims { .. }
                | ServiceError::Lives(_)
                | ServiceError::TemporaryFile(_) => Failure::failed("import", error.to_string()),
            },
            Self::Import(error @ ImportError::Input(_)) => {
                Failure::failed("input", error.to_string()).hint(hints::NOTHING_IMPORTED)
            }
            Self::Key(KeyError::Random(error)) | Self::Random(error) => random(*error),
            Self::Key(error) => Failure::failed("keys", error.to_string()),
            Self::Prompt(error) => prompt(error),
            Self::Io(error) => Failure::failed("io", error.to_string()),
            Self::Unexpected(error) => Failure::failed("io", format!("{error:#}")),
        }
    }

    /// Whether the output could not be written, or an input could not be read.
    pub(super) fn is_io(&self) -> bool {
        matches!(self, Self::Io(_) | Self::Prompt(PromptError::Io(_)))
    }
}

fn service(error: &ServiceError) -> Failure {
    match error {
        ServiceError::Store(error) => error.into(),
        ServiceError::Partly { error: cause, .. } => {
            let failure = Failure::from(cause);
            Failure { message: error.to_string(), ..failure }.hint(hints::after_commit(cause))
        }
        ServiceError::Random(error) => random(*error),
        ServiceError::Signing(error) => signing(*error),
        ServiceError::Claims { session, error: cause } => {
            let column = if *cause == ClaimsError::Audience { "audience" } else { "claims" };
            let hint = hints::correct_column(column, session);
            Failure::failed("claims", error.to_string()).hint(hint)
        }
        ServiceError::Lives(_) => Failure::usage(error.to_string()),
        ServiceError::TemporaryFile(_) => {
            Failure::failed("temporary-file", error.to_string()).hint(hints::FREE_TMPDIR)
        }
    }
}

fn prompt(error: &PromptError) -> Failure {
    match error {
        PromptError::Cancelled => {
            Failure::new(FailureKind::Interrupted, "cancelled", error.to_string())
        }
        PromptError::Unanswered(why) => {
            Failure::usage(format!("cannot ask: {why}")).hint(hints::GIVE_INPUT)
        }
        PromptError::Io(_) | PromptError::Source => Failure::failed("terminal", error.to_string()),
    }
}

fn signing(error: SigningError) -> Failure {
    if let SigningError::Random(error) = error {
        return random(error);
    }
    Failure::failed("keys", error.to_string()).hint(hints::signing(error))
}

fn random(error: RandomError) -> Failure {
    Failure::failed("randomness", format!("{error}; nothing was changed"))
        .hint(hints::OFFER_URANDOM)
}
