//! Cutoffs: one row that ends every session opened before it.

use super::{Reason, Revocation, Session};
use crate::time::Timestamp;

/// A numbered row that ends every session with a lower epoch, from the commit of the row on.
///
/// Cutoffs are ordered by number, never by time: clocks of several hosts disagree, and the numbers are
/// counted under the store's lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cutoff {
    /// Number, from 1.
    pub id: i64,
    /// Time of insertion, by the operator's clock.
    pub created_at: Timestamp,
    /// Reason for the revocation of the sessions.
    pub reason: Reason,
    /// The actor, if one was recorded.
    pub by: Option<String>,
    /// The actor's note, if one was recorded.
    pub note: Option<String>,
}

impl Cutoff {
    /// Returns the revocation of `session` by this cutoff, which must be the first one that covers it. Its
    /// time is the later of cutoff and login. [`Session::state`] decides whether the session had expired
    /// before.
    #[must_use]
    pub fn revocation_of(&self, session: &Session) -> Revocation {
        Revocation {
            at: self.created_at.max(session.created_at),
            reason: self.reason,
            by: self.by.clone(),
            note: self.note.clone(),
        }
    }
}
