//! Choosing sessions: the one filter that listing, counting and revoking share, so that a dry run
//! cannot differ from the real one.

use ipnet::IpNet;

use super::{Reason, SessionId, UserId};
use crate::time::{Span, Timestamp};

/// Which sessions are meant. Each empty or `None` field lets every session pass; what is given
/// must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these.
    pub ids: Vec<SessionId>,
    /// None of these.
    pub except: Vec<SessionId>,
    /// Of one of these users.
    pub users: Vec<UserId>,
    /// In one of these states.
    pub states: Vec<StateKind>,
    /// From an address in one of these networks.
    pub networks: Vec<IpNet>,
    /// Whose user agent contains this, in any case.
    pub user_agent: Option<String>,
    /// Whose device's name contains this, in any case.
    pub device: Option<String>,
    /// Not used for at least so long.
    pub idle: Option<Span>,
    /// Created before.
    pub created_before: Option<Timestamp>,
    /// Created at or after.
    pub created_after: Option<Timestamp>,
    /// Last used before.
    pub used_before: Option<Timestamp>,
    /// Last used at or after.
    pub used_after: Option<Timestamp>,
    /// Revoked for one of these reasons.
    pub reasons: Vec<Reason>,
}

impl Filter {
    /// One session.
    #[must_use]
    pub fn session(id: SessionId) -> Self {
        Self { ids: vec![id], ..Self::default() }
    }

    /// Every session of a user.
    #[must_use]
    pub fn user(id: UserId) -> Self {
        Self { users: vec![id], ..Self::default() }
    }

    /// The same choice, but only sessions in this state.
    #[must_use]
    pub fn in_state(mut self, state: StateKind) -> Self {
        self.states = vec![state];
        self
    }

    /// Whether it names nothing at all and so means the whole store.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

/// A session's state without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StateKind {
    /// Its tokens work.
    Active,
    /// One of its ends has passed.
    Expired,
    /// It was ended.
    Revoked,
}

impl StateKind {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Expired, Self::Revoked];

    /// As it is written everywhere.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// By what sessions are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Newest use first.
    #[default]
    Used,
    /// Newest login first.
    Created,
    /// The next to end first; those without an end last.
    Expires,
    /// By user, in byte order.
    User,
    /// By address, in byte order.
    Ip,
    /// By id, in byte order.
    Id,
}

/// An order of sessions. Ties are broken in a way that is stable between calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub key: SortKey,
    /// The other way round.
    pub reverse: bool,
}

/// A part of an ordered list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What comes after this session in the order.
    pub after: Option<SessionId>,
    /// At most so many.
    pub limit: Option<u64>,
}
