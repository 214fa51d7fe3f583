//! Questions at a terminal, and the effect of each answer.

use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, KeyRing};

use crate::common::handmade::key;
use crate::common::{DAY, Pty, World, now};

/// Answers other than yes change nothing.
const NOES: [&str; 4] = ["n", "\r", "\u{3}", "\u{1b}"];

#[test]
fn a_token_is_asked_for_and_never_shown() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let mut pty = world.pty(100, &["introspect"]);
    pty.expect("Token").expect("(hidden)").send(&format!("{}\r", pair.access));
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("yes, as access token"), "{screen}");
    assert!(!screen.contains("eyJ"), "{screen}");

    let mut pty = world.pty(100, &["rotate", "-o", "json"]);
    // A token pasted from a mail, wrapped and with the surrounding text.
    let (head, tail) = pair.refresh.split_at(70);
    pty.expect("Refresh token").send(&format!("Authorization: Bearer {head}\r\n  {tail}\r"));
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("\"access_token\""), "{screen}");
    assert_eq!(world.session(&pair.session)["generation"], 2);

    for keys in ["\u{3}", "\u{1b}", "\u{4}"] {
        let mut pty = world.pty(100, &["rotate"]);
        pty.expect("Refresh token").expect("(hidden)").send(keys);
        let (exit, screen) = pty.end();
        assert_eq!(exit, 130, "{screen}");
        assert!(screen.contains("cancelled; nothing was changed"), "{screen}");
    }
    let mut pty = world.pty(100, &["rotate"]);
    pty.expect("(hidden)").send("\r");
    assert_eq!(pty.end().0, 2);
}

#[test]
fn a_revocation_shows_its_sessions_and_asks() {
    let world = World::made();
    let one = world.issue("alice", &["--device", "laptop"]);
    let two = world.issue("alice", &[]);
    for keys in NOES {
        let mut pty = world.pty(100, &["revoke", "--user", "alice"]);
        pty.expect("laptop").expect("Revoke 2 sessions?").expect("[y/N]").send(keys);
        let (exit, screen) = pty.end();
        assert_eq!(exit, 130, "{keys:?}: {screen}");
        assert_eq!(world.list(&[]).len(), 2);
    }
    let mut pty = world.pty(100, &["revoke", &one.session]);
    pty.expect("Revoke 1 session?").send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("1 session revoked\n"), "{screen}");
    assert_eq!(world.list(&[]), [two.session.as_str()]);
    // There is no question about ended sessions, nor with --yes or --dry-run.
    let (exit, screen) = world.pty(100, &["revoke", &one.session]).end();
    assert_eq!(exit, 0);
    assert!(screen.contains("0 sessions revoked, 1 already ended"), "{screen}");
    let (exit, screen) = world.pty(100, &["revoke", "--user", "alice", "--dry-run"]).end();
    assert_eq!(exit, 0);
    assert!(screen.contains("1 session would be revoked"), "{screen}");
    let (exit, screen) = world.pty(100, &["revoke", "--user", "alice", "--yes", "--delete"]).end();
    assert_eq!(exit, 0);
    assert!(screen.contains("2 sessions deleted"), "{screen}");
    assert_eq!(world.rows("sessions"), 0);
}

#[test]
fn without_ids_a_list_to_pick_from() {
    let world = World::made();
    world.issue("alice", &["--device", "laptop"]);
    let bob = world.issue("bob", &["--device", "phone"]);
    world.issue("carol", &["--device", "tablet"]);
    let mut pty = world.pty(100, &["revoke"]);
    pty.expect("Sessions to revoke").expect("carol").send("bob");
    pty.expect("bob").send("\t").send("\r");
    pty.expect("Revoke 1 session?").send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert_eq!(world.session(&bob.session)["state"], "revoked");
    assert_eq!(world.list(&[]).len(), 2);
    let mut pty = world.pty(100, &["revoke"]);
    pty.expect("Sessions to revoke").send("\u{1b}");
    assert_eq!(pty.end().0, 130);
    assert_eq!(world.list(&[]).len(), 2);
    world.ok(&["revoke-all", "--everyone", "--yes"]);
    let (exit, screen) = world.pty(100, &["revoke"]).end();
    assert_eq!(exit, 3, "{screen}");
    assert!(screen.contains("no active session exists"), "{screen}");
}

#[test]
fn everyone_asks_for_the_stores_name() {
    let world = World::made();
    world.issue("alice", &[]);
    world.issue("bob", &[]);
    for keys in ["y\r", "yes\r", "sessions\r", "sessions.dbx\r", "\r", "\u{3}"] {
        let mut pty = world.pty(100, &["revoke-all", "--everyone", "--color", "never"]);
        pty.expect("This revokes 2 sessions of every user.");
        pty.expect("Type ").expect("sessions.db").expect(" to continue: ").send(keys);
        let (exit, screen) = pty.end();
        assert_eq!(exit, 130, "{keys:?}: {screen}");
        assert_eq!(screen.matches("to continue").count(), 1, "{screen}");
        assert_eq!(world.list(&[]).len(), 2);
    }
    let mut pty = world.pty(100, &["revoke-all", "--everyone"]);
    pty.expect("to continue: ").send("sessions.dX\u{7f}b\r");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("2 sessions revoked"), "{screen}");
    assert_eq!(world.list(&[]).len(), 0);
    world.issue("alice", &[]);
    let (exit, _) = world.pty(100, &["revoke-all", "--everyone", "--yes"]).end();
    assert_eq!((exit, world.list(&[]).len()), (0, 0));
}

#[test]
fn accounts_and_purges_ask_too() {
    let world = World::made();
    world.issue("alice", &[]);
    world.issue_ago(30 * DAY, "bob", &[]);
    for (args, question) in [
        (&["revoke-all", "alice"][..], "Revoke 1 session?"),
        (&["users", "deactivate", "alice"], "Deactivate alice and revoke 1 session?"),
        (&["users", "delete", "alice"], "Delete alice and 1 session?"),
        (&["purge"], "Purge 1 row?"),
    ] {
        for keys in NOES {
            let before = world.json(&["sessions", "list", "--state", "all"]);
            let mut pty = world.pty(100, args);
            pty.expect("sessions.db").expect(question).send(keys);
            let (exit, screen) = pty.end();
            assert_eq!(exit, 130, "{args:?} {keys:?}: {screen}");
            assert_eq!(world.json(&["sessions", "list", "--state", "all"]), before);
        }
    }
    world.pty(100, &["purge"]).expect("Purge 1 row?").send("y");
    let mut pty = world.pty(100, &["users", "delete", "alice"]);
    pty.expect("Delete alice").send("Y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("alice deleted\n"), "{screen}");
    assert_eq!(world.json(&["users", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn an_unexpected_number_of_sessions_changes_nothing() {
    let world = World::made();
    world.issue("alice", &[]);
    let (exit, screen) = world.pty(100, &["revoke", "--user", "alice", "--expect", "2"]).end();
    assert_eq!(exit, 1, "{screen}");
    assert!(
        screen.contains("expected 2 matching sessions, found 1: nothing was changed"),
        "{screen}"
    );
}

#[test]
fn a_hostile_name_does_not_paint_the_question() {
    let world = World::made();
    let user = "eve\u{202e}\u{2066}";
    world.sql().execute("INSERT INTO users (id) VALUES (?1)", [user]).unwrap();
    let mut pty = world.pty(100, &["users", "delete", user, "--color", "never"]);
    pty.expect("Delete eve").expect("?").send("n");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 130);
    assert!(!screen.contains(['\u{2066}', '\u{202e}']), "{screen:?}");
}

#[test]
fn a_key_is_dropped_only_on_yes() {
    let world = World::made();
    let now = now();
    let mut retired = key(Algorithm::HS256, 3);
    retired.set_created(Timestamp(now - 90 * DAY));
    let mut ring = KeyRing::of(retired);
    let mut active = key(Algorithm::EdDSA, 4);
    active.set_created(Timestamp(now - 60 * DAY));
    ring.add_active(active, Timestamp(now - 60 * DAY)).unwrap();
    std::fs::write(world.ring(), ring.to_private_jwks().expose()).unwrap();
    let before = std::fs::read(world.ring()).unwrap();
    for keys in NOES {
        let mut pty = world.pty(100, &["keys", "prune"]);
        pty.expect("no valid token needs it")
            .expect("key ring ")
            .expect("sessions.keys.json")
            .expect("Drop 1 key?")
            .expect("[y/N]")
            .send(keys);
        let (exit, screen) = pty.end();
        assert_eq!(exit, 130, "{keys:?}: {screen}");
        assert_eq!(std::fs::read(world.ring()).unwrap(), before);
    }
    let mut pty = world.pty(100, &["keys", "prune"]);
    pty.expect("Drop 1 key?").send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    let keys = world.json(&["keys", "list"]);
    assert_eq!(keys.as_array().unwrap().len(), 1);
    assert_eq!(keys[0]["status"], "active");
    // There is nothing left to ask about.
    let (exit, screen) = world.pty(100, &["keys", "prune"]).end();
    assert_eq!((exit, screen.contains("Drop")), (0, false), "{screen}");
}

/// Starts a shell with a controlling terminal, as after a login.
fn at_login(world: &World, script: &str) -> Pty {
    world.pty_shell(100, &format!("exec setsid -c -w sh -c '{script}'"))
}

/// The question is asked at the terminal wherever the streams point.
#[test]
fn a_person_is_asked_wherever_the_streams_point() {
    let world = World::made();
    world.issue("alice", &["--device", "laptop"]);
    for streams in
        ["2>err.txt", ">out.txt", "</dev/null", "</dev/null >out.txt 2>err.txt", "2>&1 | cat"]
    {
        for command in ["revoke-all alice", "revoke --user alice", "users delete alice"] {
            let script = format!("tokenctl {command} {streams}; echo exit=$?");
            let mut pty = at_login(&world, &script);
            pty.expect("laptop").expect("1 session?").expect("[y/N]").send("n");
            let (_, screen) = pty.end();
            assert!(screen.contains("exit=130") || streams.contains('|'), "{script}: {screen}");
            assert!(!screen.contains("error"), "{script}: {screen}");
            assert_eq!(world.list(&[]).len(), 1, "{script}: {screen}");
        }
    }
    // The answer is not read from a pipe.
    let mut pty = at_login(&world, "echo y | tokenctl revoke-all alice; echo exit=$?");
    pty.expect("Revoke 1 session?").send("n");
    assert!(pty.end().1.contains("exit=130"));
    // Without a controlling terminal, as under `su USER -c`, one stream at a terminal is enough.
    for streams in ["</dev/null 2>err.txt", "</dev/null >out.txt", ">out.txt 2>err.txt"] {
        let mut pty = world.pty_shell(100, &format!("tokenctl revoke-all alice {streams}"));
        pty.expect("Revoke 1 session?").send("n");
        assert_eq!(pty.end().0, 130, "{streams}");
    }
    assert_eq!(world.list(&[]).len(), 1);
    let mut pty = at_login(&world, "tokenctl revoke-all alice </dev/null >out.txt 2>err.txt");
    pty.expect("Revoke 1 session?").send("y");
    pty.end();
    assert_eq!(world.list(&[]).len(), 0);
    assert!(std::fs::read_to_string(world.path("out.txt")).unwrap().contains("1 session revoked"));
}

/// The command does not hang and changes nothing.
#[test]
fn a_terminal_without_a_reader_changes_nothing() {
    let world = World::made();
    world.issue("alice", &[]);
    let unanswered = |screen: &str| {
        assert!(screen.contains("--yes") && screen.contains("nothing was changed"), "{screen}");
        assert_eq!(world.list(&[]).len(), 1, "{screen}");
    };
    // In the background.
    let script = "set -m; tokenctl revoke-all alice & wait $!; echo exit=$?";
    let (_, screen) = at_login(&world, script).end();
    assert!(screen.contains("exit=2") && screen.contains("background"), "{screen}");
    unanswered(&screen);
    // The end of input.
    for command in ["revoke-all alice", "revoke-all --everyone", "users deactivate alice"] {
        let mut pty = at_login(&world, &format!("tokenctl {command}; echo exit=$?"));
        pty.expect(if command.contains("everyone") { "to continue" } else { "?" }).send("\u{4}");
        let (_, screen) = pty.end();
        assert!(screen.contains("exit=2"), "{screen}");
        unanswered(&screen);
    }
    // A terminal of another program without a user.
    let line = "command -v script >/dev/null || exit 77; \
                script -qec 'tokenctl revoke-all alice' typescript </dev/null";
    let output = world.in_shell(line).output().unwrap();
    if output.status.code() != Some(77) {
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        unanswered(&String::from_utf8_lossy(&output.stdout));
    }
}

/// A session that is opened while the question waits is not revoked.
#[test]
fn the_shown_sessions_are_revoked() {
    let world = World::made();
    world.issue("alice", &["--device", "laptop"]);
    let idle = world.issue_ago(40 * DAY, "bob", &["--refresh-ttl", "none"]);
    world.issue_ago(40 * DAY, "bob", &["--refresh-ttl", "none"]);
    let mut pty = world.pty(100, &["revoke", "--user", "alice", "--device", "laptop"]);
    pty.expect("Revoke 1 session?");
    let newer = world.issue("alice", &["--device", "laptop"]);
    pty.send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("1 session revoked\n"), "{screen}");
    assert!(screen.contains("not revoked: 1 session that matched after the preview"), "{screen}");
    assert_eq!(world.list(&["--user", "alice"]), [newer.session.as_str()]);

    // The session is used after it was shown as idle.
    let mut pty = world.pty(100, &["revoke", "--idle", "30d"]);
    pty.expect("Revoke 2 sessions?");
    world.rotate(&idle.refresh);
    pty.send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("1 session revoked, 1 skipped"), "{screen}");
    assert_eq!(world.list(&["--user", "bob"]), [idle.session.as_str()]);

    // Commands on all sessions of a user include newer ones.
    for (args, question, ended) in [
        (&["revoke-all", "alice"][..], "Revoke 1 session?", "revoked"),
        (&["users", "deactivate", "alice"], "Deactivate alice and revoke 1 session?", "revoked"),
        (&["users", "delete", "alice"], "sessions?", "deleted"),
    ] {
        if world.list(&["--user", "alice"]).is_empty() {
            world.run(&["users", "reactivate", "alice"]);
            world.issue("alice", &[]);
        }
        let mut pty = world.pty(100, args);
        pty.expect(question);
        world.issue("alice", &[]);
        pty.send("y");
        let (exit, screen) = pty.end();
        assert_eq!(exit, 0, "{screen}");
        let said = format!("1 session opened after the preview was {ended} too");
        assert!(screen.contains(&said), "{screen}");
        assert_eq!(world.list(&[]), [idle.session.as_str()], "{screen}");
    }
}

#[test]
fn the_list_to_pick_from_is_the_whole_store() {
    let world = World::made();
    let old = world.issue_ago(2 * DAY, "zoe", &["--ip", "2001:db8:1234:5678:9abc:def0:1:2"]);
    let now = now();
    let line = |n: i64| {
        let row = serde_json::json!({"user_id": format!("zxoxe{n}"), "created_at": now,
            "last_used_at": now, "expires_at": null});
        format!("{row}\n")
    };
    let lines: String = (0..1_025).map(line).collect();
    world.call(&["sessions", "import", "-"]).stdin(lines).run().code(0);
    let mut pty = world.pty(80, &["revoke"]);
    pty.expect("first 1,000 of 1,026").send("zoe");
    // No similar session of another user is listed.
    pty.expect("zoe")
        .expect("2001:db8:1234:5678:9abc:def0:1:2")
        .expect("  1 of 1,026 · Enter")
        .send("\r");
    pty.expect("Revoke 1 session?").send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert_eq!(world.session(&old.session)["state"], "revoked");
    // Similar sessions are not preselected.
    let mut pty = world.pty(80, &["revoke"]);
    pty.expect("first 1,000 of 1,025").send("zoe7x");
    pty.expect("no matches").send("\u{15}zoe77").expect("similar · arrow keys").send("\r\u{1b}");
    assert_eq!(pty.end().0, 130);
    assert_eq!(world.list(&["--limit", "2000"]).len(), 1_025);
}
