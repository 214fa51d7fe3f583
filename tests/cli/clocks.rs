//! Clocks of services that are behind the store's: `doctor` names them, and only them.

use rusqlite::{Connection, named_params};
use serde_json::{Value, json};

use crate::common::{DAY, FIREFOX, MINUTE, World, now};

const HOUR: i64 = 60 * MINUTE;

/// Returns level and message of `doctor`'s check of the clocks.
fn clock(world: &World) -> (String, String) {
    let done = world.run(&["doctor", "-o", "json"]);
    let report = done.json();
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["check"] == "clock").unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&check["level"]), text(&check["message"]))
}

#[track_caller]
fn is_named(world: &World, start: &str) {
    let (level, message) = clock(world);
    assert!(level == "warning" && message.starts_with(start), "{level}: {message}");
}

#[track_caller]
fn is_ok(world: &World) {
    let (level, message) = clock(world);
    assert_eq!(level, "ok", "{message}");
}

/// Runs statements of docs/store.md as a service whose clock shows `now`.
struct Service {
    store: Connection,
    now: i64,
}

impl Service {
    fn log_in(&self, user: &str, id: &str) {
        self.store
            .execute("INSERT INTO users (id) VALUES (?1) ON CONFLICT DO NOTHING", [user])
            .unwrap();
        self.store
            .execute(
                "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at,
                                       access_expires_at)
                 VALUES (:id, :user, :now, :now, :now + 604800, :now + 900)",
                named_params! { ":id": id, ":user": user, ":now": self.now },
            )
            .unwrap();
    }

    fn record(&self, kind: &str, id: &str) {
        self.store
            .execute(
                "INSERT INTO events (at, kind, user_id, session_id) VALUES (?1, ?2, 'alice', ?3)",
                rusqlite::params![self.now, kind, id],
            )
            .unwrap();
    }

    fn log_out(&self, id: &str) {
        self.store
            .execute(
                "UPDATE sessions SET revoked_at = max(?1, created_at), revoked_reason = 'logout'
                 WHERE id = ?2",
                rusqlite::params![self.now, id],
            )
            .unwrap();
    }
}

fn service(world: &World, skew: i64) -> Service {
    Service { store: world.sql(), now: now() - skew }
}

#[test]
fn a_service_that_is_behind_is_named() {
    for kind in ["issued", "replayed", "store-behind"] {
        let world = World::made();
        let it = service(&world, 10 * MINUTE);
        it.log_in("alice", "s-1");
        it.record(kind, "s-1");
        is_named(&world, "a service's clock is 10m behind: 1 event of the last day");
        it.record(kind, "s-1");
        is_named(&world, "a service's clock is 10m behind: 2 events of the last day");
        // Another service, whose clock is right.
        world.issue("alice", &[]);
        is_named(&world, "a service's clock is 10m behind: 2 events of the last day");
    }
    // A service that records no logins.
    let world = World::made();
    let mut it = service(&world, 5 * HOUR);
    for id in ["s-1", "s-2"] {
        it.log_in("alice", id);
        it.now += 3;
        it.log_out(id);
    }
    is_named(&world, "a service's clock is 5h behind: 2 events of the last day");
    // Both directions at once.
    service(&world, -HOUR).log_in("bob", "s-3");
    let (_, message) = clock(&world);
    assert!(message.contains("1 row in the future") && message.contains("5h behind"), "{message}");
}

/// A service that runs only the required statements: the users have the store's time.
#[test]
fn first_logins_before_their_users_are_named() {
    let world = World::made();
    let first_login = |user: &str, ago: i64, skew: i64| {
        let sql = "INSERT INTO users (id, created_at, updated_at) VALUES (?1, ?2, ?2)";
        world.sql().execute(sql, rusqlite::params![user, now() - ago]).unwrap();
        let it = service(&world, ago + skew);
        it.log_in(user, &format!("{user}-1"));
        // Later logins are late by less.
        Service { now: it.now + skew / 2, ..it }.log_in(user, &format!("{user}-2"));
    };
    first_login("right", 7_000, 0);
    first_login("ann", 4_000, 20 * MINUTE);
    is_ok(&world);
    first_login("bob", 3_000, 20 * MINUTE);
    is_named(&world, "a service's clock is 20m behind: 2 users of the last day");
}

/// Programs that move sessions from another store, without tokenctl.
#[test]
fn users_who_are_added_with_older_sessions_are_no_warning() {
    let world = World::made();
    for n in 0..50 {
        service(&world, HOUR).log_in(&format!("same-{n}"), &format!("same-{n}"));
        service(&world, n * HOUR + 7 * n * n).log_in(&format!("old-{n}"), &format!("old-{n}"));
    }
    is_ok(&world);
}

#[test]
fn what_the_margin_covers_is_no_warning() {
    let world = World::made();
    let it = service(&world, 5 * MINUTE - 10);
    it.log_in("alice", "s-1");
    it.record("issued", "s-1");
    it.log_out("s-1");
    is_ok(&world);
    // One process was stopped for minutes; the others are right.
    let it = service(&world, 10 * MINUTE);
    it.log_in("alice", "s-2");
    it.record("issued", "s-2");
    world.issue("alice", &[]);
    is_ok(&world);
}

#[test]
fn an_import_a_purge_a_copy_and_earlier_times_are_no_warning() {
    let world = World::made();
    let revoked = |n: i64, at: i64| {
        let revoked_at = (n % 2 == 0).then_some(at + 60);
        let reason = revoked_at.map(|_| "logout");
        let line = json!({"id": format!("old-{n}"), "user_id": format!("user-{}", n % 5),
            "created_at": at, "expires_at": at + 8 * HOUR, "ip_changes": 0,
            "revoked_at": revoked_at, "revoked_reason": reason});
        format!("{line}\n")
    };
    let lines: String = (1..30).map(|n| revoked(n, now() - n * HOUR)).collect();
    world.call(&["sessions", "import", "-"]).stdin(lines).run().code(0);
    is_ok(&world);
    // All sessions of a user, which one statement revoked in the other store.
    let at = now() - HOUR;
    let lines = (1..6).map(|n| {
        let line = json!({"id": format!("same-{n}"), "user_id": "eve", "created_at": at,
            "expires_at": null, "revoked_at": at, "revoked_reason": "logout"});
        line.to_string()
    });
    let lines = lines.collect::<Vec<_>>().join("\n");
    world.call(&["sessions", "import", "-"]).stdin(lines).run().code(0);
    is_ok(&world);
    // An operator revokes at the time of the incident.
    for id in ["s-1", "s-2"] {
        let it = service(&world, 2 * DAY);
        it.log_in("alice", id);
        let sql = "UPDATE sessions SET revoked_at = unixepoch() - 3600, revoked_by = 'ops',
                                       revoked_reason = 'compromised' WHERE id = ?1";
        world.sql().execute(sql, [id]).unwrap();
    }
    is_ok(&world);
    // A cutoff, whose sessions are marked later.
    world.issue("alice", &["--user-agent", FIREFOX]);
    world.sql().execute_batch("INSERT INTO cutoffs (created_at) VALUES (unixepoch())").unwrap();
    world.force("UPDATE cutoffs SET created_at = created_at - 1800");
    world.ok(&["revoke-all", "--everyone", "--yes"]);
    is_ok(&world);
    world.ok(&["purge"]);
    is_ok(&world);
    let (from, to) = (world.store().display().to_string(), world.at("copy.db"));
    world.ok(&["store", "copy", "--from", &from, "--to", &to]);
    world.ok(&["backup", &world.at("backup.db")]);
    for store in [to, world.at("backup.db")] {
        let done = world.run(&["--store", &store, "doctor"]);
        assert!(!done.stdout.contains("behind"), "{done:?}");
    }
}

/// Every column that says when something happened, so not when it ends, is compared with the clock.
#[test]
fn a_future_time_of_any_column_is_named() {
    let ends = ["expires_at", "max_expires_at", "access_expires_at", "ends_at", "keep_until"];
    // `recorded_at` is set by the store. `created_at` of a session is never later than `last_used_at`.
    let checked = ["recorded_at"];
    let world = World::made();
    let fill =
        "INSERT INTO denylist (kind, id, expires_at) VALUES ('jti', 'one', unixepoch() + 9000);
                INSERT INTO cutoffs (id) VALUES (1);";
    world.sql().execute_batch(fill).unwrap();
    // After the cutoff, so that the session is active.
    world.issue("alice", &[]);
    let columns: String = world.value(
        "SELECT group_concat(t.name || ' ' || c.name) FROM sqlite_schema t, pragma_table_xinfo(t.name) c
         WHERE t.type = 'table' AND (c.name = 'at' OR c.name LIKE '%\\_at' ESCAPE '\\')",
    );
    let columns: Vec<_> = columns.split(',').filter_map(|column| column.split_once(' ')).collect();
    assert!(columns.contains(&("users", "created_at")), "{columns:?}");
    is_ok(&world);
    let saved = std::fs::read(world.store()).unwrap();
    for (table, column) in columns {
        if ends.contains(&column)
            || checked.contains(&column)
            || (table, column) == ("sessions", "created_at")
        {
            continue;
        }
        let world = World::made();
        std::fs::write(world.store(), &saved).unwrap();
        let update = format!("UPDATE {table} SET {column} = unixepoch() + 7200");
        if column == "revoked_at" {
            // The event of a revocation is compared.
            world.sql().execute(&update, []).unwrap();
        } else {
            world.force(&update);
        }
        let (level, message) = clock(&world);
        assert!(
            level == "warning" && message.contains("in the future"),
            "{table}.{column}: {message}"
        );
        let purge = world.ok(&["purge", "--dry-run"]);
        assert!(purge.stderr.contains("in the future"), "{table}.{column}: {purge:?}");
    }
}
