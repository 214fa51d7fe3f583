//! Locks rows in one order for every writer.

use super::transaction::PostgresTransaction;
use super::{sessions, users};
use crate::store::{Result, Scope};

/// Locks the user first, then the session: writers that lock in one order cannot deadlock.
pub(super) fn lock(tx: &PostgresTransaction, scope: Scope<'_>) -> Result<()> {
    let (user, session) = match scope {
        Scope::Many => return Ok(()),
        Scope::User(user) => (user, None),
        Scope::Session(user, session) => (user, Some(session)),
    };
    tx.lock_what_is_read();
    tx.keep_user(users::find(tx, user)?);
    if let Some(session) = session {
        tx.keep_session(sessions::find(tx, session)?);
    }
    Ok(())
}
