//! A store with its key ring, used by the built `tokenctl`, the library and other programs, and a clock
//! that can be advanced.

#![allow(dead_code, reason = "each test that shares this uses a part of it")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::Connection;
use serde_json::Value;
use tokenctl::service::{
    self, AuthConfig, Introspection, Issue, Login, RevokeOptions, RevokeReport, Rotation,
    Selection, TokenPair,
};
use tokenctl::session::{Client, Filter, Policy, Reason, SessionId, UserId};
use tokenctl::store::Store;
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{KeyRing, ParseOptions, TokenKind};

/// Returns the real time in Unix seconds, which the schema's triggers use.
#[expect(clippy::disallowed_methods, reason = "these tests' one clock")]
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// Returns a time for measurements and deadlines.
#[expect(clippy::disallowed_methods, reason = "these tests' one stopwatch")]
pub(crate) fn instant() -> std::time::Instant {
    std::time::Instant::now()
}

/// Returns a number from the environment.
pub(crate) fn env_number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// The columns of each table that hold times.
pub(crate) const TIMES: [(&str, &str); 5] = [
    ("users", "created_at updated_at"),
    (
        "sessions",
        "created_at last_used_at expires_at max_expires_at rotated_at access_expires_at \
         revoked_at",
    ),
    ("denylist", "created_at expires_at"),
    ("events", "at recorded_at keep_until"),
    ("cutoffs", "created_at"),
];

/// A random generator (xorshift64*). Equal seeds give equal choices.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % sides
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    /// Returns `true` once in this number of calls, on average.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == 0
    }
}

/// Returns the payload of a token, unverified.
pub(crate) fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap_or_default();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A store and a key ring in their own directory.
pub(crate) struct Field {
    directory: tempfile::TempDir,
    pub(crate) store: PathBuf,
    pub(crate) keys: PathBuf,
    /// `TOKENCTL_…` settings of every command.
    pub(crate) settings: Vec<(&'static str, &'static str)>,
}

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code; `None` if a signal ended the command.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(output: &std::process::Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Returns the stable name of the failure's cause.
    pub(crate) fn reason(&self) -> String {
        let lines = self.stderr.lines().rev();
        let mut objects = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        objects.find_map(|o| Some(o["reason"].as_str()?.to_owned())).unwrap_or_default()
    }

    pub(crate) fn done(self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.json()
    }
}

impl Field {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(settings: &[(&'static str, &'static str)]) -> Self {
        Self::within(tempfile::tempdir().unwrap(), settings)
    }

    /// Creates a separate key ring for an existing store.
    pub(crate) fn on(store: PathBuf, settings: &[(&'static str, &'static str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("s.keys.json");
        let key: &'static str = Box::leak(keys.display().to_string().into_boxed_str());
        let settings = [settings, &[("TOKENCTL_KEY", key)]].concat();
        let field = Self { directory, store, keys, settings };
        field.tool(&["keys", "generate"]).done();
        field
    }

    pub(crate) fn within(
        directory: tempfile::TempDir,
        settings: &[(&'static str, &'static str)],
    ) -> Self {
        let store = directory.path().join("s.db");
        let keys = directory.path().join("s.keys.json");
        let field = Self { directory, store, keys, settings: settings.to_vec() };
        field.tool(&["init"]).done();
        field
    }

    /// Returns a field for another store in this directory.
    pub(crate) fn within_store(&self, store: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let keys = self.keys.clone();
        Self { directory, store: store.to_owned(), keys, settings: Vec::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Creates a command that nothing in our own environment affects.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokenctl"));
        self.dress(&mut command);
        command.args(arguments);
        command
    }

    /// Sets the environment of [`Field::command`] for another command.
    pub(crate) fn dress(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .env("TOKENCTL_STORE", &self.store)
            .env("TOKENCTL_ACTOR", "ops")
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, value) in &self.settings {
            command.env(name, value);
        }
    }

    pub(crate) fn tool(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(&[&["-o", "json"], arguments].concat()).output().unwrap())
    }

    /// Runs a command with `input` on stdin.
    pub(crate) fn feed(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(&[&["-o", "json"], arguments].concat());
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ran::of(&child.wait_with_output().unwrap())
    }

    /// Opens a connection like any other program.
    #[expect(clippy::disallowed_methods, reason = "a hand of its own on the store")]
    pub(crate) fn sql(&self) -> Connection {
        let connection = Connection::open(&self.store).unwrap();
        connection.busy_timeout(Duration::from_secs(30)).unwrap();
        connection
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.sql().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Moves every time in the store into the past. Tokens keep their times.
    pub(crate) fn pass(&self, seconds: i64) {
        let mut connection = self.sql();
        let tx =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        // The schema's triggers prevent such changes, so they are removed first.
        let triggers: Vec<(String, String)> = {
            let mut statement =
                tx.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect()
        };
        for (name, _) in &triggers {
            tx.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        for (table, columns) in TIMES {
            let columns: Vec<String> = columns
                .split_whitespace()
                .map(|column| format!("{column} = {column} - {seconds}"))
                .collect();
            tx.execute_batch(&format!("UPDATE {table} SET {}", columns.join(", "))).unwrap();
        }
        for (_, sql) in &triggers {
            tx.execute_batch(sql).unwrap();
        }
        tx.commit().unwrap();
    }

    /// Asserts the invariants of the store.
    pub(crate) fn assert_sound(&self) {
        let connection = self.sql();
        let text = |sql: &str| -> String {
            connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap()
        };
        assert_eq!(text("PRAGMA integrity_check"), "ok");
        let broken: i64 = connection
            .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(broken, 0, "foreign keys");
        // Every ended session has an event, and each of its valid tokens is on the denylist.
        let silent = "SELECT count(*) FROM sessions s WHERE revoked_at IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM events WHERE session_id = s.id AND kind = 'revoked')";
        assert_eq!(self.number(silent), 0, "revoked without an event");
        let forgotten = "SELECT count(*) FROM sessions s WHERE revoked_at IS NOT NULL
            AND access_expires_at > unixepoch()
            AND epoch >= (SELECT ifnull(max(id), 0) FROM cutoffs) AND NOT EXISTS
            (SELECT 1 FROM denylist WHERE kind = 'sid' AND id = s.id
              AND expires_at >= s.access_expires_at)";
        assert_eq!(self.number(forgotten), 0, "revoked, and not on the denylist");
    }

    /// Returns the library as a service embeds it.
    pub(crate) fn library(&self) -> Library {
        Library::open(&self.store, &self.keys)
    }
}

/// The library with its own connection to the store.
pub(crate) struct Library {
    pub(crate) store: Box<dyn Store>,
    pub(crate) ring: KeyRing,
    pub(crate) issuer: Option<String>,
    pub(crate) audience: Vec<String>,
    pub(crate) policy: Policy,
}

pub(crate) fn random(buffer: &mut [u8]) {
    getrandom::fill(buffer).unwrap();
}

pub(crate) fn ring(path: &Path) -> KeyRing {
    KeyRing::parse(&std::fs::read(path).unwrap(), ParseOptions::default()).unwrap()
}

/// Returns the tokens of a successful rotation.
pub(crate) fn pair(rotation: Rotation) -> TokenPair {
    match rotation {
        Rotation::Rotated(pair) | Rotation::Retried(pair) | Rotation::Refreshed(pair) => pair,
        refused @ (Rotation::Invalid(_) | Rotation::Refused { .. }) => panic!("{refused:?}"),
    }
}

/// Returns a name for the outcome of a rotation.
pub(crate) fn word(rotation: &Rotation) -> &str {
    match rotation {
        Rotation::Rotated(_) => "rotated",
        Rotation::Retried(_) => "retried",
        Rotation::Refreshed(_) => "refreshed",
        Rotation::Invalid(problems) => match problems.as_slice() {
            [tokenctl::token::Problem::Expired(_)] => "expired",
            _ => "invalid",
        },
        Rotation::Refused { refusal, .. } => refusal.as_str(),
    }
}

impl Library {
    pub(crate) fn open(store: &Path, keys: &Path) -> Self {
        let options = OpenOptions { timeout: Duration::from_secs(30), ..OpenOptions::default() };
        Self {
            store: Box::new(SqliteStore::open(store, options).unwrap()),
            ring: ring(keys),
            issuer: None,
            audience: Vec::new(),
            policy: Policy::default(),
        }
    }

    pub(crate) fn auth_config(&self) -> AuthConfig<'_> {
        AuthConfig {
            keys: &self.ring,
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
            policy: self.policy.clone(),
            leeway: Span::default(),
        }
    }

    /// Returns the store, and the keys next to it.
    fn parts(&mut self) -> (&mut dyn Store, AuthConfig<'_>) {
        let auth_config = AuthConfig {
            keys: &self.ring,
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
            policy: self.policy.clone(),
            leeway: Span::default(),
        };
        (self.store.as_mut(), auth_config)
    }

    pub(crate) fn issue(&mut self, login: &Login, now: i64) -> Issue {
        let (store, auth_config) = self.parts();
        service::issue(store, &auth_config, login, Timestamp(now), &mut random).unwrap()
    }

    pub(crate) fn login(&mut self, user: &str) -> TokenPair {
        self.login_from(user, "laptop")
    }

    pub(crate) fn login_from(&mut self, user: &str, device: &str) -> TokenPair {
        let client = Client {
            ip: Some("192.0.2.7".to_owned()),
            user_agent: Some(format!("{device}/1.0")),
            device: Some(device.to_owned()),
        };
        let login = Login { client, ..Login::of(UserId::new(user).unwrap()) };
        match self.issue(&login, now()) {
            Issue::Opened { tokens, .. } => tokens,
            Issue::Deactivated => panic!("{user} is deactivated"),
        }
    }

    pub(crate) fn rotate(&mut self, token: &str) -> Rotation {
        self.rotate_at(token, &Client::default(), now())
    }

    pub(crate) fn rotate_at(&mut self, token: &str, client: &Client, now: i64) -> Rotation {
        let (store, auth_config) = self.parts();
        service::rotate(store, &auth_config, token, client, Timestamp(now), &mut random).unwrap()
    }

    pub(crate) fn introspect(
        &mut self,
        token: &str,
        kind: Option<TokenKind>,
        now: i64,
    ) -> Introspection {
        let (store, auth_config) = self.parts();
        service::introspect(store, &auth_config, token, kind, Timestamp(now)).unwrap()
    }

    /// Returns the verdict of introspection on an access token: `ok`, or the reason for the rejection.
    pub(crate) fn check(&mut self, token: &str) -> &'static str {
        let refused = self.introspect(token, Some(TokenKind::Access), now()).refused();
        refused.map_or("ok", |refused| refused.inactive.as_str())
    }

    pub(crate) fn revoke(&mut self, filter: Filter, reason: Reason, now: i64) -> RevokeReport {
        let ending = RevokeOptions::because(reason, Timestamp(now));
        service::revoke(self.store.as_mut(), &Selection::of(filter), &ending)
            .unwrap()
            .into_result()
            .unwrap()
    }

    pub(crate) fn logout(&mut self, session: &SessionId) -> RevokeReport {
        self.revoke(Filter::session(session.clone()), Reason::Logout, now())
    }
}
