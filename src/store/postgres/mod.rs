//! Implements the store in a PostgreSQL database. No other module contains PostgreSQL's SQL.
//!
//! `0001.sql` and its successors are the schema that every service shares. The store sends unnamed
//! statements and sets no session state, so that it works through a pooler in transaction mode. Only on a
//! direct connection that is used repeatedly, it keeps settings and prepared statements (`direct.rs`).

mod ahead;
mod batches;
mod changes;
mod complete;
mod connection;
mod contract;
#[cfg(feature = "cli")]
mod copy;
mod create;
mod cutoffs;
mod denylist;
mod direct;
mod doctor;
mod error;
mod events;
mod filter;
mod id_search;
mod identity;
mod key_usage;
mod list;
mod location;
mod lock;
mod pool;
mod prepared;
mod purge;
mod purge_range;
mod purge_rule;
mod schema_text;
mod sessions;
mod stats;
mod tls;
mod transaction;
mod users;
mod value;

pub use doctor::DatabaseExamination;
pub use identity::Identity;
pub use location::{DatabaseLocation, Variables};
pub use schema_text::{InitOptions, schema_text};

use std::sync::Arc;
use std::time::Duration;

use crate::session::{Filter, Neighbours, Order, Page, PurgeRules, Session};
use crate::store::{
    Batches, Purge, Read, Result, RowFn, Scope, Store, StoreError, StoreErrorKind, Write,
};
use crate::time::{Span, Timestamp};
use connection::{ServerAnswer, ServerRequest};
use pool::Pool;
use transaction::PostgresTransaction;

/// The newest schema version that this library supports; `store.schema_version`.
pub const SCHEMA_VERSION: i64 = 1;

/// A store in a PostgreSQL database. Clones share one bounded connection pool: give each thread or task
/// its own clone.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    pool: Arc<Pool>,
    identity: Arc<Identity>,
}

/// Options for opening a store.
#[derive(Clone, Copy, Debug)]
pub struct PostgresOptions {
    /// Maximum time to wait for a row lock, or for a free connection.
    pub timeout: Duration,
    /// Maximum number of connections.
    pub connections: usize,
    /// The clock that decides what has expired.
    pub clock: Clock,
}

/// The clock that decides what has expired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The database's clock, which all hosts share.
    #[default]
    Database,
    /// The caller's clock, for tests.
    Caller,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(5), connections: 8, clock: Clock::Database }
    }
}

impl PostgresStore {
    /// Connects to the store at `location`.
    ///
    /// # Errors
    /// If the server cannot be reached or rejects the login, or the store is missing or of a newer schema
    /// version.
    pub fn open(location: DatabaseLocation, options: PostgresOptions) -> Result<Self> {
        let pool = Arc::new(Pool::new(location, options));
        let identity = Identity::read(&pool)?;
        Ok(Self { pool, identity: Arc::new(identity) })
    }

    /// Returns the identity of the store and of its server.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    fn begin(&self, mode: TransactionMode) -> Result<PostgresTransaction> {
        Ok(self.begin_with(mode, &[])?.0)
    }

    /// Begins a transaction, and runs requests that read or lock in the same round trip.
    fn begin_with(
        &self,
        mode: TransactionMode,
        requests: &[ServerRequest<'_>],
    ) -> Result<(PostgresTransaction, Vec<ServerAnswer>)> {
        PostgresTransaction::begin(&self.pool, &self.identity, mode, requests)
    }
}

/// The purpose of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TransactionMode {
    /// Reads from one snapshot.
    Snapshot,
    /// Runs one statement, and holds no snapshot after it.
    Statement,
    /// Changes rows. Each statement sees what was committed before it.
    Change,
}

impl TransactionMode {
    fn sql(self) -> &'static str {
        match self {
            // Without the compiler, which takes seconds for the many expressions of statistics.
            Self::Snapshot => "ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off",
            Self::Statement => "ISOLATION LEVEL READ COMMITTED READ ONLY; SET LOCAL jit = off",
            Self::Change => "ISOLATION LEVEL READ COMMITTED READ WRITE",
        }
    }
}

impl Store for PostgresStore {
    fn name(&self) -> String {
        self.pool.name().to_owned()
    }

    fn read(&mut self) -> Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.begin(TransactionMode::Snapshot)?))
    }

    fn write(&mut self, scope: Scope<'_>) -> Result<Box<dyn Write + '_>> {
        if self.identity.is_standby {
            return Err(self.standby());
        }
        Ok(Box::new(lock::begin(self, scope)?))
    }

    fn purge(&mut self, rules: &PurgeRules) -> Result<Box<dyn Purge + '_>> {
        if self.identity.is_standby {
            return Err(self.standby());
        }
        Ok(Box::new(purge::PostgresPurge::begin(self, rules)?))
    }

    fn has_batches(&self) -> bool {
        true
    }

    fn mark_cut_off(&mut self, delete: bool, now: Timestamp) -> Result<Box<dyn Purge + '_>> {
        Ok(Box::new(purge::PostgresPurge::mark_cut_off(self, delete, now)?))
    }

    fn batches(&mut self) -> Result<Box<dyn Batches + '_>> {
        Ok(Box::new(batches::PostgresBatches(self)))
    }

    fn now(&self, caller: Timestamp) -> Timestamp {
        match self.pool.options().clock {
            Clock::Database => self.identity.database_time(),
            Clock::Caller => caller,
        }
    }

    fn list(
        &mut self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, Session>,
    ) -> Result<()> {
        let rows = list::ListQuery { filter, order, page, now };
        list::list(self, &rows, false, &mut |(session, _)| each(session))
    }

    fn list_with_neighbours(
        &mut self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, (Session, Neighbours)>,
    ) -> Result<()> {
        let rows = list::ListQuery { filter, order, page, now };
        list::list(self, &rows, true, each)
    }

    fn staleness(&self) -> Option<Span> {
        self.identity.is_standby.then(|| self.identity.replay_lag.unwrap_or_default())
    }

    fn require_newest(&self) -> Result<()> {
        if self.identity.is_standby { Err(self.standby()) } else { Ok(()) }
    }
}

impl PostgresStore {
    fn standby(&self) -> StoreError {
        let primary = self.identity.primary.clone();
        StoreError::new(StoreErrorKind::Standby { primary }, self.pool.name())
    }
}
