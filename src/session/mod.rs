//! What a session, a user, a filter, a reason and a policy are: values and pure rules.

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
pub use id::{IdError, IdPrefix, MAX_SESSION_ID_CHARS, MAX_USER_ID_CHARS, SessionId, UserId};
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

/// The fields of a session as other programs write and read it, in this order: the columns of
/// `sessions`, and the state.
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

/// One login on one device: the row that all tokens of that login belong to (the token family of
/// RFC 9700 §4.14.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, the `sid` of its tokens.
    pub id: SessionId,
    /// Whose login it is, the `sub` of its tokens.
    pub user_id: UserId,
    /// When the user logged in.
    pub created_at: Timestamp,
    /// When a token of it was last issued.
    pub last_used_at: Timestamp,
    /// End of the current refresh token; `None` if that never expires.
    pub expires_at: Option<Timestamp>,
    /// The end that no rotation moves; `None` if there is none.
    pub max_expires_at: Option<Timestamp>,
    /// How many refresh tokens it has had.
    pub generation: i64,
    /// When the generation last moved; `None` before the first rotation.
    pub rotated_at: Option<Timestamp>,
    /// `exp` of the newest access token; `None` if there was none.
    pub access_expires_at: Option<Timestamp>,
    /// The longest gap after which it was used again.
    pub longest_idle: Span,
    /// From where it was last used.
    pub client: Client,
    /// Its own claims: the text of a JSON object.
    pub claims: String,
    /// Whom its access tokens are for, if not the service's usual audience.
    pub audience: Option<Vec<String>>,
    /// Its own life of an access token, if not the service's.
    pub access_ttl: Option<Span>,
    /// Its own life of a refresh token, if not the service's; zero means that it never expires.
    pub refresh_ttl: Option<Span>,
    /// Number of changes of the IP address; `None` if the session was imported without it.
    pub ip_changes: Option<i64>,
    /// Number of changes of the user agent; `None` if the session was imported without it.
    pub user_agent_changes: Option<i64>,
    /// The hash of the opaque refresh token that is its generation 1, if another system issued it.
    pub refresh_hash: Option<RefreshHash>,
    /// The number of the newest cutoff when it was inserted, 0 if there was none. Set by the store:
    /// inserting ignores it.
    pub epoch: i64,
    /// The number of the first cutoff that covers it, if one does. Derived: inserting ignores it.
    pub cutoff: Option<i64>,
    /// How it was revoked, if it was: by its own row or by the cutoff that covers it.
    pub revocation: Option<Revocation>,
}

/// When, why and by whom a session was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// By whom, if it was said.
    pub by: Option<String>,
    /// In their own words, if any were given.
    pub note: Option<String>,
}

impl Revocation {
    /// Returns the revocation as the store can hold it: texts cut to the schema's bounds.
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

/// What a session is now: derived, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'a> {
    /// Its tokens work.
    Active,
    /// One of its ends has passed.
    Expired {
        /// The earlier of its ends.
        at: Timestamp,
    },
    /// It was ended.
    Revoked(&'a Revocation),
}

impl State<'_> {
    /// The state without its data.
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
    /// Its state at `now`. An end that equals `now` has passed (RFC 7519 §4.1.4: "on or after").
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State<'_> {
        match (&self.revocation, self.ends_at()) {
            (Some(revocation), _) => State::Revoked(revocation),
            // A cutoff that revokes nothing came after the end.
            (None, Some(at)) if at <= now || self.cutoff.is_some() => State::Expired { at },
            (None, _) => State::Active,
        }
    }

    /// The earlier of its two ends; `None` if it has neither.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        match (self.expires_at, self.max_expires_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Whether an access token of it may still be accepted at `now` by a clock that is slower by
    /// [`CLOCK_SKEW`].
    #[must_use]
    pub fn access_may_be_alive(&self, now: Timestamp) -> bool {
        self.access_expires_at.is_some_and(|end| end + CLOCK_SKEW > now)
    }

    /// Until when a denylist entry for it has to last, if it needs one at `now`.
    #[must_use]
    pub fn denied_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.access_expires_at.filter(|_| self.access_may_be_alive(now)).map(denied_until)
    }

    /// Until when an access token of it is alive, if one is at `now`.
    #[must_use]
    pub fn access_alive_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.access_expires_at.filter(|end| *end > now)
    }
}

/// How far the clocks of service, tokenctl and store may disagree without opening a hole.
pub const CLOCK_SKEW: Span = Span::minutes(5);

/// When the denylist entry for a token with this `exp` expires.
#[must_use]
pub fn denied_until(exp: Timestamp) -> Timestamp {
    // A token may hold any number; a store holds dates.
    (exp + CLOCK_SKEW).clamp(Timestamp(0), Timestamp::MAX)
}

/// A denylist entry: what a verifier refuses although signature and `exp` are fine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Whether `id` names a session or a single token.
    pub kind: DenialKind,
    /// The session's or the token's id.
    pub id: String,
    /// Whose it is, if known.
    pub user_id: Option<UserId>,
    /// When it stops to matter: `exp` of the last access token concerned, plus [`CLOCK_SKEW`].
    pub expires_at: Timestamp,
    /// Since when it stands.
    pub created_at: Timestamp,
    /// Why.
    pub reason: Option<Reason>,
}

/// What a denylist entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialKind {
    /// Every access token with this `sid`.
    Sid,
    /// The one access token with this `jti`.
    Jti,
}

impl DenialKind {
    /// As it stands in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sid => "sid",
            Self::Jti => "jti",
        }
    }
}
