//! The outside of a command: time, randomness, environment, streams, terminal.

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::lazy_prompt::LazyPrompt;
use super::stream::Stream;
use super::ui::when::Zone;
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::Random;

/// Everything that a command receives from outside.
pub struct Context<'a> {
    /// Returns the current time of this machine.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// Seconds by which the clock of the opened store is ahead of this machine's; 0 without a store.
    pub store_ahead: i64,
    /// Returns the time since some fixed moment; never decreases.
    pub elapsed: &'a dyn Fn() -> Duration,
    /// Sleeps for a duration.
    pub sleep: &'a dyn Fn(Duration),
    /// The time zone of human-readable output and of input without a zone.
    pub zone: Zone,
    /// A cryptographic source of random bytes.
    pub random: &'a mut dyn Random,
    /// Returns an environment variable.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// Returns the names of all environment variables.
    pub env_names: &'a dyn Fn() -> Vec<OsString>,
    /// Returns the user's data directory, such as `~/.local/share`. May query a directory service.
    pub data_dir: &'a dyn Fn() -> Option<PathBuf>,
    /// Returns the user's configuration directory, such as `~/.config`. May query a directory service.
    pub config_dir: &'a dyn Fn() -> Option<PathBuf>,
    /// Returns the name of the user, also behind sudo. May query a directory service.
    pub login_name: &'a dyn Fn() -> Option<String>,
    /// Starts to catch SIGINT, SIGTERM and SIGHUP; the first signal sets the flag.
    pub catch_interrupts: &'a dyn Fn() -> Arc<AtomicBool>,
    /// Protects the memory of the process from core dumps and other processes. Called before private keys
    /// are read.
    pub protect_memory: &'a dyn Fn(),
    /// Standard input.
    pub stdin: &'a mut (dyn Read + Send),
    /// Whether standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Standard output.
    pub stdout: Stream<'a>,
    /// Standard error.
    pub stderr: Stream<'a>,
    /// The terminal for prompts, if there is one.
    pub prompt: LazyPrompt<'a>,
}

/// Clocks that show the same time differ by up to this many seconds, because both count whole seconds.
const ROUNDING: u64 = 1;

impl Context<'_> {
    /// Returns the current time: of the clock that decides in the store, once one is open, otherwise of this
    /// machine.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp((self.clock)().0.saturating_add(self.store_ahead))
    }

    /// Follows the clock of a store from now on.
    pub(super) fn follow_clock(&mut self, store: &dyn Store) {
        let here = (self.clock)();
        let ahead = store.now(here).0.saturating_sub(here.0);
        self.store_ahead = if ahead.unsigned_abs() > ROUNDING { ahead } else { 0 };
    }
}
