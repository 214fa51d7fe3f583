//! Many short write transactions.

use std::time::Duration;

use super::{PostgresStore, TransactionMode};
use crate::store::{Batches, Result, Write};

/// Transactions in a row, each on a connection of the pool.
pub(super) struct PostgresBatches<'a>(pub(super) &'a PostgresStore);

impl Batches for PostgresBatches<'_> {
    fn write(&mut self) -> Result<Box<dyn Write + '_>> {
        Ok(Box::new(self.0.begin(TransactionMode::Change)?))
    }

    fn settle(&mut self) -> Result<bool> {
        Ok(true)
    }

    /// Only the rows that change are locked.
    fn pause(&self, held: Duration) -> Duration {
        held / 8
    }
}
