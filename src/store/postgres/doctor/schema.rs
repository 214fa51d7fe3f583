//! Checks that triggers and functions are unchanged, belong to the owner, and are enabled, and that no rewrite
//! rules were added.

use std::collections::BTreeMap;

use super::DatabaseExamination;
use crate::store::Remedy;
use crate::store::postgres::PostgresStore;
use crate::store::postgres::create::{InitOptions, schema_text};
use crate::store::postgres::transaction::PostgresTransaction;
use crate::store::{Finding, Result};

/// Maximum number of faults in a message.
const SHOWN: usize = 3;

/// The function of each trigger, by table and name.
type Triggers = BTreeMap<(String, String), String>;
/// The body of each function, by name.
type Functions = BTreeMap<String, String>;

pub(super) fn schema(
    tx: &PostgresTransaction,
    store: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let prefix = &store.identity().role_prefix;
    let text = schema_text(&InitOptions { role_prefix: prefix.clone() })?;
    let (triggers, functions) = (triggers_of(&text), functions_of(&text));
    let owner = format!("{prefix}_owner");
    let mut wrong = Vec::new();
    check_triggers(tx, &triggers, &mut wrong)?;
    check_rules(tx, &mut wrong)?;
    check_functions(tx, &functions, &owner, &mut wrong)?;
    check_tables(tx, &owner, &mut wrong)?;
    let hint = Remedy::CompareSchema;
    Ok(if wrong.is_empty() {
        let (triggers, functions) = (triggers.len(), functions.len());
        Finding::good("schema", format!("{triggers} triggers and {functions} functions unaltered"))
    } else {
        let more = wrong.len().saturating_sub(SHOWN);
        let mut text = wrong.into_iter().take(SHOWN).collect::<Vec<_>>().join("; ");
        if more > 0 {
            text.push_str(&format!("; and {more} more"));
        }
        Finding::failure("schema", text, hint)
    })
}

/// Parses `CREATE TRIGGER name … ON table … EXECUTE FUNCTION function()`.
fn triggers_of(text: &str) -> Triggers {
    let words_behind = |text: &str, word: &str| {
        let mut words = text.split_whitespace().skip_while(|found| *found != word).skip(1);
        words.next().unwrap_or_default().to_owned()
    };
    text.split("CREATE TRIGGER ")
        .skip(1)
        .map(|rest| {
            let statement = rest.split(';').next().unwrap_or_default();
            let name = statement.split_whitespace().next().unwrap_or_default().to_owned();
            let function = words_behind(statement, "FUNCTION");
            let function = function.trim_end_matches("()").to_owned();
            ((words_behind(statement, "ON"), name), function)
        })
        .collect()
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

fn check_triggers(
    tx: &PostgresTransaction,
    expected: &Triggers,
    wrong: &mut Vec<String>,
) -> Result<()> {
    let sql = "SELECT c.relname::text, t.tgname::text, p.proname::text, t.tgenabled::text,
                      t.tgisinternal
               FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
               JOIN pg_proc p ON p.oid = t.tgfoid
               WHERE c.relnamespace = 'tokenctl'::regnamespace ORDER BY 1, 2";
    let mut found = Triggers::new();
    for row in tx.query(sql, &[])? {
        let (table, name, function): (String, String, String) =
            (row.get(0), row.get(1), row.get(2));
        let (enabled, is_internal): (String, bool) = (row.get(3), row.get(4));
        if enabled != "O" && enabled != "A" {
            wrong.push(format!("the trigger {name} on {table} is disabled"));
        }
        if !is_internal {
            found.insert((table, name), function);
        }
    }
    for (key, function) in expected {
        let (table, name) = key;
        match found.get(key) {
            None => wrong.push(format!("the trigger {name} on {table} is missing")),
            Some(other) if other != function => {
                wrong.push(format!("the trigger {name} on {table} was altered"));
            }
            Some(_) => {}
        }
    }
    for (table, name) in found.keys().filter(|key| !expected.contains_key(*key)) {
        wrong.push(format!("the trigger {name} on {table} is unknown"));
    }
    Ok(())
}

/// The schema has no rewrite rules except those of its views, which `pg_rules` omits.
fn check_rules(tx: &PostgresTransaction, wrong: &mut Vec<String>) -> Result<()> {
    let sql = "SELECT tablename::text, rulename::text FROM pg_rules
               WHERE schemaname = 'tokenctl' ORDER BY 1, 2";
    for row in tx.query(sql, &[])? {
        let (table, name): (String, String) = (row.get(0), row.get(1));
        wrong.push(format!("the rule {name} on {table} is unknown"));
    }
    Ok(())
}

fn check_functions(
    tx: &PostgresTransaction,
    expected: &Functions,
    owner: &str,
    wrong: &mut Vec<String>,
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
            None => wrong.push(format!("the function {name} is missing")),
            Some((other, ..)) if other != body => {
                wrong.push(format!("the function {name} was altered"));
            }
            Some((_, pinned, _)) if !pinned.contains("search_path=pg_catalog") => {
                wrong.push(format!("the function {name} has no search_path of its own"));
            }
            Some((.., other)) if other != owner => {
                wrong.push(format!("the function {name} belongs to {other}"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn check_tables(tx: &PostgresTransaction, owner: &str, wrong: &mut Vec<String>) -> Result<()> {
    let sql = "SELECT relname::text, pg_get_userbyid(relowner)::text FROM pg_class
               WHERE relnamespace = 'tokenctl'::regnamespace AND relkind IN ('r', 'v', 'S')
               ORDER BY 1";
    for row in tx.query(sql, &[])? {
        let (table, other): (String, String) = (row.get(0), row.get(1));
        if other != owner {
            wrong.push(format!("{table} belongs to {other}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_and_functions_are_found_in_the_text() {
        let text = schema_text(&InitOptions { role_prefix: "auth".to_owned() }).expect("a text");
        let (triggers, functions) = (triggers_of(&text), functions_of(&text));
        let key = ("sessions".to_owned(), "z_update".to_owned());
        assert_eq!(triggers[&key], "sessions_update");
        let key = ("cutoffs".to_owned(), "never_truncated".to_owned());
        assert_eq!(triggers[&key], "never_truncated");
        assert!(triggers.len() >= 18, "{triggers:?}");
        assert!(functions["events_insert"].contains("auth_owner"));
        assert!(functions.len() >= 14, "{:?}", functions.keys());
    }
}
