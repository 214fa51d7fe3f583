//! The settings for the rules of sessions and tokens.

use super::ClientMatch;
use crate::time::Span;

/// All settings of the rules. The defaults are those of the documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Lifetimes of tokens and sessions.
    pub lives: Lives,
    /// Sessions that a login revokes.
    pub login: LoginPolicy,
}

/// Lifetimes of tokens and sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lives {
    /// Lifetime of an access token.
    pub access_ttl: Span,
    /// Lifetime of a refresh token, restarted by each rotation; `None`: until revoked or idle.
    pub refresh_ttl: Option<Span>,
    /// Maximum lifetime of a session; `None`: unlimited.
    pub max_session: Option<Span>,
    /// Grace period after a rotation in which the previous refresh token gets the current pair again.
    pub retry_grace: Span,
    /// Whether `rotate` issues a new refresh token; if not, it only issues an access token.
    pub rotate_refresh: bool,
}

impl Default for Lives {
    fn default() -> Self {
        Self {
            access_ttl: Span::minutes(15),
            refresh_ttl: Some(Span::days(7)),
            max_session: None,
            retry_grace: Span::secs(10),
            rotate_refresh: true,
        }
    }
}

/// Sessions that a login revokes. A rule is off if it is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginPolicy {
    /// What identifies a client.
    pub same_client: ClientMatch,
    /// Idle time after which a login revokes sessions from the same client, as `superseded`.
    pub same_client_idle: Option<Span>,
    /// Idle time after which a login revokes any session of the user, as `idle`.
    pub any_client_idle: Option<Span>,
    /// Maximum number of active sessions; a login revokes the least recently used, as `session-limit`.
    pub max_sessions: Option<u32>,
}

impl Default for LoginPolicy {
    fn default() -> Self {
        Self {
            same_client: ClientMatch::default(),
            same_client_idle: Some(Span::days(30)),
            any_client_idle: Some(Span::days(365)),
            max_sessions: None,
        }
    }
}
