//! From a token in hand to its session, for ending it: also from one that is expired.

use super::{Authority, ServiceError};
use crate::session::{DenialKind, Session, SessionId, UserId};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{KeyRing, Problem, check, Expectations};

/// What a token in hand points to.
#[derive(Debug)]
pub struct Located {
    /// The session, if the store still has it.
    pub session: Option<Session>,
    /// The token's `sid`.
    pub id: SessionId,
    /// The token's `jti`, if it has one.
    pub jti: Option<String>,
    /// The token's end, if it has one.
    pub expires_at: Option<Timestamp>,
    /// The token's user.
    pub user: UserId,
    /// Whether the signature was verified; no key may be at hand for an old token.
    pub verified: bool,
}

/// Why a token in hand points nowhere.
#[derive(Debug)]
pub enum Unverified {
    /// It is not a token of ours: it names no session, or its signature is wrong.
    NotOurs(Vec<Problem>),
}

/// Finds the session of a token by its `sid`. That the token is expired does not matter, that it
/// is forged does; where its key is not in the ring, the session has to be the same user's.
///
/// # Errors
/// If the store fails.
pub fn locate(
    store: &mut dyn Store,
    keys: &KeyRing,
    token: &str,
    now: Timestamp,
) -> Result<Result<Located, Unverified>, ServiceError> {
    let checked = check(token, keys, &Expectations::default(), now);
    let forged = checked.problems.iter().any(|problem| {
        !matches!(problem, Problem::UnknownKey { .. }) && problem.is_forgery()
    });
    let (Some(sub), Some(sid)) = (checked.sub.clone(), checked.sid.clone()) else {
        return Ok(Err(Unverified::NotOurs(checked.problems)));
    };
    if forged {
        return Ok(Err(Unverified::NotOurs(checked.problems)));
    }
    let user = UserId::from_store(sub);
    let id = SessionId::from_store(sid);
    let session = store.read()?.session(&id)?.filter(|session| session.user_id == user);
    if !checked.signature_valid && session.is_none() {
        return Ok(Err(Unverified::NotOurs(checked.problems)));
    }
    Ok(Ok(Located {
        session,
        id,
        jti: checked.jti.clone(),
        expires_at: checked.exp,
        user,
        verified: checked.signature_valid,
    }))
}
