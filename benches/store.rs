//! The store at scale, as ratios in one run: purges beside a writer against one SQL statement
//! alone, point work against the `sqlite3` shell, streams, and the library against bare SQL.
//!
//! ```sh
//! cargo bench --bench store -- --sessions 1000000          # some minutes
//! cargo bench --bench store -- --sessions 10000000         # an hour; 12 GB of disk
//! ```
//!
//! The store is made once, at `--dir` (`target/tmp` by default), and used again.

#![allow(clippy::expect_used, clippy::disallowed_methods, missing_docs, reason = "a benchmark")]
#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::type_complexity,
    reason = "it prints ratios"
)]

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

const TOOL: &str = env!("CARGO_BIN_EXE_tokenctl");
const DAY: i64 = 86_400;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let option = |name: &str| words.iter().skip_while(|word| *word != name).nth(1).cloned();
    let sessions = option("--sessions").map_or(300_000, |text| text.parse().expect("a number"));
    let dir =
        option("--dir").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let now: i64 = 1_790_000_000;
    let only = option("--only");
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let bench = Bench { store: dir.join(format!("{sessions}.db")), dir, sessions, now };
    bench.fill();
    println!("{sessions} sessions, {} bytes each on disk", bench.size() / sessions);
    if wanted("points") {
        bench.points();
    }
    if wanted("streams") {
        bench.streams();
    }
    if wanted("library") {
        bench.library();
    }
    if wanted("purge") {
        for percent in [5, 50] {
            bench.purge(percent);
        }
    }
}

struct Bench {
    store: PathBuf,
    dir: PathBuf,
    sessions: u64,
    now: i64,
}

fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("a store");
    connection.busy_timeout(Duration::from_secs(60)).expect("a timeout");
    connection
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL")
        .expect("pragmas");
    connection
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A command from start to end: the time, and the most memory it had in megabytes.
fn run(program: &str, words: &[&str]) -> (Duration, u64) {
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process");
    let status = format!("/proc/{}/status", child.id());
    let done = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&done);
    let watch = thread::spawn(move || {
        let mut most = 0;
        while !over.load(Ordering::Relaxed) {
            most = most.max(peak(&status));
            thread::sleep(Duration::from_millis(5));
        }
        most
    });
    let mut output = child.stdout.take().expect("its output");
    let mut buffer = vec![0; 1 << 16];
    while output.read(&mut buffer).expect("its output") > 0 {}
    assert!(child.wait().expect("its end").success(), "{program} {words:?}");
    let time = begun.elapsed();
    done.store(true, Ordering::Relaxed);
    (time, watch.join().expect("a number"))
}

fn peak(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0) / 1024
}

fn median(runs: usize, mut run: impl FnMut() -> Duration) -> f64 {
    let mut times: Vec<Duration> = (0..runs).map(|_| run()).collect();
    times.sort();
    times[runs / 2].as_secs_f64() * 1e3
}

fn line(what: &str, ours: f64, theirs: f64, unit: &str) {
    println!("{what:<44} {ours:>10.2} {theirs:>10.2} {unit:<4} {:>6.2}", ours / theirs);
}

impl Bench {
    fn fill(&self) {
        if !self.store.exists() {
            let status = Command::new(env!("CARGO"))
                .args(["run", "--release", "--quiet", "--example", "fill", "--"])
                .args(["--sessions", &self.sessions.to_string(), "--now", &self.now.to_string()])
                .arg("--store")
                .arg(&self.store)
                .status()
                .expect("the generator");
            assert!(status.success(), "the generator");
        }
    }

    fn size(&self) -> u64 {
        fs::metadata(&self.store).expect("the store").len()
    }

    /// A fresh copy that is on the disk: otherwise the first sync would pay for the copying.
    fn copy(&self) -> PathBuf {
        let copy = self.dir.join("copy.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&copy, suffix));
        }
        fs::copy(&self.store, &copy).expect("a copy");
        File::open(&copy).and_then(|file| file.sync_all()).expect("a sync");
        copy
    }

    fn tool<'a>(store: &'a Path, words: &[&'a str]) -> Vec<&'a str> {
        let store = store.to_str().expect("a name");
        [&["--store", store], words].concat()
    }

    fn points(&self) {
        println!(
            "\n{:<44} {:>10} {:>10}",
            "one process, milliseconds (median of 21)", "tokenctl", "sqlite3"
        );
        let store = self.store.to_str().expect("a name");
        let sql = open(&self.store);
        let (user, id): (String, String) = sql
            .query_row(
                "SELECT user_id, id FROM sessions WHERE rowid = ?1",
                [self.sessions / 2],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .expect("a row");
        let pair = |what: &str, words: &[&str], query: &str| {
            let ours = median(21, || run(TOOL, &Self::tool(&self.store, words)).0);
            let theirs = median(21, || run("sqlite3", &["-json", store, query]).0);
            line(what, ours, theirs, "ms");
        };
        pair(
            "sessions list --user",
            &["sessions", "list", "--user", &user, "--state", "all", "-o", "json"],
            &format!("SELECT * FROM sessions WHERE user_id = '{user}' ORDER BY last_used_at DESC"),
        );
        pair(
            "sessions show",
            &["sessions", "show", &id, "-o", "json"],
            &format!(
                "SELECT * FROM sessions WHERE id = '{id}';
                 SELECT * FROM events WHERE session_id = '{id}'"
            ),
        );
        pair(
            "users show",
            &["users", "show", &user, "-o", "json"],
            &format!("SELECT * FROM users WHERE id = '{user}'"),
        );
        pair(
            "purge with nothing to do",
            &["purge", "--retain", "99y", "-q"],
            "SELECT 1 FROM sessions WHERE revoked_at IS NULL AND ends_at <= 1 LIMIT 1",
        );
    }

    fn streams(&self) {
        println!("\n{:<44} {:>10} {:>10}", "streams, seconds", "tokenctl", "sqlite3");
        let store = self.store.to_str().expect("a name");
        let (ours, memory) = run(
            TOOL,
            &Self::tool(&self.store, &["sessions", "list", "--state", "all", "-o", "jsonl"]),
        );
        let columns = "SELECT *, CASE WHEN revoked_at IS NOT NULL THEN 'revoked' ELSE 'active' END
                       FROM sessions ORDER BY last_used_at DESC, id";
        let (theirs, _) = run("sqlite3", &["-json", store, columns]);
        line(
            &format!("sessions list -o jsonl ({memory} MB)"),
            ours.as_secs_f64(),
            theirs.as_secs_f64(),
            "s",
        );
        let (ours, memory) = run(TOOL, &Self::tool(&self.store, &["stats", "-o", "json"]));
        let scan = "SELECT count(*), sum(length(user_agent)), sum(last_used_at), sum(length(ip)),
                    sum(revoked_at), sum(longest_idle) FROM sessions NOT INDEXED";
        let (theirs, _) = run("sqlite3", &[store, scan]);
        line(&format!("stats ({memory} MB)"), ours.as_secs_f64(), theirs.as_secs_f64(), "s");
    }

    /// Rotations a second, through the library and by the bare compare-and-set.
    fn library(&self) {
        use tokenctl::session::{Client, SessionId};
        use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
        use tokenctl::store::{Advance, Store as _};
        use tokenctl::time::Timestamp;

        println!("\n{:<44} {:>10} {:>10}", "rotations a second", "library", "bare SQL");
        let copy = self.copy();
        let ids: Vec<(String, i64)> = open(&copy)
            .prepare("SELECT id, generation FROM sessions WHERE revoked_at IS NULL AND rowid % 97 = 0 LIMIT 16000")
            .and_then(|mut query| query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
            .expect("rows");
        let now: i64 = open(&copy)
            .query_row("SELECT max(last_used_at) FROM sessions", [], |row| row.get(0))
            .expect("a row");
        for connections in [1, 8] {
            let share = ids.len() / connections / 2;
            let all = |half: usize, work: &(dyn Fn(&[(String, i64)]) + Sync)| {
                let ids = &ids[half * (ids.len() / 2)..];
                let begun = Instant::now();
                thread::scope(|scope| {
                    for part in ids.chunks(share).take(connections) {
                        scope.spawn(move || work(part));
                    }
                });
                (share * connections) as f64 / begun.elapsed().as_secs_f64()
            };
            let bare = all(0, &|part| {
                let sql = open(&copy);
                for (id, generation) in part {
                    let tx = Transaction::new_unchecked(&sql, TransactionBehavior::Immediate)
                        .expect("the lock");
                    tx.prepare_cached(
                        "UPDATE sessions SET generation = generation + 1, rotated_at = ?1,
                           longest_idle = max(longest_idle, ?1 - last_used_at), last_used_at = ?1,
                           expires_at = ?1 + 604800, access_expires_at = ?1 + 900
                         WHERE id = ?2 AND generation >= ?3 AND revoked_at IS NULL",
                    )
                    .and_then(|mut update| update.execute(params![now, id, generation]))
                    .expect("an update");
                    tx.commit().expect("a commit");
                }
            });
            let ours = all(1, &|part| {
                let options = OpenOptions { timeout: Duration::from_secs(60), durable: true };
                let mut store = SqliteStore::open(&copy, options).expect("a store");
                let client = Client::default();
                for (id, _) in part {
                    let id = SessionId::new(id).expect("an id");
                    let tx = store.write().expect("the lock");
                    let row = tx.session(&id).expect("a read").expect("a row");
                    let to = Advance {
                        now: Timestamp(now),
                        rotates: true,
                        expires_at: Some(Timestamp(now + 604_800)),
                        access_expires_at: Timestamp(now + 900),
                        client: &client,
                    };
                    tx.advance(&id, row.generation, &to).expect("an update");
                    tx.commit().expect("a commit");
                }
            });
            line(&format!("{connections} connection(s)"), ours, bare, "/s");
        }
    }

    fn purge(&self, percent: u64) {
        let idle: i64 = open(&self.store)
            .query_row(
                "SELECT last_used_at FROM sessions WHERE revoked_at IS NULL
                 ORDER BY last_used_at LIMIT 1 OFFSET ?1",
                [self.sessions * percent / 100],
                |row| row.get(0),
            )
            .expect("a row");
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
            "{:<16} {:>8} {:>6} {:>10} {:>8} {:>8} {:>7}  (waits in ms)",
            "", "seconds", "ratio", "rows", "p99.9", "longest", "WAL MB"
        );
        println!("{:<16} {alone:>8.1} {:>6.2} {rows:>10}", "one statement", 1.0);
        for lock in ["5ms", "25ms", "50ms", "250ms"] {
            let copy = self.copy();
            let writer = Writer::start(copy.clone(), self.now);
            let seconds = ((clock - idle) / DAY).max(1).to_string() + "d";
            let words = ["purge", "--yes", "-q", "--idle", &seconds, "--max-lock", lock];
            let (time, memory) = run(TOOL, &Self::tool(&copy, &words));
            let (waits, wal) = writer.stop();
            let most = waits.len() * 999 / 1000;
            println!(
                "{:<16} {:>8.1} {:>6.2} {:>10} {:>8.1} {:>8.1} {:>7}  {memory} MB of memory",
                format!("--max-lock {lock}"),
                time.as_secs_f64(),
                time.as_secs_f64() / alone,
                "",
                waits[most] as f64 / 1e3,
                waits.last().map_or(0.0, |wait| *wait as f64 / 1e3),
                wal >> 20
            );
        }
        let _ = fs::remove_file(copy);
    }
}

/// A service that uses one session after the other.
struct Writer {
    over: Arc<AtomicBool>,
    thread: thread::JoinHandle<(Vec<u64>, u64)>,
}

impl Writer {
    fn start(store: PathBuf, now: i64) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let its = Arc::clone(&over);
        let thread = thread::spawn(move || {
            let sql = open(&store);
            let wal = beside(&store, "-wal");
            let most: i64 = sql
                .query_row("SELECT max(rowid) FROM sessions", [], |row| row.get(0))
                .expect("rows");
            let (mut waits, mut longest_wal, mut row) = (Vec::new(), 0, most / 2);
            while !its.load(Ordering::Relaxed) {
                row = most / 2 + (row * 7 + 12_345) % (most / 2);
                let begun = Instant::now();
                let tx = Transaction::new_unchecked(&sql, TransactionBehavior::Immediate)
                    .expect("the lock");
                tx.execute(
                    "UPDATE sessions SET generation = generation + 1, rotated_at = ?1,
                       last_used_at = ?1, expires_at = ?1 + 604800 * 60
                     WHERE rowid = (SELECT min(rowid) FROM sessions WHERE rowid >= ?2)
                       AND revoked_at IS NULL AND last_used_at < ?1",
                    params![now, row],
                )
                .expect("an update");
                tx.commit().expect("a commit");
                waits.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
                longest_wal = longest_wal.max(fs::metadata(&wal).map_or(0, |file| file.len()));
                thread::sleep(Duration::from_millis(10));
            }
            waits.sort_unstable();
            (waits, longest_wal)
        });
        Self { over, thread }
    }

    fn stop(self) -> (Vec<u64>, u64) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().expect("a writer")
    }
}
