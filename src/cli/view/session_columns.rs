//! Shows selected columns of sessions (`--columns`).

use super::session::{address_column, state_cell};
use super::when_or_never;
use crate::cli::ui::client::describe;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::{brief, span};
use crate::session::Session;
use crate::time::{Span, Timestamp};

/// Table of the selected columns; each session has its shortened ID. No column is dropped, because the
/// user has selected each one; texts are cut instead.
pub(in crate::cli) fn table(
    sessions: &[(String, Session)],
    columns: &[&'static str],
    now: Timestamp,
) -> Table {
    let mut table = Table::new(columns.iter().map(|column| head(column)));
    for (short, session) in sessions {
        table.row::<Cell>(columns.iter().map(|column| cell(column, short, session, now)));
    }
    table
}

fn head(column: &str) -> Column {
    match column {
        "id" => Column::key("ID"),
        "user_id" => Column::key("USER").shrink_to(8),
        "state" => Column::key("STATE"),
        "created_at" => Column::key("CREATED").right(),
        "last_used_at" => Column::key("USED").right(),
        "expires_at" => Column::key("EXPIRES").right(),
        "max_expires_at" => Column::key("MAX EXPIRY").right(),
        "generation" => Column::key("GENERATION").right(),
        "rotated_at" => Column::key("ROTATED").right(),
        "access_expires_at" => Column::key("ACCESS ENDS").right(),
        "longest_idle" => Column::key("LONGEST IDLE").right(),
        "ip" => address_column(Column::key("IP")),
        "user_agent" => Column::key("CLIENT").shrink_to(12),
        "device" => Column::key("DEVICE").shrink_to(8),
        "claims" => Column::key("CLAIMS").shrink_to(16),
        "audience" => Column::key("AUDIENCE").shrink_to(12),
        "access_ttl" => Column::key("ACCESS TTL").right(),
        "refresh_ttl" => Column::key("REFRESH TTL").right(),
        "ip_changes" => Column::key("IP CHANGES").right(),
        "user_agent_changes" => Column::key("CLIENT CHANGES").right(),
        "epoch" => Column::key("EPOCH").right(),
        "revoked_at" => Column::key("REVOKED").right(),
        "revoked_reason" => Column::key("REASON"),
        "revoked_by" => Column::key("BY").shrink_to(8),
        "revoked_note" => Column::key("NOTE").shrink_to(16),
        _ => Column::key("VALID"),
    }
}

fn cell(column: &str, short: &str, session: &Session, now: Timestamp) -> Cell {
    let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| brief(at, now));
    let life = |life: Option<Span>| match life {
        None => String::new(),
        Some(life) if life == Span::default() => "never".to_owned(),
        Some(life) => span(life),
    };
    let (client, revocation) = (&session.client, session.revoked(now));
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let count = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    match column {
        "id" => short.to_owned(),
        "user_id" => session.user_id.to_string(),
        "state" => return state_cell(session, now),
        "created_at" => brief(session.created_at, now),
        "last_used_at" => brief(session.last_used_at, now),
        "expires_at" => when_or_never(session.expires_at, now),
        "max_expires_at" => when_or_never(session.max_expires_at, now),
        "generation" => session.generation.to_string(),
        "rotated_at" => time(session.rotated_at),
        "access_expires_at" => time(session.access_expires_at),
        "longest_idle" => span(session.longest_idle),
        "ip" => text(client.ip.as_deref()),
        "user_agent" => describe(client.user_agent.as_deref()),
        "device" => text(client.device.as_deref()),
        "claims" => session.claims.clone(),
        "audience" => session.audience.as_ref().map_or_else(String::new, |list| list.join(", ")),
        "access_ttl" => life(session.access_ttl),
        "refresh_ttl" => life(session.refresh_ttl),
        "ip_changes" => count(session.ip_changes),
        "user_agent_changes" => count(session.user_agent_changes),
        "epoch" => session.epoch.to_string(),
        "revoked_at" => time(revocation.map(|revocation| revocation.at)),
        "revoked_reason" => revocation.map_or_else(String::new, |r| r.reason.to_string()),
        "revoked_by" => text(revocation.and_then(|revocation| revocation.by.as_deref())),
        "revoked_note" => text(revocation.and_then(|revocation| revocation.note.as_deref())),
        _ => if revocation.is_none() { "yes" } else { "no" }.to_owned(),
    }
    .into()
}
