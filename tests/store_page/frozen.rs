//! A stored file of schema version 1, which every later version must open.
//!
//! Version 1 is frozen with the first release. Until then a change of the schema fails
//! `the_frozen_file_has_the_schema_of_its_version`, and this writes the file anew:
//!
//! ```sh
//! FREEZE=1 cargo test --test store_page frozen_file
//! ```
//!
//! After the release the file is never written again. A new schema then gets a number, a step that upgrades
//! older files, a file of its own beside this one, and its name in `FILES`.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tokenctl::store::sqlite::SqliteStore;

use crate::field::{Field, now};

/// Every version that was released, and the one that will be.
const FILES: [(i64, &str); 1] = [(1, "schema-1")];

const OPAQUE: &str = "AQH2MU9yv04ORNi4ttxs9Wv6SI9IGbV8";

/// Moves the rows into the past of every clock that runs this test.
const AGE: i64 = 4 * 365 * 86_400;

fn directory(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store_page").join(name)
}

/// A copy of the file with its key ring, and the tokens that belong to it.
fn thawed(name: &str) -> (Field, Value) {
    let field = Field::with(&[("TOKENCTL_REFRESH_TTL", "none")]);
    for leftover in ["-wal", "-shm", ""] {
        let _ = fs::remove_file(format!("{}{leftover}", field.store.display()));
    }
    fs::copy(directory(name).join("s.db"), &field.store).unwrap();
    fs::copy(directory(name).join("s.keys.json"), &field.keys).unwrap();
    for path in [&field.store, &field.keys] {
        let owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(path, owner).unwrap();
    }
    let tokens = fs::read_to_string(directory(name).join("tokens.json")).unwrap();
    (field, tokens.parse().unwrap())
}

#[expect(clippy::disallowed_methods, reason = "a hand of its own on the file")]
fn open(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
}

/// Returns the SQL of the schema, `application_id` and `user_version`.
fn schema(path: &Path) -> (Vec<String>, i64, i64) {
    let connection = open(path);
    let sql = "SELECT type || ' ' || name || ': ' || ifnull(sql, '') FROM sqlite_schema ORDER BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    let objects = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get(0)).unwrap();
    (objects, number("PRAGMA application_id"), number("PRAGMA user_version"))
}

#[test]
fn the_frozen_file_has_the_schema_of_its_version() {
    if std::env::var_os("FREEZE").is_some() {
        freeze(FILES[FILES.len() - 1].1);
    }
    let fresh = tempfile::tempdir().unwrap();
    let fresh = fresh.path().join("s.db");
    SqliteStore::create(&fresh).unwrap();
    let (newest, application_id, version) = schema(&fresh);
    for (number, name) in FILES {
        let (field, _) = thawed(name);
        let (frozen, mark, its_version) = schema(&field.store);
        assert_eq!((mark, its_version), (application_id, number), "{name}");
        if number == version {
            let changed: Vec<&String> =
                newest.iter().filter(|object| !frozen.contains(object)).collect();
            assert!(
                changed.is_empty() && frozen.len() == newest.len(),
                "schema {number} has changed; tests/store_page/frozen.rs says what to do: {changed:#?}"
            );
        }
    }
    assert!(FILES.iter().any(|(number, _)| *number == version), "no file of schema {version}");
}

#[test]
fn a_day_of_commands_works_on_every_frozen_file() {
    for (_, name) in FILES {
        let (field, tokens) = thawed(name);
        let token = |name: &str| tokens[name].as_str().unwrap();
        let report = field.tool(&["doctor"]);
        let report = report.json();
        assert_eq!(report["failures"], 0, "{report:#}");
        let list = |state: &str| {
            field.tool(&["sessions", "list", "--state", state]).done().as_array().unwrap().len()
        };
        assert_eq!([list("active"), list("revoked"), list("all")], [2, 4, 6], "{name}");
        let users = field.tool(&["users", "list"]).done();
        let status = |user: &str| {
            let row = users.as_array().unwrap().iter().find(|row| row["id"] == user);
            row.map(|row| row["status"].as_str().unwrap().to_owned())
        };
        assert_eq!(status("bob").as_deref(), Some("deactivated"), "{users}");
        let seen = field.feed(&["introspect", "--kind", "refresh", "-"], token("refresh")).done();
        assert_eq!((&seen["sub"], &seen["gen"]), (&"alice".into(), &2.into()), "{name}");
        let pair = field.feed(&["rotate", "-"], token("refresh")).done();
        let seen = field.feed(&["introspect", "-"], pair["access_token"].as_str().unwrap()).done();
        assert_eq!((&seen["role"], &seen["epoch"]), (&"admin".into(), &1.into()), "{seen}");
        // The token of the previous system still belongs to its session, and an old one is reuse.
        field.feed(&["rotate", "-"], OPAQUE).done();
        assert_eq!(field.feed(&["rotate", "-"], token("first")).reason(), "replayed");
        let revoked = field.tool(&["revoke-all", "eve", "--reason", "compromised"]).done();
        assert_eq!(revoked["revoked"], 1);
        let login = field.tool(&["issue", "zoe", "--ip", "192.0.2.8"]).done();
        assert!(login["access_token"].is_string());
        field.tool(&["users", "reactivate", "bob"]).done();
        assert!(field.tool(&["events", "--user", "alice"]).done().as_array().unwrap().len() > 2);
        assert_eq!(field.tool(&["stats"]).done()["sessions"]["active"], 1);
        let copy = field.path().join("copy.db");
        field.tool(&["backup", copy.to_str().unwrap()]).done();
        let purged = field.tool(&["purge", "--idle", "90d"]).done();
        assert_eq!(purged["sessions"]["revoked"], 6, "{purged}");
        assert_eq!(list("all"), 1);
        field.assert_sound();
    }
}

/// Writes the file: a session in each state, every table filled.
fn freeze(name: &str) {
    let field = Field::with(&[("TOKENCTL_REFRESH_TTL", "none")]);
    let old = field.tool(&["issue", "dave", "--device", "before the cutoff"]).done();
    field.tool(&["revoke-all", "--everyone", "--yes", "--reason", "compromised"]).done();
    let client = ["--ip", "2001:db8::1", "--user-agent", "Firefox", "--device", "Ann’s phone"];
    let issue = ["issue", "alice", "--claim", "role=\"admin\"", "--audience", "api"];
    let alice = field.tool(&[&issue[..], &client].concat()).done();
    let first = alice["refresh_token"].as_str().unwrap().to_owned();
    let second = field.feed(&["rotate", "-"], &first).done();
    field.tool(&["issue", "bob"]).done();
    field.tool(&["users", "deactivate", "bob", "--yes", "--note", "left"]).done();
    let carol =
        field.tool(&["issue", "carol", "--access-ttl", "1h", "--refresh-ttl", "30d"]).done();
    let deny = ["revoke", "--jti", "--token", "-"];
    field.feed(&deny, carol["access_token"].as_str().unwrap()).done();
    let id = carol["session_id"].as_str().unwrap();
    field.tool(&["revoke", id, "--reason", "leaked", "--note", "in a log"]).done();
    let gone = field.tool(&["issue", "frank"]).done();
    field.tool(&["users", "delete", "frank", "--yes"]).done();
    let line =
        json!({ "user_id": "eve", "created_at": now() - 60, "expires_at": null, "t": OPAQUE });
    let import = ["sessions", "import", "--hash-refresh-token", "t", "-"];
    field.feed(&import, &line.to_string()).done();
    let ended = json!({ "user_id": "grace", "created_at": now() - 60, "expires_at": null,
        "revoked_at": now() - 30, "revoked_reason": "logout" });
    field.feed(&["sessions", "import", "-"], &ended.to_string()).done();
    field.pass(AGE);
    drop((old, gone));
    let directory = directory(name);
    fs::create_dir_all(&directory).unwrap();
    let copy = directory.join("s.db");
    let _ = fs::remove_file(&copy);
    field.tool(&["backup", copy.to_str().unwrap()]).done();
    fs::copy(&field.keys, directory.join("s.keys.json")).unwrap();
    let tokens = json!({ "first": first, "refresh": second["refresh_token"] });
    fs::write(directory.join("tokens.json"), format!("{tokens:#}\n")).unwrap();
}
