//! Reads changes after a mark.
//!
//! Sequence numbers rise when they are taken, not when they are committed. Therefore a mark is a snapshot,
//! and the next page contains the rows of transactions that the snapshot did not show. An open
//! transaction delays only its own rows.

use tokio_postgres::Row;

use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use super::{denylist, events};
use crate::session::{Denial, Event, EventFilter};
use crate::store::{ChangePage, Mark, Result, StoreErrorKind};
use crate::time::Timestamp;

/// The transactions that a snapshot shows, in PostgreSQL's notation `xmin:xmax:in-progress,…`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Snapshot {
    text: String,
    xmax: u64,
    in_progress: Vec<u64>,
}

impl Snapshot {
    /// Returns a snapshot that shows no transaction.
    fn empty() -> Self {
        Self { text: "1:1:".to_owned(), xmax: 0, in_progress: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        // No transaction has a number below 3.
        self.xmax < 3 && self.in_progress.is_empty()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (_, xmax, list) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let list = list.split(',').filter(|xid| !xid.is_empty());
        let in_progress = list.map(|xid| xid.parse().ok()).collect::<Option<_>>()?;
        Some(Self { text: text.to_owned(), xmax, in_progress })
    }

    /// Returns the SQL condition that this snapshot does not show a transaction. The text contains only
    /// numbers.
    fn hides(&self, column: &str) -> String {
        let list: Vec<String> = self.in_progress.iter().map(u64::to_string).collect();
        if list.is_empty() {
            return format!("{column} >= '{}'::xid8", self.xmax);
        }
        format!(
            "({column} >= '{}'::xid8 OR {column} = ANY ('{{{}}}'::xid8[]))",
            self.xmax,
            list.join(",")
        )
    }
}

/// A position between two snapshots: after a key, among the rows that `seen` hides and `target` shows.
struct SnapshotPosition {
    server: String,
    seen: Snapshot,
    /// The target snapshot, if its rows take several pages, and the key of the last row so far.
    page: Option<(Snapshot, String)>,
}

impl SnapshotPosition {
    fn mark(&self) -> Mark {
        let page = self.page.as_ref();
        let page = page.map_or(String::new(), |(target, key)| format!("/{}/{key}", target.text));
        Mark::new(format!("{}/{}{page}", self.server, self.seen.text))
    }

    /// Parses a mark; returns `None` for a mark of another server or timeline.
    fn parse(mark: &Mark, server: &str) -> Option<Self> {
        let rest = mark.as_str().strip_prefix(server)?.strip_prefix('/')?;
        let mut parts = rest.splitn(3, '/');
        let seen = Snapshot::parse(parts.next()?)?;
        let page = match (parts.next(), parts.next()) {
            (Some(target), Some(key)) => Some((Snapshot::parse(target)?, key.to_owned())),
            _ => None,
        };
        Some(Self { server: server.to_owned(), seen, page })
    }
}

/// Returns the identity of the server's history (cluster and timeline) and the snapshot of this
/// transaction. Read every time: a former primary may be a standby by now, which lacks new commits.
fn here(tx: &PostgresTransaction) -> Result<(String, Snapshot)> {
    let sql = "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE
                 system_identifier::text || '.' || left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
               pg_current_snapshot()::text, cluster = system_identifier
               FROM pg_control_system(), store";
    let row = tx.first(sql, &[], |row| {
        let server = row.try_get::<_, Option<String>>(0)?;
        Ok((server, row.try_get::<_, String>(1)?, row.try_get::<_, bool>(2)?))
    })?;
    let (server, text, is_own_cluster) = row.unwrap_or_default();
    let standby = || tx.failure(StoreErrorKind::Standby { primary: None });
    let server = server.ok_or_else(standby)?;
    if !is_own_cluster {
        return Err(tx.failure(StoreErrorKind::OtherCluster));
    }
    let unreadable = || tx.failure(StoreErrorKind::Damaged("a snapshot cannot be read".to_owned()));
    Ok((server, Snapshot::parse(&text).ok_or_else(unreadable)?))
}

pub(super) fn mark(tx: &PostgresTransaction) -> Result<Mark> {
    let (server, seen) = here(tx)?;
    Ok(SnapshotPosition { server, seen, page: None }.mark())
}

/// A table that can be followed. The last column of `select` is the key of a row as text.
struct Followed {
    select: String,
    /// Number of the transaction that wrote the row.
    column: &'static str,
    /// The order of the key as an index has it, to read the whole table page by page.
    indexed: &'static str,
    /// The same order as an expression without an index. When few rows are new, the server must not
    /// look for them by reading the whole table in the order of an index.
    sorted: &'static str,
    /// The condition that a row comes after the key `KEY`.
    behind: &'static str,
    terms: Vec<String>,
    values: Vec<SqlValue>,
}

fn since<T>(
    tx: &PostgresTransaction,
    mark: Option<&Mark>,
    limit: u64,
    followed: Followed,
    read: impl Fn(&Row) -> std::result::Result<T, tokio_postgres::Error>,
) -> Result<ChangePage<T>> {
    let (server, now) = here(tx)?;
    let known = mark.and_then(|mark| SnapshotPosition::parse(mark, &server));
    let is_rewound = mark.is_some() && known.is_none();
    let empty = || SnapshotPosition { server: server.clone(), seen: Snapshot::empty(), page: None };
    let from = known.unwrap_or_else(empty);
    let Followed { select, column, indexed, sorted, behind, mut terms, mut values } = followed;
    let order = if from.seen.is_empty() {
        terms.push("true".to_owned());
        indexed
    } else {
        terms.push(from.seen.hides(column));
        sorted
    };
    let target = match from.page {
        None => now,
        Some((target, last)) => {
            values.push(last.into());
            terms.push(behind.replace("KEY", &format!("${}", values.len())));
            values.push(target.text.as_str().into());
            terms.push(format!("pg_visible_in_snapshot({column}, ${}::pg_snapshot)", values.len()));
            target
        }
    };
    let sql =
        format!("SELECT {select} WHERE {} ORDER BY {order} LIMIT {limit}", terms.join(" AND "));
    let found = tx.query(&sql, &values)?;
    let is_complete = (found.len() as u64) < limit;
    // The key is the last column.
    let last = found.last().map(|row| row.try_get::<_, String>(row.len() - 1)).transpose();
    let last = last.map_err(|error| tx.error(&error))?;
    let position = match last {
        Some(last) if !is_complete => {
            SnapshotPosition { server, seen: from.seen, page: Some((target, last)) }
        }
        _ => SnapshotPosition { server, seen: target, page: None },
    };
    let rows = found.iter().map(|row| read(row).map_err(|error| tx.error(&error)));
    let rows = rows.collect::<Result<_>>()?;
    Ok(ChangePage { rows, mark: position.mark(), is_complete, is_rewound })
}

pub(super) fn events_since(
    tx: &PostgresTransaction,
    mark: Option<&Mark>,
    filter: &EventFilter,
    limit: u64,
) -> Result<ChangePage<Event>> {
    let mut values = Vec::new();
    let mut terms = events::terms(filter, &mut values);
    if let Some(after) = filter.after {
        values.push(after.into());
        terms.push(format!("e.id > ${}", values.len()));
    }
    let followed = Followed {
        select: format!("{}, e.id::text FROM events e", events::COLUMNS),
        column: "e.tx",
        indexed: "e.id",
        sorted: "e.id",
        behind: "e.id > KEY::text::bigint",
        terms,
        values,
    };
    since(tx, mark, limit, followed, events::event)
}

pub(super) fn denials_since(
    tx: &PostgresTransaction,
    mark: Option<&Mark>,
    now: Timestamp,
    limit: u64,
) -> Result<ChangePage<Denial>> {
    let followed = Followed {
        select: format!("{}, d.kind || ':' || d.id FROM denylist d", denylist::COLUMNS),
        column: "d.tx",
        indexed: "d.kind, d.id",
        sorted: "(d.kind || ':' || d.id)",
        behind: "(d.kind, d.id) > (split_part(KEY, ':', 1), substr(KEY, 5))",
        // No condition for the index by expiry, which says nothing of what is new.
        terms: vec!["d.expires_at + 0 > $1".to_owned()],
        values: values![now].to_vec(),
    };
    since(tx, mark, limit, followed, denylist::denial)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_read_back() {
        let snapshot = Snapshot::parse("10:20:10,14").expect("a snapshot");
        assert_eq!((snapshot.xmax, snapshot.in_progress.as_slice()), (20, [10, 14].as_slice()));
        let position = SnapshotPosition {
            server: "77.00000001".to_owned(),
            seen: snapshot,
            page: Some((Snapshot::parse("30:30:").expect("a snapshot"), "sid:a/b".to_owned())),
        };
        let mark = position.mark();
        assert_eq!(mark.as_str(), "77.00000001/10:20:10,14/30:30:/sid:a/b");
        let read = SnapshotPosition::parse(&mark, "77.00000001").expect("a position");
        assert_eq!((&read.seen, &read.page), (&position.seen, &position.page));
        // A promotion starts a new timeline.
        assert!(SnapshotPosition::parse(&mark, "77.00000002").is_none());
        assert!(SnapshotPosition::parse(&Mark::new("77.00000001/';--"), "77.00000001").is_none());
    }
}
