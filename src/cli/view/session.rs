//! Sessions as they are shown.

use serde::Serialize;
use serde_json::value::RawValue;

use super::state_tone;
use crate::cli::ui::card::Card;
use crate::cli::ui::client::describe;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::{Zone, brief, full, span};
use crate::session::{Session, State};
use crate::time::{Span, Timestamp};

/// A session for programs: the columns of the store and the state.
#[derive(Serialize)]
pub(in crate::cli) struct SessionRow {
    id: String,
    user_id: String,
    state: &'static str,
    created_at: String,
    last_used_at: String,
    expires_at: Option<String>,
    max_expires_at: Option<String>,
    generation: i64,
    rotated_at: Option<String>,
    access_expires_at: Option<String>,
    longest_idle: i64,
    ip: Option<String>,
    user_agent: Option<String>,
    device: Option<String>,
    claims: Option<Box<RawValue>>,
    audience: Option<Vec<String>>,
    access_ttl: Option<i64>,
    refresh_ttl: Option<i64>,
    ip_changes: i64,
    user_agent_changes: i64,
    revoked_at: Option<String>,
    revoked_reason: Option<&'static str>,
    revoked_by: Option<String>,
    revoked_note: Option<String>,
    is_valid: bool,
}

/// The fields that CSV shows, in this order.
pub(in crate::cli) const COLUMNS: &[&str] = &[
    "id",
    "user_id",
    "state",
    "created_at",
    "last_used_at",
    "expires_at",
    "max_expires_at",
    "generation",
    "rotated_at",
    "access_expires_at",
    "longest_idle",
    "ip",
    "user_agent",
    "device",
    "claims",
    "audience",
    "access_ttl",
    "refresh_ttl",
    "ip_changes",
    "user_agent_changes",
    "revoked_at",
    "revoked_reason",
    "revoked_by",
    "revoked_note",
    "is_valid",
];

impl SessionRow {
    pub(in crate::cli) fn new(session: Session, now: Timestamp) -> Self {
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let state = session.state(now).kind().as_str();
        let revocation = session.revocation;
        let is_valid = revocation.is_none();
        let (revoked_at, revoked_reason, revoked_by, revoked_note) = match revocation {
            Some(r) => (Some(r.at.to_string()), Some(r.reason.as_str()), r.by, r.note),
            None => (None, None, None, None),
        };
        Self {
            id: session.id.to_string(),
            user_id: session.user_id.to_string(),
            state,
            created_at: session.created_at.to_string(),
            last_used_at: session.last_used_at.to_string(),
            expires_at: time(session.expires_at),
            max_expires_at: time(session.max_expires_at),
            generation: session.generation,
            rotated_at: time(session.rotated_at),
            access_expires_at: time(session.access_expires_at),
            longest_idle: session.longest_idle.as_secs(),
            ip: session.client.ip,
            user_agent: session.client.user_agent,
            device: session.client.device,
            claims: RawValue::from_string(session.claims).ok(),
            audience: session.audience,
            access_ttl: session.access_ttl.map(Span::as_secs),
            refresh_ttl: session.refresh_ttl.map(Span::as_secs),
            ip_changes: session.ip_changes,
            user_agent_changes: session.user_agent_changes,
            revoked_at,
            revoked_reason,
            revoked_by,
            revoked_note,
            is_valid,
        }
    }
}

/// A table of sessions; each comes with the short form of its id.
pub(in crate::cli) fn table(sessions: &[(String, Session)], now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("ID"),
        Column::key("USER").shrink_to(8),
        Column::key("STATE"),
        Column::key("USED").right(),
        Column::extra("CREATED", 4).right(),
        Column::extra("ENDS", 3).right(),
        Column::extra("CLIENT", 2).shrink_to(12),
        Column::extra("DEVICE", 5).shrink_to(8),
        Column::extra("IP", 1),
    ]);
    for (short, session) in sessions {
        let state = session.state(now);
        let tone = state_tone(state.kind());
        let label = match state {
            State::Active => "active",
            State::Expired { .. } => "expired",
            State::Revoked(revocation) => &format!("revoked: {}", revocation.reason),
        };
        // Past or to come; a revoked session ended when it was revoked, not when it would have.
        let end = session.revocation.as_ref().map(|r| r.at).or(session.ends_at());
        let ends = end.map_or_else(|| "never".to_owned(), |at| brief(at, now));
        let client = &session.client;
        table.row::<Cell>([
            short.into(),
            session.user_id.as_str().into(),
            Cell::toned(label, tone),
            brief(session.last_used_at, now).into(),
            brief(session.created_at, now).into(),
            ends.into(),
            describe(client.user_agent.as_deref()).into(),
            client.device.as_deref().unwrap_or_default().into(),
            client.ip.as_deref().unwrap_or_default().into(),
        ]);
    }
    table
}

/// All that is known about one session.
pub(in crate::cli) fn card(session: &Session, now: Timestamp, zone: Zone) -> Card {
    let time = |at: Timestamp| full(at, now, zone);
    let mut card = Card::new();
    let state = session.state(now);
    let tone = state_tone(state.kind());
    card.whole("session", session.id.as_str());
    card.line("user", session.user_id.as_str());
    match state {
        State::Active => card.line("state", Cell::toned("active", tone)),
        State::Expired { at } => {
            card.line("state", Cell::toned(format!("expired {}", time(at)), tone))
        }
        State::Revoked(revocation) => {
            let text = format!("revoked {} ({})", revocation.reason.phrase(), revocation.reason);
            card.line("state", Cell::toned(text, tone));
            card.line("revoked", time(revocation.at));
            card.maybe("revoked by", revocation.by.as_deref());
            card.maybe("note", revocation.note.as_deref())
        }
    };
    let client = &session.client;
    if let Some(user_agent) = &client.user_agent {
        card.line("client", format!("{} — {user_agent}", describe(Some(user_agent))));
    }
    card.maybe("device", client.device.as_deref());
    card.maybe("ip", client.ip.as_deref());
    card.line("created", time(session.created_at));
    card.line("last used", time(session.last_used_at));
    if session.revocation.is_none() {
        card.line("ends", session.ends_at().map_or_else(|| "never".to_owned(), time));
        card.maybe("ends at last", session.max_expires_at.map(time));
    }
    card.line("generation", session.generation.to_string());
    card.maybe("rotated", session.rotated_at.map(time));
    let access = match (session.access_expires_at, session.access_alive_until(now)) {
        (_, Some(until)) => format!("alive until {}", time(until)),
        (Some(ended), None) => format!("ended {}", time(ended)),
        (None, None) => "none issued".to_owned(),
    };
    card.line("access token", access);
    if session.longest_idle > Span::default() {
        card.line("longest idle", span(session.longest_idle));
    }
    if session.claims != "{}" {
        card.line("claims", &session.claims);
    }
    card.maybe("audience", session.audience.as_ref().map(|list| list.join(", ")));
    card
}
