//! Why a session was ended: a closed list.

use std::fmt;
use std::str::FromStr;

/// Why a session was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The user logged out.
    Logout,
    /// The user logged this device out from another one.
    DeviceLogout,
    /// An operator ended it.
    Admin,
    /// The account or a device of it is in other hands.
    Compromised,
    /// A refresh token of an older generation came back (RFC 9700 §4.14.2).
    Replayed,
    /// The password was changed.
    PasswordChanged,
    /// The account was deactivated.
    AccountDeactivated,
    /// The account was deleted.
    AccountDeleted,
    /// It was not used for too long.
    Idle,
    /// The same client logged in anew.
    Superseded,
    /// The user had too many sessions.
    SessionLimit,
    /// A token of it was found where it should not be.
    Leaked,
    /// Anything else; the note tells.
    Other,
}

impl Reason {
    /// Every reason, in the order that help shows.
    pub const ALL: [Self; 13] = [
        Self::Logout,
        Self::DeviceLogout,
        Self::Admin,
        Self::Compromised,
        Self::Replayed,
        Self::PasswordChanged,
        Self::AccountDeactivated,
        Self::AccountDeleted,
        Self::Idle,
        Self::Superseded,
        Self::SessionLimit,
        Self::Leaked,
        Self::Other,
    ];

    /// As it stands in the store and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::DeviceLogout => "device-logout",
            Self::Admin => "admin",
            Self::Compromised => "compromised",
            Self::Replayed => "replayed",
            Self::PasswordChanged => "password-changed",
            Self::AccountDeactivated => "account-deactivated",
            Self::AccountDeleted => "account-deleted",
            Self::Idle => "idle",
            Self::Superseded => "superseded",
            Self::SessionLimit => "session-limit",
            Self::Leaked => "leaked",
            Self::Other => "other",
        }
    }

    /// As a part of a sentence: "the session was revoked …".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Logout => "at logout",
            Self::DeviceLogout => "from another device of the user",
            Self::Admin => "by an administrator",
            Self::Compromised => "as compromised",
            Self::Replayed => "because an old refresh token came back",
            Self::PasswordChanged => "when the password was changed",
            Self::AccountDeactivated => "when the account was deactivated",
            Self::AccountDeleted => "when the account was deleted",
            Self::Idle => "because it was idle for too long",
            Self::Superseded => "because the same client logged in anew",
            Self::SessionLimit => "because the user had too many sessions",
            Self::Leaked => "because a token of it had leaked",
            Self::Other => "for another reason",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is none of the reasons.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reason for a revocation")]
pub struct UnknownReason;

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or(UnknownReason)
    }
}
