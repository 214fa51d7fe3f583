//! Reads denylist entries from the store, in the order of the commits.

use crate::session::Denial;
pub use crate::store::Mark;
use crate::store::{ChangePage, Result, Store};
use crate::time::Timestamp;

/// A store as the source of a mirror. Each call may wait for the store; no transaction stays open after
/// it returns.
pub trait DenialFeed {
    /// Returns the ID of the store, which its copies share.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn store_id(&mut self) -> Result<String>;

    /// Returns up to `limit` entries that expire after `now` and were added or extended after `mark`
    /// (`None`: all). A caller that continues from the returned mark until a page is complete has every
    /// entry that was committed before that page was read.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn denials_after(
        &mut self,
        mark: Option<&Mark>,
        now: Timestamp,
        limit: usize,
    ) -> Result<FeedPage>;
}

/// A page of entries.
#[derive(Clone, Debug)]
pub struct FeedPage {
    /// The entries.
    pub denials: Vec<Denial>,
    /// The position after the entries.
    pub mark: Mark,
    /// Whether this and the earlier pages contain every entry that was committed before this page was read.
    pub is_complete: bool,
    /// Number of the newest cutoff when the page was read; 0 if there is none.
    pub epoch: i64,
    /// Whether the store is older than the mark: a backup was restored, or a failover lost commits. The page
    /// then starts from the beginning, as without a mark.
    pub rewound: bool,
}

/// A store as a feed.
pub struct StoreFeed<'a> {
    store: &'a mut dyn Store,
}

impl<'a> StoreFeed<'a> {
    /// Creates the feed of this store.
    #[must_use]
    pub fn new(store: &'a mut dyn Store) -> Self {
        Self { store }
    }
}

impl DenialFeed for StoreFeed<'_> {
    fn store_id(&mut self) -> Result<String> {
        self.store.read()?.store_id()
    }

    fn denials_after(
        &mut self,
        mark: Option<&Mark>,
        now: Timestamp,
        limit: usize,
    ) -> Result<FeedPage> {
        // A replica that lags behind would withhold revocations from the verifiers.
        self.store.require_newest()?;
        // One snapshot for the entries, their mark and the cutoffs.
        let tx = self.store.read()?;
        let changes = tx.denials_since(mark, now, limit as u64)?;
        let ChangePage { rows: denials, mark, is_complete, is_rewound: rewound } = changes;
        Ok(FeedPage { denials, mark, is_complete, epoch: tx.newest_cutoff()?, rewound })
    }
}
