//! How long a key is needed: told from when it signed and from when the living tokens are.

use super::{AuthConfig, ServiceError, sessions_ahead};
use crate::session::{EventKind, KeyUsage, NewEvent, SigningTime, TokenLives};
use crate::store::{Scope, Store};
use crate::time::{Span, Timestamp};
use crate::token::{Key, LastAccess};

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

/// What [`prune_keys`] found of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyVerdict {
    /// What becomes of it.
    pub fate: KeyFate,
    /// To be noted with [`Key::set_last_access`] and kept with the ring if the key stays: a session
    /// in constant use would need it for ever otherwise.
    pub last_access: Option<LastAccess>,
}

/// When a key signed. Without a date on it, it may have done so ever since; one that was never
/// retired here may go on elsewhere.
fn signing_time(key: &Key) -> SigningTime {
    let until = key.retired_at().map(|at| key.created().map_or(at, |made| at.max(made)));
    SigningTime { from: key.created(), until, access_ends: None }
}

/// The same with clocks so far apart. What was seen before its end counts for nothing.
fn widened_time(key: &Key, margin: Span) -> SigningTime {
    let time = signing_time(key).widened(margin, margin);
    let seen =
        key.last_access().filter(|seen| time.until.is_some_and(|until| until < seen.seen_at));
    SigningTime { access_ends: seen.map(|seen| seen.ends_at), ..time }
}

/// For each key of the ring, how many active sessions have living tokens from the time in which it
/// signed.
///
/// # Errors
/// If the store fails.
pub fn sessions_by_key(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    now: Timestamp,
) -> Result<Vec<u64>, ServiceError> {
    let times: Vec<SigningTime> =
        auth_config.keys.keys().iter().map(|key| widened_time(key, Span::default())).collect();
    let counts = count(store, auth_config, &times, None, now)?;
    let keys = auth_config.keys.keys().iter().zip(counts);
    // A standby key has signed nothing, although it is as old as some sessions.
    let living = |(key, counts): (&Key, KeyUsage)| {
        if auth_config.keys.is_standby(key.kid()) { 0 } else { counts.living }
    };
    Ok(keys.map(living).collect())
}

/// What becomes of each key of the ring if it is pruned now, in the ring's order. Changes nothing.
///
/// No store says how long the access tokens of the past live, only when the last of each session
/// ends. So a key goes once all have ended that there were when this first looked after its time.
///
/// `margin` is how long a process may go on signing with a ring that it read before, plus `skew`, how far
/// clocks may be apart. It is never less than the leeway.
///
/// A session whose times lie further in the future was written before a clock was set back: it counts
/// for every key.
///
/// # Errors
/// If the store fails.
pub fn prune_keys(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    margin: Span,
    skew: Span,
    now: Timestamp,
) -> Result<Vec<KeyVerdict>, ServiceError> {
    let margin = margin.max(auth_config.leeway);
    let times: Vec<SigningTime> =
        auth_config.keys.keys().iter().map(|key| widened_time(key, margin)).collect();
    let counts = count(store, auth_config, &times, Some(skew), now)?;
    let active = auth_config.keys.active().map(Key::kid);
    let keys = auth_config.keys.keys().iter().zip(times).zip(counts);
    Ok(keys
        .map(|((key, time), counts)| KeyVerdict {
            fate: fate(active == Some(key.kid()), time, counts, now),
            last_access: last_access(time, counts, now),
        })
        .collect())
}

/// What is known from now on of the key's access tokens, if it was not before.
fn last_access(time: SigningTime, counts: KeyUsage, now: Timestamp) -> Option<LastAccess> {
    let is_over = time.until.is_some_and(|until| until < now);
    (is_over && time.access_ends.is_none())
        .then(|| LastAccess { seen_at: now, ends_at: counts.access_ends.unwrap_or(now).max(now) })
}

fn fate(signs: bool, time: SigningTime, counts: KeyUsage, now: Timestamp) -> KeyFate {
    if signs {
        return KeyFate::Active;
    }
    let Some(until) = time.until else {
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
    auth_config: &AuthConfig<'_>,
    times: &[SigningTime],
    skew: Option<Span>,
    now: Timestamp,
) -> Result<Vec<KeyUsage>, ServiceError> {
    let lives = TokenLives::new(&auth_config.policy.lives, auth_config.leeway);
    let lives = TokenLives { skew, ..lives };
    Ok(store.read()?.key_usage(times, lives, now)?)
}

/// When a key retires that is replaced at `now`: not before the last use of a session. Where a clock was
/// set back, that lies in the future, and the key may have signed until then.
///
/// # Errors
/// If the store fails.
pub fn retirement(
    store: &mut dyn Store,
    key: Option<&Key>,
    now: Timestamp,
) -> Result<Timestamp, ServiceError> {
    let now = key.and_then(Key::created).map_or(now, |made| made.max(now));
    Ok(sessions_ahead(store, now, now)?.map_or(now, |ahead| ahead.newest))
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
    let tx = store.write(Scope::Many)?;
    tx.record(&NewEvent {
        actor: actor.map(str::to_owned),
        note: Some(note.to_owned()),
        ..NewEvent::new(now, kind)
    })?;
    tx.commit()?;
    Ok(())
}
