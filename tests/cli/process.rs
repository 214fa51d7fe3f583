//! The process: without randomness, on signals, with secrets in its memory.

use std::process::Command;

use rustix::process::Signal;

use crate::common::World;
use crate::common::run::BINARY;

/// Builds a library whose `getrandom` always fails: the C library calls the kernel's vDSO, which strace
/// does not see.
fn without_getrandom(world: &World) -> String {
    let source = "#include <errno.h>\n#include <sys/types.h>\n\
        ssize_t getrandom(void *b, size_t n, unsigned f) { errno = EIO; return -1; }\n";
    let (source, library) = (world.file("none.c", source), world.at("none.so"));
    let built = world.command("cc").args(["-shared", "-fPIC", "-o", &library, &source]).status();
    assert!(built.expect("a C compiler").success());
    library
}

/// Runs the command without randomness; returns `None` if strace is not permitted.
fn without_randomness(
    world: &World,
    library: &str,
    args: &[&str],
) -> Option<(Option<i32>, String)> {
    let probe = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let mut strace = world.command("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=none"]);
    // AWS-LC makes the system call itself.
    strace.args(["-e", "inject=getrandom:error=EIO", "-E", &format!("LD_PRELOAD={library}")]);
    let output = strace.arg(BINARY).args(args).output().expect("strace");
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Some((output.status.code(), text))
}

#[test]
fn without_randomness_nothing_is_changed_and_nothing_aborts() {
    for algorithm in ["EdDSA", "HS256", "ES256", "RS256"] {
        let world = World::new();
        world.ok(&["init", "-q", "--alg", algorithm]);
        let pair = world.issue("alice", &[]);
        let library = without_getrandom(&world);
        let before = world.everything();
        let commands: [&[&str]; 6] = [
            &["issue", "bob"],
            &["rotate", &pair.refresh],
            &["rotate", &pair.refresh, "-o", "json"],
            &["keys", "rotate", "--alg", algorithm],
            &["keys", "generate", "--alg", algorithm, "--key", "new.json"],
            &["--store", "new.db", "--key", "other.json", "init"],
        ];
        for args in commands {
            let ran = without_randomness(&world, &library, args);
            let Some((code, text)) = ran else { return };
            assert_eq!(code, Some(1), "{algorithm} {args:?}\n{text}");
            assert!(text.contains("random generator failed"), "{algorithm} {args:?}\n{text}");
        }
        assert_eq!(world.everything(), before, "{algorithm}");
        // The token that could not be exchanged is still current.
        world.rotate(&pair.refresh);
    }
}

#[test]
fn commands_without_randomness_work_without_a_generator() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let library = without_getrandom(&world);
    world.write("new.jsonl", "{\"user_id\":\"u\",\"created_at\":1700000000,\"expires_at\":null}");
    let commands: [&[&str]; 7] = [
        &["sessions", "import", "new.jsonl"],
        &["scan", "new.jsonl"],
        &["introspect", &pair.access],
        &["sessions", "list", "-o", "csv"],
        &["revoke", &pair.session],
        &["keys", "export"],
        &["decode", &pair.access],
    ];
    for args in commands {
        let Some((code, text)) = without_randomness(&world, &library, args) else { return };
        assert_eq!(code, Some(0), "{args:?}\n{text}");
    }
}

/// The walk through a directory, a progress bar and unfinished files need randomness too.
#[test]
fn the_error_without_randomness_names_its_cause() {
    let world = World::made();
    let token = world.issue("alice", &[]).access;
    world.file("logs/a.log", &token);
    let made = world.shell("umask 077; openssl genrsa -out rsa.pem 2048 2>&1");
    assert!(world.path("rsa.pem").exists(), "{made}");
    let library = without_getrandom(&world);
    let store = world.store().display().to_string();
    world.file("new.csv", "user_id,created_at,expires_at\nu,1700000000,4000000000\n");
    let before = world.everything();
    let commands: [&[&str]; 12] = [
        &["stats", "-o", "json"],
        &["sessions", "import", "new.csv"],
        &["scan", "logs/a.log", "--sarif"],
        &["scan", "logs/a.log", "--opaque-pattern", "sid=([a-z]{32})"],
        &["scan", "logs"],
        &["scan", "logs", "-o", "jsonl"],
        &["backup", "copy.db"],
        &["store", "copy", "--from", &store, "--to", "copy.db"],
        &["stats", "-o", "prometheus", "--to", "metrics.prom"],
        &["keys", "import", "rsa.pem"],
        &["denylist", "check", "--from", "redis://127.0.0.1:1", &token],
        &["--store", "postgres://u@127.0.0.1:1/x", "--key", "x", "sessions", "list"],
    ];
    for args in commands {
        let Some((code, text)) = without_randomness(&world, &library, args) else { return };
        assert_eq!(code, Some(1), "{args:?}\n{text}");
        assert!(text.contains("random generator failed"), "{args:?}\n{text}");
        assert!(text.contains("make /dev/urandom available"), "{args:?}\n{text}");
        assert!(!text.contains("panicked") && !text.contains("check the disk"), "{text}");
    }
    assert_eq!(world.everything(), before);
    let (code, text) = without_randomness(&world, &library, &["scan", "logs/a.log"]).unwrap();
    assert_eq!(code, Some(4), "{text}");
}

/// Sends the signal while the process waits for the store's lock; returns whether it wrote a core dump.
fn aborted_while_waiting(world: &World, command: &str) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    let sql = world.sql();
    sql.execute_batch("BEGIN IMMEDIATE").unwrap();
    let script = format!("ulimit -c unlimited; exec tokenctl --timeout 30s {command}");
    let mut child = world.in_shell(&script).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::ABORT).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(6), "{command}: it ended before");
    status.core_dumped()
}

#[test]
fn a_process_that_has_read_private_keys_dumps_no_core() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    for command in ["issue bob", &format!("rotate {}", pair.refresh)] {
        assert!(!aborted_while_waiting(&world, command), "{command}");
    }
    let secret = "0123456789abcdef0123456789abcdef";
    let world = world.with("TOKENCTL_SECRET", secret);
    assert!(!aborted_while_waiting(&world, "issue bob"));
    assert!(
        !aborted_while_waiting(&world, "revoke-all alice --yes"),
        "the environment is memory too"
    );
}

/// Returns the names in the world's own directory.
fn names(world: &World) -> Vec<String> {
    let entries = std::fs::read_dir(world.path("")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn an_interrupted_backup_leaves_nothing() {
    let world = World::made();
    world.write("old.jsonl", crate::common::ended(30_000));
    world.ok(&["sessions", "import", "old.jsonl"]);
    for (signals, pause) in
        [(&["INT"][..], 15), (&["TERM"], 20), (&["HUP"], 25), (&["HUP", "TERM"], 15)]
    {
        let running = world.call(&["backup", "copy.db"]).start();
        // Wait for the unfinished file.
        for _ in 0..2_000 {
            if running.is_over() || names(&world).iter().any(|name| name.contains(".new")) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_micros(500));
        }
        std::thread::sleep(std::time::Duration::from_millis(pause / 10));
        for name in signals {
            let signal = match *name {
                "INT" => rustix::process::Signal::INT,
                "TERM" => rustix::process::Signal::TERM,
                _ => rustix::process::Signal::HUP,
            };
            let _ = rustix::process::kill_process(running.pid(), signal);
        }
        let done = running.wait();
        let left = names(&world);
        assert!(!left.iter().any(|name| name.contains(".new")), "{signals:?} {left:?}");
        assert_eq!(done.exit == 0, left.contains(&"copy.db".to_owned()), "{signals:?} {done:?}");
        assert!([0, 130].contains(&done.exit), "{signals:?} {done:?}");
        let _ = std::fs::remove_file(world.path("copy.db"));
    }
}

#[test]
fn an_interrupted_setup_leaves_all_files_or_none() {
    for (number, args) in
        [&["init"][..], &["issue", "alice"]].into_iter().cycle().take(12).enumerate()
    {
        let world = World::new();
        let running = world.call(args).start();
        let directory = world.store().parent().unwrap().to_owned();
        let files = || -> Vec<String> {
            let entries = std::fs::read_dir(&directory).into_iter().flatten().flatten();
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        };
        while files().is_empty() && !running.is_over() {
            std::thread::sleep(std::time::Duration::from_micros(200));
        }
        std::thread::sleep(std::time::Duration::from_millis(number as u64));
        let signal = if number % 4 < 2 { Signal::TERM } else { Signal::HUP };
        let _ = rustix::process::kill_process(running.pid(), signal);
        let done = running.wait();
        assert!([0, 130].contains(&done.exit), "{done:?}");
        let left = files();
        assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
        let there = [world.store(), world.ring()].map(|path| path.exists());
        assert_eq!(there, [true, true], "{left:?}");
        world.ok(&["doctor", "-q"]);
    }
}

#[test]
fn sighup_stops_a_purge_cleanly_unless_ignored_by_nohup() {
    let world = World::made();
    for (run, code) in [("", 130), ("nohup ", 0)] {
        world.write("old.jsonl", crate::common::ended(30_000));
        world.ok(&["sessions", "import", "old.jsonl", "--skip-existing"]);
        let script = format!("exec {run}tokenctl purge --yes --max-lock 1ms >purge.txt 2>&1");
        let mut child = world.in_shell(&script).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(150));
        let pid = rustix::process::Pid::from_child(&child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::HUP);
        let status = child.wait().unwrap();
        // A fast machine may have finished the purge.
        let left = world.rows("sessions");
        assert!(
            status.code() == Some(code) || status.code() == Some(0) && left == 0,
            "{run} {status:?}"
        );
        assert!(run.is_empty() || left == 0, "{left}");
        world.ok(&["purge", "--yes"]);
    }
}

#[test]
fn init_on_a_dangling_link_leaves_nothing() {
    for link in ["s.db", "s.keys.json"] {
        let world = World::new();
        std::os::unix::fs::symlink("nowhere", world.path(link)).unwrap();
        let before = world.everything();
        let done = world.run(&["--store", &world.at("s.db"), "init"]).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.ends_with("is a symbolic link to a file that does not exist"), "{done:?}");
        assert_eq!(world.everything(), before);
        let command = hint.strip_prefix("remove the link: ").unwrap().split(';').next().unwrap();
        assert!(world.command("sh").args(["-c", command]).status().unwrap().success(), "{command}");
        world.ok(&["--store", &world.at("s.db"), "init"]);
    }
    // `init` leaves no file either if the store's path exists.
    let world = World::new();
    world.write("s.db", "no database at all, but long enough to be looked at");
    let before = world.everything();
    world.run(&["--store", &world.at("s.db"), "init"]).code(1);
    assert_eq!(world.everything(), before);
}

/// A user ID without an entry in the user database.
const UID_WITHOUT_ENTRY: u32 = 54_321;

#[test]
fn a_user_without_an_entry_in_the_user_database_can_use_every_command() {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    use std::os::unix::process::CommandExt as _;
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: only root can become another user");
        return;
    }
    let directory = tempfile::Builder::new().prefix("tokenctl-uid-").tempdir().unwrap();
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    chown(directory.path(), Some(UID_WITHOUT_ENTRY), Some(UID_WITHOUT_ENTRY)).unwrap();
    let program = directory.path().join("tokenctl");
    std::fs::copy(BINARY, &program).unwrap();
    let run = |args: &[&str]| {
        let output = Command::new(&program)
            .args(args)
            .env_clear()
            .env("HOME", directory.path())
            .current_dir(directory.path())
            .uid(UID_WITHOUT_ENTRY)
            .gid(UID_WITHOUT_ENTRY)
            .output()
            .unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["--version"]);
    run(&["--store", "s.db", "init"]);
    let pair: serde_json::Value =
        serde_json::from_str(&run(&["--store", "s.db", "issue", "alice", "-o", "json"])).unwrap();
    run(&["decode", pair["access_token"].as_str().unwrap()]);
    run(&["--store", "s.db", "revoke-all", "alice", "--yes"]);
    let events = run(&["--store", "s.db", "events", "--kind", "revoked", "-o", "json"]);
    let events: serde_json::Value = serde_json::from_str(&events).unwrap();
    assert_eq!(events[0]["actor"], format!("uid {UID_WITHOUT_ENTRY}"), "{events}");
    // Without HOME, the directories of the XDG specification are enough; a relative one is ignored.
    let config = directory.path().join("config/tokenctl/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(config, "issuer = \"https://id.example\"").unwrap();
    let issue = |data: &std::path::Path| {
        let mut command = Command::new(&program);
        command.args(["issue", "alice", "-q"]).env_clear().current_dir(directory.path());
        command.env("XDG_DATA_HOME", data).env("XDG_CONFIG_HOME", directory.path().join("config"));
        command.uid(UID_WITHOUT_ENTRY).gid(UID_WITHOUT_ENTRY).output().unwrap()
    };
    let data = directory.path().join("data");
    let output = issue(&data);
    assert!(output.status.success(), "{output:?}");
    assert!(data.join("tokenctl/sessions.db").exists());
    let token = String::from_utf8(output.stdout).unwrap();
    assert_eq!(crate::common::claims(token.trim())["iss"], "https://id.example");
    let output = issue("data".as_ref());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("XDG_DATA_HOME and HOME are not set"), "{text}");
}
