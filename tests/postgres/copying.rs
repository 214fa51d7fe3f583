//! `store copy` to PostgreSQL and back: no row is lost or duplicated, and sessions continue.

use serde_json::Value;

use crate::cluster;
use crate::common::World;

/// Fills a store with rows of every kind.
fn lived_in(world: &World) -> (String, String) {
    let kept = world.issue("alice", &["--ip", "192.0.2.7", "--claim", "n=\"Ünïcode\""]);
    let ended = world.issue("bob", &["--audience", "api"]);
    world.issue("carol", &[]);
    world.ok(&["revoke", &ended.session, "--reason", "leaked", "--note", "ticket"]);
    world.ok(&["users", "deactivate", "carol"]);
    let hash = "ab".repeat(32);
    let sql = world.sql();
    sql.execute(
        "INSERT INTO sessions (id, user_id, refresh_hash) VALUES ('moved-in', 'alice', ?1)",
        [&hash],
    )
    .unwrap();
    sql.execute("INSERT INTO cutoffs (reason, revoked_by) VALUES ('leaked', 'ops')", []).unwrap();
    let late = world.issue("dave", &[]);
    let _ = kept;
    (late.refresh, hash)
}

fn listed(world: &World, args: &[&str]) -> Vec<Value> {
    let mut rows = world.json(args).as_array().unwrap().clone();
    rows.sort_by_key(ToString::to_string);
    rows
}

const LISTS: [&[&str]; 4] = [
    &["sessions", "list", "--state", "all"],
    &["users", "list"],
    &["denylist", "list"],
    &["events", "--limit", "1000"],
];

#[test]
fn a_store_moves_to_postgres_and_back_with_all_it_has() {
    let Some(cluster) = cluster::shared() else { return };
    let mut world = World::made();
    let (refresh, hash) = lived_in(&world);
    let before: Vec<_> = LISTS.iter().map(|args| listed(&world, args)).collect();
    let database = cluster.new_store();
    let (file, dba) = (world.store().display().to_string(), cluster.url("postgres", &database));
    let copy = |world: &World, from: &str, to: &str| {
        world.run(&["store", "copy", "--from", from, "--to", to, "-o", "json"])
    };
    let copied = copy(&world, &file, &dba).code(0).json();
    assert_eq!(copied["sessions"], 5);
    // A second copy into the same store, and a copy into any store with rows, are rejected.
    copy(&world, &file, &dba).code(1).says("is not empty");
    let ring = world.ring().display().to_string();
    world.set("TOKENCTL_KEY", &ring);
    world.set("TOKENCTL_STORE", &cluster.url("operator", &database));
    let after: Vec<_> = LISTS.iter().map(|args| listed(&world, args)).collect();
    assert_eq!(after, before);
    let mut client = cluster.connect("service", &database);
    let found = client
        .query_one("SELECT id, epoch FROM tokenctl.sessions WHERE refresh_hash = $1", &[&hash]);
    let found = found.unwrap();
    assert_eq!((found.get::<_, &str>(0), found.get::<_, i64>(1)), ("moved-in", 0));
    // The triggers are enabled, numbers continue, and the session can be rotated in the new store.
    let next = world.rotate(&refresh);
    assert!(client.batch_execute("UPDATE tokenctl.sessions SET revoked_at = NULL").is_err());
    world.verdict(&next.access, "active");
    let done = world.run(&["doctor", "-o", "json"]);
    assert_eq!(done.json()["failures"], 0, "{done:?}");
    // Copy it back.
    let before: Vec<_> = LISTS.iter().map(|args| listed(&world, args)).collect();
    let back = world.at("back.db");
    copy(&world, &cluster.url("operator", &database), &back).code(0);
    copy(&world, &cluster.url("operator", &database), &back).code(1).says("is not empty");
    world.set("TOKENCTL_STORE", &back);
    let after: Vec<_> = LISTS.iter().map(|args| listed(&world, args)).collect();
    assert_eq!(after, before);
    let last = world.rotate(&next.refresh);
    assert_eq!(last.generation(), 3);
    world.ok(&["doctor"]);
}

#[test]
fn a_copy_that_fails_leaves_an_empty_target() {
    let Some(cluster) = cluster::shared() else { return };
    let world = World::made();
    lived_in(&world);
    let database = cluster.new_store();
    let file = world.store().display().to_string();
    // Only the owner can disable triggers.
    let operator = cluster.url("operator", &database);
    world.run(&["store", "copy", "--from", &file, "--to", &operator]).code(1);
    let rows =
        "SELECT (SELECT count(*) FROM tokenctl.users) + (SELECT count(*) FROM tokenctl.events)";
    let left = cluster.connect("postgres", &database).query_one(rows, &[]).unwrap();
    assert_eq!(left.get::<_, i64>(0), 0);
    let dba = cluster.url("postgres", &database).replace("postgres@", "postgres:secret@");
    let refused = world.run(&["store", "copy", "--from", &file, "--to", &dba]).code(2);
    assert!(!refused.stderr.contains("secret"), "{refused:?}");
    let missing = world.at("no.db");
    world.run(&["store", "copy", "--from", &missing, "--to", &world.at("new.db")]).code(1);
    assert!(!world.path("new.db").exists());
}

/// PostgreSQL cannot store bytes that are not UTF-8: the copy counts the texts that it changes, and names two IDs
/// that would become one.
#[test]
fn bytes_that_are_not_text_are_counted_or_named() {
    let Some(cluster) = cluster::shared() else { return };
    let world = World::made();
    let sql = world.sql();
    sql.execute_batch(
        "INSERT INTO users (id) VALUES ('alice');
         INSERT INTO sessions (id, user_id, device, ip) VALUES
           (CAST(x'73657373e9' AS TEXT), 'alice', CAST(x'ff' AS TEXT), CAST(x'e9' AS TEXT)),
           ('sess-plain', 'alice', NULL, NULL);",
    )
    .unwrap();
    let (file, database) = (world.store().display().to_string(), cluster.new_store());
    let dba = cluster.url("postgres", &database);
    let copy = |world: &World, format| {
        world.run(&["store", "copy", "--from", &file, "--to", &dba, "-o", format])
    };
    sql.execute(
        "INSERT INTO sessions (id, user_id) VALUES (CAST(x'73657373ff' AS TEXT), 'alice')",
        [],
    )
    .unwrap();
    let refused = copy(&world, "table").code(1);
    assert!(refused.stderr.contains(r"sess\xe9 and sess\xff differ only in bytes"), "{refused:?}");
    assert!(refused.stderr.contains("tokenctl revoke --delete ID"), "{refused:?}");
    world.ok(&["revoke", "--delete", r"sess\xff"]);
    let copied = copy(&world, "json").code(0);
    assert!(copied.json()["changed_texts"].as_u64() >= Some(3), "{copied:?}");
    assert!(copied.stderr.contains("warning:"), "{copied:?}");
    assert!(copied.stderr.contains("sessions: 3"), "{copied:?}");
}
