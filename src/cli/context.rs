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
use crate::time::{Span, Timestamp};
use crate::token::Random;

/// Everything that a command receives from outside.
pub struct Context<'a> {
    /// Returns the current time of this machine.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// How far the clock of the opened store differs from this machine's.
    pub store_clock: ClockOffset,
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

impl Context<'_> {
    /// Returns the current time: of the clock that decides in the store, once one is open, otherwise of this
    /// machine.
    pub(super) fn now(&self) -> Timestamp {
        let here = (self.clock)();
        match self.store_clock {
            ClockOffset::None => here,
            ClockOffset::Ahead(span) => here + span,
            ClockOffset::Behind(span) => here - span,
        }
    }

    /// Follows the clock of a store from now on.
    pub(super) fn follow_clock(&mut self, store: &dyn Store) {
        let here = (self.clock)();
        self.store_clock = ClockOffset::between(here, store.now(here));
    }
}

/// How far the clock of a store differs from the clock of this machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockOffset {
    /// They show the same time, or the store has no clock of its own.
    #[default]
    None,
    /// The store's clock is ahead.
    Ahead(Span),
    /// The store's clock is behind.
    Behind(Span),
}

impl ClockOffset {
    /// Clocks that show the same time differ by up to this much, because both count whole seconds.
    const ROUNDING: Span = Span::secs(1);

    fn between(here: Timestamp, there: Timestamp) -> Self {
        match (here.until(there), there.until(here)) {
            (ahead, _) if ahead > Self::ROUNDING => Self::Ahead(ahead),
            (_, behind) if behind > Self::ROUNDING => Self::Behind(behind),
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_differ_by_rounding_alone_are_the_same() {
        let here = Timestamp(1_800_000_000);
        for (there, offset) in [
            (0, ClockOffset::None),
            (1, ClockOffset::None),
            (-1, ClockOffset::None),
            (2, ClockOffset::Ahead(Span::secs(2))),
            (-3_600, ClockOffset::Behind(Span::secs(3_600))),
        ] {
            let there = Timestamp(here.as_secs() + there);
            assert_eq!(ClockOffset::between(here, there), offset, "{there}");
        }
    }
}
