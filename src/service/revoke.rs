//! Ending sessions before their time: one session, many, or a single token.

use super::ServiceError;
use super::retry::retry_conflicts;
use crate::session::{
    Denial, DenialKind, EventKind, Filter, NewEvent, Order, Page, Reason, Revocation, Session,
    SessionId, StateKind, UserId, denied_until,
};
use crate::store::{Read, Scope, Store, Write};
use crate::time::Timestamp;

/// Which sessions to end, and how many there have to be.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Which.
    pub filter: Filter,
    /// In which order, where only a part of them is meant.
    pub order: Order,
    /// Which part of them.
    pub page: Page,
    /// End them only if they are exactly so many.
    pub expect: Option<u64>,
}

/// How to end sessions.
#[derive(Clone, Debug)]
pub struct RevokeOptions {
    /// Why, when, by whom.
    pub revocation: Revocation,
    /// Remove the rows instead of marking them.
    pub delete: bool,
    /// Only say what would be done.
    pub dry_run: bool,
}

impl Selection {
    /// All that the filter means.
    #[must_use]
    pub fn of(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }
}

impl RevokeOptions {
    /// A revocation at `at` for this reason, of which nobody is said to have ordered it.
    #[must_use]
    pub fn because(reason: Reason, at: Timestamp) -> Self {
        let revocation = Revocation { at, reason, by: None, note: None };
        Self { revocation, delete: false, dry_run: false }
    }

    /// Ordered by somebody.
    #[must_use]
    pub fn by(mut self, actor: &str) -> Self {
        self.revocation.by = Some(actor.to_owned());
        self
    }
}

/// What was ended, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevokeReport {
    /// How many sessions the selection means.
    pub matched: u64,
    /// How many of them were revoked.
    pub revoked: u64,
    /// How many of them were removed.
    pub deleted: u64,
    /// How many of them had ended before.
    pub already_ended: u64,
    /// When the last access token of the ended sessions would die by itself.
    pub access_tokens_until: Option<Timestamp>,
    /// The sessions that were ended.
    pub sessions: Vec<(SessionId, UserId)>,
    /// Whether nothing was changed, only counted.
    pub dry_run: bool,
}

/// The number of sessions was another one than expected; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected {
    /// How many sessions would end.
    pub found: u64,
    /// How many were expected.
    pub expected: u64,
}

/// Ends the sessions of a selection, all or none.
///
/// # Errors
/// If the store fails. Nothing is changed then.
pub fn revoke(
    store: &mut dyn Store,
    selection: &Selection,
    ending: &RevokeOptions,
) -> Result<Result<RevokeReport, Unexpected>, ServiceError> {
    if ending.dry_run {
        let ended = plan(store.read()?.as_ref(), selection, ending)?;
        return Ok(unexpected(selection, &ended).map_or(Ok(ended), Err));
    }
    retry_conflicts(store, |store| {
        let tx = store.write(Scope::Many)?;
        let ended = end(tx.as_ref(), selection, ending)?;
        if ended.as_ref().is_ok_and(|ended| !ended.sessions.is_empty()) {
            tx.commit()?;
        }
        Ok(ended)
    })
}

/// [`revoke`] as a part of a transaction.
pub(super) fn end(
    tx: &dyn Write,
    selection: &Selection,
    ending: &RevokeOptions,
) -> Result<Result<RevokeReport, Unexpected>, ServiceError> {
    let now = ending.revocation.at;
    let ended = plan(tx, selection, ending)?;
    if let Some(unexpected) = unexpected(selection, &ended) {
        return Ok(Err(unexpected));
    }
    if ended.sessions.is_empty() {
        return Ok(Ok(ended));
    }
    let ids = ended.sessions.iter().map(|(id, _)| id.clone()).collect();
    let chosen = Filter { ids, ..Filter::default() };
    // Also before a removal: the trail and the denylist have to know.
    tx.revoke(&chosen, &ending.revocation)?;
    if ending.delete {
        for (id, user_id) in &ended.sessions {
            tx.record(&NewEvent {
                user_id: Some(user_id.clone()),
                session_id: Some(id.clone()),
                actor: ending.revocation.by.clone(),
                note: ending.revocation.note.clone(),
                ..NewEvent::new(now, EventKind::Deleted).because(ending.revocation.reason)
            })?;
        }
        tx.delete(&chosen, now)?;
    }
    Ok(Ok(ended))
}

pub(super) fn unexpected(selection: &Selection, ended: &RevokeReport) -> Option<Unexpected> {
    let found = ended.sessions.len() as u64;
    let expected = selection.expect.filter(|expected| *expected != found)?;
    Some(Unexpected { found, expected })
}

/// What the real run does, without doing it.
pub(super) fn plan(
    tx: &dyn Read,
    selection: &Selection,
    ending: &RevokeOptions,
) -> Result<RevokeReport, ServiceError> {
    let now = ending.revocation.at;
    let mut ended = RevokeReport { dry_run: ending.dry_run, ..RevokeReport::default() };
    tx.sessions(&selection.filter, selection.order, &selection.page, now, &mut |session| {
        ended.matched += 1;
        if !lives(&session, now) && !ending.delete {
            ended.already_ended += 1;
            return Ok(());
        }
        if ending.delete {
            ended.deleted += 1;
        } else {
            ended.revoked += 1;
        }
        ended.access_tokens_until = ended.access_tokens_until.max(session.access_alive_until(now));
        ended.sessions.push((session.id, session.user_id));
        Ok(())
    })?;
    Ok(ended)
}

/// An expired session whose access token is still alive is worth ending too: a verifier that only
/// asks the denylist would still take that token.
fn lives(session: &Session, now: Timestamp) -> bool {
    match session.state(now).kind() {
        StateKind::Active => true,
        StateKind::Expired => session.access_may_be_alive(now),
        StateKind::Revoked => false,
    }
}

/// Puts a single access token on the denylist; its session lives on. Whether it was not there yet,
/// or not until that end.
///
/// # Errors
/// If the store fails. Nothing is changed then.
pub fn deny_token(
    store: &mut dyn Store,
    jti: &str,
    expires_at: Timestamp,
    session: (&SessionId, &UserId),
    revocation: &Revocation,
) -> Result<bool, ServiceError> {
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
