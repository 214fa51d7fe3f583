//! The heartbeat: a key in Redis whose presence means that every entry is there.

use std::fmt;
use std::time::Duration;

/// The value of the heartbeat: the mirrored store, the run of the server, and the resync.
///
/// Two followers that agree on store, run, evicted keys and nonce agree on the data. If the run or the
/// number of evicted keys differs from the server's current one, the heartbeat came from an older dump
/// or another primary, and entries may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// The mirrored store.
    pub store: String,
    /// `run_id` and `master_replid` of the server at the resync.
    pub run: String,
    /// `evicted_keys` of the server at the resync.
    pub evicted: u64,
    /// Lifetime of the heartbeat after a renewal.
    pub life: Duration,
    /// Random text of the follower that did the resync.
    pub nonce: String,
}

impl Heartbeat {
    /// Parses a value; returns `None` if it is not a heartbeat.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ').map(str::to_owned);
        let mut next = || parts.next().filter(|part| !part.is_empty());
        let heartbeat = Self {
            store: next()?,
            run: next()?,
            evicted: next()?.parse().ok()?,
            life: Duration::from_millis(next()?.parse().ok()?),
            nonce: next()?,
        };
        parts.next().is_none().then_some(heartbeat)
    }
}

/// Formats the value as it is in Redis. The scripts compare its first three words.
impl fmt::Display for Heartbeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { store, run, evicted, life, nonce } = self;
        write!(f, "{store} {run} {evicted} {} {nonce}", life.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heartbeat_is_read_as_it_was_written() {
        let heartbeat = Heartbeat {
            store: "5f0c".into(),
            run: "e99f".into(),
            evicted: 7,
            life: Duration::from_secs(5),
            nonce: "ab12".into(),
        };
        assert_eq!(heartbeat.to_string(), "5f0c e99f 7 5000 ab12");
        assert_eq!(Heartbeat::parse("5f0c e99f 7 5000 ab12"), Some(heartbeat));
        for bad in ["", "1", "a b 1 2", "a b x 5000 n", "a b 1 2 n more", "a  1 2 n"] {
            assert_eq!(Heartbeat::parse(bad), None, "{bad:?}");
        }
    }
}
