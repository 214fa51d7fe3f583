//! The table `events`.

use tokio_postgres::{Error, Row};

use super::connection::ServerRequest;
use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use crate::session::{
    Client, Event, EventFilter, EventKind, NewEvent, SessionId, UserId, canonical_network,
};
use crate::store::{Result, RowFn};
use crate::time::Timestamp;

pub(super) const COLUMNS: &str =
    "e.id, e.at, e.kind, e.user_id, e.session_id, e.actor, e.reason, e.ip, e.user_agent, e.note";

pub(super) fn event(row: &Row) -> std::result::Result<Event, Error> {
    Ok(Event {
        id: row.try_get(0)?,
        event: NewEvent {
            at: Timestamp(row.try_get(1)?),
            kind: EventKind::from_store(row.try_get(2)?),
            user_id: row.try_get::<_, Option<String>>(3)?.map(UserId::from_store),
            session_id: row.try_get::<_, Option<String>>(4)?.map(SessionId::from_store),
            actor: row.try_get(5)?,
            reason: row.try_get(6)?,
            client: Client { ip: row.try_get(7)?, user_agent: row.try_get(8)?, device: None },
            note: row.try_get(9)?,
        },
    })
}

/// Returns the terms of a filter on `events e`, without its limit.
pub(super) fn terms(filter: &EventFilter, values: &mut Vec<SqlValue>) -> Vec<String> {
    let mut terms = Vec::new();
    let mut one_of = |column: &str, texts: Vec<&str>| {
        let (sql, value) = match texts.as_slice() {
            [] => return,
            [only] => ("= ", (*only).into()),
            _ => ("= ANY ", SqlValue::Texts(texts.into_iter().map(str::to_owned).collect())),
        };
        values.push(value);
        terms.push(format!("{column} {sql}(${})", values.len()));
    };
    one_of("e.user_id", filter.users.iter().map(UserId::as_str).collect());
    one_of("e.session_id", filter.sessions.iter().map(SessionId::as_str).collect());
    one_of("e.actor", filter.actors.iter().map(String::as_str).collect());
    one_of("e.kind", filter.kinds.iter().map(EventKind::as_str).collect());
    one_of("e.reason", filter.reasons.iter().map(String::as_str).collect());
    if let Some(note) = &filter.note {
        values.push(note.as_str().into());
        terms.push(format!("strpos(fold(e.note), fold(${})) > 0", values.len()));
    }
    if !filter.networks.is_empty() {
        let list = filter.networks.iter().map(|network| canonical_network(*network).to_string());
        values.push(SqlValue::Texts(list.collect()));
        terms.push(format!("ip_of(e.ip) <<= ANY ((${})::inet[])", values.len()));
    }
    let mut term = |sql: &str, value: SqlValue| {
        values.push(value);
        terms.push(format!("{sql} ${}", values.len()));
    };
    if let Some(since) = filter.since {
        term("e.at >=", since.into());
    }
    if let Some(until) = filter.until {
        term("e.at <", until.into());
    }
    terms
}

pub(super) fn select(
    tx: &PostgresTransaction,
    filter: &EventFilter,
    each: RowFn<'_, Event>,
) -> Result<()> {
    let mut values = Vec::new();
    let mut terms = terms(filter, &mut values);
    if let Some(after) = filter.after {
        values.push(after.into());
        terms.push(format!("e.id > ${}", values.len()));
    }
    let condition =
        if terms.is_empty() { String::new() } else { format!(" WHERE {}", terms.join(" AND ")) };
    let sql = match filter.limit {
        Some(limit) if filter.oldest => {
            format!("SELECT {COLUMNS} FROM events e{condition} ORDER BY e.id LIMIT {limit}")
        }
        Some(limit) => format!(
            "SELECT {COLUMNS} FROM (SELECT * FROM events e{condition} ORDER BY e.id DESC
             LIMIT {limit}) e ORDER BY e.id"
        ),
        None => format!("SELECT {COLUMNS} FROM events e{condition} ORDER BY e.id"),
    };
    if filter.limit.is_some_and(|limit| limit <= 1_000) {
        for row in tx.query(&sql, &values)? {
            each(event(&row).map_err(|error| tx.error(&error))?)?;
        }
        return Ok(());
    }
    tx.each(&sql, &values, event, each)
}

pub(super) fn add(tx: &PostgresTransaction, event: &NewEvent) -> Result<()> {
    let answer = tx.ask(ServerRequest::Repeated(
        "INSERT INTO events (at, kind, user_id, session_id, actor, reason, ip, user_agent, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            event.at,
            event.kind.as_str(),
            event.user_id.as_ref().map(UserId::as_str),
            event.session_id.as_ref().map(SessionId::as_str),
            event.actor.as_deref(),
            event.reason.as_deref(),
            event.client.ip.as_deref(),
            event.client.user_agent.as_deref(),
            event.note.as_deref(),
        ],
    ))?;
    tx.require(answer.changed == 1, "events")
}

pub(super) fn newest(tx: &PostgresTransaction) -> Result<i64> {
    tx.number("SELECT coalesce(max(id), 0) FROM events")
}
