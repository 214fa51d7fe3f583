//! Rows whose times lie in the future: a service's clock is ahead, or this clock was set back.

use super::ServiceError;
use crate::session::{Filter, Order, Page, StateKind};
use crate::store::{Store, TimesAhead};
use crate::time::{Span, Timestamp};

/// Active sessions that were last used in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionsAhead {
    /// Number of sessions.
    pub sessions: u64,
    /// The latest of their last uses.
    pub newest: Timestamp,
}

/// Finds the active sessions that were last used after `limit`; `None` if there are none. The schema
/// keeps `created_at` from being later than `last_used_at`.
///
/// # Errors
/// If the store fails.
pub fn sessions_ahead(
    store: &mut dyn Store,
    limit: Timestamp,
    now: Timestamp,
) -> Result<Option<SessionsAhead>, ServiceError> {
    let filter = Filter { used_after: Some(limit + Span::secs(1)), ..Filter::default() }
        .in_state(StateKind::Active);
    let tx = store.read()?;
    let mut newest = None;
    let page = Page { limit: Some(1), ..Page::default() };
    tx.sessions(&filter, Order::default(), &page, now, &mut |session| {
        newest = Some(session.last_used_at);
        Ok(())
    })?;
    let Some(newest) = newest else { return Ok(None) };
    Ok(Some(SessionsAhead { sessions: tx.count(&filter, now)?, newest }))
}

/// Finds the rows with a time later than `limit`, without the sessions that [`sessions_ahead`] counts; `None` if there
/// are none.
///
/// # Errors
/// If the store fails.
pub fn other_times_ahead(
    store: &mut dyn Store,
    limit: Timestamp,
) -> Result<Option<TimesAhead>, ServiceError> {
    Ok(store.read()?.times_ahead(limit)?)
}
