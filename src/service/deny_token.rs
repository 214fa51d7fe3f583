//! Revokes single access tokens.

use super::ServiceError;
use super::retry::retry_conflicts;
use crate::session::{
    Denial, DenialKind, EventKind, NewEvent, Reason, Revocation, SessionId, UserId, denied_until,
};
use crate::store::{Scope, Store};
use crate::time::Timestamp;

/// Puts a single access token on the denylist; its session stays active. Returns whether the entry is new
/// or was extended.
///
/// # Errors
/// If the store fails; nothing is changed.
pub fn deny_token(
    store: &mut dyn Store,
    jti: &str,
    expires_at: Timestamp,
    session: (&SessionId, &UserId),
    revocation: &Revocation,
) -> Result<bool, ServiceError> {
    let revocation = &Revocation { at: store.now(revocation.at), ..revocation.clone() };
    retry_conflicts(store, |store| deny_once(store, jti, expires_at, session, revocation))
}

fn deny_once(
    store: &mut dyn Store,
    jti: &str,
    expires_at: Timestamp,
    session: (&SessionId, &UserId),
    revocation: &Revocation,
) -> Result<bool, ServiceError> {
    let tx = store.write(Scope::Session(session.1, session.0))?;
    let reason: Reason = revocation.reason;
    let expires_at = denied_until(expires_at);
    let known = tx.denial(DenialKind::Jti, jti)?;
    if known.is_some_and(|denial| denial.expires_at >= expires_at) {
        return Ok(false);
    }
    tx.deny(&Denial {
        kind: DenialKind::Jti,
        id: jti.to_owned(),
        user_id: Some(session.1.clone()),
        expires_at,
        created_at: revocation.at,
        reason: Some(reason),
    })?;
    tx.record(&NewEvent {
        user_id: Some(session.1.clone()),
        session_id: Some(session.0.clone()),
        actor: revocation.by.clone(),
        note: revocation.note.clone(),
        ..NewEvent::new(revocation.at, EventKind::Denied).because(reason)
    })?;
    tx.commit()?;
    Ok(true)
}
