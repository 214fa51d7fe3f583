//! Errors of the service operations. Outcomes that a rule decides are values, not errors.

use crate::store::StoreError;
use crate::token::{ClaimsError, RandomError, SigningError};

/// The reason why a service operation failed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key ring cannot sign.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The source of randomness failed.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The session's stored claims are invalid in a token.
    #[error("the session's claims cannot be used: {0}")]
    Claims(#[from] ClaimsError),
    /// A lifetime that is not greater than 0.
    #[error("{0}")]
    Lives(&'static str),
    /// The temporary file for many session IDs failed.
    #[error("cannot keep the session IDs in a temporary file: {0}")]
    TemporaryFile(std::io::Error),
}
