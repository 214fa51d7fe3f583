//! The seven ways in which a token becomes invalid, each from login to rejection.

use serde_json::{Value, json};

use crate::common::{DAY, FIREFOX, MINUTE, SAFARI, World};

/// Asserts that verifiers that check only the denylist reject the session too.
#[track_caller]
fn assert_denied(world: &World, session: &str, reason: &str) {
    let list = world.json(&["denylist", "list"]);
    let entry = list.as_array().unwrap().iter().find(|entry| entry["id"] == session);
    let entry = entry.unwrap_or_else(|| panic!("{session} is not on the denylist: {list}"));
    assert_eq!(entry["kind"], "sid");
    assert_eq!(entry["reason"], reason);
}

#[test]
fn expiry() {
    let world = World::made();
    // 15 minutes after the login the access token has expired, and the session is active.
    let pair = world.issue_ago(16 * MINUTE, "alice", &[]);
    let verdict = world.verdict(&pair.access, "expired");
    assert!(verdict["detail"].as_str().unwrap().starts_with("the token expired at "));
    let fresh = world.rotate(&pair.refresh);
    world.verdict(&fresh.access, "active");
    // A session that was idle for longer than the lifetime of its refresh token has expired.
    let unused = world.issue_ago(8 * DAY, "bob", &[]);
    world.refused(&unused.refresh, "expired");
    world.verdict(&unused.access, "expired");
    assert_eq!(world.session(&unused.session)["state"], "expired");
    assert_eq!(world.json(&["denylist", "list"]).as_array().unwrap().len(), 0);
}

#[test]
fn logout() {
    let world = World::made();
    let pair = world.issue("alice", &["--user-agent", FIREFOX]);
    world.verdict(&pair.access, "active");
    // The service passes on the token that the client sent with its logout.
    let call = world.call(&["revoke", "--token", "-", "--reason", "logout", "-o", "json"]);
    let done = call.stdin(format!("Authorization: Bearer {}", pair.access)).run().code(0);
    assert_eq!(done.json()["revoked"], 1);
    assert_denied(&world, &pair.session, "logout");
    let verdict = world.verdict(&pair.access, "revoked");
    assert!(verdict["detail"].as_str().unwrap().contains("at logout, by operator"), "{verdict}");
    world.refused(&pair.refresh, "revoked");
}

#[test]
fn compromise() {
    let world = World::made();
    // An attacker has copied the refresh token and uses it first.
    let stolen = world.issue("alice", &["--ip", "192.0.2.1"]);
    let thief = world.rotate(&stolen.refresh);
    world.age(&stolen.session, 60);
    // The owner presents the same token: that is reuse, so the session is revoked.
    world.refused(&stolen.refresh, "replayed");
    world.refused(&thief.refresh, "revoked");
    world.verdict(&thief.access, "revoked");
    assert_denied(&world, &stolen.session, "replayed");
    // The operator revokes the other sessions of the account.
    let other = world.issue("alice", &["--ip", "192.0.2.2"]);
    let args = ["revoke-all", "alice", "--reason", "compromised", "--note", "phishing wave"];
    world.ok(&args);
    let verdict = world.verdict(&other.access, "revoked");
    let detail = verdict["detail"].as_str().unwrap();
    assert!(detail.contains("as compromised, by operator (phishing wave)"), "{detail}");
    assert_denied(&world, &other.session, "compromised");
}

#[test]
fn one_devices_logout() {
    let world = World::made();
    let phone = world.issue("alice", &["--device", "Ann's phone", "--user-agent", SAFARI]);
    let laptop = world.issue("alice", &["--device", "laptop", "--user-agent", FIREFOX]);
    let args = ["revoke", "--user", "alice", "--device", "PHONE", "--reason", "device-logout"];
    assert_eq!(world.json(&args)["revoked"], 1);
    world.verdict(&phone.access, "revoked");
    world.refused(&phone.refresh, "revoked");
    assert_denied(&world, &phone.session, "device-logout");
    world.verdict(&laptop.access, "active");
    world.rotate(&laptop.refresh);
}

#[test]
fn rotation() {
    let world = World::made();
    let one = world.issue("alice", &[]);
    let two = world.rotate(&one.refresh);
    // The old refresh token is rejected; the old access token is valid until it expires.
    world.age(&one.session, 60);
    let verdict = world.verdict(&one.refresh, "replayed");
    assert!(verdict["detail"].as_str().unwrap().contains("it is a previous refresh token"));
    world.verdict(&one.access, "active");
    world.verdict(&two.refresh, "active");
    // Introspecting the old token ends nothing; rotating it revokes the session.
    world.refused(&one.refresh, "replayed");
    world.verdict(&two.refresh, "revoked");
}

#[test]
fn an_admins_revocation() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let prefix = &pair.session[..13];
    world.ok(&["revoke", prefix, "--note", "ticket 4711", "--actor", "root@ops"]);
    let verdict = world.verdict(&pair.access, "revoked");
    let detail = verdict["detail"].as_str().unwrap();
    assert!(detail.starts_with(&format!("the session {} was revoked at ", pair.session)));
    assert!(detail.ends_with(" by an administrator, by root@ops (ticket 4711)"), "{detail}");
    world.refused(&pair.refresh, "revoked");
    assert_denied(&world, &pair.session, "admin");
}

#[test]
fn account_deletion() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let other = world.issue("bob", &[]);
    world.ok(&["users", "delete", "alice"]);
    let left: i64 = world.value("SELECT count(*) FROM sessions WHERE user_id = 'alice'");
    assert_eq!(left, 0);
    world.run(&["users", "show", "alice"]).code(3);
    // The access token, which has not expired, is on the denylist.
    assert_denied(&world, &pair.session, "account-deleted");
    world.verdict(&pair.access, "denylisted");
    world.refused(&pair.refresh, "unknown-session");
    world.verdict(&pair.refresh, "unknown-session");
    world.verdict(&other.access, "active");
    // The user ID can be used again, and old tokens stay invalid.
    let anew = world.issue("alice", &[]);
    world.verdict(&anew.access, "active");
    world.verdict(&pair.access, "denylisted");
    world.refused(&pair.refresh, "unknown-session");
}

/// Two sessions of alice: `lately` expired 100 seconds ago, `act` is active. With `cutoff`, an operator has ended
/// both by SQL: their rows are not marked.
fn two_sessions(cutoff: bool) -> World {
    let world = World::made();
    let sql = "INSERT INTO users (id) VALUES ('alice');
        INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, access_expires_at)
        VALUES ('lately', 'alice', unixepoch() - 3000, unixepoch() - 1500, unixepoch() - 100, unixepoch() - 200),
               ('act', 'alice', unixepoch() - 3000, unixepoch() - 1500, unixepoch() + 9999, unixepoch() - 200);";
    world.sql().execute_batch(sql).unwrap();
    if cutoff {
        let sql = "INSERT INTO cutoffs (reason, revoked_by, revoked_note)
                   VALUES ('compromised', 'ir', 'incident')";
        world.sql().execute_batch(sql).unwrap();
    }
    world
}

/// Each deletion has an event with actor, reason and note, and no second one without: also of sessions that a slower
/// clock takes for active, and of sessions that a cutoff ended without marking their rows.
#[test]
fn each_deletion_has_one_event_with_actor_and_reason() {
    let ops = ["--actor", "ops", "--note", "w"];
    let by_cutoff = "revoked act by ir as compromised (incident)";
    let cases: [(&[&str], bool, &[&str]); 9] = [
        (
            &["users", "delete", "alice"],
            false,
            &[
                "deleted lately by ops as account-deleted (w)",
                "revoked act by ops as account-deleted (w)",
            ],
        ),
        (
            &["users", "delete", "alice"],
            true,
            &["deleted lately by ops as account-deleted (w)", by_cutoff],
        ),
        (&["revoke", "lately", "--delete"], true, &["deleted lately by ops as admin (w)"]),
        (
            &["revoke", "act", "--delete"],
            false,
            &["deleted act by ops as admin (w)", "revoked act by ops as admin (w)"],
        ),
        (&["revoke", "act", "--delete"], true, &["deleted act by ops as admin (w)", by_cutoff]),
        (
            &["revoke", "--user", "alice", "--delete"],
            true,
            &["deleted act by ops as admin (w)", "deleted lately by ops as admin (w)", by_cutoff],
        ),
        (
            &["revoke-all", "alice", "--delete"],
            true,
            &["deleted act by ops as admin (w)", "deleted lately by ops as admin (w)", by_cutoff],
        ),
        (&["purge", "--yes"], false, &["deleted lately by ops as - (-)"]),
        (&["purge", "--yes"], true, &["deleted lately by ops as - (-)", by_cutoff]),
    ];
    for (command, cutoff, expected) in cases {
        let world = two_sessions(cutoff);
        let options = if command[0] == "purge" { &ops[..2] } else { &ops[..] };
        world.ok(&[command, options].concat());
        let events: String = world.value(
            "SELECT coalesce(group_concat(event, char(10) ORDER BY event), '') FROM (
               SELECT kind || ' ' || session_id || ' by ' || ifnull(actor, 'NOBODY') || ' as '
                 || ifnull(reason, '-') || ' (' || ifnull(note, '-') || ')' AS event
               FROM events WHERE session_id IS NOT NULL)",
        );
        assert_eq!(events, expected.join("\n"), "{command:?}, cutoff: {cutoff}");
        // The deletion is remembered until the refresh token has expired by any clock.
        let forgotten: i64 = world.value(
            "SELECT count(*) FROM (SELECT max(keep_until) AS kept FROM events
               WHERE session_id = 'act' GROUP BY session_id) WHERE ifnull(kept, 0) < unixepoch() + 9999",
        );
        assert_eq!(forgotten, 0, "{command:?}, cutoff: {cutoff}");
    }
}

/// A session that had expired before a cutoff covered it can't be revoked: it is counted as ended.
#[test]
fn a_session_that_expired_before_a_cutoff_has_already_ended() {
    for command in [
        &["revoke", "lately"][..],
        &["revoke-all", "alice"],
        &["revoke", "--user", "alice"],
        &["revoke", "--user", "alice", "--dry-run"],
    ] {
        let world = two_sessions(true);
        let matched = if command[1] == "lately" { 1 } else { 2 };
        let report = world.json(command);
        let counts = ["matched", "revoked", "already_ended", "skipped"].map(|name| &report[name]);
        assert_eq!(
            counts,
            [matched, 0, matched, 0].map(Value::from).each_ref(),
            "{command:?}: {report}"
        );
        assert_eq!(report["sessions"], json!([]), "{command:?}");
        assert_eq!(world.value::<i64>("SELECT count(*) FROM events"), 0, "{command:?}");
        assert_eq!(world.session("lately")["state"], "expired");
    }
}
