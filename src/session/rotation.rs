//! What becomes of a refresh token that comes in: the rules, without the store.

use super::{Revocation, Session, State, User, UserStatus};
use crate::time::{Span, Timestamp};

/// What to do with an authentic refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshDecision {
    /// It is the current one: move the generation and give a new pair.
    Advance,
    /// It is the previous one, and its successor is so young that the client may never have
    /// received it: give the pair of the current generation again.
    Retry,
    /// It is an older one: stolen, or its thief was (RFC 9700 §4.14.2). End the session.
    Replay,
    /// Give nothing.
    Refuse(Refusal),
}

/// Why a refresh token gets nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The user is deactivated.
    Deactivated,
    /// The store has no such session of this user.
    UnknownSession,
    /// The session was ended.
    Revoked(Revocation),
    /// The session has passed one of its ends.
    Expired {
        /// The earlier of its ends.
        at: Timestamp,
    },
    /// The token was exchanged before; the session ends with this.
    Replayed,
    /// The token is newer than the store: an old backup came back.
    StoreBehind,
}

impl Refusal {
    /// The word for programs.
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

/// Judges a refresh token of generation `presented`, given what the store knows at `now`.
#[must_use]
pub fn judge(
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
