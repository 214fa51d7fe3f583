//! How long a key is needed: told from when it signed and from when the living tokens are.

use super::{Authority, ServiceError};
use crate::session::{EventKind, NewEvent, SignedCounts, SigningTime, TokenLives};
use crate::store::Store;
use crate::time::{Span, Timestamp};
use crate::token::Key;

/// What [`prune_keys`] says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFate {
    /// No living token can need it.
    Goes,
    /// It signs.
    Active,
    /// It never was replaced by another: somebody elsewhere may still sign with it.
    NotRetired,
    /// Whoever read the ring before it was retired may still sign with it.
    Recent {
        /// No longer than until then.
        until: Timestamp,
    },
    /// Active sessions whose refresh or access tokens may carry its signature.
    Needed {
        /// How many.
        sessions: u64,
    },
    /// Active sessions whose earlier refresh tokens may carry its signature. They have been
    /// exchanged; should one come back, only this key tells the replay from a forgery.
    Guards {
        /// How many.
        sessions: u64,
    },
}

/// When a key signed. Without a date on it, it may have done so ever since; one that was never
/// retired here may go on elsewhere.
fn signing_time(key: &Key) -> SigningTime {
    let until = key.retired_at().map(|at| key.created().map_or(at, |made| at.max(made)));
    SigningTime { from: key.created(), until }
}

/// For each key of the ring, how many active sessions have living tokens from the time in which it
/// signed.
///
/// # Errors
/// If the store fails.
pub fn sessions_by_key(
    store: &mut dyn Store,
    authority: &Authority<'_>,
    now: Timestamp,
) -> Result<Vec<u64>, ServiceError> {
    let times: Vec<SigningTime> = authority.keys.keys().iter().map(signing_time).collect();
    let counts = count(store, authority, &times, now)?;
    Ok(counts.into_iter().map(|counts| counts.living).collect())
}

/// What becomes of each key of the ring if it is pruned now, in the ring's order. Changes nothing.
///
/// `margin` is how far clocks may be apart, and how long a process may go on signing with a ring
/// that it read before. It is never less than the leeway and the grace of a retry.
///
/// # Errors
/// If the store fails.
pub fn prune_keys(
    store: &mut dyn Store,
    authority: &Authority<'_>,
    margin: Span,
    now: Timestamp,
) -> Result<Vec<KeyFate>, ServiceError> {
    let margin = margin.max(authority.leeway);
    // A retry signs a refresh token anew that was issued a moment before, maybe by another key.
    let before = margin.max(authority.policy.lives.retry_grace);
    let widened = |key| signing_time(key).widened(before, margin);
    let times: Vec<SigningTime> = authority.keys.keys().iter().map(widened).collect();
    let counts = count(store, authority, &times, now)?;
    let active = authority.keys.active().map(Key::kid);
    let keys = authority.keys.keys().iter().zip(counts);
    Ok(keys.map(|(key, counts)| fate(key, active, counts, margin, now)).collect())
}

fn fate(
    key: &Key,
    active: Option<&str>,
    counts: SignedCounts,
    margin: Span,
    now: Timestamp,
) -> KeyFate {
    if active == Some(key.kid()) {
        return KeyFate::Active;
    }
    let Some(until) = signing_time(key).widened(margin, margin).until else {
        return KeyFate::NotRetired;
    };
    if until >= now {
        KeyFate::Recent { until }
    } else if counts.living > 0 {
        KeyFate::Needed { sessions: counts.living }
    } else if counts.exchanged > 0 {
        KeyFate::Guards { sessions: counts.exchanged }
    } else {
        KeyFate::Goes
    }
}

fn count(
    store: &mut dyn Store,
    authority: &Authority<'_>,
    times: &[SigningTime],
    now: Timestamp,
) -> Result<Vec<SignedCounts>, ServiceError> {
    let lives = TokenLives::new(&authority.policy.lives, authority.leeway);
    Ok(store.read()?.signed(times, lives, now)?)
}

/// Writes into the audit trail what was done to the ring.
///
/// # Errors
/// If the store fails.
pub fn record_keys(
    store: &mut dyn Store,
    kind: EventKind,
    note: &str,
    actor: Option<&str>,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let tx = store.write()?;
    tx.record(&NewEvent {
        actor: actor.map(str::to_owned),
        // As long as the schema lets it be.
        note: Some(note.chars().take(1024).collect()),
        ..NewEvent::new(now, kind)
    })?;
    tx.commit()?;
    Ok(())
}
