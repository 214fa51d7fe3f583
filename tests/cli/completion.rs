//! Completion in real shells: what they insert runs as it is shown, and reading the store for it changes nothing.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use crate::common::{Pty, World, sql};

/// User IDs that a shell would interpret without quotes. Each begins with letters of its own.
const USERS: [&str; 14] = [
    "aa$(touch ran)",
    "bb`touch ran`",
    "cc;touch ran",
    "dd two  blanks",
    "ee'quote",
    "ff\"quote",
    "gg\\back\\slash",
    "hh*?[a]{b,c}",
    "ii|&<>()",
    "jj~#=!x^",
    "kk@example.org:8080/x",
    "ll,comma",
    "mm$HOME",
    "nné東京",
];

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        assert!(std::env::var_os("CI").is_none(), "{program} is not installed");
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("SKIPPED: {program} is not installed, so its completion was not tested");
        }
    }
    found
}

fn world() -> World {
    let world = World::made();
    for user in USERS {
        world.ok(&["issue", user, "-q", "--device", "Ann's phone", "--ip", "192.0.2.7"]);
    }
    world.ok(&["issue", "alice", "-q", "--user-agent", "curl/8.11.0"]);
    world.ok(&["issue", "albert", "-q", "--actor", "night shift"]);
    world
}

/// Starts a shell that has the script of `tokenctl completions`.
fn shell(world: &World, name: &str) -> Pty {
    let line = match name {
        "bash" => {
            let rc =
                "PS1='ready> '; bind 'set bell-style none'; source <(tokenctl completions bash)\n";
            format!("exec bash --noprofile --rcfile {} -i", world.file("bashrc", rc))
        }
        "zsh" => {
            let rc = "PS1='ready> '; unsetopt beep prompt_sp; autoload -Uz compinit; compinit -u -D\n\
                      source <(tokenctl completions zsh)\n";
            world.file(".zshrc", rc);
            "exec zsh -i".to_owned()
        }
        _ => {
            let rc = "function fish_prompt; echo 'ready> '; end\nset -g fish_greeting\n\
                      tokenctl completions fish | source\n";
            world.file(".config/fish/config.fish", rc);
            "exec setsid --ctty --wait fish -i".to_owned()
        }
    };
    let mut shell = world.pty_shell(200, &line);
    shell.expect("ready> ");
    shell
}

/// Each ID is completed from its first letters and shown by the command that the shell then runs.
fn completes_every_user(name: &str) {
    if !has(name) {
        return;
    }
    let world = world();
    let mut shell = shell(&world, name);
    for user in USERS {
        let json = serde_json::to_string(user).unwrap();
        let start: String = user.chars().take(2).collect();
        shell.send(&format!("tokenctl users show {start}\t"));
        // The shell has completed when it shows the blank after the word.
        std::thread::sleep(std::time::Duration::from_millis(400));
        shell.send(" -o jsonl\n").expect(&format!("\"id\":{json}"));
    }
    shell.send("\x15exit\n").end();
    assert!(!world.path("ran").exists(), "{name} ran an ID");
}

#[test]
fn bash_quotes_every_user() {
    completes_every_user("bash");
}

#[test]
fn zsh_quotes_every_user() {
    completes_every_user("zsh");
}

#[test]
fn fish_quotes_every_user() {
    completes_every_user("fish");
}

/// Within quotes and after the characters at which bash divides words.
#[test]
fn bash_completes_within_quotes_and_after_its_own_separators() {
    if !has("bash") {
        return;
    }
    let world = world();
    let mut shell = shell(&world, "bash");
    for (typed, user) in [
        ("tokenctl users show \"aa", USERS[0]),
        ("tokenctl users show 'ee", USERS[4]),
        ("tokenctl users show \"ff", USERS[5]),
        ("tokenctl users show dd\\ t", USERS[3]),
        ("tokenctl users show kk@example.org:80", USERS[10]),
        ("tokenctl users show < /dev/null kk@", USERS[10]),
    ] {
        shell.send(&format!("{typed}\t"));
        std::thread::sleep(std::time::Duration::from_millis(400));
        let json = serde_json::to_string(user).unwrap();
        shell.send(" -o jsonl\n").expect(&format!("\"id\":{json}"));
    }
    // A list, and a file after an option and a redirection.
    shell.send("tokenctl sessions list --count --user alice,alb\t\n").expect("ready> ");
    world.file("in put.txt", "");
    shell.send("tokenctl --config=in\t\x15").expect("in\\ put.txt");
    shell.send("tokenctl revoke - < in\t\x15").expect("in\\ put.txt");
    shell.send("exit\n").end();
    assert!(!world.path("ran").exists());
}

/// Returns the candidates for the last of the words, as fish gets them, without their descriptions.
fn offered(world: &World, words: &[&str]) -> Vec<String> {
    let words = [&["--", "tokenctl"], words].concat();
    let done = world.call(&words).env("COMPLETE", "fish").run();
    assert_eq!((done.exit, done.stderr.as_str()), (0, ""));
    done.stdout.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

#[test]
fn every_argument_offers_what_it_means() {
    let world = world();
    let kid = world.json(&["keys", "list"])[0]["kid"].as_str().unwrap().to_owned();
    world.ok(&["revoke-all", "alice", "--actor", "day shift"]);
    let has = |words: &[&str], value: &str| {
        let offered = offered(&world, words);
        assert!(offered.iter().any(|it| it == value), "{words:?}: {offered:?}");
        assert!(!offered.iter().any(|it| it.starts_with('-')), "{words:?}: {offered:?}");
    };
    has(&["keys", "activate", ""], &kid);
    has(&["keys", "export", ""], &kid);
    has(&["keys", "prune", ""], &kid);
    for command in ["show", "delete", "deactivate", "reactivate"] {
        has(&["users", command, "al"], "alice");
    }
    has(&["revoke-all", ""], "alice");
    has(&["events", "--by", ""], "day shift");
    has(&["events", "--by", "n"], "night shift");
    has(&["sessions", "list", "--device", ""], "Ann's phone");
    has(&["revoke", "--device", "A"], "Ann's phone");
    has(&["sessions", "list", "--user-agent", ""], "curl/8.11.0");
    has(&["revoke", "--ip", ""], "192.0.2.7");
    has(&["revoke", "--ip", "192.0.2.1,"], "192.0.2.1,192.0.2.7");
    world.ok(&["issue", "albert", "-q", "--audience", "https://api.example.org"]);
    has(&["decode", "--verify", "--audience", "h"], "https://api.example.org");
}

#[test]
fn a_list_offers_further_values_after_a_comma() {
    let world = world();
    for (words, further, listed) in [
        (&["sessions", "list", "--user", "alice,"][..], "alice,albert", "alice,alice"),
        (&["sessions", "list", "--user=alice,"], "--user=alice,albert", "--user=alice,alice"),
        (&["sessions", "list", "--user", "l"], "ll,comma", "ll"),
        (&["revoke", "--state", "active,"], "active,expired", "active,active"),
        (&["sessions", "list", "--reason", "admin,"], "admin,leaked", "admin,admin"),
        (&["sessions", "list", "--columns", "id,ip,"], "id,ip,device", "id,ip,ip"),
        (&["events", "--kind", "revoked,"], "revoked,deleted", "revoked,revoked"),
        (&["events", "--reason", "admin,"], "admin,leaked", "admin,admin"),
        (&["events", "--user", "alice,"], "alice,albert", "alice,alice"),
    ] {
        let offered = offered(&world, words);
        let is_offered = |value: &str| offered.iter().any(|it| it == value);
        assert!(is_offered(further) && !is_offered(listed), "{words:?}: {offered:?}");
    }
    // An ID with a comma is no part of a list.
    assert!(!offered(&world, &["revoke", "--user", "alice,ll"]).iter().any(|it| it.contains("ll")));
}

#[test]
fn a_value_that_only_the_user_knows_offers_nothing() {
    let world = world();
    for words in [
        &["denylist", "check", ""][..],
        &["decode", ""],
        &["introspect", ""],
        &["rotate", ""],
        &["keys", "import", "key.pem", "--kid", ""],
        &["revoke", "--note", ""],
        &["sessions", "list", "--idle", ""],
    ] {
        assert_eq!(offered(&world, words), [""; 0], "{words:?}");
    }
    // Options are offered after a hyphen, and where no argument is left.
    assert!(offered(&world, &["denylist", "check", "-"]).iter().any(|it| it == "--from"));
    assert!(offered(&world, &["sessions", "list", ""]).iter().any(|it| it == "--user"));
    assert!(!offered(&world, &[""]).iter().any(|it| it.starts_with('-')));
}

fn changed(directory: &Path) -> (i64, i64) {
    let metadata = fs::metadata(directory).unwrap();
    (metadata.mtime(), metadata.mtime_nsec())
}

#[test]
fn completion_creates_no_file_and_waits_for_no_lock() {
    let world = world();
    let directory = world.store().parent().unwrap().to_owned();
    // Nothing has the store open.
    let before = changed(&directory);
    assert!(offered(&world, &["revoke-all", "al"]).len() == 2);
    assert_eq!(changed(&directory), before, "a file was created");
    // A service has it open and is writing.
    let service = sql(&world.store());
    service.execute_batch("BEGIN IMMEDIATE; UPDATE users SET updated_at = updated_at").unwrap();
    let before = changed(&directory);
    assert!(offered(&world, &["revoke-all", "al"]).len() == 2);
    assert_eq!(changed(&directory), before, "a file was created");
    service.execute_batch("ROLLBACK").unwrap();
    // A program holds the store for itself.
    let alone = sql(&world.store());
    drop(service);
    alone.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE users SET updated_at = updated_at").unwrap();
    // Completion comes back while the lock is held.
    let _ = offered(&world, &["revoke-all", "al"]);
    drop(alone);
}
