//! Shows events.

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::client::describe;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::text::{shown, width};
use crate::cli::ui::when::{Zone, local_exact, zone_name};
use crate::session::{Client, Event, EventKind, NewEvent, UserId};

/// JSON output of an event: the columns of the store.
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

pub(in crate::cli) const COLUMNS: &[&str] =
    &["id", "at", "kind", "user_id", "session_id", "actor", "reason", "ip", "user_agent", "note"];

/// An event with its shortened session ID.
pub(in crate::cli) type ListedEvent = (Event, Option<String>);

/// Returns the zone name, if all times have one offset: then the column header names it.
fn common_zone(events: &[ListedEvent], zone: Zone) -> Option<String> {
    let name = |(event, _): &ListedEvent| zone_name(event.event.at, zone);
    let first = name(events.first()?)?;
    events.iter().all(|event| name(event).as_ref() == Some(&first)).then_some(first)
}

fn from(client: &Client) -> String {
    let known = client.user_agent.as_deref().map(|user_agent| describe(Some(user_agent)));
    let parts = [client.ip.clone(), known];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(in crate::cli) fn table(events: &[ListedEvent], zone: Zone) -> Table {
    let common = common_zone(events, zone);
    let time = |event: &NewEvent| {
        let exact = local_exact(event.at, zone);
        // The rows omit the zone if the header names it.
        exact.get(..19).filter(|_| common.is_some()).unwrap_or(&exact).to_owned()
    };
    // The client after the address may be cut, the address may not.
    let addresses = events.iter().filter_map(|(event, _)| event.event.client.ip.as_deref());
    let from_width = addresses.map(width).max().map_or(12, |width| 12.max(width + 1));
    let mut table = Table::new([
        Column::key(common.as_ref().map_or("TIME".to_owned(), |zone| format!("TIME ({zone})"))),
        Column::key("KIND"),
        Column::key("USER").shrink_to(8),
        Column::extra("SESSION", 3),
        Column::extra("BY", 1).shrink_to(8),
        Column::extra("REASON", 2),
        Column::extra("FROM", 5).shrink_to(from_width),
        Column::extra("NOTE", 4).shrink_to(16),
    ]);
    for (Event { event, .. }, short) in events {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        table.row::<Cell>([
            time(event).into(),
            Cell::toned(event.kind.as_str(), tone(&event.kind)),
            event.user_id.as_ref().map(UserId::as_str).unwrap_or_default().into(),
            text(short).into(),
            text(&event.actor).into(),
            text(&event.reason).into(),
            from(&event.client).into(),
            text(&event.note).into(),
        ]);
    }
    table
}

fn tone(kind: &EventKind) -> Tone {
    if [EventKind::Replayed, EventKind::StoreBehind].contains(kind) {
        Tone::Bad
    } else if [EventKind::Issued, EventKind::UserReactivated].contains(kind) {
        Tone::Good
    } else {
        Tone::Plain
    }
}

/// An event of `events --follow`.
pub(in crate::cli) struct FollowedEvent(pub(in crate::cli) ListedEvent);

impl Report for FollowedEvent {
    type Record = EventRow;

    fn columns(&self) -> &'static [&'static str] {
        COLUMNS
    }

    fn record(self, _: &mut Context<'_>) -> Result<EventRow> {
        Ok(self.0.0.into())
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        page.text(&followed(&self.0, page.zone(), page.paint()))
    }
}

/// Returns one event as a line, in columns whose widths don't depend on later events.
fn followed((event, short): &ListedEvent, zone: Zone, paint: Paint) -> String {
    let Event { event, .. } = event;
    let from = Some(from(&event.client)).filter(|from| !from.is_empty());
    let parts = [
        event.reason.clone(),
        event.actor.as_ref().map(|actor| format!("by {}", shown(actor))),
        from.map(|from| format!("from {from}")),
    ];
    let mut details = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if let Some(note) = &event.note {
        details.push_str(if details.is_empty() { "" } else { ": " });
        details.push_str(note);
    }
    let column = |width| Column::plain().at_least(width);
    let mut table = Table::new([column(23), column(16), column(12), column(8), Column::plain()]);
    table.row::<Cell>([
        local_exact(event.at, zone).into(),
        Cell::toned(event.kind.as_str(), tone(&event.kind)),
        event.user_id.as_ref().map_or("-", UserId::as_str).into(),
        short.as_deref().unwrap_or("-").into(),
        details.into(),
    ]);
    table.render(None, paint).text
}
