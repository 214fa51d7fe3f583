//! Values that are empty, or show nothing on a screen.

use crate::common::{MINUTE, World};

#[test]
fn a_blank_user_is_rejected_unless_it_is_stored() {
    let world = World::made();
    for blank in ["", " ", "\u{a0}", "\u{200b}"] {
        world.run(&["issue", blank]).code(2);
    }
    for blank in [" ", "\u{a0}"] {
        let id = format!("018f-{}", blank.len());
        let sql = format!(
            "INSERT INTO users (id) VALUES ('{blank}');
             INSERT INTO sessions (id, user_id) VALUES ('{id}', '{blank}')"
        );
        world.sql().execute_batch(&sql).unwrap();
        assert_eq!(world.json(&["users", "show", blank])["id"], blank);
        assert_eq!(world.json(&["revoke-all", blank])["revoked"], 1);
        assert_eq!(world.json(&["users", "deactivate", blank])["changed"], true);
        assert_eq!(world.json(&["users", "delete", blank])["changed"], true);
        world.run(&["revoke-all", blank]).code(2).says("the user ID is blank");
    }
}

#[test]
fn a_blank_actor_is_rejected_or_ignored() {
    let mut world = World::made();
    world.issue("alice", &[]);
    world.run(&["revoke-all", "alice", "--actor", ""]).code(2);
    world.run(&["revoke-all", "alice", "--actor", " "]).code(2);
    world.set("TOKENCTL_ACTOR", " ");
    world.ok(&["revoke-all", "alice"]);
    assert_eq!(
        world.json(&["sessions", "list", "--state", "revoked"])[0]["revoked_by"],
        "operator"
    );
}

#[test]
fn reasons_of_events_are_separated_by_commas() {
    let world = World::made();
    for (user, reason) in [("alice", "admin"), ("bob", "leaked"), ("carol", "other")] {
        world.issue(user, &[]);
        world.ok(&["revoke-all", user, "--reason", reason]);
    }
    let users = |reasons: &[&str]| -> Vec<String> {
        let found = world.json(&[&["events", "--kind", "revoked"], reasons].concat());
        let found = found.as_array().unwrap().iter();
        found.map(|event| event["user_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(users(&["--reason", "admin,leaked"]), ["alice", "bob"]);
    assert_eq!(users(&["--reason", "other", "--reason", "leaked"]), ["bob", "carol"]);
    assert_eq!(users(&["--reason", "idle"]), [""; 0]);
}

#[test]
fn a_token_instead_of_an_id_leads_to_the_option() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    for token in [&pair.access, &pair.refresh] {
        let done = world.run(&["revoke", token]).code(2).says("revoke --token -");
        assert!(!done.stderr.contains(&token[20..60]), "{done:?}");
    }
}

#[test]
fn the_revocation_of_one_token_is_confirmed() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let args = ["revoke", "--token", &pair.access, "--jti"];
    let mut pty = world.pty(80, &args);
    pty.expect("Revoke this access token of alice?").send("n");
    assert_eq!(pty.end().0, 130);
    world.verdict(&pair.access, "active");
    let mut pty = world.pty(80, &args);
    pty.expect("Revoke this access token of alice?").send("y");
    assert_eq!(pty.end().0, 0);
    world.verdict(&pair.access, "denylisted");
    // The clock of a verifier may be five minutes behind.
    let recent = world.issue_ago(19 * MINUTE, "bob", &[]);
    let call = world.call(&["revoke", "--token", "-", "--jti"]).stdin(recent.access);
    assert_eq!(
        call.run().code(0).stdout,
        "the token is on the denylist; its session stays active\n"
    );
}

/// An ID that another program stored is named by what the lists show, and does not stop the others.
#[test]
fn ids_of_other_programs_can_be_named() {
    let ids = ["tab\there", "new\nline", " lead", "trail ", "-dash", "@at", "\u{202e}left", "a'b"];
    let fill = |world: &World| {
        for id in ids {
            let sql = "INSERT INTO sessions (id, user_id) VALUES (?1, 'alice')";
            world.sql().execute(sql, [id]).unwrap();
        }
    };
    let world = World::made();
    world.issue("alice", &[]);
    fill(&world);
    let listed = world.ok(&["sessions", "list", "-o", "id"]).stdout;
    assert_eq!(listed.lines().count(), 9, "{listed}");
    let call = world.call(&["revoke", "-", "-o", "json"]).stdin(listed);
    assert_eq!(call.run().code(0).json()["revoked"], 9);
    let world = World::made();
    world.issue("alice", &[]);
    fill(&world);
    for id in ["tab\\there", "new\nline", " lead", "trail ", "\\u{202e}left", "a'b"] {
        assert_eq!(world.json(&["revoke", id])["revoked"], 1, "{id}");
    }
    world.ok(&["revoke", "--", "-dash"]);
}

#[test]
fn invisible_values_are_blank() {
    let world = World::made();
    world.issue("alice", &["--user-agent", "a, b", "--device", "c, d"]);
    for blank in ["\u{3164}", "\u{2800}", "\u{e0100}", " ,", ",,", "\u{202e},\u{115f}"] {
        for option in ["--user-agent", "--device"] {
            world.run(&["revoke", option, blank, "--yes"]).code(2).says("the value is empty");
        }
        world.run(&["revoke", "--user", blank, "--yes"]).code(2);
    }
    let named = world.call(&["revoke-all", "alice", "--yes"]).env("TOKENCTL_ACTOR", "\u{3164}");
    named.run().code(0);
    let ended = world.json(&["sessions", "list", "--state", "revoked"]);
    assert_eq!(ended[0]["revoked_by"], "operator");
}

#[test]
fn limits_that_select_nothing_or_everything_are_rejected() {
    let world = World::made();
    world.issue("alice", &[]);
    for command in [
        &["sessions", "list"][..],
        &["users", "list"],
        &["events"],
        &["revoke", "--user", "alice", "--yes"],
    ] {
        world.run(&[command, &["--limit", "0"]].concat()).code(2).says("at least 1");
    }
    for command in [&["sessions", "list"][..], &["users", "list"]] {
        let done = world.run(&[command, &["--count", "-o", "id"]].concat()).code(2);
        assert!(done.stderr.contains("--count"), "{done:?}");
    }
    for command in [&["revoke"][..], &["revoke", "--state", "active"]] {
        let done = world.run(&[command, &["--idle", "0s", "--yes"]].concat()).code(2);
        assert!(done.stderr.contains("--idle 0s would end every session"), "{done:?}");
    }
    assert_eq!(world.list(&["--idle", "0s"]).len(), 1);
}

#[test]
fn noise_around_an_id_is_ignored_unless_it_is_stored() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let typed = format!("\u{feff}{}\u{200b}\r\n", &pair.session[..30]);
    assert_eq!(world.call(&["revoke", "-"]).stdin(typed).run().code(0).stderr, "");
    // The exact ID of a user comes first, then the one without blanks, in every command.
    world.issue("alice", &[]);
    assert_eq!(world.json(&["revoke", "--user", " alice", "--dry-run"])["revoked"], 1);
    assert_eq!(world.json(&["revoke-all", " alice", "--dry-run"])["revoked"], 1);
    let sql = "INSERT INTO users (id) VALUES (' alice');
               INSERT INTO sessions (id, user_id) VALUES ('spaced', ' alice')";
    world.sql().execute_batch(sql).unwrap();
    for command in [&["revoke", "--user", " alice"][..], &["revoke-all", " alice"]] {
        let report = world.json(&[command, &["--dry-run"]].concat());
        assert_eq!(report["sessions"][0]["id"], "spaced", "{command:?}");
    }
}

/// A variable of a script is unset: no token was given, wherever it was to come from.
#[test]
fn a_blank_token_is_no_token() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    for command in [
        &["introspect"][..],
        &["introspect", &pair.access],
        &["decode"],
        &["decode", &pair.access],
        &["decode", "--verify"],
        &["rotate"],
        &["revoke", "--token"],
        &["revoke", "--jti", "--token"],
        &["denylist", "check", "--from", "redis://127.0.0.1:1"],
    ] {
        for blank in ["", " ", "\n", "\u{200b}"] {
            // Standard input is not read instead.
            let call = world.call(&[command, &[blank]].concat()).stdin(pair.refresh.clone());
            let done = call.run().code(2);
            assert!(done.stderr.contains("no token given"), "{command:?} {done:?}");
            assert_eq!(done.stdout, "", "{command:?}");
            // Redis is asked before standard input is read.
            if !command.contains(&pair.access.as_str()) && command[0] != "denylist" {
                let done = world.call(command).stdin(blank).run().code(2);
                assert!(done.stderr.contains("no token given"), "{command:?} {done:?}");
            }
        }
    }
    world.verdict(&pair.access, "active");
}
