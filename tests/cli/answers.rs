//! Answers to questions: what confirms, and what changes while a question is shown.

use rustix::process::{Pid, Signal, kill_process};

use crate::common::{DAY, Pty, World, ended};

/// Inserts a revoked session of `user`.
fn revoked(world: &World, user: &str) {
    let pair = world.issue(user, &[]);
    world.ok(&["revoke", &pair.session, "--yes"]);
}

#[test]
fn text_that_contains_a_yes_confirms_nothing() {
    let world = World::made();
    world.issue("alice", &[]);
    for command in [&["revoke-all", "alice"][..], &["users", "delete", "alice"]] {
        for keys in ["what? really\r", "oh my\r", "stty\r", "yn\r", "yarn build\r", "yes!", "Yy"] {
            let mut pty = world.pty(100, command);
            pty.expect("[y/N]").send(keys);
            let (exit, screen) = pty.end();
            assert_eq!(exit, 130, "{keys:?}: {screen}");
            assert!(!screen.contains("error"), "{screen}");
            assert_eq!(world.list(&[]).len(), 1, "{keys:?}: {screen}");
        }
    }
}

#[test]
fn yes_confirms_in_any_case_and_before_the_question() {
    let world = World::made();
    for keys in ["y", "Y", "y\r", "yes\r", "YES", "\u{1b}[Ay"] {
        world.issue("alice", &[]);
        let mut pty = world.pty(100, &["revoke-all", "alice"]);
        // A cursor key is no answer: the command still asks.
        let (before, answer) =
            keys.split_at(keys.len() - keys.trim_start_matches("\u{1b}[A").len());
        pty.expect("[y/N]").send(before);
        std::thread::sleep(std::time::Duration::from_millis(if before.is_empty() {
            0
        } else {
            500
        }));
        let (exit, screen) = pty.send(answer).end();
        assert_eq!((exit, world.list(&[]).len()), (0, 0), "{keys:?}: {screen}");
    }
    world.issue("alice", &[]);
    let mut pty = world.pty(100, &["revoke-all", "alice"]);
    let (exit, screen) = pty.send("y\r").end();
    assert_eq!((exit, world.list(&[]).len()), (0, 0), "{screen}");
}

/// Starts a command at a controlling terminal, from a shell that shows its exit code and the terminal's state
/// afterwards.
fn in_a_shell(world: &World, command: &str) -> Pty {
    let script = format!(
        "sh -c \"echo \\$\\$ >pid; exec tokenctl {command}\"; echo exit=$?; stty -a; echo end=1"
    );
    world.pty_shell(100, &format!("exec setsid -c -w sh -c '{script}'"))
}

#[test]
fn a_signal_during_a_question_restores_the_terminal() {
    let world = World::made();
    world.issue("alice", &[]);
    let signals =
        [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)];
    for (command, question) in [
        ("rotate", "(hidden)"),
        ("revoke", "1 of 1"),
        ("revoke-all alice", "[y/N]"),
        ("revoke-all --everyone", "to continue"),
    ] {
        for (signal, exit) in signals {
            let mut pty = in_a_shell(&world, command);
            pty.expect(question);
            let pid: i32 =
                std::fs::read_to_string(world.path("pid")).unwrap().trim().parse().unwrap();
            kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
            pty.expect(&format!("exit={exit}")).expect("end=1");
            let (_, screen) = pty.end();
            for mode in ["-isig", "-icanon", "-echo "] {
                assert!(!screen.contains(mode), "{command} {signal:?}: {mode} in {screen}");
            }
            assert!(screen.contains(" icanon"), "no state of the terminal: {screen}");
        }
    }
    assert_eq!(world.list(&[]).len(), 1);
}

/// After a question, a signal has its effect as without one.
#[test]
fn a_signal_after_a_question_still_ends_the_command() {
    let world = World::made();
    world.issue("alice", &[]);
    let mut pty = in_a_shell(&world, "revoke-all alice");
    let sql = world.sql();
    pty.expect("[y/N]");
    sql.execute_batch("BEGIN IMMEDIATE").unwrap();
    pty.send("y").expect("yes");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let pid: i32 = std::fs::read_to_string(world.path("pid")).unwrap().trim().parse().unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    pty.expect("exit=143").expect("end=1");
    sql.execute_batch("ROLLBACK").unwrap();
    assert_eq!(world.list(&[]).len(), 1);
}

#[test]
fn a_dumb_terminal_gets_no_list() {
    let world = World::made().with("TERM", "dumb");
    world.issue("alice", &[]);
    let (exit, screen) = world.pty(100, &["revoke"]).end();
    assert_eq!(exit, 2, "{screen}");
    assert!(screen.contains("TERM=dumb") && !screen.contains('\u{1b}'), "{screen:?}");
}

#[test]
fn a_purge_counts_again_after_the_question() {
    let world = World::made();
    revoked(&world, "alice");
    let mut pty = world.pty(100, &["purge", "--expect", "1"]);
    pty.expect("Purge 1 row?");
    revoked(&world, "bob");
    revoked(&world, "bob");
    pty.send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 1, "{screen}");
    assert!(
        screen.contains("expected 1 matching session, found 3: nothing was changed"),
        "{screen}"
    );
    assert_eq!(world.rows("sessions"), 3);
    // Without an expected number, further sessions are named.
    let mut pty = world.pty(100, &["purge"]);
    pty.expect("Purge 3 rows?");
    revoked(&world, "carol");
    pty.send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("1 session ended after the preview, purged too"), "{screen}");
}

#[test]
fn a_confirmed_purge_ends_no_session_that_arrived_since() {
    let client = ["--ip", "192.0.2.1", "--user-agent", "curl/8.11", "--refresh-ttl", "none"];
    let arrive = |world: &World, id: &str, user: &str, days: i64| {
        let used = crate::common::now() - days * DAY;
        let sql = "INSERT INTO sessions (id, user_id, created_at, last_used_at, ip, user_agent)
                   VALUES (?1, ?2, ?3, ?3, '192.0.2.1', 'curl/8.11')";
        world.sql().execute(sql, (id, user, used)).unwrap();
    };
    for retain in [&[][..], &["--retain", "1y"]] {
        let world = World::made();
        let kept = world.issue_ago(12 * DAY, "carol", &client).session;
        let shown = world.issue_ago(40 * DAY, "alice", &client).session;
        let purge = [&["purge", "--idle", "30d", "--superseded", "10d"], retain].concat();
        let mut pty = world.pty(100, &purge);
        pty.expect("Purge");
        arrive(&world, "idle-now", "alice", 35);
        arrive(&world, "new-login", "carol", 0);
        pty.send("y");
        let (exit, screen) = pty.end();
        assert_eq!(exit, 0, "{screen}");
        let active = world.list(&[]);
        assert!(!active.contains(&shown), "{screen}");
        assert!(active.contains(&"idle-now".to_owned()) && active.contains(&kept), "{screen}");
        let said = "not purged: 1 session that matched after the preview; run the command again";
        assert!(screen.contains(said), "{screen}");
        assert!(!screen.contains("ended after the preview"), "{screen}");
        // The next purge takes it.
        world.ok(&[&purge[..], &["--yes"]].concat());
        let active = world.list(&[]);
        assert_eq!(active, ["new-login"], "{retain:?}");
    }
}

#[test]
fn the_expected_number_is_what_is_done() {
    let world = World::made();
    revoked(&world, "alice");
    world.issue("alice", &[]);
    let dry = world.json(&["users", "delete", "alice", "--dry-run"]);
    assert_eq!(dry["sessions"]["deleted"], 2);
    world.run(&["users", "delete", "alice", "--expect", "1"]).code(1).says("found 2");
    world.run(&["users", "deactivate", "alice", "--expect", "2"]).code(1).says("found 1");
    world
        .run(&["revoke", "--user", "alice", "--expect", "2"])
        .code(1)
        .says("expected 2 matching sessions, found 1, not counting 1 already ended");
    let mut pty = world.pty(100, &["users", "delete", "alice", "--expect", "2"]);
    pty.expect("… and 1 more").expect("Delete alice and 2 sessions?").send("y");
    assert_eq!(pty.end().0, 0);
    assert_eq!(world.rows("sessions"), 0);
}

#[test]
fn everyone_is_reported_alike_before_and_after() {
    let world = World::made();
    revoked(&world, "alice");
    world.write("old.jsonl", ended(2));
    world.ok(&["sessions", "import", "old.jsonl"]);
    world.issue("alice", &[]);
    world.issue("bob", &[]);
    let dry = world.json(&["revoke-all", "--everyone", "--dry-run"]);
    let csv = |args: &[&str]| world.ok(&[args, &["-o", "csv"]].concat()).stdout;
    let dry_csv = csv(&["revoke-all", "--everyone", "--dry-run"]);
    let real = world.json(&["revoke-all", "--everyone", "--yes"]);
    let keys = |report: &serde_json::Value| -> Vec<String> {
        report.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(keys(&dry), keys(&real));
    for name in ["matched", "revoked", "deleted", "already_ended", "remaining", "interrupted"] {
        assert_eq!(dry[name], real[name], "{name}");
    }
    assert_eq!((&dry["cutoff"], &dry["matched"]), (&serde_json::Value::Null, &2.into()));
    let real_csv = csv(&["revoke-all", "--everyone", "--yes"]);
    assert_eq!(dry_csv.lines().next(), real_csv.lines().next());
    world.run(&["revoke-all", "--everyone", "--dry-run", "--expect", "2"]).code(1).says("found 0");
    // The number of the cutoff is named if the result cannot be written.
    let line = "tokenctl revoke-all --everyone --yes >/dev/full";
    let said = world.shell(line);
    assert!(said.contains("cutoff 3 committed, 0 sessions revoked"), "{said}");
}

/// More sessions than one transaction revokes.
fn many(world: &World) {
    let row = |n: u32| {
        format!("('many-{n}', 'alice', unixepoch() - 60, unixepoch() - 60, unixepoch() + 600)")
    };
    let rows: Vec<String> = (0..600).map(row).collect();
    let columns = "id, user_id, created_at, last_used_at, expires_at";
    let sql = format!("INSERT INTO sessions ({columns}) VALUES {}", rows.join(", "));
    world.sql().execute_batch(&sql).unwrap();
}

#[test]
fn the_expected_number_counts_logins_during_the_question() {
    for sessions in [1, 601] {
        let world = World::made();
        world.issue("alice", &[]);
        if sessions > 1 {
            many(&world);
        }
        let mut pty = world.pty(100, &["revoke-all", "alice", "--expect", &sessions.to_string()]);
        pty.expect("Revoke ");
        world.issue("alice", &[]);
        pty.send("y");
        let (exit, screen) = pty.end();
        assert_eq!(exit, 1, "{screen}");
        assert!(screen.contains(&format!("found {}", sessions + 1)), "{screen}");
        let live = "SELECT count(*) FROM live_sessions";
        assert_eq!(world.value::<i64>(live), sessions + 1);
    }
}

#[test]
fn sessions_that_no_longer_match_are_counted_as_skipped() {
    let world = World::made();
    for _ in 0..3 {
        world.issue_ago(2 * DAY, "alice", &["--refresh-ttl", "none"]);
    }
    let mut pty = world.pty(100, &["revoke-all", "alice", "--idle", "1d"]);
    pty.expect("Revoke 3 sessions?");
    let used = "UPDATE sessions SET last_used_at = unixepoch()
                WHERE id IN (SELECT id FROM sessions LIMIT 2)";
    world.sql().execute_batch(used).unwrap();
    pty.send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("1 session revoked, 2 skipped"), "{screen}");
}

#[test]
fn a_login_during_the_question_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    many(&world);
    let mut pty = world.pty(100, &["revoke-all", "alice"]);
    pty.expect("Revoke 601 sessions?");
    world.issue("alice", &[]);
    pty.send("y");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("602 sessions revoked"), "{screen}");
    let remark = "1 session opened after the preview was revoked too";
    assert!(screen.contains(remark), "{screen}");

    for (command, question, remark) in [
        ("revoke-all --everyone", "This revokes 1 session of", "was revoked too"),
        ("revoke-all --everyone --delete", "This deletes 1 session of", "was deleted too"),
        ("revoke-all alice --delete", "Delete 1 session?", "was deleted too"),
        ("users delete alice", "Delete alice and 1 session?", "was deleted too"),
    ] {
        let world = World::made();
        world.issue("alice", &[]);
        let words: Vec<&str> = command.split(' ').collect();
        let mut pty = world.pty(100, &words);
        pty.expect(question);
        world.issue("alice", &[]);
        pty.send(if command.contains("everyone") { "sessions.db\r" } else { "y" });
        let (exit, screen) = pty.end();
        assert_eq!(exit, 0, "{screen}");
        let remark = format!("1 session opened after the preview {remark}");
        assert!(screen.contains(&remark), "{command}: {screen}");
    }
}
