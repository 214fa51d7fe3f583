//! The measured stores: created once, and copied before each change.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use tokenctl::store::sqlite::SqliteStore;

pub(super) struct Stores {
    pub(super) dir: PathBuf,
    pub(super) sessions: u64,
    /// Time at which the rows were created.
    pub(super) now: i64,
}

impl Stores {
    pub(super) fn store(&self) -> PathBuf {
        self.of(self.sessions)
    }

    /// Returns a store with this number of sessions.
    pub(super) fn of(&self, sessions: u64) -> PathBuf {
        let store = self.dir.join(format!("{sessions}.db"));
        if !store.exists() || schema(&store) != newest_schema(&self.dir) {
            for suffix in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(beside(&store, suffix));
            }
            let status = Command::new(env!("CARGO"))
                .args(["run", "--release", "--quiet", "--example", "fill", "--"])
                .args(["--sessions", &sessions.to_string(), "--now", &self.now.to_string()])
                .arg("--store")
                .arg(&store)
                .status()
                .expect("the generator");
            assert!(status.success(), "the generator");
        }
        store
    }

    /// Returns the time before which this percentage of the unrevoked sessions was last used.
    pub(super) fn unused(&self, percent: u64) -> i64 {
        open(&self.store())
            .query_row(
                "SELECT last_used_at FROM sessions WHERE revoked_at IS NULL
                 ORDER BY last_used_at LIMIT 1 OFFSET ?1",
                [self.sessions * percent / 100],
                |row| row.get(0),
            )
            .expect("a row")
    }

    pub(super) fn copy(&self) -> PathBuf {
        self.copy_of(&self.store())
    }

    /// Returns a fresh copy that is on disk: otherwise the first sync would include the copying.
    pub(super) fn copy_of(&self, store: &Path) -> PathBuf {
        let copy = self.dir.join("copy.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&copy, suffix));
        }
        let _ = fs::remove_file(self.dir.join("copy.keys.json"));
        fs::copy(store, &copy).expect("a copy");
        fs::set_permissions(&copy, Permissions::from_mode(0o600)).expect("a mode");
        File::open(&copy).and_then(|file| file.sync_all()).expect("a sync");
        copy
    }
}

impl Drop for Stores {
    fn drop(&mut self) {
        for name in ["copy.db", "copy.db-wal", "copy.db-shm", "copy.keys.json"] {
            let _ = fs::remove_file(self.dir.join(name));
        }
    }
}

/// Returns the schema: a store that an older build made is made anew. The order of creation and the tables of
/// statistics are left out, because the generator creates both.
fn schema(path: &Path) -> String {
    let sql = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema
               WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name)";
    open(path).query_row(sql, [], |row| row.get(0)).expect("a schema")
}

fn newest_schema(dir: &Path) -> String {
    let path = dir.join("schema.db");
    let _ = fs::remove_file(&path);
    SqliteStore::create(&path).expect("a store");
    let newest = schema(&path);
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(&path, suffix));
    }
    newest
}

/// Opens a connection like a service.
pub(super) fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("a store");
    connection.busy_timeout(Duration::from_secs(60)).expect("a timeout");
    connection
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL")
        .expect("pragmas");
    connection
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
