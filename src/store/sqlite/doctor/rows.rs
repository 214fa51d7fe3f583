//! Checks the rows for clock skew, violated rules and mistakes of services.

use std::path::Path;

use rusqlite::Connection;

use super::{CheckResult, Examination, listed, several};
use crate::session::canonical_ip;
use crate::store::finding::{HIGHEST_COUNTER, counters_finding};
use crate::store::late_events::{BY_CLIENT, COVERED, LateEvents, OWN_TIME};
use crate::store::sqlite::ahead;
use crate::store::sqlite::open::TABLES;
use crate::store::sqlite::text::Whole;
use crate::store::{Finding, Remedy, address_count};
use crate::time::{Span, Timestamp};

/// Clock skew that causes no warning.
const CLOCK: Span = Span::minutes(1);

pub(super) fn clock(connection: &Connection, _: &Path, how: &Examination<'_>) -> CheckResult {
    let soon = (how.now + CLOCK).as_secs();
    let (newest, ahead): (Option<i64>, u64) =
        connection.query_row(ahead::ALL, [soon], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(newest) = newest else {
        return Ok(Finding::good("clock", "no row to compare the clock with"));
    };
    let newest = Timestamp(newest);
    let mut wrong = Vec::new();
    if ahead > 0 {
        let rows = several(ahead, "row");
        wrong.push(format!("{rows} in the future, up to {newest}; now: {}", how.now));
    }
    wrong.extend(late_events(connection, how.now)?.warning());
    Ok(match listed(&wrong) {
        Some(what) => {
            let hint = "compare this machine's clock and the service's with NTP";
            Finding::warning("clock", what, hint)
        }
        None => Finding::good("clock", format!("now: {}; newest row: {newest}", how.now)),
    })
}

fn late_events(connection: &Connection, now: Timestamp) -> rusqlite::Result<LateEvents> {
    let mut late = LateEvents::default();
    let is_recent = "recorded_at BETWEEN ?1 - 86400 AND ?1 + 60";
    let mut statement = connection.prepare(&format!(
        "SELECT at, recorded_at - at, kind <> 'revoked', ifnull(id = (
           SELECT max(id) FROM events WHERE {is_recent} AND kind IN ({OWN_TIME})), 0)
         FROM events WHERE {is_recent} AND recorded_at - at > {COVERED}
           AND (kind IN ({OWN_TIME}) OR {BY_CLIENT})
         ORDER BY id"
    ))?;
    let mut rows = statement.query([now.as_secs()])?;
    while let Some(row) = rows.next()? {
        let (at, delay) = (row.get::<_, Whole>(0)?.0, row.get::<_, Whole>(1)?.0);
        late.add(at, delay, row.get(2)?, row.get(3)?);
    }
    // An import adds users with the time of any of their sessions.
    let mut statement = connection.prepare(&format!(
        "SELECT u.created_at, u.created_at - min(s.created_at) AS delay
         FROM users u JOIN sessions s ON s.user_id = u.id
         WHERE u.created_at BETWEEN ?1 - 86400 AND ?1 + 60 AND NOT EXISTS (
           SELECT 1 FROM events WHERE kind = 'imported' AND {is_recent})
         GROUP BY u.id HAVING delay > {COVERED} ORDER BY u.created_at"
    ))?;
    let mut rows = statement.query([now.as_secs()])?;
    while let Some(row) = rows.next()? {
        late.add_user(row.get::<_, Whole>(0)?.0, row.get::<_, Whole>(1)?.0);
    }
    Ok(late)
}

pub(super) fn purgeable(connection: &Connection, _: &Path, how: &Examination<'_>) -> CheckResult {
    let now = how.now;
    let number =
        |sql, at: Timestamp| connection.query_row(sql, [at.as_secs()], |r| r.get::<_, u64>(0));
    let tomorrow = now + Span::days(1);
    let never = number(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND last_used_at > ?1",
        tomorrow,
    )?;
    let denials = "SELECT count(*) FROM denylist WHERE expires_at > ?1";
    let denials = number(denials, now + Span::days(366))?;
    let events = number("SELECT count(*) FROM events WHERE at > ?1", tomorrow)?;
    let stale = number(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND ends_at IS NULL
         AND last_used_at < ?1",
        now - Span::days(400),
    )?;
    let endless = connection.query_row(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND ends_at IS NULL",
        [],
        |row| row.get::<_, u64>(0),
    )?;
    let mut stuck = Vec::new();
    for (number, what) in [
        (never, "session that was last used in the future"),
        (denials, "denylist entry that expires in over a year"),
        (events, "event in the future"),
    ] {
        if number > 0 {
            stuck.push(format!("{number} × {what}"));
        }
    }
    Ok(if let Some(what) = listed(&stuck) {
        let mend = "no purge rule selects these rows: find the program whose clock was wrong";
        Finding::warning("purgeable", what, mend)
    } else if stale > 0 {
        let what = format!("{} without expiry, idle for over a year", several(stale, "session"));
        Finding::warning("purgeable", what, Remedy::EndIdle)
    } else if endless > 0 {
        let what =
            format!("{} without expiry: only an idle limit ends them", several(endless, "session"));
        Finding::good("purgeable", what)
    } else {
        Finding::good("purgeable", "every session has an expiry")
    })
}

pub(super) fn deactivated(connection: &Connection, _: &Path, how: &Examination<'_>) -> CheckResult {
    let (sessions, user): (u64, Option<String>) = connection.query_row(
        "SELECT count(*), min(u.id) FROM users u JOIN sessions s ON s.user_id = u.id
         WHERE u.status = 'deactivated' AND s.revoked_at IS NULL
           AND ifnull(s.ends_at > ?1, 1)
           AND s.epoch >= (SELECT ifnull(max(id), -1) FROM cutoffs)",
        [how.now.as_secs()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(match user.filter(|_| sessions > 0) {
        Some(user) => {
            let what = format!(
                "{} of deactivated users, such as {user}",
                several(sessions, "active session")
            );
            let mend = Remedy::DeactivateUsers;
            Finding::failure("deactivated", what, mend)
        }
        None => Finding::good("deactivated", "no deactivated user has an active session"),
    })
}

/// Checks whether most sessions have one address, in any spelling, which is then the address of a proxy.
pub(super) fn proxy(connection: &Connection, _: &Path, _: &Examination<'_>) -> CheckResult {
    // Boyer and Moore's majority vote: the only address that can have more than half of the sessions.
    let mut candidate = String::new();
    let (mut lead, mut all) = (0_u64, 0_u64);
    let mut statement = connection
        .prepare("SELECT ip FROM sessions WHERE revoked_at IS NULL AND ip IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let ip = String::from_utf8_lossy(row.get_ref(0)?.as_bytes()?);
        let ip = canonical_ip(&ip).unwrap_or_else(|| ip.into_owned());
        all += 1;
        if candidate == ip {
            lead += 1;
        } else if lead == 0 {
            candidate = ip;
            lead = 1;
        } else {
            lead -= 1;
        }
    }
    drop(rows);
    let common = candidate;
    let (own, users): (u64, u64) = connection.query_row(
        "SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT user_id FROM sessions
           WHERE revoked_at IS NULL AND ip_canonical(ip) = ?1 LIMIT 5))
         FROM sessions WHERE revoked_at IS NULL AND ip_canonical(ip) = ?1",
        [&common],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(address_count::proxy(&common, own, all, users))
}

/// Checks whether every text is UTF-8. Other text is shown escaped and has no further effect.
pub(super) fn texts(connection: &Connection, _: &Path, _: &Examination<'_>) -> CheckResult {
    let mut wrong = Vec::new();
    for table in TABLES {
        // From the file, so that no column is left out.
        let columns: Option<String> = connection.query_row(
            "SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"')
             FROM pragma_table_info(?1) WHERE upper(type) = 'TEXT'",
            [table],
            |row| row.get(0),
        )?;
        let Some(columns) = columns else { continue };
        let sql = format!("SELECT count(*) FROM {table} WHERE NOT is_utf8({columns})");
        let rows: u64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if rows > 0 {
            wrong.push(format!("{} of {table}", several(rows, "row")));
        }
    }
    Ok(match listed(&wrong) {
        Some(rows) => {
            let message = format!("text that is not UTF-8 in {rows}: it is shown escaped");
            Finding::warning("texts", message, "let the service store UTF-8 only")
        }
        None => Finding::good("texts", "every text is UTF-8"),
    })
}

/// Checks the numbers of sessions that only the store counts: a rotation cannot raise one at its maximum.
pub(super) fn counters(connection: &Connection, _: &Path, _: &Examination<'_>) -> CheckResult {
    let sql = "SELECT count(*) FROM sessions
               WHERE max(generation, longest_idle, ifnull(ip_changes, 0), ifnull(user_agent_changes, 0)) > ?1";
    let sessions = connection.query_row(sql, [HIGHEST_COUNTER], |row| row.get(0))?;
    Ok(counters_finding(sessions))
}

/// Checks whether the triggers work: every revoked session has a `revoked` event.
pub(super) fn rules(connection: &Connection, _: &Path, how: &Examination<'_>) -> CheckResult {
    let since = (how.now - Span::days(1)).as_secs();
    let untold: u64 = connection.query_row(
        "SELECT count(*) FROM sessions s WHERE s.revoked_at >= ?1 AND NOT EXISTS (
           SELECT 1 FROM events e WHERE e.session_id = s.id AND e.kind = 'revoked')",
        [since],
        |row| row.get(0),
    )?;
    Ok(if untold > 0 {
        let what = format!("{} revoked today without an event", several(untold, "session"));
        let mend = "a program wrote without the schema's triggers: find it, and give it the schema of docs/store.md";
        Finding::failure("rules", what, mend)
    } else {
        Finding::good("rules", "every revocation of the last day has an event")
    })
}
