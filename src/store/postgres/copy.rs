//! Implements a PostgreSQL store as source and target of a store copy.

use super::transaction::PostgresTransaction;
use super::value::{SqlValue, values};
use super::{PostgresStore, TransactionMode};
use crate::store::copy::{
    ColumnKind, CopiedRow, CopiedTable, CopiedValue, CopySource, CopyTarget, TABLES,
};
use crate::store::{Result, StoreErrorKind};

/// A transaction that reads or fills a whole store.
pub(crate) struct PostgresCopy(PostgresTransaction);

impl PostgresStore {
    /// Begins to read a snapshot of the whole store.
    pub(crate) fn copy_source(&self) -> Result<PostgresCopy> {
        self.require_hashes()?;
        Ok(PostgresCopy(self.begin(TransactionMode::Snapshot)?))
    }

    /// Begins to fill an empty store as its owner, with the triggers disabled until the commit.
    pub(crate) fn copy_target(&self) -> Result<PostgresCopy> {
        let tx = self.begin(TransactionMode::Change)?;
        tx.batch(&format!("SET LOCAL ROLE {}_owner", self.identity.role_prefix))?;
        for table in &TABLES {
            if tx.number(&format!("SELECT count(*) FROM (SELECT FROM {} LIMIT 1) t", table.name))?
                > 0
            {
                return Err(tx.failure(StoreErrorKind::Exists));
            }
            tx.batch(&format!("ALTER TABLE {} DISABLE TRIGGER USER", table.name))?;
        }
        Ok(PostgresCopy(tx))
    }

    fn require_hashes(&self) -> Result<()> {
        if self.identity.reads_hashes {
            return Ok(());
        }
        let what = "a reader may not read the hashes of refresh tokens".to_owned();
        Err(crate::store::StoreError::new(StoreErrorKind::Rights(what), self.pool.name()))
    }
}

impl CopySource for PostgresCopy {
    fn store_id(&mut self) -> Result<String> {
        self.0.store_identity()
    }

    fn rows(
        &mut self,
        table: &CopiedTable,
        each: &mut dyn FnMut(CopiedRow) -> Result<()>,
    ) -> Result<()> {
        let columns = table.columns.iter().map(|(name, kind)| match kind {
            ColumnKind::Text => format!("{name}::text"),
            ColumnKind::Int => format!("{name}::bigint"),
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {columns} FROM {} ORDER BY {}", table.name, table.key);
        let read = |row: &tokio_postgres::Row| {
            let cell = |(index, (_, kind)): (usize, &(&str, ColumnKind))| {
                Ok(match kind {
                    ColumnKind::Text => row
                        .try_get::<_, Option<String>>(index)?
                        .map_or(CopiedValue::Null, CopiedValue::Text),
                    ColumnKind::Int => row
                        .try_get::<_, Option<i64>>(index)?
                        .map_or(CopiedValue::Null, CopiedValue::Int),
                })
            };
            table.columns.iter().enumerate().map(cell).collect()
        };
        self.0.each(&sql, &[], read, each)
    }
}

impl CopyTarget for PostgresCopy {
    fn holds_bytes(&self) -> bool {
        false
    }

    fn insert(&mut self, table: &CopiedTable, rows: &[CopiedRow]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut arrays: Vec<SqlValue> = Vec::with_capacity(table.columns.len());
        let mut marks = Vec::with_capacity(table.columns.len());
        for (index, (_, kind)) in table.columns.iter().enumerate() {
            let cells = rows.iter().map(|row| row.get(index).unwrap_or(&CopiedValue::Null));
            match kind {
                ColumnKind::Text => {
                    let texts = cells.map(|cell| match cell {
                        CopiedValue::Text(text) => Some(text.clone()),
                        CopiedValue::Null | CopiedValue::Int(_) | CopiedValue::Bytes(..) => None,
                    });
                    arrays.push(SqlValue::TextColumn(texts.collect()));
                }
                ColumnKind::Int => {
                    let numbers = cells.map(|cell| match cell {
                        CopiedValue::Int(number) => Some(*number),
                        CopiedValue::Null | CopiedValue::Text(_) | CopiedValue::Bytes(..) => None,
                    });
                    arrays.push(SqlValue::IntColumn(numbers.collect()));
                }
            }
            marks.push(format!("${}", index + 1));
        }
        // No client follows the new store yet, so its events need no transaction number.
        let (more, constant) =
            if table.name == "events" { (", tx", ", '0'::xid8") } else { ("", "") };
        let sql = format!(
            "INSERT INTO {} ({}{more}) SELECT t.*{constant} FROM unnest({}) t",
            table.name,
            table.column_names(),
            marks.join(", ")
        );
        self.0.execute(&sql, &arrays).map(drop)
    }

    fn finish(self: Box<Self>, store_id: &str) -> Result<()> {
        let Self(tx) = *self;
        for table in &TABLES {
            tx.batch(&format!("ALTER TABLE {} ENABLE TRIGGER USER", table.name))?;
        }
        tx.number("SELECT setval('event_numbers', greatest((SELECT max(id) FROM events), 1))")?;
        tx.execute("UPDATE store SET store_id = $1::text::uuid", &values![store_id])?;
        tx.finish()
    }
}
