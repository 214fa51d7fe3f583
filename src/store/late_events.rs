//! Recognises from events that the clock of a service is behind the store's, for `doctor`.
//!
//! An event has the time of its writer (`at`) and the time at which the store received it (`recorded_at`). They also
//! differ where no clock is wrong: imports and operators revoke at earlier times, and long commands record the time
//! of their start.

use super::finding::several;
use crate::session::CLOCK_SKEW;
use crate::time::Span;

/// Largest difference of the delays that one wrong clock explains: a transaction may wait for a lock.
const SAME_DELAY: i64 = 10;
/// Fewest events that prove a wrong clock, unless the newest event does.
const FEWEST: usize = 2;

/// Events with a time of the writer's clock, which no command and no statement of the schema's pages sets to another
/// time.
const OWN_TIME: &str = "'issued', 'replayed', 'store-behind'";
/// Revocations by a request of a client. An import and a restored log can have earlier times.
const BY_CLIENT: &str = "kind = 'revoked' AND (actor IS NULL OR actor = user_id)
    AND reason IN ('logout', 'device-logout', 'password-changed', 'replayed')";

/// Returns the query for the events of the last day whose time is more than 5 minutes before the store received
/// them: `at`, the delay, whether no other cause is known, and whether it is the newest event of such a kind.
pub(super) fn query(now: &str) -> String {
    let skew = CLOCK_SKEW.as_secs();
    let is_recent = format!("recorded_at BETWEEN {now} - 86400 AND {now} + 60");
    format!(
        "SELECT at, recorded_at - at, kind <> 'revoked', coalesce(id = (
           SELECT max(id) FROM events WHERE {is_recent} AND kind IN ({OWN_TIME})), false)
         FROM events WHERE {is_recent} AND recorded_at - at > {skew}
           AND (kind IN ({OWN_TIME}) OR {BY_CLIENT})
         ORDER BY id"
    )
}

/// The late events of a store.
#[derive(Default)]
pub(super) struct LateEvents {
    /// The delays of events without another known cause.
    certain: Vec<i64>,
    /// The times and delays of revocations.
    revocations: Vec<(i64, i64)>,
    /// The delay of the newest event, if it was late.
    newest: Option<i64>,
}

impl LateEvents {
    /// Adds a row of [`query`].
    pub(super) fn add(&mut self, at: i64, delay: i64, is_certain: bool, is_newest: bool) {
        if is_newest {
            self.newest = Some(delay);
        }
        if is_certain {
            self.certain.push(delay);
        } else if self.revocations.last().is_none_or(|(last, _)| *last != at) {
            // One statement may revoke many sessions.
            self.revocations.push((at, delay));
        }
    }

    /// Returns the warning if the events prove that the clock of a service is behind.
    pub(super) fn warning(self) -> Option<String> {
        let revocations = self.revocations.into_iter().map(|(_, delay)| delay).collect();
        let (events, delay) = equal_delays(self.certain)
            .or_else(|| self.newest.map(|delay| (1, delay)))
            .or_else(|| equal_delays(revocations))?;
        let minutes =
            Span::secs(u32::try_from(delay.saturating_add(30) / 60 * 60).unwrap_or(u32::MAX));
        Some(format!(
            "a service's clock is {minutes} behind: {} of the last day recorded that much after \
             the time of the event",
            several(events, "event")
        ))
    }
}

/// Returns the number and the delay of the events that are equally late, if they are most of the late ones: a wrong
/// clock delays every event by the same time.
fn equal_delays(mut delays: Vec<i64>) -> Option<(u64, i64)> {
    delays.sort_unstable();
    let median = *delays.get(delays.len() / 2)?;
    let equal = delays.iter().filter(|delay| delay.abs_diff(median) <= SAME_DELAY.unsigned_abs());
    let equal = equal.count();
    (equal >= FEWEST && equal * 2 > delays.len()).then_some((equal as u64, median))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(events: &[(i64, i64, bool, bool)]) -> Option<String> {
        let mut late = LateEvents::default();
        for (at, delay, is_certain, is_newest) in events {
            late.add(*at, *delay, *is_certain, *is_newest);
        }
        late.warning()
    }

    #[test]
    fn equal_delays_are_a_clock_and_others_are_not() {
        assert_eq!(warned(&[]), None);
        // A process that was stopped for some minutes, and continued.
        assert_eq!(warned(&[(1, 600, true, false)]), None);
        let newest = warned(&[(1, 600, true, true)]).unwrap();
        assert!(newest.starts_with("a service's clock is 10m behind: 1 event of"), "{newest}");
        let two = warned(&[(1, 1201, true, false), (9, 1199, true, false)]).unwrap();
        assert!(two.starts_with("a service's clock is 20m behind: 2 events of"), "{two}");
        // Old events that a program added.
        let old: Vec<_> = (1..9).map(|n| (n, 9_000 * n, true, false)).collect();
        assert_eq!(warned(&old), None);
        // Logouts at different times, and the logouts of one statement or of an import.
        assert!(warned(&[(1, 600, false, false), (9, 601, false, false)]).is_some());
        assert_eq!(warned(&[(1, 600, false, false), (1, 600, false, false)]), None);
        assert_eq!(warned(&[(1, 9_600, false, false), (900, 8_701, false, false)]), None);
    }
}
