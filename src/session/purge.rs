//! Which rows serve no one any more.

use super::ClientMatch;
use crate::time::{Span, Timestamp};

/// What a purge removes. `now` is fixed for the whole run, so that every batch, and the dry run
/// before it, means the same rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeRules {
    /// The moment that the rules are measured from.
    pub now: Timestamp,
    /// End and remove active sessions not used for so long.
    pub idle: Option<Span>,
    /// End and remove active sessions not used for so long whose user has a newer active session
    /// from the same client.
    pub superseded: Option<Span>,
    /// How clients are compared for `superseded`.
    pub same_client: ClientMatch,
    /// Keep every ended row for so long after its end; idle and superseded ones are then revoked
    /// now and removed later.
    pub retain: Option<Span>,
    /// Remove events older than this.
    pub events_retention: Span,
    /// Who does it, for the trail of those it revokes.
    pub actor: Option<String>,
    /// How long after its end a denylist entry stays, for verifiers whose clock is behind.
    pub denylist_margin: Span,
}

/// How many rows of each kind a purge removed, or would remove.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PurgeCounts {
    /// Removed sessions, by rule.
    pub sessions: SessionCounts,
    /// Sessions that were revoked now, to be removed once `retain` has passed.
    pub revoked: u64,
    /// Removed denylist entries.
    pub denylist: u64,
    /// Removed events.
    pub events: u64,
}

/// Removed sessions by the rule that removed them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Past one of their ends.
    pub expired: u64,
    /// Revoked before their time.
    pub revoked: u64,
    /// Active but not used for too long.
    pub idle: u64,
    /// Active but replaced by a newer login of the same client.
    pub superseded: u64,
}

impl SessionCounts {
    /// All of them.
    #[must_use]
    pub fn total(self) -> u64 {
        self.expired + self.revoked + self.idle + self.superseded
    }
}

impl PurgeCounts {
    /// Every row that was removed or revoked.
    #[must_use]
    pub fn total(self) -> u64 {
        self.sessions.total() + self.revoked + self.denylist + self.events
    }

    /// Adds what another batch did.
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
