//! Compares the schema with that of a new store: its objects, their owner, the bodies of functions, and whether
//! triggers are enabled. Rewrite rules and foreign keys of other tables can prevent changes too.

use std::collections::BTreeMap;

use super::DatabaseExamination;
use super::catalog::{self, CatalogObjects, PRIVILEGE};
use crate::store::finding::listed;
use crate::store::postgres::PostgresStore;
use crate::store::postgres::schema_text::{InitOptions, schema_text};
use crate::store::postgres::transaction::PostgresTransaction;
use crate::store::{Finding, Remedy, Result};

/// The body of each function, by name.
type Functions = BTreeMap<String, String>;

/// What differs from the schema of a new store.
#[derive(Default)]
struct Differences {
    /// Objects that are missing or were altered.
    wrong: Vec<String>,
    /// Additional objects that can prevent or undo changes.
    unknown: Vec<String>,
    /// Other additional objects.
    odd: Vec<String>,
}

pub(super) fn schema(
    tx: &PostgresTransaction,
    store: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let prefix = &store.identity().role_prefix;
    let text = schema_text(&InitOptions { role_prefix: prefix.clone() })?;
    let owner = format!("{prefix}_owner");
    let mut differences = Differences::default();
    let expected = catalog::expected(prefix);
    compare(&expected, &catalog::found(tx)?, &mut differences);
    let Differences { mut wrong, mut unknown, odd } = differences;
    check_triggers(tx, &mut wrong)?;
    let mut foreign = Vec::new();
    check_functions(tx, &functions_of(&text), &owner, (&mut wrong, &mut foreign))?;
    check_owners(tx, &expected, &owner, &mut foreign)?;
    check_rules(tx, &mut unknown)?;
    check_foreign_keys(tx, &mut unknown)?;
    Ok(if let Some(what) = listed(&wrong) {
        Finding::failure("schema", what, Remedy::CompareSchema)
    } else if let Some(what) = listed(&foreign) {
        Finding::failure("schema", what, Remedy::RestorePrivileges)
    } else if let Some(what) = listed(&unknown) {
        let hint = "find out which program added it, and drop it: it can prevent or undo changes";
        Finding::failure("schema", what, hint)
    } else if let Some(what) = listed(&odd) {
        Finding::warning("schema", what, "keep other data in a schema of its own")
    } else {
        let objects = expected.keys().filter(|key| key.0 != PRIVILEGE).count();
        Finding::good("schema", format!("{objects} objects, none altered"))
    })
}

/// Returns the table or domain of an object, if it has one.
fn table_of<'a>(kind: &str, name: &'a str) -> Option<&'a str> {
    if kind == "column" {
        return name.split_once('.').map(|(table, _)| table);
    }
    name.rsplit_once(" on ").map(|(_, table)| table)
}

fn compare(expected: &CatalogObjects, found: &CatalogObjects, differences: &mut Differences) {
    let has = |objects: &CatalogObjects, table: &str| {
        ["table", "type"]
            .iter()
            .any(|kind| objects.contains_key(&((*kind).to_owned(), table.to_owned())))
    };
    for ((kind, name), definition) in expected.iter().filter(|(key, _)| key.0 != PRIVILEGE) {
        // The objects of a missing table are missing too.
        if table_of(kind, name).is_some_and(|table| !has(found, table)) {
            continue;
        }
        match found.get(&(kind.clone(), name.clone())) {
            None => differences.wrong.push(format!("the {kind} {name} is missing")),
            Some(other) if other != definition => {
                differences.wrong.push(format!("the {kind} {name} was altered"));
            }
            Some(_) => {}
        }
    }
    let added = found.iter().filter(|(key, _)| key.0 != PRIVILEGE && !expected.contains_key(*key));
    for ((kind, name), definition) in added {
        if table_of(kind, name).is_some_and(|table| !has(expected, table)) {
            continue;
        }
        let can_prevent = match kind.as_str() {
            "trigger" | "constraint" => true,
            "index" => definition.starts_with("CREATE UNIQUE"),
            "column" => definition.ends_with(" NOT NULL"),
            _ => false,
        };
        if can_prevent {
            differences.unknown.push(format!("the {kind} {name} is unknown"));
        } else {
            differences.odd.push(format!("the {kind} {name} is not part of the schema"));
        }
    }
}

/// A trigger that is enabled only for replication does not fire for a service.
fn check_triggers(tx: &PostgresTransaction, wrong: &mut Vec<String>) -> Result<()> {
    let sql = "SELECT t.tgname::text, c.relname::text FROM pg_trigger t
               JOIN pg_class c ON c.oid = t.tgrelid
               WHERE c.relnamespace = 'tokenctl'::regnamespace AND t.tgenabled NOT IN ('O', 'A')
               ORDER BY 2, 1";
    for row in tx.query(sql, &[])? {
        let (name, table): (String, String) = (row.get(0), row.get(1));
        wrong.push(format!("the trigger {name} on {table} is disabled"));
    }
    Ok(())
}

/// Parses `CREATE FUNCTION name(…) … AS $$body$$`.
fn functions_of(text: &str) -> Functions {
    text.split("CREATE FUNCTION ")
        .skip(1)
        .filter_map(|rest| {
            let statement = rest.split("CREATE ").next()?;
            let (_, body) = statement.split_once("AS $$")?;
            let name = rest.split('(').next()?;
            Some((name.to_owned(), body.split("$$").next()?.to_owned()))
        })
        .collect()
}

/// The schema has no rewrite rules except those of its views, which `pg_rules` omits.
fn check_rules(tx: &PostgresTransaction, unknown: &mut Vec<String>) -> Result<()> {
    let sql = "SELECT tablename::text, rulename::text FROM pg_rules
               WHERE schemaname = 'tokenctl' ORDER BY 1, 2";
    for row in tx.query(sql, &[])? {
        let (table, name): (String, String) = (row.get(0), row.get(1));
        unknown.push(format!("the rule {name} on {table} is unknown"));
    }
    Ok(())
}

fn check_functions(
    tx: &PostgresTransaction,
    expected: &Functions,
    owner: &str,
    (wrong, foreign): (&mut Vec<String>, &mut Vec<String>),
) -> Result<()> {
    let sql = "SELECT proname::text, prosrc, coalesce(array_to_string(proconfig, ','), ''),
                      pg_get_userbyid(proowner)::text
               FROM pg_proc WHERE pronamespace = 'tokenctl'::regnamespace ORDER BY 1";
    let mut found: BTreeMap<String, (String, String, String)> = BTreeMap::new();
    for row in tx.query(sql, &[])? {
        found.insert(row.get(0), (row.get(1), row.get(2), row.get(3)));
    }
    for (name, body) in expected {
        match found.get(name) {
            Some((other, ..)) if other != body => {
                wrong.push(format!("the function {name} was altered"));
            }
            Some((_, pinned, _)) if !pinned.contains("search_path=pg_catalog") => {
                wrong.push(format!("the function {name} has no search_path of its own"));
            }
            Some((.., other)) if other != owner => {
                foreign.push(format!("the function {name} belongs to {other}"));
            }
            // Whether it is missing, the comparison of the objects has found.
            None | Some(_) => {}
        }
    }
    Ok(())
}

fn check_owners(
    tx: &PostgresTransaction,
    expected: &CatalogObjects,
    owner: &str,
    foreign: &mut Vec<String>,
) -> Result<()> {
    let sql = "SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'sequence' END,
                 relname::text, pg_get_userbyid(relowner)::text
               FROM pg_class
               WHERE relnamespace = 'tokenctl'::regnamespace AND relkind IN ('r', 'v', 'S')
               ORDER BY 2";
    for row in tx.query(sql, &[])? {
        let (kind, name, other): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        if other != owner && expected.contains_key(&(kind, name.clone())) {
            foreign.push(format!("{name} belongs to {other}"));
        }
    }
    Ok(())
}

/// Foreign keys of other tables can prevent the deletion of users and sessions.
fn check_foreign_keys(tx: &PostgresTransaction, unknown: &mut Vec<String>) -> Result<()> {
    let sql =
        "SELECT c.conname::text, n.nspname::text || '.' || t.relname::text FROM pg_constraint c
               JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
               JOIN pg_class o ON o.oid = c.confrelid
               WHERE c.contype = 'f' AND c.confdeltype IN ('a', 'r')
                 AND o.relnamespace = 'tokenctl'::regnamespace ORDER BY 2, 1";
    for row in tx.query(sql, &[])? {
        let (name, table): (String, String) = (row.get(0), row.get(1));
        unknown.push(format!("the foreign key {name} of {table} is unknown"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_in_the_text() {
        let text = schema_text(&InitOptions { role_prefix: "auth".to_owned() }).expect("a text");
        let functions = functions_of(&text);
        assert!(functions["events_insert"].contains("auth_owner"));
        assert!(functions.len() >= 14, "{:?}", functions.keys());
    }

    #[test]
    fn the_privileges_are_those_of_the_prefix() {
        let expected = catalog::expected("auth");
        let key = |name: &str| (PRIVILEGE.to_owned(), name.to_owned());
        assert!(expected.contains_key(&key("DELETE ON events to auth_operator")));
        assert!(!expected.contains_key(&key("DELETE ON events to tokenctl_operator")));
    }
}
