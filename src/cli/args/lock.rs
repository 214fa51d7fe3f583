//! The time that a mass change may hold the write lock.

use clap::Args;

use crate::service::MaxLock;

/// How long a command may keep the service waiting.
#[derive(Args, Clone, Copy, Debug)]
pub(in crate::cli) struct LockArgs {
    /// Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    #[arg(long, value_name = "MILLISECONDS", value_parser = milliseconds)]
    max_lock: Option<std::time::Duration>,
}

impl LockArgs {
    pub(in crate::cli) fn max_lock(self) -> MaxLock {
        self.max_lock.map_or_else(MaxLock::default, MaxLock::from)
    }
}

fn milliseconds(text: &str) -> Result<std::time::Duration, String> {
    let number = text.strip_suffix("ms").unwrap_or(text);
    match number.parse::<u64>() {
        Ok(number @ 1..=60_000) => Ok(std::time::Duration::from_millis(number)),
        _ => Err("expected 1ms to 60000ms, such as 25ms".to_owned()),
    }
}
