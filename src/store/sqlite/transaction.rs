//! One transaction: the contract's reading and writing, handed to the file of each table.

use rusqlite::{CachedStatement, Connection, Transaction, TransactionBehavior};

use super::{
    complete, denylist, events, import, key_usage, purge_rule, sessions, stats, store_error, users,
};
use crate::session::{
    Denial, DenialKind, Event, EventFilter, Filter, IdPrefix, KeyUsage, NewEvent, Order, Page,
    PurgeCounts, PurgeRules, Revocation, Session, SessionId, SigningTime, Statistics, TokenLives,
    User, UserFilter, UserId, UserStatus,
};
use crate::store::{Advance, Read, Result, RowFn, StoreError, Write};
use crate::time::{Span, Timestamp};

pub(super) struct SqliteTransaction<'a> {
    transaction: Transaction<'a>,
    name: String,
}

impl<'a> SqliteTransaction<'a> {
    pub(super) fn begin(
        connection: &'a Connection,
        behavior: TransactionBehavior,
        name: String,
    ) -> Result<Self> {
        match Transaction::new_unchecked(connection, behavior) {
            Ok(transaction) => Ok(Self { transaction, name }),
            Err(error) => Err(store_error(&error, &name)),
        }
    }

    pub(super) fn error(&self, error: &rusqlite::Error) -> StoreError {
        store_error(error, &self.name)
    }

    pub(super) fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.transaction.prepare_cached(sql).map_err(|error| self.error(&error))
    }

    /// Works with so much room for pages, and gives it back: with it, rotations are slower.
    pub(super) fn with_cache<T>(&self, kib: i64, work: impl FnOnce() -> Result<T>) -> Result<T> {
        // Not through `prepare`: SQLite sets a pragma while it prepares, not while it runs.
        let set = |size: i64| {
            self.transaction
                .pragma_update(None, "cache_size", size)
                .map_err(|error| self.error(&error))
        };
        let usual = self
            .transaction
            .pragma_query_value(None, "cache_size", |row| row.get(0))
            .map_err(|error| self.error(&error))?;
        set(-kib)?;
        let done = work();
        set(usual)?;
        done
    }

    /// Runs a statement that changes rows; how many.
    pub(super) fn execute(&self, sql: &str, params: impl rusqlite::Params) -> Result<u64> {
        let changed = self.prepare(sql)?.execute(params).map_err(|error| self.error(&error))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    /// The first row of a query, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        use rusqlite::OptionalExtension as _;
        let mut statement = self.prepare(sql)?;
        statement.query_row(params, read).optional().map_err(|error| self.error(&error))
    }

    /// Each row of a query, one at a time.
    pub(super) fn each<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        mut read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
        each: RowFn<'_, T>,
    ) -> Result<()> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params).map_err(|error| self.error(&error))?;
        while let Some(row) = rows.next().map_err(|error| self.error(&error))? {
            each(read(row).map_err(|error| self.error(&error))?)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<()> {
        let Self { transaction, name } = self;
        transaction.commit().map_err(|error| store_error(&error, &name))
    }
}

impl Read for SqliteTransaction<'_> {
    fn user(&self, id: &UserId) -> Result<Option<User>> {
        users::find(self, id)
    }

    fn users(
        &self,
        filter: &UserFilter,
        now: Timestamp,
        each: RowFn<'_, (User, u64)>,
    ) -> Result<()> {
        users::select(self, filter, now, each)
    }

    fn session(&self, id: &SessionId) -> Result<Option<Session>> {
        sessions::find(self, id)
    }

    fn sessions(
        &self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, Session>,
    ) -> Result<()> {
        sessions::select(self, filter, order, page, now, each)
    }

    fn count(&self, filter: &Filter, now: Timestamp) -> Result<u64> {
        sessions::count(self, filter, now)
    }

    fn resolve(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>> {
        sessions::resolve(self, prefix, most)
    }

    fn neighbours(&self, id: &SessionId) -> Result<(Option<SessionId>, Option<SessionId>)> {
        sessions::neighbours(self, id)
    }

    fn users_beginning(&self, prefix: &str, most: usize) -> Result<Vec<UserId>> {
        complete::users(self, prefix, most)
    }

    fn sessions_beginning(&self, prefix: &str, most: usize) -> Result<Vec<Session>> {
        complete::sessions(self, prefix, most)
    }

    fn denial(&self, kind: DenialKind, id: &str) -> Result<Option<Denial>> {
        denylist::find(self, kind, id)
    }

    fn denials(&self, now: Timestamp, each: RowFn<'_, Denial>) -> Result<()> {
        denylist::all(self, now, each)
    }

    fn events(&self, filter: &EventFilter, each: RowFn<'_, Event>) -> Result<()> {
        events::select(self, filter, each)
    }

    fn newest_event(&self) -> Result<i64> {
        events::newest(self)
    }

    fn event_session_ids(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>> {
        events::event_session_ids(self, prefix, most)
    }

    fn event_session_neighbours(
        &self,
        id: &SessionId,
    ) -> Result<(Option<SessionId>, Option<SessionId>)> {
        events::event_session_neighbours(self, id)
    }

    fn statistics(&self, now: Timestamp, limits: &[Span]) -> Result<Statistics> {
        stats::statistics(self, now, limits)
    }

    fn purge_counts(&self, rules: &PurgeRules) -> Result<PurgeCounts> {
        purge_rule::counts(self, rules)
    }

    fn key_usage(
        &self,
        times: &[SigningTime],
        lives: TokenLives,
        now: Timestamp,
    ) -> Result<Vec<KeyUsage>> {
        key_usage::counts(self, times, lives, now)
    }
}

impl Write for SqliteTransaction<'_> {
    fn ensure_user(&self, id: &UserId, now: Timestamp) -> Result<User> {
        users::ensure(self, id, now)
    }

    fn import_user(&self, id: &UserId, since: Timestamp) -> Result<()> {
        import::user(self, id, since)
    }

    fn set_user_status(&self, id: &UserId, status: UserStatus, now: Timestamp) -> Result<bool> {
        users::set_status(self, id, status, now)
    }

    fn delete_user(&self, id: &UserId) -> Result<bool> {
        users::delete(self, id)
    }

    fn insert(&self, session: &Session) -> Result<()> {
        sessions::insert(self, session)
    }

    fn advance(&self, id: &SessionId, from_generation: i64, to: &Advance<'_>) -> Result<bool> {
        sessions::advance(self, id, from_generation, to)
    }

    fn revoke(&self, filter: &Filter, revocation: &Revocation) -> Result<u64> {
        sessions::revoke(self, filter, revocation)
    }

    fn delete(&self, filter: &Filter, now: Timestamp) -> Result<u64> {
        sessions::delete(self, filter, now)
    }

    fn deny(&self, denial: &Denial) -> Result<()> {
        denylist::add(self, denial)
    }

    fn record(&self, event: &NewEvent) -> Result<()> {
        events::add(self, event)
    }

    fn commit(self: Box<Self>) -> Result<()> {
        self.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_given_back_every_time() {
        let connection = Connection::open_in_memory().expect("a store");
        let tx = SqliteTransaction::begin(&connection, TransactionBehavior::Deferred, "it".into());
        let tx = tx.expect("a transaction");
        let size = || -> i64 {
            connection.pragma_query_value(None, "cache_size", |row| row.get(0)).expect("a size")
        };
        let usual = size();
        for _ in 0..2 {
            assert_eq!(tx.with_cache(16_384, || Ok(size())).expect("a list"), -16_384);
            assert_eq!(size(), usual);
        }
    }
}
