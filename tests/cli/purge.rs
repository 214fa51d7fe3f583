//! `purge` deletes exactly the rows that the dry run counted, in short steps, and can be stopped anywhere.

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};

use crate::common::{DAY, FIREFOX, MINUTE, SAFARI, World, now};

const RULES: [&str; 4] = ["expired", "revoked", "idle", "superseded"];

fn sessions(report: &Value) -> [u64; 4] {
    RULES.map(|rule| report["sessions"][rule].as_u64().unwrap())
}

/// Returns the counts of a report, without durations.
fn rows(report: &Value) -> Value {
    json!([report["sessions"], report["revoked"], report["denylist"], report["events"]])
}

/// Creates one session for each rule; returns the IDs by name.
fn one_of_each(world: &World) -> Vec<(&'static str, String)> {
    let client = |agent| ["--ip", "192.0.2.1", "--user-agent", agent, "--refresh-ttl", "none"];
    let issue = |ago: i64, user: &str, args: &[&str]| world.issue_ago(ago, user, args).session;
    let expired = issue(8 * DAY, "alice", &[]);
    let revoked = issue(3 * DAY, "alice", &[]);
    world.ago(2 * DAY, &["revoke", &revoked]).code(0);
    let idle = issue(40 * DAY, "bob", &client(SAFARI));
    let superseded = issue(12 * DAY, "carol", &client(FIREFOX));
    let newer = issue(11 * DAY, "carol", &client(FIREFOX));
    let lonely = issue(12 * DAY, "dora", &client(FIREFOX));
    let fresh = issue(0, "alice", &[]);
    vec![
        ("expired", expired),
        ("revoked", revoked),
        ("idle", idle),
        ("superseded", superseded),
        ("newer", newer),
        ("lonely", lonely),
        ("fresh", fresh),
    ]
}

fn left(world: &World, sessions: &[(&'static str, String)]) -> Vec<&'static str> {
    let there = world.list(&["--state", "all"]);
    sessions.iter().filter(|(_, id)| there.contains(id)).map(|(name, _)| *name).collect()
}

#[test]
fn each_rule_takes_its_own_and_the_dry_run_counts_them() {
    for (args, expected, remain) in [
        (&[][..], [1, 1, 0, 0], &["idle", "superseded", "newer", "lonely", "fresh"][..]),
        (&["--idle", "30d"], [1, 1, 1, 0], &["superseded", "newer", "lonely", "fresh"]),
        (&["--superseded", "10d"], [1, 1, 0, 1], &["idle", "newer", "lonely", "fresh"]),
        (
            &["--superseded", "30d"],
            [1, 1, 0, 0],
            &["idle", "superseded", "newer", "lonely", "fresh"],
        ),
        (&["--idle", "30d", "--superseded", "10d"], [1, 1, 1, 1], &["newer", "lonely", "fresh"]),
        (&["--idle", "11d", "--superseded", "10d"], [1, 1, 4, 0], &["fresh"]),
        (
            &["--retain", "30d"],
            [0, 0, 0, 0],
            &["expired", "revoked", "idle", "superseded", "newer", "lonely", "fresh"],
        ),
        (
            &["--retain", "36h"],
            [0, 1, 0, 0],
            &["expired", "idle", "superseded", "newer", "lonely", "fresh"],
        ),
    ] {
        let world = World::made();
        let sessions_by_name = one_of_each(&world);
        // `expired` ended a day ago, `revoked` two days ago.
        let dry = world.json(&[&["purge", "--dry-run"], args].concat());
        assert_eq!(dry["dry_run"], true);
        assert_eq!(left(&world, &sessions_by_name).len(), 7);
        let real = world.json(&[&["purge"], args].concat());
        assert_eq!(sessions(&real), expected, "{args:?}");
        assert_eq!(rows(&real), rows(&dry), "{args:?}");
        assert_eq!(left(&world, &sessions_by_name), remain, "{args:?}");
        assert_eq!(real["interrupted"], false);
        assert_eq!(real["dry_run"], false);
        // A second run finds nothing.
        let again = world.json(&[&["purge"], args].concat());
        assert_eq!(sessions(&again), [0; 4], "{args:?}");
    }
}

/// The audit trail has who deleted an active session and why, once.
#[test]
fn each_active_session_that_a_purge_deletes_has_its_event() {
    let world = World::made();
    let sessions_by_name = one_of_each(&world);
    world.ok(&["purge", "--idle", "30d", "--superseded", "10d", "--actor", "cron"]);
    for (name, id) in &sessions_by_name {
        let of_session = format!("session_id = '{id}' AND kind = 'deleted'");
        let told = world.value::<i64>(&format!("SELECT count(*) FROM events WHERE {of_session}"));
        let was_active = matches!(*name, "idle" | "superseded");
        assert_eq!(told, i64::from(was_active), "{name}");
        if was_active {
            let by = format!("SELECT actor || ' ' || reason FROM events WHERE {of_session}");
            assert_eq!(world.value::<String>(&by), format!("cron {name}"));
        }
    }
    // A session that has just expired may be active by a slower clock.
    let id = world.issue_ago(DAY, "erin", &[]).session;
    world.force(&format!("UPDATE sessions SET expires_at = unixepoch() - 2 WHERE id = '{id}'"));
    world.ok(&["purge", "--actor", "cron"]);
    let by = format!(
        "SELECT actor || ifnull(reason, '') FROM events
                      WHERE session_id = '{id}' AND kind = 'deleted'"
    );
    assert_eq!(world.value::<String>(&by), "cron");
}

#[test]
fn superseded_compares_clients_as_the_settings_say() {
    for (way, expected) in
        [("ip+user-agent", 0), ("user-agent", 1), ("device", 0), ("ip-prefix+user-agent", 1)]
    {
        let world = World::made().with("TOKENCTL_SAME_CLIENT", way);
        for (days, ip, device) in [(12, "192.0.2.1", "laptop"), (11, "192.0.2.99", "tablet")] {
            let args = ["--ip", ip, "--device", device, "--user-agent", FIREFOX];
            world.issue_ago(days * DAY, "alice", &[&args[..], &["--refresh-ttl", "none"]].concat());
        }
        let dry = world.json(&["purge", "--superseded", "10d", "--dry-run"]);
        let real = world.json(&["purge", "--superseded", "10d"]);
        assert_eq!(rows(&real), rows(&dry));
        assert_eq!(sessions(&real), [0, 0, 0, expected], "{way}");
    }
}

#[test]
fn retain_revokes_idle_sessions_now_and_deletes_them_later() {
    let world = World::made();
    let sessions_by_name = one_of_each(&world);
    let args = ["purge", "--idle", "30d", "--superseded", "10d", "--retain", "30d"];
    let dry = world.json(&[&args[..], &["--dry-run"]].concat());
    let real = world.json(&args);
    assert_eq!(rows(&real), rows(&dry));
    assert_eq!(real["revoked"], 2);
    assert_eq!(sessions(&real), [0; 4]);
    let id = |name: &str| &sessions_by_name.iter().find(|(known, _)| *known == name).unwrap().1;
    assert_eq!(world.session(id("idle"))["revoked_reason"], "idle");
    assert_eq!(world.session(id("superseded"))["revoked_reason"], "superseded");
    world.age(id("idle"), 31 * DAY);
    let later = world.json(&args);
    assert_eq!(sessions(&later), [0, 1, 0, 0]);
    assert_eq!(later["revoked"], 0);
}

#[test]
fn purge_deletes_expired_entries_and_old_events_only() {
    let world = World::made();
    let living = world.issue("alice", &[]);
    world.ok(&["revoke", &living.session]);
    let then = now();
    world.force(&format!(
        "INSERT INTO denylist (kind, id, expires_at) VALUES ('jti', 'dead', {});
         INSERT INTO events (at, recorded_at, kind)
         VALUES ({old}, {old}, 'old'), ({younger}, {younger}, 'younger')",
        then - 1,
        old = then - 366 * DAY,
        younger = then - 364 * DAY
    ));
    let dry = world.json(&["purge", "--dry-run"]);
    let real = world.json(&["purge"]);
    assert_eq!(rows(&real), rows(&dry));
    assert_eq!((&real["denylist"], &real["events"]), (&json!(1), &json!(1)));
    world.verdict(&living.access, "denylisted");
    let call = world.call(&["purge", "-o", "json"]).env("TOKENCTL_EVENTS_RETENTION", "30d");
    assert_eq!(call.run().code(0).json()["events"], 1);
    // A verifier's clock may be behind by the leeway.
    world.force(&format!(
        "INSERT INTO denylist (kind, id, expires_at) VALUES ('jti', 'dead', {})",
        now() - MINUTE
    ));
    let call = world.call(&["purge", "-o", "json"]).env("TOKENCTL_LEEWAY", "5m");
    assert_eq!(call.run().code(0).json()["denylist"], 0);
}

#[test]
fn a_purge_names_sessions_from_the_future() {
    let world = World::made();
    world.issue_ago(-4 * MINUTE, "alice", &[]);
    assert_eq!(world.ok(&["purge"]).stderr, "", "clocks may be so far apart");
    world.issue_ago(-60 * MINUTE, "alice", &[]);
    for args in [&["purge"][..], &["purge", "--dry-run"], &["purge", "--idle", "1d", "-o", "json"]]
    {
        let done = world.ok(args);
        let says = "1 active session last used in the future, up to ";
        assert!(done.stderr.contains(says), "{done:?}");
        assert!(done.stderr.contains("synchronise the clocks"), "{done:?}");
    }
    assert_eq!(world.list(&["--state", "active"]).len(), 2);
}

#[test]
fn a_purge_denies_valid_access_tokens_of_deleted_sessions() {
    let world = World::made();
    let pair = world.issue("alice", &["--refresh-ttl", "none", "--access-ttl", "60d"]);
    world.force(
        "UPDATE sessions SET created_at = created_at - 5184000,
        last_used_at = last_used_at - 5184000",
    );
    assert_eq!(sessions(&world.json(&["purge", "--idle", "30d"])), [0, 0, 1, 0]);
    world.verdict(&pair.access, "denylisted");
}

#[test]
fn expect_and_bad_rules() {
    let world = World::made();
    let sessions_by_name = one_of_each(&world);
    let done = world.run(&["purge", "--expect", "1"]).code(1);
    assert!(
        done.error_and_hint().0.starts_with("expected 1 matching session, found 2"),
        "{done:?}"
    );
    let done = world.run(&["purge", "--expect", "2", "--idle", "30d"]).code(1);
    assert!(
        done.error_and_hint().0.starts_with("expected 2 matching sessions, found 3"),
        "{done:?}"
    );
    world.ok(&["purge", "--expect", "3", "--idle", "30d", "--dry-run"]);
    for args in [
        &["--idle", "0s"][..],
        &["--superseded", "0d"],
        &["--idle", "soon"],
        &["--idle", "-1d"],
        &["--max-lock", "0ms"],
        &["--max-lock", "2h"],
        &["--retain", "never"],
    ] {
        world.run(&[&["purge"], args].concat()).code(2);
    }
    assert_eq!(left(&world, &sessions_by_name).len(), 7);
}

/// Inserts many ended and many active sessions, like a service.
fn crowd(world: &World, ended: i64, living: i64) {
    let then = now() - DAY;
    let numbers = |most: i64| {
        format!(
            "(WITH RECURSIVE n (value) AS
               (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {most})
             SELECT value FROM n)"
        )
    };
    world.force(&format!(
        "INSERT INTO users (id) SELECT 'user-' || value FROM {};
         INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
           SELECT printf('ended-%08d', value), 'user-' || (1 + value % 100), {then}, {then}, {then} + 60
           FROM {};
         INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
           SELECT printf('alive-%08d', value), 'user-' || (1 + value % 100), {then}, {then}, {}
           FROM {}",
        numbers(100),
        numbers(ended),
        then + 2 * DAY,
        numbers(living)
    ));
}

fn check(world: &World) {
    let sound: String = world.value("PRAGMA integrity_check");
    assert_eq!(sound, "ok");
}

#[test]
fn sigint_ends_a_purge_after_a_batch_with_a_report() {
    let world = World::made();
    crowd(&world, 16_000, 1_000);
    let mut interrupted = 0;
    for signal in [Signal::INT, Signal::TERM] {
        let before = world.rows("sessions");
        let running = world.call(&["purge", "--max-lock", "1ms", "-o", "json"]).start();
        // Once the first rows are deleted, the purge is in progress.
        while world.rows("sessions") == before && !running.is_over() {}
        kill_process(running.pid(), signal).unwrap();
        let done = running.wait();
        let report = done.json();
        let gone = before - world.rows("sessions");
        assert_eq!(sessions(&report)[0], u64::try_from(gone).unwrap());
        if done.exit == 130 {
            assert_eq!(report["interrupted"], true);
            interrupted += 1;
        } else {
            // A fast machine may have finished the purge.
            assert_eq!((done.exit, &report["interrupted"]), (0, &json!(false)));
        }
        check(&world);
    }
    assert!(interrupted > 0, "it was never in time");
    world.ok(&["purge"]);
    assert_eq!(world.rows("sessions"), 1_000);
}

#[test]
fn killed_at_any_point_it_leaves_a_sound_store_and_a_rerun_finishes() {
    let world = World::made();
    crowd(&world, 8_000, 500);
    let mut before = world.rows("sessions");
    for part in 1..=6 {
        let mut running = world.call(&["purge", "--max-lock", "2ms"]).start();
        // Kill later each time, so that the kills are spread over the transactions.
        while before - world.rows("sessions") < part * 100 && !running.is_over() {}
        let _ = running.child.kill();
        running.wait();
        check(&world);
        before = world.rows("sessions");
        let living: i64 = world.value("SELECT count(*) FROM sessions WHERE id LIKE 'alive-%'");
        assert_eq!(living, 500);
    }
    let report = world.json(&["purge"]);
    assert_eq!(sessions(&report)[0], u64::try_from(before - 500).unwrap());
    assert_eq!(world.rows("sessions"), 500);
    check(&world);
}

#[test]
fn concurrent_purges_count_each_row_once() {
    let world = World::made();
    crowd(&world, 6_000, 500);
    let both = [(); 2].map(|()| world.call(&["purge", "-o", "json", "--max-lock", "5ms"]).start());
    let gone: u64 = both.map(|running| sessions(&running.wait().code(0).json())[0]).iter().sum();
    assert_eq!(gone, 6_000);
    assert_eq!(world.rows("sessions"), 500);
    check(&world);
}

#[test]
fn long_transactions_are_for_a_store_that_no_other_process_has_open() {
    let world = World::made();
    let purge = |args: &[&str]| {
        crowd(&world, 4_000, 0);
        let report = world.json(&[&["purge"], args].concat());
        world.force("DELETE FROM users");
        (report["batches"].as_u64().unwrap(), report["longest_lock_ms"].as_f64().unwrap())
    };
    let (alone, blocked) = purge(&[]);
    assert!(blocked == 0.0, "{blocked}");
    // The named limit holds in an unused store, too.
    let (named, _) = purge(&["--max-lock", "1ms"]);
    // An open connection is enough: the service may want to write at any moment.
    let service = world.sql();
    let _: i64 = service.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).unwrap();
    let (shared, blocked) = purge(&["--max-lock", "1ms"]);
    assert!(blocked > 0.0, "{blocked}");
    assert!(named > alone && shared > alone, "{alone}, {named}, {shared}");
    drop(service);
    check(&world);
}

#[test]
fn the_service_goes_on_while_a_purge_runs() {
    let world = World::made();
    crowd(&world, 8_000, 100);
    let running = world.call(&["purge", "--max-lock", "5ms", "-o", "json"]).start();
    let mut pair = world.issue("alice", &[]);
    while !running.is_over() {
        pair = world.rotate(&pair.refresh);
    }
    let report = running.wait().code(0).json();
    assert_eq!(sessions(&report)[0], 8_000);
    world.verdict(&pair.access, "active");
}

#[test]
fn the_report_for_terminals_counts_deleted_rows() {
    let world = World::made();
    let done = world.ok(&["purge"]);
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("nothing to purge\n", ""));
    one_of_each(&world);
    let done = world.ok(&["purge", "--dry-run"]);
    insta::assert_snapshot!(done.stdout, @r"
    ROWS                 TO DELETE
    expired sessions             1
    revoked sessions             1
    idle sessions                0
    superseded sessions          0
    denylist entries             0
    events                       0
    ");
    assert_eq!(done.stderr, "");
    let done = world.ok(&["purge", "-q"]);
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("", ""));
}
