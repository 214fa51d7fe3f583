//! Purging: each row's fate is one SQL expression, which counting and removing share.

use rusqlite::{TransactionBehavior, named_params};

use super::SqliteStore;
use super::transaction::SqliteTransaction;
use crate::session::{ClientMatch, PurgeCounts, PurgeRules};
use crate::store::{PurgePart, PurgePlace, Result};
use crate::time::Span;

/// Rows that one look outside the write lock covers.
const WINDOW: i64 = 50_000;
/// Rows between two questions whether it is enough.
const STRIDE: usize = 32;
/// Rows that one part removes at most, so that what a look found is still fresh when it is used.
const MOST: i64 = 4_096;

// Never what the schema's own rules would keep: they go by SQLite's clock, which may have been set
// back behind ours, and no retention is shorter than theirs.
const DEAD_DENIAL: &str = "expires_at <= min(?1, unixepoch())";
const OLD_EVENT: &str = "at < min(?1, unixepoch() - 86399)";

/// The rules as the values of their SQL.
struct Limits {
    now: i64,
    ended: i64,
    revoked: i64,
    idle: i64,
    superseded: i64,
    retains: bool,
    same_client: ClientMatch,
    events: i64,
    denylist: i64,
    actor: Option<String>,
}

/// Before every point in time that a row can hold.
const NEVER: i64 = -1;

impl Limits {
    fn new(rules: &PurgeRules) -> Self {
        // To keep a row for no time at all is not to keep it.
        let retain = rules.retain.filter(|keep| *keep != Span::default());
        let before =
            |span: Option<Span>| span.map_or(NEVER, |span| (rules.now - span).as_secs().max(NEVER));
        Self {
            now: rules.now.as_secs(),
            ended: retain.map_or(rules.now.as_secs(), |span| (rules.now - span).as_secs()),
            revoked: retain.map_or(i64::MAX, |span| (rules.now - span).as_secs()),
            idle: before(rules.idle),
            superseded: before(rules.superseded),
            retains: retain.is_some(),
            same_client: rules.same_client,
            events: (rules.now - rules.events_retention).as_secs(),
            denylist: (rules.now - rules.denylist_margin).as_secs(),
            actor: rules.actor.clone(),
        }
    }

    /// What becomes of the session `s`: the name of a rule, or null if it stays.
    fn fate(&self) -> String {
        let same_client = match self.same_client {
            ClientMatch::IpAndUserAgent => "n.user_agent = s.user_agent AND n.ip = s.ip",
            ClientMatch::UserAgent => "n.user_agent = s.user_agent",
            ClientMatch::Device => "n.device = s.device",
            ClientMatch::IpPrefixAndUserAgent => {
                "n.user_agent = s.user_agent AND ip_network(n.ip) = ip_network(s.ip)"
            }
        };
        // The newer session has to outlive this run: otherwise the order of removal would decide.
        format!(
            "CASE
               WHEN s.revoked_at IS NOT NULL
                 THEN CASE WHEN s.revoked_at <= :revoked THEN 'revoked' END
               WHEN s.ends_at <= :now THEN CASE WHEN s.ends_at <= :ended THEN 'expired' END
               WHEN s.last_used_at <= :idle THEN 'idle'
               WHEN s.last_used_at <= :superseded AND EXISTS (
                 SELECT 1 FROM sessions n WHERE n.user_id = s.user_id
                   AND n.revoked_at IS NULL AND ifnull(+n.ends_at > :now, 1)
                   AND +n.last_used_at > :idle
                   AND (n.created_at, n.id) > (s.created_at, s.id) AND {same_client})
                 THEN 'superseded'
             END"
        )
    }
}

macro_rules! limits {
    ($limits:expr $(, $name:literal: $value:expr)*) => {
        named_params! {
            ":now": $limits.now, ":ended": $limits.ended, ":revoked": $limits.revoked,
            ":idle": $limits.idle, ":superseded": $limits.superseded $(, $name: $value)*
        }
    };
}

fn tally(counts: &mut PurgeCounts, fate: &str, rows: u64, retains: bool) {
    match fate {
        "revoked" => counts.sessions.revoked += rows,
        "expired" => counts.sessions.expired += rows,
        _ if retains => counts.revoked += rows,
        "idle" => counts.sessions.idle += rows,
        _ => counts.sessions.superseded += rows,
    }
}

pub(super) fn counts(tx: &SqliteTransaction<'_>, rules: &PurgeRules) -> Result<PurgeCounts> {
    let limits = Limits::new(rules);
    let mut counts = PurgeCounts::default();
    if anything(tx, &limits)? {
        let sql = format!(
            "SELECT {} AS fate, count(*) FROM sessions s GROUP BY fate HAVING fate IS NOT NULL",
            limits.fate()
        );
        tx.each(
            &sql,
            limits!(limits),
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?)),
            &mut |(fate, rows): (String, u64)| {
                tally(&mut counts, &fate, rows, limits.retains);
                Ok(())
            },
        )?;
    }
    let count = |sql: &str, limit: i64| {
        tx.first(sql, [limit], |row| row.get(0)).map(Option::unwrap_or_default)
    };
    counts.denylist =
        count(&format!("SELECT count(*) FROM denylist WHERE {DEAD_DENIAL}"), limits.denylist)?;
    counts.events =
        count(&format!("SELECT count(*) FROM events WHERE {OLD_EVENT}"), limits.events)?;
    Ok(counts)
}

/// Whether any session could go, by a few probes of the indexes.
fn anything(tx: &SqliteTransaction<'_>, limits: &Limits) -> Result<bool> {
    let unused = limits.idle.max(limits.superseded);
    for (sql, limit) in [
        (
            "SELECT 1 FROM sessions WHERE revoked_at IS NOT NULL AND revoked_at <= ?1 LIMIT 1",
            limits.revoked,
        ),
        ("SELECT 1 FROM sessions WHERE revoked_at IS NULL AND ends_at <= ?1 LIMIT 1", limits.ended),
        ("SELECT 1 FROM sessions WHERE revoked_at IS NULL AND last_used_at <= ?1 LIMIT 1", unused),
    ] {
        if tx.first(sql, [limit], |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn part(
    store: &mut SqliteStore,
    rules: &PurgeRules,
    place: Option<PurgePlace>,
    enough: &mut dyn FnMut() -> bool,
) -> Result<PurgePart> {
    let limits = Limits::new(rules);
    match place {
        None => begin(store, &limits),
        Some(PurgePlace::Sessions(after)) => sessions(store, &limits, after, enough),
        Some(PurgePlace::Denylist) => {
            let (rows, done) = rows(
                store,
                &format!(
                    "DELETE FROM denylist WHERE (kind, id) IN
                       (SELECT kind, id FROM denylist WHERE {DEAD_DENIAL} LIMIT ?2)"
                ),
                &format!("SELECT 1 FROM denylist WHERE {DEAD_DENIAL} LIMIT 1"),
                limits.denylist,
                enough,
            )?;
            let counts = PurgeCounts { denylist: rows, ..PurgeCounts::default() };
            let next = if done { PurgePlace::Events } else { PurgePlace::Denylist };
            Ok(PurgePart { counts, next: Some(next), progress: 1.0 })
        }
        Some(PurgePlace::Events) => {
            let (rows, done) = rows(
                store,
                &format!(
                    "DELETE FROM events WHERE id IN
                       (SELECT id FROM events WHERE {OLD_EVENT} LIMIT ?2)"
                ),
                &format!("SELECT 1 FROM events WHERE {OLD_EVENT} LIMIT 1"),
                limits.events,
                enough,
            )?;
            let counts = PurgeCounts { events: rows, ..PurgeCounts::default() };
            let next = (!done).then_some(PurgePlace::Events);
            Ok(PurgePart { counts, next, progress: 1.0 })
        }
    }
}

fn begin(store: &mut SqliteStore, limits: &Limits) -> Result<PurgePart> {
    let tx = store.begin(TransactionBehavior::Deferred)?;
    let next = if anything(&tx, limits)? { PurgePlace::Sessions(0) } else { PurgePlace::Denylist };
    tx.finish()?;
    Ok(PurgePart { counts: PurgeCounts::default(), next: Some(next), progress: 0.0 })
}

fn sessions(
    store: &mut SqliteStore,
    limits: &Limits,
    after: i64,
    enough: &mut dyn FnMut() -> bool,
) -> Result<PurgePart> {
    let fate = limits.fate();
    let Look { chosen, end_of_window, last } = look(store, limits, &fate, after)?;
    let mut counts = PurgeCounts::default();
    let mut reached = None;
    if !chosen.is_empty() {
        let tx = store.begin(TransactionBehavior::Immediate)?;
        let again = format!("SELECT {fate} FROM sessions s WHERE s.rowid = :rowid");
        for (done, rowid) in chosen.iter().copied().enumerate() {
            // Also before the first row: that is when the lock was taken.
            if done % STRIDE == 0 && enough() && done > 0 {
                break;
            }
            reached = Some(rowid);
            // The service may have used it since the look.
            let fate = tx.first(&again, limits!(limits, ":rowid": rowid), |row| {
                row.get::<_, Option<String>>(0)
            })?;
            if let Some(fate) = fate.flatten() {
                end(&tx, limits, rowid, &fate)?;
                tally(&mut counts, &fate, 1, limits.retains);
            }
        }
        tx.finish()?;
    }
    let whole_window = reached == chosen.last().copied();
    let window_is_full = i64::try_from(chosen.len()).is_ok_and(|rows| rows == MOST);
    let place = match reached {
        Some(rowid) if !whole_window || window_is_full => rowid,
        _ => end_of_window,
    };
    let next = if place >= last { PurgePlace::Denylist } else { PurgePlace::Sessions(place) };
    #[expect(clippy::cast_precision_loss, reason = "a progress bar needs no more")]
    let progress = if last > 0 { (place as f64 / last as f64).min(1.0) } else { 1.0 };
    Ok(PurgePart { counts, next: Some(next), progress })
}

/// What was seen outside the write lock.
struct Look {
    /// The rows of the window whose time has come.
    chosen: Vec<i64>,
    end_of_window: i64,
    /// The last row of the table.
    last: i64,
}

fn look(store: &mut SqliteStore, limits: &Limits, fate: &str, after: i64) -> Result<Look> {
    let tx = store.begin(TransactionBehavior::Deferred)?;
    let last = tx
        .first("SELECT max(rowid) FROM sessions", [], |row| row.get::<_, Option<i64>>(0))?
        .flatten()
        .unwrap_or(0);
    // Where rows are sparse, a window begins at the next one.
    let next = tx
        .first("SELECT min(rowid) FROM sessions WHERE rowid > ?1", [after], |row| {
            row.get::<_, Option<i64>>(0)
        })?
        .flatten()
        .unwrap_or(last);
    let end_of_window = next.saturating_add(WINDOW);
    let sql = format!(
        "SELECT s.rowid FROM sessions s WHERE s.rowid > :after AND s.rowid <= :end
           AND {fate} IS NOT NULL ORDER BY s.rowid LIMIT :most"
    );
    let mut chosen = Vec::new();
    tx.each(
        &sql,
        limits!(limits, ":after": after, ":end": end_of_window, ":most": MOST),
        |row| row.get(0),
        &mut |rowid| {
            chosen.push(rowid);
            Ok(())
        },
    )?;
    tx.finish()?;
    Ok(Look { chosen, end_of_window, last })
}

fn end(tx: &SqliteTransaction<'_>, limits: &Limits, rowid: i64, fate: &str) -> Result<()> {
    if limits.retains && matches!(fate, "idle" | "superseded") {
        tx.execute(
            "UPDATE sessions SET revoked_at = max(?2, created_at), revoked_reason = ?3,
               revoked_by = ?4
             WHERE rowid = ?1 AND revoked_at IS NULL",
            rusqlite::params![rowid, limits.now, fate, limits.actor],
        )?;
    } else {
        tx.execute("DELETE FROM sessions WHERE rowid = ?1", [rowid])?;
    }
    Ok(())
}

/// Removes rows of a small table in little steps; how many, and whether none are left.
fn rows(
    store: &mut SqliteStore,
    delete: &str,
    probe: &str,
    limit: i64,
    enough: &mut dyn FnMut() -> bool,
) -> Result<(u64, bool)> {
    let tx = store.begin(TransactionBehavior::Deferred)?;
    let any = tx.first(probe, [limit], |_| Ok(()))?.is_some();
    tx.finish()?;
    if !any {
        return Ok((0, true));
    }
    let tx = store.begin(TransactionBehavior::Immediate)?;
    let step = i64::try_from(STRIDE).unwrap_or(i64::MAX);
    enough();
    let mut total = 0;
    let done = loop {
        let rows = tx.execute(delete, [limit, step])?;
        total += rows;
        if rows < STRIDE as u64 {
            break true;
        }
        if enough() {
            break false;
        }
    };
    tx.finish()?;
    Ok((total, done))
}
