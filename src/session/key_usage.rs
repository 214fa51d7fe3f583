//! Which living tokens a key may have signed, told from when it signed.
//!
//! No session says which key signed its tokens, and none has to: a token says when it was issued,
//! the row says so too, and each key signed in one stretch of time.

use super::Lives;
use crate::time::{Span, Timestamp};

/// The stretch of time in which a key signed, both ends included; `None` = open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SigningTime {
    /// The first moment: the key did not exist before.
    pub from: Option<Timestamp>,
    /// The last moment: another key took its place.
    pub until: Option<Timestamp>,
    /// When the last access token from then ends, if that was found out after `until`.
    pub access_ends: Option<Timestamp>,
}

impl SigningTime {
    /// The same stretch with so much more before and after.
    #[must_use]
    pub fn widened(self, before: Span, after: Span) -> Self {
        let (from, until) = (self.from.map(|at| at - before), self.until.map(|at| at + after));
        Self { from, until, ..self }
    }
}

/// How long tokens live where a session's row doesn't say it. An access token's end is in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenLives {
    /// Life of a refresh token; `None` = without end.
    pub refresh_ttl: Option<Span>,
    /// How long a token is still taken after its end.
    pub leeway: Span,
}

impl TokenLives {
    /// As the policy has it.
    #[must_use]
    pub fn new(lives: &Lives, leeway: Span) -> Self {
        Self { refresh_ttl: lives.refresh_ttl, leeway }
    }
}

/// How many active sessions may have tokens from a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyUsage {
    /// Their current refresh token, or an access token that is still alive, may be from then.
    pub living: u64,
    /// Only an earlier refresh token may be, one that has not reached its end: it gets nothing,
    /// but it has to be known as a replay, or as the retry of a moment ago.
    pub exchanged: u64,
    /// The latest end of an access token of an active session that was used then: what has been
    /// issued until now ends no later.
    pub access_ends: Option<Timestamp>,
}
