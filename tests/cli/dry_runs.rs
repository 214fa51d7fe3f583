//! The plan of a dry run is its result: complete where it is piped, and shown with `-q` too.

use crate::common::World;

const SESSIONS: usize = 1_100;

/// Stores active sessions of zed, one user.
fn with_sessions() -> World {
    let world = World::made();
    let sql = format!(
        "INSERT INTO users (id) VALUES ('zed');
         WITH RECURSIVE n (value) AS
           (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT {SESSIONS})
         INSERT INTO sessions (id, user_id) SELECT printf('plan-%08d', value), 'zed' FROM n"
    );
    world.sql().execute_batch(&sql).unwrap();
    world
}

#[test]
fn a_piped_plan_lists_every_session() {
    let world = with_sessions();
    for command in [
        &["revoke", "--user", "zed"][..],
        &["revoke", "--user", "zed", "--delete"],
        &["revoke-all", "zed"],
        &["revoke-all", "--everyone"],
        &["users", "deactivate", "zed"],
        &["users", "delete", "zed"],
    ] {
        for quiet in [&[][..], &["-q"]] {
            let done = world.ok(&[command, &["--dry-run"], quiet].concat());
            let rows = done.stdout.lines().filter(|line| line.starts_with("plan-")).count();
            assert_eq!(rows, SESSIONS, "{command:?}");
            assert!(!done.stdout.contains("more"), "{command:?}");
            let heads = done.stdout.lines().filter(|line| line.contains("CLIENT")).count();
            assert_eq!(heads, 1, "{command:?}: {}", done.stdout.lines().next().unwrap_or_default());
        }
    }
    // A selection of some of the sessions.
    let done = world.ok(&["revoke", "--user", "zed", "--limit", "30", "--dry-run"]);
    assert_eq!(done.stdout.lines().filter(|line| line.starts_with("plan-")).count(), 30);
}

#[test]
fn a_quiet_dry_run_still_has_a_result() {
    let world = World::made();
    let pair = world.issue("amy", &[]);
    for (args, said) in [
        (vec!["purge", "--idle", "1m"], "0 rows would be purged\n"),
        (
            vec!["revoke", "--token", &pair.access, "--jti"],
            "the token would be put on the denylist",
        ),
        (vec!["keys", "prune"], "ACTION"),
        (vec!["revoke", "--user", "amy"], "amy"),
        (vec!["users", "deactivate", "amy"], "amy"),
    ] {
        let done = world.ok(&[args.as_slice(), &["--dry-run", "-q"]].concat());
        assert!(done.stdout.contains(said), "{args:?}: {done:?}");
    }
    world.ok(&["revoke-all", "amy"]);
    let done = world.ok(&["users", "deactivate", "amy", "--dry-run", "-q"]);
    assert!(done.stdout.contains("amy would be deactivated"), "{done:?}");
    let done = world.ok(&["purge", "--dry-run", "-q"]);
    assert_eq!(done.stdout, "1 row would be purged\n");
}
