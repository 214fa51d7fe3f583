//! A result that cannot be written: stderr says what was committed, and the exit code is 1.

use std::os::unix::process::ExitStatusExt as _;

use crate::common::World;

/// Ways to lose standard output, in shell syntax. The reader of the closed pipe ends before the command
/// starts.
const LOSSES: [(&str, &str); 4] = [
    (">&-", "standard output is closed"),
    ("1</dev/null", "standard output is closed or open for reading only"),
    (">/dev/full", "No space left on device"),
    ("| true", "the reader of standard output has closed the pipe"),
];

/// Returns a world with every kind of object that a command needs, and the values of `$NAME` in `COMMANDS`.
fn world() -> World {
    let mut world = World::made();
    let pair = world.issue("alice", &[]);
    world.issue("bob", &[]);
    world.ok(&["users", "deactivate", "bob", "--yes"]);
    world.write("old.jsonl", crate::common::ended(2));
    world.write("access.log", format!("GET /?token={}\n", pair.access));
    for (name, value) in
        [("REFRESH", &pair.refresh), ("ACCESS", &pair.access), ("ID", &pair.session)]
    {
        world.set(name, value);
    }
    world
}

/// Runs a shell command line with lost output; returns its exit code and stderr.
fn run(world: &World, command: &str, loss: &str) -> (i32, String) {
    let script = if loss.starts_with('|') {
        format!("{{ sleep 0.1; tokenctl {command}; echo \"exit $?\" >&2; }} {loss}")
    } else {
        format!("tokenctl {command} {loss}; echo \"exit $?\" >&2")
    };
    let output = world.in_shell(&script).output().expect("a shell");
    assert_eq!(output.status.signal(), None);
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    let (said, code) = stderr.trim_end().rsplit_once("exit ").expect("an exit code");
    (code.parse().expect("a number"), said.to_owned())
}

/// Commands that change something, with the text that stderr must contain.
const CHANGES: [(&str, &str); 17] = [
    ("issue carol", "of carol was opened, but its tokens are lost"),
    ("issue carol -o json", "of carol was opened, but its tokens are lost"),
    ("rotate $REFRESH", "was exchanged"),
    ("revoke $ID", "1 session revoked"),
    ("revoke $ID --delete -o json", "1 session deleted"),
    ("revoke --token $ACCESS --jti", "the access token was revoked"),
    ("revoke-all alice --yes", "1 session revoked"),
    ("users deactivate alice --yes", "the user alice deactivated"),
    ("users reactivate bob", "the user bob may log in again"),
    ("users delete alice --yes", "the user alice deleted"),
    ("purge --yes", "1 row purged"),
    ("sessions import old.jsonl", "2 sessions imported, 0 skipped"),
    ("scan --revoke --yes access.log", "1 session revoked"),
    ("backup copy.db", "the backup copy.db is complete"),
    ("--store new.db init", "the store and the key ring are ready"),
    ("--key new.json keys generate", "the key ring new.json was created"),
    ("keys rotate", "is active now"),
];

#[test]
fn a_committed_change_is_named_when_its_result_cannot_be_written() {
    for (command, change) in CHANGES {
        for (loss, cause) in LOSSES {
            let world = world();
            let (code, stderr) = run(&world, command, loss);
            assert_eq!(code, 1, "{command} {loss}\n{stderr}");
            let expected = format!("cannot write the result: {cause}");
            let json = command.ends_with("-o json");
            let line = stderr.lines().rfind(|line| line.contains(&expected));
            let line = line.unwrap_or_else(|| panic!("{command} {loss}\n{stderr}"));
            assert!(line.contains(change), "{command} {loss}\n{stderr}");
            assert!(line.contains("\"hint\":\"") || !json, "{command} {loss}\n{stderr}");
            assert!(stderr.contains("hint"), "{command} {loss}\n{stderr}");
            assert!(!stderr.contains("eyJ"), "a token on stderr: {command} {loss}");
        }
    }
}

#[test]
fn a_lost_rotation_can_be_repeated_within_the_grace_period() {
    let world = world();
    let (_, stderr) = run(&world, "rotate $REFRESH", ">/dev/full");
    assert!(stderr.contains("hint:  run the same command again within 10s"), "{stderr}");
    world.in_shell("tokenctl rotate $REFRESH -o json > pair.json").status().expect("a shell");
    let pair = std::fs::read_to_string(world.path("pair.json")).expect("the pair");
    let pair: serde_json::Value = serde_json::from_str(&pair).expect("JSON");
    world.verdict(pair["access_token"].as_str().expect("a token"), "active");
}

#[test]
fn the_hint_after_a_lost_login_revokes_its_session() {
    let world = world();
    let (_, stderr) = run(&world, "issue carol", ">&-");
    let hint =
        stderr.split("hint:  revoke the session with: tokenctl ").nth(1).expect("a hint").trim();
    world.ok(&hint.split(' ').collect::<Vec<_>>());
    assert_eq!(world.list(&["--user", "carol"]).len(), 0);
}

#[test]
fn a_lost_result_of_a_reading_command_is_an_error() {
    for command in ["introspect $ACCESS", "introspect $ACCESS -o json", "keys export"] {
        for (loss, cause) in LOSSES {
            let (code, stderr) = run(&world(), command, loss);
            assert_eq!(code, 1, "{command} {loss}\n{stderr}");
            assert!(stderr.contains(cause), "{command} {loss}\n{stderr}");
        }
    }
}

/// Code 4 would say that the result names a rejected token.
#[test]
fn lost_output_exits_with_1_whatever_the_command_has_found() {
    let world = world();
    for (loss, cause) in LOSSES {
        for command in ["scan access.log", "scan access.log -o jsonl"] {
            let (code, stderr) = run(&world, command, loss);
            // A reader of a list that has closed the pipe has seen enough.
            let expected = if loss.starts_with('|') { 4 } else { 1 };
            assert_eq!(code, expected, "{command} {loss}\n{stderr}");
            assert!(expected == 4 || stderr.contains(cause), "{command} {loss}\n{stderr}");
        }
    }
    world.ok(&["revoke-all", "alice", "--yes"]);
    for (loss, cause) in LOSSES {
        for command in ["introspect $ACCESS", "introspect $ACCESS $REFRESH", "introspect - -o json"]
        {
            let command = format!("{command} <access.log");
            let (code, stderr) = run(&world, &command, loss);
            assert_eq!(code, 1, "{command} {loss}\n{stderr}");
            assert!(stderr.contains(cause), "{command} {loss}\n{stderr}");
        }
    }
}

#[test]
fn a_list_ends_quietly_only_when_its_reader_has_seen_enough() {
    let world = world();
    let lists = [
        "sessions list",
        "sessions list -o json",
        "sessions show $ID",
        "users list",
        "users show alice",
        "denylist list",
        "events",
        "stats",
        "doctor",
        "config show",
        "keys list",
        "decode $ACCESS",
        "purge --dry-run",
        "revoke $ID --dry-run",
        "completions bash",
        "man",
    ];
    for command in lists {
        for (loss, cause) in LOSSES {
            let (code, stderr) = run(&world, command, loss);
            if loss.starts_with('|') {
                assert_eq!(code, 0, "{command} {loss}\n{stderr}");
                assert!(!stderr.contains("error"), "{command} {loss}\n{stderr}");
            } else {
                assert_eq!(code, 1, "{command} {loss}\n{stderr}");
                assert!(stderr.contains(cause), "{command} {loss}\n{stderr}");
            }
        }
    }
    assert_eq!(world.list(&["--user", "alice"]).len(), 1, "a dry run changed something");
}

#[test]
fn output_to_dev_null_is_no_failure() {
    let world = world();
    for to in [">/dev/null", "1<>/dev/null"] {
        let (code, stderr) = run(&world, "revoke-all alice --yes", to);
        assert_eq!((code, stderr.as_str()), (0, ""), "{to}");
    }
    let (code, _) = run(&world, "revoke-all alice --yes -q", ">&-");
    assert_eq!(code, 0, "nothing was to be written");
}

#[test]
fn lost_help_is_an_error_too() {
    let world = world();
    for command in ["--help", "--version", "help revoke", "users --help", "store copy --help"] {
        for (loss, cause) in LOSSES {
            let (code, stderr) = run(&world, command, loss);
            if loss.starts_with('|') {
                assert_eq!((code, stderr.as_str()), (0, ""), "{command} {loss}");
            } else {
                assert_eq!(code, 1, "{command} {loss}\n{stderr}");
                assert!(stderr.contains("cannot write the result"), "{command} {loss}\n{stderr}");
                assert!(stderr.contains(cause), "{command} {loss}\n{stderr}");
            }
        }
    }
}

/// The grace period begins with the rotation. A hint to repeat the command later would lead to reuse detection.
#[test]
fn the_hint_after_a_lost_rotation_names_the_time_that_is_left() {
    let world = world();
    world.in_shell("tokenctl rotate $REFRESH > pair.txt").status().expect("a shell");
    std::thread::sleep(std::time::Duration::from_secs(4));
    let (_, stderr) = run(&world, "rotate $REFRESH", ">&-");
    let left = stderr.split("again within ").nth(1).and_then(|text| text.split("s:").next());
    let left: u32 = left.and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{stderr}"));
    assert!((2..=6).contains(&left), "{stderr}");

    let mut world = self::world();
    world.set("TOKENCTL_RETRY_GRACE", "0s");
    let (_, stderr) = run(&world, "rotate $REFRESH", ">&-");
    assert!(stderr.contains("hint:  log in again") && !stderr.contains("within"), "{stderr}");

    let mut world = self::world();
    world.set("TOKENCTL_ROTATE_REFRESH", "false");
    let (_, stderr) = run(&world, "rotate $REFRESH", ">&-");
    assert!(stderr.contains("a new access token"), "{stderr}");
    assert!(!stderr.contains("exchanged") && !stderr.contains("within"), "{stderr}");
    assert!(stderr.contains("hint:  run the command again"), "{stderr}");
}

/// The lost output can be a token that nothing else shows.
#[test]
fn a_quiet_command_says_what_to_do_about_lost_output() {
    for (command, hint) in [("issue carol", "tokenctl revoke "), ("rotate $REFRESH", "within")] {
        let (_, stderr) = run(&world(), &format!("{command} -q"), ">&-");
        assert!(stderr.contains("hint:") && stderr.contains(hint), "{stderr}");
    }
}

#[test]
fn a_lost_result_of_an_import_has_its_numbers() {
    let world = world();
    world.ok(&["sessions", "import", "old.jsonl"]);
    let (code, stderr) = run(&world, "sessions import old.jsonl --skip-existing", ">&-");
    assert_eq!(code, 1);
    assert!(stderr.contains("0 sessions imported, 2 skipped"), "{stderr}");
}
