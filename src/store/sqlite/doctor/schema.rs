//! Checks that the schema is unchanged and the database is intact.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use super::{CheckResult, Examination, listed, several};
use crate::store::sqlite::identity::{SCHEMA, missing};
use crate::store::sqlite::integrity::Integrity;
use crate::store::sqlite::{SqliteStore, damaged};
use crate::store::{Finding, Remedy, StoreError};

/// The objects of a schema by type and name, each with its table and its SQL in normalised form.
type Objects = BTreeMap<(String, String), (String, String)>;

fn objects(connection: &Connection) -> rusqlite::Result<Objects> {
    let mut statement = connection.prepare(
        "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master
         WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, plain(&row.get::<_, String>(3)?))))
    })?;
    rows.collect()
}

/// Removes comments and extra white space, which may differ after the schema was pasted.
fn plain(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        if quote.is_some() {
            if quote == Some(c) {
                quote = None;
            }
        } else if matches!(c, '\'' | '"' | '`') {
            quote = Some(c);
        } else if c == '-' && chars.peek() == Some(&'-') {
            while chars.next_if(|c| *c != '\n').is_some() {}
            continue;
        } else if c.is_whitespace() {
            if !out.ends_with([' ', '(']) {
                out.push(' ');
            }
            continue;
        } else if matches!(c, ')' | ',' | ';') && out.ends_with(' ') {
            out.pop();
        }
        out.push(c);
    }
    out
}

/// Returns the tables whose foreign keys prevent the deletion of a user or a session.
fn referencing(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
         WHERE m.type = 'table' AND lower(f.\"table\") IN ('users', 'sessions')
           AND f.on_delete IN ('NO ACTION', 'RESTRICT')",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

/// Whether the table differs only by columns that ALTER TABLE added after the last one.
fn has_columns_added(expected: &str, found: &str) -> bool {
    let same = expected.bytes().zip(found.bytes()).take_while(|(a, b)| a == b).count();
    let added = expected
        .get(same..)
        .and_then(|rest| found.get(same..)?.strip_suffix(rest))
        .map(str::trim)
        .unwrap_or_default();
    // The separating comma may be part of the common prefix or of the added text.
    added.starts_with(',') || added.ends_with(',')
}

pub(super) fn schema(connection: &Connection, _: &Path, _: &Examination<'_>) -> CheckResult {
    let pristine = Connection::open_in_memory()?;
    pristine.execute_batch(SCHEMA)?;
    let (expected, found) = (objects(&pristine)?, objects(connection)?);
    let mut wrong = Vec::new();
    let mut odd = Vec::new();
    for (key, object) in &expected {
        let (kind, name) = key;
        match found.get(key) {
            None => wrong.push(format!("the {kind} {name} is missing")),
            Some(other) if other.0 == object.0 && has_columns_added(&object.1, &other.1) => {
                odd.push(format!("the table {name} has additional columns"));
            }
            Some(other) if other != object => {
                wrong.push(format!("the {kind} {name} was altered"));
            }
            Some(_) => {}
        }
    }
    let is_ours = |table: &String| expected.contains_key(&("table".to_owned(), table.clone()));
    let blocking = referencing(connection)?;
    let mut added = Vec::new();
    for ((kind, name), (table, sql)) in found.iter().filter(|(key, _)| !expected.contains_key(*key))
    {
        // A trigger can undo or skip a change, a unique index and a foreign key can prevent it.
        let is_unique = kind == "index" && sql.to_ascii_uppercase().starts_with("CREATE UNIQUE");
        let can_prevent = (kind == "trigger" || is_unique) && is_ours(table)
            || kind == "table" && blocking.contains(name);
        let what = format!("the {kind} {name} is not part of the schema");
        if can_prevent { &mut added } else { &mut odd }.push(what);
    }
    Ok(if let Some(what) = listed(&wrong) {
        let mend = "restore it from docs/store.md, and find out who changed it";
        Finding::failure("schema", what, mend)
    } else if let Some(what) = listed(&added) {
        let mend = "find out which program added it, and drop it: it can prevent or undo changes";
        Finding::failure("schema", what, mend)
    } else if let Some(what) = listed(&odd) {
        Finding::warning("schema", what, "keep other data in a file of its own")
    } else {
        Finding::good("schema", several(expected.len() as u64, "object") + ", none altered")
    })
}

/// Whether the store has its ID, without which no session with a valid access token can be revoked.
pub(super) fn identity(connection: &Connection, path: &Path, _: &Examination<'_>) -> CheckResult {
    /// Far above every number that changes one after the other can reach.
    const TOO_MANY: i64 = 1 << 60;
    let (rows, changes): (u64, Option<i64>) =
        connection.query_row("SELECT count(*), max(denylist_seq) FROM store", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(if changes.is_some_and(|changes| changes > TOO_MANY) {
        let what = "the number of denylist changes is near its maximum, so entries cannot be added";
        let mend =
            "a program has set denylist_seq in the table store: restore the newest good backup";
        Finding::failure("identity", what, mend)
    } else if rows > 0 {
        Finding::good("identity", "the store has its ID")
    } else {
        let name = SqliteStore::name_of(path);
        let error = StoreError::new(missing(&name), name);
        Finding::failure("identity", error.to_string(), &error)
    })
}

pub(super) fn integrity(
    connection: &Connection,
    path: &Path,
    how: &Examination<'_>,
) -> CheckResult {
    let found = Integrity::check(connection, how.full)?;
    if let Some(damage) = listed(&found.damage) {
        let name = SqliteStore::name_of(path);
        let error = StoreError::new(damaged(damage.clone(), &name), name);
        return Ok(Finding::failure("integrity", damage, &error));
    }
    let values: Vec<String> = found
        .values
        .iter()
        .map(|(what, rows)| format!("{what} ({})", several(*rows, "row")))
        .collect();
    Ok(if let Some(values) = listed(&values) {
        let mend = "find the program that wrote these rows despite the rules; their sessions can be revoked";
        Finding::failure("integrity", values, mend)
    } else if how.full {
        Finding::good("integrity", "every page, row and index is intact")
    } else {
        let what = "every page and row is intact (a full check also compares the indexes)";
        Finding::good("integrity", what)
    })
}

pub(super) fn foreign_keys(connection: &Connection, _: &Path, _: &Examination<'_>) -> CheckResult {
    let sql = "SELECT count(*) FROM pragma_foreign_key_check";
    let orphans: u64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(if orphans == 0 {
        Finding::good("foreign-keys", "every session has a user")
    } else {
        let what = format!("{} without a user", several(orphans, "session"));
        let mend = Remedy::DeleteOrphans;
        Finding::failure("foreign-keys", what, mend)
    })
}
