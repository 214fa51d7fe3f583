//! Work on many rows in many short transactions, with time for other writers between them.

use std::time::Duration;

use super::{Result, Sharing, Write};
use crate::session::PurgeCounts;

/// Many short write transactions with time for other writers between them. A power failure may undo the
/// last of them, until a transaction of [`Store::write`](super::Store::write) has committed.
pub trait Batches {
    /// Returns a function that says during a transaction who may be waiting for its lock.
    fn watch(&self) -> Box<dyn Fn() -> Sharing>;

    /// Begins the next transaction, like [`Store::write`](super::Store::write) with
    /// [`Scope::Many`](super::Scope::Many).
    ///
    /// # Errors
    /// If the store cannot be written or stays locked.
    fn write(&mut self) -> Result<Box<dyn Write + '_>>;

    /// Does the work after a batch, like [`Purge::settle`].
    ///
    /// # Errors
    /// If the store cannot be written.
    fn settle(&mut self) -> Result<bool>;

    /// Returns the pause before the next batch, like [`Purge::pause`].
    fn pause(&self, held: Duration) -> Duration;
}

/// A purge in progress. The caller calls `look`, `remove` and `settle` in turn, and decides how long
/// each transaction lasts and how long the lock stays free between two. A purge can be dropped at any
/// point: deleted rows stay deleted, and every transaction is atomic.
pub trait Purge {
    /// Searches for rows that match a rule; takes no write lock.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn look(&mut self) -> Result<Seen>;

    /// Deletes the rows that were found, in one write transaction. Calls `enough` once after locking
    /// and then after every few rows, and tells it who may be waiting for the lock; the remaining rows
    /// are left for the next call. Rows that no longer match stay.
    ///
    /// # Errors
    /// If the store cannot be written or stays locked.
    fn remove(&mut self, enough: &mut dyn FnMut(Sharing) -> bool) -> Result<PurgeCounts>;

    /// Does the work after a deletion that needs no lock, such as a checkpoint. Returns whether the purge
    /// can continue; if not, a long-running reader blocks the checkpoint, and the caller tries again later.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn settle(&mut self) -> Result<bool>;

    /// Returns how long other writers need the store before the next [`Purge::remove`], after the last
    /// transaction held its lock for `held`.
    fn pause(&self, held: Duration) -> Duration;

    /// Returns the progress, from 0 to 1.
    fn progress(&self) -> f64;
}

/// The result of [`Purge::look`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Rows to delete.
    Rows,
    /// No rows yet; the search continues.
    Nothing,
    /// No rows left: the purge is complete.
    Done,
}
