//! Long lists of sessions, which hold no snapshot while the caller works on the rows.

use std::collections::HashMap;
use std::iter;

use tokio_postgres::Row;

use super::filter::{SessionCondition, sort, tail};
use super::transaction::PostgresTransaction;
use super::value::SqlValue;
use super::{PostgresStore, TransactionMode, id_search, sessions};
use crate::session::{Filter, Neighbours, Order, Page, Session, SessionId, SortKey};
use crate::store::{IdSource, Result, RowFn};
use crate::time::Timestamp;

/// Number of rows in the first page of a list, small so that it appears at once.
const FIRST_ROWS: u64 = 1_000;
/// Number of rows that are read at once later. A row takes about 2 KB of memory.
const ROWS: usize = 4_000;
/// Number of keys that are read at once. No index has the order by time, since that would slow rotations
/// down: each page of keys sorts the rest of an hour, or of the table, so there must be few pages.
const KEYS: u64 = 65_536;

/// The last key that was read.
struct ListKey {
    id: String,
    number: Option<i64>,
    text: Option<String>,
}

/// The arguments of a list.
#[derive(Clone, Copy)]
pub(super) struct ListQuery<'a> {
    pub(super) filter: &'a Filter,
    pub(super) order: Order,
    pub(super) page: &'a Page,
    pub(super) now: Timestamp,
}

/// Reads the sessions that match, in pages of keys, and the rows of each page by their IDs; with
/// `has_neighbours` also the neighbours of each ID, which are empty otherwise.
pub(super) fn list(
    store: &PostgresStore,
    listed: &ListQuery<'_>,
    has_neighbours: bool,
    each: RowFn<'_, (Session, Neighbours)>,
) -> Result<()> {
    let mut left = listed.page.limit.unwrap_or(u64::MAX);
    let mut most = FIRST_ROWS;
    let mut last: Option<ListKey> = None;
    while left > 0 {
        let limit = left.min(most);
        let tx = store.begin(TransactionMode::Statement)?;
        let (ids, position) = keys(&tx, listed, last.as_ref(), limit)?;
        tx.finish()?;
        for ids in ids.chunks(ROWS) {
            let tx = store.begin(TransactionMode::Statement)?;
            let mut rows = rows(&tx, listed.filter, ids, listed.now)?;
            let ids: Vec<_> = ids.iter().cloned().map(SessionId::from_store).collect();
            let mut near = Vec::new();
            if has_neighbours {
                let ids: Vec<&SessionId> = ids.iter().collect();
                near = id_search::neighbours(&tx, &ids, IdSource::Sessions)?;
            }
            tx.finish()?;
            let near = near.into_iter().chain(iter::repeat_with(Neighbours::default));
            for (id, near) in ids.iter().zip(near) {
                // A session that was deleted or that no longer matches is not counted.
                if let Some(session) = rows.remove(id.as_str()) {
                    left -= 1;
                    each((session, near))?;
                }
            }
        }
        if (ids.len() as u64) < limit {
            break;
        }
        (most, last) = (KEYS, position);
    }
    Ok(())
}

/// Returns the IDs of the next sessions in the order, and the key of the last one.
fn keys(
    tx: &PostgresTransaction,
    &ListQuery { filter, order, page, now }: &ListQuery<'_>,
    last: Option<&ListKey>,
    limit: u64,
) -> Result<(Vec<String>, Option<ListKey>)> {
    let (number, text) = match order.key {
        SortKey::Used => ("s.last_used_at::bigint", "NULL::text"),
        SortKey::Created => ("s.created_at::bigint", "NULL::text"),
        SortKey::Expires => ("coalesce(s.ends_at, 9223372036854775807)", "NULL::text"),
        SortKey::User => ("NULL::bigint", "s.user_id"),
        SortKey::Ip => ("NULL::bigint", "coalesce(s.ip, '')"),
        SortKey::Id => ("NULL::bigint", "NULL::text"),
    };
    let mut condition = SessionCondition::new(filter, now);
    match last {
        None => condition.after(page, order),
        Some(last) => behind(&mut condition, last, order),
    }
    let sql = format!(
        "SELECT s.id, {number}, {text} FROM sessions s{}{}",
        condition.sql(),
        tail(order, Some(limit))
    );
    let mut ids = Vec::new();
    let mut position = None;
    let read = |row: &Row| {
        let id: String = row.try_get(0)?;
        Ok(ListKey { id, number: row.try_get(1)?, text: row.try_get(2)? })
    };
    tx.each(&sql, &condition.values, read, &mut |key| {
        ids.push(key.id.clone());
        position = Some(key);
        Ok(())
    })?;
    Ok((ids, position))
}

/// Adds the condition that a row comes after the last key that was read.
fn behind(condition: &mut SessionCondition, last: &ListKey, order: Order) {
    let (key, descending) = sort(order.key, order.reverse);
    let comparison = if descending { "<" } else { ">" };
    let id = condition.mark(last.id.as_str());
    let number = last.number.unwrap_or_default();
    let hour = number.div_euclid(3_600);
    let value = match (order.key, &last.text) {
        (SortKey::Id, _) => {
            condition.term(format!("s.id {comparison} {id}"));
            return;
        }
        (_, Some(text)) => condition.mark(text.as_str()),
        (SortKey::Used, None) => format!("{hour}, {number}"),
        (_, None) => number.to_string(),
    };
    condition.term(format!("({key}, s.id) {comparison} ({value}, {id})"));
    if order.key == SortKey::Used {
        // The row comparison alone can use no index, because it starts in the middle of an hour.
        condition.term(format!("s.used_hour {comparison}= {hour}"));
    }
}

/// Returns the sessions with these IDs that still match.
fn rows(
    tx: &PostgresTransaction,
    filter: &Filter,
    ids: &[String],
    now: Timestamp,
) -> Result<HashMap<String, Session>> {
    let mut condition = SessionCondition::new(filter, now);
    let mark = condition.mark(SqlValue::Texts(ids.to_vec()));
    condition.term(format!("s.id = ANY ({mark})"));
    let sql = format!("SELECT {}{}", sessions::columns(tx), condition.sql());
    let mut found = HashMap::with_capacity(ids.len());
    for row in tx.query(&sql, &condition.values)? {
        let session = sessions::session(&row).map_err(|error| tx.error(&error))?;
        found.insert(session.id.as_str().to_owned(), session);
    }
    Ok(found)
}
