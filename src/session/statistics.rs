//! Statistics of a store, by which operators choose limits and settings.

use crate::time::{Span, Timestamp};

/// Statistics of a store at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// User counts.
    pub users: UserCounts,
    /// Session counts.
    pub sessions: SessionTotals,
    /// Denylist counts.
    pub denylist: DenialCounts,
    /// Audit trail counts.
    pub events: EventCounts,
    /// Size of the store in bytes, and how many of them are free for new rows; `None` if the store
    /// cannot tell.
    pub bytes: Option<(u64, u64)>,
    /// Sessions revoked in the last 30 days by reason, most frequent first.
    pub reasons: Vec<(String, u64)>,
    /// The cost of each idle limit, shortest limit first.
    pub limits: Vec<IdleLimit>,
    /// How often IP address and user agent change.
    pub clients: ClientCounts,
}

/// Users by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserCounts {
    /// Active users.
    pub active: u64,
    /// Deactivated users.
    pub deactivated: u64,
    /// Users with an active session.
    pub logged_in: u64,
}

/// Sessions by state, and the extremes of their times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionTotals {
    /// Active sessions.
    pub active: u64,
    /// Expired sessions.
    pub expired: u64,
    /// Revoked sessions.
    pub revoked: u64,
    /// Active sessions that never expire.
    pub endless: u64,
    /// Time of the oldest login.
    pub oldest: Option<Timestamp>,
    /// Time of the newest login.
    pub newest: Option<Timestamp>,
    /// Time of the newest use.
    pub last_used: Option<Timestamp>,
    /// Rotations of all sessions together.
    pub rotations: u64,
}

/// Denylist entries by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DenialCounts {
    /// Entries for sessions (`sid`).
    pub sids: u64,
    /// Entries for single tokens (`jti`).
    pub jtis: u64,
    /// Expired entries of both kinds.
    pub dead: u64,
}

/// Extent of the audit trail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Number of events.
    pub total: u64,
    /// Time of the oldest event.
    pub oldest: Option<Timestamp>,
    /// Time of the newest event.
    pub newest: Option<Timestamp>,
}

/// The cost of purging sessions that have been idle for longer than a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdleLimit {
    /// The idle limit.
    pub idle: Span,
    /// Active sessions that a purge with this limit would delete.
    pub sessions: u64,
    /// Users who would have to log in again, because the purge would delete all their active sessions.
    pub users: u64,
    /// Sessions in any state that were idle for longer than the limit at some time.
    pub reached: u64,
    /// Those of them that were used again afterwards.
    pub returned: u64,
}

/// How often IP address and user agent of a session change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientCounts {
    /// IP addresses.
    pub ip: ChangeCounts,
    /// User agents.
    pub user_agent: ChangeCounts,
    /// Rotated sessions in which IP address, user agent and the numbers of their changes are known.
    pub both_known: u64,
    /// Those of them in which at least one of the two has changed.
    pub either_changed: u64,
}

/// How often one attribute of the client changes during a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// Sessions in which the attribute is unknown.
    pub unknown: u64,
    /// Sessions in which the attribute is known and the number of its changes is not: imported ones.
    pub uncounted: u64,
    /// Rotated sessions in which the attribute and the number of its changes are known.
    pub rotated: u64,
    /// Those of them in which the attribute has changed.
    pub changed: u64,
    /// Rotations of the sessions in `rotated`.
    pub rotations: u64,
    /// Changes in the sessions in `rotated`.
    pub changes: u64,
}

/// How well an attribute identifies a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientVerdict {
    /// The attribute rarely changes during a session.
    Sound,
    /// The attribute changes in some sessions.
    Doubtful,
    /// The attribute changes in many sessions, so one client often looks like several.
    Unsound,
    /// Too few sessions were rotated for a verdict.
    TooFew,
    /// The attribute is unknown in most sessions, and unknown values never match.
    Unknown,
}

impl ClientVerdict {
    /// Returns the name of the verdict in JSON output.
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

    /// Returns the verdict for `all` sessions, of which `unknown` lack the attribute, and for `rotated`
    /// sessions that have it, of which it changed in `changed`.
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
    /// Returns the number of sessions in every state together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.active + self.expired + self.revoked
    }
}

impl ChangeCounts {
    /// Returns how well the attribute identifies a client in a store of `all` sessions.
    #[must_use]
    pub fn verdict(&self, all: u64) -> ClientVerdict {
        ClientVerdict::of(all, self.unknown, self.rotated, self.changed)
    }
}

impl Statistics {
    /// Returns how well IP address and user agent together identify a client.
    #[must_use]
    pub fn client_verdict(&self) -> ClientVerdict {
        let all = self.sessions.total();
        let clients = &self.clients;
        let unknown = clients.ip.unknown.max(clients.user_agent.unknown);
        ClientVerdict::of(all, unknown, clients.both_known, clients.either_changed)
    }
}
