//! A transaction, and the ways in which it runs statements.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use postgres::Row;
use postgres::types::{ToSql, Type};

use super::TransactionMode;
use super::error::statement_error;
use super::identity::Identity;
use super::pool::{Lease, Pool};
use super::value::{SqlValue, values};
use crate::session::{Session, SessionId, User, UserId};
use crate::store::{Result, RowFn, StoreError, StoreErrorKind};

/// Number of rows that a list fetches at once.
const FETCH: usize = 1_000;

pub(super) struct PostgresTransaction {
    lease: RefCell<Lease>,
    name: String,
    identity: Arc<Identity>,
    mode: TransactionMode,
    /// Whether rows are locked when they are read, in a transaction on one user's rows.
    locks: Cell<bool>,
    is_open: Cell<bool>,
    cursors: Cell<u64>,
    /// The locked rows with their current values.
    user: RefCell<Option<User>>,
    session: RefCell<Option<Session>>,
}

impl PostgresTransaction {
    pub(super) fn begin(
        pool: &Arc<Pool>,
        identity: &Arc<Identity>,
        mode: TransactionMode,
    ) -> Result<Self> {
        Ok(Self {
            lease: RefCell::new(pool.begin(mode.sql())?),
            name: pool.name().to_owned(),
            identity: Arc::clone(identity),
            mode,
            locks: Cell::new(false),
            is_open: Cell::new(true),
            cursors: Cell::new(0),
            user: RefCell::new(None),
            session: RefCell::new(None),
        })
    }

    /// Locks every row that is read from now on, in a transaction on one user's rows.
    pub(super) fn lock_what_is_read(&self) {
        self.locks.set(true);
    }

    pub(super) fn keep_user(&self, user: Option<User>) {
        *self.user.borrow_mut() = user;
    }

    /// Returns the locking clause for rows that this transaction bases a decision on.
    pub(super) fn row_lock(&self, table: &str) -> String {
        if self.locks.get() { format!(" FOR NO KEY UPDATE OF {table}") } else { String::new() }
    }

    pub(super) fn locked_user(&self, id: &UserId) -> Option<User> {
        self.user.borrow().clone().filter(|user| user.id == *id)
    }

    pub(super) fn locked_session(&self, id: &SessionId) -> Option<Session> {
        self.session.borrow().clone().filter(|session| session.id == *id)
    }

    /// Keeps the current values of a locked row, after it was read or changed.
    pub(super) fn keep_session(&self, session: Option<Session>) {
        *self.session.borrow_mut() = session.filter(|_| self.locks.get());
    }

    /// Forgets the kept rows, before a statement that may change them.
    pub(super) fn forget(&self) {
        self.user.borrow_mut().take();
        self.session.borrow_mut().take();
    }

    pub(super) fn reads_hashes(&self) -> bool {
        self.identity.reads_hashes
    }

    /// Returns the random UUID that identifies the store.
    #[expect(clippy::unnecessary_wraps, reason = "every store has this function, and SQLite reads")]
    pub(super) fn store_identity(&self) -> Result<String> {
        Ok(self.identity.store_id.clone())
    }

    pub(super) fn error(&self, error: &postgres::Error) -> StoreError {
        let mut error = statement_error(error, &self.name);
        if let StoreErrorKind::Standby { primary } = &mut error.kind {
            primary.clone_from(&self.identity.primary);
        }
        error
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut postgres::Client) -> std::result::Result<T, postgres::Error>,
    ) -> Result<T> {
        let mut lease = self.lease.borrow_mut();
        work(lease.client()?).map_err(|error| self.error(&error))
    }

    /// Runs a statement that changes rows; returns their number.
    pub(super) fn execute(&self, sql: &str, values: &[SqlValue]) -> Result<u64> {
        self.with(|client| client.execute_typed(sql, &parameters(values)))
    }

    /// Returns all rows of a query with few rows.
    pub(super) fn query(&self, sql: &str, values: &[SqlValue]) -> Result<Vec<Row>> {
        self.with(|client| client.query_typed(sql, &parameters(values)))
    }

    /// Returns the first row of a query, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        values: &[SqlValue],
        read: impl FnOnce(&Row) -> std::result::Result<T, postgres::Error>,
    ) -> Result<Option<T>> {
        let row = self.query(sql, values)?.into_iter().next();
        row.as_ref().map(read).transpose().map_err(|error| self.damaged(&error))
    }

    /// Calls `each` with every row of a query, in constant memory. `each` may use the transaction.
    pub(super) fn each<T>(
        &self,
        sql: &str,
        values: &[SqlValue],
        read: impl Fn(&Row) -> std::result::Result<T, postgres::Error>,
        each: RowFn<'_, T>,
    ) -> Result<()> {
        let number = self.cursors.get() + 1;
        self.cursors.set(number);
        // A cursor, because unread rows would block other statements on the connection.
        // cursor_tuple_fraction = 1, because all rows are read.
        self.batch("SET LOCAL cursor_tuple_fraction = 1")?;
        self.execute(&format!("DECLARE rows_{number} NO SCROLL CURSOR FOR {sql}"), values)?;
        let fetch = format!("FETCH {FETCH} FROM rows_{number}");
        let mut walk = || -> Result<()> {
            loop {
                let rows = self.query(&fetch, &[])?;
                for row in &rows {
                    each(read(row).map_err(|error| self.damaged(&error))?)?;
                }
                if rows.len() < FETCH {
                    return Ok(());
                }
            }
        };
        let walked = walk();
        if walked.is_ok() {
            self.batch(&format!("CLOSE rows_{number}"))?;
        }
        walked
    }

    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.with(|client| client.batch_execute(sql))
    }

    pub(super) fn failure(&self, kind: StoreErrorKind) -> StoreError {
        StoreError::new(kind, &self.name)
    }

    fn damaged(&self, error: &postgres::Error) -> StoreError {
        StoreError::new(StoreErrorKind::Damaged(error.to_string()), &self.name)
    }

    /// Runs a statement in a savepoint, so that its rejection does not abort the transaction.
    pub(super) fn attempt(&self, sql: &str, values: &[SqlValue]) -> Result<Vec<Row>> {
        self.batch("SAVEPOINT attempt")?;
        match self.query(sql, values) {
            Ok(rows) => {
                // Released at once: many open savepoints cost memory and time.
                self.batch("RELEASE attempt")?;
                Ok(rows)
            }
            Err(error) if matches!(error.kind, StoreErrorKind::Refused(_)) => {
                self.batch("ROLLBACK TO attempt; RELEASE attempt")?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn finish(self) -> Result<()> {
        self.is_open.set(false);
        let mut lease = self.lease.borrow_mut();
        let committed = lease.client()?.batch_execute("COMMIT");
        let Err(error) = committed else { return Ok(()) };
        let error = self.error(&error);
        // Without an answer it is unknown whether the server has committed.
        if self.mode == TransactionMode::Change
            && matches!(error.kind, StoreErrorKind::Disconnected(_))
        {
            lease.discard();
            return Err(StoreError::new(StoreErrorKind::CommitUnknown, &self.name));
        }
        if lease.client()?.batch_execute("ROLLBACK").is_err() {
            lease.discard();
        }
        Err(error)
    }

    /// Locks users in one order, before their sessions are changed.
    pub(super) fn lock_users(&self, of_sessions: &str, values: &[SqlValue]) -> Result<()> {
        if self.locks.get() {
            return Ok(());
        }
        let sql = format!(
            "SELECT count(*) FROM (SELECT FROM users WHERE id IN ({of_sessions})
             ORDER BY id FOR NO KEY UPDATE) AS locked"
        );
        self.query(&sql, values).map(drop)
    }

    /// Runs a query without parameters that returns one number.
    pub(super) fn number(&self, sql: &str) -> Result<i64> {
        Ok(self.first(sql, &values![], |row| row.try_get(0))?.unwrap_or(0))
    }
}

impl Drop for PostgresTransaction {
    fn drop(&mut self) {
        if !self.is_open.get() {
            return;
        }
        let lease = self.lease.get_mut();
        let undone = lease.client().is_ok_and(|client| client.batch_execute("ROLLBACK").is_ok());
        if !undone {
            lease.discard();
        }
    }
}

fn parameters(values: &[SqlValue]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    values.iter().map(SqlValue::parameter).collect()
}
