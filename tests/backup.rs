//! A copy that can be relied on, while others write, and nothing where there is none.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on has failed, and raw SQL is how services write"
)]

mod operate;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use operate::{Place, ran, signal};
use rusqlite::Connection;
use rustix::process::Signal;

fn fill(place: &Place, sessions: i64) {
    let sql = place.sql();
    sql.execute_batch("INSERT INTO users (id) VALUES ('alice')").unwrap();
    sql.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
         INSERT INTO sessions (id, user_id, user_agent)
         SELECT printf('%08x', n), 'alice', printf('%0900d', n) FROM n",
        [sessions],
    )
    .unwrap();
}

/// What is in the directory beside the store and its keys.
fn others(place: &Place) -> Vec<String> {
    let names = fs::read_dir(place.dir.path()).unwrap().flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with("sessions.")).collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_a_store() {
    let place = Place::new();
    fill(&place, 100);
    let report = place.json(&["backup", "copy.db", "-o", "json"]);
    assert_eq!(report["file"], "copy.db");
    assert_eq!(report["sessions"], 100);
    let metadata = fs::metadata(place.path("copy.db")).unwrap();
    assert_eq!(report["bytes"], metadata.len());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_eq!(others(&place), ["copy.db"]);
    let list = |store: &str| {
        place.ok(&["sessions", "list", "--state", "all", "-o", "jsonl", "--store", store])
    };
    assert_eq!(list("copy.db"), list("sessions.db"));
    let keys = place.path("sessions.keys.json").display().to_string();
    place.ok(&["doctor", "--full", "--store", "copy.db", "--key", &keys]);
    let text = place.ok(&["backup", "other.db"]);
    assert!(text.starts_with("other.db: 100 sessions, "), "{text}");
    // A backup of a backup, and the copy is written to like any store.
    place.ok(&["issue", "bob", "-q", "--store", "copy.db", "--key", &keys]);
    place.ok(&["backup", "third.db", "--store", "copy.db"]);
}

#[test]
fn nothing_is_ever_overwritten() {
    let place = Place::new();
    fs::write(place.path("there"), "precious").unwrap();
    symlink("nowhere", place.path("dangling")).unwrap();
    symlink("there", place.path("link")).unwrap();
    for target in ["there", "dangling", "link", "sessions.db", "."] {
        let ran = place.run(&["backup", target]);
        assert_eq!(ran.code, 1, "{target}");
        assert!(ran.err.contains("exists already"), "{}", ran.err);
    }
    assert_eq!(fs::read_to_string(place.path("there")).unwrap(), "precious");
    assert!(!place.path("nowhere").exists());
    assert_eq!(place.run(&["backup", "no/such/place.db"]).code, 1);
    assert_eq!(others(&place), ["dangling", "link", "there"]);
}

#[test]
fn a_damaged_store_gives_no_backup() {
    use std::os::unix::fs::FileExt as _;
    let place = Place::new();
    fill(&place, 2_000);
    place.sql().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let file = fs::OpenOptions::new().write(true).open(place.store()).unwrap();
    for page in 100..110 {
        file.write_all_at(&[0xa5; 512], page * 4096).unwrap();
    }
    let ran = place.run(&["backup", "copy.db", "-o", "json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("\"store-damaged\""), "{}", ran.err);
    assert_eq!(others(&place), [""; 0]);
}

/// Pairs of rows are written in one transaction each: a copy has both or neither. Meanwhile no
/// writer waits.
#[test]
fn a_writer_beside_it_neither_waits_nor_tears_it() {
    let place = Place::new();
    fill(&place, 60_000);
    let done = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&done);
    let sql = place.sql();
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
        place.ok(&["backup", &format!("copy{number}.db"), "-q"]);
    }
    done.store(true, Ordering::Relaxed);
    let (longest, pairs) = writer.join().unwrap();
    assert!(pairs > 20, "{pairs}");
    assert!(longest < Duration::from_millis(1_500), "a writer waited for {longest:?}");
    for number in 0..2 {
        let copy = Connection::open(place.path(&format!("copy{number}.db"))).unwrap();
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
    let place = Place::new();
    fill(&place, 100_000);
    let mut interrupted = 0;
    for wait in [0, 20, 40, 80, 120, 160] {
        let mut command = place.command(&["backup", "copy.db", "-o", "json"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Not before it is ready for it.
        while !others(&place).iter().any(|name| name.contains(".new"))
            && !place.path("copy.db").exists()
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(wait));
        signal(&child, Signal::INT);
        let ran = ran(child.wait_with_output().unwrap());
        if ran.code == 130 {
            interrupted += 1;
            assert_eq!(ran.out, "");
            assert_eq!(others(&place), [""; 0]);
        } else {
            assert_eq!(ran.code, 0, "{}", ran.err);
            fs::remove_file(place.path("copy.db")).unwrap();
        }
    }
    assert!(interrupted > 0);
}

/// What an old copy does to tokens that are ahead of it.
#[test]
fn a_restored_store_tells_of_tokens_that_are_ahead() {
    let place = Place::new();
    let tokens = place.json(&["issue", "alice", "-o", "json"]);
    place.ok(&["backup", "copy.db", "-q"]);
    let rotate =
        |token: &serde_json::Value| place.run(&["rotate", token.as_str().unwrap(), "-o", "json"]);
    let first = rotate(&tokens["refresh_token"]);
    let second: serde_json::Value = serde_json::from_str(&first.out).unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(place.path(&format!("sessions.db{suffix}")));
    }
    fs::rename(place.path("copy.db"), place.store()).unwrap();
    let refused = rotate(&second["refresh_token"]);
    assert_eq!(refused.code, 4);
    assert!(refused.err.contains("\"store-behind\""), "{}", refused.err);
    let behind = place.json(&["events", "--kind", "store-behind", "-o", "json"]);
    assert_eq!(behind.as_array().unwrap().len(), 1);
}
