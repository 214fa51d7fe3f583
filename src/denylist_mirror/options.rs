//! Options of a mirror.

use std::time::Duration;

use super::keys::Prefix;
use crate::time::Span;

/// Options of a mirror.
#[derive(Clone, Debug)]
pub struct SyncOptions {
    /// The prefix of the keys.
    pub prefix: Prefix,
    /// Leeway of verifiers when they check `exp`: entries are kept longer by this time.
    pub leeway: Span,
    /// Lifetime of a heartbeat after a renewal: the maximum time for which verifiers accept a revoked
    /// token if entries are lost.
    pub heartbeat: Duration,
    /// Timeout of a connection attempt and of each reply.
    pub timeout: Duration,
    /// Number of entries that are read and written at once.
    pub page: usize,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            prefix: Prefix::default(),
            leeway: Span::default(),
            heartbeat: Duration::from_secs(5),
            timeout: Duration::from_secs(5),
            page: 5_000,
        }
    }
}
