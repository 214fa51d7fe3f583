//! Compares the database's clock with the clock of this machine.

use std::time::SystemTime;

use super::DatabaseExamination;
use crate::store::postgres::PostgresStore;
use crate::store::postgres::transaction::PostgresTransaction;
use crate::store::{Finding, Result};
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
    Ok(finding(skew(before, theirs, wall_clock()), how.retry_grace))
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
    use crate::store::Level;

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
