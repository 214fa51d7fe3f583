//! Decides how long a key is needed, from its signing period and the issue times of valid tokens.

use super::{AuthConfig, ServiceError, sessions_ahead};
use crate::session::{EventKind, KeyUsage, NewEvent, SigningTime, TokenLives};
use crate::store::{Scope, Store};
use crate::time::{Span, Timestamp};
use crate::token::{Key, LastAccess};

/// The decision of [`prune_keys`] about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFate {
    /// The key is not needed for any valid token: it is removed.
    Goes,
    /// The key is active: it signs.
    Active,
    /// The key was never retired: another system may still sign with it.
    NotRetired,
    /// The key was retired recently: a process that read the ring before may still sign with it.
    Recent {
        /// The end of that period.
        until: Timestamp,
    },
    /// Active sessions may have valid refresh or access tokens that the key signed.
    Needed {
        /// Number of sessions.
        sessions: u64,
    },
    /// Active sessions may have previous refresh tokens that the key signed. If one is presented, only this
    /// key can distinguish refresh token reuse from a forgery.
    Guards {
        /// Number of sessions.
        sessions: u64,
    },
}

/// The result of [`prune_keys`] for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyVerdict {
    /// The decision.
    pub fate: KeyFate,
    /// The value for [`Key::set_last_access`] if the key stays. It must be stored with the ring: otherwise a
    /// session in constant use would need the key forever.
    pub last_access: Option<LastAccess>,
}

/// Returns a key's signing period. It has no start if the creation time is unknown, and no end if the key
/// was not retired in this ring.
fn signing_time(key: &Key) -> SigningTime {
    let until = key.retired_at().map(|at| key.created().map_or(at, |made| at.max(made)));
    SigningTime { from: key.created(), until, access_ends: None }
}

/// Returns the signing period extended by a margin. An expiry that was determined before its end is ignored.
fn widened_time(key: &Key, margin: Span) -> SigningTime {
    let time = signing_time(key).widened(margin, margin);
    let seen =
        key.last_access().filter(|seen| time.until.is_some_and(|until| until < seen.seen_at));
    SigningTime { access_ends: seen.map(|seen| seen.ends_at), ..time }
}

/// For each key of the ring, counts the active sessions with valid tokens from its signing period.
///
/// # Errors
/// If the store fails.
pub fn sessions_by_key(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    now: Timestamp,
) -> Result<Vec<u64>, ServiceError> {
    let now = store.now(now);
    let times: Vec<SigningTime> =
        auth_config.keys.keys().iter().map(|key| widened_time(key, Span::default())).collect();
    let counts = count(store, auth_config, &times, None, now)?;
    let keys = auth_config.keys.keys().iter().zip(counts);
    // A standby key has signed nothing, although sessions are as old as the key.
    let living = |(key, counts): (&Key, KeyUsage)| {
        if auth_config.keys.is_standby(key.kid()) { 0 } else { counts.living }
    };
    Ok(keys.map(living).collect())
}

/// Decides for each key whether pruning would remove it now, in the order of the ring. Changes nothing.
///
/// The store does not record how long earlier access tokens are valid, only the latest expiry of each
/// session's access tokens. So a key is removed once every access token has expired that existed when
/// this function first ran after the key's signing period.
///
/// `margin` is the time for which a process may sign with a ring that it read earlier, plus `skew`, the
/// maximum clock skew. It is at least the leeway.
///
/// A session whose times lie further in the future than `skew` was written before a clock was set back.
/// It counts for every key.
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
    let now = store.now(now);
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

/// Returns the upper bound of the expiry of the key's access tokens, if it can be determined now for the
/// first time.
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

/// Returns the retirement time of a key that is replaced at `now`: not before the last use of any session.
/// If a clock was set back, the last use lies in the future, and the key may have signed until then.
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

/// Records a change of the ring in the audit trail.
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
