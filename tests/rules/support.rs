//! A store in its own directory, a fixed clock, and a repeatable random generator.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::Value;
use tokenctl::service::{
    AuthConfig, Introspection, Issue, Login, RevokeOptions, RevokeReport, Rotation, Selection,
    TokenPair, introspect, issue, revoke, rotate,
};
use tokenctl::session::{
    Client, Denial, DenialKind, Event, EventFilter, Filter, Order, Page, Policy, Reason,
    Revocation, Session, SessionId, User, UserFilter, UserId,
};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::store::{DenialPage, Read, Scope, Store};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, KeyRing, Random};

pub(crate) const DAY: Span = Span::days(1);

/// The file of a store, deleted with its directory.
pub(crate) struct TestDir {
    _directory: tempfile::TempDir,
    pub(crate) path: PathBuf,
    /// The time of SQLite's clock when the store was created. The schema's triggers use that clock, so the
    /// fixed clock of the tests starts there.
    pub(crate) now: Timestamp,
}

/// The bytes of a new store, created once because waiting for the disk takes most of the time.
fn empty_store() -> &'static [u8] {
    static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
    EMPTY.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("sessions.db");
        SqliteStore::create(&path).unwrap();
        fs::read(&path).unwrap()
    })
}

impl TestDir {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("sessions.db");
        fs::write(&path, empty_store()).unwrap();
        let mut dir = Self { _directory: directory, path, now: Timestamp(0) };
        let clock = dir.raw(false).query_row("SELECT unixepoch()", [], |row| row.get(0));
        dir.now = Timestamp(clock.unwrap());
        dir
    }

    pub(crate) fn open(&self) -> SqliteStore {
        let options = OpenOptions {
            timeout: Duration::from_secs(30),
            durable: false,
            ..OpenOptions::default()
        };
        SqliteStore::open(&self.path, options).unwrap()
    }

    /// Opens a connection like any other program, without our functions.
    #[expect(clippy::disallowed_methods, reason = "this is somebody else's program")]
    pub(crate) fn raw(&self, foreign_keys: bool) -> Connection {
        let connection = Connection::open(&self.path).unwrap();
        connection.pragma_update(None, "foreign_keys", foreign_keys).unwrap();
        connection.pragma_update(None, "synchronous", "OFF").unwrap();
        connection.busy_timeout(Duration::from_secs(30)).unwrap();
        connection
    }

    /// Returns the content of the store as text.
    pub(crate) fn dump(&self) -> String {
        let connection = self.raw(false);
        let mut text = String::new();
        for table in ["users", "sessions", "denylist", "events", "cutoffs", "store"] {
            let mut statement =
                connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let cells: Vec<Value> = (0..columns).map(|n| row.get(n).unwrap()).collect();
                writeln!(text, "{table} {cells:?}").unwrap();
            }
        }
        text
    }

    /// Returns the only number of a query.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.raw(false).query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

/// A xorshift generator: equal seeds give equal bytes.
pub(crate) fn random(seed: u64) -> impl Random {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |buffer: &mut [u8]| {
        for byte in buffer {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_le_bytes()[3];
        }
    }
}

pub(crate) fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp(at.as_secs() + seconds)
}

pub(crate) fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

pub(crate) fn sid(name: &str) -> SessionId {
    SessionId::new(name).unwrap()
}

pub(crate) fn client(ip: &str, user_agent: &str) -> Client {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Client { ip: known(ip), user_agent: known(user_agent), device: None }
}

/// Returns a minimal session, last used when it was created.
pub(crate) fn session(id: &str, of: &str, created_at: Timestamp) -> Session {
    Session {
        id: sid(id),
        user_id: user(of),
        created_at,
        last_used_at: created_at,
        expires_at: None,
        max_expires_at: None,
        generation: 1,
        rotated_at: None,
        access_expires_at: None,
        longest_idle: Span::default(),
        client: Client::default(),
        claims: "{}".to_owned(),
        audience: None,
        access_ttl: None,
        refresh_ttl: None,
        ip_changes: Some(0),
        user_agent_changes: Some(0),
        refresh_hash: None,
        epoch: 0,
        cutoff: None,
        revocation: None,
    }
}

/// Inserts sessions and their users.
pub(crate) fn fill(store: &mut dyn Store, sessions: &[Session]) {
    let tx = store.write(Scope::Many).unwrap();
    for session in sessions {
        tx.ensure_user(&session.user_id, session.created_at).unwrap();
        tx.insert(session).unwrap();
    }
    tx.commit().unwrap();
}

pub(crate) fn because(reason: Reason, at: Timestamp) -> Revocation {
    Revocation { at, reason, by: Some("ops".to_owned()), note: None }
}

/// Collects the sessions of a list.
pub(crate) fn list(
    tx: &dyn Read,
    filter: &Filter,
    order: Order,
    page: &Page,
    now: Timestamp,
) -> Vec<Session> {
    let mut found = Vec::new();
    tx.sessions(filter, order, page, now, &mut |session| {
        found.push(session);
        Ok(())
    })
    .unwrap();
    found
}

pub(crate) fn events(tx: &dyn Read, filter: &EventFilter) -> Vec<Event> {
    let mut found = Vec::new();
    tx.events(filter, &mut |event| {
        found.push(event);
        Ok(())
    })
    .unwrap();
    found
}

pub(crate) fn users(tx: &dyn Read, now: Timestamp) -> Vec<(User, u64)> {
    let mut found = Vec::new();
    tx.users(&UserFilter::default(), now, &mut |user| {
        found.push(user);
        Ok(())
    })
    .unwrap();
    found
}

pub(crate) fn denials(tx: &dyn Read, now: Timestamp) -> Vec<Denial> {
    let mut found = Vec::new();
    tx.denials(now, DenialPage::default(), &mut |denial| {
        found.push(denial);
        Ok(())
    })
    .unwrap();
    found
}

/// A service with its store, its keys and its settings.
pub(crate) struct World {
    pub(crate) dir: TestDir,
    pub(crate) store: SqliteStore,
    pub(crate) keys: KeyRing,
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
    seed: u64,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = TestDir::new();
        Self {
            store: dir.open(),
            keys: KeyRing::from_secret(b"thirty-two bytes of a shared one", Algorithm::HS256)
                .unwrap(),
            policy: Policy::default(),
            now: dir.now,
            dir,
            seed: 0,
        }
    }

    /// Advances the clock.
    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now = later(self.now, seconds);
    }

    pub(crate) fn auth_config<'k>(policy: &Policy, keys: &'k KeyRing) -> AuthConfig<'k> {
        AuthConfig {
            keys,
            issuer: Some("https://id.example".to_owned()),
            audience: vec!["api".to_owned()],
            policy: policy.clone(),
            leeway: Span::default(),
        }
    }

    pub(crate) fn issue(&mut self, login: &Login) -> Issue {
        self.seed += 1;
        let auth_config = Self::auth_config(&self.policy, &self.keys);
        issue(&mut self.store, &auth_config, login, self.now, &mut random(self.seed)).unwrap()
    }

    /// Logs in, which must succeed.
    pub(crate) fn login(&mut self, login: &Login) -> TokenPair {
        match self.issue(login) {
            Issue::Opened { tokens, .. } => tokens,
            Issue::Deactivated => panic!("the user is deactivated"),
        }
    }

    pub(crate) fn log_in(&mut self, name: &str, client: &Client) -> TokenPair {
        self.login(&Login { client: client.clone(), ..Login::of(user(name)) })
    }

    pub(crate) fn rotate_from(&mut self, token: &str, client: &Client) -> Rotation {
        self.seed += 1;
        let auth_config = Self::auth_config(&self.policy, &self.keys);
        rotate(&mut self.store, &auth_config, token, client, self.now, &mut random(self.seed))
            .unwrap()
    }

    pub(crate) fn rotate(&mut self, token: &str) -> Rotation {
        self.rotate_from(token, &Client::default())
    }

    /// Rotates, which must raise the generation.
    pub(crate) fn rotated(&mut self, token: &str) -> TokenPair {
        match self.rotate(token) {
            Rotation::Rotated(tokens) => tokens,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn introspect(&mut self, token: &str) -> Introspection {
        let auth_config = Self::auth_config(&self.policy, &self.keys);
        introspect(&mut self.store, &auth_config, token, None, self.now).unwrap()
    }

    /// Returns the reason why a token is rejected, or `active`.
    pub(crate) fn verdict(&mut self, token: &str) -> &'static str {
        self.introspect(token).refused().map_or("active", |refused| refused.inactive.as_str())
    }

    pub(crate) fn session(&mut self, id: &SessionId) -> Session {
        self.store.read().unwrap().session(id).unwrap().unwrap()
    }

    pub(crate) fn end(&mut self, filter: Filter, reason: Reason) -> RevokeReport {
        let ending =
            RevokeOptions { revocation: because(reason, self.now), delete: false, dry_run: false };
        revoke(&mut self.store, &Selection::of(filter), &ending).unwrap().into_result().unwrap()
    }

    pub(crate) fn events_of(&mut self, id: &SessionId) -> Vec<Event> {
        let filter = EventFilter { sessions: vec![id.clone()], ..EventFilter::default() };
        events(self.store.read().unwrap().as_ref(), &filter)
    }

    pub(crate) fn kinds_of(&mut self, id: &SessionId) -> Vec<String> {
        self.events_of(id).iter().map(|event| event.event.kind.to_string()).collect()
    }

    pub(crate) fn denial(&mut self, id: &SessionId) -> Option<Denial> {
        self.store.read().unwrap().denial(DenialKind::Sid, id.as_str()).unwrap()
    }
}
