//! The heartbeat: the key that says that every entry is there.

use std::fmt;
use std::time::Duration;

/// The heartbeat's value: which store is mirrored, on which run of the server, since which resync.
///
/// Two followers that find each other's nonce under the same store, run and count of evictions agree
/// on the data. A run or a count that is not the server's present one shows a heartbeat of data
/// that may have lost entries since: it came out of an older dump, or from another primary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// The mirrored store.
    pub store: String,
    /// `run_id` and `master_replid` of the server at the resync.
    pub run: String,
    /// `evicted_keys` of the server at the resync.
    pub evicted: u64,
    /// How long it lasts after a renewal.
    pub life: Duration,
    /// Random text of the follower that resynced.
    pub nonce: String,
}

impl Heartbeat {
    /// Reads a value; `None` if it is no heartbeat of ours.
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

/// The value as it stands in Redis; the scripts compare its first three words.
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
