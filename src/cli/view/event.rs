//! Events as they are shown.

use serde::Serialize;

use crate::session::Event;

/// An event for programs: the columns of the store.
#[derive(Serialize)]
pub(in crate::cli) struct EventRow {
    id: i64,
    at: String,
    kind: String,
    user_id: Option<String>,
    session_id: Option<String>,
    actor: Option<String>,
    reason: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    note: Option<String>,
}

impl From<Event> for EventRow {
    fn from(Event { id, event }: Event) -> Self {
        Self {
            id,
            at: event.at.to_string(),
            kind: event.kind.to_string(),
            user_id: event.user_id.map(|id| id.to_string()),
            session_id: event.session_id.map(|id| id.to_string()),
            actor: event.actor,
            reason: event.reason,
            ip: event.client.ip,
            user_agent: event.client.user_agent,
            note: event.note,
        }
    }
}
