//! Computes how long the write lock stays free between two batches.

use std::time::Duration;

/// SQLite's back-off: how long a waiting writer sleeps between attempts, in milliseconds.
const LOOKS: [u64; 12] = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100];
/// Wake-up delay of a sleeping writer while the disk is busy.
const LATE: Duration = Duration::from_millis(4);
/// Returns how long the lock stays free after it was held for `held`: as long as the current back-off
/// interval of every waiting writer, so that each of them finds the lock free once.
pub(super) fn after(held: Duration) -> Duration {
    let mut waited = Duration::ZERO;
    let mut looks = LOOKS.into_iter().map(Duration::from_millis);
    let sleep = looks.find(|sleep| {
        waited += *sleep;
        waited > held
    });
    sleep.unwrap_or(Duration::from_millis(LOOKS[LOOKS.len() - 1])) + LATE
}
