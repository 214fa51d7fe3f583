//! Sessions whose times lie in the future: a service's clock is ahead, or this clock was set back.

use super::ServiceError;
use crate::session::{EventFilter, Filter, Order, Page, StateKind};
use crate::store::Store;
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

/// Number of sessions, the last used ones, whose rotations [`other_times_ahead`] compares: no index has these times.
const LAST_USED: u64 = 1_000;

/// Rows with a time in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimesAhead {
    /// Number of rows.
    pub rows: u64,
    /// The latest of their times.
    pub newest: Timestamp,
}

/// Finds the events, which revocations write too, and the last used sessions whose event or rotation is later
/// than `limit`, without those that [`sessions_ahead`] counts; `None` if there are none.
///
/// # Errors
/// If the store fails.
pub fn other_times_ahead(
    store: &mut dyn Store,
    limit: Timestamp,
    now: Timestamp,
) -> Result<Option<TimesAhead>, ServiceError> {
    let tx = store.read()?;
    let (mut rows, mut newest) = (0, limit);
    let mut count = |at: Timestamp| {
        rows += 1;
        newest = newest.max(at);
    };
    let filter = EventFilter { since: Some(limit + Span::secs(1)), ..EventFilter::default() };
    tx.events(&filter, &mut |event| {
        count(event.event.at);
        Ok(())
    })?;
    let active = Filter::default().in_state(StateKind::Active);
    let page = Page { limit: Some(LAST_USED), ..Page::default() };
    tx.sessions(&active, Order::default(), &page, now, &mut |session| {
        let is_counted = session.last_used_at > limit;
        if let Some(at) = session.rotated_at.filter(|at| *at > limit && !is_counted) {
            count(at);
        }
        Ok(())
    })?;
    Ok((rows > 0).then_some(TimesAhead { rows, newest }))
}
