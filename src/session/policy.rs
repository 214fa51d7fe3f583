//! The settings that the rules of sessions and tokens take.

use super::ClientMatch;
use crate::time::Span;

/// Every setting of the rules. Its default is the documented default of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// How long tokens and sessions live.
    pub lives: Lives,
    /// What a login ends.
    pub login: LoginPolicy,
}

/// How long tokens and sessions live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lives {
    /// Life of an access token.
    pub access_ttl: Span,
    /// Life of a refresh token, begun anew by each rotation; `None` = until revoked or idle.
    pub refresh_ttl: Option<Span>,
    /// The longest that a session lasts however much it is used; `None` = no limit.
    pub max_session: Option<Span>,
    /// How long after a rotation the previous refresh token still gets the current pair.
    pub retry_grace: Span,
    /// Whether `rotate` gives a new refresh token; if not it only mints access tokens.
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

/// What a login ends. Each rule is off when it is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginPolicy {
    /// How clients are compared.
    pub same_client: ClientMatch,
    /// Ends the user's sessions from the same client that were idle for longer, as `superseded`.
    pub same_client_idle: Option<Span>,
    /// Ends the user's sessions that were idle for longer, as `idle`.
    pub any_client_idle: Option<Span>,
    /// Ends the least recently used sessions beyond this many, as `session-limit`.
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
