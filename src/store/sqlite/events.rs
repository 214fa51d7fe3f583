//! The table `events`.

use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use super::filter::fold;
use super::text::{IdText, Lossy, lossy, time};
use super::transaction::SqliteTransaction;
use super::users;
use crate::session::{
    Client, Event, EventFilter, EventKind, NewEvent, SessionId, UserId, canonical_network,
};
use crate::store::{Result, RowFn};

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        id: row.get("id")?,
        event: NewEvent {
            at: time(row, "at")?,
            kind: EventKind::from_store(&row.get::<_, Lossy>("kind")?.0),
            user_id: lossy(row, "user_id")?.map(UserId::from_store),
            session_id: lossy(row, "session_id")?.map(SessionId::from_store),
            actor: lossy(row, "actor")?,
            reason: lossy(row, "reason")?,
            client: Client {
                ip: lossy(row, "ip")?,
                user_agent: lossy(row, "user_agent")?,
                device: None,
            },
            note: lossy(row, "note")?,
        },
    })
}

/// Returns each text and, if it shows bytes that are not UTF-8, these bytes too.
fn both_forms<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<IdText<'t>> {
    let forms = |text| [Some(IdText::exact(text)), Some(IdText::new(text)).filter(IdText::is_raw)];
    texts.flat_map(forms).flatten().collect()
}

pub(super) fn select(
    tx: &SqliteTransaction<'_>,
    filter: &EventFilter,
    each: RowFn<'_, Event>,
) -> Result<()> {
    let mut terms = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let mut one_of = |column: &str, texts: Vec<IdText<'_>>| {
        let marks = texts.into_iter().map(|text| {
            let (sql, value) = text.into_parameter();
            values.push(value);
            sql.replace('?', &format!("?{}", values.len()))
        });
        let marks: Vec<_> = marks.collect();
        if !marks.is_empty() {
            terms.push(format!("{column} IN ({})", marks.join(", ")));
        }
    };
    let mut users = Vec::new();
    for user in &filter.users {
        users.extend(users::stored_ids(tx, user)?);
    }
    one_of("user_id", users);
    one_of("session_id", both_forms(filter.sessions.iter().map(SessionId::as_str)));
    one_of("actor", both_forms(filter.actors.iter().map(String::as_str)));
    one_of("kind", both_forms(filter.kinds.iter().map(EventKind::as_str)));
    one_of("reason", both_forms(filter.reasons.iter().map(String::as_str)));
    let mut term = |sql: &str, value: Value| {
        values.push(value);
        terms.push(sql.replace('?', &format!("?{}", values.len())));
    };
    if let Some(note) = &filter.note {
        term("instr(fold(note), ?) > 0", fold(note).into());
    }
    // With a start number, the + prevents the planner from using the index on `at`, which would sort
    // all newer events again for every page.
    let at = if filter.after.is_some() { "+at" } else { "at" };
    if let Some(since) = filter.since {
        term(&format!("{at} >= ?"), since.as_secs().into());
    }
    if let Some(until) = filter.until {
        term(&format!("{at} < ?"), until.as_secs().into());
    }
    if let Some(after) = filter.after {
        term("id > ?", after.into());
    }
    if !filter.networks.is_empty() {
        let networks = filter.networks.iter().map(|network| {
            values.push(canonical_network(*network).to_string().into());
            format!("ip_within(ip, ?{})", values.len())
        });
        terms.push(format!("({})", networks.collect::<Vec<_>>().join(" OR ")));
    }
    let condition =
        if terms.is_empty() { String::new() } else { format!("WHERE {}", terms.join(" AND ")) };
    let sql = match filter.limit {
        Some(limit) if filter.oldest => {
            format!("SELECT * FROM events {condition} ORDER BY id LIMIT {limit}")
        }
        Some(limit) => format!(
            "SELECT * FROM (SELECT * FROM events {condition} ORDER BY id DESC LIMIT {limit})
             ORDER BY id"
        ),
        None => format!("SELECT * FROM events {condition} ORDER BY id"),
    };
    tx.each(&sql, params_from_iter(values), event, each)
}

pub(super) fn add(tx: &SqliteTransaction<'_>, event: &NewEvent) -> Result<()> {
    let inserted = tx.execute(
        "INSERT INTO events (at, kind, user_id, session_id, actor, reason, ip, user_agent, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            event.at.as_secs(),
            event.kind.as_str(),
            event.user_id.as_ref().map(|id| users::stored_id(tx, id)).transpose()?,
            event.session_id.as_ref().map(|id| IdText::new(id.as_str())),
            event.actor,
            event.reason,
            event.client.ip,
            event.client.user_agent,
            event.note,
        ],
    )?;
    tx.require(inserted == 1, "events")
}

pub(super) fn newest(tx: &SqliteTransaction<'_>) -> Result<i64> {
    // The schema never deletes the newest event, so the number never decreases.
    let newest = tx.first("SELECT max(id) FROM events", [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(newest.flatten().unwrap_or(0))
}
