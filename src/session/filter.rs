//! Selects sessions. Listing, counting and revoking share this filter, so that a dry run and the real
//! run select the same sessions.

use ipnet::IpNet;

use super::{Reason, SessionId, UserId};
use crate::time::{Span, Timestamp};

/// A selection of sessions. An empty or `None` field matches every session; a session has to match
/// all fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Session IDs to select.
    pub ids: Vec<SessionId>,
    /// Session IDs to exclude.
    pub except: Vec<SessionId>,
    /// User IDs to select.
    pub users: Vec<UserId>,
    /// States to select.
    pub states: Vec<StateKind>,
    /// Networks that the IP address has to be in.
    pub networks: Vec<IpNet>,
    /// Text that the user agent has to contain; case does not matter.
    pub user_agent: Option<String>,
    /// Text that the device name has to contain; case does not matter.
    pub device: Option<String>,
    /// Minimum time since the last use.
    pub idle: Option<Span>,
    /// Upper bound of the login time, exclusive.
    pub created_before: Option<Timestamp>,
    /// Lower bound of the login time, inclusive.
    pub created_after: Option<Timestamp>,
    /// Upper bound of the last use, exclusive.
    pub used_before: Option<Timestamp>,
    /// Lower bound of the last use, inclusive.
    pub used_after: Option<Timestamp>,
    /// Revocation reasons to select.
    pub reasons: Vec<Reason>,
}

impl Filter {
    /// Selects one session.
    #[must_use]
    pub fn session(id: SessionId) -> Self {
        Self { ids: vec![id], ..Self::default() }
    }

    /// Selects every session of a user.
    #[must_use]
    pub fn user(id: UserId) -> Self {
        Self { users: vec![id], ..Self::default() }
    }

    /// Returns the filter restricted to one state.
    #[must_use]
    pub fn in_state(mut self, state: StateKind) -> Self {
        self.states = vec![state];
        self
    }

    /// Whether the filter has no condition, so that it matches the whole store.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

/// The name of a session's state, without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StateKind {
    /// The tokens of the session are accepted.
    Active,
    /// The session has expired.
    Expired,
    /// The session was revoked.
    Revoked,
}

impl StateKind {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Expired, Self::Revoked];

    /// Returns the name in the command line and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// The sort key of a list of sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Newest use first.
    #[default]
    Used,
    /// Newest login first.
    Created,
    /// Soonest expiry first; sessions that never expire last.
    Expires,
    /// By user ID, in byte order.
    User,
    /// By IP address, in byte order.
    Ip,
    /// By session ID, in byte order.
    Id,
}

/// An order of sessions. Equal sort keys are ordered the same way in every call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The sort key.
    pub key: SortKey,
    /// Whether the order is reversed.
    pub reverse: bool,
}

/// One page of an ordered list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The session after which the page begins.
    pub after: Option<SessionId>,
    /// Maximum number of sessions.
    pub limit: Option<u64>,
}
