//! Events with shortened session IDs, for tables.

use crate::cli::command_error::Result;
use crate::cli::ids;
use crate::cli::view::event as view;
use crate::session::{Event, EventFilter};
use crate::store::{IdSource, Read};

/// Returns the events that match `filter`.
pub(super) fn all(tx: &dyn Read, filter: &EventFilter) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    tx.events(filter, &mut |event| {
        events.push(event);
        Ok(())
    })?;
    Ok(events)
}

/// Returns the events that match `filter`, each with the shortest unique prefix of its session ID.
pub(super) fn with_short_ids(
    tx: &dyn Read,
    filter: &EventFilter,
) -> Result<Vec<view::ListedEvent>> {
    shortened(tx, all(tx, filter)?)
}

/// Returns the events, each with the shortest unique prefix of its session ID.
pub(super) fn shortened(tx: &dyn Read, events: Vec<Event>) -> Result<Vec<view::ListedEvent>> {
    let ids: Vec<_> = events.iter().filter_map(|event| event.event.session_id.as_ref()).collect();
    let mut short = ids::shorten(tx, &ids, IdSource::SessionsAndEvents)?.into_iter();
    let with_short = |event: Event| {
        let short = event.event.session_id.as_ref().and_then(|_| short.next());
        (event, short)
    };
    Ok(events.into_iter().map(with_short).collect())
}
