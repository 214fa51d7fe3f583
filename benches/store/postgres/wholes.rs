//! Commands that read every session.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{Bench, Filled};
use crate::process::{TOOL, run};

/// Maximum memory of a list of all sessions, in MB.
const LIST_MEMORY: f64 = 32.0;

impl Bench {
    pub(super) fn wholes(&self, store: &Filled, name: &str) {
        let url = self.url("operator", store);
        let sums = "SELECT count(*), sum(generation), max(last_used_at) FROM tokenctl.sessions";
        println!("\n{name:<58} {:>10} {:>10}", "seconds", "MB");
        let bare = self.psql(store, sums).as_secs_f64();
        println!("  {:<56} {bare:>10.2}", "psql: one aggregate over all rows");
        let rows =
            "COPY (SELECT * FROM tokenctl.sessions ORDER BY last_used_at DESC, id) TO STDOUT";
        let bare = self.psql(store, rows).as_secs_f64();
        println!("  {:<56} {bare:>10.2}", "psql: COPY of all rows in the order of use");
        for words in [
            &["stats", "-o", "json"][..],
            &["sessions", "list", "--state", "all", "-o", "jsonl"],
            &["sessions", "list", "--state", "all", "--sort", "id", "-o", "jsonl"],
            &["sessions", "list", "--state", "all", "--sort", "user", "-o", "jsonl"],
            &["sessions", "list", "--state", "all"],
            &["sessions", "list", "--limit", "1000"],
        ] {
            let (time, memory) = run(TOOL, &[&["--store", url.as_str()], words].concat());
            let command = words.join(" ");
            println!("  {command:<56} {:>10.2} {memory:>10}", time.as_secs_f64());
            if words.ends_with(&["jsonl"]) {
                let goal = format!("{command}, {name}");
                self.goals.at_most(&goal, memory as f64, LIST_MEMORY, "MB");
            }
        }
    }

    /// Checks that a list holds no snapshot while the reader of its output stands still.
    pub(super) fn snapshots(&self, store: &Filled) {
        for words in [&["sessions", "list", "-o", "jsonl"][..], &["sessions", "list"]] {
            let mut list = Command::new(TOOL)
                .args(["--store", &self.url("operator", store)])
                .args(words)
                .stdout(Stdio::piped())
                .spawn()
                .expect("a process");
            let mut line = String::new();
            let mut out = BufReader::new(list.stdout.take().expect("stdout"));
            out.read_line(&mut line).expect("a line");
            thread::sleep(Duration::from_secs(2));
            let held: i64 = self
                .cluster
                .connect("postgres", &store.database)
                .query_one(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tokenctl'
                       AND (backend_xmin IS NOT NULL OR state <> 'idle')",
                    &[],
                )
                .expect("a count")
                .get(0);
            let name = format!("snapshots of a stopped {}", words.join(" "));
            self.goals.at_most(&name, held as f64, 0.0, "");
            list.kill().expect("an end");
            list.wait().expect("an end");
        }
    }
}
