//! Deactivates, reactivates and deletes users.

use super::ServiceError;
use super::retry::retry_conflicts;
use super::revoke::{RevokeOptions, RevokeReport, Unexpected, deletion_event};
use crate::session::{
    CLOCK_SKEW, EventKind, Filter, NewEvent, Order, Page, SessionId, StateKind, User, UserId,
    UserStatus,
};
use crate::store::{Read, Scope, Store, Write};
use crate::time::Timestamp;

/// The outcome of a change of a user.
#[derive(Debug)]
pub enum AccountChange {
    /// The store has no user with this ID.
    Unknown,
    /// The number of the user's sessions that would be revoked or deleted differs from the expected one; nothing
    /// was changed.
    Unexpected(Unexpected),
    /// The user has the requested status, or was deleted.
    Done {
        /// Whether the status was another one before.
        changed: bool,
        /// The report on the user's sessions: `sessions` are those that were active, `deleted` counts every
        /// deleted row, `already_ended` those that a deactivation leaves unchanged.
        ended: RevokeReport,
    },
}

/// Deactivates a user: rejects logins from now on, and revokes the active sessions. Expired sessions stay
/// expired.
///
/// # Errors
/// If the store fails; nothing is changed.
pub fn deactivate_user(
    store: &mut dyn Store,
    user: &UserId,
    expect: Option<u64>,
    options: &RevokeOptions,
) -> Result<AccountChange, ServiceError> {
    let options = &RevokeOptions { delete: false, ..options.by_clock_of(store) };
    let would_change = |known: &User| known.status == UserStatus::Active;
    end_account(store, user, expect, options, would_change, |tx| {
        let now = options.revocation.at;
        let changed = tx.set_user_status(user, UserStatus::Deactivated, now)?;
        if changed {
            tx.record(&account_event(EventKind::UserDeactivated, user, options))?;
        }
        Ok(changed)
    })
}

/// Deletes a user and every session of the user. Access tokens that have not expired are put on the
/// denylist.
///
/// # Errors
/// If the store fails; nothing is changed.
pub fn delete_user(
    store: &mut dyn Store,
    user: &UserId,
    expect: Option<u64>,
    options: &RevokeOptions,
) -> Result<AccountChange, ServiceError> {
    let options = &RevokeOptions { delete: true, ..options.by_clock_of(store) };
    let would_change = |_: &User| true;
    end_account(store, user, expect, options, would_change, |tx| {
        tx.record(&account_event(EventKind::UserDeleted, user, options))?;
        // Not left to the deletion of the user, which does not mark sessions that a cutoff ended.
        tx.delete(&Filter::user(user.clone()), options.revocation.at)?;
        Ok(tx.delete_user(user)?)
    })
}

/// Reactivates a user: accepts logins again; ended sessions stay ended. Returns whether the user was
/// deactivated, or `None` if the store has no user with this ID.
///
/// # Errors
/// If the store fails; nothing is changed.
pub fn reactivate_user(
    store: &mut dyn Store,
    user: &UserId,
    actor: Option<&str>,
    note: Option<&str>,
    now: Timestamp,
) -> Result<Option<bool>, ServiceError> {
    let now = store.now(now);
    retry_conflicts(store, |store| {
        let tx = store.write(Scope::User(user))?;
        if tx.user(user)?.is_none() {
            return Ok(None);
        }
        let changed = tx.set_user_status(user, UserStatus::Active, now)?;
        if changed {
            tx.record(&NewEvent {
                user_id: Some(user.clone()),
                actor: actor.map(str::to_owned),
                note: note.map(str::to_owned),
                ..NewEvent::new(now, EventKind::UserReactivated)
            })?;
        }
        tx.commit()?;
        Ok(Some(changed))
    })
}

fn end_account(
    store: &mut dyn Store,
    user: &UserId,
    expect: Option<u64>,
    options: &RevokeOptions,
    would_change: impl FnOnce(&User) -> bool,
    change: impl Fn(&dyn Write) -> Result<bool, ServiceError>,
) -> Result<AccountChange, ServiceError> {
    let filter = Filter::user(user.clone());
    let unexpected = |ended: &RevokeReport| {
        let found = ended.ended();
        let expected = expect.filter(|expected| *expected != found)?;
        Some(Unexpected { found, expected })
    };
    if options.dry_run {
        let tx = store.read()?;
        let Some(known) = tx.user(user)? else { return Ok(AccountChange::Unknown) };
        let (ended, _) = plan(tx.as_ref(), &filter, options)?;
        return Ok(match unexpected(&ended) {
            Some(unexpected) => AccountChange::Unexpected(unexpected),
            None => AccountChange::Done { changed: would_change(&known), ended },
        });
    }
    retry_conflicts(store, |store| {
        let tx = store.write(Scope::User(user))?;
        if tx.user(user)?.is_none() {
            return Ok(AccountChange::Unknown);
        }
        let (ended, just_expired) = plan(tx.as_ref(), &filter, options)?;
        if let Some(unexpected) = unexpected(&ended) {
            return Ok(AccountChange::Unexpected(unexpected));
        }
        if !ended.sessions.is_empty() {
            // Revoke the sessions before the user's status changes: the store's trigger would revoke them
            // without actor and note.
            let ids = ended.sessions.iter().map(|(id, _)| id.clone()).collect();
            tx.revoke(&Filter { ids, ..Filter::default() }, &options.revocation)?;
        }
        if options.delete {
            for id in just_expired {
                tx.record(&deletion_event(id, user.clone(), &options.revocation))?;
            }
        }
        let changed = change(tx.as_ref())?;
        tx.commit()?;
        Ok(AccountChange::Done { changed, ended })
    })
}

/// Plans the changes of a user's sessions. Returns with the report the sessions whose deletion needs an event of its
/// own: they have expired, but a slower clock takes them for active.
fn plan(
    tx: &dyn Read,
    filter: &Filter,
    options: &RevokeOptions,
) -> Result<(RevokeReport, Vec<SessionId>), ServiceError> {
    let mut just_expired = Vec::new();
    let now = options.revocation.at;
    let mut ended = RevokeReport { dry_run: options.dry_run, ..RevokeReport::default() };
    // A user can have very many revoked sessions, which are only counted under the lock.
    ended.matched = tx.count(filter, now)?;
    let states = vec![StateKind::Active, StateKind::Expired];
    let unrevoked = Filter { states, ..filter.clone() };
    tx.sessions(&unrevoked, Order::default(), &Page::default(), now, &mut |session| {
        let alive = session.access_alive_until(now);
        ended.access_tokens_until = ended.access_tokens_until.max(alive);
        if session.state(now).kind() == StateKind::Active {
            ended.sessions.push((session.id, session.user_id));
        } else if session.ends_at().is_some_and(|end| end + CLOCK_SKEW > now) {
            just_expired.push(session.id);
        }
        Ok(())
    })?;
    let active = ended.sessions.len() as u64;
    if options.delete {
        ended.deleted = ended.matched;
    } else {
        (ended.revoked, ended.already_ended) = (active, ended.matched - active);
    }
    Ok((ended, just_expired))
}

fn account_event(kind: EventKind, user: &UserId, options: &RevokeOptions) -> NewEvent {
    NewEvent {
        user_id: Some(user.clone()),
        actor: options.revocation.by.clone(),
        note: options.revocation.note.clone(),
        ..NewEvent::new(options.revocation.at, kind).because(options.revocation.reason)
    }
}

impl AccountChange {
    /// Returns the expiry of the last access token of the sessions that were ended.
    #[must_use]
    pub fn access_tokens_until(&self) -> Option<Timestamp> {
        match self {
            Self::Done { ended, .. } => ended.access_tokens_until,
            Self::Unknown | Self::Unexpected(_) => None,
        }
    }
}
