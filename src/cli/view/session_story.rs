//! Shows one session with its history.

use serde::Serialize;

use super::event::EventRow;
use super::session::SessionRow;
use super::state_tone;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::card::Card;
use crate::cli::ui::client::describe;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::text::shown;
use crate::cli::ui::when::{Zone, full, local_exact, relative, span};
use crate::session::{
    Denial, Event, EventKind, NewEvent, SESSION_FIELDS, Session, State, UserStatus,
};
use crate::time::{Span, Timestamp};
use crate::token::json::Value;

/// The result of `sessions show`: a session and its events.
pub(in crate::cli) struct SessionReport {
    pub(in crate::cli) session: Session,
    pub(in crate::cli) user: Option<UserStatus>,
    pub(in crate::cli) denial: Option<Denial>,
    pub(in crate::cli) events: Vec<Event>,
    pub(in crate::cli) now: Timestamp,
}

/// JSON output of a session with its history.
#[derive(Serialize)]
pub(in crate::cli) struct SessionDetails {
    #[serde(flatten)]
    session: SessionRow,
    events: Vec<EventRow>,
}

impl Report for SessionReport {
    type Record = SessionDetails;

    fn columns(&self) -> &'static [&'static str] {
        &SESSION_FIELDS
    }

    fn record(self, _: &mut Context<'_>) -> Result<SessionDetails> {
        let events = self.events.into_iter().map(EventRow::from).collect();
        Ok(SessionDetails { session: SessionRow::new(self.session, self.now), events })
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        page.card(&card(&self, self.now, page.zone()))
    }
}

/// Card with the session and its history.
fn card(story: &SessionReport, now: Timestamp, zone: Zone) -> Card {
    let session = &story.session;
    let mut card = Card::new();
    card.whole("session", session.id.as_str());
    who(&mut card, story, now, zone);
    from_where(&mut card, session);
    lives(&mut card, story, now, zone);
    if let Some(claims) = Value::parse(&session.claims).ok().filter(|value| value.raw() != "{}") {
        let pretty = claims.pretty().to_string();
        card.lines("claims", pretty.lines().map(|line| Cell::laid_out(line, Tone::Plain)));
    }
    card.maybe("audience", session.audience.as_ref().map(|list| list.join(", ")));
    card.lines("history", timeline(story, now, zone));
    card
}

fn who(card: &mut Card, story: &SessionReport, now: Timestamp, zone: Zone) {
    let session = &story.session;
    match story.user {
        Some(UserStatus::Deactivated) => {
            let text = format!("{} (deactivated)", shown(session.user_id.as_str()));
            card.line("user", Cell::toned(text, Tone::Bad));
        }
        Some(UserStatus::Active) | None => {
            card.line("user", session.user_id.as_str());
        }
    }
    let state = session.state(now);
    let tone = state_tone(state.kind());
    match state {
        State::Active => card.line("state", Cell::toned("active", tone)),
        State::Expired { at } => {
            card.line("state", Cell::toned(format!("expired {}", full(at, now, zone)), tone))
        }
        State::Revoked(revocation) => {
            let text = format!("revoked: {}", revocation.reason);
            card.line("state", Cell::toned(text, tone));
            card.line("revoked", full(revocation.at, now, zone));
            card.maybe("revoked by", revocation.by.as_deref());
            card.maybe("note", revocation.note.as_deref())
        }
    };
}

fn from_where(card: &mut Card, session: &Session) {
    let changed = |text: &str, changes: Option<i64>| match changes {
        None | Some(0) => shown(text).into_owned(),
        Some(1) => format!("{} (changed once)", shown(text)),
        Some(changes) => format!("{} (changed {changes} times)", shown(text)),
    };
    let client = &session.client;
    if let Some(user_agent) = &client.user_agent {
        let known = describe(Some(user_agent));
        card.line("client", changed(&known, session.user_agent_changes));
        if known != *user_agent {
            card.line("user agent", Cell::toned(user_agent, Tone::Hint));
        }
    }
    card.maybe("device", client.device.as_deref());
    card.maybe("ip", client.ip.as_deref().map(|ip| changed(ip, session.ip_changes)));
}

fn lives(card: &mut Card, story: &SessionReport, now: Timestamp, zone: Zone) {
    let session = &story.session;
    let time = |at: Timestamp| full(at, now, zone);
    card.line("created", time(session.created_at));
    card.line("last used", time(session.last_used_at));
    if session.revoked(now).is_none() {
        card.line("expires", session.ends_at().map_or_else(|| "never".to_owned(), time));
        // Omitted if it equals the expiry above, which no rotation moves any more.
        let last = session.max_expires_at.filter(|last| Some(*last) != session.ends_at());
        card.maybe("maximum expiry", last.map(time));
    }
    card.line("generation", session.generation.to_string());
    card.maybe("rotated", session.rotated_at.map(time));
    let alive = session.access_alive_until(now);
    let denied = story.denial.as_ref().is_some_and(|denial| denial.expires_at > now);
    let access = match (session.access_expires_at, alive) {
        (_, Some(until)) if denied => {
            Cell::toned(format!("on the denylist, expires {}", time(until)), Tone::Bad)
        }
        (_, Some(until)) => Cell::toned(format!("valid until {}", time(until)), Tone::Good),
        (Some(ended), None) => format!("expired {}", time(ended)).into(),
        (None, None) => "none issued".into(),
    };
    card.line("access token", access);
    card.maybe("access TTL", session.access_ttl.map(span));
    card.maybe(
        "refresh TTL",
        session.refresh_ttl.map(|life| match life {
            life if life == Span::default() => "none (never expires)".to_owned(),
            life => span(life),
        }),
    );
    if session.longest_idle > Span::default() {
        card.line("longest idle", span(session.longest_idle));
    }
}

/// Returns the events and the times of the row, in the order of time.
fn timeline(story: &SessionReport, now: Timestamp, zone: Zone) -> Vec<Cell> {
    let session = &story.session;
    let mut lines: Vec<(Timestamp, String, Tone)> = Vec::new();
    let mut fact = |at: Option<Timestamp>, what: &str| {
        lines.extend(at.map(|at| (at, what.to_owned(), Tone::Hint)));
    };
    let told = |kind| story.events.iter().any(|Event { event, .. }| event.kind == kind);
    // A service may open sessions without writing an event.
    fact((!told(EventKind::Issued)).then_some(session.created_at), "opened");
    let rotated = format!("rotated (generation {})", session.generation);
    fact(session.rotated_at, &rotated);
    let used = session.last_used_at;
    let own_use = used != session.created_at && Some(used) != session.rotated_at;
    fact(own_use.then_some(used), "last used");
    fact(session.access_alive_until(now), "the access token expires");
    let lives = session.revoked(now).is_none();
    let ends = session.ends_at().filter(|_| lives);
    let over = ends.is_some_and(|at| at <= now);
    let fixed = session.max_expires_at == session.ends_at();
    fact(
        ends,
        match (over, fixed) {
            (true, _) => "expired",
            (false, true) => "the session expires (maximum lifetime)",
            (false, false) => "the session expires unless it is rotated",
        },
    );
    if let Some(revocation) = session.revoked(now).filter(|_| !told(EventKind::Revoked)) {
        fact(Some(revocation.at), &format!("revoked ({})", revocation.reason));
    }
    for Event { event, .. } in &story.events {
        lines.push((event.at, what(event), tone(&event.kind)));
    }
    lines.sort_by_key(|line| line.0);
    let mut table = Table::new([Column::plain(), Column::plain(), Column::plain()]);
    for (at, what, _) in &lines {
        table.row([local_exact(*at, zone), relative(*at, now), what.clone()]);
    }
    let text = table.render(None, Paint::OFF).text;
    text.lines().zip(&lines).map(|(line, (_, _, tone))| Cell::laid_out(line, *tone)).collect()
}

fn tone(kind: &EventKind) -> Tone {
    if [EventKind::Replayed, EventKind::StoreBehind].contains(kind) {
        Tone::Bad
    } else {
        Tone::Plain
    }
}

fn what(event: &NewEvent) -> String {
    let mut line = event.kind.to_string();
    if let Some(reason) = &event.reason {
        line.push_str(&format!(" ({reason})"));
    }
    if let Some(actor) = &event.actor {
        line.push_str(&format!(" by {}", shown(actor)));
    }
    if let Some(ip) = &event.client.ip {
        line.push_str(&format!(" from {ip}"));
    }
    if event.client.user_agent.is_some() {
        line.push_str(&format!(", {}", describe(event.client.user_agent.as_deref())));
    }
    if let Some(note) = &event.note {
        line.push_str(&format!(": {}", shown(note)));
    }
    line
}
