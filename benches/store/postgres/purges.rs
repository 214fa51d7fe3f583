//! A purge of half of the sessions beside 200 rotations a second, compared with one DELETE.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::rotations::ROTATE;
use super::{Bench, Filled, session_id};
use crate::process::{TOOL, run};
use crate::purge::milliseconds;

/// Runs of each kind. The waits of all runs are taken together: a purge is too short for its own p99.9.
const RUNS: u32 = 5;
const WRITERS: u64 = 4;
/// Interval of the rotations of one writer.
const INTERVAL: Duration = Duration::from_millis(20);

/// The waits of the writers, in microseconds, and the duration of each run in seconds.
#[derive(Default)]
struct Measured {
    waits: Vec<u64>,
    seconds: Vec<f64>,
    /// Maximum memory in MB.
    memory: u64,
}

impl Measured {
    fn wait(&self, rank: usize) -> f64 {
        milliseconds(&self.waits, rank)
    }

    fn middle(&self) -> f64 {
        let mut seconds = self.seconds.clone();
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    }
}

impl Bench {
    pub(super) fn purges(&self, base: &Filled) {
        println!(
            "\n{:<38} {:>7} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
            format!("purge of half, {RUNS} runs, waits in ms"),
            "seconds",
            "ratio",
            "p50",
            "p99",
            "p99.9",
            "longest",
            "commits",
            "WAL MB"
        );
        let delete = "DELETE FROM tokenctl.sessions
            WHERE last_used_at <= extract(epoch FROM now())::bigint - 45 * 86400";
        let mut alone = Vec::new();
        for _ in 0..RUNS {
            let store = self.copy(base);
            alone.push(self.psql(&store, delete).as_secs_f64());
        }
        alone.sort_by(f64::total_cmp);
        let alone = alone[alone.len() / 2];
        println!("  {:<36} {alone:>7.2} {:>6.2}", "one DELETE, no rotations", 1.0);
        let purge = |store: &Filled| {
            let url = self.url("operator", store);
            run(TOOL, &["--store", &url, "purge", "--idle", "45d", "--yes", "-q"]).1
        };
        let pause = Duration::from_secs_f64(alone * 1.5);
        let quiet = self.beside_rotations(base, alone, "no purge", &|_| {
            thread::sleep(pause.max(Duration::from_secs(5)));
            0
        });
        self.beside_rotations(base, alone, "one DELETE", &|store| {
            self.psql(store, delete);
            0
        });
        let one = self.beside_rotations(base, alone, "tokenctl purge", &purge);
        self.beside_rotations(base, alone, "two purges at once", &|store| {
            thread::scope(|scope| {
                let other = scope.spawn(|| purge(store));
                purge(store).max(other.join().expect("a purge"))
            })
        });
        self.goals.at_most(
            "purge of half beside rotations, to one DELETE without",
            one.middle() / alone,
            1.5,
            "",
        );
        let ratio = one.wait(999) / quiet.wait(999);
        self.goals.at_most("p99.9 of the writers, to no purge", ratio, 2.0, "");
    }

    /// Runs `work` beside the rotations, each time on a new copy, and prints a line.
    fn beside_rotations(
        &self,
        base: &Filled,
        alone: f64,
        name: &str,
        work: &(dyn Fn(&Filled) -> u64 + Sync),
    ) -> Measured {
        let mut measured = Measured::default();
        let wal = || -> i64 {
            let sql = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint";
            let row = self.cluster.connect("postgres", "postgres").query_one(sql, &[]);
            row.expect("a position").get(0)
        };
        let mut written = 0;
        for _ in 0..RUNS {
            let store = self.copy(base);
            let (started, stop) = (AtomicBool::new(false), AtomicBool::new(false));
            thread::scope(|scope| {
                let writers: Vec<_> = (0..WRITERS)
                    .map(|number| {
                        let (started, stop, store) = (&started, &stop, &store);
                        scope.spawn(move || self.rotate_until(store, number, started, stop))
                    })
                    .collect();
                thread::sleep(Duration::from_millis(500));
                let before = wal();
                started.store(true, Ordering::Relaxed);
                let begun = Instant::now();
                measured.memory = measured.memory.max(work(&store));
                measured.seconds.push(begun.elapsed().as_secs_f64());
                written += wal() - before;
                stop.store(true, Ordering::Relaxed);
                for writer in writers {
                    measured.waits.extend(writer.join().expect("a writer"));
                }
            });
        }
        measured.waits.sort_unstable();
        println!(
            "  {name:<36} {:>7.2} {:>6.2} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8} {:>8}  {} MB",
            measured.middle(),
            measured.middle() / alone,
            measured.wait(500),
            measured.wait(990),
            measured.wait(999),
            measured.wait(1000),
            measured.waits.len(),
            (written >> 20) / i64::from(RUNS),
            measured.memory
        );
        measured
    }

    /// Rotates sessions of the half that stays. Returns the microseconds of each rotation since `started`.
    fn rotate_until(
        &self,
        store: &Filled,
        number: u64,
        started: &AtomicBool,
        stop: &AtomicBool,
    ) -> Vec<u64> {
        let mut client = self.cluster.connect("service", &store.database);
        let statement = client.prepare(ROTATE).expect("a statement");
        let now = self.cluster.now();
        let half = store.sessions / 2;
        let (mut waits, mut n) = (Vec::new(), number);
        while !stop.load(Ordering::Relaxed) {
            n = (n * 7 + 12_345 + number) % (half - 1);
            let id = session_id(half + 1 + n);
            let begun = Instant::now();
            client.execute(&statement, &[&now, &id]).expect("an update");
            if started.load(Ordering::Relaxed) {
                waits.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            thread::sleep(INTERVAL.saturating_sub(begun.elapsed()));
        }
        waits
    }
}
