//! Fault injection: processes on one store that are killed, run out of resources, get errors from system
//! calls, or wait for locks.
//!
//! The store stays consistent, no revoked session is active, no active session is lost, each session has
//! one current generation, and no output reports a change that was not committed.
//! `TOKENCTL_FIRE_SECONDS` sets the duration, `TOKENCTL_SEED` repeats a run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test says what it found"
)]
#![allow(clippy::wildcard_enum_match_arm, reason = "whatever else it is, it is wrong")]

mod field;

#[path = "fire/everything.rs"]
mod everything;
#[path = "fire/files.rs"]
mod files;
#[path = "fire/locks.rs"]
mod locks;
#[path = "fire/system_calls.rs"]
mod system_calls;

use std::process::Command;
use std::time::Duration;

use field::{Dice, Field};

/// Returns the duration of the unbounded tests.
fn burning() -> Duration {
    Duration::from_secs(field::env_number("TOKENCTL_FIRE_SECONDS").unwrap_or(15))
}

fn dice() -> Dice {
    let seed = field::env_number("TOKENCTL_SEED").unwrap_or_else(|| {
        let mut bytes = [0; 4];
        field::random(&mut bytes);
        u64::from(u32::from_le_bytes(bytes))
    });
    println!("TOKENCTL_SEED={seed}");
    Dice::new(seed)
}

/// Reports a missing system feature; in CI, fails.
fn missing(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI has to have {what}");
    eprintln!("SKIPPED: {what} is missing, so a part of the fire did not burn");
}

/// Sends a signal to a process that the test has started.
fn signal(name: &str, process: &std::process::Child) {
    let sent = Command::new("kill").args(["-s", name, &process.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

impl Field {
    /// Inserts many sessions of a user.
    fn fill(&self, user: &str, sessions: usize, ends_in: i64) {
        self.sql()
            .execute_batch(&format!(
                "BEGIN IMMEDIATE;
                 INSERT INTO users (id) VALUES ('{user}') ON CONFLICT DO NOTHING;
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {sessions})
                 INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at,
                                       access_expires_at)
                 SELECT '{user}-' || i, '{user}', unixepoch() - 100000, unixepoch() - 90000,
                        unixepoch() + {ends_in}, unixepoch() - 89000 FROM n;
                 COMMIT;"
            ))
            .unwrap();
    }

    /// Copies the store to another directory, where no process has it open.
    fn copy(&self) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (store, keys) = (directory.path().join("s.db"), directory.path().join("s.keys.json"));
        std::fs::copy(&self.store, store).unwrap();
        std::fs::copy(&self.keys, keys).unwrap();
        Self::within(directory, &self.settings)
    }
}
