//! Triggers of another program that silently skip a change: the command fails instead of reporting it.

use crate::common::World;
use crate::prevented::PREVENTED;

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
