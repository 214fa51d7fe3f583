//! Cutoffs: one row that ends every session opened before it.

use super::{Reason, Revocation, Session};
use crate::time::Timestamp;

/// A numbered row that ends every session with a lower epoch, from the commit of the row on.
///
/// Cutoffs are ordered by number, never by time: the clocks of several hosts disagree, the numbers
/// are counted under the store's lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cutoff {
    /// Its number, from 1.
    pub id: i64,
    /// When it was inserted, by the clock of the operator.
    pub created_at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// The actor, if one was recorded.
    pub by: Option<String>,
    /// The actor's remark.
    pub note: Option<String>,
}

impl Cutoff {
    /// The revocation that this cutoff is for `session`, if it is the first cutoff that covers it:
    /// dated the later of cutoff and login. `None` if the session had expired before.
    #[must_use]
    pub fn revocation_of(&self, session: &Session) -> Option<Revocation> {
        let expired_before = session.ends_at().is_some_and(|end| end <= self.created_at);
        (!expired_before).then(|| Revocation {
            at: self.created_at.max(session.created_at),
            reason: self.reason,
            by: self.by.clone(),
            note: self.note.clone(),
        })
    }
}
