//! Sessions, users, filters, reasons and policies: values and pure rules, without a store.

mod client;
mod cutoff;
mod event;
mod filter;
mod id;
mod ip;
mod key_usage;
mod policy;
mod purge;
mod reason;
mod refresh_hash;
mod rotation;
mod statistics;
mod user;

pub(crate) use client::fitted_text;
pub use client::{Client, ClientMatch};
pub use cutoff::Cutoff;
pub use event::{Event, EventFilter, EventKind, NewEvent};
pub use filter::{Filter, Order, Page, SortKey, StateKind};
pub use id::{
    IdError, IdPrefix, MAX_SESSION_ID_CHARS, MAX_USER_ID_CHARS, Neighbours, SessionId, UserId,
};
pub use ip::{canonical_ip, canonical_network, network_of, parse_ip, parse_network, same_ip};
pub use key_usage::{KeyUsage, SigningTime, TokenLives};
pub use policy::{Lives, LoginPolicy, Policy};
pub use purge::{PurgeCounts, PurgeRules, SessionCounts};
pub use reason::{Reason, UnknownReason};
pub use refresh_hash::RefreshHash;
pub use rotation::{RefreshDecision, Refusal, decide_refresh};
pub use statistics::{
    ChangeCounts, ClientCounts, ClientVerdict, DenialCounts, EventCounts, IdleLimit, SessionTotals,
    Statistics, UserCounts,
};
pub use user::{User, UserFilter, UserStatus};

use crate::time::{Span, Timestamp};

/// The fields of a session in output and imports, in this order: the columns of `sessions`, and the state.
pub const SESSION_FIELDS: [&str; 26] = [
    "id",
    "user_id",
    "state",
    "created_at",
    "last_used_at",
    "expires_at",
    "max_expires_at",
    "generation",
    "rotated_at",
    "access_expires_at",
    "longest_idle",
    "ip",
    "user_agent",
    "device",
    "claims",
    "audience",
    "access_ttl",
    "refresh_ttl",
    "ip_changes",
    "user_agent_changes",
    "epoch",
    "revoked_at",
    "revoked_reason",
    "revoked_by",
    "revoked_note",
    "is_valid",
];

/// A session: one login on one device. All tokens of the login belong to it (the token family of RFC 9700
/// section 4.14.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Session ID, the `sid` of its tokens.
    pub id: SessionId,
    /// User ID, the `sub` of its tokens.
    pub user_id: UserId,
    /// Time of the login.
    pub created_at: Timestamp,
    /// Time at which a token was last issued.
    pub last_used_at: Timestamp,
    /// Expiry of the current refresh token; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// Expiry that no rotation moves; `None`: never.
    pub max_expires_at: Option<Timestamp>,
    /// Number of refresh tokens that were issued.
    pub generation: i64,
    /// Time of the last rotation; `None` before the first one.
    pub rotated_at: Option<Timestamp>,
    /// `exp` of the newest access token; `None` if none was issued.
    pub access_expires_at: Option<Timestamp>,
    /// Longest time between two uses.
    pub longest_idle: Span,
    /// Client of the last use.
    pub client: Client,
    /// The session's own claims: the text of a JSON object.
    pub claims: String,
    /// Audience of its access tokens; `None`: the service's.
    pub audience: Option<Vec<String>>,
    /// Lifetime of its access tokens; `None`: the service's.
    pub access_ttl: Option<Span>,
    /// Lifetime of its refresh tokens; `None`: the service's; 0: they never expire.
    pub refresh_ttl: Option<Span>,
    /// Number of changes of the IP address; `None` if the session was imported without it.
    pub ip_changes: Option<i64>,
    /// Number of changes of the user agent; `None` if the session was imported without it.
    pub user_agent_changes: Option<i64>,
    /// The hash of the opaque refresh token that is its generation 1, if another system issued it.
    pub refresh_hash: Option<RefreshHash>,
    /// Number of the newest cutoff when the session was inserted, 0 if there was none. The store sets it and
    /// ignores the value of an inserted session.
    pub epoch: i64,
    /// Number of the first cutoff that covers the session, if there is one. Derived by the store when it
    /// reads a session.
    pub cutoff: Option<i64>,
    /// The revocation, by the session's row or by the cutoff that covers it. A session that a cutoff covers
    /// may have expired before: see [`Session::revoked`].
    pub revocation: Option<Revocation>,
}

/// Time, reason and actor of a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Time of the revocation.
    pub at: Timestamp,
    /// Reason.
    pub reason: Reason,
    /// Actor, if one was recorded.
    pub by: Option<String>,
    /// The actor's note, if one was recorded.
    pub note: Option<String>,
}

impl Revocation {
    /// Returns the revocation as the store can hold it: texts cut to the schema's limits.
    #[must_use]
    pub fn fitted(&self) -> Self {
        Self {
            at: self.at,
            reason: self.reason,
            by: fitted_text(self.by.as_deref(), 128),
            note: fitted_text(self.note.as_deref(), 1024),
        }
    }
}

/// The state of a session: derived from the row and the time, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'a> {
    /// The tokens of the session are accepted.
    Active,
    /// The session has expired.
    Expired {
        /// The earlier of its two expiry times.
        at: Timestamp,
    },
    /// The session was revoked.
    Revoked(&'a Revocation),
}

impl State<'_> {
    /// Returns the state without its data.
    #[must_use]
    pub fn kind(self) -> StateKind {
        match self {
            Self::Active => StateKind::Active,
            Self::Expired { .. } => StateKind::Expired,
            Self::Revoked(_) => StateKind::Revoked,
        }
    }
}

impl Session {
    /// Returns the state at `now`. At its expiry time a session has expired (RFC 7519 section 4.1.4: "on or
    /// after").
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State<'_> {
        match (&self.revocation, self.ends_at()) {
            // A session that had expired before the cutoff stays expired. The time of a cutoff may lie in the
            // future, where no session has expired yet.
            (Some(cutoff), Some(at)) if self.cutoff.is_some() && at <= cutoff.at.min(now) => {
                State::Expired { at }
            }
            (Some(revocation), _) => State::Revoked(revocation),
            (None, Some(at)) if at <= now => State::Expired { at },
            (None, _) => State::Active,
        }
    }

    /// Returns the revocation if the session is revoked at `now`: `None` for a session that had expired before
    /// a cutoff covered it.
    #[must_use]
    pub fn revoked(&self, now: Timestamp) -> Option<&Revocation> {
        match self.state(now) {
            State::Revoked(revocation) => Some(revocation),
            State::Active | State::Expired { .. } => None,
        }
    }

    /// Returns the earlier of the two expiry times; `None` if the session never expires.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        match (self.expires_at, self.max_expires_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Whether an access token of the session may be accepted at `now` by a clock that is up to
    /// [`CLOCK_SKEW`] behind.
    #[must_use]
    pub fn access_may_be_alive(&self, now: Timestamp) -> bool {
        self.access_expires_at.is_some_and(|end| end + CLOCK_SKEW > now)
    }

    /// Returns the expiry of the denylist entry that the session needs at `now`, if it needs one.
    #[must_use]
    pub fn denied_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.access_expires_at.filter(|_| self.access_may_be_alive(now)).map(denied_until)
    }

    /// Returns the expiry of the session's access tokens, if one is valid at `now`.
    #[must_use]
    pub fn access_alive_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.access_expires_at.filter(|end| *end > now)
    }
}

/// Maximum tolerated clock skew between service, tokenctl and store.
pub const CLOCK_SKEW: Span = Span::minutes(5);

/// Returns the expiry of the denylist entry for a token with this `exp`.
#[must_use]
pub fn denied_until(exp: Timestamp) -> Timestamp {
    // A token may contain any number; the store accepts only times up to the year 9999.
    (exp + CLOCK_SKEW).clamp(Timestamp(0), Timestamp::MAX)
}

/// A denylist entry: a session or token that verifiers must reject although signature and `exp` are valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Whether `id` is a session ID or a token ID.
    pub kind: DenialKind,
    /// The session ID or token ID.
    pub id: String,
    /// The user, if known.
    pub user_id: Option<UserId>,
    /// Expiry of the entry: `exp` of the last access token concerned, plus [`CLOCK_SKEW`].
    pub expires_at: Timestamp,
    /// Time of insertion.
    pub created_at: Timestamp,
    /// Reason, if known.
    pub reason: Option<Reason>,
}

/// The kind of ID in a denylist entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialKind {
    /// A session ID: every access token with this `sid` is rejected.
    Sid,
    /// A token ID: only the access token with this `jti` is rejected.
    Jti,
}

impl DenialKind {
    /// Returns the name in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sid => "sid",
            Self::Jti => "jti",
        }
    }
}
