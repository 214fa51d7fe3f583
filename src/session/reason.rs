//! Reasons for a revocation: a closed list.

use std::fmt;
use std::str::FromStr;

/// The reason for a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The user logged out.
    Logout,
    /// The user ended the session from another device.
    DeviceLogout,
    /// An operator revoked the session.
    Admin,
    /// An attacker controls the account or one of its devices.
    Compromised,
    /// A refresh token was reused (RFC 9700 section 4.14.2).
    Replayed,
    /// The password was changed.
    PasswordChanged,
    /// The account was deactivated.
    AccountDeactivated,
    /// The account was deleted.
    AccountDeleted,
    /// The session was idle for too long.
    Idle,
    /// The same client logged in again.
    Superseded,
    /// The user had too many sessions.
    SessionLimit,
    /// A token of the session was found in a log, a dump or another public place.
    Leaked,
    /// Another reason; the note names it.
    Other,
}

impl Reason {
    /// Every reason, in the order of the help.
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

    /// Returns the reason's name in the store and on the command line.
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

    /// Returns the reason as part of a sentence: "the session was revoked …".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Logout => "at logout",
            Self::DeviceLogout => "from another device of the user",
            Self::Admin => "by an administrator",
            Self::Compromised => "as compromised",
            Self::Replayed => "because of refresh token reuse",
            Self::PasswordChanged => "when the password was changed",
            Self::AccountDeactivated => "when the account was deactivated",
            Self::AccountDeleted => "when the account was deleted",
            Self::Idle => "because it was idle for too long",
            Self::Superseded => "because the same client logged in again",
            Self::SessionLimit => "because the user had too many sessions",
            Self::Leaked => "because one of its tokens had leaked",
            Self::Other => "for another reason",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is not one of the reasons.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reason for a revocation")]
pub struct UnknownReason;

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or(UnknownReason)
    }
}
