//! The rules of a purge: which rows it deletes.

use super::ClientMatch;
use crate::time::{Span, Timestamp};

/// The rules of one purge. `now` is fixed for the whole run, so that a dry run and every batch select
/// the same rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeRules {
    /// The time from which all durations are measured.
    pub now: Timestamp,
    /// Revokes and deletes active sessions that were idle for at least this long.
    pub idle: Option<Span>,
    /// Revokes and deletes active sessions that were idle for at least this long and whose user has a newer
    /// active session from the same client.
    pub superseded: Option<Span>,
    /// What identifies a client for `superseded`.
    pub same_client: ClientMatch,
    /// Keeps each ended row for this long after its end; idle and superseded sessions are then revoked
    /// now and deleted later.
    pub retain: Option<Span>,
    /// Deletes events that are older than this.
    pub events_retention: Span,
    /// Actor to record for the sessions that the purge revokes.
    pub actor: Option<String>,
    /// How long an expired denylist entry is kept, for verifiers with a slow clock.
    pub denylist_margin: Span,
}

/// Number of rows of each kind that a purge deleted, or would delete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PurgeCounts {
    /// Deleted sessions, by rule.
    pub sessions: SessionCounts,
    /// Sessions revoked now and deleted after `retain`.
    pub revoked: u64,
    /// Deleted denylist entries.
    pub denylist: u64,
    /// Deleted events.
    pub events: u64,
}

/// Deleted sessions by the rule that selected them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Expired sessions.
    pub expired: u64,
    /// Revoked sessions.
    pub revoked: u64,
    /// Active sessions that were idle for too long.
    pub idle: u64,
    /// Active sessions that a newer login of the same client replaced.
    pub superseded: u64,
}

impl SessionCounts {
    /// Returns the sum over all rules.
    #[must_use]
    pub fn total(self) -> u64 {
        self.expired + self.revoked + self.idle + self.superseded
    }
}

impl PurgeCounts {
    /// Returns the number of deleted or revoked rows.
    #[must_use]
    pub fn total(self) -> u64 {
        self.sessions.total() + self.revoked + self.denylist + self.events
    }

    /// Adds the counts of another batch.
    pub fn add(&mut self, other: Self) {
        self.sessions.expired += other.sessions.expired;
        self.sessions.revoked += other.sessions.revoked;
        self.sessions.idle += other.sessions.idle;
        self.sessions.superseded += other.sessions.superseded;
        self.revoked += other.revoked;
        self.denylist += other.denylist;
        self.events += other.events;
    }
}
