//! An isolated environment for each test: its own home, its own store, no variables, UTC.

#![allow(dead_code, unused_imports, reason = "no test file needs all of it")]

mod another_time;
pub(crate) mod command_list;
pub(crate) mod handmade;
mod in_process;
pub(crate) mod page;
pub(crate) mod people;
mod pty;
pub(crate) mod run;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) use pty::{Pty, left_on};
pub(crate) use run::{Call, Done};

pub(crate) const FIREFOX: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
pub(crate) const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) \
    AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

pub(crate) const MINUTE: i64 = 60;
pub(crate) const DAY: i64 = 86_400;

/// An isolated environment.
pub(crate) struct World {
    dir: TempDir,
    /// The environment variables of every command.
    env: Vec<(String, String)>,
}

/// A token pair from `issue` or `rotate`.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) session: String,
    pub(crate) json: Value,
}

impl Pair {
    pub(crate) fn of(json: Value) -> Self {
        let text = |name: &str| json[name].as_str().expect("a text").to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            session: text("session_id"),
            json,
        }
    }

    /// Returns the `gen` claim of the refresh token.
    pub(crate) fn generation(&self) -> i64 {
        claims(&self.refresh)["gen"].as_i64().expect("gen")
    }
}

/// Returns the claims of a token, unverified.
pub(crate) fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).expect("a payload");
    let bytes =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[expect(clippy::disallowed_methods, reason = "tests stand outside, where the clock is")]
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("before the sun burns out")
}

impl World {
    /// Creates an empty home: no store, no keys, no settings.
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("tokenctl-").tempdir().expect("a directory");
        // Some tests run commands as another user, who must be able to enter the directory.
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("chmod");
        Self { dir, env: Vec::new() }
    }

    /// Creates a home with a store and a key ring.
    pub(crate) fn made() -> Self {
        let world = Self::new();
        world.ok(&["init", "-q"]);
        world
    }

    /// Adds an environment variable for every command.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// Adds a configuration file.
    pub(crate) fn configured(self, toml: &str) -> Self {
        self.configure(toml);
        self
    }

    pub(crate) fn configure(&self, toml: &str) {
        self.write(".config/tokenctl/config.toml", toml);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Returns a path as an argument.
    pub(crate) fn at(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path(".local/share/tokenctl/sessions.db")
    }

    pub(crate) fn ring(&self) -> PathBuf {
        self.path(".local/share/tokenctl/sessions.keys.json")
    }

    /// Writes a file with mode 0600.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("mkdir");
        fs::write(&path, text).expect("write");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("chmod");
        path
    }

    /// Writes a file with mode 0600; returns its path as an argument.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        self.write(name, text);
        self.at(name)
    }

    /// Prepares a command line.
    pub(crate) fn call(&self, args: &[&str]) -> Call {
        Call::new(self, args)
    }

    /// Runs a command line with any result.
    pub(crate) fn run(&self, args: &[&str]) -> Done {
        self.call(args).run()
    }

    /// Runs a command line that must succeed.
    #[track_caller]
    pub(crate) fn ok(&self, args: &[&str]) -> Done {
        self.run(args).code(0)
    }

    /// Runs a command line with `-o json` that must succeed.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.ok(&[args, &["-o", "json"]].concat()).json()
    }

    /// Opens a session.
    #[track_caller]
    pub(crate) fn issue(&self, user: &str, args: &[&str]) -> Pair {
        Pair::of(self.json(&[&["issue", user], args].concat()))
    }

    /// Rotates, which must succeed.
    #[track_caller]
    pub(crate) fn rotate(&self, token: &str) -> Pair {
        Pair::of(self.json(&["rotate", token]))
    }

    /// Rotates, which must be rejected for this reason.
    #[track_caller]
    pub(crate) fn refused(&self, token: &str, reason: &str) -> Done {
        let done = self.run(&["rotate", token, "-o", "json"]).code(4);
        assert_eq!(done.error()["reason"], reason, "{done:?}");
        done
    }

    /// Introspects a token; the reason must be this one, or the token `active`.
    #[track_caller]
    pub(crate) fn verdict(&self, token: &str, expected: &str) -> Value {
        let done = self.run(&["introspect", token, "-o", "json"]);
        let value = done.json();
        if expected == "active" {
            assert_eq!((done.exit, &value["active"]), (0, &Value::Bool(true)), "{done:?}");
        } else {
            assert_eq!((done.exit, &value["active"]), (4, &Value::Bool(false)), "{done:?}");
            assert_eq!(value["reason"], expected, "{done:?}");
        }
        value
    }

    /// Returns the row of a session, from `sessions show`.
    #[track_caller]
    pub(crate) fn session(&self, id: &str) -> Value {
        self.json(&["sessions", "show", id])
    }

    /// Returns the session IDs of `sessions list`.
    #[track_caller]
    pub(crate) fn list(&self, args: &[&str]) -> Vec<String> {
        let rows = self.json(&[&["sessions", "list"], args].concat());
        let id = |row: &Value| row["id"].as_str().expect("an id").to_owned();
        rows.as_array().expect("a list").iter().map(id).collect()
    }

    /// Opens the store like another program.
    pub(crate) fn sql(&self) -> Connection {
        sql(&self.store())
    }

    /// Returns one value from the store.
    #[track_caller]
    pub(crate) fn value<T: rusqlite::types::FromSql>(&self, query: &str) -> T {
        self.sql().query_row(query, [], |row| row.get(0)).expect("a row")
    }

    #[track_caller]
    pub(crate) fn rows(&self, table: &str) -> i64 {
        self.value(&format!("SELECT count(*) FROM {table}"))
    }

    /// Changes the store without its triggers, to simulate time or damage.
    #[track_caller]
    pub(crate) fn force(&self, statements: &str) {
        force(&self.sql(), statements);
    }

    /// Moves every time of a session's row into the past.
    #[track_caller]
    pub(crate) fn age(&self, session: &str, seconds: i64) {
        self.force(&format!(
            "UPDATE sessions SET created_at = created_at - {seconds},
               last_used_at = last_used_at - {seconds}, expires_at = expires_at - {seconds},
               max_expires_at = max_expires_at - {seconds}, rotated_at = rotated_at - {seconds},
               access_expires_at = access_expires_at - {seconds},
               revoked_at = revoked_at - {seconds} WHERE id = '{session}'"
        ));
    }

    /// Returns every file with its content, to check that nothing has changed.
    pub(crate) fn everything(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(directory: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in fs::read_dir(directory).expect("a directory") {
                let path = entry.expect("an entry").path();
                let kind = fs::symlink_metadata(&path).expect("metadata").file_type();
                if kind.is_dir() {
                    found.push((path.clone(), b"directory".to_vec()));
                    walk(&path, found);
                } else if kind.is_file() {
                    found.push((path.clone(), fs::read(&path).unwrap_or_default()));
                } else {
                    found.push((path, b"special".to_vec()));
                }
            }
        }
        let mut found = Vec::new();
        walk(self.dir.path(), &mut found);
        // Any reader may create the WAL index and leave it.
        found.retain(|(path, content)| {
            let name = path.to_string_lossy();
            !(name.ends_with("-shm") || name.ends_with("-wal") && content.is_empty())
        });
        found.sort();
        found
    }
}

/// Opens a database like any other program.
#[expect(clippy::disallowed_methods, reason = "tests stand outside, like any other program")]
pub(crate) fn sql(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("a database");
    connection.busy_timeout(std::time::Duration::from_secs(10)).expect("a timeout");
    connection.pragma_update(None, "foreign_keys", true).expect("foreign keys");
    connection
}

/// Runs statements with every trigger removed, and restores the triggers.
#[track_caller]
pub(crate) fn force(connection: &Connection, statements: &str) {
    let triggers: Vec<(String, String)> = {
        let mut query = connection
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .expect("a query");
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("triggers")
    };
    let mut script = "BEGIN IMMEDIATE;".to_owned();
    for (name, _) in &triggers {
        script.push_str(&format!("DROP TRIGGER {name};"));
    }
    script.push_str(statements);
    script.push(';');
    for (_, sql) in &triggers {
        script.push_str(sql);
        script.push(';');
    }
    script.push_str("COMMIT;");
    connection.execute_batch(&script).expect("statements");
}

/// Replaces every token, ID, time and temporary path in a text by a placeholder.
pub(crate) fn scrub(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let fresh = !out.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let (word, length) = if fresh { known(rest) } else { None }.unwrap_or_else(|| {
            let c = rest.chars().next().unwrap_or_default();
            (&rest[..c.len_utf8()], c.len_utf8())
        });
        out.push_str(word);
        rest = &rest[length..];
    }
    out
}

fn known(text: &str) -> Option<(&'static str, usize)> {
    let run = |allowed: &dyn Fn(char) -> bool| text.find(|c| !allowed(c)).unwrap_or(text.len());
    if text.starts_with("eyJ") {
        return Some((
            "<token>",
            run(&|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')),
        ));
    }
    if text.starts_with("/tmp/tokenctl-") {
        let name = run(&|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/'));
        let end = text["/tmp/".len()..name].find('/').map_or(name, |slash| slash + "/tmp/".len());
        return Some(("<home>", end));
    }
    let shape: String = text
        .chars()
        .take(36)
        .map(|c| match c {
            '0'..='9' => '9',
            'a'..='f' => 'a',
            _ => c,
        })
        .collect();
    let matches = |pattern: &str, shape: &str| {
        shape.len() >= pattern.len()
            && pattern
                .chars()
                .zip(shape.chars())
                .all(|(p, c)| p == c || (p == 'x' && "9a".contains(c)))
    };
    if matches("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", &shape) {
        return Some(("<id>", 36));
    }
    if matches("9999-99-99T99:99:99Z", &shape) {
        return Some(("<time>", 20));
    }
    if matches("9999-99-99 99:99:99", &shape) {
        return Some(("<date>", 19));
    }
    if matches("9999-99-99 99:99", &shape) {
        return Some(("<date>", 16));
    }
    None
}

/// Returns ended sessions as input for `sessions import`.
pub(crate) fn ended(number: usize) -> String {
    let line = |n| {
        format!(
            "{{\"id\":\"old-{n:06}\",\"user_id\":\"u{}\",\"created_at\":1700000000,\
             \"expires_at\":1700000100}}\n",
            n % 97
        )
    };
    (0..number).map(line).collect()
}
