//! Under fire: real processes on one store that are killed, starved, lied to and locked out.
//!
//! Whatever happens: the store is sound, no revoked session is alive, none is lost that should
//! live, each has one current generation, and no output claims what was not committed.
//! `TOKENCTL_FIRE_SECONDS` makes it burn for longer, `TOKENCTL_SEED` repeats the dice.

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

/// How long a test that could go on for ever does.
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

/// Part of the fire needs something of the system. In CI it has to be there.
fn missing(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI has to have {what}");
    eprintln!("SKIPPED: {what} is missing, so a part of the fire did not burn");
}

/// Sends a signal to a process that we have started.
fn signal(name: &str, process: &std::process::Child) {
    let sent = Command::new("kill").args(["-s", name, &process.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

impl Field {
    /// Sessions as somebody writes them who has many.
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

    /// Another place with the same store, which nobody has open.
    fn copy(&self) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (store, keys) = (directory.path().join("s.db"), directory.path().join("s.keys.json"));
        std::fs::copy(&self.store, store).unwrap();
        std::fs::copy(&self.keys, keys).unwrap();
        Self::within(directory, &self.settings)
    }
}
