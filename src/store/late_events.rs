//! Recognises from events and logins that the clock of a service is behind the store's, for `doctor`.
//!
//! An event has the time of its writer (`at`) and the time at which the store received it (`recorded_at`). They also
//! differ where no clock is wrong: imports and operators revoke at earlier times, and long commands record the time
//! of their start. A first login has the time of the service, and its user the time of the store; a program that moves
//! sessions from another store also adds users with older sessions.

use super::finding::several;
use crate::session::CLOCK_SKEW;
use crate::time::Span;

/// Largest difference of the delays that one wrong clock explains: a transaction may wait for a lock.
const SAME_DELAY: i64 = 10;
/// Fewest events that prove a wrong clock, unless the newest event does.
const FEWEST: usize = 2;
/// Time in seconds between two first logins that count: a program that moves many users in less time gives them equal
/// delays too.
const LOGINS_APART: i64 = 60;

/// The delay in seconds that clock skew may cause.
pub(super) const COVERED: i64 = CLOCK_SKEW.as_secs();
/// Kinds of events whose time is the writer's current time: no command and no statement of the schema's pages sets
/// another.
pub(super) const OWN_TIME: &str = "'issued', 'replayed', 'store-behind'";
/// SQL condition for revocations by a request of a client. An import can bring earlier ones.
pub(super) const BY_CLIENT: &str = "kind = 'revoked' AND (actor IS NULL OR actor = user_id)
    AND reason IN ('logout', 'device-logout', 'password-changed', 'replayed')";

/// The late events of a store.
#[derive(Default)]
pub(super) struct LateEvents {
    /// The delays of events without another known cause.
    certain: Vec<i64>,
    /// The times and delays of revocations.
    revocations: Vec<(i64, i64)>,
    /// The delay of the newest event, if it was late.
    newest: Option<i64>,
    /// The times at which the store received users, and how long after the first login.
    users: Vec<(i64, i64)>,
}

impl LateEvents {
    /// Adds an event that was received more than [`COVERED`] seconds after its time: this time, the delay, whether
    /// its kind is in [`OWN_TIME`], and whether it is the newest event of these kinds.
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

    /// Adds a user whom the store received more than [`COVERED`] seconds after the first login: the time of the store,
    /// in ascending order, and the delay.
    pub(super) fn add_user(&mut self, created_at: i64, delay: i64) {
        if self.users.last().is_none_or(|(last, _)| created_at - last >= LOGINS_APART) {
            self.users.push((created_at, delay));
        }
    }

    /// Returns the warning if the events prove that the clock of a service is behind.
    pub(super) fn warning(self) -> Option<String> {
        let delays = |rows: Vec<(i64, i64)>| rows.into_iter().map(|(_, delay)| delay).collect();
        let of_events = equal_delays(self.certain)
            .or_else(|| self.newest.map(|delay| (1, delay)))
            .or_else(|| equal_delays(delays(self.revocations)));
        let (rows, delay) = if let Some((events, delay)) = of_events {
            let events = several(events, "event");
            (
                format!("{events} of the last day recorded that much after the time of the event"),
                delay,
            )
        } else {
            let (users, delay) = equal_delays(delays(self.users))?;
            (format!("{users} users of the last day added that much after their login"), delay)
        };
        let minutes =
            Span::secs(u32::try_from(delay.saturating_add(30) / 60 * 60).unwrap_or(u32::MAX));
        Some(format!("a service's clock is {minutes} behind: {rows}"))
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

    #[test]
    fn users_who_are_newer_than_their_sessions_are_a_clock_if_equally_and_not_at_once() {
        let warned = |users: &[(i64, i64)]| {
            let mut late = LateEvents::default();
            for (created_at, delay) in users {
                late.add_user(*created_at, *delay);
            }
            late.warning()
        };
        assert_eq!(warned(&[(1_000, 600)]), None);
        assert_eq!(warned(&[(1_000, 600), (1_030, 601), (1_059, 600)]), None);
        assert_eq!(warned(&[(1_000, 600), (2_000, 900), (3_000, 4_000)]), None);
        let named = warned(&[(1_000, 600), (2_000, 601), (3_000, 4_000)]).unwrap();
        assert!(named.starts_with("a service's clock is 10m behind: 2 users of"), "{named}");
    }
}
