//! Shows sessions.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{state_tone, when_or_never};
use crate::cli::ui::client::describe;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::session::{Session, State};
use crate::time::{Span, Timestamp};

/// JSON output of a session: all [`SESSION_FIELDS`](crate::session::SESSION_FIELDS).
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
    ip_changes: Option<i64>,
    user_agent_changes: Option<i64>,
    epoch: i64,
    revoked_at: Option<String>,
    revoked_reason: Option<&'static str>,
    revoked_by: Option<String>,
    revoked_note: Option<String>,
    is_valid: bool,
}

impl SessionRow {
    pub(in crate::cli) fn new(session: Session, now: Timestamp) -> Self {
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let state = session.state(now).kind().as_str();
        let revocation = session.revoked(now).cloned();
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
            claims: RawValue::from_string(on_one_line(&session.claims)).ok(),
            audience: session.audience,
            access_ttl: session.access_ttl.map(Span::as_secs),
            refresh_ttl: session.refresh_ttl.map(Span::as_secs),
            ip_changes: session.ip_changes,
            user_agent_changes: session.user_agent_changes,
            epoch: session.epoch,
            revoked_at,
            revoked_reason,
            revoked_by,
            revoked_note,
            is_valid,
        }
    }
}

/// Shows addresses whole, because users compare them: an IPv4 address on one line, an IPv6 address on three at
/// worst.
pub(super) fn address_column(column: Column) -> Column {
    column.wraps_last_to(15)
}

/// Table of sessions; each has its shortened ID.
pub(in crate::cli) fn table(sessions: &[(String, Session)], now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("ID"),
        Column::key("USER").shrink_to(12),
        Column::key("STATE"),
        Column::key("USED").right(),
        Column::extra("CREATED", 4).right(),
        Column::extra("ENDS", 3).right(),
        Column::extra("CLIENT", 2).shrink_to(12),
        Column::extra("DEVICE", 5).shrink_to(8),
        address_column(Column::extra("IP", 1)),
    ]);
    for (short, session) in sessions {
        // For a revoked session the time of the revocation, for others the expiry.
        let end = session.revoked(now).map(|r| r.at).or(session.ends_at());
        let ends = when_or_never(end, now);
        let client = &session.client;
        table.row::<Cell>([
            short.into(),
            session.user_id.as_str().into(),
            state_cell(session, now),
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

/// Returns the state in its tone, with the reason if the session was revoked.
pub(super) fn state_cell(session: &Session, now: Timestamp) -> Cell {
    let state = session.state(now);
    let tone = state_tone(state.kind());
    match state {
        State::Active => Cell::toned("active", tone),
        State::Expired { .. } => Cell::toned("expired", tone),
        State::Revoked(revocation) => Cell::toned(format!("revoked: {}", revocation.reason), tone),
    }
}

/// Removes white space between JSON tokens, so that a row of JSON Lines is one line.
fn on_one_line(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut inside, mut escaped) = (false, false);
    for c in json.chars() {
        if !inside && matches!(c, ' ' | '\t' | '\n' | '\r') {
            continue;
        }
        inside ^= c == '"' && !escaped;
        escaped = inside && c == '\\' && !escaped;
        out.push(c);
    }
    out
}
