//! Revocation is final and immediate, for every way of selecting sessions.

use serde_json::{Value, json};

use tokenctl::token::{KeyRing, ParseOptions};

use crate::common::handmade::signed;
use crate::common::{DAY, FIREFOX, MINUTE, Pair, SAFARI, World, claims, now};

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
            "skipped",
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
    // One unknown ID makes the whole list fail: nothing is revoked.
    world.run(&["revoke", &pairs[0].session, "ffff"]).code(3);
    assert_eq!(world.list(&[]).len(), 2);
}

#[test]
fn a_second_revocation_changes_nothing_and_reports_it() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world.ok(&["revoke", &pair.session, "--reason", "logout"]);
    let row = world.session(&pair.session);
    let done = world.ok(&["revoke", &pair.session, "--reason", "compromised"]);
    assert_eq!(done.stdout, "0 sessions revoked, 1 already ended\n");
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
    // Standard input is also read without the dash if it is piped; a token may be an argument.
    let pair = world.issue("alice", &[]);
    world.call(&["revoke", "--token"]).stdin(pair.access.clone()).run().code(0);
    let pair = world.issue("alice", &[]);
    world.ok(&["revoke", "--token", &pair.refresh]);
    // Expired tokens and previous refresh tokens lead to their session too.
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
    assert_eq!(
        call.run().code(0).stdout,
        "the token is on the denylist; its session stays active\n"
    );
    let verdict = world.verdict(&pair.access, "denylisted");
    assert!(verdict["detail"].as_str().unwrap().starts_with("this token was put on the denylist"));
    world.verdict(&second.access, "active");
    world.rotate(&second.refresh);
    let again = world.call(&["revoke", "--token", "-", "--jti"]).stdin(pair.access.clone());
    assert_eq!(
        again.run().code(0).stdout,
        "the token was already on the denylist; its session stays active\n"
    );
    assert_eq!(world.rows("denylist"), 1);

    // A refresh token has no `jti`, and --jti needs --token.
    let call = world.call(&["revoke", "--token", "-", "--jti"]).stdin(pair.refresh.clone());
    call.run().code(4).says("the token is not a verified access token: it has no \"jti\"");
    world.run(&["revoke", "--jti"]).code(2);
    let expired = world.issue_ago(20 * MINUTE, "alice", &[]);
    let call = world.call(&["revoke", "--token", "-", "--jti"]).stdin(expired.access);
    assert_eq!(call.run().code(0).stdout, "the token has already expired; nothing was changed\n");
    let dry = world.call(&["revoke", "--token", "-", "--jti", "--dry-run"]);
    let done = dry.stdin(second.access.clone()).run().code(0);
    assert_eq!(done.stdout, "the token would be put on the denylist; its session stays active\n");
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
        (&["--user", "bob", "--device", "laptop"], vec![]),
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
        // A dry run of a revocation selects the same sessions.
        let args = [&["revoke", "--dry-run", "-o", "json"], filter].concat();
        let done = world.run(&args);
        if ["--state", "--limit", "--after"].contains(&filter[0]) {
            // A filter that matches every session is rejected.
            done.code(2);
            continue;
        }
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
    // A dry run reports exactly what the run then does.
    let dry = world.json(&["revoke", "--ip", "192.0.2.0/24", "--dry-run"]);
    let mut real = world.json(&["revoke", "--ip", "192.0.2.0/24", "--yes"]);
    real["dry_run"] = true.into();
    assert_eq!(real, dry);
    assert_eq!(world.list(&[]), [new]);
    assert_eq!(world.list(&["--reason", "admin"]).len(), 2);
    assert_eq!(world.list(&["--state", "all"]).len(), 3);
}

#[test]
fn an_empty_selection_revokes_nothing() {
    let world = World::made();
    world.issue("alice", &[]);
    let done = world.run(&["revoke"]).code(2);
    assert_eq!(done.error_and_hint().0, "no sessions selected");
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
fn deleting_a_session_denies_its_tokens() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let dry = world.json(&["revoke", "--delete", "--dry-run", &pair.session]);
    assert_eq!(numbers(&dry), [1, 0, 1, 0]);
    let done = world.ok(&["revoke", "--delete", &pair.session]);
    assert!(done.stdout.starts_with("1 session deleted\n"), "{done:?}");
    assert_eq!(world.rows("sessions"), 0);
    world.verdict(&pair.access, "denylisted");
    world.verdict(&pair.refresh, "unknown-session");
    world.run(&["revoke", "--delete", &pair.session]).code(3);
    // An ended row can be deleted too.
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
        &["revoke", "--used-after", "1d", "--expect", "2"],
        &["users", "deactivate", "alice", "--expect", "1"],
        &["users", "delete", "alice", "--expect", "1"],
        &["revoke", "--user", "alice", "--expect", "2", "--dry-run"],
    ] {
        let done = world.run(args).code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.starts_with("expected ") && error.contains(", found 3:"), "{error}");
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
    let kept = format!("{},{}", pairs[1].session, bob.session);
    assert_eq!(numbers(&world.json(&["revoke-all", "alice", "--keep", &kept])), [2, 0, 0, 2]);
    let call = world.call(&["revoke-all", "alice", "--keep-token", "-", "-o", "json"]);
    assert_eq!(numbers(&call.stdin(pairs[1].refresh.clone()).run().code(0).json()), [2, 0, 0, 2]);
    // Filters narrow the selection, as in other commands.
    world.ok(&["revoke-all", "alice", "--idle", "30d"]);
    assert_eq!(world.list(&["--user", "alice"]).len(), 1);
    world.ok(&["revoke-all", "alice"]);
    assert_eq!(world.list(&["--user", "alice"]).len(), 0);
    let again = world.ok(&["revoke-all", "alice"]);
    assert_eq!(again.stdout, "0 sessions revoked, 3 already ended\n");
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
fn revoking_everyone_needs_a_typed_confirmation() {
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
fn users_are_deactivated_reactivated_and_deleted() {
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
    let mut real = world.json(&["users", "deactivate", "alice", "--note", "left the company"]);
    let names = real.as_object().unwrap().keys().collect::<Vec<_>>();
    assert_eq!(names, ["user_id", "changed", "sessions", "access_tokens_until", "dry_run"]);
    assert_eq!(real["user_id"], "alice");
    assert_eq!(real["sessions"], json!({"revoked": 2, "deleted": 0, "already_ended": 0}));
    assert!(real["access_tokens_until"].is_string());
    real["dry_run"] = true.into();
    assert_eq!(dry, real);
    world.verdict(&pairs[0].access, "revoked");
    world.verdict(&pairs[0].refresh, "deactivated");
    assert_eq!(world.session(&pairs[0].session)["revoked_reason"], "account-deactivated");
    let again = world.ok(&["users", "deactivate", "alice"]);
    assert!(again.stdout.starts_with("alice was already deactivated\n"), "{again:?}");
    world.run(&["issue", "alice"]).code(4);

    assert_eq!(world.json(&["users", "reactivate", "alice"])["changed"], true);
    assert_eq!(world.json(&["users", "reactivate", "alice"])["changed"], false);
    // Revoked sessions stay revoked.
    world.refused(&pairs[0].refresh, "revoked");
    let fresh = world.issue("alice", &[]);

    let dry = world.json(&["users", "delete", "alice", "--dry-run"]);
    assert_eq!(world.json(&["users", "list"]).as_array().unwrap().len(), 2);
    let mut real = world.json(&["users", "delete", "alice"]);
    assert_eq!(real["user_id"], "alice");
    assert_eq!(real["sessions"], json!({"revoked": 0, "deleted": 3, "already_ended": 0}));
    real["dry_run"] = true.into();
    assert_eq!(dry, real);
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
fn events_record_actor_reason_and_note() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let who = |world: &World, id: &str| world.session(id)["revoked_by"].clone();
    world.ok(&["revoke", &pair.session, "--note", "line\nbreak"]);
    // The actor is the user who called sudo.
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

/// An unset variable in a script must not select every session.
#[test]
fn a_blank_value_of_a_filter_is_an_error() {
    let world = World::made();
    logins(&world, "alice", 2);
    let filters = [
        "--user",
        "--state",
        "--ip",
        "--user-agent",
        "--device",
        "--idle",
        "--created-before",
        "--created-after",
        "--used-before",
        "--used-after",
        "--keep",
        "--except",
        "--keep-token",
        "--sort",
        "--limit",
        "--after",
        "--reason",
    ];
    let events = ["--user", "--session", "--kind", "--reason", "--since", "--until", "--limit"];
    for blank in ["", " ", "\t", "\u{a0}", "\u{200b}", "\n"] {
        for filter in filters {
            for command in [&["sessions", "list"][..], &["revoke"], &["revoke-all", "alice"]] {
                if (command, filter) != (&["revoke-all", "alice"], "--user") {
                    world.run(&[command, &[filter, blank]].concat()).code(2);
                    world.run(&[command, &[&format!("{filter}={blank}")]].concat()).code(2);
                }
            }
        }
        for filter in events {
            world.run(&["events", filter, blank]).code(2);
        }
        for args in [
            &["revoke", blank][..],
            &["revoke-all", blank],
            &["users", "show", blank],
            &["users", "delete", blank],
            &["users", "deactivate", blank],
            &["sessions", "show", blank],
            &["revoke", "--user", &format!("alice,{blank}")],
            &["sessions", "list", "--state", &format!("active,{blank}")],
            &["sessions", "list", "--ip", &format!("192.0.2.1,{blank}")],
        ] {
            world.run(args).code(2);
        }
    }
    assert_eq!(world.list(&[]).len(), 2);
}

/// State, order, limit and exceptions do not narrow the selection to some users.
#[test]
fn a_selection_that_is_everyone_is_refused() {
    let world = World::made();
    let pairs = logins(&world, "alice", 3);
    let id = pairs[0].session.as_str();
    for selection in [
        &["--state", "active"][..],
        &["--state", "all"],
        &["--state", "active,expired,revoked"],
        &["--limit", "2"],
        &["--sort", "user"],
        &["--sort", "used"],
        &["--reverse"],
        &["--after", id],
        &["--keep", id],
        &["--state", "active", "--reverse", "--sort", "ip", "--limit", "1"],
    ] {
        for more in [&[][..], &["--yes"], &["--expect", "3"], &["--reason", "leaked", "--yes"]] {
            let done = world.run(&[&["revoke"], selection, more].concat()).code(2);
            assert!(done.error_and_hint().1.contains("revoke-all --everyone"), "{done:?}");
        }
    }
    for args in [&["revoke", "--reason", "leaked"][..], &["revoke", "--note", "x", "--yes"]] {
        let done = world.run(args).code(2);
        assert!(done.error_and_hint().1.contains("revoke-all --everyone"), "{done:?}");
    }
    assert_eq!(world.list(&[]).len(), 3);
}

#[test]
fn a_filter_of_every_user_needs_a_yes_without_a_person() {
    let world = World::made();
    let pair = world.issue("alice", &["--ip", "192.0.2.1", "--device", "laptop"]);
    world.issue("bob", &["--ip", "192.0.2.2", "--user-agent", FIREFOX]);
    for filter in [
        &["--created-before", "now"][..],
        &["--used-after", "1d"],
        &["--used-before", "now"],
        &["--created-after", "1d"],
        &["--idle", "1s"],
        &["--ip", "0.0.0.0/0"],
        &["--ip", "192.0.2.0/24", "--limit", "1"],
        &["--user-agent", "mozilla"],
        &["--device", "laptop", "--state", "active"],
    ] {
        for command in [&["revoke"][..], &["revoke-all", "--everyone"]] {
            let done = world.run(&[command, filter].concat()).code(2);
            let (error, hint) = done.error_and_hint();
            assert!(error.contains("--yes or --expect"), "{error}");
            assert!(hint.contains("--dry-run"), "{hint}");
            world.run(&[command, filter, &["--dry-run"]].concat());
        }
    }
    assert_eq!(world.list(&[]).len(), 2);
    world.ok(&["revoke", "--ip", "192.0.2.2", "--expect", "1"]);
    world.ok(&["revoke", "--user", "alice", "--device", "laptop"]);
    world.verdict(&pair.access, "revoked");
    world.issue("carol", &["--device", "laptop"]);
    world.ok(&["revoke", "--device", "laptop", "--yes"]);
    assert_eq!(world.list(&[]).len(), 0);
}

#[test]
fn ids_come_in_on_standard_input() {
    let world = World::made();
    let pairs = logins(&world, "alice", 4);
    let lines = format!("{}\n\n  {}\r\n", pairs[0].session, pairs[1].session);
    let done = world.call(&["revoke", "-", "-o", "json"]).stdin(lines).run().code(0);
    assert_eq!(numbers(&done.json()), [2, 2, 0, 0]);
    let call = world.call(&["revoke", &pairs[2].session, "-", "-o", "json"]);
    assert_eq!(numbers(&call.stdin(pairs[0].session.clone()).run().code(0).json()), [2, 1, 0, 1]);
    world.call(&["revoke", "-"]).stdin("").run().code(2);
    world.call(&["revoke", "-"]).stdin(" \n\n").run().code(2);
    let unknown = format!("{}\nffffffff\n", pairs[3].session);
    world.call(&["revoke", "-"]).stdin(unknown).run().code(3);
    assert_eq!(world.list(&[]), [pairs[3].session.clone()]);
}

#[test]
fn a_mistyped_user_is_an_error_and_commas_separate_users() {
    let world = World::made();
    logins(&world, "alice", 2);
    world.issue("bob", &[]);
    world.issue("cn=carol,ou=people", &[]);
    let dave = world.issue("dave", &[]);
    world.ok(&["revoke", &dave.session]);
    for args in [
        &["sessions", "list", "--user", "nobody"][..],
        &["sessions", "list", "--user", "nobody", "--count"],
        &["sessions", "list", "--user", "alice,nobody"],
        &["sessions", "list", "--user", "alice", "--user", "nobody", "--state", "all"],
        &["revoke", "--user", "nobody"],
        &["revoke", "--user", "alice,nobody"],
        &["revoke-all", "nobody"],
    ] {
        let done = world.run(args).code(3);
        assert_eq!(done.error_and_hint().0, "there is no user nobody");
    }
    // A user whose sessions have ended still exists.
    assert_eq!(world.list(&["--user", "dave"]).len(), 0);
    for (users, number) in
        [("alice,bob", 3), ("alice, bob", 3), ("cn=carol,ou=people", 1), ("bob,dave", 1)]
    {
        assert_eq!(world.list(&["--user", users]).len(), number, "{users}");
        let count = world.ok(&["sessions", "list", "--count", "--user", users]);
        assert_eq!(count.stdout, format!("{number}\n"));
    }
    assert_eq!(numbers(&world.json(&["revoke", "--user", "alice,bob"])), [3, 3, 0, 0]);
}

#[test]
fn a_dry_run_shows_its_sessions_on_stdout() {
    let world = World::made();
    world.issue("alice", &["--device", "laptop"]);
    let many: Vec<Pair> = logins(&world, "bob", 22);
    for args in [
        &["revoke", "--user", "alice"][..],
        &["revoke-all", "alice"],
        &["users", "deactivate", "alice"],
        &["users", "delete", "alice"],
        &["revoke-all", "--everyone"],
    ] {
        let done = world.ok(&[args, &["--dry-run"]].concat());
        assert!(done.stdout.contains("alice") || args.contains(&"--everyone"), "{done:?}");
        assert!(done.stdout.contains("would be "), "{done:?}");
        assert_eq!(done.stderr, "");
    }
    let done = world.ok(&["revoke", "--user", "bob", "--dry-run"]);
    assert!(done.stdout.contains("22 sessions would be revoked"), "{done:?}");
    assert_eq!(done.stdout.lines().filter(|line| line.contains(" bob ")).count(), 22, "{done:?}");
    assert_eq!(world.list(&["--user", "bob"]).len(), many.len());
}

#[test]
fn a_jti_is_denied_whatever_became_of_its_session() {
    let world = World::made();
    let deny = |token: &str, more: &[&str]| {
        let call = world.call(&[&["revoke", "--token", "-", "--jti"], more].concat());
        call.stdin(token.to_owned()).run().code(0).stdout
    };
    let pair = world.issue("alice", &[]);
    world.ok(&["revoke", &pair.session]);
    let text = deny(&pair.access, &[]);
    assert_eq!(text, "the token is on the denylist; its session is already revoked\n");
    let pair = world.issue("alice", &[]);
    world.ok(&["revoke", &pair.session, "--delete"]);
    let text = deny(&pair.access, &[]);
    assert_eq!(text, "the token is on the denylist; its session no longer exists\n");

    // A service stored `exp` in milliseconds: the entry gets the store's latest time.
    let pair = world.issue("alice", &[]);
    let ring = KeyRing::parse(&std::fs::read(world.ring()).unwrap(), ParseOptions::default());
    let ring = ring.unwrap();
    let key = &ring.keys()[0];
    let mut claims = claims(&pair.access);
    claims["exp"] = ((now() + 900) * 1_000).into();
    claims["jti"] = "milliseconds".into();
    let header = json!({"alg": key.algorithm().name(), "kid": key.kid(), "typ": "at+jwt"});
    let token = signed(key, &header.to_string(), claims.to_string());
    let planned = deny(&token, &["--dry-run"]);
    assert_eq!(planned, "the token would be put on the denylist; its session stays active\n");
    let done = deny(&token, &[]);
    assert_eq!(done, "the token is on the denylist; its session stays active\n");
    let end: i64 = world.value("SELECT expires_at FROM denylist WHERE id = 'milliseconds'");
    assert_eq!(end, 253_402_300_799);
    // An `exp` that is no time is named, also by the dry run.
    for exp in [json!(now() * 1_000_000_000), json!(10_000_000_000_000_000_i64), json!(i64::MAX)] {
        claims["exp"] = exp;
        let token = signed(key, &header.to_string(), claims.to_string());
        for more in [&[][..], &["--dry-run"]] {
            let call = world.call(&[&["revoke", "--token", "-", "--jti"], more].concat());
            let done = call.stdin(token.clone()).run().code(4);
            let (error, _) = done.error_and_hint();
            let text = "the token is not a verified access token: its \"exp\" is invalid";
            assert_eq!(error, text);
        }
    }
    claims["exp"] = (now() + 900).into();
    // A `jti` that is too long for the store is rejected, also by the dry run.
    claims["jti"] = "x".repeat(65).into();
    let token = signed(key, &header.to_string(), claims.to_string());
    for more in [&[][..], &["--dry-run"]] {
        let call = world.call(&[&["revoke", "--token", "-", "--jti"], more].concat());
        call.stdin(token.clone()).run().code(4);
    }
}

/// The audit trail has actor, reason, note and user of every revocation.
#[test]
fn events_of_every_kind_of_revocation_are_complete() {
    let world = World::made().with("TOKENCTL_ACTOR", "dana");
    let note = ["--note", "ticket 4711", "--reason", "leaked"];
    let event = |kind: &str| {
        let rows = world.json(&["events", "--kind", kind]);
        let rows = rows.as_array().unwrap().clone();
        assert_eq!(rows.len(), 1, "{kind}");
        rows[0].clone()
    };
    let complete = |event: &Value, user: &str, session: &str| {
        for (field, value) in [
            ("actor", "dana"),
            ("note", "ticket 4711"),
            ("reason", "leaked"),
            ("user_id", user),
            ("session_id", session),
        ] {
            assert_eq!(event[field], value, "{event}");
        }
    };
    let pair = world.issue("alice", &[]);
    world.ok(&[&["revoke", &pair.session, "--delete"], &note[..]].concat());
    complete(&event("deleted"), "alice", &pair.session);
    complete(&event("revoked"), "alice", &pair.session);
    let pair = world.issue("bob", &[]);
    let call = world.call(&[&["revoke", "--token", "-", "--jti"], &note[..]].concat());
    call.stdin(pair.access).run().code(0);
    complete(&event("denied"), "bob", &pair.session);
    let denials = world.json(&["denylist", "list"]);
    let users: Vec<_> = denials.as_array().unwrap().iter().map(|row| &row["user_id"]).collect();
    assert!(users.contains(&&Value::from("bob")), "{denials}");
}
