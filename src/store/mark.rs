//! Positions in the order in which changes become visible.

/// A position in that order. Only the store that returned it can read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(String);

impl Mark {
    /// Creates a mark of the store's own text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The store's own text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One page of rows that became visible after a mark.
#[derive(Clone, Debug)]
pub struct ChangePage<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The position behind them.
    pub mark: Mark,
    /// Whether these and earlier pages hold every row that was committed before this page was read.
    pub is_complete: bool,
    /// Whether the store is not what it was at the mark: a backup was restored, or a failover lost
    /// commits. The page begins anew then, as without a mark.
    pub is_rewound: bool,
}
