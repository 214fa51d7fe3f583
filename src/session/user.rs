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

/// Selects users. Each empty field lets every user pass; the given ones must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// With this status.
    pub status: Option<UserStatus>,
    /// With an ID that contains this text, ignoring case.
    pub contains: Option<String>,
    /// Without an active session.
    pub without_sessions: bool,
    /// With an ID after this one in byte order, for paging.
    pub after: Option<UserId>,
    /// At most this number of users.
    pub limit: Option<u64>,
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
