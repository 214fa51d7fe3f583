//! A transaction, and the ways in which it runs statements.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use tokio_postgres::Row;

use super::TransactionMode;
use super::connection::{ServerAnswer, ServerRequest};
use super::error::{changed_table, statement_error};
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
    /// Begins a transaction, and runs requests that read or lock in the same round trip. Returns their
    /// answers too.
    pub(super) fn begin(
        pool: &Arc<Pool>,
        identity: &Arc<Identity>,
        mode: TransactionMode,
        requests: &[ServerRequest<'_>],
    ) -> Result<(Self, Vec<ServerAnswer>)> {
        let (lease, answers) = pool.begin(mode.sql(), requests)?;
        let tx = Self {
            lease: RefCell::new(lease),
            name: pool.name().to_owned(),
            identity: Arc::clone(identity),
            mode,
            locks: Cell::new(false),
            is_open: Cell::new(true),
            cursors: Cell::new(0),
            user: RefCell::new(None),
            session: RefCell::new(None),
        };
        // Dropping the transaction rolls it back.
        let answers = answers.map_err(|error| tx.with_primary(error))?;
        Ok((tx, answers))
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
        if self.locks.get() { row_lock(table) } else { String::new() }
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

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Returns the name of the store, for errors.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the random UUID that identifies the store.
    #[expect(clippy::unnecessary_wraps, reason = "every store has this function, and SQLite reads")]
    pub(super) fn store_identity(&self) -> Result<String> {
        Ok(self.identity.store_id.clone())
    }

    pub(super) fn error(&self, error: &tokio_postgres::Error) -> StoreError {
        self.with_primary(statement_error(error, &self.name))
    }

    fn with_primary(&self, mut error: StoreError) -> StoreError {
        if let StoreErrorKind::Standby { primary } = &mut error.kind {
            primary.clone_from(&self.identity.primary);
        }
        error
    }

    /// Converts the error of a request, which decides the table that the error names.
    fn error_of(&self, request: ServerRequest<'_>, error: &tokio_postgres::Error) -> StoreError {
        let mut error = self.error(error);
        if let (
            StoreErrorKind::Prevented(table),
            ServerRequest::Query(sql, _) | ServerRequest::Repeated(sql, _),
        ) = (&mut error.kind, request)
        {
            *table = changed_table(sql);
        }
        error
    }

    /// Fails if a statement did not make its change, which only a trigger or rule of another program explains.
    pub(super) fn require(&self, is_changed: bool, table: &str) -> Result<()> {
        if is_changed {
            return Ok(());
        }
        Err(self.failure(StoreErrorKind::Prevented(table.to_owned())))
    }

    /// Runs a statement that changes rows, and a query that finds rows only if the change was not made, in one
    /// round trip. Returns the number of changed rows.
    pub(super) fn execute_checked(
        &self,
        table: &str,
        change: (&str, &[SqlValue]),
        unchanged: (&str, &[SqlValue]),
    ) -> Result<u64> {
        let requests = [
            ServerRequest::Query(change.0, change.1),
            ServerRequest::Query(unchanged.0, unchanged.1),
        ];
        let answers = self.ask_all(&requests)?;
        self.require(answers.get(1).is_none_or(|answer| answer.rows.is_empty()), table)?;
        Ok(answers.first().map_or(0, |answer| answer.changed))
    }

    pub(super) fn ask(&self, request: ServerRequest<'_>) -> Result<ServerAnswer> {
        let mut lease = self.lease.borrow_mut();
        lease.connection()?.ask(request).map_err(|error| self.error_of(request, &error))
    }

    /// Runs requests in one round trip. A request that fails makes the later ones fail too.
    pub(super) fn ask_all(&self, requests: &[ServerRequest<'_>]) -> Result<Vec<ServerAnswer>> {
        let mut lease = self.lease.borrow_mut();
        let answers = lease.connection()?.send(requests).into_iter();
        let answers = answers.zip(requests);
        answers
            .map(|(answer, request)| answer.map_err(|error| self.error_of(*request, &error)))
            .collect()
    }

    /// Runs a statement that changes rows; returns their number.
    pub(super) fn execute(&self, sql: &str, values: &[SqlValue]) -> Result<u64> {
        Ok(self.ask(ServerRequest::Query(sql, values))?.changed)
    }

    /// Returns all rows of a query with few rows.
    pub(super) fn query(&self, sql: &str, values: &[SqlValue]) -> Result<Vec<Row>> {
        Ok(self.ask(ServerRequest::Query(sql, values))?.rows)
    }

    /// Returns the first row of a query, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        values: &[SqlValue],
        read: impl FnOnce(&Row) -> std::result::Result<T, tokio_postgres::Error>,
    ) -> Result<Option<T>> {
        self.first_of(&self.ask(ServerRequest::Query(sql, values))?, read)
    }

    /// Returns the first row of an answer, if there is one.
    pub(super) fn first_of<T>(
        &self,
        answer: &ServerAnswer,
        read: impl FnOnce(&Row) -> std::result::Result<T, tokio_postgres::Error>,
    ) -> Result<Option<T>> {
        answer.rows.first().map(read).transpose().map_err(|error| self.damaged(&error))
    }

    /// Calls `each` with every row of a query, in constant memory. `each` may use the transaction.
    pub(super) fn each<T>(
        &self,
        sql: &str,
        values: &[SqlValue],
        read: impl Fn(&Row) -> std::result::Result<T, tokio_postgres::Error>,
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
        self.ask(ServerRequest::Batch(sql)).map(drop)
    }

    pub(super) fn failure(&self, kind: StoreErrorKind) -> StoreError {
        StoreError::new(kind, &self.name)
    }

    fn damaged(&self, error: &tokio_postgres::Error) -> StoreError {
        damaged(error, &self.name)
    }

    /// Runs a statement in a savepoint, so that its rejection does not abort the transaction.
    pub(super) fn attempt(&self, sql: &str, values: &[SqlValue]) -> Result<Vec<Row>> {
        // Released at once: many open savepoints cost memory and time.
        let requests = [
            ServerRequest::Batch("SAVEPOINT attempt"),
            ServerRequest::Repeated(sql, values),
            ServerRequest::Batch("RELEASE attempt"),
        ];
        match self.ask_all(&requests) {
            Ok(mut answers) => Ok(answers.swap_remove(1).rows),
            Err(error) if matches!(error.kind, StoreErrorKind::Refused(_)) => {
                self.batch("ROLLBACK TO attempt; RELEASE attempt")?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn finish(self) -> Result<()> {
        self.finish_with(&[]).map(drop)
    }

    /// Runs the last requests and commits, in one round trip. Returns the answers. If a request fails, the
    /// server does not commit.
    pub(super) fn finish_with(self, requests: &[ServerRequest<'_>]) -> Result<Vec<ServerAnswer>> {
        self.is_open.set(false);
        let mut lease = self.lease.borrow_mut();
        let mut all = requests.to_vec();
        all.push(ServerRequest::Batch("COMMIT"));
        let answers = lease.connection()?.send(&all).into_iter().zip(&all);
        let answers: std::result::Result<Vec<_>, _> = answers
            .map(|(answer, request)| answer.map_err(|error| self.error_of(*request, &error)))
            .collect();
        let error = match answers {
            Ok(answers) => return Ok(answers),
            Err(error) => error,
        };
        // Without an answer it is unknown whether the server has committed.
        if self.mode == TransactionMode::Change
            && matches!(error.kind, StoreErrorKind::Disconnected(_))
        {
            lease.discard();
            return Err(StoreError::new(StoreErrorKind::CommitUnknown, &self.name));
        }
        if lease.connection()?.batch("ROLLBACK").is_err() {
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

/// Creates the error of a row that cannot be read.
pub(super) fn damaged(error: &tokio_postgres::Error, store: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Damaged(error.to_string()), store)
}

/// Returns the clause that locks the selected rows of a table.
pub(super) fn row_lock(table: &str) -> String {
    format!(" FOR NO KEY UPDATE OF {table}")
}

impl Drop for PostgresTransaction {
    fn drop(&mut self) {
        if !self.is_open.get() {
            return;
        }
        let lease = self.lease.get_mut();
        let undone = lease.connection().is_ok_and(|server| server.batch("ROLLBACK").is_ok());
        if !undone {
            lease.discard();
        }
    }
}
