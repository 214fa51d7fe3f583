//! `docs/store.md`: its statements are run, and its schema equals the schema file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it measured"
)]

mod field;
#[path = "store_page/frozen.rs"]
mod frozen;
#[path = "store_page/node.rs"]
mod node;

use std::collections::BTreeMap;

use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Connection, named_params};

const PAGE: &str = include_str!("../docs/store.md");
const SCHEMA: &str = include_str!("../src/store/sqlite/0001.sql");

/// Returns the page's SQL blocks by name.
fn statements() -> BTreeMap<&'static str, &'static str> {
    let blocks = PAGE.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next());
    let named = blocks.filter_map(|block| block.strip_prefix("-- name: ")?.split_once('\n'));
    named.collect()
}

/// The store as a service in another language opens it: without our functions, with only the page's pragmas.
struct Service {
    connection: Connection,
    sql: BTreeMap<&'static str, &'static str>,
    directory: tempfile::TempDir,
}

const NOW: i64 = 4_000_000_000;

impl Service {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s.db");
        tokenctl::store::sqlite::SqliteStore::create(&path).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a service of its own")]
        let connection = Connection::open(&path).unwrap();
        let sql = statements();
        for (_, pragma) in sql.iter().filter(|(name, _)| name.starts_with("connect")) {
            connection.execute_batch(pragma).unwrap();
        }
        Self { connection, sql, directory }
    }

    fn run(&self, name: &str, params: &[(&str, &dyn rusqlite::ToSql)]) -> rusqlite::Result<usize> {
        let mut changed = 0;
        let mut rest = rusqlite::Batch::new(&self.connection, self.sql[name]);
        while let Some(mut statement) = rest.next()? {
            for (name, value) in params {
                if let Some(index) = statement.parameter_index(name)? {
                    statement.raw_bind_parameter(index, value)?;
                }
            }
            changed = statement.raw_execute()?;
        }
        Ok(changed)
    }

    fn login(&self, user: &str, id: &str) -> rusqlite::Result<usize> {
        self.run("login-user", &[(":user", &user)])?;
        self.run(
            "login-session",
            &[
                (":id", &id),
                (":user", &user),
                (":now", &NOW),
                (":expires_at", &(NOW + 604_800)),
                (":max_expires_at", &None::<i64>),
                (":access_expires_at", &(NOW + 900)),
                (":ip", &"192.0.2.7"),
                (":user_agent", &"test"),
                (":device", &None::<String>),
                (":claims", &"{\"name\":\"Ann\"}"),
            ],
        )
    }

    /// Opens the same file with the library.
    fn library(&self) -> tokenctl::store::sqlite::SqliteStore {
        let options = tokenctl::store::sqlite::OpenOptions::default();
        tokenctl::store::sqlite::SqliteStore::open(&self.directory.path().join("s.db"), options)
            .unwrap()
    }

    fn is_active(&self, sid: &str, sub: &str) -> bool {
        self.connection
            .query_row(
                self.sql["check"],
                named_params! {":sid": sid, ":sub": sub, ":jti": "j", ":now": NOW + 1},
                |row| row.get(0),
            )
            .unwrap()
    }

    fn one<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn change(&self, name: &str, sid: &str, generation: i64) -> usize {
        self.run(
            name,
            &[
                (":sid", &sid),
                (":sub", &"ann"),
                (":gen", &generation),
                (":now", &(NOW + 60)),
                (":expires_at", &(NOW + 60 + 604_800)),
                (":access_expires_at", &(NOW + 960)),
                (":ip", &"192.0.2.8"),
                (":user_agent", &None::<String>),
                (":other", &"s2"),
            ],
        )
        .unwrap()
    }
}

#[test]
fn the_page_shows_the_schema_as_it_is() {
    let shown = PAGE.split("## The schema").nth(1).unwrap();
    let shown = shown.split("```sql\n").nth(1).and_then(|rest| rest.split("```").next());
    if std::env::var_os("BLESS").is_some() {
        let head = PAGE.split("## The schema").next().unwrap();
        let page = format!("{head}## The schema\n\n```sql\n{SCHEMA}```\n");
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/store.md"), page).unwrap();
    } else {
        assert!(shown == Some(SCHEMA), "stale: run BLESS=1 cargo test --test store_page");
    }
}

#[test]
fn each_block_is_one_statement() {
    let service = Service::new();
    for (name, sql) in &service.sql {
        let mut rest = rusqlite::Batch::new(&service.connection, sql);
        let mut count = 0;
        while rest.next().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, 1, "{name}");
    }
}

#[test]
fn values_that_a_client_chooses_never_make_a_statement_fail() {
    let service = Service::new();
    let long = "é".repeat(2_000);
    for (id, ip, text) in [("s1", "192.0.2.7", long.as_str()), ("s2", "", ""), ("s3", &long, "a")] {
        let more: &[(&str, &dyn rusqlite::ToSql)] = &[
            (":id", &id),
            (":sid", &id),
            (":user", &"ann"),
            (":sub", &"ann"),
            (":gen", &1),
            (":now", &NOW),
            (":expires_at", &None::<i64>),
            (":max_expires_at", &None::<i64>),
            (":access_expires_at", &(NOW + 900)),
            (":ip", &ip),
            (":user_agent", &text),
            (":device", &text),
            (":claims", &None::<String>),
            (":kind", &"user-deleted"),
            (":reason", &"admin"),
            (":actor", &text),
            (":note", &text),
        ];
        for name in [
            "login-user",
            "login-superseded",
            "login-idle",
            "login-session",
            "login-event",
            "rotate",
            "retry",
            "store-behind",
            "replayed-event",
            "replayed",
            "account-event",
        ] {
            service.run(name, more).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    // A user agent that is too long does not prevent the revocation of an attacker's session.
    assert_eq!(service.one::<i64>("SELECT count(*) FROM sessions WHERE revoked_at IS NULL"), 0);
    assert_eq!(service.one::<i64>("SELECT count(*) FROM events WHERE kind = 'replayed'"), 3);
    assert_eq!(service.one::<i64>("SELECT count(*) FROM sessions WHERE claims <> '{}'"), 0);
    assert_eq!(service.one::<i64>("SELECT max(length(user_agent)) FROM sessions"), 1_024);
}

#[test]
fn a_user_whom_the_store_has_never_seen_is_deactivated_too() {
    let service = Service::new();
    assert_eq!(service.change("deactivate", "", 0), 0, "nobody to deactivate");
    service.change("know-user", "", 0);
    assert_eq!(service.change("deactivate", "", 0), 1);
    service.change("know-user", "", 0);
    let refused = service.login("ann", "s1").unwrap_err().to_string();
    assert!(refused.contains("deactivated"), "{refused}");
}

#[test]
fn the_event_of_an_account_is_the_one_that_tokenctl_writes() {
    use tokenctl::session::EventKind;
    let service = Service::new();
    service.login("ann", "s1").unwrap();
    for kind in [EventKind::UserDeactivated, EventKind::UserReactivated, EventKind::UserDeleted] {
        assert!(PAGE.contains(&format!("`{}`", kind.as_str())), "{}", kind.as_str());
    }
}

#[test]
fn a_login_beyond_the_limit_revokes_the_least_recently_used_session() {
    use tokenctl::session::{Filter, Order, Page, StateKind, UserId};
    use tokenctl::store::Store as _;
    for (limit, left) in [(3, 2), (2, 1), (1, 0), (0, 0), (9, 4)] {
        let service = Service::new();
        for (id, used) in [("s1", 30), ("s2", 10), ("s3", 40), ("s4", 20)] {
            service.login("ann", id).unwrap();
            let sql = "UPDATE sessions SET last_used_at = last_used_at + ?1 WHERE id = ?2";
            service.connection.execute(sql, (used, id)).unwrap();
        }
        service.login("bob", "b1").unwrap();
        let values: &[(&str, &dyn rusqlite::ToSql)] =
            &[(":user", &"ann"), (":now", &(NOW + 60)), (":max_sessions", &limit)];
        service.run("login-limit", values).unwrap();
        let mut store = service.library();
        let filter = Filter::user(UserId::new("ann").unwrap()).in_state(StateKind::Active);
        let mut active = Vec::new();
        let now = tokenctl::time::Timestamp(NOW + 60);
        let mut keep = |session: tokenctl::session::Session| {
            active.push(session.id.to_string());
            Ok(())
        };
        store
            .read()
            .unwrap()
            .sessions(&filter, Order::default(), &Page::default(), now, &mut keep)
            .unwrap();
        assert_eq!(active, ["s3", "s1", "s4", "s2"][..left], "{limit}");
        assert!(service.is_active("b1", "bob"), "another user's session");
    }
}

#[test]
fn an_opaque_refresh_token_is_found_by_its_hash() {
    let service = Service::new();
    service.run("login-user", &[(":user", &"ann")]).unwrap();
    let hash = "66d022ce540d497aa1ea5c37a5462b4249dc541f675fa7525c5428602de317ea";
    let sql = "INSERT INTO sessions (id, user_id, refresh_hash) VALUES ('s1', 'ann', ?1)";
    service.connection.execute(sql, [hash]).unwrap();
    let found: (String, String, i64) = service
        .connection
        .query_row(service.sql["opaque-look"], named_params! {":hash": hash}, |row| {
            Ok((row.get("sid")?, row.get("sub")?, row.get("gen")?))
        })
        .unwrap();
    assert_eq!(found, ("s1".to_owned(), "ann".to_owned(), 1));
}

#[test]
fn the_identity_statement_recognizes_a_store() {
    let service = Service::new();
    assert!(service.one::<bool>(service.sql["identity"]));
}

#[test]
fn the_statements_of_the_page_open_rotate_and_revoke_a_session() {
    let service = Service::new();
    service.login("ann", "s1").unwrap();
    service.login("ann", "s2").unwrap();
    assert!(service.is_active("s1", "ann"));
    assert!(!service.is_active("s1", "bob"), "somebody else's session");

    let (generation, state): (i64, String) = service
        .connection
        .query_row(
            service.sql["rotate-look"],
            named_params! {":sid": "s1", ":sub": "ann", ":now": NOW + 60},
            |row| Ok((row.get("generation")?, row.get("state")?)),
        )
        .unwrap();
    assert_eq!((generation, state.as_str()), (1, "active"));
    assert_eq!(service.change("rotate", "s1", 1), 1);
    assert_eq!(service.change("rotate", "s1", 1), 0, "the generation has moved");
    assert_eq!(service.change("retry", "s1", 1), 1);
    assert_eq!(service.change("silent-refresh", "s1", 2), 1);
    let row: (i64, i64, i64, String) = service
        .connection
        .query_row(
            "SELECT generation, longest_idle, ip_changes, ip FROM sessions WHERE id = 's1'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    assert_eq!(row, (2, 60, 1, "192.0.2.8".to_owned()));

    let listed: Vec<(String, bool)> = {
        let mut statement = service.connection.prepare(service.sql["list"]).unwrap();
        let rows = statement
            .query_map(named_params! {":sub": "ann", ":sid": "s1", ":now": NOW + 60}, |row| {
                Ok((row.get("id")?, row.get("this_one")?))
            })
            .unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(listed, [("s1".to_owned(), true), ("s2".to_owned(), false)]);

    assert_eq!(service.change("logout-device", "s1", 0), 1);
    assert!(!service.is_active("s2", "ann"));
    assert_eq!(service.change("replayed-event", "s1", 1), 1);
    assert_eq!(service.change("replayed", "s1", 1), 1);
    assert!(!service.is_active("s1", "ann"));
    let denied = |id: &str| {
        let mut statement = service.connection.prepare(service.sql["denylist"]).unwrap();
        let rows = statement.query_map([NOW], |row| row.get::<_, String>("id")).unwrap();
        rows.map(Result::unwrap).any(|denied| denied == id)
    };
    assert!(denied("s1") && denied("s2"));
    assert_eq!(service.one::<i64>("SELECT count(*) FROM events WHERE kind = 'revoked'"), 2);
}

#[test]
fn every_way_out_ends_the_sessions_it_names() {
    let table: [(&str, &[&str]); 4] = [
        ("logout", &["s2"]),
        ("logout-everywhere", &[]),
        ("password-changed", &["s1"]),
        ("deactivate", &[]),
    ];
    for (name, left) in table {
        let service = Service::new();
        service.login("ann", "s1").unwrap();
        service.login("ann", "s2").unwrap();
        service.change(name, "s1", 1);
        for id in ["s1", "s2"] {
            assert_eq!(service.is_active(id, "ann"), left.contains(&id), "{name} {id}");
        }
    }
}

#[test]
fn reactivation_keeps_sessions_revoked_and_deletion_removes_them() {
    let service = Service::new();
    service.login("ann", "s1").unwrap();
    service.change("deactivate", "s1", 1);
    let refused = service.login("ann", "s2").unwrap_err().to_string();
    assert!(refused.contains("deactivated"), "{refused}");
    service.change("reactivate", "s1", 1);
    assert!(!service.is_active("s1", "ann"), "what was ended stays ended");
    service.login("ann", "s3").unwrap();
    service.change("delete", "s3", 1);
    assert_eq!(service.one::<i64>("SELECT count(*) FROM sessions"), 0);
    assert_eq!(service.one::<i64>("SELECT count(*) FROM denylist WHERE id = 's3'"), 1);
}
