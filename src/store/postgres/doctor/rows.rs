//! Checks the rows for violated rules and mistakes of services.

use super::DatabaseExamination;
use crate::store::address_count::{self, AddressCount};
use crate::store::finding::{HIGHEST_COUNTER, counters_finding, several};
use crate::store::postgres::filter::UNCOVERED;
use crate::store::postgres::transaction::PostgresTransaction;
use crate::store::postgres::{PostgresStore, ahead};
use crate::store::{Finding, Remedy, Result};

pub(super) fn deactivated(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let sql = format!(
        "SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE u.status = 'deactivated' AND s.revoked_at IS NULL AND {UNCOVERED}
           AND (s.ends_at IS NULL OR s.ends_at > unixepoch())"
    );
    let sessions = tx.number(&sql)?;
    Ok(if sessions > 0 {
        let text = format!("{sessions} active sessions of deactivated users");
        Finding::failure("deactivated", text, Remedy::DeactivateUsers)
    } else {
        Finding::good("deactivated", "no deactivated user has an active session")
    })
}

/// Checks whether the triggers work: every revoked session has a `revoked` event.
pub(super) fn rules(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let untold = tx.number(
        "SELECT count(*) FROM sessions s WHERE s.revoked_at >= unixepoch() - 86400 AND NOT EXISTS (
           SELECT FROM events e WHERE e.session_id = s.id AND e.kind = 'revoked')",
    )?;
    Ok(if untold > 0 {
        let text = format!("{untold} sessions were revoked today without an event");
        Finding::failure("rules", text, "a program wrote without the triggers: find it")
    } else {
        Finding::good("rules", "every revocation of the last day has an event")
    })
}

/// Whether the claims and the audience of every unrevoked session are valid in a token.
pub(super) fn claims(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let rows = tx.number(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL
           AND (json_kind(claims) <> 'object' OR NOT is_list_of_texts(audience))",
    )?;
    Ok(if rows > 0 {
        let text = format!("{rows} sessions have claims or an audience that are invalid in tokens");
        let hint = "find the program that stored these values, and revoke the sessions";
        Finding::failure("claims", text, hint)
    } else {
        Finding::good("claims", "all claims and audiences are valid in tokens")
    })
}

/// Checks the numbers of sessions that only the store counts: a rotation cannot raise one at its maximum.
pub(super) fn counters(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let sessions = tx.number(&format!(
        "SELECT count(*) FROM sessions
         WHERE greatest(generation, longest_idle, ip_changes, user_agent_changes) > {HIGHEST_COUNTER}"
    ))?;
    Ok(counters_finding(sessions.unsigned_abs()))
}

pub(super) fn future(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let rows = tx.number(ahead::ALL)?;
    Ok(if rows > 0 {
        let text = format!("{rows} rows have times in the future");
        Finding::warning("future", text, "synchronise the clocks of the service's hosts with NTP")
    } else {
        Finding::good("future", "no row has a time in the future")
    })
}

pub(super) fn endless(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let stale = tx.number(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND ends_at IS NULL
           AND last_used_at < unixepoch() - 400 * 86400",
    )?;
    Ok(if stale > 0 {
        let text = format!("{stale} sessions never expire and were unused for over a year");
        Finding::warning("endless", text, Remedy::EndIdle)
    } else {
        Finding::good("endless", "no session without expiry is older than a year")
    })
}

/// Whether every session has a user: foreign keys are triggers, which can be switched off.
pub(super) fn foreign_keys(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let orphans = tx.number(
        "SELECT count(*) FROM sessions s WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = s.user_id)",
    )?;
    Ok(if orphans == 0 {
        Finding::good("foreign-keys", "every session has a user")
    } else {
        let orphans = several(orphans.unsigned_abs(), "session");
        let what = format!("{orphans} without a user");
        Finding::failure("foreign-keys", what, Remedy::DeleteOrphans)
    })
}

pub(super) fn addresses(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let sql = "SELECT ip, count(*) FROM sessions WHERE ip IS NOT NULL GROUP BY ip";
    let mut count = AddressCount::default();
    let read = |row: &tokio_postgres::Row| Ok((row.try_get(0)?, row.try_get(1)?));
    tx.each(sql, &[], read, &mut |(ip, sessions): (String, i64)| {
        count.add(Some(&ip), sessions.unsigned_abs());
        Ok(())
    })?;
    Ok(count.finding())
}

/// Checks whether most sessions have one address, in any spelling, which is then the address of a proxy.
pub(super) fn proxy(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let sql = "WITH texts AS (
          SELECT ip, count(*) AS n FROM sessions WHERE revoked_at IS NULL AND ip IS NOT NULL GROUP BY ip),
        addresses AS (
          SELECT coalesce(host(ip_of(ip)), ip) AS address, sum(n)::bigint AS n, array_agg(ip) AS texts
          FROM texts GROUP BY 1)
        SELECT a.address, a.n, (SELECT sum(n)::bigint FROM texts),
          (SELECT count(*) FROM (SELECT DISTINCT user_id FROM sessions
             WHERE revoked_at IS NULL AND ip = ANY (a.texts) LIMIT 5) u)
        FROM addresses a ORDER BY a.n DESC LIMIT 1";
    let found = tx.first(sql, &[], |row| {
        let number = |index| row.try_get::<_, i64>(index).map(i64::unsigned_abs);
        Ok((row.try_get::<_, String>(0)?, number(1)?, number(2)?, number(3)?))
    })?;
    let (common, own, all, users) = found.unwrap_or_default();
    Ok(address_count::proxy(&common, own, all, users))
}
