//! The store's side: what to mirror, in the order in which it was committed.

use crate::session::Denial;
pub use crate::store::Mark;
use crate::store::{ChangePage, Result, Store};
use crate::time::Timestamp;

/// A store as the source of a mirror. Each call may wait for the store; none keeps a transaction open
/// after it has returned.
pub trait DenialFeed {
    /// The ID of the store, the same for every copy of it.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn store_id(&mut self) -> Result<String>;

    /// Returns up to `limit` entries that expire after `now` and were added or extended after `mark`
    /// (`None`: ever). A caller that continues from the returned mark until a page is complete has
    /// every entry that was committed before the reading of that page.
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

/// One reading of a feed.
#[derive(Clone, Debug)]
pub struct FeedPage {
    /// The entries.
    pub denials: Vec<Denial>,
    /// Where to go on.
    pub mark: Mark,
    /// Whether every entry that was committed before the reading has been returned by now.
    pub is_complete: bool,
    /// Number of the newest cutoff at the reading; 0 if there is none.
    pub epoch: i64,
    /// Whether the store is older than the mark: a backup was restored, or a failover lost commits.
    /// The page then begins again, as without a mark.
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
        // A copy that lags behind would keep revocations from the verifiers.
        self.store.require_newest()?;
        // One consistent moment for the entries, their mark and the cutoffs.
        let tx = self.store.read()?;
        let changes = tx.denials_since(mark, now, limit as u64)?;
        let ChangePage { rows: denials, mark, is_complete, is_rewound: rewound } = changes;
        Ok(FeedPage { denials, mark, is_complete, epoch: tx.newest_cutoff()?, rewound })
    }
}
