//! Implements a SQLite store as source and target of a store copy.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::create::io_error;
use super::identity::SCHEMA;
use super::open::{configure, connect};
use super::text::escape;
use super::transaction::SqliteTransaction;
use super::{APPLICATION_ID, OpenOptions, SCHEMA_VERSION, SqliteStore, store_error};
use crate::atomic_file::AtomicFile;
use crate::store::copy::{CopiedRow, CopiedTable, CopiedValue, CopySource, CopyTarget};
use crate::store::{Result, StoreError, StoreErrorKind};

fn read_rows(
    connection: &Connection,
    table: &CopiedTable,
    name: &str,
    each: &mut dyn FnMut(CopiedRow) -> Result<()>,
) -> Result<()> {
    let wrap = |error: rusqlite::Error| store_error(&error, name);
    let columns = table.column_names();
    let sql = format!("SELECT {columns} FROM {} ORDER BY {}", table.name, table.key);
    let mut statement = connection.prepare(&sql).map_err(wrap)?;
    let mut rows = statement.query([]).map_err(wrap)?;
    while let Some(row) = rows.next().map_err(wrap)? {
        let cell = |index| {
            Ok(match row.get_ref(index)? {
                ValueRef::Null => CopiedValue::Null,
                ValueRef::Integer(number) => CopiedValue::Int(number),
                // Another writer may have stored bytes that are not UTF-8.
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => match std::str::from_utf8(bytes) {
                    Ok(text) => CopiedValue::Text(text.to_owned()),
                    Err(_) => CopiedValue::Bytes(bytes.to_vec(), escape(bytes).into_owned()),
                },
                ValueRef::Real(number) => CopiedValue::Text(number.to_string()),
            })
        };
        let cells: rusqlite::Result<CopiedRow> = (0..table.columns.len()).map(cell).collect();
        each(cells.map_err(wrap)?)?;
    }
    Ok(())
}

/// A snapshot of a store.
pub(crate) struct SqliteSource<'a> {
    tx: SqliteTransaction<'a>,
    name: String,
}

impl SqliteStore {
    /// Begins to read a snapshot of the whole store.
    pub(crate) fn copy_source(&mut self) -> Result<SqliteSource<'_>> {
        let name = Self::name_of(&self.path);
        Ok(SqliteSource { tx: self.begin(TransactionBehavior::Deferred)?, name })
    }

    /// Creates a store for a copy. The file appears at `path` once the copy is complete.
    pub(crate) fn copy_target(path: &Path) -> Result<SqliteTarget> {
        let name = Self::name_of(path);
        if fs::symlink_metadata(path).is_ok() {
            return Err(StoreError::new(StoreErrorKind::Exists, name));
        }
        let file = AtomicFile::beside(path).map_err(|error| io_error(&error, path))?;
        let connection = laid_out(&file).map_err(|error| store_error(&error, &name))?;
        Ok(SqliteTarget { connection, file, path: path.to_owned(), name })
    }
}

/// Creates the tables and views of the schema without its triggers, which the copy must not fire.
fn laid_out(file: &AtomicFile) -> rusqlite::Result<Connection> {
    let connection = connect(file.path())?;
    configure(&connection, OpenOptions { durable: false, ..OpenOptions::default() })?;
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let tables = SCHEMA.split("CREATE TRIGGER").next().unwrap_or_default();
    connection.execute_batch(&format!("{tables}\nBEGIN IMMEDIATE"))?;
    Ok(connection)
}

impl CopySource for SqliteSource<'_> {
    fn store_id(&mut self) -> Result<String> {
        self.tx.store_identity()
    }

    fn rows(
        &mut self,
        table: &CopiedTable,
        each: &mut dyn FnMut(CopiedRow) -> Result<()>,
    ) -> Result<()> {
        read_rows(self.tx.connection(), table, &self.name, each)
    }
}

/// A file that is being filled under a temporary name.
pub(crate) struct SqliteTarget {
    connection: Connection,
    file: AtomicFile,
    path: PathBuf,
    name: String,
}

impl CopySource for SqliteTarget {
    fn store_id(&mut self) -> Result<String> {
        Ok(String::new())
    }

    fn rows(
        &mut self,
        table: &CopiedTable,
        each: &mut dyn FnMut(CopiedRow) -> Result<()>,
    ) -> Result<()> {
        read_rows(&self.connection, table, &self.name, each)
    }
}

impl ToSql for CopiedValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes, _) => ValueRef::Text(bytes),
        }))
    }
}

impl CopyTarget for SqliteTarget {
    fn holds_bytes(&self) -> bool {
        true
    }

    fn insert(&mut self, table: &CopiedTable, rows: &[CopiedRow]) -> Result<()> {
        let wrap = |error: rusqlite::Error| store_error(&error, &self.name);
        let marks = vec!["?"; table.columns.len()].join(", ");
        let columns = table.column_names();
        let sql = format!("INSERT INTO {} ({columns}) VALUES ({marks})", table.name);
        let mut statement = self.connection.prepare_cached(&sql).map_err(wrap)?;
        for row in rows {
            statement.execute(params_from_iter(row)).map_err(wrap)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, store_id: &str) -> Result<()> {
        let Self { connection, file, path, name } = *self;
        let triggers = SCHEMA.find("CREATE TRIGGER").map_or("", |at| &SCHEMA[at..]);
        let finish = || {
            // Continue the numbering of denylist entries after the copied ones.
            connection.execute_batch(
                "UPDATE denylist SET seq = n FROM (SELECT kind AS k, id AS i,
                   row_number() OVER (ORDER BY created_at, kind, id) AS n FROM denylist)
                 WHERE kind = k AND id = i;
                 UPDATE store SET denylist_seq = (SELECT count(*) FROM denylist);",
            )?;
            connection.execute("UPDATE store SET store_id = ?1", [store_id])?;
            connection.execute_batch(&format!(
                "{triggers}\nPRAGMA application_id = {APPLICATION_ID};\n\
                 PRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;"
            ))
        };
        finish().map_err(|error| store_error(&error, &name))?;
        connection.close().map_err(|(_, error)| store_error(&error, &name))?;
        file.create().map_err(|error| io_error(&error, &path))
    }
}
