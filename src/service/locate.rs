//! Finds the session of a token that an operator has, even an expired one, in order to revoke it.

use super::ServiceError;
use super::opaque::session_of_opaque;
use crate::session::{Session, SessionId, UserId};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{Expectations, KeyRing, Problem, check};

/// The session and the identifiers of a token.
#[derive(Debug)]
pub struct Located {
    /// The session, if the store still has it and it belongs to the token's user.
    pub session: Option<Session>,
    /// Whether the session with the token's `sid` belongs to another user.
    pub is_of_other_user: bool,
    /// The token's `sid`.
    pub id: SessionId,
    /// The token's `jti`, if it has one.
    pub jti: Option<String>,
    /// The token's `exp`, if it has one.
    pub expires_at: Option<Timestamp>,
    /// The token's user.
    pub user: UserId,
    /// Every problem of the token: it may have expired, and it may have a claim that is not valid.
    pub problems: Vec<Problem>,
    /// Whether the signature was verified; the key of an old token may no longer be in the ring.
    pub verified: bool,
}

/// The outcome of [`locate`].
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one value per call, which is not stored")]
pub enum LocateOutcome {
    /// The token leads to a session, which may have been deleted.
    Found(Located),
    /// The token leads to no session; every problem of the token.
    Rejected(Vec<Problem>),
}

/// Finds the session of a token by its `sid`. An expired token is accepted, a forged one is rejected. If
/// its key is not in the ring, the session must belong to the token's `sub`.
///
/// # Errors
/// If the store cannot be read.
pub fn locate(
    store: &mut dyn Store,
    keys: &KeyRing,
    token: &str,
    now: Timestamp,
) -> Result<LocateOutcome, ServiceError> {
    let checked = check(token, keys, &Expectations::default(), now);
    if !checked.is_authentic()
        && let Some((session, _)) = session_of_opaque(store, token)?
    {
        return Ok(LocateOutcome::Found(Located {
            id: session.id.clone(),
            jti: None,
            expires_at: session.expires_at,
            user: session.user_id.clone(),
            verified: true,
            problems: Vec::new(),
            session: Some(session),
            is_of_other_user: false,
        }));
    }
    let (Some(sub), Some(sid)) = (&checked.claims.sub, &checked.claims.sid) else {
        return Ok(LocateOutcome::Rejected(checked.problems));
    };
    let user = UserId::from_store(sub.clone());
    let id = SessionId::from_store(sid.clone());
    let verified = checked.is_authentic();
    let session = store.read()?.session(&id)?;
    let is_of_other_user = session.as_ref().is_some_and(|session| session.user_id != user);
    let session = session.filter(|_| !is_of_other_user);
    let key_is_gone = checked.problems.contains(&Problem::UnknownKey);
    if !(verified || key_is_gone && session.is_some()) {
        return Ok(LocateOutcome::Rejected(checked.problems));
    }
    Ok(LocateOutcome::Found(Located {
        session,
        is_of_other_user,
        id,
        jti: checked.claims.jti.clone(),
        expires_at: checked.claims.exp,
        user,
        verified,
        problems: checked.problems,
    }))
}
