//! Filters with a list of values: each takes commas and repetition, and each value as tables show it.

use crate::common::World;

/// Stores users, each with a session whose ID is the user's with `session-` before it.
fn with_users(users: &[&str]) -> World {
    let world = World::made();
    for user in users {
        let sql = "INSERT INTO users (id) VALUES (?1)";
        world.sql().execute(sql, [user]).unwrap();
        let sql = "INSERT INTO sessions (id, user_id) VALUES ('session-' || ?1, ?1)";
        world.sql().execute(sql, [user]).unwrap();
    }
    world
}

/// Returns the values of a column of a list, sorted.
fn column(world: &World, args: &[&str], name: &str) -> Vec<String> {
    let list = world.json(args);
    let rows = list.as_array().unwrap().iter();
    let mut values: Vec<_> = rows.map(|row| row[name].as_str().unwrap().to_owned()).collect();
    values.sort();
    values
}

fn unrevoked(world: &World) -> String {
    let sql = "SELECT ifnull(group_concat(user_id, ' '), '') FROM
               (SELECT user_id FROM sessions WHERE revoked_at IS NULL ORDER BY user_id)";
    world.value(sql)
}

#[test]
fn every_list_of_values_takes_commas_and_repetition() {
    let world = with_users(&["alice", "bob", "carol"]);
    world
        .sql()
        .execute_batch(
            "INSERT INTO events (kind, user_id, session_id, actor, reason) VALUES
               ('kind-a', 'alice', 'session-alice', 'root', 'admin'),
               ('kind-b', 'bob', 'session-bob', 'ops', 'leaked'),
               ('kind-c', 'carol', 'session-carol', 'Smith, John', 'other'),
               ('kind-d', 'gone', 'session-gone', NULL, NULL);
             UPDATE users SET status = 'deactivated' WHERE id = 'bob';",
        )
        .unwrap();
    for (option, one, two) in [
        ("--user", "alice", "bob"),
        ("--session", "session-alice", "session-b"),
        ("--by", "root", "ops"),
        ("--kind", "kind-a", "kind-b"),
        ("--reason", "admin", "leaked"),
    ] {
        for values in [
            vec![format!("{option}={one},{two}")],
            vec![format!("{option}={one}, {two}")],
            vec![format!("{option}={one}"), format!("{option}={two}")],
        ] {
            let mut args = vec!["events", "--kind", "kind-a,kind-b,kind-c,kind-d"];
            if option == "--kind" {
                args.truncate(1);
            }
            args.extend(values.iter().map(String::as_str));
            let kinds = column(&world, &args, "kind");
            assert_eq!(kinds, ["kind-a", "kind-b"], "{args:?}");
        }
        let empty = format!("{option}={one},");
        world.run(&["events", &empty]).code(2);
    }
    // A name with a comma is found too.
    let args = ["events", "--by", "Smith, John"];
    assert_eq!(column(&world, &args, "kind"), ["kind-c"]);
    // A user of whom only events are left, and a user who is unknown.
    let args = ["events", "--user", "gone,alice", "--kind", "kind-a,kind-d"];
    assert_eq!(column(&world, &args, "kind"), ["kind-a", "kind-d"]);
    let many = format!("{},alice", "bob,".repeat(100).trim_end_matches(','));
    assert_eq!(
        column(&world, &["events", "--user", &many, "--kind", "kind-a"], "kind"),
        ["kind-a"]
    );
    world.run(&["events", "--user", "alice,nobody"]).code(3).says("there is no user nobody");
    world.run(&["events", "--session", "session-alice,none"]).code(3).says("no session none");
    for (value, users) in [
        ("active,deactivated", vec!["alice", "bob", "carol"]),
        ("deactivated", vec!["bob"]),
        ("active,active", vec!["alice", "carol"]),
    ] {
        assert_eq!(column(&world, &["users", "list", "--status", value], "id"), users, "{value}");
    }
}

#[test]
fn a_list_that_is_a_users_id_too_is_named_and_ends_nothing() {
    let world = with_users(&["a", "b", "a,b", "c,d", "c"]);
    for (list, found) in [("sessions", "user_id"), ("events", "user_id")] {
        let args = match list {
            "events" => vec!["events", "--kind", "issued", "--user", "a,b"],
            _ => vec!["sessions", "list", "--user", "a,b"],
        };
        world.ok(&["revoke", "--user", "c", "--dry-run"]);
        if list == "sessions" {
            assert_eq!(column(&world, &args, found), ["a,b"]);
        }
        let said = world.ok(&args).stderr;
        assert!(said.contains("selects the user a,b alone"), "{said}");
        assert!(said.contains("repeat --user for a and b"), "{said}");
    }
    for command in [&["revoke"][..], &["revoke", "--dry-run"], &["revoke-all", "--everyone", "-y"]]
    {
        for value in ["a,b", "c,d"] {
            let done = world.run(&[command, &["--user", value]].concat()).code(2);
            let others = if value == "a,b" { "a and b" } else { "c" };
            let text = format!(
                "--user {value} is ambiguous: the store has a user {value}, and {others} too"
            );
            assert!(done.stderr.contains(&text), "{done:?}");
        }
    }
    assert_eq!(unrevoked(&world), "a a,b b c c,d");
    world.ok(&["revoke-all", "a,b"]);
    assert_eq!(unrevoked(&world), "a b c c,d");
    world.ok(&["revoke", "--user", "a", "--user", "b"]);
    assert_eq!(unrevoked(&world), "c c,d");
    // With each user named, nothing is ambiguous.
    world.ok(&["revoke", "--user", "c,d", "--user", "c"]);
    assert_eq!(unrevoked(&world), "");
}

#[test]
fn the_audit_trail_is_found_by_the_values_that_it_shows() {
    let world = World::made();
    world
        .sql()
        .execute_batch(
            r"INSERT INTO users (id) VALUES ('alice');
             INSERT INTO sessions (id, user_id)
               VALUES (CAST(x'6261642d69642d3030e931' AS TEXT), 'alice');
             INSERT INTO events (kind, user_id, session_id, actor, reason) VALUES
               (CAST(x'6be9' AS TEXT), 'alice', CAST(x'6261642d69642d3030e931' AS TEXT),
                CAST(x'61e9' AS TEXT), CAST(x'72e9' AS TEXT)),
               ('k' || char(27), 'alice', 'gone' || char(10), 'a' || char(9), 'r' || char(27)),
               ('escaped', 'alice', 'gone-e9\xe9', 'a\xe9', 'r\xe9'),
               ('gone', 'alice', CAST(x'676f6e65e9' AS TEXT), NULL, NULL);",
        )
        .unwrap();
    let raw = r"k\xe9";
    for (args, kinds) in [
        (["--session", r"bad-id-00\xe91"], vec![raw]),
        (["--session", r"bad-id-00\x"], vec![raw]),
        (["--session", "bad-id-00"], vec![raw]),
        (["--session", r"gone\xe9"], vec!["gone"]),
        (["--session", r"gone\n"], vec!["k\u{1b}"]),
        (["--by", r"a\xe9"], vec!["escaped", raw]),
        (["--by", r"a\t"], vec!["k\u{1b}"]),
        (["--kind", raw], vec![raw]),
        (["--kind", r"k\u{1b}"], vec!["k\u{1b}"]),
        (["--reason", r"r\xe9"], vec!["escaped", raw]),
        (["--reason", r"r\u{1b}"], vec!["k\u{1b}"]),
    ] {
        let found = column(&world, &[&["events"], args.as_slice()].concat(), "kind");
        let found: Vec<_> = found.iter().filter(|kind| *kind != "issued").collect();
        assert_eq!(found, kinds, "{args:?}");
    }
    world.ok(&["sessions", "show", r"bad-id-00\x"]);
}
