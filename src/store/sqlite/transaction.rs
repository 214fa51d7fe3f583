//! One transaction on a SQLite store, and how statements run in it.

use rusqlite::types::FromSql;
use rusqlite::{CachedStatement, Connection, Transaction, TransactionBehavior};

use super::{identity, store_error, write_lock};
use crate::store::{Result, RowFn, StoreError, StoreErrorKind};

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
        let begun = if matches!(behavior, TransactionBehavior::Immediate) {
            write_lock::begin(connection)
        } else {
            Transaction::new_unchecked(connection, behavior)
        };
        match begun {
            Ok(transaction) => Ok(Self { transaction, name }),
            Err(error) => Err(store_error(&error, &name)),
        }
    }

    #[cfg(feature = "cli")]
    pub(super) fn connection(&self) -> &Connection {
        &self.transaction
    }

    pub(super) fn error(&self, error: &rusqlite::Error) -> StoreError {
        store_error(error, &self.name)
    }

    /// Returns the random UUID that identifies the store.
    pub(super) fn store_identity(&self) -> Result<String> {
        self.of_store("store_id")
    }

    /// Returns a column of the table `store`, which has one row.
    pub(super) fn of_store<T: FromSql>(&self, column: &str) -> Result<T> {
        let sql = format!("SELECT {column} FROM store");
        let missing = || StoreError::new(identity::missing(&self.name), &self.name);
        self.first(&sql, [], |row| row.get(0))?.ok_or_else(missing)
    }

    pub(super) fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.transaction.prepare_cached(sql).map_err(|error| self.error(&error))
    }

    /// Runs `work` with a larger page cache, and restores the usual size afterwards: rotations are slower with it.
    pub(super) fn with_cache<T>(&self, kib: i64, work: impl FnOnce() -> Result<T>) -> Result<T> {
        // Not through `prepare`: SQLite sets this pragma during preparation, not during execution.
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

    /// Runs a statement that changes rows; returns their number.
    pub(super) fn execute(&self, sql: &str, params: impl rusqlite::Params) -> Result<u64> {
        let changed = self.prepare(sql)?.execute(params).map_err(|error| self.error(&error))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    /// Runs a statement that ends sessions, like [`Self::execute`], also where a row breaks a rule of the schema
    /// that its program circumvented: no row may make itself or others irrevocable.
    #[expect(clippy::needless_pass_by_value, reason = "as in `execute`")]
    pub(super) fn end(&self, sql: &str, params: impl rusqlite::Params + Clone) -> Result<u64> {
        let mut statement = self.prepare(sql)?;
        let changed = self.despite_rules(|| statement.execute(params.clone()))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    /// Makes a change; if a CHECK of the schema rejects it, once more without these checks.
    pub(super) fn despite_rules<T>(
        &self,
        mut change: impl FnMut() -> rusqlite::Result<T>,
    ) -> Result<T> {
        let is_check = |error: &rusqlite::Error| {
            let code = error.sqlite_error().map(|error| error.extended_code);
            code == Some(rusqlite::ffi::SQLITE_CONSTRAINT_CHECK)
        };
        let ignore = |value: bool| {
            self.transaction
                .pragma_update(None, "ignore_check_constraints", value)
                .map_err(|error| self.error(&error))
        };
        let changed = change();
        if !changed.as_ref().is_err_and(is_check) {
            return changed.map_err(|error| self.error(&error));
        }
        ignore(true)?;
        let changed = change().map_err(|error| self.error(&error));
        ignore(false)?;
        changed
    }

    /// Fails if a statement did not make its change, which only a trigger of another program explains.
    pub(super) fn require(&self, is_changed: bool, table: &str) -> Result<()> {
        if is_changed {
            return Ok(());
        }
        Err(StoreError::new(StoreErrorKind::Prevented(table.to_owned()), &self.name))
    }

    /// Fails if a query finds rows, which it does only if a change of the table was not made.
    pub(super) fn require_none(
        &self,
        table: &str,
        unchanged: &str,
        params: impl rusqlite::Params,
    ) -> Result<()> {
        let found = self.first(unchanged, params, |_| Ok(()))?;
        self.require(found.is_none(), table)
    }

    /// Returns the first row of a query, if there is one.
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

    /// Calls `each` with every row of a query.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_size_is_restored_after_each_use() {
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
