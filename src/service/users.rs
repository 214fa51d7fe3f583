//! Accounts: shutting one, opening it again, removing it.

use super::ServiceError;
use super::retry::retry_conflicts;
use super::revoke::{RevokeOptions, RevokeReport, Selection, Unexpected, end, plan, unexpected};
use crate::session::{EventKind, Filter, NewEvent, User, UserId, UserStatus};
use crate::store::{Scope, Store, Write};
use crate::time::Timestamp;

/// What became of an account.
#[derive(Debug)]
pub enum AccountChange {
    /// The store does not know the user.
    Unknown,
    /// The user has another number of living sessions than expected; nothing was changed.
    Unexpected(Unexpected),
    /// It was done.
    Done {
        /// Whether the account was in another state before.
        changed: bool,
        /// What that did to its sessions.
        ended: RevokeReport,
    },
}

/// Ends every session of a user and lets them log in no more.
///
/// # Errors
/// If the store fails. Nothing is changed then.
pub fn deactivate_user(
    store: &mut dyn Store,
    user: &UserId,
    expect: Option<u64>,
    ending: &RevokeOptions,
) -> Result<AccountChange, ServiceError> {
    let would_change = |known: &User| known.status == UserStatus::Active;
    close(store, user, expect, ending, would_change, |tx| {
        let now = ending.revocation.at;
        let changed = tx.set_user_status(user, UserStatus::Deactivated, now)?;
        if changed {
            tx.record(&account_event(EventKind::UserDeactivated, user, ending))?;
        }
        Ok(changed)
    })
}

/// Removes a user and every session of theirs; access tokens that are still alive go onto the
/// denylist.
///
/// # Errors
/// If the store fails. Nothing is changed then.
pub fn delete_user(
    store: &mut dyn Store,
    user: &UserId,
    expect: Option<u64>,
    ending: &RevokeOptions,
) -> Result<AccountChange, ServiceError> {
    close(
        store,
        user,
        expect,
        ending,
        |_| true,
        |tx| {
            tx.record(&account_event(EventKind::UserDeleted, user, ending))?;
            Ok(tx.delete_user(user)?)
        },
    )
}

/// Lets a user log in again; ended sessions stay ended. `None` if the store does not know them,
/// else whether they were deactivated.
///
/// # Errors
/// If the store fails. Nothing is changed then.
pub fn reactivate_user(
    store: &mut dyn Store,
    user: &UserId,
    actor: Option<&str>,
    note: Option<&str>,
    now: Timestamp,
) -> Result<Option<bool>, ServiceError> {
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

fn close(
    store: &mut dyn Store,
    user: &UserId,
    expect: Option<u64>,
    ending: &RevokeOptions,
    would_change: impl FnOnce(&User) -> bool,
    change: impl Fn(&dyn Write) -> Result<bool, ServiceError>,
) -> Result<AccountChange, ServiceError> {
    let filter = Filter::user(user.clone());
    let selection = Selection { filter, expect, ..Selection::default() };
    if ending.dry_run {
        let tx = store.read()?;
        let Some(known) = tx.user(user)? else { return Ok(AccountChange::Unknown) };
        let ended = plan(tx.as_ref(), &selection, ending)?;
        return Ok(match unexpected(&selection, &ended) {
            Some(unexpected) => AccountChange::Unexpected(unexpected),
            None => AccountChange::Done { changed: would_change(&known), ended },
        });
    }
    retry_conflicts(store, |store| {
        let tx = store.write(Scope::User(user))?;
        if tx.user(user)?.is_none() {
            return Ok(AccountChange::Unknown);
        }
        let ended = match end(tx.as_ref(), &selection, ending)? {
            Ok(ended) => ended,
            Err(unexpected) => return Ok(AccountChange::Unexpected(unexpected)),
        };
        let changed = change(tx.as_ref())?;
        tx.commit()?;
        Ok(AccountChange::Done { changed, ended })
    })
}

fn account_event(kind: EventKind, user: &UserId, ending: &RevokeOptions) -> NewEvent {
    NewEvent {
        user_id: Some(user.clone()),
        actor: ending.revocation.by.clone(),
        note: ending.revocation.note.clone(),
        ..NewEvent::new(ending.revocation.at, kind).because(ending.revocation.reason)
    }
}

impl AccountChange {
    /// When the last access token of the ended sessions would die by itself.
    #[must_use]
    pub fn access_tokens_until(&self) -> Option<Timestamp> {
        match self {
            Self::Done { ended, .. } => ended.access_tokens_until,
            Self::Unknown | Self::Unexpected(_) => None,
        }
    }
}
