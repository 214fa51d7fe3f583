//! Locks rows in one order for every writer.

use super::connection::ServerRequest;
use super::transaction::PostgresTransaction;
use super::value::values;
use super::{PostgresStore, TransactionMode, sessions, users};
use crate::store::{Result, Scope};

/// Begins a transaction and locks the rows of its scope, in one round trip. The user is locked first, then
/// the session: writers that lock in one order cannot deadlock.
pub(super) fn begin(store: &PostgresStore, scope: Scope<'_>) -> Result<PostgresTransaction> {
    let (user, session) = match scope {
        Scope::Many => return store.begin(TransactionMode::Change),
        Scope::User(user) => (user, None),
        Scope::Session(user, session) => (user, Some(session)),
    };
    let user_sql = users::locking();
    let session_sql = sessions::locking(&store.identity);
    let (user_id, session_id) = (values![user.as_str()], session.map(|id| values![id.as_str()]));
    let mut requests = vec![ServerRequest::Repeated(&user_sql, &user_id)];
    requests.extend(session_id.as_ref().map(|id| ServerRequest::Repeated(&session_sql, id)));
    let (tx, answers) = store.begin_with(TransactionMode::Change, &requests)?;
    tx.lock_what_is_read();
    let mut answers = answers.iter();
    if let Some(found) = answers.next() {
        tx.keep_user(tx.first_of(found, users::user)?);
    }
    if let (Some(id), Some(found)) = (session, answers.next()) {
        tx.keep_session(sessions::locked(&tx, id, found)?);
    }
    Ok(tx)
}
