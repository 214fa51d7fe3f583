//! Waits for the write lock without starving.
//!
//! SQLite's busy handler sleeps longer after each attempt, up to 100 ms, while a service that commits in a loop
//! takes the lock again within microseconds: one of six such services waited for seconds. With a short constant
//! pause every service gets the lock in time (`benches/writers.py`, `docs/store.md`).

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(1);

/// Begins a transaction that holds the write lock; waits for the lock as long as the connection's busy
/// timeout says.
pub(super) fn begin(connection: &Connection) -> rusqlite::Result<Transaction<'_>> {
    let immediate = || Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
    let timeout = connection.pragma_query_value(None, "busy_timeout", |row| row.get(0))?;
    let timeout = Duration::from_millis(timeout);
    connection.busy_timeout(Duration::ZERO)?;
    let until = now() + timeout;
    let begun = loop {
        match immediate() {
            Err(error) if is_busy(&error) && now() < until => thread::sleep(PAUSE),
            begun => break begun,
        }
    };
    connection.busy_timeout(timeout)?;
    begun
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

#[expect(clippy::disallowed_methods, reason = "measures a wait, not the time of day")]
fn now() -> Instant {
    Instant::now()
}
