//! Revocation is final and immediate, however the sessions are chosen.

use serde_json::{Value, json};

use crate::common::{DAY, FIREFOX, MINUTE, Pair, SAFARI, World, now};

fn logins(world: &World, user: &str, number: usize) -> Vec<Pair> {
    (0..number).map(|_| world.issue(user, &[])).collect()
}

fn numbers(ended: &Value) -> [u64; 4] {
    ["matched", "revoked", "deleted", "already_ended"].map(|name| ended[name].as_u64().unwrap())
}

#[test]
fn by_id_by_prefix_and_several_at_once() {
    let world = World::made();
    let pairs = logins(&world, "alice", 4);
    let ended = world.json(&["revoke", &pairs[0].session]);
    assert_eq!(numbers(&ended), [1, 1, 0, 0]);
    assert_eq!(ended["sessions"], json!([{"id": pairs[0].session, "user_id": "alice"}]));
    assert_eq!(ended["dry_run"], false);
    let until = world.session(&pairs[0].session)["access_expires_at"].clone();
    assert_eq!(ended["access_tokens_until"], until);

    let args = ["revoke", &pairs[1].session[..30], &pairs[2].session];
    assert_eq!(numbers(&world.json(&args)), [2, 2, 0, 0]);
    assert_eq!(world.list(&[]), [pairs[3].session.clone()]);

    let names = ended.as_object().unwrap().keys().collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "matched",
            "revoked",
            "deleted",
            "already_ended",
            "access_tokens_until",
            "sessions",
            "dry_run"
        ]
    );
}

#[test]
fn an_ambiguous_a_short_and_an_unknown_prefix() {
    let world = World::made();
    let pairs = logins(&world, "alice", 2);
    let done = world.run(&["revoke", &pairs[0].session[..4]]).code(3);
    let (error, _) = done.error_and_hint();
    for pair in &pairs {
        assert!(error.contains(&pair.session), "{error}");
    }
    world.run(&["revoke", &pairs[0].session[..3]]).code(2);
    let done = world.run(&["revoke", "ffff"]).code(3);
    assert_eq!(done.error_and_hint().0, "there is no session ffff");
    // One that is unknown spoils the whole list: half a revocation is none that anybody wanted.
    world.run(&["revoke", &pairs[0].session, "ffff"]).code(3);
    assert_eq!(world.list(&[]).len(), 2);
}

#[test]
fn twice_is_harmless_and_says_so() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world.ok(&["revoke", &pair.session, "--reason", "logout"]);
    let row = world.session(&pair.session);
    let done = world.ok(&["revoke", &pair.session, "--reason", "compromised"]);
    assert_eq!(done.stdout, "nothing to do; 1 session has ended before\n");
    assert_eq!(numbers(&world.json(&["revoke", &pair.session])), [1, 0, 0, 1]);
    assert_eq!(world.session(&pair.session), row);
}

#[test]
fn by_any_token_of_the_session_on_stdin() {
    let world = World::made();
    for kind in ["access", "refresh"] {
        let pair = world.issue("alice", &[]);
        let token = if kind == "access" { &pair.access } else { &pair.refresh };
        let call = world.call(&["revoke", "--token", "-"]).stdin(format!("Bearer {token}\n"));
        call.run().code(0);
        world.verdict(&pair.access, "revoked");
    }
    // Also without the dash when something is piped in, and as an argument.
    let pair = world.issue("alice", &[]);
    world.call(&["revoke", "--token"]).stdin(pair.access.clone()).run().code(0);
    let pair = world.issue("alice", &[]);
    world.ok(&["revoke", "--token", &pair.refresh]);
    // An expired token, and an old refresh token, point to their session all the same.
    let old = world.issue_ago(20 * MINUTE, "alice", &[]);
    world.ok(&["revoke", "--token", &old.access]);
    world.verdict(&old.refresh, "revoked");

    let pair = world.issue("alice", &[]);
    let mut forged = pair.access.clone();
    forged.replace_range(forged.len() - 6..forged.len() - 4, "AA");
    let done = world.run(&["revoke", "--token", &forged]).code(4);
    assert!(!done.stderr.contains(&forged[..40]), "{done:?}");
    world.verdict(&pair.access, "active");
    world.call(&["revoke", "--token", "-"]).stdin("").run().code(2);
    world.run(&["revoke", "--token", "-", &pair.session]).code(2);
}

#[test]
fn a_single_access_token_by_its_jti() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let second = world.rotate(&pair.refresh);
    let call = world.call(&["revoke", "--token", "-", "--jti"]).stdin(pair.access.clone());
    assert_eq!(call.run().code(0).stdout, "the token is on the denylist; its session lives on\n");
    let verdict = world.verdict(&pair.access, "denylisted");
    assert!(verdict["detail"].as_str().unwrap().starts_with("this token was put on the denylist"));
    world.verdict(&second.access, "active");
    world.rotate(&second.refresh);
    let again = world.call(&["revoke", "--token", "-", "--jti"]).stdin(pair.access.clone());
    assert_eq!(again.run().code(0).stdout, "the token was on the denylist already\n");
    assert_eq!(world.rows("denylist"), 1);

    // A refresh token has no such id, and a token without --token is none.
    world.call(&["revoke", "--token", "-", "--jti"]).stdin(pair.refresh.clone()).run().code(4);
    world.run(&["revoke", "--jti"]).code(2);
    let expired = world.issue_ago(20 * MINUTE, "alice", &[]);
    let call = world.call(&["revoke", "--token", "-", "--jti"]).stdin(expired.access);
    assert_eq!(call.run().code(0).stdout, "the token had expired by itself; nothing to do\n");
    let dry = world.call(&["revoke", "--token", "-", "--jti", "--dry-run"]);
    let done = dry.stdin(second.access.clone()).run().code(0);
    assert_eq!(done.stdout, "would put the token on the denylist; its session would live on\n");
    world.verdict(&second.access, "active");
}

#[test]
fn by_every_filter() {
    let world = World::made();
    let phone = ["--ip", "192.0.2.1", "--user-agent", SAFARI, "--device", "Ann's phone"];
    let laptop = ["--ip", "2001:db8::7", "--user-agent", FIREFOX, "--device", "laptop"];
    let forever = ["--refresh-ttl", "none"];
    let old = world.issue_ago(40 * DAY, "alice", &[&phone[..], &forever].concat()).session;
    let new = world.issue_ago(DAY, "alice", &[&laptop[..], &forever].concat()).session;
    let bob = world.issue_ago(2 * DAY, "bob", &[&phone[..], &forever].concat()).session;
    let date = |days: i64| format!("@{}", now() - days * DAY);
    let (ten, thirty) = (date(10), date(30));
    for (filter, expected) in [
        (&["--user", "alice"][..], vec![&new, &old]),
        (&["--user", "alice", "--user", "bob"], vec![&new, &bob, &old]),
        (&["--user", "nobody"], vec![]),
        (&["--ip", "192.0.2.1"], vec![&bob, &old]),
        (&["--ip", "::ffff:192.0.2.1"], vec![&bob, &old]),
        (&["--ip", "192.0.2.0/24"], vec![&bob, &old]),
        (&["--ip", "2001:db8::/32"], vec![&new]),
        (&["--ip", "192.0.2.1/32", "--user", "bob"], vec![&bob]),
        (&["--user-agent", "firefox"], vec![&new]),
        (&["--device", "PHONE"], vec![&bob, &old]),
        (&["--idle", "30d"], vec![&old]),
        (&["--created-before", &thirty], vec![&old]),
        (&["--created-after", "10d"], vec![&new, &bob]),
        (&["--used-before", &ten], vec![&old]),
        (&["--used-after", &ten], vec![&new, &bob]),
        (&["--state", "active"], vec![&new, &bob, &old]),
        (&["--state", "expired,revoked"], vec![]),
        (&["--limit", "1"], vec![&new]),
        (&["--limit", "1", "--reverse"], vec![&old]),
        (&["--sort", "user", "--limit", "2", "--user", "alice"], vec![&old, &new]),
        (&["--after", &new], vec![&bob, &old]),
        (&["--after", &new, "--limit", "1"], vec![&bob]),
    ] {
        let sort = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        let wanted = sort(expected.into_iter().cloned().collect());
        assert_eq!(sort(world.list(filter)), wanted, "{filter:?}");
        // A dry run of a revocation means the same sessions.
        let args = [&["revoke", "--dry-run", "-o", "json"], filter].concat();
        let done = world.run(&args);
        if wanted.is_empty() {
            assert_eq!(done.code(3).error()["reason"], "nothing-matched");
        } else {
            let ended = done.code(0).json();
            let ids = ended["sessions"].as_array().unwrap().iter();
            let ids = ids.map(|row| row["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(sort(ids), wanted, "{filter:?}");
            assert_eq!(ended["dry_run"], true);
        }
    }
    assert_eq!(world.list(&[]).len(), 3);
    // A dry run says just what the run then does.
    let dry = world.json(&["revoke", "--ip", "192.0.2.0/24", "--dry-run"]);
    let mut real = world.json(&["revoke", "--ip", "192.0.2.0/24"]);
    real["dry_run"] = true.into();
    assert_eq!(real, dry);
    assert_eq!(world.list(&[]), [new]);
    assert_eq!(world.list(&["--reason", "admin"]).len(), 2);
    assert_eq!(world.list(&["--state", "all"]).len(), 3);
}

#[test]
fn nothing_chosen_ends_nothing() {
    let world = World::made();
    world.issue("alice", &[]);
    let done = world.run(&["revoke"]).code(2);
    assert_eq!(done.error_and_hint().0, "which sessions?");
    for wrong in [
        &["--idle", "soon"][..],
        &["--ip", "300.1.1.1"],
        &["--state", "dead"],
        &["--created-before", "last week"],
        &["--reason", "because"],
        &["--limit", "-1"],
        &["--user", ""],
        &["0000", "--user", "alice"],
    ] {
        world.run(&[&["revoke"], wrong].concat()).code(2);
    }
    assert_eq!(world.list(&[]).len(), 1);
}

#[test]
fn delete_removes_the_row_and_the_tokens_still_die() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let dry = world.json(&["revoke", "--delete", "--dry-run", &pair.session]);
    assert_eq!(numbers(&dry), [1, 0, 1, 0]);
    let done = world.ok(&["revoke", "--delete", &pair.session]);
    assert!(done.stdout.starts_with("removed 1 session\n"), "{done:?}");
    assert_eq!(world.rows("sessions"), 0);
    world.verdict(&pair.access, "denylisted");
    world.verdict(&pair.refresh, "unknown-session");
    world.run(&["revoke", "--delete", &pair.session]).code(3);
    // An ended row can be removed as well.
    let ended = world.issue("alice", &[]);
    world.ok(&["revoke", &ended.session, "--reason", "logout"]);
    assert_eq!(numbers(&world.json(&["revoke", "--delete", &ended.session])), [1, 0, 1, 0]);
    let denied = world.json(&["denylist", "list"]);
    let entry = denied.as_array().unwrap().iter().find(|e| e["id"] == *ended.session).unwrap();
    assert_eq!(entry["reason"], "logout");
}

#[test]
fn expect_changes_nothing_unless_the_number_is_right() {
    let world = World::made();
    logins(&world, "alice", 3);
    for args in [
        &["revoke", "--user", "alice", "--expect", "2"][..],
        &["revoke-all", "alice", "--expect", "4"],
        &["revoke-all", "--everyone", "--yes", "--expect", "0"],
        &["users", "deactivate", "alice", "--expect", "1"],
        &["users", "delete", "alice", "--expect", "1"],
        &["revoke", "--user", "alice", "--expect", "2", "--dry-run"],
    ] {
        let done = world.run(args).code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.starts_with("3 sessions would end, not "), "{error}");
        assert_eq!(world.list(&[]).len(), 3);
    }
    world.ok(&["revoke", "--user", "alice", "--expect", "3"]);
    assert_eq!(world.list(&[]).len(), 0);
}

#[test]
fn revoke_all_ends_a_users_sessions_but_the_exceptions() {
    let world = World::made();
    let pairs = logins(&world, "alice", 3);
    let bob = world.issue("bob", &[]);
    let ended = world.json(&["revoke-all", "alice", "--except", &pairs[1].session[..30]]);
    assert_eq!(numbers(&ended), [2, 2, 0, 0]);
    let mut left = world.list(&[]);
    left.sort();
    let mut expected = vec![pairs[1].session.clone(), bob.session.clone()];
    expected.sort();
    assert_eq!(left, expected);
    world.run(&["revoke-all", "alice", "--except", "ffff"]).code(3);
    // Narrowed by the same filters as everywhere.
    world.ok(&["revoke-all", "alice", "--idle", "30d"]);
    assert_eq!(world.list(&["--user", "alice"]).len(), 1);
    world.ok(&["revoke-all", "alice"]);
    assert_eq!(world.list(&["--user", "alice"]).len(), 0);
    let again = world.ok(&["revoke-all", "alice"]);
    assert_eq!(again.stdout, "nothing to do; 3 sessions have ended before\n");
    assert_eq!(
        world.run(&["revoke-all", "nobody", "-o", "json"]).code(3).error()["reason"],
        "unknown-user"
    );
    world.run(&["revoke-all"]).code(2);
    world.run(&["revoke-all", "alice", "--everyone"]).code(2);
    world.run(&["revoke-all", "alice", "--user", "bob"]).code(2);
    world.verdict(&bob.access, "active");
}

#[test]
fn everyone_needs_a_yes_that_nobody_gives_by_habit() {
    let world = World::made();
    logins(&world, "alice", 2);
    logins(&world, "bob", 1);
    let done = world.run(&["revoke-all", "--everyone"]).code(2);
    assert!(done.error_and_hint().0.contains("--yes"), "{done:?}");
    let dry = world.json(&["revoke-all", "--everyone", "--dry-run"]);
    assert_eq!(numbers(&dry), [3, 3, 0, 0]);
    assert_eq!(world.list(&[]).len(), 3);
    assert_eq!(numbers(&world.json(&["revoke-all", "--everyone", "--yes"])), [3, 3, 0, 0]);
    assert_eq!(world.list(&[]).len(), 0);
}

#[test]
fn accounts_are_shut_opened_and_removed() {
    let world = World::made();
    let pairs = logins(&world, "alice", 2);
    world.issue("bob", &[]);
    let users = world.json(&["users", "list"]);
    assert_eq!(users[0]["id"], "alice");
    assert_eq!(users[0]["active_sessions"], 2);
    assert_eq!(users[1]["status"], "active");
    let story = world.json(&["users", "show", "alice"]);
    assert_eq!(story["active_sessions"], 2);
    assert_eq!(story["sessions"].as_array().unwrap().len(), 2);

    let dry = world.json(&["users", "deactivate", "alice", "--dry-run"]);
    let real = world.json(&["users", "deactivate", "alice", "--note", "left the company"]);
    assert_eq!(dry["sessions"], real["sessions"]);
    assert_eq!(numbers(&dry), numbers(&real));
    assert_eq!(numbers(&real), [2, 2, 0, 0]);
    world.verdict(&pairs[0].access, "revoked");
    world.verdict(&pairs[0].refresh, "deactivated");
    assert_eq!(world.session(&pairs[0].session)["revoked_reason"], "account-deactivated");
    let again = world.ok(&["users", "deactivate", "alice"]);
    assert!(again.stdout.starts_with("alice was deactivated before\n"), "{again:?}");
    world.run(&["issue", "alice"]).code(4);

    assert_eq!(world.json(&["users", "reactivate", "alice"])["changed"], true);
    assert_eq!(world.json(&["users", "reactivate", "alice"])["changed"], false);
    // What was ended stays so.
    world.refused(&pairs[0].refresh, "revoked");
    let fresh = world.issue("alice", &[]);

    let dry = world.json(&["users", "delete", "alice", "--dry-run"]);
    assert_eq!(world.json(&["users", "list"]).as_array().unwrap().len(), 2);
    let real = world.json(&["users", "delete", "alice"]);
    assert_eq!(numbers(&dry), numbers(&real));
    world.verdict(&fresh.access, "denylisted");
    assert_eq!(world.json(&["users", "list"]).as_array().unwrap().len(), 1);
    for command in ["show", "deactivate", "reactivate", "delete"] {
        let done = world.run(&["users", command, "alice", "-o", "json"]).code(3);
        assert_eq!(done.error()["reason"], "unknown-user");
    }
    let kinds: String = world.value(
        "SELECT group_concat(kind) FROM (SELECT kind FROM events
           WHERE user_id = 'alice' AND session_id IS NULL ORDER BY id)",
    );
    assert_eq!(kinds, "user-deactivated,user-reactivated,user-deleted");
}

#[test]
fn the_trail_says_who_why_and_what_for() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let who = |world: &World, id: &str| world.session(id)["revoked_by"].clone();
    world.ok(&["revoke", &pair.session, "--note", "line\nbreak"]);
    // sudo is seen through.
    assert_eq!(who(&world, &pair.session), "operator");
    let pair = world.issue("alice", &[]);
    world.call(&["revoke", &pair.session]).env("TOKENCTL_ACTOR", "cron").run().code(0);
    assert_eq!(who(&world, &pair.session), "cron");
    let pair = world.issue("alice", &[]);
    let call = world.call(&["revoke", &pair.session, "--actor", "me", "--reason", "leaked"]);
    call.env("TOKENCTL_ACTOR", "cron").run().code(0);
    let row = world.session(&pair.session);
    assert_eq!(row["revoked_by"], "me");
    let events = row["events"].as_array().unwrap();
    let kinds: Vec<&Value> = events.iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["issued", "revoked"]);
    assert_eq!(events[1]["actor"], "me");
    assert_eq!(events[1]["reason"], "leaked");
}
