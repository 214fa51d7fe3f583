//! Secrets, URLs and expansions where a path belongs: refused by name, never shown, and nothing is created.

use crate::common::{Done, World};

type Files = Vec<(std::path::PathBuf, Vec<u8>)>;

/// Keys as users paste them, without armour.
const KEYS: [&str; 10] = [
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLs\nLMREScVpezJpGXA7rAMcrn9g",
    "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "q83vEjRWeJ/q83vEjRWeJ+83vEjRWeJq83vEjRWeJq8=",
    "correct horse battery staple and so on",
    "aB3kL9!mN2#pQ7/rS4^tU8&vW1.xY6(zA5)cD0_Z",
    "base64:ab/cB1kyQbwVSAvsDL7R4YeIe8I9L5xPdBOAz/MjkUkv6p8=",
    "secret=q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=",
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];

/// Passwords in URLs and connection strings, as other programs take them and as users mistype them.
const PASSWORDS: [&str; 15] = [
    "postgres://u:hunter2@127.0.0.1:1/db",
    "postgres//u:hunter2@127.0.0.1/db",
    "postgres:/u:hunter2@127.0.0.1/db",
    "postgres:///u:hunter2@127.0.0.1/db",
    "host=127.0.0.1 port=1 password=hunter2",
    "host=localhost port=1 dbname=auth password = 'a hunter2'",
    "sqlite://u:hunter2@x",
    "jdbc:postgresql://127.0.0.1/db?user=u&password=hunter2",
    "Host=127.0.0.1;Username=u;Password=hunter2",
    "redis://:hunter2@127.0.0.1/0",
    "https://u:hunter2@id.example/jwks",
    "mysql://u:a hunter2@127.0.0.1/db",
    "postgres://u:hunter2",
    "u:hunter2@127.0.0.1/db",
    ":hunter2@127.0.0.1",
];

/// Every argument that is a path, without it.
fn arguments(token: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["decode", "--file"],
        vec!["decode", "-f"],
        vec!["scan"],
        vec!["sessions", "import"],
        vec!["issue", "bob", "--claims"],
        vec!["man", "--dir"],
        vec!["backup"],
        vec!["stats", "--to"],
        vec!["store", "copy", "--from", "sessions.db", "--to"],
        vec!["store", "copy", "--to", "new.db", "--from"],
        vec!["decode", "--verify", token, "--jwks"],
        vec!["keys", "import"],
        vec!["--config"],
    ]
}

#[track_caller]
fn assert_hidden(world: &World, before: &Files, done: &Done, part: &str) {
    assert!([1, 2].contains(&done.exit), "{done:?}");
    let text = format!("{}{}", done.stdout, done.stderr);
    assert!(!text.contains(part), "{text}");
    assert_eq!(&world.everything(), before, "{done:?}");
}

/// The part of a key that must not be shown.
fn part(key: &str) -> &str {
    key.get(3..15).unwrap()
}

#[test]
fn keys_as_any_path_are_never_shown() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let before = world.everything();
    for key in KEYS {
        for argument in arguments(&pair.access) {
            for json in [&[][..], &["-o", "json"]] {
                let mut line = [json, &argument, &[key]].concat();
                if argument == ["--config"] {
                    line.push("doctor");
                }
                let done = world.run(&line);
                assert_hidden(&world, &before, &done, part(key));
                let text = format!("{}{}", done.stdout, done.stderr);
                assert!(text.contains("not shown"), "{argument:?}: {text}");
            }
        }
        if !key.contains(' ') {
            for line in [&["keys", "generate", "--alg", key][..], &[key], &["sessions", key]] {
                assert_hidden(&world, &before, &world.run(line), part(key));
            }
        }
    }
}

#[test]
fn passwords_are_never_shown() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let before = world.everything();
    for text in PASSWORDS {
        for argument in arguments(&pair.access) {
            let mut line = argument.clone();
            line.push(text);
            if argument == ["--config"] {
                line.push("doctor");
            }
            assert_hidden(&world, &before, &world.run(&line), "hunter2");
        }
        for command in [
            &["init"][..],
            &["doctor"],
            &["stats"],
            &["keys", "generate"],
            &["-v", "issue", "bob"],
            &["stats", "-o", "json"],
        ] {
            for name in ["store", "key"] {
                let flag = format!("--{name}={text}");
                let done = world.run(&[command, &[&flag]].concat());
                if name == "key" && done.exit == 0 {
                    // A command that needs no key does not look at the address of one.
                    assert!(text.starts_with("http") && command[0] == "stats", "{done:?}");
                    assert!(!format!("{}{}", done.stdout, done.stderr).contains("hunter2"));
                    assert_eq!(world.everything(), before);
                    continue;
                }
                assert_hidden(&world, &before, &done, "hunter2");
            }
        }
        for line in [&[text][..], &["keys", "generate", "--alg", text], &["--store", text, text]] {
            assert_hidden(&world, &before, &world.run(line), "hunter2");
        }
        let variable = world.call(&["config", "show"]).env("TOKENCTL_STORE", text).run();
        assert!(!format!("{variable:?}").contains("hunter2"), "{variable:?}");
        world.configure(&format!("store = {text:?}"));
        let configured = world.everything();
        let done = world.run(&["init"]);
        assert_hidden(&world, &configured, &done, "hunter2");
        std::fs::remove_dir_all(world.path(".config")).unwrap();
    }
}

#[test]
fn config_show_hides_a_key_in_any_setting() {
    let world = World::new();
    let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1h\n-----END PRIVATE KEY-----\n";
    for name in ["TOKENCTL_ISSUER", "TOKENCTL_AUDIENCE"] {
        for (value, part) in [(pem, "MC4CAQAw"), ("https://u:hunter2@id.example", "hunter2")] {
            for json in [&[][..], &["-o", "json"]] {
                let line = [&["config", "show"], json].concat();
                let done = world.call(&line).env(name, value).run().code(0);
                assert!(!done.stdout.contains(part), "{done:?}");
            }
        }
    }
}

#[test]
fn what_is_no_store_is_refused_by_name() {
    for (text, named) in [
        (":memory:", ":memory:"),
        ("sqlite::memory:", ":memory:"),
        ("%h/x.db", "%h is not expanded"),
        ("%APPDATA%/x.db", "%APPDATA% is not expanded"),
        ("`pwd`/x", "not executed"),
        ("$(pwd)/x", "not executed"),
        ("'/tmp/x'", "in quotes"),
        ("\"x.db\"", "in quotes"),
        ("postgres:", "postgres: is the scheme of a URL"),
        ("postgresql//h/db", "postgresql// is the scheme of a URL"),
        ("jdbc:sqlite:x", "jdbc: is the scheme of a URL"),
        ("sqlite3:///x", "sqlite3 stores are not supported"),
        ("host=h dbname=x", "connection strings"),
        ("host=localhost port=5432 dbname=tokenctl", "connection strings"),
        ("Data Source=x.db", "connection strings"),
        ("-", "standard input cannot be a store"),
        (" ", "the value is empty"),
        ("", "the value is empty"),
        ("sqlite:", "the value is empty"),
        ("SQLite:", "the value is empty"),
        ("FILE:x.db", "file: URIs are not supported"),
    ] {
        let world = World::new();
        for command in [&["init"][..], &["issue", "alice"], &["keys", "generate"], &["doctor"]] {
            let done = world.run(&[&["--store", text], command].concat()).code(1);
            let shown = format!("{}{}", done.stdout, done.stderr);
            assert!(shown.contains(named), "{text:?}: {shown}");
            assert!(shown.contains("hint:") || command == ["doctor"], "{text:?}: {shown}");
            assert!(!shown.contains("--store '' init"), "{shown}");
        }
        assert_eq!(world.everything(), [], "{text:?}");
        if !text.is_empty() {
            let done = world.call(&["init"]).env("TOKENCTL_STORE", text).run().code(1);
            assert!(done.stderr.contains(named), "{text:?}: {done:?}");
        }
        let world = world.configured(&format!("store = {text:?}"));
        let before = world.everything();
        let done = world.run(&["init"]).code(1);
        assert!(done.stderr.contains(named), "{text:?}: {done:?}");
        assert_eq!(world.everything(), before, "{text:?}");
    }
}

#[test]
fn an_existing_file_may_have_any_name() {
    let world = World::made();
    let token = world.issue("alice", &[]).access;
    for name in ["%h", "a$(b)", "'q'", "host=h", KEYS[2], KEYS[3]] {
        world.file(name, &token);
        world.ok(&["decode", "--file", name]);
        world.ok(&["stats", "--to", name]);
    }
    world.ok(&["man", "--dir", "~/man1"]);
    assert!(world.path("man1/tokenctl.1").exists());
    world.ok(&["backup", "./q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80"]);
}

/// A key file that does not exist is no reason to read a text in another way than any other path.
#[test]
fn key_files_are_read_like_other_paths() {
    let world = World::made();
    let token = world.issue("alice", &[]).access;
    world.ok(&["keys", "export"]);
    let jwks = world.ok(&["keys", "export"]).stdout;
    world.file("jwks.json", &jwks);
    let before = world.everything();
    world.ok(&["decode", "--verify", &token, "--jwks", "~/jwks.json"]);
    for (text, named) in [
        ("$HOME/jwks.json", "$HOME is not expanded"),
        ("${HOME}/jwks.json", "${HOME} is not expanded"),
        ("file:jwks.json", "file: URIs are not supported"),
        ("FILE:jwks.json", "file: URIs are not supported"),
    ] {
        for command in [&["decode", "--verify", &token, "--jwks"][..], &["keys", "import"]] {
            let done = world.run(&[command, &[text]].concat());
            assert!(done.exit != 0 && done.stderr.contains(named), "{done:?}");
        }
    }
    assert_eq!(world.everything(), before);
    let world = World::new().configured("key = [\"x\"]");
    let done = world.run(&["keys", "list"]).code(1);
    assert!(done.stderr.contains("key: write one path, not a list"), "{done:?}");
}

#[test]
fn keys_as_an_id_are_never_shown() {
    let world = World::made();
    world.issue("alice", &[]);
    let armoured = "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENBUUF3QlFZREsyVndCQ0lFSUoxaHNaM3Y";
    for key in [KEYS[0], KEYS[1], armoured] {
        for command in [
            &["keys", "export"][..],
            &["keys", "activate"],
            &["keys", "prune"],
            &["revoke"],
            &["sessions", "show"],
            &["users", "show"],
            &["revoke-all"],
        ] {
            let done = world.run(&[command, &[key]].concat());
            let text = format!("{}{}", done.stdout, done.stderr);
            assert!(done.exit != 0 && !text.contains(part(key)), "{text}");
            assert!(!text.contains(&key[key.len() - 10..]), "{text}");
        }
    }
}

#[test]
fn an_unknown_mode_in_a_url_is_not_shown() {
    let world = World::new();
    let url = "postgres://u@127.0.0.1:1/db?sslmode=hunter2";
    for command in [&["config", "show"][..], &["sessions", "list"], &["doctor"], &["init"]] {
        let done = world.call(command).env("TOKENCTL_STORE", url).run();
        assert!(!format!("{done:?}").contains("hunter2"), "{done:?}");
    }
}

#[test]
fn a_new_key_ring_is_never_named_as_standard_input() {
    for command in [&["init"][..], &["keys", "generate"], &["--store", "new.db", "init"]] {
        let world = World::new();
        for done in [
            world.run(&[&["--key", "-"], command].concat()),
            world.call(command).env("TOKENCTL_KEY", "-").run(),
        ] {
            assert_eq!(done.exit, 2, "{done:?}");
            assert!(done.stderr.contains("hint:  name a file"), "{done:?}");
        }
        assert_eq!(world.everything(), []);
    }
}
