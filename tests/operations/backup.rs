//! `backup`: a consistent copy while other programs write, and no file if it fails.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::operate::{TestDir, ran, signal};
use rusqlite::Connection;
use rustix::process::Signal;

fn fill(dir: &TestDir, sessions: i64) {
    let sql = dir.sql();
    sql.execute_batch("INSERT INTO users (id) VALUES ('alice')").unwrap();
    sql.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
         INSERT INTO sessions (id, user_id, user_agent)
         SELECT printf('%08x', n), 'alice', printf('%0900d', n) FROM n",
        [sessions],
    )
    .unwrap();
}

/// Returns the files in the directory other than the store and its keys.
fn others(dir: &TestDir) -> Vec<String> {
    let names = fs::read_dir(dir.dir.path()).unwrap().flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with("sessions.")).collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_a_store() {
    let dir = TestDir::new();
    fill(&dir, 100);
    let report = dir.json(&["backup", "copy.db", "-o", "json"]);
    assert_eq!(report["file"], "copy.db");
    assert_eq!(report["sessions"], 100);
    let metadata = fs::metadata(dir.path("copy.db")).unwrap();
    assert_eq!(report["bytes"], metadata.len());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_eq!(others(&dir), ["copy.db"]);
    let list = |store: &str| {
        dir.ok(&["sessions", "list", "--state", "all", "-o", "jsonl", "--store", store])
    };
    assert_eq!(list("copy.db"), list("sessions.db"));
    let keys = dir.path("sessions.keys.json").display().to_string();
    dir.ok(&["doctor", "--full", "--store", "copy.db", "--key", &keys]);
    let text = dir.ok(&["backup", "other.db"]);
    assert!(text.starts_with("other.db: 100 sessions, "), "{text}");
    // A backup of a backup works, and the copy can be written like any store.
    dir.ok(&["issue", "bob", "-q", "--store", "copy.db", "--key", &keys]);
    dir.ok(&["backup", "third.db", "--store", "copy.db"]);
}

#[test]
fn nothing_is_ever_overwritten() {
    let dir = TestDir::new();
    fs::write(dir.path("there"), "precious").unwrap();
    symlink("nowhere", dir.path("dangling")).unwrap();
    symlink("there", dir.path("link")).unwrap();
    for target in ["there", "dangling", "link", "sessions.db", "."] {
        let ran = dir.run(&["backup", target]);
        assert_eq!(ran.code, 1, "{target}");
        assert!(ran.err.contains("exists already"), "{}", ran.err);
    }
    assert_eq!(fs::read_to_string(dir.path("there")).unwrap(), "precious");
    assert!(!dir.path("nowhere").exists());
    assert_eq!(dir.run(&["backup", "no/such/dir.db"]).code, 1);
    assert_eq!(others(&dir), ["dangling", "link", "there"]);
}

#[test]
fn a_damaged_store_gives_no_backup() {
    use std::os::unix::fs::FileExt as _;
    let dir = TestDir::new();
    fill(&dir, 2_000);
    dir.sql().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let file = fs::OpenOptions::new().write(true).open(dir.store()).unwrap();
    for page in 100..110 {
        file.write_all_at(&[0xa5; 512], page * 4096).unwrap();
    }
    let ran = dir.run(&["backup", "copy.db", "-o", "json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("\"store-damaged\""), "{}", ran.err);
    assert_eq!(others(&dir), [""; 0]);
}

/// Pairs of rows are written in one transaction each: a copy contains both or neither. No writer waits
/// meanwhile.
#[test]
fn a_concurrent_writer_neither_waits_nor_corrupts_the_backup() {
    let dir = TestDir::new();
    fill(&dir, 60_000);
    let done = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&done);
    let sql = dir.sql();
    let writer = std::thread::spawn(move || {
        let mut longest = Duration::ZERO;
        let mut pairs = 0;
        while !stop.load(Ordering::Relaxed) {
            let begun = Instant::now();
            sql.execute_batch(&format!(
                "BEGIN IMMEDIATE;
                 INSERT INTO sessions (id, user_id) VALUES ('left{pairs}', 'alice');
                 INSERT INTO sessions (id, user_id) VALUES ('right{pairs}', 'alice');
                 COMMIT;"
            ))
            .unwrap();
            longest = longest.max(begun.elapsed());
            pairs += 1;
            std::thread::sleep(Duration::from_millis(1));
        }
        (longest, pairs)
    });
    std::thread::sleep(Duration::from_millis(50));
    for number in 0..2 {
        dir.ok(&["backup", &format!("copy{number}.db"), "-q"]);
    }
    done.store(true, Ordering::Relaxed);
    let (longest, pairs) = writer.join().unwrap();
    assert!(pairs > 20, "{pairs}");
    assert!(longest < Duration::from_millis(1_500), "a writer waited for {longest:?}");
    for number in 0..2 {
        let copy = Connection::open(dir.path(&format!("copy{number}.db"))).unwrap();
        let torn: i64 = copy
            .query_row(
                "SELECT count(*) FROM sessions a WHERE id LIKE 'left%' AND NOT EXISTS (
                   SELECT 1 FROM sessions b WHERE b.id = replace(a.id, 'left', 'right'))",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(torn, 0);
    }
}

#[test]
fn an_interrupted_backup_leaves_nothing() {
    let dir = TestDir::new();
    fill(&dir, 100_000);
    let mut interrupted = 0;
    for wait in [0, 20, 40, 80, 120, 160] {
        let mut command = dir.command(&["backup", "copy.db", "-o", "json"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Wait until the copy has started.
        while !others(&dir).iter().any(|name| name.contains(".new"))
            && !dir.path("copy.db").exists()
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(wait));
        signal(&child, Signal::INT);
        let ran = ran(child.wait_with_output().unwrap());
        if ran.code == 130 {
            interrupted += 1;
            assert_eq!(ran.out, "");
            assert_eq!(others(&dir), [""; 0]);
        } else {
            assert_eq!(ran.code, 0, "{}", ran.err);
            fs::remove_file(dir.path("copy.db")).unwrap();
        }
    }
    assert!(interrupted > 0);
}

/// A restored copy rejects tokens with a higher generation.
#[test]
fn a_restored_store_reports_tokens_with_a_higher_generation() {
    let dir = TestDir::new();
    let tokens = dir.json(&["issue", "alice", "-o", "json"]);
    dir.ok(&["backup", "copy.db", "-q"]);
    let rotate =
        |token: &serde_json::Value| dir.run(&["rotate", token.as_str().unwrap(), "-o", "json"]);
    let first = rotate(&tokens["refresh_token"]);
    let second: serde_json::Value = serde_json::from_str(&first.out).unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(dir.path(&format!("sessions.db{suffix}")));
    }
    fs::rename(dir.path("copy.db"), dir.store()).unwrap();
    let refused = rotate(&second["refresh_token"]);
    assert_eq!(refused.code, 4);
    assert!(refused.err.contains("\"store-behind\""), "{}", refused.err);
    let behind = dir.json(&["events", "--kind", "store-behind", "-o", "json"]);
    assert_eq!(behind.as_array().unwrap().len(), 1);
}
