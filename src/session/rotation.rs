//! Decides about a presented refresh token, without a store.

use super::{Revocation, Session, State, User, UserStatus};
use crate::time::{Span, Timestamp};

/// The decision about an authentic refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshDecision {
    /// The token is current: raise the generation and issue a new pair.
    Advance,
    /// The token is the previous one, within the grace period: the client may not have received the
    /// current pair. Issue the pair of the current generation again.
    Retry,
    /// Refresh token reuse (RFC 9700 section 4.14.2): revoke the session.
    Replay,
    /// Issue nothing.
    Refuse(Refusal),
}

/// The reason for rejecting a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The user is deactivated.
    Deactivated,
    /// The store has no session with this ID for this user.
    UnknownSession,
    /// The session is revoked.
    Revoked(Revocation),
    /// The session has expired.
    Expired {
        /// The earlier of its two expiry times.
        at: Timestamp,
    },
    /// The refresh token was reused; the session is revoked because of it.
    Replayed,
    /// The token has a higher generation than the store: an old backup was restored.
    StoreBehind,
}

impl Refusal {
    /// Returns the reason's name in JSON output.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Deactivated => "deactivated",
            Self::UnknownSession => "unknown-session",
            Self::Revoked(_) => "revoked",
            Self::Expired { .. } => "expired",
            Self::Replayed => "replayed",
            Self::StoreBehind => "store-behind",
        }
    }
}

/// Decides about a refresh token of generation `presented`, from what the store holds at `now`.
#[must_use]
pub fn decide_refresh(
    presented: i64,
    user: Option<&User>,
    session: Option<&Session>,
    retry_grace: Span,
    now: Timestamp,
) -> RefreshDecision {
    if user.is_some_and(|user| user.status == UserStatus::Deactivated) {
        return RefreshDecision::Refuse(Refusal::Deactivated);
    }
    let (Some(_), Some(session)) = (user, session) else {
        return RefreshDecision::Refuse(Refusal::UnknownSession);
    };
    match session.state(now) {
        State::Active => {}
        State::Revoked(revocation) => {
            return RefreshDecision::Refuse(Refusal::Revoked(revocation.clone()));
        }
        State::Expired { at } => return RefreshDecision::Refuse(Refusal::Expired { at }),
    }
    if presented == session.generation {
        return RefreshDecision::Advance;
    }
    if presented > session.generation {
        return RefreshDecision::Refuse(Refusal::StoreBehind);
    }
    let is_previous = presented == session.generation - 1;
    match session.rotated_at {
        // In either direction: a time in the future must not switch reuse detection off.
        Some(rotated_at) if is_previous && rotated_at.distance(now) <= retry_grace => {
            RefreshDecision::Retry
        }
        _ => RefreshDecision::Replay,
    }
}
