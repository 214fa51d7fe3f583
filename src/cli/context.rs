//! Everything that a command takes from outside: time, randomness, environment, streams, people.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::lazy_prompt::LazyPrompt;
use super::stream::Stream;
use super::ui::when::Zone;
use crate::time::Timestamp;
use crate::token::Random;

/// Everything that a command takes from outside.
pub struct Context<'a> {
    /// What time it is.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// Time since some fixed moment; never runs backwards.
    pub elapsed: &'a dyn Fn() -> Duration,
    /// Waits.
    pub sleep: &'a dyn Fn(Duration),
    /// The zone of dates that people read and write.
    pub zone: Zone,
    /// Random bytes from a cryptographic source.
    pub random: &'a mut dyn Random,
    /// An environment variable.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// The names of all environment variables.
    pub env_names: &'a dyn Fn() -> Vec<String>,
    /// The user's directory for data, such as `~/.local/share`. May ask a directory service.
    pub data_dir: &'a dyn Fn() -> Option<PathBuf>,
    /// The user's directory for configuration, such as `~/.config`. May ask a directory service.
    pub config_dir: &'a dyn Fn() -> Option<PathBuf>,
    /// Who runs the command, sudo seen through. May ask a directory service.
    pub login_name: &'a dyn Fn() -> Option<String>,
    /// Begins to catch SIGINT, SIGTERM and SIGHUP; the flag is set once one came.
    pub catch_interrupts: &'a dyn Fn() -> Arc<AtomicBool>,
    /// Keeps what the process holds in memory out of core dumps and from other processes. Called
    /// before private keys are read.
    pub protect_memory: &'a dyn Fn(),
    /// Standard input.
    pub stdin: &'a mut (dyn Read + Send),
    /// Whether a person types into standard input.
    pub stdin_is_terminal: bool,
    /// Standard output.
    pub stdout: Stream<'a>,
    /// Standard error.
    pub stderr: Stream<'a>,
    /// Somebody to ask; only if there is a terminal to ask at.
    pub prompt: LazyPrompt<'a>,
}
