//! Errors of the service operations. Outcomes that a rule decides are values, not errors.

use std::fmt;

use crate::session::{Session, SessionId};
use crate::store::StoreError;
use crate::token::{ClaimsError, RandomError, SigningError};

/// The reason why a service operation failed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store failed after a part of the change was committed.
    #[error("{error}; {committed}")]
    Partly {
        /// What was committed.
        committed: CommittedPart,
        /// Why the rest was not.
        error: StoreError,
    },
    /// The key ring cannot sign.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The source of randomness failed.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The stored claims or the stored audience of a session are invalid in a token.
    #[error("no token can be issued for session {session}: {error}")]
    Claims {
        /// The session.
        session: SessionId,
        /// Why its columns are invalid.
        error: ClaimsError,
    },
    /// A lifetime that is not greater than 0.
    #[error("{0}")]
    Lives(&'static str),
    /// The temporary file for many session IDs failed.
    #[error("cannot keep the session IDs in a temporary file: {0}")]
    TemporaryFile(std::io::Error),
}

impl ServiceError {
    /// Returns the error for a session whose stored values are invalid in a token.
    pub(super) fn stored(session: &Session, error: ClaimsError) -> Self {
        Self::Claims { session: session.id.clone(), error }
    }
}

/// The committed part of a change that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommittedPart {
    /// The cutoff of this number, which has ended every session; not all rows are marked as revoked.
    Cutoff(i64),
    /// This number of rows.
    Rows(u64),
}

impl fmt::Display for CommittedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cutoff(id) => write!(
                f,
                "cutoff {id} was committed before, so every session opened before it has ended; not all of \
                 their rows are marked as revoked"
            ),
            Self::Rows(1) => f.write_str("1 row was committed before"),
            Self::Rows(rows) => write!(f, "{rows} rows were committed before"),
        }
    }
}
