//! What keeps a service from doing what it was asked: never a rule's outcome, those are values.

use crate::store::StoreError;
use crate::token::{ClaimsError, RandomError, SigningError};

/// What keeps a service from doing what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The source of randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Claims in the store that no token can carry.
    #[error("the session's claims cannot be used: {0}")]
    Claims(#[from] ClaimsError),
    /// A life that would be over before it begins.
    #[error("{0}")]
    Lives(&'static str),
    /// The temporary file for many session IDs.
    #[error("cannot keep the session IDs in a temporary file: {0}")]
    TemporaryFile(std::io::Error),
}
