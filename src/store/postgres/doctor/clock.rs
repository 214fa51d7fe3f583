//! Compares the database's clock with the clock of this machine, and with those of the services.

use std::time::SystemTime;

use tokio_postgres::Row;

use super::DatabaseExamination;
use crate::store::late_events::{BY_CLIENT, COVERED, LateEvents, OWN_TIME};
use crate::store::postgres::PostgresStore;
use crate::store::postgres::transaction::PostgresTransaction;
use crate::store::{Finding, Level, Result};
use crate::time::Span;

/// Clock skew in seconds that causes no warning.
const TOLERATED: f64 = 1.0;

#[expect(clippy::disallowed_methods, reason = "compared with the clock of the database")]
fn wall_clock() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

pub(super) fn clock(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    how: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let sql = "SELECT extract(epoch FROM clock_timestamp())::float8";
    let before = wall_clock();
    let theirs: f64 = tx.first(sql, &[], |row| row.try_get(0))?.unwrap_or_default();
    let found = finding(skew(before, theirs, wall_clock()), how.retry_grace);
    Ok(match late_events(tx)?.warning() {
        Some(late) => with_late_events(&found, &late),
        None => found,
    })
}

fn late_events(tx: &PostgresTransaction) -> Result<LateEvents> {
    let mut late = LateEvents::default();
    let read = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?));
    let sql = format!(
        "WITH recent AS MATERIALIZED (
           SELECT id, at, recorded_at - at AS delay, kind IN ({OWN_TIME}) AS is_certain
           FROM events
           WHERE recorded_at > (SELECT unixepoch()) - 86400 AND (kind IN ({OWN_TIME}) OR {BY_CLIENT}))
         SELECT at, delay, is_certain,
                coalesce(id = (SELECT max(id) FROM recent WHERE is_certain), false)
         FROM recent WHERE delay > {COVERED} ORDER BY id"
    );
    tx.each(&sql, &[], read, &mut |(at, delay, is_certain, is_newest)| {
        late.add(at, delay, is_certain, is_newest);
        Ok(())
    })?;
    // An import adds users with the time of any of their sessions.
    let sql = format!(
        "SELECT u.created_at, u.created_at - min(s.created_at)
         FROM users u JOIN sessions s ON s.user_id = u.id
         WHERE u.created_at > (SELECT unixepoch()) - 86400 AND NOT EXISTS (
           SELECT FROM events WHERE kind = 'imported' AND recorded_at > (SELECT unixepoch()) - 86400)
         GROUP BY u.id HAVING u.created_at - min(s.created_at) > {COVERED} ORDER BY u.created_at"
    );
    let read = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
    tx.each(&sql, &[], read, &mut |(created_at, delay)| {
        late.add_user(created_at, delay);
        Ok(())
    })?;
    Ok(late)
}

/// Adds the warning of a service's clock to the finding on the clock of this machine.
fn with_late_events(found: &Finding, late: &str) -> Finding {
    Finding {
        level: found.level.max(Level::Warning),
        message: format!("{}; {late}", found.message),
        hint: Some("synchronise the clocks of all hosts with NTP".into()),
        ..found.clone()
    }
}

/// Returns the smallest clock skew that is consistent with the database time `theirs`, which was read
/// between `before` and `after`: the round trip is not skew.
fn skew(before: f64, theirs: f64, after: f64) -> f64 {
    if theirs < before { before - theirs } else { (theirs - after).max(0.0) }
}

fn finding(skew: f64, retry_grace: Span) -> Finding {
    #[expect(clippy::cast_precision_loss, reason = "seconds")]
    let grace = retry_grace.as_secs() as f64;
    let text = format!("this machine and the database differ by {skew:.1} s");
    let hint = "synchronise both clocks with NTP";
    if skew > grace.max(TOLERATED) {
        Finding::failure("clock", format!("{text}, more than retry_grace"), hint)
    } else if skew >= TOLERATED {
        Finding::warning("clock", text, hint)
    } else {
        Finding::good("clock", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_round_trip_is_no_skew() {
        for (before, theirs, after, expected) in [
            (100.0, 100.5, 101.0, 0.0),
            // A round trip of 9 seconds can explain a difference of up to 9 seconds.
            (100.0, 100.0, 109.0, 0.0),
            (100.0, 109.0, 109.0, 0.0),
            (100.0, 112.0, 109.0, 3.0),
            (100.0, 97.0, 109.0, 3.0),
            (100.0, 0.0, 100.0, 100.0),
        ] {
            assert!((skew(before, theirs, after) - expected).abs() < 1e-9, "{before} {theirs}");
        }
    }

    #[test]
    fn a_warning_from_one_second_and_a_failure_beyond_the_grace_period() {
        let grace = Span::secs(10);
        for (skew, level) in [
            (0.0, Level::Good),
            (0.99, Level::Good),
            (1.0, Level::Warning),
            (10.0, Level::Warning),
            (10.1, Level::Failure),
            (4_000.0, Level::Failure),
        ] {
            assert_eq!(finding(skew, grace).level, level, "{skew}");
        }
        // Without a grace period, a skew of less than a second is still not a failure.
        assert_eq!(finding(0.4, Span::default()).level, Level::Good);
        assert_eq!(finding(1.4, Span::default()).level, Level::Failure);
    }
}
