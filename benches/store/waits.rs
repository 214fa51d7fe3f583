//! The waits of a service beside every command that reads or writes much, at most 50 ms at the 99.9th
//! percentile.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::cluster::{Cluster, programs_or_skip};
use super::process::{TOOL, run, tool};
use super::purge::{Writer, milliseconds};
use super::stores::{Stores, beside, open};

impl Stores {
    /// Each command on a copy of the store, beside a writer that commits every 10 ms.
    pub(super) fn waits(&self, parts: Option<&str>) {
        let wanted = |name: &str| parts.is_none_or(|parts| parts.split(',').any(|one| one == name));
        println!(
            "\n{:<34} {:>8} {:>8} {:>8} {:>7} {:>7}  (ms)",
            "waits of a writer beside", "seconds", "p99.9", "longest", "WAL MB", "memory"
        );
        let lines = self.dir.join("waits.jsonl");
        fs::write(&lines, sessions_to_import(self.now, self.sessions / 10)).expect("lines");
        let lines = lines.to_str().expect("a name");
        let backup = self.dir.join("waits-backup.db");
        let _ = fs::remove_file(&backup);
        let backup_name = backup.to_str().expect("a name");
        self.idle();
        let cases: [(&str, &[&str]); 8] = [
            ("sessions import (a tenth)", &["sessions", "import", "-q", lines]),
            ("keys prune", &["keys", "prune", "--yes", "-q"]),
            ("doctor --full", &["doctor", "--full", "-q"]),
            ("backup", &["backup", "-q", backup_name]),
            ("stats", &["stats", "-o", "json"]),
            ("sessions list", &["sessions", "list", "--state", "all", "-o", "jsonl"]),
            ("users deactivate (a tenth)", &["users", "deactivate", "heavy", "--yes", "-q"]),
            ("users delete (a tenth)", &["users", "delete", "heavy", "--yes", "-q"]),
        ];
        for (name, words) in cases.iter().filter(|(_, words)| wanted(words[0]) || wanted(words[1]))
        {
            self.wait(name, words);
        }
        if wanted("copy") {
            self.wait_beside_store_copy();
        }
        for file in [&backup, &self.dir.join("waits.jsonl")] {
            let _ = fs::remove_file(file);
            let _ = fs::remove_file(beside(file, "-wal"));
        }
    }

    /// The writer alone.
    fn idle(&self) {
        let copy = self.copy();
        let writer = Writer::start(copy, self.now);
        thread::sleep(Duration::from_secs(3));
        report("nothing", Duration::from_secs(3), 0, writer);
    }

    /// Copies to a PostgreSQL server on this machine, if there is one.
    fn wait_beside_store_copy(&self) {
        let Some(bin) = programs_or_skip() else { return };
        let cluster = Cluster::start(&bin, &["max_wal_size = 4GB"]);
        let target = cluster.url("postgres", &cluster.new_store());
        let copy = self.copy();
        let writer = Writer::start(copy.clone(), self.now);
        thread::sleep(Duration::from_millis(300));
        let from = copy.to_str().expect("a name");
        let words = ["store", "copy", "--from", from, "--to", &target, "-q"];
        let (time, memory) = run(TOOL, &words);
        report("store copy", time, memory, writer);
    }

    fn wait(&self, name: &str, words: &[&str]) {
        let copy = self.copy();
        if words[0] == "users" {
            add_heavy_user(&copy, self.sessions / 10);
        }
        run(TOOL, &tool(&copy, &["keys", "generate", "-q"]));
        let writer = Writer::start(copy.clone(), self.now);
        thread::sleep(Duration::from_millis(300));
        let (time, memory) = run(TOOL, &tool(&copy, words));
        report(name, time, memory, writer);
    }
}

fn report(name: &str, time: Duration, memory: u64, writer: Writer) {
    let (_, waits, wal) = writer.stop();
    println!(
        "{name:<34} {:>8.1} {:>8.1} {:>8.1} {:>7} {memory:>7}  of {} commits",
        time.as_secs_f64(),
        milliseconds(&waits, 999),
        milliseconds(&waits, 1000),
        wal >> 20,
        waits.len(),
    );
}

/// Sessions of a store that was not ours, each of a user of its own.
fn sessions_to_import(now: i64, sessions: u64) -> String {
    let mut lines = String::new();
    for number in 0..sessions {
        let (created_at, ends) = (now - 86_400, now + 90 * 86_400);
        writeln!(
            lines,
            "{{\"id\":\"moved-{number:010}\",\"user_id\":\"m{number}\",\"created_at\":{created_at},\
             \"expires_at\":{ends},\"ip\":\"192.0.2.{}\",\"user_agent\":\"Mozilla/5.0 (X11; Linux)\"}}",
            number % 250
        )
        .expect("a line");
    }
    lines
}

fn add_heavy_user(store: &Path, sessions: u64) {
    let sql = open(store);
    sql.execute_batch(&format!(
        "BEGIN; INSERT INTO users (id) VALUES ('heavy');
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {sessions})
         INSERT INTO sessions (id, user_id, expires_at, access_expires_at, ip, user_agent)
         SELECT 'heavy-' || i, 'heavy', unixepoch() + 7776000, unixepoch() + 900, '192.0.2.1', 'ua' FROM n;
         COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"
    ))
    .expect("rows");
}
