//! What a store knows about a session that an import is about to add.

use super::{Read, Result};
use crate::session::{EventFilter, EventKind, Session, UserStatus};

/// What a store knows about a session that an import is about to add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportLookup {
    /// The session with this ID.
    pub session: Option<Session>,
    /// Whether the audit trail has a session with this ID that was revoked or deleted, and whose row is
    /// gone.
    pub has_ended: bool,
    /// Whether another session has this refresh token.
    pub has_token: bool,
    /// The status of the user; `None` if the store does not have the user.
    pub user: Option<UserStatus>,
}

impl ImportLookup {
    /// Looks the session up with one query for each question.
    pub(super) fn of(tx: &(impl Read + ?Sized), session: &Session) -> Result<Self> {
        let found = tx.session(&session.id)?;
        let mut has_ended = false;
        if found.is_none() {
            let filter = EventFilter {
                session: Some(session.id.clone()),
                kinds: vec![EventKind::Revoked, EventKind::Deleted],
                limit: Some(1),
                ..EventFilter::default()
            };
            tx.events(&filter, &mut |_| {
                has_ended = true;
                Ok(())
            })?;
        }
        let holder = match &session.refresh_hash {
            Some(hash) => tx.session_by_refresh_hash(hash)?,
            None => None,
        };
        Ok(Self {
            session: found,
            has_ended,
            has_token: holder.is_some_and(|holder| holder.id != session.id),
            user: tx.user(&session.user_id)?.map(|user| user.status),
        })
    }
}
