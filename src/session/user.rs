//! Users: the accounts that the service authenticates.

use super::UserId;
use crate::time::Timestamp;

/// A user in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// User ID: opaque text, the token's `sub`.
    pub id: UserId,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// Time at which the store first recorded the user.
    pub created_at: Timestamp,
    /// Time of the last change of `status`.
    pub updated_at: Timestamp,
}

/// A filter of users. An empty field matches every user; a user has to match all fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Statuses to select.
    pub statuses: Vec<UserStatus>,
    /// Text that the ID has to contain; case does not matter.
    pub contains: Option<String>,
    /// Whether only users without an active session match.
    pub without_sessions: bool,
    /// The user after whom the page begins, in byte order of the IDs.
    pub after: Option<UserId>,
    /// Maximum number of users.
    pub limit: Option<u64>,
}

impl UserFilter {
    /// Returns the only status that matches; `None` if every status does.
    pub(crate) fn only_status(&self) -> Option<UserStatus> {
        let first = *self.statuses.first()?;
        self.statuses.iter().all(|status| *status == first).then_some(first)
    }
}

/// The status of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    /// The user may log in.
    Active,
    /// The user may not log in, and every token of the user is rejected.
    Deactivated,
}

impl UserStatus {
    /// Returns the name in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }
}
