//! `doctor` on healthy and on damaged stores.

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::time::SystemTime;

use crate::operate::TestDir;
use serde_json::Value;

/// Returns the worst level of each check, with its message.
fn examine(dir: &TestDir, arguments: &[&str]) -> (i32, Vec<(String, String, String)>) {
    let all: Vec<&str> = ["doctor", "-o", "json"].iter().chain(arguments).copied().collect();
    let ran = dir.run(&all);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| (text(&row["check"]), text(&row["level"]), text(&row["message"]));
    (ran.code, report["checks"].as_array().unwrap().iter().map(row).collect())
}

/// Asserts that only `check` has this level, with this text in its message.
fn only(dir: &TestDir, arguments: &[&str], check: &str, level: &str, says: &str) {
    let (code, rows) = examine(dir, arguments);
    let odd: Vec<_> = rows.iter().filter(|row| row.1 != "ok").collect();
    assert!(!odd.is_empty(), "nothing found");
    for (name, found, what) in odd {
        assert_eq!((name.as_str(), found.as_str()), (check, level), "{what}");
        assert!(what.contains(says), "{what}");
    }
    assert_eq!(code, i32::from(level == "failure"));
}

fn found<'r>(rows: &'r [(String, String, String)], check: &str) -> &'r (String, String, String) {
    rows.iter().find(|row| row.0 == check).unwrap()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// Returns a store with this number of sessions and an empty WAL.
fn filled(sessions: i64) -> TestDir {
    let dir = TestDir::new();
    let sql = dir.sql();
    sql.execute_batch("BEGIN").unwrap();
    for number in 0..sessions {
        let user = format!("user{}", number % 50);
        sql.execute("INSERT OR IGNORE INTO users (id) VALUES (?1)", [&user]).unwrap();
        sql.execute(
            "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, ip)
             VALUES (?1, ?2, ?3, ?3, ?3 + 86400, ?4)",
            rusqlite::params![
                format!("{number:08x}-7e1c-7abc-8def-0123456789ab"),
                user,
                now() - 60,
                format!("192.0.2.{}", number % 200),
            ],
        )
        .unwrap();
    }
    sql.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(sql);
    dir
}

#[test]
fn a_healthy_store_is_in_order() {
    let dir = filled(100);
    for arguments in [&[][..], &["--full"][..]] {
        let (code, rows) = examine(&dir, arguments);
        assert!(rows.iter().all(|row| row.1 == "ok"), "{rows:?}");
        assert_eq!(code, 0);
    }
    let ran = dir.run(&["doctor", "-q"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn the_report_fits_eighty_columns() {
    let dir = filled(100);
    dir.sql().execute_batch("DROP TRIGGER sessions_revoked; CREATE TABLE mine (a);").unwrap();
    let ran = dir.at_terminal(now(), 80, &["doctor", "-q"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.out + &ran.err, @"
    failure  schema        the trigger sessions_revoked is missing
                           → restore it from docs/store.md, and find out who changed
                           it
    ");
}

#[test]
fn a_store_that_others_can_read_is_a_failure() {
    let dir = filled(1);
    fs::set_permissions(dir.store(), Permissions::from_mode(0o640)).unwrap();
    only(&dir, &[], "permissions", "failure", "other users can read");
    fs::set_permissions(dir.store(), Permissions::from_mode(0o666)).unwrap();
    only(&dir, &[], "permissions", "failure", "other users can change");
}

#[test]
fn doctor_detects_a_truncated_store() {
    let dir = filled(2_000);
    let length = fs::metadata(dir.store()).unwrap().len();
    let file = OpenOptions::new().write(true).open(dir.store()).unwrap();
    file.set_len(length - 4096).unwrap();
    let (code, rows) = examine(&dir, &[]);
    assert_eq!(code, 1);
    assert_eq!(found(&rows, "file").1, "failure");
    assert!(found(&rows, "file").2.contains("is truncated"), "{rows:?}");
    // The other checks still run.
    assert_eq!(found(&rows, "keys").1, "ok");
    file.set_len(50).unwrap();
    let (code, rows) = examine(&dir, &[]);
    assert_eq!((code, found(&rows, "file").1.as_str()), (1, "failure"));
    file.set_len(0).unwrap();
    let (code, rows) = examine(&dir, &[]);
    assert_eq!((code, found(&rows, "file").2.contains("empty")), (1, true));
    fs::remove_file(dir.store()).unwrap();
    let (code, rows) = examine(&dir, &[]);
    assert_eq!((code, found(&rows, "keys").1.as_str()), (1, "ok"));
    assert!(found(&rows, "file").2.contains("does not exist"));
}

#[test]
fn flipped_bytes_are_found() {
    let dir = filled(2_000);
    let file = OpenOptions::new().write(true).open(dir.store()).unwrap();
    for page in 80..86 {
        file.write_all_at(&[0xa5; 64], page * 4096).unwrap();
    }
    let (code, rows) = examine(&dir, &[]);
    assert_eq!((code, found(&rows, "integrity").1.as_str()), (1, "failure"), "{rows:?}");
    file.write_all_at(b"not a database", 0).unwrap();
    let (code, rows) = examine(&dir, &[]);
    assert_eq!((code, found(&rows, "open").1.as_str()), (1, "failure"), "{rows:?}");
}

#[test]
fn an_altered_schema_is_found() {
    let dir = filled(1);
    dir.sql().execute_batch("DROP TRIGGER sessions_revoked").unwrap();
    only(&dir, &[], "schema", "failure", "the trigger sessions_revoked is missing");
    let dir = filled(1);
    dir.sql()
        .execute_batch(
            "DROP TRIGGER events_fixed;
             CREATE TRIGGER events_fixed BEFORE UPDATE ON events BEGIN SELECT 1; END;",
        )
        .unwrap();
    only(&dir, &[], "schema", "failure", "the trigger events_fixed was altered");
    let dir = filled(1);
    dir.sql()
        .execute_batch("CREATE TRIGGER undo AFTER INSERT ON events BEGIN SELECT 1; END;")
        .unwrap();
    only(&dir, &[], "schema", "failure", "the trigger undo is not part of the schema");
    let dir = filled(1);
    dir.sql().execute_batch("CREATE TABLE mine (a)").unwrap();
    only(&dir, &[], "schema", "warning", "the table mine is not part of the schema");
    // These can prevent revocations and deletions.
    for (sql, what) in [
        ("CREATE UNIQUE INDEX once ON denylist (user_id)", "the index once"),
        ("CREATE TABLE theirs (id TEXT REFERENCES sessions (id))", "the table theirs"),
    ] {
        let dir = filled(1);
        dir.sql().execute_batch(sql).unwrap();
        only(&dir, &[], "schema", "failure", &format!("{what} is not part of the schema"));
    }
    for sql in [
        "CREATE INDEX fast ON sessions (device)",
        "CREATE TABLE theirs (id TEXT REFERENCES sessions (id) ON DELETE CASCADE)",
    ] {
        let dir = filled(1);
        dir.sql().execute_batch(sql).unwrap();
        only(&dir, &[], "schema", "warning", "is not part of the schema");
    }
    let dir = filled(1);
    dir.sql().execute_batch("DROP INDEX sessions_by_use").unwrap();
    only(&dir, &[], "schema", "failure", "the index sessions_by_use is missing");
}

#[test]
fn a_foreign_file_is_no_store() {
    let dir = filled(1);
    dir.sql().execute_batch("PRAGMA application_id = 1").unwrap();
    only(&dir, &[], "open", "failure", "is not a tokenctl store");
    // `.dump` omits the application_id.
    dir.sql().execute_batch("PRAGMA application_id = 0").unwrap();
    only(&dir, &[], "open", "failure", "but not its application_id");
    let dir = filled(1);
    dir.sql().execute_batch("PRAGMA user_version = 99").unwrap();
    only(&dir, &[], "open", "failure", "schema version 99");
}

#[test]
fn columns_of_a_service_and_texts_that_are_no_utf8_are_warnings() {
    let dir = filled(1);
    dir.sql().execute_batch("ALTER TABLE sessions ADD COLUMN tenant TEXT").unwrap();
    only(&dir, &[], "schema", "warning", "the table sessions has additional columns");
    let dir = filled(2);
    let sql = "UPDATE sessions SET device = CAST(x'ff' AS TEXT)";
    dir.sql().execute_batch(sql).unwrap();
    only(&dir, &["--full"], "texts", "warning", "2 rows of sessions");
}

#[test]
fn rows_of_no_user_are_found() {
    let dir = filled(3);
    let sql = dir.sql();
    sql.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON;").unwrap();
    let trigger: String = sql
        .query_row("SELECT sql FROM sqlite_master WHERE name = 'users_deleted'", [], |r| r.get(0))
        .unwrap();
    sql.execute_batch("DROP TRIGGER users_deleted; DELETE FROM users WHERE id = 'user1';").unwrap();
    sql.execute_batch(&trigger).unwrap();
    only(&dir, &[], "foreign-keys", "failure", "1 session without a user");
}

#[test]
fn a_deactivated_user_with_an_active_session_is_found() {
    let dir = filled(3);
    let sql = dir.sql();
    let trigger: String = sql
        .query_row("SELECT sql FROM sqlite_master WHERE name = 'users_deactivated'", [], |r| {
            r.get(0)
        })
        .unwrap();
    sql.execute_batch(
        "DROP TRIGGER users_deactivated;
         UPDATE users SET status = 'deactivated' WHERE id = 'user1';",
    )
    .unwrap();
    sql.execute_batch(&trigger).unwrap();
    only(&dir, &[], "deactivated", "failure", "such as user1");
    // The remedy works.
    dir.ok(&["users", "deactivate", "user1"]);
    assert_eq!(examine(&dir, &[]).0, 0);
}

#[test]
fn claims_that_no_token_can_hold_are_found() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(65), "}".repeat(65));
    for (column, text) in [
        ("claims", r#"{"a":1,"a":2}"#),
        ("claims", r#"{"a":{"b":1,"b":1}}"#),
        ("claims", r#"{"a":"\ud83d"}"#),
        ("claims", &deep),
        ("audience", r#"["a",1]"#),
        ("audience", r#"["\udc00"]"#),
    ] {
        let dir = filled(3);
        let sql = dir.sql();
        let trigger = format!("sessions_{column}_updated");
        let read = "SELECT sql FROM sqlite_schema WHERE name = ?1";
        let create: String = sql.query_row(read, [&trigger], |row| row.get(0)).unwrap();
        sql.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        let update = format!("UPDATE sessions SET {column} = ?1 WHERE user_id = 'user1'");
        assert_eq!(sql.execute(&update, [text]).unwrap(), 1);
        sql.execute_batch(&create).unwrap();
        only(&dir, &[], "claims", "failure", &format!("{column} of 1 session: no JSON"));
        // The remedy works.
        dir.ok(&["revoke-all", "user1"]);
        assert_eq!(examine(&dir, &[]).0, 0);
    }
}

#[test]
fn an_empty_audience_is_found() {
    let dir = filled(3);
    let sql = dir.sql();
    sql.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
    sql.execute("UPDATE sessions SET audience = '[]' WHERE user_id = 'user1'", []).unwrap();
    let (code, rows) = examine(&dir, &[]);
    let (_, level, message) = found(&rows, "claims");
    assert_eq!((code, level.as_str()), (1, "failure"));
    assert!(message.contains("audience of 1 session"), "{message}");
}

/// A number that a rotation raises must have been counted.
#[test]
fn counters_that_nobody_counted_are_found() {
    for column in ["generation", "longest_idle", "ip_changes", "user_agent_changes"] {
        let dir = filled(3);
        let update = format!("UPDATE sessions SET {column} = {} WHERE user_id = 'user1'", i64::MAX);
        dir.sql().execute(&update, []).unwrap();
        let (code, rows) = examine(&dir, &[]);
        let (_, level, message) = found(&rows, "counters");
        assert_eq!((code, level.as_str()), (1, "failure"), "{column}");
        assert!(message.starts_with("1 session whose generation, longest_idle"), "{message}");
    }
}

#[test]
fn clocks_that_disagree_are_found() {
    let dir = filled(3);
    dir.sql()
        .execute("UPDATE sessions SET last_used_at = ?1 WHERE user_id = 'user1'", [now() + 3_600])
        .unwrap();
    only(&dir, &[], "clock", "warning", "1 row in the future");
    let cutoff = "INSERT INTO cutoffs (id, created_at) VALUES (1, ?1)";
    let other = filled(3);
    other.sql().execute(cutoff, [now() + 30 * 86_400]).unwrap();
    only(&other, &[], "clock", "warning", "1 row in the future");
    dir.sql()
        .execute(
            "UPDATE sessions SET last_used_at = ?1, expires_at = NULL WHERE user_id = 'user1'",
            [now() + 9_000_000],
        )
        .unwrap();
    let (code, rows) = examine(&dir, &[]);
    assert_eq!((code, found(&rows, "purgeable").1.as_str()), (0, "warning"));
}

#[test]
fn a_proxy_recorded_as_the_client_is_found() {
    let dir = filled(40);
    dir.sql().execute_batch("UPDATE sessions SET ip = '10.0.0.1' WHERE rowid <= 20").unwrap();
    assert_eq!(examine(&dir, &[]).0, 0);
    assert!(examine(&dir, &[]).1.iter().all(|row| row.1 == "ok"));
    dir.sql().execute_batch("UPDATE sessions SET ip = '10.0.0.1' WHERE rowid <= 21").unwrap();
    only(&dir, &[], "proxy", "warning", "21 of 40 sessions come from 10.0.0.1");
    // With the proxy's port, every row has a different text.
    dir.sql()
        .execute_batch("UPDATE sessions SET ip = '10.0.0.1:' || (1024 + rowid) WHERE rowid <= 21")
        .unwrap();
    let (_, rows) = examine(&dir, &[]);
    let proxy = found(&rows, "proxy");
    assert!(proxy.2.contains("21 of 40 sessions come from 10.0.0.1:"), "{proxy:?}");
}

#[test]
fn a_reader_that_takes_long_is_found() {
    let dir = filled(10);
    let reader = dir.sql();
    reader.execute_batch("BEGIN; SELECT * FROM sessions;").unwrap();
    let one: i64 = reader.query_row("SELECT count(*) FROM sessions", [], |r| r.get(0)).unwrap();
    assert_eq!(one, 10);
    dir.ok(&["issue", "alice", "-q"]);
    only(&dir, &[], "wal", "warning", "wait for a long-running reader");
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(examine(&dir, &[]).0, 0);
}

#[test]
fn keys_are_proved() {
    let dir = filled(1);
    let keys = dir.path("sessions.keys.json");
    fs::set_permissions(&keys, Permissions::from_mode(0o644)).unwrap();
    only(&dir, &[], "keys", "failure", "other users can read key");
    fs::set_permissions(&keys, Permissions::from_mode(0o600)).unwrap();
    fs::write(&keys, "{\"keys\": [").unwrap();
    only(&dir, &[], "keys", "failure", "");
    fs::remove_file(&keys).unwrap();
    only(&dir, &[], "keys", "warning", "no tokens can be issued on this machine");
    only(&dir, &["--key", "none.json"], "keys", "failure", "key ring none.json does not exist");
}

#[test]
fn a_bad_configuration_is_a_line_of_the_report() {
    let dir = filled(1);
    fs::write(dir.path("bad.toml"), "issuer = \"a\"\naccess_tll = \"1m\"\n").unwrap();
    let (code, rows) = examine(&dir, &["--config", "bad.toml"]);
    assert_eq!((code, found(&rows, "config").1.as_str()), (1, "failure"));
    assert!(found(&rows, "config").2.contains("access_tll"));
}

#[test]
fn leftovers_are_named() {
    let dir = filled(1);
    fs::write(dir.path(".b.db.a1b2c3d4e5f6a7b8.new"), "").unwrap();
    only(&dir, &[], "leftovers", "warning", "1 leftover");
}

#[test]
fn doctor_checks_the_named_store_instead_of_the_configured_one() {
    let dir = TestDir::new();
    fs::write(dir.path("bad.toml"), "access_tll = \"1m\"\n").unwrap();
    // The environment names the store.
    let (code, rows) = examine(&dir, &["--config", "bad.toml"]);
    let level = |rows: &[_], check: &str| found(rows, check).1.clone();
    assert_eq!((code, level(&rows, "config").as_str()), (1, "failure"));
    assert_eq!((&*level(&rows, "schema"), &*level(&rows, "keys")), ("ok", "warning"));
    let (_, rows) = examine(&dir, &["--config", "bad.toml", "--key", "sessions.keys.json"]);
    assert_eq!(level(&rows, "keys"), "ok");
    let (_, rows) = examine(&dir, &["--config", "bad.toml", "--store", "none.db"]);
    assert_eq!(level(&rows, "file"), "failure");
}
