//! Invalid input: a clear error with the right exit code, no created or changed file, no hang, no panic.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::common::{World, force, sql};

/// Commands that read, and commands that write.
const COMMANDS: [&[&str]; 9] = [
    &["sessions", "list"],
    &["sessions", "show", "0000"],
    &["users", "list"],
    &["denylist", "list"],
    &["issue", "alice"],
    &["revoke", "--user", "alice"],
    &["revoke-all", "alice"],
    &["users", "delete", "alice"],
    &["purge"],
];

/// Asserts that every command fails with this error for the store at `path`, and changes nothing.
#[track_caller]
fn all_refuse(world: &World, path: &str, exit: i32, reason: &str) {
    let before = world.everything();
    for args in COMMANDS {
        let done = world.run(&[args, &["--store", path, "-o", "json"]].concat()).code(exit);
        assert_eq!(done.error()["reason"], reason, "{args:?}: {done:?}");
        assert!(done.error()["error"].as_str().unwrap().contains(path), "{done:?}");
        world.run(&[args, &["--store", path]].concat()).code(exit).error_and_hint();
    }
    assert_eq!(world.everything(), before);
}

/// Returns a world whose default key ring serves every store.
fn world() -> World {
    let world = World::made();
    let ring = world.ring();
    world.with("TOKENCTL_KEY", ring.to_str().unwrap())
}

#[test]
fn a_store_that_is_missing_or_no_store() {
    let world = world();
    all_refuse(&world, &world.at("missing.db"), 1, "store-missing");
    all_refuse(&world, &world.at("no/such/directory/s.db"), 1, "store-missing");
    world.write("empty.db", "");
    all_refuse(&world, &world.at("empty.db"), 1, "store-empty");
    world.write("text.db", "this is a letter to my aunt, and no database at all\n".repeat(50));
    all_refuse(&world, &world.at("text.db"), 1, "store-foreign");
    let file = world.at("text.db/s.db");
    all_refuse(&world, &file, 1, "store-missing");
    let foreign = sql(&world.path("foreign.db"));
    foreign.execute_batch("CREATE TABLE sessions (id TEXT); PRAGMA user_version = 1").unwrap();
    drop(foreign);
    all_refuse(&world, &world.at("foreign.db"), 1, "store-foreign");
    all_refuse(&world, &world.at(""), 1, "store-not-a-file");
    let fifo = world.path("fifo.db");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    all_refuse(&world, &world.at("fifo.db"), 1, "store-not-a-file");
    symlink(world.path("nowhere.db"), world.path("dangling.db")).unwrap();
    all_refuse(&world, &world.at("dangling.db"), 1, "store-missing");
    symlink(world.path("loop.db"), world.path("loop.db")).unwrap();
    let done = world.run(&["purge", "--store", &world.at("loop.db")]).code(1);
    done.error_and_hint();
    all_refuse(&world, "/dev/null", 1, "store-not-a-file");
}

#[test]
fn init_follows_no_link_and_replaces_no_file() {
    let world = world();
    symlink(world.path("nowhere.db"), world.path("dangling.db")).unwrap();
    world.write("text.db", "a letter");
    fs::create_dir(world.path("directory.db")).unwrap();
    let before = world.everything();
    for name in ["dangling.db", "text.db", "directory.db"] {
        let done = world.run(&["init", "--store", &world.at(name)]).code(1);
        done.error_and_hint();
        assert_eq!(world.everything(), before, "{name}");
    }
    assert!(!world.path("nowhere.db").exists());
}

#[test]
fn the_default_path_follows_no_dangling_link() {
    let world = World::new();
    fs::create_dir_all(world.store().parent().unwrap()).unwrap();
    symlink(world.path("nowhere.db"), world.store()).unwrap();
    world.run(&["issue", "alice"]).code(1).error_and_hint();
    assert!(!world.path("nowhere.db").exists());
    assert!(!world.ring().exists());
}

fn checkpoint(path: &Path) {
    let store = sql(path);
    store.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

#[test]
fn a_damaged_store_is_named_and_left_alone() {
    let world = world();
    for number in 0..200 {
        world.ago(number, &["issue", "alice"]).code(0);
    }
    checkpoint(&world.store());
    let whole = fs::read(world.store()).unwrap();
    let path = world.at("damaged.db");
    for keep in [1, 50, 100, 4096, 20_000] {
        world.write("damaged.db", &whole[..keep]);
        for args in COMMANDS {
            let done = world.run(&[args, &["--store", &path, "-o", "json"]].concat());
            // This command may not need the missing page.
            assert!([0, 1, 3].contains(&done.exit), "{keep}: {done:?}");
            if keep <= 4096 {
                let reason = done.code(1).error()["reason"].as_str().unwrap().to_owned();
                assert!(["store-damaged", "store-foreign"].contains(&reason.as_str()), "{reason}");
            }
        }
    }
    // Overwrite pages in the middle.
    let mut torn = whole.clone();
    for byte in &mut torn[8192..60_000] {
        *byte = 0x5a;
    }
    let torn_path = world.write("damaged.db", &torn);
    for args in [&["sessions", "list"][..], &["revoke-all", "alice"], &["purge", "--idle", "1d"]] {
        let done = world.run(&[args, &["--store", &path, "-o", "json"]].concat()).code(1);
        assert_eq!(done.error()["reason"], "store-damaged", "{done:?}");
    }
    assert_eq!(fs::read(torn_path).unwrap(), torn);
}

#[test]
fn a_store_of_a_newer_schema_is_left_to_a_newer_tokenctl() {
    let world = world();
    world.sql().pragma_update(None, "user_version", 99).unwrap();
    checkpoint(&world.store());
    let path = world.store().to_str().unwrap().to_owned();
    all_refuse(&world, &path, 1, "store-newer");
    world.sql().pragma_update(None, "user_version", 0).unwrap();
    checkpoint(&world.store());
    all_refuse(&world, &path, 1, "store-damaged");
}

#[test]
fn a_store_that_stays_locked_is_given_up_in_time() {
    let world = world();
    let pair = world.issue("alice", &[]);
    let holder = world.sql();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    for args in [
        &["issue", "alice"][..],
        &["rotate", &pair.refresh],
        &["revoke", &pair.session],
        &["revoke-all", "alice"],
        &["users", "deactivate", "alice"],
        &["users", "delete", "alice"],
    ] {
        for timeout in ["0s", "1s"] {
            let args = [args, &["--timeout", timeout, "-o", "json"]].concat();
            let done = world.run(&args).code(5);
            assert_eq!(done.error()["reason"], "store-locked", "{done:?}");
        }
    }
    // A command that only reads does not wait.
    world.ok(&["sessions", "list"]);
    world.verdict(&pair.access, "active");
    world.ok(&["purge", "--dry-run"]);
    drop(holder);
    world.verdict(&pair.refresh, "active");
    let events: i64 = world.value("SELECT count(*) FROM events WHERE kind != 'issued'");
    assert_eq!(events, 0);
    // A command waits for a lock that is released within the timeout.
    let holder = world.sql();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = world.call(&["issue", "alice", "--timeout", "60s", "-o", "json"]).start();
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(!waiting.is_over());
    holder.execute_batch("ROLLBACK").unwrap();
    waiting.wait().code(0);
}

#[test]
fn a_purge_that_meets_a_lock_gives_up_in_time() {
    let world = world();
    world.issue_ago(30 * 86_400, "alice", &[]);
    let holder = world.sql();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    world.run(&["purge", "--timeout", "0s"]).code(5).error_and_hint();
    drop(holder);
    world.ok(&["purge"]);
    assert_eq!(world.rows("sessions"), 0);
}

/// Runs a command as the user `nobody`, who owns no files.
fn as_nobody(world: &World, args: &[&str]) -> std::process::Output {
    let mut command = world.command("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
    command.arg(env!("CARGO_BIN_EXE_tokenctl")).args(args);
    command.env("TMPDIR", "/tmp").output().unwrap()
}

#[test]
fn read_only_and_unreadable_stores() {
    // Skipped if other users cannot enter the build directory.
    let world = world();
    let probe = as_nobody(&world, &["--version"]);
    if !rustix::process::geteuid().is_root() || !probe.status.success() {
        eprintln!("skipped: needs root, and a binary that everybody can run");
        return;
    }
    let pair = world.issue("alice", &[]);
    checkpoint(&world.store());
    let store = world.store();
    let open = |mode| fs::set_permissions(&store, fs::Permissions::from_mode(mode)).unwrap();
    let said = |output: &std::process::Output| {
        serde_json::from_slice::<serde_json::Value>(&output.stderr).unwrap()["reason"].clone()
    };
    let name = store.to_str().unwrap();
    // Other users cannot enter the directory.
    let output = as_nobody(&world, &["sessions", "list", "--store", name, "-o", "json"]);
    assert_eq!((output.status.code(), said(&output)), (Some(1), "store-denied".into()));
    for directory in store.parent().unwrap().ancestors().take(3) {
        fs::set_permissions(directory, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let output = as_nobody(&world, &["sessions", "list", "--store", name, "-o", "json"]);
    assert_eq!((output.status.code(), said(&output)), (Some(1), "store-denied".into()));
    // The user `nobody` cannot read the key ring either.
    let ring = world.ring();
    let output =
        as_nobody(&world, &["keys", "list", "--key", ring.to_str().unwrap(), "-o", "json"]);
    assert_eq!((output.status.code(), said(&output)), (Some(1), "key-unreadable".into()));
    open(0o644);
    let before = world.everything();
    for args in
        [&["revoke", &pair.session][..], &["purge", "--idle", "1s"], &["revoke-all", "alice"]]
    {
        let output = as_nobody(&world, &[args, &["--store", name, "-o", "json"]].concat());
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(said(&output), "store-read-only", "{output:?}");
    }
    assert_eq!(world.everything(), before);
    world.verdict(&pair.access, "active");
}

/// Returns invalid tokens of every kind.
fn garbage(pair: &crate::common::Pair) -> Vec<Vec<u8>> {
    let (header, rest) = pair.access.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let encode = |text: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
    };
    let texts = [
        ".".to_owned(),
        "..".to_owned(),
        "....".to_owned(),
        "a.b.c".to_owned(),
        "\u{1b}[31mred\u{1b}[0m.\u{202e}x.y".to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{header}.{payload}.{signature}.{signature}"),
        format!("{}.{payload}.", encode(r#"{"alg":"none","typ":"at+jwt"}"#)),
        format!("{}.{payload}.{signature}", encode(r#"{"alg":"EdDSA","crit":["x"],"x":1}"#)),
        format!("{}.{payload}.{signature}", encode(&deep)),
        format!("{header}.{}.{signature}", encode(&deep)),
        format!("{header}.{}.{signature}", encode(r#"{"sub":{"a":1},"sid":[],"exp":1e999}"#)),
        format!("{header}.{}.{signature}", "A".repeat(3 << 20)),
        "A".repeat(3 << 20),
        format!("{{\"payload\":\"{payload}\"}}"),
        "\0\0\0\0".to_owned(),
    ];
    let mut all: Vec<Vec<u8>> = texts.map(String::into_bytes).into();
    all.push(vec![0xff, 0xfe, 0xfd, b'.', 0x80, b'.', 0xc0]);
    all.push([pair.access.as_bytes(), &[0xff]].concat());
    all.push(vec![b'\n'; 4 << 20]);
    all
}

#[test]
fn garbage_for_a_token_is_refused_and_changes_nothing() {
    let world = world();
    let pair = world.issue("alice", &[]);
    checkpoint(&world.store());
    let before = world.everything();
    for bytes in garbage(&pair) {
        let blank = bytes.iter().all(|byte| b"\n\0".contains(byte));
        for args in [
            &["introspect", "-"][..],
            &["rotate", "-"],
            &["revoke", "--token", "-"],
            &["revoke", "--token", "-", "--jti"],
        ] {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
            let exit = if blank { 2 } else { 4 };
            for output in ["table", "json"] {
                let args = [args, &["-o", output]].concat();
                let done = world.call(&args).stdin(bytes.clone()).run();
                assert_eq!(done.exit, exit, "{shown}: {done:?}");
                let said = format!("{}{}", done.stdout, done.stderr);
                assert!(said.len() < 4096, "{shown}: {} bytes", said.len());
                assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{said:?}");
                assert!(!said.contains('\u{202e}'), "{said:?}");
                let secret = &pair.access[pair.access.len() - 40..];
                assert!(!said.contains(secret), "{said}");
            }
        }
    }
    for bytes in garbage(&pair) {
        // The kernel limits the length of an argument.
        if bytes.len() > 100_000 || bytes.contains(&0) {
            continue;
        }
        for args in [&["introspect"][..], &["rotate"]] {
            let done = world.call(args).arg(OsString::from_vec(bytes.clone())).run();
            assert!([2, 4].contains(&done.exit), "{done:?}");
        }
    }
    assert_eq!(world.everything(), before);
}

#[test]
fn arguments_that_are_no_text_are_usage_errors() {
    let world = world();
    for args in [
        &["issue"][..],
        &["issue", "alice", "--device"],
        &["sessions", "show"],
        &["revoke", "--reason", "logout", "--note"],
        &["sessions", "list", "--store"],
    ] {
        let done = world.call(args).arg(OsString::from_vec(vec![b'a', 0xff, 0xfe])).run();
        assert!([1, 2].contains(&done.exit), "{done:?}");
    }
    let done = world.run(&["issue", "alice\u{1b}[31m"]);
    assert_eq!(done.exit, 2, "{done:?}");
    assert!(!done.stderr.contains('\u{1b}'));
    for args in [&[][..], &["nonsense"], &["sessions"], &["-o", "xml", "sessions", "list"]] {
        world.run(args).code(2);
    }
    let done = world.run(&["sessions", "list", "--statee", "all", "-o", "json"]).code(2);
    assert_eq!(done.error()["reason"], "usage");
    assert_eq!(world.rows("sessions"), 0);
}

#[test]
fn rows_that_no_rule_of_ours_made_are_an_error_not_a_panic() {
    let world = world();
    let pair = world.issue("alice", &[]);
    let store = world.sql();
    store.pragma_update(None, "ignore_check_constraints", true).unwrap();
    force(
        &store,
        "UPDATE sessions SET claims = '[1', last_used_at = 9e15, generation = -5,
           access_expires_at = -9e15, longest_idle = -1",
    );
    for args in [
        &["sessions", "list"][..],
        &["sessions", "show", &pair.session],
        &["rotate", &pair.refresh],
        &["introspect", &pair.access],
        &["revoke", &pair.session],
        &["purge", "--idle", "30d"],
        &["users", "list"],
    ] {
        for output in ["table", "json", "csv"] {
            let done = world.run(&[args, &["-o", output]].concat());
            assert!([0, 1, 3, 4].contains(&done.exit), "{done:?}");
        }
    }
}

#[test]
fn a_hint_can_be_pasted_whatever_the_path() {
    let world = World::new();
    let path = world.at("a b; touch $(echo owned)'.db");
    let done = world.run(&["sessions", "list", "--store", &path]).code(1);
    let (_, command) = done.error_and_hint().1.split_once("with: ").unwrap();
    assert_eq!(world.shell(&format!("{command} -q")), "");
    assert_eq!(world.ok(&["sessions", "list", "--store", &path, "--count"]).stdout, "0\n");
    assert!(!world.path("owned").exists());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let checks = world.run(&["doctor", "--store", &path, "-o", "json"]).json();
    let mut mend = checks["checks"].as_array().unwrap().iter();
    let mend = mend.find_map(|check| check["hint"].as_str()?.strip_prefix("run: "));
    assert_eq!(world.shell(mend.unwrap()), "");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let user = "a b; touch owned";
    world.ok(&["issue", user, "-q"]);
    world.ok(&["users", "deactivate", user, "-q"]);
    let done = world.run(&["issue", user]).code(4);
    let (_, command) = done.error_and_hint().1.split_once("with: ").unwrap();
    world.shell(command);
    world.ok(&["issue", user, "-q"]);
}

#[test]
fn a_read_only_user_gets_a_hint() {
    let world = World::made();
    if !rustix::process::geteuid().is_root() || !as_nobody(&world, &["--version"]).status.success()
    {
        eprintln!("skipped: needs root, and a binary that everybody can run");
        return;
    }
    world.issue("alice", &[]);
    let store = world.store();
    fs::set_permissions(&store, fs::Permissions::from_mode(0o644)).unwrap();
    for directory in store.parent().unwrap().ancestors().take(3) {
        fs::set_permissions(directory, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let list =
        || as_nobody(&world, &["sessions", "list", "--count", "--store", store.to_str().unwrap()]);
    // The database file is complete, and no process has it open.
    assert_eq!(String::from_utf8(list().stdout).unwrap(), "1\n");
    let said =
        as_nobody(&world, &["revoke-all", "alice", "--yes", "--store", store.to_str().unwrap()]);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("cannot be written"), "{said}");
    assert!(said.contains("hint:  run as the user that owns the store"), "{said}");
    let service = world.sql();
    service.execute("INSERT INTO users (id) VALUES ('bob')", []).unwrap();
    assert_eq!(String::from_utf8(list().stdout).unwrap(), "1\n");
}

/// A blank or very short value is no secret, and replacing it would garble the message.
#[test]
fn a_message_about_a_blank_value_can_be_read() {
    let world = World::made();
    for blank in ["\n", "\n\n", " \n ", "a\n", "\r\n"] {
        for command in [
            &["revoke", "--yes", "--user-agent"][..],
            &["sessions", "list", "--limit"],
            &["issue", "alice", "--access-ttl"],
        ] {
            let done = world.run(&[command, &[blank]].concat());
            assert!(!done.stderr.contains("(not shown)"), "{blank:?} {done:?}");
            let joined = format!("{}={blank}", command[command.len() - 1]);
            let done = world.run(&[&command[..command.len() - 1], &[&joined]].concat());
            assert!(!done.stderr.contains("(not shown)"), "{blank:?} {done:?}");
        }
    }
    let done = world.run(&["revoke", "--user-agent", "\n", "--yes"]).code(2);
    assert!(done.stderr.contains("\nFor more information, try '--help'.\n"), "{done:?}");
    // A key of several lines is still one.
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----";
    let done = world.run(&["sessions", "list", "--limit", key]).code(2);
    assert!(!done.stderr.contains("MC4CAQ"), "{done:?}");
}
