//! Events with shortened session IDs, for tables.

use crate::cli::command_error::Result;

use crate::cli::ids;
use crate::cli::view::event as view;
use crate::session::{Event, EventFilter};
use crate::store::Read;

/// Returns the events that match `filter`, each with the shortest unique prefix of its session ID.
pub(super) fn with_short_ids(
    tx: &dyn Read,
    filter: &EventFilter,
) -> Result<Vec<view::ListedEvent>> {
    let mut events: Vec<Event> = Vec::new();
    tx.events(filter, &mut |event| {
        events.push(event);
        Ok(())
    })?;
    shortened(tx, events)
}

/// Returns the events, each with the shortest unique prefix of its session ID.
pub(super) fn shortened(tx: &dyn Read, events: Vec<Event>) -> Result<Vec<view::ListedEvent>> {
    let short = |event: &Event| {
        let id = event.event.session_id.as_ref();
        id.map(|id| ids::shorten_traced(tx, id)).transpose()
    };
    events.into_iter().map(|event| short(&event).map(|short| (event, short))).collect()
}
