//! Values of options that mean the same thing in every command: `-`, negative durations, counts.

use crate::common::World;

#[test]
fn a_dash_is_a_stream_or_an_error_and_never_a_file_name() {
    let world = World::made();
    let done = world.call(&["issue", "alice", "--claims", "-", "-o", "json"]);
    let pair = crate::common::Pair::of(done.stdin("{\"role\": \"admin\"}").run().code(0).json());
    assert_eq!(crate::common::claims(&pair.access)["role"], "admin");
    let done = world.call(&["issue", "alice", "--claims", "-"]).stdin("[1]").run().code(1);
    assert!(done.error_and_hint().0.starts_with("the claims on standard input: "), "{done:?}");
    let key = std::fs::read(world.ring()).unwrap();
    let done = world.call(&["issue", "alice", "--claims", "-", "--key", "-"]).stdin(key.clone());
    done.run().code(2).says("standard input already contains the key");

    let done = world.ok(&["stats", "-o", "prometheus", "--to", "-"]);
    assert!(done.stdout.contains("tokenctl_sessions"), "{done:?}");

    let url = "redis://127.0.0.1:1";
    let refused: [&[&str]; 4] = [
        &["backup", "-"],
        &["man", "--dir", "-"],
        &["denylist", "sync", "--to", url, "--follow", "--metrics", "-"],
        &["stats", "--config", "-"],
    ];
    for args in refused {
        let done = world.run(args).code(2);
        assert!(done.error_and_hint().1.contains("./-"), "{args:?}: {done:?}");
    }
    // The key set is read before the server is asked.
    let args = ["denylist", "check", &pair.access, "--from", url, "--jwks", "-"];
    world.call(&args).stdin("no keys").run().code(1).says("standard input");
    world.call(&["denylist", "check", "--from", url, "--jwks", "-"]).stdin(key).run().code(2);
    assert!(!world.path("-").exists());
}

#[test]
fn a_negative_duration_is_an_error_of_the_duration() {
    let world = World::made();
    let cases: [(&[&str], &str); 6] = [
        (&["purge", "--retain", "-1d"], "--retain"),
        (&["purge", "--idle", "-1d", "--dry-run"], "--idle"),
        (&["purge", "--idle=-1d"], "--idle"),
        (&["issue", "alice", "--access-ttl", "-15m"], "--access-ttl"),
        (&["sessions", "list", "--timeout", "-5s"], "--timeout"),
        (&["sessions", "list", "--limit", "-1"], "--limit"),
    ];
    for (args, option) in cases {
        let done = world.run(args).code(2);
        let line = done.stderr.lines().next().unwrap_or_default();
        assert!(line.contains("invalid value") && line.contains(option), "{args:?}: {done:?}");
        assert!(option == "--limit" || line.contains("cannot be negative"), "{args:?}: {done:?}");
    }
    world.run(&["sessions", "list", "--used-before", "-1d"]).code(2).says("--used-before: ");
    world.run(&["sessions", "list", "-1d"]).code(2).says("unexpected argument");
}

#[test]
fn a_count_is_the_number_of_listed_rows() {
    let world = World::made();
    let ids: Vec<String> =
        ["alice", "bob", "carol"].iter().map(|user| world.issue(user, &[]).session).collect();
    for command in ["sessions", "users"] {
        for (limit, count) in [("1", "1\n"), ("2", "2\n"), ("9", "3\n")] {
            let done = world.ok(&[command, "list", "--count", "--limit", limit]);
            assert_eq!(done.stdout, count, "{command} {limit}");
        }
    }
    let after = ["sessions", "list", "--sort", "id", "--after", &ids[0]];
    let listed = world.ok(&[&after[..], &["-o", "id"]].concat()).stdout.lines().count();
    let done = world.ok(&[&after[..], &["--count"]].concat());
    assert_eq!(done.stdout, format!("{listed}\n"));
}
