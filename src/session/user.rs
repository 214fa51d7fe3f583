//! Whom the service authenticates.

use super::UserId;
use crate::time::Timestamp;

/// A user as the store knows them: an id and whether they may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Opaque text, the token's `sub`.
    pub id: UserId,
    /// Whether they may log in.
    pub status: UserStatus,
    /// When the store first saw them.
    pub created_at: Timestamp,
    /// When `status` last changed.
    pub updated_at: Timestamp,
}

/// Whether a user may log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    /// They may.
    Active,
    /// They may not, and no token of theirs is accepted.
    Deactivated,
}

impl UserStatus {
    /// As it stands in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }
}
