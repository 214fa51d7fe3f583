//! Revocations of very many sessions while a service writes, compared with one SQL statement.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::params;

use super::process::{TOOL, run_within, tool};
use super::purge::Writer;
use super::stores::{Stores, open};

impl Stores {
    pub(super) fn mass(&self, parts: Option<&str>, most: Duration) {
        let wanted = |name: &str| parts.is_none_or(|parts| parts.split(',').any(|one| one == name));
        println!("\nrevocations of very many, beside a writer every 10 ms");
        println!(
            "{:<26} {:>8} {:>6} {:>9} {:>10} {:>8} {:>8} {:>7} {:>7}  (ms)",
            "",
            "seconds",
            "ratio",
            "rows left",
            "effective",
            "p99.9",
            "longest",
            "WAL MB",
            "memory"
        );
        let one = if wanted("statement") { self.one_statement() } else { f64::NAN };
        let idle = ["revoke", "--idle", "0s", "--yes", "-q"];
        let everyone = ["revoke-all", "--everyone", "--yes", "-q"];
        let delete = ["revoke-all", "--everyone", "--yes", "-q", "--delete"];
        for (name, words) in [("everyone", &everyone[..]), ("delete", &delete), ("idle", &idle)] {
            if wanted(name) {
                self.beside_writer(words, one, most);
            }
        }
        // Without other programs on the store.
        if wanted("unused") {
            let copy = self.copy();
            let (time, memory) = run_within(TOOL, &tool(&copy, &everyone), most);
            let (time, left) = (time.as_secs_f64(), unmarked(&copy));
            println!(
                "{:<26} {time:>8.1} {:>6.2} {left:>9} {:>46}",
                "everyone, no writer",
                time / one,
                memory
            );
            let _ = fs::remove_file(copy);
        }
    }

    /// The same rows in one transaction; returns its seconds.
    fn one_statement(&self) -> f64 {
        let copy = self.copy();
        let begun = Instant::now();
        let sql = open(&copy);
        let rows = sql
            .execute(
                "UPDATE sessions SET revoked_at = max(?1, created_at), revoked_reason = 'other'
                 WHERE revoked_at IS NULL AND ifnull(ends_at > ?1, 1)",
                params![clock()],
            )
            .expect("a statement");
        let time = begun.elapsed().as_secs_f64();
        println!("{:<26} {time:>8.1} {:>6.2} of {rows}", "one statement", 1.0);
        time
    }

    fn beside_writer(&self, words: &[&str], one: f64, most: Duration) {
        let copy = self.copy();
        let writer = Writer::start(copy.clone(), self.now);
        thread::sleep(Duration::from_millis(300));
        let watched = copy.clone();
        let begun = Instant::now();
        let watch = thread::spawn(move || effective(&watched, begun));
        let (time, memory) = run_within(TOOL, &tool(&copy, words), most);
        let effective = watch.join().expect("a time");
        let (_, waits, wal) = writer.stop();
        let ms = |part: usize| {
            let at = (waits.len() * part / 1000).min(waits.len().saturating_sub(1));
            waits.get(at).map_or(0.0, |wait| *wait as f64 / 1e3)
        };
        println!(
            "{:<26} {:>8.1} {:>6.2} {:>9} {:>10.1} {:>8.1} {:>8.1} {:>7} {:>7}",
            words
                .iter()
                .filter(|word| !["--yes", "-q"].contains(word))
                .copied()
                .collect::<Vec<_>>()
                .join(" "),
            time.as_secs_f64(),
            time.as_secs_f64() / one,
            unmarked(&copy),
            effective,
            ms(999),
            ms(1000),
            wal >> 20,
            memory,
        );
    }
}

/// Returns the milliseconds from the start of the command until a reader sees its cutoff; 0 if there is none.
fn effective(store: &Path, begun: Instant) -> f64 {
    let sql = open(store);
    let mut statement = sql.prepare("SELECT count(*) FROM cutoffs").expect("a statement");
    while begun.elapsed() < Duration::from_secs(3) {
        if statement.query_row([], |row| row.get::<_, i64>(0)).expect("a number") > 0 {
            return begun.elapsed().as_secs_f64() * 1e3;
        }
        thread::sleep(Duration::from_millis(1));
    }
    0.0
}

/// Returns the number of sessions that are neither revoked nor expired by their own row.
fn unmarked(store: &Path) -> i64 {
    open(store)
        .query_row(
            "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND ifnull(ends_at > ?1, 1)",
            [clock()],
            |row| row.get(0),
        )
        .expect("a number")
}

fn clock() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().cast_signed())
}
