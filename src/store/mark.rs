//! Positions in the order in which changes become visible.

/// A position in the order in which changes become visible. Only the store that created it can read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(String);

impl Mark {
    /// Creates a mark from the store's own text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the store's own text.
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
    /// The position after the rows.
    pub mark: Mark,
    /// Whether this and the earlier pages contain every row that was committed before this page was read.
    pub is_complete: bool,
    /// Whether the store's history differs from the one at the mark: a backup was restored, or a failover
    /// lost commits. The page then starts from the beginning, as without a mark.
    pub is_rewound: bool,
}
