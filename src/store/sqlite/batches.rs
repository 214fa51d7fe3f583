//! Many short write transactions in a row.

use std::time::Duration;

use rusqlite::TransactionBehavior;

use super::SqliteStore;
use super::wal::Tuning;
use crate::store::{Batches, Result, Sharing, Write};

pub(super) struct SqliteBatches<'a>(Tuning<'a>);

impl<'a> SqliteBatches<'a> {
    pub(super) fn begin(store: &'a mut SqliteStore) -> Result<Self> {
        Ok(Self(Tuning::set(store)?))
    }
}

impl Batches for SqliteBatches<'_> {
    fn watch(&self) -> Box<dyn Fn() -> Sharing> {
        let watch = self.0.watch();
        Box::new(move || watch.sharing())
    }

    fn write(&mut self) -> Result<Box<dyn Write + '_>> {
        Ok(Box::new(self.0.begin(TransactionBehavior::Immediate)?))
    }

    fn settle(&mut self) -> Result<bool> {
        self.0.settle()
    }

    fn pause(&self, held: Duration) -> Duration {
        self.0.pause(held)
    }
}
