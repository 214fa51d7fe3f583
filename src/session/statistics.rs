//! A store at a glance: numbers to judge limits and settings by.

use crate::time::{Span, Timestamp};

/// A store at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Its users.
    pub users: UserCounts,
    /// Its sessions.
    pub sessions: SessionTotals,
    /// Its denylist.
    pub denylist: DenialCounts,
    /// Its audit trail.
    pub events: EventCounts,
    /// How many bytes the store takes, and how many of them are free for new rows; `None` if it
    /// can't say.
    pub bytes: Option<(u64, u64)>,
    /// How many sessions were revoked in the last 30 days, by reason; most first.
    pub reasons: Vec<(String, u64)>,
    /// What each idle limit would cost, the shortest first.
    pub limits: Vec<IdleLimit>,
    /// How often clients change their ways.
    pub clients: ClientCounts,
}

/// Users by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserCounts {
    /// Those who may log in.
    pub active: u64,
    /// Those who may not.
    pub deactivated: u64,
    /// Those with an active session.
    pub logged_in: u64,
}

/// Sessions by state, and their extremes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionTotals {
    /// Their tokens work.
    pub active: u64,
    /// One of their ends has passed.
    pub expired: u64,
    /// They were ended.
    pub revoked: u64,
    /// Active ones without an end.
    pub endless: u64,
    /// The oldest login.
    pub oldest: Option<Timestamp>,
    /// The newest login.
    pub newest: Option<Timestamp>,
    /// The newest use.
    pub last_used: Option<Timestamp>,
    /// How often all of them were rotated.
    pub rotations: u64,
}

/// Denylist entries by what they name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DenialCounts {
    /// Sessions.
    pub sids: u64,
    /// Single tokens.
    pub jtis: u64,
    /// Those of either whose time has passed.
    pub dead: u64,
}

/// The audit trail's extent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// How many.
    pub total: u64,
    /// When the oldest happened.
    pub oldest: Option<Timestamp>,
    /// When the newest happened.
    pub newest: Option<Timestamp>,
}

/// What it would cost to end sessions that were not used for so long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdleLimit {
    /// For how long.
    pub idle: Span,
    /// Active sessions that would go.
    pub sessions: u64,
    /// Users who would have to log in again: every active session of theirs would go.
    pub users: u64,
    /// Sessions, whatever their state, that in their life were not used for so long.
    pub reached: u64,
    /// Those of them that were used again after it.
    pub returned: u64,
}

/// How often clients change their ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientCounts {
    /// Addresses.
    pub ip: ChangeCounts,
    /// User agents.
    pub user_agent: ChangeCounts,
    /// Sessions that were rotated and know both.
    pub both_known: u64,
    /// Those of them in which either has changed.
    pub either_changed: u64,
}

/// How often one trait of the client changes while a session lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// Sessions in which it is not known.
    pub unknown: u64,
    /// Rotated sessions in which it is known: they could have seen it change.
    pub rotated: u64,
    /// Those of them that did.
    pub changed: u64,
    /// The rotations of those sessions.
    pub rotations: u64,
    /// The changes in them.
    pub changes: u64,
}

/// Whether a trait tells clients apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientVerdict {
    /// It rarely changes while a session lasts.
    Sound,
    /// It changes in some sessions.
    Doubtful,
    /// It changes in many sessions: the same client often looks like another.
    Unsound,
    /// Hardly any session was rotated yet.
    TooFew,
    /// Most sessions do not know it, and what is unknown equals nothing.
    Unknown,
}

impl ClientVerdict {
    /// The word for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Doubtful => "doubtful",
            Self::Unsound => "unsound",
            Self::TooFew => "too-few",
            Self::Unknown => "unknown",
        }
    }

    /// Of `all` sessions, `unknown` do not know the trait; of `rotated` that do, it changed in
    /// `changed`.
    #[must_use]
    pub fn of(all: u64, unknown: u64, rotated: u64, changed: u64) -> Self {
        const ENOUGH: u64 = 20;
        if all > 0 && unknown.saturating_mul(2) > all {
            Self::Unknown
        } else if rotated < ENOUGH {
            Self::TooFew
        } else if changed.saturating_mul(10) <= rotated {
            Self::Sound
        } else if changed.saturating_mul(10) <= rotated.saturating_mul(3) {
            Self::Doubtful
        } else {
            Self::Unsound
        }
    }
}

impl SessionTotals {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.active + self.expired + self.revoked
    }
}

impl ChangeCounts {
    /// Whether this trait tells clients apart, in a store of `all` sessions.
    #[must_use]
    pub fn verdict(&self, all: u64) -> ClientVerdict {
        ClientVerdict::of(all, self.unknown, self.rotated, self.changed)
    }
}

impl Statistics {
    /// Whether ip and user agent together tell clients apart.
    #[must_use]
    pub fn client_verdict(&self) -> ClientVerdict {
        let all = self.sessions.total();
        let clients = &self.clients;
        let unknown = clients.ip.unknown.max(clients.user_agent.unknown);
        ClientVerdict::of(all, unknown, clients.both_known, clients.either_changed)
    }
}
