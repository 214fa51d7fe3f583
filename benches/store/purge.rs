//! A purge while a service uses sessions, compared with one SQL statement.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Transaction, TransactionBehavior, params};

use super::process::{TOOL, run, tool};
use super::stores::{Stores, beside, open};

const DAY: i64 = 86_400;

impl Stores {
    pub(super) fn purges(&self, parts: Option<&str>, locks: &str) {
        for percent in [5, 50] {
            let name = percent.to_string();
            if parts.is_none_or(|parts| parts.split(',').any(|one| one == name)) {
                self.purge(percent, locks);
            }
        }
    }

    fn purge(&self, percent: u64, locks: &str) {
        let idle = self.unused(percent);
        println!("\npurge of the {percent} % unused for longest, beside a writer every 10 ms");
        let clock = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs().cast_signed());
        let copy = self.copy();
        let sql = open(&copy);
        let begun = Instant::now();
        let rows = sql
            .execute(
                "DELETE FROM sessions
                 WHERE revoked_at IS NOT NULL OR ends_at <= ?1 OR last_used_at <= ?2",
                params![clock, idle],
            )
            .expect("a statement");
        let alone = begun.elapsed().as_secs_f64();
        drop(sql);
        println!(
            "{:<16} {:>8} {:>6} {:>10} {:>10} {:>8} {:>8} {:>7}  (ms)",
            "", "seconds", "ratio", "rows", "lock p99.9", "p99.9", "longest", "WAL MB"
        );
        println!("{:<16} {alone:>8.1} {:>6.2} {rows:>10}", "one statement", 1.0);
        for lock in locks.split(',') {
            let copy = self.copy();
            let writer = Writer::start(copy.clone(), self.now);
            let seconds = ((clock - idle) / DAY).max(1).to_string() + "d";
            let words = ["purge", "--yes", "-q", "--idle", &seconds, "--max-lock", lock];
            let (time, memory) = run(TOOL, &tool(&copy, &words));
            let (locks, waits, wal) = writer.stop();
            println!(
                "{:<16} {:>8.1} {:>6.2} {:>10} {:>10.1} {:>8.1} {:>8.1} {:>7}  {memory} MB of memory",
                format!("--max-lock {lock}"),
                time.as_secs_f64(),
                time.as_secs_f64() / alone,
                "",
                milliseconds(&locks, 999),
                milliseconds(&waits, 999),
                milliseconds(&waits, 1000),
                wal >> 20
            );
        }
        // Without other programs on the store.
        let copy = self.copy();
        let seconds = ((clock - idle) / DAY).max(1).to_string() + "d";
        let words = ["purge", "--yes", "-q", "--idle", &seconds];
        let (time, memory) = run(TOOL, &tool(&copy, &words));
        println!(
            "{:<16} {:>8.1} {:>6.2} {:>55} MB of memory",
            "no writer",
            time.as_secs_f64(),
            time.as_secs_f64() / alone,
            memory
        );
        let _ = fs::remove_file(copy);
    }
}

/// Milliseconds of the wait at this rank in 1,000 sorted ones.
pub(super) fn milliseconds(waits: &[u64], rank: usize) -> f64 {
    let at = (waits.len() * rank / 1000).min(waits.len().saturating_sub(1));
    waits.get(at).map_or(0.0, |wait| *wait as f64 / 1e3)
}

/// A service that uses one session after the other.
pub(super) struct Writer {
    over: Arc<AtomicBool>,
    thread: thread::JoinHandle<Waits>,
}

/// Microseconds until the lock was acquired and until the commit was durable, and the largest WAL in bytes.
pub(super) type Waits = (Vec<u64>, Vec<u64>, u64);

impl Writer {
    pub(super) fn start(store: PathBuf, now: i64) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let its = Arc::clone(&over);
        let thread = thread::spawn(move || {
            let sql = open(&store);
            let wal = beside(&store, "-wal");
            let most: i64 = sql
                .query_row("SELECT max(rowid) FROM sessions", [], |row| row.get(0))
                .expect("rows");
            let (mut locks, mut waits) = (Vec::new(), Vec::new());
            let (mut longest_wal, mut row) = (0, most / 2);
            let micros =
                |begun: Instant| u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            while !its.load(Ordering::Relaxed) {
                row = most / 2 + (row * 7 + 12_345) % (most / 2);
                let begun = Instant::now();
                let tx = Transaction::new_unchecked(&sql, TransactionBehavior::Immediate)
                    .expect("the lock");
                locks.push(micros(begun));
                tx.execute(
                    "UPDATE sessions SET generation = generation + 1, rotated_at = ?1,
                       last_used_at = ?1, expires_at = ?1 + 604800 * 60
                     WHERE rowid = (SELECT min(rowid) FROM sessions WHERE rowid >= ?2)
                       AND revoked_at IS NULL AND last_used_at < ?1
                       AND epoch >= (SELECT ifnull(max(id), 0) FROM cutoffs)",
                    params![now, row],
                )
                .expect("an update");
                tx.commit().expect("a commit");
                waits.push(micros(begun));
                longest_wal = longest_wal.max(fs::metadata(&wal).map_or(0, |file| file.len()));
                thread::sleep(Duration::from_millis(10));
            }
            locks.sort_unstable();
            waits.sort_unstable();
            (locks, waits, longest_wal)
        });
        Self { over, thread }
    }

    pub(super) fn stop(self) -> Waits {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().expect("a writer")
    }
}
