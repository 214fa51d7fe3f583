//! Implements many short write transactions.

use std::time::Duration;

use super::{PostgresStore, TransactionMode};
use crate::store::{Batches, Result, Sharing, Write};

/// Consecutive transactions, each on a connection of the pool.
pub(super) struct PostgresBatches<'a>(pub(super) &'a PostgresStore);

impl Batches for PostgresBatches<'_> {
    fn watch(&self) -> Box<dyn Fn() -> Sharing> {
        Box::new(|| Sharing::Rows)
    }

    fn write(&mut self) -> Result<Box<dyn Write + '_>> {
        Ok(Box::new(self.0.begin(TransactionMode::Change)?))
    }

    fn settle(&mut self) -> Result<bool> {
        Ok(true)
    }

    /// Only changed rows are locked, so other writers need no pause.
    fn pause(&self, held: Duration) -> Duration {
        held / 8
    }
}
