//! What keeps a service from doing what it was asked: never a rule's outcome, those are values.

use crate::store::StoreError;
use crate::token::SigningError;

/// What keeps a service from doing what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Claims that a session cannot have.
    #[error("a session cannot have these claims: {0}")]
    Claims(String),
    /// A life that would be over before it begins.
    #[error("{0}")]
    Lives(&'static str),
}
