//! Mass revocations.

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};

use crate::common::{Pair, World, now};

/// More sessions than one transaction revokes.
const MANY: i64 = 1_300;

fn crowd(world: &World, user: &str, number: i64) {
    let now = now();
    let line = |n: i64| {
        let row = json!({"user_id": user, "created_at": now - 90 * 86_400 - n,
            "last_used_at": now - 60 * 86_400 - n % 977, "expires_at": null, "device": "crowd"});
        format!("{row}\n")
    };
    let lines: String = (0..number).map(line).collect();
    world.call(&["sessions", "import", "-"]).stdin(lines).run().code(0);
}

fn numbers(report: &Value) -> [u64; 4] {
    ["matched", "revoked", "deleted", "already_ended"].map(|name| report[name].as_u64().unwrap())
}

#[test]
fn a_cutoff_revokes_everyone_before_the_rows_are_marked() {
    let world = World::made().with("TOKENCTL_ACTOR", "dana");
    let old: Vec<Pair> = ["alice", "bob", "carol"].iter().map(|u| world.issue(u, &[])).collect();
    let args = ["revoke-all", "--everyone", "--yes", "--reason", "compromised", "--note", "INC-1"];
    let report = world.json(&args);
    assert_eq!(numbers(&report), [3, 3, 0, 0]);
    assert_eq!((&report["cutoff"], &report["remaining"]), (&json!(1), &json!(0)));
    assert_eq!(report["interrupted"], false);
    assert_eq!(report["sessions"].as_array().unwrap().len(), 3);
    for pair in &old {
        world.verdict(&pair.access, "revoked");
        world.refused(&pair.refresh, "revoked");
        let row = world.session(&pair.session);
        assert_eq!(row["revoked_reason"], "compromised");
        assert_eq!((&row["revoked_by"], &row["revoked_note"]), (&json!("dana"), &json!("INC-1")));
    }
    let events = world.json(&["events", "--kind", "revoked", "--by", "dana"]);
    assert_eq!(events.as_array().unwrap().len(), 3);
    // Users log in again.
    let new = world.issue("alice", &[]);
    world.verdict(&new.access, "active");
    world.rotate(&new.refresh);
    // The next incident is another cutoff, and its rows can be deleted at once.
    let report = world.json(&["revoke-all", "--everyone", "--yes", "--delete"]);
    assert_eq!(numbers(&report), [1, 0, 1, 0]);
    assert_eq!(report["cutoff"], 2);
    world.verdict(&new.refresh, "unknown-session");
    assert_eq!(world.rows("cutoffs"), 2);
    world.run(&["revoke-all", "--everyone", "--yes", "--expect", "1"]).code(1);
    assert_eq!(world.rows("cutoffs"), 2);
}

#[test]
fn marking_that_was_cut_short_is_finished_by_the_next_run_or_purge() {
    let world = World::made();
    crowd(&world, "alice", 30);
    let sql = world.sql();
    sql.execute("INSERT INTO cutoffs (id, reason, revoked_by) VALUES (1, 'leaked', 'eve')", [])
        .unwrap();
    assert_eq!(world.list(&[]).len(), 0);
    // There was no login since: no second cutoff.
    let report = world.json(&["revoke-all", "--everyone", "--yes", "--reason", "other"]);
    assert_eq!((&report["cutoff"], &report["revoked"]), (&json!(1), &json!(30)));
    assert_eq!(world.rows("cutoffs"), 1);
    assert_eq!(world.rows("sessions WHERE revoked_reason = 'leaked' AND revoked_by = 'eve'"), 30);
    assert_eq!(world.rows("events WHERE kind = 'revoked'"), 30);
    // A purge that keeps ended rows marks them.
    crowd(&world, "bob", 20);
    sql.execute("INSERT INTO cutoffs (id, reason) VALUES (2, 'admin')", []).unwrap();
    world.ok(&["purge", "--retain", "30d"]);
    assert_eq!(world.rows("sessions WHERE revoked_at IS NULL"), 0);
    assert_eq!(world.rows("events WHERE kind = 'revoked'"), 50);
}

#[test]
fn a_filter_of_many_sessions_ends_them_in_batches() {
    let world = World::made();
    crowd(&world, "alice", MANY);
    let other = world.issue("alice", &[]);
    let wrong = ["revoke", "--device", "crowd", "--expect", "7"];
    world.run(&wrong).code(1);
    assert_eq!(world.list(&["--limit", "5000"]).len(), usize::try_from(MANY).unwrap() + 1);
    let report = world.json(&["revoke", "--device", "crowd", "--expect", &MANY.to_string()]);
    let many = u64::try_from(MANY).unwrap();
    assert_eq!(numbers(&report), [many, many, 0, 0]);
    assert_eq!(report["sessions"].as_array().unwrap().len(), 1_000);
    assert_eq!(world.list(&["--limit", "5000"]), [other.session.as_str()]);
    assert_eq!(world.rows("events WHERE kind = 'revoked'"), MANY);
    // Deleted in batches too, each session with its events.
    let report = world.json(&["revoke", "--device", "crowd", "--yes", "--delete"]);
    assert_eq!(numbers(&report), [many, 0, many, 0]);
    assert_eq!(world.rows("sessions"), 1);
    assert_eq!(world.rows("events WHERE kind = 'deleted'"), MANY);
}

#[test]
fn an_interrupted_revocation_reports_progress_and_can_be_repeated() {
    let world = World::made();
    crowd(&world, "alice", 6_000);
    let args = ["revoke", "--device", "crowd", "--yes", "--max-lock", "1ms", "-o", "json"];
    let running = world.call(&args).start();
    let sql = world.sql();
    let revoked = || -> i64 {
        let count = "SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL";
        sql.query_row(count, [], |row| row.get(0)).unwrap()
    };
    while revoked() == 0 && !running.is_over() {}
    kill_process(running.pid(), Signal::INT).unwrap();
    let done = running.wait().code(130);
    let report = done.json();
    assert_eq!(report["interrupted"], true);
    let (ended, left) =
        (report["revoked"].as_i64().unwrap(), report["remaining"].as_i64().unwrap());
    assert_eq!((ended, ended + left), (revoked(), 6_000));
    let report = world.json(&["revoke", "--device", "crowd", "--yes"]);
    assert_eq!((&report["revoked"], &report["already_ended"]), (&json!(left), &json!(ended)));
    assert_eq!(world.rows("events WHERE kind = 'revoked'"), 6_000);
}

/// A signal while the sessions are selected ends the command like one between two batches.
#[test]
fn a_signal_during_the_selection_is_reported_too() {
    let world = World::made();
    world.issue("alice", &[]);
    world.force(
        "INSERT INTO sessions (id, user_id, device)
         WITH RECURSIVE n (value) AS
           (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 60000)
         SELECT printf('crowd-%08d', value), 'alice', 'crowd' FROM n",
    );
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let running = world.call(&["revoke", "--device", "crowd", "--yes", "-o", "json"]).start();
        std::thread::sleep(std::time::Duration::from_millis(100));
        kill_process(running.pid(), signal).unwrap();
        let done = running.wait().code(130);
        let report = done.json();
        assert_eq!(report["interrupted"], true, "{report}");
        let (ended, left) = (report["revoked"].as_i64(), report["remaining"].as_i64());
        assert_eq!(
            ended.unwrap() + left.unwrap() + report["already_ended"].as_i64().unwrap(),
            60_000
        );
        assert!(!world.path("sessions.db-wal").exists());
    }
}

#[test]
fn an_account_with_many_sessions_ends_in_batches() {
    let world = World::made();
    crowd(&world, "alice", MANY);
    let report = world.json(&["users", "deactivate", "alice", "--note", "left"]);
    let sessions = json!({"revoked": MANY, "deleted": 0, "already_ended": 0});
    assert_eq!((&report["changed"], &report["sessions"]), (&json!(true), &sessions));
    assert_eq!(world.rows("events WHERE kind = 'revoked' AND note = 'left'"), MANY);
    crowd(&world, "bob", MANY);
    world.run(&["users", "delete", "bob", "--expect", "3"]).code(1);
    assert_eq!(
        world.list(&["--user", "bob", "--limit", "5000"]).len(),
        usize::try_from(MANY).unwrap()
    );
    let report = world.json(&["users", "delete", "bob", "--expect", &MANY.to_string()]);
    assert_eq!(report["sessions"]["deleted"], MANY);
    assert_eq!(world.rows("sessions WHERE user_id = 'bob'"), 0);
    let report = world.json(&["revoke-all", "alice"]);
    assert_eq!(report["already_ended"], MANY);
}
