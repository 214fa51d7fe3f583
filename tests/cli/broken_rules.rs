//! Rows against the rules of the schema, which only a program that circumvents the rules can write: they can be
//! read and revoked, `doctor` counts them, and a change that stops on the way says what it has committed.

use crate::common::World;

/// Changes of rows that a CHECK prevents.
const ODD: [&str; 12] = [
    "UPDATE sessions SET user_agent = 'a' || char(0) || 'b' WHERE user_id = 'alice'",
    "UPDATE sessions SET user_agent = printf('%.*c', 100000, 'x') WHERE user_id = 'alice'",
    "UPDATE sessions SET ip = 'a' || char(0) WHERE user_id = 'alice'",
    "UPDATE sessions SET created_at = 253402300800 WHERE user_id = 'alice'",
    "UPDATE sessions SET expires_at = 1 << 63, max_expires_at = NULL WHERE user_id = 'alice'",
    "UPDATE sessions SET last_used_at = -5 WHERE user_id = 'alice'",
    "UPDATE sessions SET longest_idle = -1, generation = 0 WHERE user_id = 'alice'",
    "UPDATE users SET created_at = -1 WHERE id = 'alice'",
    "UPDATE users SET status = CAST(x'636166e9' AS TEXT) WHERE id = 'bob'",
    "INSERT INTO cutoffs (id, reason) VALUES (1, CAST(x'636166e9' AS TEXT));
     UPDATE sessions SET epoch = 1",
    "INSERT INTO denylist (kind, id, expires_at, seq)
     VALUES (CAST(x'e9' AS TEXT), 'x', unixepoch() + 600, 1);
     UPDATE store SET denylist_seq = 1",
    "UPDATE store SET denylist_seq = 5",
];

/// Changes of rows that the types of a STRICT table prevent. SQLite changes no such row, so only a cutoff
/// ends its session.
const TYPES: [&str; 3] = [
    "UPDATE sessions SET longest_idle = 1.5 WHERE user_id = 'alice'",
    "UPDATE sessions SET last_used_at = 'now', access_expires_at = x'ff' WHERE user_id = 'alice'",
    "UPDATE users SET created_at = 1.5, updated_at = 'never' WHERE id = 'alice'",
];

/// Runs statements without the rules of the schema: triggers, CHECK, NOT NULL and STRICT.
fn circumvent(world: &World, statements: &str) {
    let tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'";
    let sql = world.sql();
    let strict: Vec<(String, String)> = sql
        .prepare(tables)
        .and_then(|mut query| query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .unwrap();
    let define = |sql: &rusqlite::Connection, tables: &[(String, String)]| {
        sql.pragma_update(None, "writable_schema", true).unwrap();
        for (name, definition) in tables {
            let change = "UPDATE sqlite_schema SET sql = ?2 WHERE type = 'table' AND name = ?1";
            sql.execute(change, [name, definition]).unwrap();
        }
        let version: i64 =
            sql.pragma_query_value(None, "schema_version", |row| row.get(0)).unwrap();
        sql.pragma_update(None, "schema_version", version + 1).unwrap();
        sql.pragma_update(None, "writable_schema", false).unwrap();
    };
    let loose = |(name, definition): &(String, String)| {
        let loose = definition.replace(") STRICT", ")").replace("INTEGER NOT NULL", "INTEGER");
        (name.clone(), loose.replace("TEXT NOT NULL", "TEXT"))
    };
    define(&sql, &strict.iter().map(loose).collect::<Vec<_>>());
    let sql = world.sql();
    sql.pragma_update(None, "ignore_check_constraints", true).unwrap();
    crate::common::force(&sql, statements);
    define(&sql, &strict);
}

fn world_with(statements: &str) -> World {
    let world = World::made();
    for user in ["alice", "alice", "bob"] {
        world.issue(user, &[]);
    }
    circumvent(&world, statements);
    world
}

#[test]
fn no_row_makes_itself_or_others_irrevocable() {
    let endings: [&[&str]; 5] = [
        &["revoke-all", "alice", "--yes"],
        &["revoke", "--user", "alice,bob", "--yes"],
        &["users", "deactivate", "alice", "--yes"],
        &["users", "delete", "alice", "--yes"],
        &["revoke-all", "--everyone", "--yes"],
    ];
    for (statements, ending) in ODD.iter().zip(endings.iter().cycle()) {
        let world = world_with(statements);
        for reading in
            ["sessions list --state all", "users list", "events", "stats", "denylist list"]
        {
            let args: Vec<&str> = reading.split(' ').collect();
            world.ok(&args);
        }
        world.ok(ending);
        let of_alice = "SELECT count(*) FROM live_sessions WHERE user_id = 'alice'";
        assert_eq!(world.value::<i64>(of_alice), 0, "{statements} {ending:?}");
    }
}

#[test]
fn values_of_another_type_can_be_read_and_all_sessions_ended() {
    for statements in TYPES {
        let world = world_with(statements);
        for reading in ["sessions list --state all", "users list", "events", "stats"] {
            let args: Vec<&str> = reading.split(' ').collect();
            world.ok(&args);
        }
        let done = world.run(&["revoke-all", "--everyone", "--yes"]);
        if done.exit != 0 {
            assert!(done.stderr.contains("cutoff 1 was committed before"), "{done:?}");
        }
        assert_eq!(world.value::<i64>("SELECT count(*) FROM live_sessions"), 0, "{statements}");
    }
}

#[test]
fn doctor_counts_them_and_a_backup_contains_them() {
    let world = world_with(ODD[0]);
    let doctor = world.run(&["doctor"]).code(1);
    assert!(doctor.stdout.contains("CHECK constraint failed in sessions (2 rows)"), "{doctor:?}");
    assert!(!doctor.stdout.contains("restore the newest good backup"), "{doctor:?}");
    world.ok(&["backup", &world.at("copy.db")]);
    let world = world_with("UPDATE store SET denylist_seq = 9223372036854775807");
    let doctor = world.run(&["doctor"]).code(1);
    assert!(doctor.stdout.contains("the number of denylist changes"), "{doctor:?}");
}

/// The rows of the cutoff cannot be marked, because a trigger of another program prevents it.
#[test]
fn everyone_is_ended_although_the_rows_cannot_be_marked() {
    let world = World::made();
    for user in ["alice", "bob"] {
        world.issue(user, &[]);
    }
    let trigger = "CREATE TRIGGER t BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'no'); END";
    world.sql().execute_batch(trigger).unwrap();
    let done = world.run(&["revoke-all", "--everyone", "--yes"]).code(1);
    let (error, hint) = done.error_and_hint();
    assert!(error.contains("cutoff 1 was committed before, so every session"), "{error}");
    assert!(!hint.contains("unchanged"), "{hint}");
    assert_eq!(world.value::<i64>("SELECT count(*) FROM live_sessions"), 0);
    // The next run marks the rows of the same cutoff.
    world.sql().execute_batch("DROP TRIGGER t").unwrap();
    world.ok(&["revoke-all", "--everyone", "--yes"]);
    assert_eq!(world.value::<i64>("SELECT count(*) FROM cutoffs"), 1);
    assert_eq!(world.value::<i64>("SELECT count(*) FROM sessions WHERE revoked_at IS NULL"), 0);
}

/// A purge in several transactions stops in the middle.
#[test]
fn a_purge_that_fails_on_the_way_says_what_it_has_deleted() {
    let world = World::made();
    world.force(
        "INSERT INTO users (id, created_at, updated_at) VALUES ('old', 1, 1);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
         INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, epoch)
         SELECT printf('s%06d', i), 'old', 1000, 1000, 2000, 0 FROM n",
    );
    let trigger = "CREATE TRIGGER t BEFORE DELETE ON sessions WHEN OLD.id = 's039000'
                   BEGIN SELECT RAISE(ABORT, 'no'); END";
    world.sql().execute_batch(trigger).unwrap();
    let done = world.run(&["purge"]).code(1);
    let (error, hint) = done.error_and_hint();
    assert!(error.contains(" rows were committed before"), "{error}");
    assert!(!hint.contains("unchanged"), "{hint}");
    let left: i64 = world.value("SELECT count(*) FROM sessions");
    assert!((1_000..40_000).contains(&left), "{left}");
}

#[test]
fn a_store_with_two_names_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    assert_eq!(world.ok(&["doctor"]).stdout.matches("hard links").count(), 0);
    std::fs::hard_link(world.store(), world.path("other.db")).unwrap();
    assert!(world.run(&["doctor"]).stdout.contains("hard links"));
    let done = world.ok(&["revoke-all", "alice", "--yes"]);
    assert!(done.stderr.contains("has 2 names (hard links)"), "{done:?}");
}
