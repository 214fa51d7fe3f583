//! What an operator can do about a finding.

use super::{StoreError, StoreErrorKind};

/// What an operator can do about a finding. The library names no command, so a front end words the
/// remedies that are commands of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// A remedy that needs no command of the front end, in words.
    Text(String),
    /// The remedy of an error of the store.
    Error {
        /// The kind of the error.
        kind: StoreErrorKind,
        /// The store, as [`StoreError::store`] names it.
        store: String,
    },
    /// List the keys of the ring.
    ListKeys,
    /// Use a private key instead of a public one.
    NamePrivateKey,
    /// Create the store's roles and rights again.
    Initialize,
    /// Give the store's roles their privileges and objects again.
    RestorePrivileges,
    /// Revoke again the sessions revoked since the copy was made, then create the roles and rights again.
    RevokeAgainAndInitialize,
    /// Compare the schema of the database with the one of this version.
    CompareSchema,
    /// Deactivate the users concerned.
    DeactivateUsers,
    /// Delete sessions that were not used for a long time.
    EndIdle,
    /// Find and delete the sessions concerned.
    DeleteOrphans,
}

impl From<&str> for Remedy {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Remedy {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&StoreError> for Remedy {
    fn from(error: &StoreError) -> Self {
        Self::Error { kind: error.kind.clone(), store: error.store.clone() }
    }
}
