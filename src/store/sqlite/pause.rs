//! How long the write lock has to be free between two batches.

use std::time::Duration;

/// How long SQLite's waiting writers sleep, in milliseconds, before they look at the lock again.
const LOOKS: [u64; 12] = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100];
/// How late one that sleeps may wake where the disk is busy.
const LATE: Duration = Duration::from_millis(4);
/// How long the lock has to be free after it was held for so long, for everybody who has waited for
/// it to find it free: as long as they sleep by then.
pub(super) fn after(held: Duration) -> Duration {
    let mut waited = Duration::ZERO;
    let mut looks = LOOKS.into_iter().map(Duration::from_millis);
    let sleep = looks.find(|sleep| {
        waited += *sleep;
        waited > held
    });
    sleep.unwrap_or(Duration::from_millis(LOOKS[LOOKS.len() - 1])) + LATE
}
