//! The contract of a session store: what services rely on, independent of the database.
//!
//! A store moves rows and keeps its guarantees; the services decide which row changes, and when. The
//! conformance suite checks every guarantee on every store.

mod address_count;
mod batches;
#[cfg(feature = "cli")]
pub(crate) mod copy;
mod error;
mod finding;
mod late_events;
mod mark;
#[cfg(feature = "postgres")]
pub mod postgres;
mod purge_limits;
mod read;
mod remedy;
mod server_error;
mod sharing;
pub mod sqlite;
mod write;

pub use crate::file_obstacle::{FileAttribute, FileObstacle};
pub use batches::{Batches, Purge, Seen};
#[cfg(feature = "cli")]
pub use copy::CopyReport;
pub use error::{FileAction, StoreError, StoreErrorKind};
pub use finding::{Finding, Level};
pub use mark::{ChangePage, Mark};
pub use read::{CutOffRows, DenialPage, IdSource, ImportLookup, Read, TimesAhead};
pub use remedy::Remedy;
pub use server_error::ServerErrorKind;
pub use sharing::Sharing;
pub use write::{Advance, Write};

use crate::session::{Filter, Neighbours, Order, Page, PurgeRules, Session, SessionId, UserId};
use crate::time::{Span, Timestamp};

/// The result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Called with each row; an error ends the reading and is returned.
pub type RowFn<'a, T> = &'a mut dyn FnMut(T) -> Result<()>;

/// An opened store.
pub trait Store {
    /// Returns the store's name in messages: a path, or a URL without password.
    fn name(&self) -> String;

    /// Begins a read transaction. Everything read in it is one consistent snapshot.
    ///
    /// # Errors
    /// If the store cannot be read or stays locked.
    fn read(&mut self) -> Result<Box<dyn Read + '_>>;

    /// Begins a write transaction: locks the rows of `scope` first, so that no other writer changes them
    /// before the commit. A transaction that is dropped without [`Write::commit`] changes nothing.
    ///
    /// A store with row locks may end the transaction with [`StoreErrorKind::Conflict`] at any
    /// statement and at the commit: it has changed nothing then, and the caller begins again.
    ///
    /// # Errors
    /// If the store cannot be written or stays locked.
    fn write(&mut self, scope: Scope<'_>) -> Result<Box<dyn Write + '_>>;

    /// Begins a purge with these rules.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn purge(&mut self, rules: &PurgeRules) -> Result<Box<dyn Purge + '_>>;

    /// Returns the number of the newest session, with which [`Store::purge_until`] ends no active session that was
    /// inserted later. `None` if the store does not number them.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn newest_session(&mut self) -> Result<Option<i64>> {
        Ok(None)
    }

    /// Begins a purge with these rules that spares active sessions after this number, which supersede none either.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn purge_until(
        &mut self,
        rules: &PurgeRules,
        _newest: Option<i64>,
    ) -> Result<Box<dyn Purge + '_>> {
        self.purge(rules)
    }

    /// Counts the active sessions after this number that a purge with these rules would end.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn purgeable_after(&mut self, _rules: &PurgeRules, _newest: i64) -> Result<u64> {
        Ok(0)
    }

    /// Whether the store supports [`Store::batches`] and [`Store::mark_cut_off`]. Without them a selection
    /// is revoked in one transaction, and marking the rows of a cutoff is left to the purge.
    fn has_batches(&self) -> bool {
        false
    }

    /// Begins to mark the rows of sessions that a cutoff ended as revoked, each by the first cutoff
    /// that covers it, or to mark and delete them. Sessions that had expired before, at `now`, stay as they are.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn mark_cut_off(&mut self, _delete: bool, _now: Timestamp) -> Result<Box<dyn Purge + '_>> {
        Err(StoreError::new(StoreErrorKind::Io("no batches".to_owned()), self.name()))
    }

    /// Begins many short write transactions in a row.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn batches(&mut self) -> Result<Box<dyn Batches + '_>> {
        Err(StoreError::new(StoreErrorKind::Io("no batches".to_owned()), self.name()))
    }

    /// Returns the time of the clock that decides for all hosts of this store. SQLite has one host, so it
    /// returns the caller's time.
    fn now(&self, caller: Timestamp) -> Timestamp {
        caller
    }

    /// Returns the replication lag if the store is a replica, otherwise `None`.
    fn staleness(&self) -> Option<Span> {
        None
    }

    /// Checks that the store shows every committed change.
    ///
    /// # Errors
    /// [`StoreErrorKind::Standby`] if the store is a replica that may lag behind.
    fn require_newest(&self) -> Result<()> {
        Ok(())
    }

    /// Calls `each` with the sessions that match, like [`Read::sessions`], without an open transaction
    /// while `each` runs, however long that takes. In the order of use, a session that is used meanwhile
    /// may be missing.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn list(
        &mut self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, Session>,
    ) -> Result<()> {
        self.read()?.sessions(filter, order, page, now, each)
    }

    /// Like [`Store::list`], with the neighbours of each ID among the sessions.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn list_with_neighbours(
        &mut self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, (Session, Neighbours)>,
    ) -> Result<()> {
        let tx = self.read()?;
        let mut rows = Vec::new();
        tx.sessions(filter, order, page, now, &mut |session| {
            rows.push(session);
            if rows.len() < NEIGHBOURS { Ok(()) } else { with_neighbours(&*tx, &mut rows, each) }
        })?;
        with_neighbours(&*tx, &mut rows, each)
    }
}

/// Number of sessions whose neighbours are read together.
const NEIGHBOURS: usize = 1_000;

/// Passes the sessions on with their neighbours.
fn with_neighbours(
    tx: &(impl Read + ?Sized),
    rows: &mut Vec<Session>,
    each: RowFn<'_, (Session, Neighbours)>,
) -> Result<()> {
    let ids: Vec<_> = rows.iter().map(|session| &session.id).collect();
    let neighbours = tx.neighbours(&ids, IdSource::Sessions)?;
    rows.drain(..).zip(neighbours).try_for_each(each)
}

/// The rows that a write transaction reads in order to change them, which the store locks first. SQLite
/// has one lock for the whole file.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// One session of this user.
    Session(&'a UserId, &'a SessionId),
    /// One user and all sessions of this user.
    User(&'a UserId),
    /// Any rows. The rows are locked when they are changed, users before their sessions.
    Many,
}
