//! Triggers of another program that silently skip a change: the command fails instead of reporting it.

use crate::common::World;
use crate::prevented::{PREVENTED, PREVENTED_PURGES, PURGEABLE};

#[test]
fn a_change_that_a_trigger_prevents_is_an_error() {
    for (table, operation, args) in PREVENTED {
        let world = World::made();
        for user in ["alice", "alice", "bob"] {
            world.issue(user, &[]);
        }
        let trigger = format!(
            "CREATE TRIGGER t BEFORE {operation} ON {table} BEGIN SELECT RAISE(IGNORE); END"
        );
        world.sql().execute_batch(&trigger).unwrap();
        let done = world.run(args).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains(&format!("the table {table}")), "{args:?}: {error}");
        assert!(error.contains("a trigger or rule of another program"), "{args:?}: {error}");
        assert!(hint.contains("tokenctl doctor"), "{args:?}: {hint}");
        assert_eq!(world.value::<i64>("SELECT count(*) FROM live_sessions"), 3, "{args:?}");
        let doctor = world.run(&["doctor"]).code(1);
        assert!(doctor.stdout.contains("the trigger t is not part of the schema"), "{doctor:?}");
        world.sql().execute_batch("DROP TRIGGER t").unwrap();
        world.ok(args);
    }
}

#[test]
fn a_rotation_that_a_trigger_prevents_is_an_error() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let trigger = "CREATE TRIGGER t BEFORE UPDATE ON sessions BEGIN SELECT RAISE(IGNORE); END";
    world.sql().execute_batch(trigger).unwrap();
    world.run(&["rotate", &pair.refresh]).code(1).says("the table sessions");
    world.sql().execute_batch("DROP TRIGGER t").unwrap();
    assert_eq!(world.rotate(&pair.refresh).generation(), 2);
}

/// Returns a store with rows for a purge, and a cutoff after them if the sessions are to be marked.
fn purgeable(table: &str, operation: &str, more: &[&str]) -> World {
    let world = World::made();
    world.force(PURGEABLE);
    world.force("UPDATE store SET denylist_seq = 1200");
    if (table, operation, more.is_empty()) == ("sessions", "UPDATE", true) {
        world.sql().execute_batch("INSERT INTO cutoffs (reason) VALUES ('admin')").unwrap();
    }
    world
}

#[test]
fn a_purge_that_a_trigger_prevents_ends_with_an_error() {
    for (table, operation, more) in PREVENTED_PURGES {
        let session = if operation == "UPDATE" { "idle" } else { "expired" };
        let some = format!("OLD.id IN ('{session}', 'dead-1', 'dead-700', 700)");
        for row in ["1", &some] {
            let world = purgeable(table, operation, more);
            let trigger = format!(
                "CREATE TRIGGER t BEFORE {operation} ON {table} WHEN {row}
                 BEGIN SELECT RAISE(IGNORE); END"
            );
            world.sql().execute_batch(&trigger).unwrap();
            let args = [&["purge", "--yes", "-o", "json"], more].concat();
            let before = world.rows(table);
            let done = world.run(&args);
            assert_eq!(done.exit, 1, "{trigger} {more:?}: {done:?}");
            let error = done.error();
            assert_eq!(error["reason"], "change-prevented", "{trigger}");
            assert!(error["error"].as_str().unwrap().contains(&format!("the table {table}")));
            assert!(row != "1" || world.rows(table) == before, "{trigger}");
            world.sql().execute_batch("DROP TRIGGER t").unwrap();
            world.ok(&args);
        }
    }
}

#[test]
fn a_purge_of_rows_that_a_trigger_adds_again_ends_with_an_error() {
    let world = purgeable("denylist", "DELETE", &[]);
    let trigger = "CREATE TRIGGER t AFTER DELETE ON denylist BEGIN
        INSERT INTO denylist (kind, id, expires_at) VALUES (OLD.kind, OLD.id, OLD.expires_at); END";
    world.sql().execute_batch(trigger).unwrap();
    let error = world.run(&["purge", "--yes", "-o", "json"]).code(1).error();
    assert_eq!(error["reason"], "change-prevented", "{error}");
}

#[test]
fn an_event_that_a_trigger_prevents_is_an_error() {
    let world = World::made();
    let trigger = "CREATE TRIGGER t BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END";
    world.sql().execute_batch(trigger).unwrap();
    world.run(&["issue", "alice"]).code(1).says("the table events");
    assert_eq!(world.rows("sessions"), 0);
}

#[test]
fn a_store_without_its_row_is_named_and_mended() {
    let world = World::made();
    let session = world.issue("alice", &[]).session;
    world.issue("bob", &[]);
    world.ok(&["revoke", &session]);
    world.force("DELETE FROM store");
    let doctor = world.run(&["doctor", "-q"]).code(1);
    assert!(doctor.stdout.contains("the table store has no row"), "{doctor:?}");
    let error = world.run(&["revoke-all", "bob", "-o", "json"]).code(1).error();
    assert_eq!(error["reason"], "store-damaged", "{error}");
    assert!(error["error"].as_str().unwrap().contains("the table store has no row"), "{error}");
    // Reading works.
    assert_eq!(world.list(&[]).len(), 1);
    let done = world.run(&["revoke-all", "bob"]).code(1);
    let (_, hint) = done.error_and_hint();
    let command = hint.split(": ").find(|part| part.starts_with("sqlite3 ")).unwrap();
    let command = command.split("; the store has").next().unwrap();
    // The arguments of the command, without the program.
    let arguments = world.shell(&format!("set -- {command}; printf '%s\\n' \"$3\""));
    world.sql().execute_batch(&arguments).unwrap();
    let doctor = world.run(&["doctor"]);
    assert!(!doctor.stdout.contains("no row"), "{doctor:?}");
    assert!(!doctor.stdout.contains("store_once"), "{doctor:?}");
    world.ok(&["revoke-all", "bob"]);
    let numbers: String = world.value("SELECT group_concat(seq) FROM denylist");
    assert_eq!(numbers, "1,2");
}
