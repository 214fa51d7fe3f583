//! The objects of the schema in the words of a server: those of a new store, and those of this one.

use std::collections::BTreeMap;

use crate::store::Result;
use crate::store::postgres::transaction::PostgresTransaction;

/// Describes every object. A test compares [`NEW_STORE`] with what it returns for a new store.
const DESCRIBE: &str = include_str!("catalog.sql");
const NEW_STORE: &str = include_str!("catalog.txt");

/// The kind of a granted privilege.
pub(super) const PRIVILEGE: &str = "privilege";

/// The definition of each object, by kind and name.
pub(super) type CatalogObjects = BTreeMap<(String, String), String>;

/// Returns the objects of a new store whose roles have this prefix.
pub(super) fn expected(prefix: &str) -> CatalogObjects {
    let object = |line: &str| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        let (kind, name) = (parts.next()?, parts.next()?);
        let name = match name.rsplit_once(" to tokenctl_") {
            Some((privilege, role)) => format!("{privilege} to {prefix}_{role}"),
            None => name,
        };
        Some(((kind, name), parts.next().unwrap_or_default()))
    };
    NEW_STORE.lines().filter_map(object).collect()
}

/// Returns the objects of this store.
pub(super) fn found(tx: &PostgresTransaction) -> Result<CatalogObjects> {
    let rows = tx.query(DESCRIBE, &[])?;
    let text = |row: &tokio_postgres::Row, index| row.get::<_, String>(index);
    Ok(rows
        .iter()
        .map(|row| {
            let definition = text(row, 3).trim_end().to_owned();
            ((text(row, 1), text(row, 2)), definition)
        })
        .collect())
}
