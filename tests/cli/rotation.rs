//! Rotation: one token, one new generation, with any number of concurrent requests.

use std::fs;

use serde_json::Value;

use crate::common::{DAY, FIREFOX, MINUTE, Pair, World, claims, now};

#[test]
fn sixteen_processes_with_one_token_get_one_generation() {
    // A long grace period, so that all sixteen requests are within it on a busy machine.
    let world = World::made().with("TOKENCTL_RETRY_GRACE", "10m");
    let first = world.issue("alice", &[]);
    let racing: Vec<_> = (0..16)
        .map(|_| world.call(&["rotate", "-", "-o", "json"]).stdin(first.refresh.clone()).start())
        .collect();
    let pairs: Vec<Pair> =
        racing.into_iter().map(|call| Pair::of(call.wait().code(0).json())).collect();
    assert_eq!(world.session(&first.session)["generation"], 2);
    for pair in &pairs {
        assert_eq!(pair.generation(), 2);
        assert_eq!(pair.session, first.session);
        world.verdict(&pair.access, "active");
        world.verdict(&pair.refresh, "active");
    }
    let rotations: i64 = world.value("SELECT count(*) FROM events WHERE kind = 'replayed'");
    assert_eq!(rotations, 0);

    // All sixteen requests got the same generation, so any of the tokens can be rotated.
    let next = world.rotate(&pairs[7].refresh);
    assert_eq!(next.generation(), 3);
    assert_eq!(world.rotate(&pairs[3].refresh).generation(), 3);

    // After the grace period the first token is reuse, and the session is revoked.
    world.age(&first.session, 601);
    let done = world.refused(&pairs[0].refresh, "replayed");
    assert!(!done.stderr.contains("eyJ"));
    let row = world.session(&first.session);
    assert_eq!(row["state"], "revoked");
    assert_eq!(row["revoked_reason"], "replayed");
    world.verdict(&next.access, "revoked");
    world.refused(&next.refresh, "revoked");
    let denied = world.json(&["denylist", "list"]);
    assert_eq!(denied[0]["id"], Value::from(first.session.as_str()));
    assert_eq!(denied[0]["reason"], "replayed");
}

#[test]
fn the_grace_lasts_ten_seconds() {
    let world = World::made();
    for (later, reason) in [(5, None), (12, Some("replayed"))] {
        let one = world.issue_ago(200, "alice", &[]);
        world.ago(100, &["rotate", &one.refresh]).code(0);
        let done = world.ago(100 - later, &["rotate", &one.refresh, "-o", "json"]);
        match reason {
            None => assert_eq!(Pair::of(done.code(0).json()).generation(), 2),
            Some(reason) => assert_eq!(done.code(4).error()["reason"], reason),
        }
    }
}

#[test]
fn the_grace_period_covers_only_the_previous_token() {
    let world = World::made().with("TOKENCTL_RETRY_GRACE", "10m");
    let one = world.issue("alice", &[]);
    let two = world.rotate(&one.refresh);
    let again = world.run(&["rotate", &one.refresh]).code(0);
    assert!(again.stderr.contains("current token pair issued again"), "{again:?}");
    let three = world.rotate(&two.refresh);
    // A token that is two generations behind is reuse, even within the grace period.
    world.call(&["rotate", &one.refresh, "--ip", "203.0.113.9"]).run().code(4);
    let row = world.session(&one.session);
    assert_eq!(row["revoked_reason"], "replayed");
    let replays: Vec<&Value> = row["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "replayed")
        .collect();
    assert_eq!(replays.len(), 1);
    assert_eq!(replays[0]["ip"], "203.0.113.9");
    world.refused(&three.refresh, "revoked");
}

#[test]
fn without_a_grace_period_a_second_use_is_reuse() {
    let world = World::made().configured("retry_grace = \"1s\"");
    let one = world.issue("alice", &[]);
    world.rotate(&one.refresh);
    world.age(&one.session, 2);
    world.refused(&one.refresh, "replayed");
}

#[test]
fn a_rotation_slides_the_end_and_remembers_the_gap() {
    let world = World::made();
    let one = world.issue_ago(6 * DAY, "alice", &["--ip", "192.0.2.1", "--user-agent", "curl/8"]);
    let args = ["rotate", &one.refresh, "--ip", "192.0.2.2", "--user-agent", FIREFOX];
    let two = Pair::of(world.json(&args));
    assert!((claims(&two.refresh)["exp"].as_i64().unwrap() - now() - 7 * DAY).abs() < 60);
    let row = world.session(&one.session);
    assert_eq!(row["ip"], "192.0.2.2");
    assert_eq!(row["user_agent"], FIREFOX);
    assert_eq!(row["ip_changes"], 1);
    assert_eq!(row["user_agent_changes"], 1);
    let gap = row["longest_idle"].as_i64().unwrap();
    assert!((gap - 6 * DAY).abs() < 60, "{gap}");
    // Attributes that are not given stay unchanged.
    let three = world.rotate(&two.refresh);
    assert_eq!(world.session(&three.session)["ip"], "192.0.2.2");
}

#[test]
fn a_token_past_its_expiry_is_expired() {
    let world = World::made();
    let old = world.issue_ago(8 * DAY, "alice", &[]);
    world.refused(&old.refresh, "expired");
    world.verdict(&old.refresh, "expired");
    world.verdict(&old.access, "expired");
    assert_eq!(world.session(&old.session)["state"], "expired");
}

#[test]
fn no_rotation_outlives_max_session() {
    let world = World::made();
    let args = ["--max-session", "8d"];
    let one = world.issue_ago(6 * DAY, "alice", &args);
    let two = world.rotate(&one.refresh);
    let end = claims(&one.access)["iat"].as_i64().unwrap() + 8 * DAY;
    assert_eq!(claims(&two.refresh)["exp"], end);
    // Access tokens expire by then too.
    let short = world.issue("bob", &["--max-session", "5m"]);
    assert_eq!(short.json["expires_in"], 300);
    assert_eq!(short.json["refresh_expires_in"], 300);
    let over = world.issue_ago(10 * MINUTE, "carol", &["--max-session", "5m"]);
    world.refused(&over.refresh, "expired");
    // A session can have no maximum lifetime, whatever the settings say.
    world.configure("max_session = \"1d\"");
    let none = world.issue("dora", &["--max-session", "none"]);
    assert_eq!(world.session(&none.session)["max_expires_at"], Value::Null);
    let one_day = world.issue("dora", &[]);
    assert_eq!(one_day.json["refresh_expires_in"], DAY);
}

#[test]
fn a_session_without_expiry_is_active_until_revoked() {
    let world = World::made();
    let one = world.issue_ago(4000 * DAY, "alice", &["--refresh-ttl", "none"]);
    assert_eq!(one.json["refresh_expires_in"], Value::Null);
    assert_eq!(claims(&one.refresh).get("exp"), None);
    let two = world.rotate(&one.refresh);
    assert_eq!(two.json["refresh_expires_in"], Value::Null);
    assert_eq!(claims(&two.refresh).get("exp"), None);
    world.ok(&["revoke", &one.session]);
    world.refused(&two.refresh, "revoked");
    world.configure("refresh_ttl = \"none\"");
    assert_eq!(world.issue("bob", &[]).json["refresh_expires_in"], Value::Null);
}

#[test]
fn with_rotation_off_the_refresh_token_stays() {
    for by_environment in [true, false] {
        let mut world = World::made();
        let one = world.issue("alice", &[]);
        if by_environment {
            world.set("TOKENCTL_ROTATE_REFRESH", "false");
        } else {
            world.configure("rotate_refresh = false");
        }
        let two = world.rotate(&one.refresh);
        assert_eq!(two.refresh, one.refresh);
        assert_ne!(two.access, one.access);
        assert_eq!(world.session(&one.session)["generation"], 1);
        world.verdict(&two.access, "active");
        let three = world.rotate(&one.refresh);
        assert_eq!(three.refresh, one.refresh);
        world.ok(&["revoke", &one.session]);
        world.refused(&one.refresh, "revoked");
    }
}

#[test]
fn deactivated_and_unknown_users_get_no_tokens() {
    let world = World::made();
    let one = world.issue("alice", &[]);
    let gone = world.issue("bob", &[]);
    world.ok(&["users", "deactivate", "alice"]);
    world.refused(&one.refresh, "deactivated");
    world.ok(&["users", "delete", "bob"]);
    world.refused(&gone.refresh, "unknown-session");
    let removed = world.issue("carol", &[]);
    world.ok(&["revoke", "--delete", &removed.session]);
    world.refused(&removed.refresh, "unknown-session");
}

#[test]
fn a_store_that_fell_behind_is_noticed_and_recorded() {
    let world = World::made();
    let one = world.issue("alice", &[]);
    world.sql().pragma_query(None, "wal_checkpoint", |_| Ok(())).unwrap();
    let backup = world.path("backup.db");
    fs::copy(world.store(), &backup).unwrap();
    let two = world.rotate(&one.refresh);
    let three = world.rotate(&two.refresh);
    for suffix in ["-wal", "-shm"] {
        let mut name = world.store().into_os_string();
        name.push(suffix);
        let _ = fs::remove_file(name);
    }
    fs::copy(&backup, world.store()).unwrap();

    world.refused(&three.refresh, "store-behind");
    let verdict = world.verdict(&three.refresh, "store-behind");
    assert!(verdict["detail"].as_str().unwrap().contains("the store has lost data"));
    let row = world.session(&one.session);
    // A restored backup revokes no session.
    assert_eq!(row["state"], "active");
    assert_eq!(row["generation"], 1);
    assert_eq!(row["events"].as_array().unwrap().last().unwrap()["kind"], "store-behind");
}

#[test]
fn a_foreign_refresh_token_is_invalid() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world.refused(&pair.access, "invalid");
    let stranger = World::made().issue("alice", &[]);
    world.refused(&stranger.refresh, "invalid");
    let mut forged = pair.refresh.clone();
    forged.replace_range(forged.len() - 6..forged.len() - 4, "AA");
    world.refused(&forged, "invalid");
    world.refused("garbage", "invalid");
    assert_eq!(world.session(&pair.session)["generation"], 1);
}

#[test]
fn tokens_come_in_as_people_paste_them() {
    let world = World::made();
    let mut pair = world.issue("alice", &[]);
    for form in [
        "  {}\n",
        "Bearer {}",
        "Authorization: Bearer {}\r\n",
        "\"{}\"",
        "'{}',",
        "refresh_token={}; Path=/",
    ] {
        let text = form.replace("{}", &pair.refresh);
        let done = world.call(&["rotate", "-o", "json"]).stdin(text).run().code(0);
        pair = Pair::of(done.json());
    }
    let lines: Vec<_> = pair.refresh.as_bytes().chunks(60).map(String::from_utf8_lossy).collect();
    let wrapped = lines.join("\n  ");
    let done = world.call(&["rotate", "-", "-o", "json"]).stdin(wrapped).run().code(0);
    assert_eq!(Pair::of(done.json()).generation(), 8);
}
