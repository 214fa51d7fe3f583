//! Reads changes after a mark: the store has one writer, so numbers rise in the order of the commits.

use rusqlite::params;

use super::transaction::SqliteTransaction;
use super::{denylist, events};
use crate::session::{Denial, Event, EventFilter};
use crate::store::{ChangePage, Mark, Result};
use crate::time::Timestamp;

/// The number of the newest event, and the store's count of denylist inserts and extensions.
#[derive(Clone, Copy, Default)]
struct ChangeNumbers {
    event: i64,
    denial: i64,
}

impl ChangeNumbers {
    /// Parses a mark. A mark of another store is treated as the start.
    fn of(mark: Option<&Mark>) -> Self {
        let text = mark.map_or("", Mark::as_str);
        let (event, denial) = text.split_once('/').unwrap_or_default();
        Self { event: event.parse().unwrap_or(0), denial: denial.parse().unwrap_or(0) }
    }

    fn newest(tx: &SqliteTransaction<'_>) -> Result<Self> {
        Ok(Self { event: events::newest(tx)?, denial: tx.of_store("denylist_seq")? })
    }

    fn mark(self) -> Mark {
        Mark::new(format!("{}/{}", self.event, self.denial))
    }
}

pub(super) fn mark(tx: &SqliteTransaction<'_>) -> Result<Mark> {
    Ok(ChangeNumbers::newest(tx)?.mark())
}

pub(super) fn events_since(
    tx: &SqliteTransaction<'_>,
    mark: Option<&Mark>,
    filter: &EventFilter,
    limit: u64,
) -> Result<ChangePage<Event>> {
    let newest = ChangeNumbers::newest(tx)?;
    let mut from = ChangeNumbers::of(mark);
    let is_rewound = from.event > newest.event;
    if is_rewound {
        from = ChangeNumbers::default();
    }
    let mut rows: Vec<Event> = Vec::new();
    if from.event < newest.event {
        let after = filter.after.unwrap_or(0).max(from.event);
        let page =
            EventFilter { after: Some(after), limit: Some(limit), oldest: true, ..filter.clone() };
        events::select(tx, &page, &mut |event| {
            rows.push(event);
            Ok(())
        })?;
    }
    let is_complete = (rows.len() as u64) < limit;
    let event = match rows.last() {
        Some(last) if !is_complete => last.id,
        _ => newest.event,
    };
    Ok(ChangePage { rows, mark: ChangeNumbers { event, ..from }.mark(), is_complete, is_rewound })
}

pub(super) fn denials_since(
    tx: &SqliteTransaction<'_>,
    mark: Option<&Mark>,
    now: Timestamp,
    limit: u64,
) -> Result<ChangePage<Denial>> {
    let newest = ChangeNumbers::newest(tx)?;
    let mut from = ChangeNumbers::of(mark);
    let is_rewound = from.denial > newest.denial;
    if is_rewound {
        from = ChangeNumbers::default();
    }
    let mut rows = Vec::new();
    let mut last = from.denial;
    tx.each(
        "SELECT * FROM denylist WHERE seq > ?1 AND expires_at > ?2 ORDER BY seq LIMIT ?3",
        params![from.denial, now.as_secs(), i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| Ok((row.get("seq")?, denylist::denial(row)?)),
        &mut |(seq, denial)| {
            last = seq;
            rows.push(denial);
            Ok(())
        },
    )?;
    let is_complete = (rows.len() as u64) < limit;
    let denial = if is_complete { newest.denial } else { last };
    Ok(ChangePage { rows, mark: ChangeNumbers { denial, ..from }.mark(), is_complete, is_rewound })
}
