//! Exchanges a refresh token for a new token pair, once (`docs/store.md`, "Rotate").

use std::borrow::Cow;

use super::auth_config::Refreshed;
use super::opaque::{as_refresh, session_of_opaque};
use super::retry::retry_conflicts;
use super::{AuthConfig, ServiceError, TokenPair};
use crate::session::{
    Client, EventKind, Filter, NewEvent, Reason, RefreshDecision, Refusal, Revocation, Session,
    SessionId, UserId, decide_refresh,
};
use crate::store::{Advance, Scope, Store, StoreError, StoreErrorKind, Write};
use crate::time::{Span, Timestamp};
use crate::token::{ClaimsError, Problem, Random, Refresh, SessionClaims, TokenKind};

/// The outcome of a rotation.
#[derive(Debug)]
pub enum Rotation {
    /// The token was current: the generation was raised, and this is the new pair.
    Rotated(TokenPair),
    /// The token was the previous one within the grace period: the current pair again.
    Retried(TokenPair),
    /// Refresh token rotation is off: a new access token next to the same refresh token.
    Refreshed(TokenPair),
    /// The text is not a valid refresh token, or the token has expired.
    Invalid(Vec<Problem>),
    /// The token is authentic and rejected.
    Refused {
        /// The reason.
        refusal: Refusal,
        /// The token's session.
        session: SessionId,
    },
}

/// Exchanges a refresh token. `client` is the presenting client; unknown attributes stay unchanged.
///
/// # Errors
/// If the store or the keys fail; nothing is changed.
pub fn rotate(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    token: &str,
    client: &Client,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Rotation, ServiceError> {
    rotate_by(store, auth_config, token, client, None, now, random)
}

/// Like [`rotate`], with an actor to record in the audit trail if the token is reused or has a higher
/// generation than the store.
///
/// # Errors
/// If the store or the keys fail; nothing is changed.
pub fn rotate_by(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    token: &str,
    client: &Client,
    actor: Option<&str>,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Rotation, ServiceError> {
    retry_conflicts(store, |store| {
        rotate_once(store, auth_config, token, (client, actor), now, random)
    })
}

fn rotate_once(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    token: &str,
    (client, actor): (&Client, Option<&str>),
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Rotation, ServiceError> {
    let now = store.now(now);
    let jti = auth_config.draw_jti(random)?;
    let checked = auth_config.check(token, Some(TokenKind::Refresh), now);
    // Any text that is not a valid token may be an opaque refresh token of a previous system.
    let (refresh, token) = match checked.refresh() {
        Some(refresh) => (refresh, token.into()),
        None => match session_of_opaque(store, token)? {
            Some((session, token)) => (as_refresh(&session), Cow::Owned(token)),
            None => return Ok(Rotation::Invalid(checked.problems)),
        },
    };
    let client = &client.fitted();
    let user_id = UserId::from_store(refresh.sub.clone());
    let id = SessionId::from_store(refresh.sid.clone());

    let tx = store.write(Scope::Session(&user_id, &id))?;
    let user = tx.user(&user_id)?;
    let session = tx.session(&id)?.filter(|session| session.user_id == user_id);
    let lives = &auth_config.policy.lives;
    let judgement =
        decide_refresh(refresh.generation, user.as_ref(), session.as_ref(), lives.retry_grace, now);
    let refuse = |refusal| Ok(Rotation::Refused { refusal, session: id.clone() });
    let Some(session) = session else {
        return refuse(match judgement {
            RefreshDecision::Refuse(refusal) => refusal,
            RefreshDecision::Advance | RefreshDecision::Retry | RefreshDecision::Replay => {
                Refusal::UnknownSession
            }
        });
    };
    let rotates = match judgement {
        RefreshDecision::Advance => lives.rotate_refresh,
        RefreshDecision::Retry => false,
        RefreshDecision::Replay => {
            end_as_replayed(tx.as_ref(), &session, (client, actor), &refresh, now)?;
            tx.commit()?;
            return refuse(Refusal::Replayed);
        }
        RefreshDecision::Refuse(refusal) => {
            if refusal == Refusal::StoreBehind {
                let who = (client, actor);
                tx.record(&incident(EventKind::StoreBehind, &session, who, &refresh, now))?;
                tx.commit()?;
            }
            return refuse(refusal);
        }
    };
    // Checked before the generation rises: claims that are invalid in a token must not use up the
    // refresh token.
    SessionClaims::from_stored(&session.claims)
        .map_err(|error| ServiceError::stored(&session, error))?;
    // A stored audience that is no list of texts is read as an empty one. A token without `aud` could be
    // accepted by services that the session is not for.
    if session.audience.as_ref().is_some_and(Vec::is_empty) {
        return Err(ServiceError::stored(&session, ClaimsError::Audience));
    }
    let expires_at =
        if rotates { auth_config.renewed_refresh_end(&session, now) } else { session.expires_at };
    let to = Advance {
        now,
        rotates,
        expires_at,
        access_expires_at: auth_config.access_end(&session, now),
        client,
    };
    let Some(session) = tx.advance_and_commit(&session.id, session.generation, &to)? else {
        let refusal = refusal_after_lock(store, &refresh, (&user_id, &id), lives.retry_grace, now)?;
        return refuse(refusal);
    };

    if judgement == RefreshDecision::Advance && !rotates {
        let kept = Refreshed { token: &token, expires_at: refresh.exp };
        return Ok(Rotation::Refreshed(auth_config.access_beside(&session, &kept, now, &jti)?));
    }
    let pair = auth_config.pair(&session, now, &jti)?;
    Ok(if judgement == RefreshDecision::Retry {
        Rotation::Retried(pair)
    } else {
        Rotation::Rotated(pair)
    })
}

/// Returns why a locked session could not be updated: only a newer cutoff ends it meanwhile. Fails if the session
/// is still active.
fn refusal_after_lock(
    store: &mut dyn Store,
    refresh: &Refresh,
    (user, session): (&UserId, &SessionId),
    retry_grace: Span,
    now: Timestamp,
) -> Result<Refusal, ServiceError> {
    let tx = store.read()?;
    let (user, session) = (tx.user(user)?, tx.session(session)?);
    drop(tx);
    let (user, session) = (user.as_ref(), session.as_ref());
    match decide_refresh(refresh.generation, user, session, retry_grace, now) {
        RefreshDecision::Refuse(refusal) => Ok(refusal),
        RefreshDecision::Advance | RefreshDecision::Retry | RefreshDecision::Replay => {
            let kind = StoreErrorKind::Prevented("sessions".to_owned());
            Err(StoreError::new(kind, store.name()).into())
        }
    }
}

fn end_as_replayed(
    tx: &dyn Write,
    session: &Session,
    who: (&Client, Option<&str>),
    refresh: &Refresh,
    now: Timestamp,
) -> Result<(), ServiceError> {
    tx.record(&incident(EventKind::Replayed, session, who, refresh, now))?;
    let by = who.1.map(str::to_owned);
    let revocation = Revocation { at: now, reason: Reason::Replayed, by, note: None };
    tx.revoke(&Filter::session(session.id.clone()), &revocation)?;
    Ok(())
}

/// Creates an event with the address of the presenting client, not of the session's last use.
fn incident(
    kind: EventKind,
    session: &Session,
    (client, actor): (&Client, Option<&str>),
    refresh: &Refresh,
    now: Timestamp,
) -> NewEvent {
    NewEvent {
        user_id: Some(session.user_id.clone()),
        session_id: Some(session.id.clone()),
        actor: actor.map(str::to_owned),
        client: client.clone(),
        note: Some(format!(
            "refresh token of generation {} presented; the session is at generation {}",
            refresh.generation, session.generation
        )),
        ..NewEvent::new(now, kind)
    }
}
