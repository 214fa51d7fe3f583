//! A JavaScript client (better-sqlite3, jose), written from `docs/store.md` alone, and the built `tokenctl`
//! on one store.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::field::{Field, now};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/store.md");
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node");

/// Returns the directory of the client's packages; `None` if they cannot be installed outside of CI.
fn packages() -> Option<PathBuf> {
    static INSTALLED: std::sync::OnceLock<Result<PathBuf, String>> = std::sync::OnceLock::new();
    // A module finds its packages in its own directory.
    let with_client = || {
        let dir = install()?;
        fs::copy(Path::new(SOURCES).join("client.mjs"), dir.join("client.mjs")).unwrap();
        Ok(dir)
    };
    match INSTALLED.get_or_init(with_client) {
        Ok(path) => Some(path.clone()),
        Err(error) if std::env::var_os("CI").is_some() => panic!("{error}"),
        Err(error) => {
            let note = format!("\nNOT TESTED with better-sqlite3 and jose: {error}\n");
            std::io::stderr().write_all(note.as_bytes()).unwrap();
            None
        }
    }
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{command:?}: {e}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    Err(format!("{command:?} failed:\n{}", text(&output.stderr)))
}

/// Installs the packages. better-sqlite3 is compiled, because its installer downloads a binary.
fn install() -> Result<PathBuf, String> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node-client");
    let lock = fs::read_to_string(Path::new(SOURCES).join("package-lock.json")).unwrap();
    let stamp = dir.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(dir);
    }
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    for name in ["package.json", "package-lock.json"] {
        fs::copy(Path::new(SOURCES).join(name), dir.join(name)).unwrap();
    }
    let npm = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"];
    run(Command::new("npm").args(npm).current_dir(&dir))?;
    let prefix = run(
        Command::new("node").args(["-p", "require('path').dirname(process.execPath) + '/..'"])
    )?;
    let global = run(Command::new("npm").args(["root", "-g"]))?;
    let gyp = Path::new(&global).join("npm/node_modules/node-gyp/bin/node-gyp.js");
    let build = ["rebuild", "--release", &format!("--nodedir={prefix}")];
    let home = dir.join("node_modules/better-sqlite3");
    run(Command::new("node").arg(gyp).args(build).current_dir(home))?;
    fs::write(stamp, lock).unwrap();
    Ok(dir)
}

/// A running client.
struct Node(Child, ChildStdin, BufReader<ChildStdout>);

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Node {
    fn start(packages: &Path, field: &Field) -> Self {
        let mut child = Command::new("node")
            .arg(packages.join("client.mjs"))
            .args([Path::new(PAGE), &field.store, &field.keys])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self(child, requests, answers)
    }

    /// An answer with an error of JavaScript or SQLite fails the test.
    fn ask(&mut self, deed: &str, mut request: Value) -> Value {
        request["do"] = deed.into();
        if request["now"].is_null() {
            request["now"] = now().into();
        }
        writeln!(self.1, "{request}").unwrap();
        let mut line = String::new();
        self.2.read_line(&mut line).unwrap();
        let answer: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("{request}: no answer"));
        assert_eq!(answer["error"], Value::Null, "{request}");
        answer
    }

    fn rotate(&mut self, token: &Value) -> Value {
        self.ask("rotate", json!({ "token": token, "ip": "::ffff:192.0.2.9" }))
    }

    fn is_active(&mut self, token: &Value) -> bool {
        self.ask("check", json!({ "token": token }))["active"] == true
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

#[test]
fn node_and_tokenctl_agree_on_one_store() {
    let Some(packages) = packages() else { return };
    let field = Field::new();
    let mut node = Node::start(&packages, &field);
    let login = json!({
        "user": 7, "ip": "2001:0DB8:0:0::0001", "user_agent": "é".repeat(2_000), "claims": { "role": "admin" },
    });
    let first = node.ask("login", login);
    let seen = field.feed(&["introspect", "-"], text(&first["access_token"])).done();
    assert_eq!((text(&seen["sub"]), text(&seen["role"])), ("7", "admin"));
    field.feed(&["introspect", "--kind", "refresh", "-"], text(&first["refresh_token"])).done();
    let shown = field.tool(&["sessions", "show", text(&first["session_id"])]).done();
    assert_eq!(text(&shown["ip"]), "2001:db8::1");

    // Each program rotates the other's token, and a retry gets the same refresh token.
    let second = node.rotate(&first["refresh_token"]);
    assert_eq!(second["answer"], "rotated");
    let again = node.rotate(&first["refresh_token"]);
    assert_eq!(
        (&again["answer"], &again["refresh_token"]),
        (&"retried".into(), &second["refresh_token"])
    );
    let third = field.feed(&["rotate", "-"], text(&second["refresh_token"])).done();
    assert!(node.is_active(&third["access_token"]));
    let kept = node.ask("rotate", json!({ "token": third["refresh_token"], "keep": true }));
    assert_eq!((&kept["answer"], &kept["refresh_token"]), (&"refreshed".into(), &Value::Null));
    assert!(node.is_active(&kept["access_token"]));

    // A new key signs without a restart, and the old one still verifies.
    field.tool(&["keys", "rotate", "--alg", "ES256"]).done();
    let fourth = node.rotate(&third["refresh_token"]);
    assert_eq!(fourth["answer"], "rotated");
    field.feed(&["introspect", "-"], text(&fourth["access_token"])).done();
    assert!(node.is_active(&first["access_token"]));

    // Reuse, a revocation, and a user whom the store has never seen.
    field.pass(60);
    assert_eq!(node.rotate(&third["refresh_token"])["refused"], "replayed");
    assert!(!node.is_active(&fourth["access_token"]));
    let other = node.ask("login", json!({ "user": 7 }));
    field.tool(&["revoke", text(&other["session_id"])]).done();
    assert_eq!(node.rotate(&other["refresh_token"])["refused"], "revoked");
    assert_eq!(node.ask("deactivate", json!({ "user": "never seen" }))["users"], 1);
    assert_eq!(node.ask("login", json!({ "user": "never seen" }))["refused"], "deactivated");
    let events = field.tool(&["events", "--kind", "user-deactivated"]).done();
    assert_eq!(events[0]["user_id"], "never seen");
    for _ in 0..3 {
        node.ask("login", json!({ "user": "ann", "max_sessions": 2 }));
    }
    assert_eq!(
        node.ask("sessions", json!({ "user": "ann" }))["sessions"].as_array().unwrap().len(),
        2
    );
    field.assert_sound();
}

#[test]
fn a_node_client_rotates_the_token_of_a_previous_system() {
    let Some(packages) = packages() else { return };
    let field = Field::new();
    let mut node = Node::start(&packages, &field);
    let token = "AQH2MU9yv04ORNi4ttxs9Wv6SI9IGbV8";
    let line =
        json!({ "user_id": "ann", "created_at": now() - 60, "expires_at": null, "t": token });
    field.feed(&["sessions", "import", "--hash-refresh-token", "t", "-"], &line.to_string()).done();
    let first = node.rotate(&token.into());
    assert_eq!(first["answer"], "rotated");
    assert_eq!(node.rotate(&token.into())["answer"], "retried");
    field.pass(60);
    assert_eq!(node.rotate(&token.into())["refused"], "replayed");
    assert_eq!(node.rotate(&first["refresh_token"])["refused"], "revoked");
    assert_eq!(node.rotate(&"AQH2MU9yv04ORNi4ttxs9Wv6SI9IGbV9".into())["refused"], "invalid");
}

#[test]
fn several_processes_share_the_write_lock() {
    let Some(packages) = packages() else { return };
    let field = Field::new();
    let longest: Vec<u64> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..6)
            .map(|user| {
                let (field, packages) = (&field, &packages);
                scope.spawn(move || {
                    let mut node = Node::start(packages, field);
                    node.ask("busy", json!({ "user": user, "times": 150 }))["longest"]
                        .as_u64()
                        .unwrap()
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(field.number("SELECT sum(generation) FROM sessions"), 6 * 151);
    println!("longest rotation of each process in milliseconds: {longest:?}");
    assert!(longest.iter().all(|wait| *wait < 5_000), "{longest:?}");
}
