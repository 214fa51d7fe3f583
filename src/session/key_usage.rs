//! Finds out which valid tokens a key may have signed, from the time in which it signed.
//!
//! No row records which key signed a session's tokens. The row records when they were issued, and
//! each key signed during one period.

use super::Lives;
use crate::time::{Span, Timestamp};

/// The period in which a key signed, both ends included; `None`: unbounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SigningTime {
    /// Start: the key was created.
    pub from: Option<Timestamp>,
    /// End: another key became active.
    pub until: Option<Timestamp>,
    /// Expiry of the last access token of that period, if it was determined after `until`.
    pub access_ends: Option<Timestamp>,
}

impl SigningTime {
    /// Returns the period extended by a margin on both sides.
    #[must_use]
    pub fn widened(self, before: Span, after: Span) -> Self {
        let (from, until) = (self.from.map(|at| at - before), self.until.map(|at| at + after));
        Self { from, until, ..self }
    }
}

/// Token lifetimes for sessions whose row does not record them. The row records the access token's `exp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenLives {
    /// Lifetime of a refresh token; `None`: unlimited.
    pub refresh_ttl: Option<Span>,
    /// How long an expired token is still accepted.
    pub leeway: Span,
    /// Maximum difference between the clocks of hosts. A row whose times lie further in the future was
    /// written before a clock was set back: it may have tokens from any period. `None`: times are exact.
    pub skew: Option<Span>,
}

impl TokenLives {
    /// Returns the lifetimes of a policy, for exact clocks.
    #[must_use]
    pub fn new(lives: &Lives, leeway: Span) -> Self {
        Self { refresh_ttl: lives.refresh_ttl, leeway, skew: None }
    }

    /// Returns the time by which a session must end to count as expired, by the slowest clock.
    #[must_use]
    pub(crate) fn session_ends_after(&self, now: Timestamp) -> Timestamp {
        now - self.skew.unwrap_or_default()
    }

    /// Returns the time by which a token must expire to be rejected, by the slowest clock.
    #[must_use]
    pub(crate) fn token_ends_after(&self, now: Timestamp) -> Timestamp {
        self.session_ends_after(now) - self.leeway
    }

    /// Returns the latest time that a row can contain unless a clock was set back.
    #[must_use]
    pub(crate) fn latest(&self, now: Timestamp) -> Timestamp {
        self.skew.map_or(Timestamp(i64::MAX), |skew| now + skew)
    }
}

/// Number of active sessions that may have tokens from a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyUsage {
    /// Sessions whose current refresh token, or a valid access token, may be from the period.
    pub living: u64,
    /// Sessions of which only a previous, unexpired refresh token may be from the period. It is rejected,
    /// but its signature has to verify: it is either a reuse or a retry in the grace period.
    pub exchanged: u64,
    /// The latest `access_expires_at` of active sessions that were used in the period: every access token
    /// issued until now expires no later.
    pub access_ends: Option<Timestamp>,
}
