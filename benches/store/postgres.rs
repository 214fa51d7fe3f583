//! The PostgreSQL store at scale, on a cluster that the benchmark starts: ratios to `psql` and to bare SQL.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokenctl::session::{Client, SessionId, UserId};
use tokenctl::store::postgres::{Clock, DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::store::{Advance, Scope, Store as _};
use tokenctl::time::{Span, Timestamp};

use super::cluster::{Cluster, programs_or_skip};
use super::process::{TOOL, line, median, run};
use super::purge::milliseconds;
use super::stores::Stores;

/// Rotations of each kind, on each number of connections.
const ROTATIONS: u64 = 8_000;
const RUNS: usize = 11;
/// A rotation as a service writes it.
const ROTATE: &str = "UPDATE tokenctl.sessions SET generation = generation + 1, rotated_at = $1::bigint,
    longest_idle = greatest(longest_idle, $1::bigint - last_used_at), last_used_at = greatest(last_used_at, $1::bigint),
    expires_at = $1::bigint + 604800, access_expires_at = greatest(access_expires_at, $1::bigint + 900)
  WHERE id = $2 AND revoked_at IS NULL AND epoch >= (SELECT coalesce(max(id), 0) FROM tokenctl.cutoffs)";

impl Stores {
    pub(super) fn postgres(&self) {
        let Some(bin) = programs_or_skip() else { return };
        let cluster = Cluster::start(&bin, &["shared_buffers = 256MB", "max_wal_size = 4GB"]);
        println!("\nPostgreSQL, {} sessions", self.sessions);
        let small = fill(&cluster, 10_000, 90 * 86_400);
        let base = fill(&cluster, self.sessions, 90 * 86_400);
        let hour = fill(&cluster, self.sessions, 3_600);
        wholes(&cluster, &base, "use spread over 90 days");
        wholes(&cluster, &hour, "use within one hour");
        drop_store(&cluster, &hour);
        points(&cluster, &[(10_000, &small), (self.sessions, &base)]);
        rotations(&cluster, &base, self.sessions);
        purges(&cluster, &base, self.sessions);
    }
}

/// A store whose sessions were last used within so many seconds; half of them are older than half of it.
fn fill(cluster: &Cluster, sessions: u64, spread: i64) -> String {
    let store = cluster.new_store();
    cluster.execute(
        &store,
        &format!(
            "SET search_path = tokenctl; SET synchronous_commit = off;
             INSERT INTO users (id) SELECT 'user' || n FROM generate_series(0, {sessions} / 10) n;
             INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, access_expires_at,
                                   generation, rotated_at, ip, user_agent)
             SELECT lpad(to_hex(n * 2654435761 % 4294967296), 8, '0') || '-7000-7abc-8def-' || lpad(n::text, 12, '0'),
                    'user' || n % ({sessions} / 10), at - 864000, at, at + 31536000, at + 900, 5, at,
                    '192.0.2.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0'
             FROM (SELECT n, (unixepoch() / 3600) * 3600 - {spread} + n * {spread} / {sessions} AS at
                   FROM generate_series(1, {sessions}::bigint) n) rows"
        ),
    );
    cluster.execute(&store, "VACUUM (ANALYZE) tokenctl.sessions");
    cluster.execute(&store, "VACUUM (ANALYZE) tokenctl.users");
    store
}

fn drop_store(cluster: &Cluster, store: &str) {
    cluster.drop_database(store);
}

fn copy(cluster: &Cluster, store: &str) -> String {
    let name = format!("{store}_copy");
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    cluster.execute("postgres", &sql);
    cluster.execute("postgres", &format!("CREATE DATABASE {name} TEMPLATE {store}"));
    cluster.execute(
        "postgres",
        &format!(
            "GRANT CONNECT ON DATABASE {name} TO tokenctl_service, tokenctl_operator, tokenctl_reader;
             CHECKPOINT"
        ),
    );
    name
}

fn psql(cluster: &Cluster, store: &str, sql: &str) -> Duration {
    let url = cluster.url("operator", store);
    let program = cluster.bin().join("psql").display().to_string();
    run(&program, &["-X", "-q", "-A", "-d", &url, "-c", sql]).0
}

/// Commands that read every session.
fn wholes(cluster: &Cluster, store: &str, name: &str) {
    let url = cluster.url("operator", store);
    let bare = psql(
        cluster,
        store,
        "SELECT count(*), sum(generation), max(last_used_at) FROM tokenctl.sessions",
    );
    println!("{name:<44} {:>10} {:>10}", "seconds", "MB");
    println!("{:<44} {:>10.2}", "  one aggregate over all rows", bare.as_secs_f64());
    for words in [
        &["stats", "-o", "json"][..],
        &["sessions", "list", "--state", "all", "-o", "jsonl"],
        &["sessions", "list", "--state", "all", "--sort", "id", "-o", "jsonl"],
        &["sessions", "list"],
    ] {
        let words = [&["--store", url.as_str()], words].concat();
        let (time, memory) = run(TOOL, &words);
        println!("  {:<42} {:>10.2} {memory:>10}", words[2..].join(" "), time.as_secs_f64());
    }
}

/// Work on one session or one user, as whole processes.
fn points(cluster: &Cluster, stores: &[(u64, &String)]) {
    println!(
        "{:<44} {:>10} {:>10}",
        format!("one process, ms (median of {RUNS})"),
        "tokenctl",
        "psql -c"
    );
    for (sessions, store) in stores {
        let url = cluster.url("operator", store);
        let id: String = cluster
            .connect("postgres", store)
            .query_one("SELECT id FROM tokenctl.sessions ORDER BY id OFFSET 5000 LIMIT 1", &[])
            .expect("a row")
            .get(0);
        let pair = |what: &str, words: &[&str], sql: &str| {
            let words = [&["--store", url.as_str()], words].concat();
            let ours = median(RUNS, || run(TOOL, &words).0);
            let theirs = median(RUNS, || psql(cluster, store, sql));
            line(&format!("  {what}, {sessions} sessions"), ours, theirs, "ms");
        };
        pair(
            "sessions show",
            &["sessions", "show", &id, "-o", "json"],
            &format!(
                "SELECT * FROM tokenctl.sessions WHERE id = '{id}';
                 SELECT * FROM tokenctl.events WHERE session_id = '{id}'"
            ),
        );
        pair(
            "sessions list --user",
            &["sessions", "list", "--user", "user77", "--state", "all", "-o", "json"],
            "SELECT * FROM tokenctl.sessions WHERE user_id = 'user77' ORDER BY last_used_at DESC",
        );
    }
}

/// The store's own step of a rotation against the same statement alone.
fn rotations(cluster: &Cluster, store: &str, sessions: u64) {
    println!("{:<44} {:>10} {:>10}", "rotations a second", "library", "bare SQL");
    let step = (sessions / ROTATIONS / 4).max(1);
    let ids: Vec<(String, String)> = cluster
        .connect("postgres", store)
        .query(
            "SELECT id, user_id FROM (SELECT id, user_id, row_number() OVER () AS n FROM tokenctl.sessions) s
             WHERE n % $1 = 0",
            &[&step.cast_signed()],
        )
        .expect("rows")
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    let now = cluster.now() + 60;
    for connections in [1, 8] {
        let part = &ids[..ids.len() / 2];
        let (first, second) = part.split_at(part.len() / 2);
        let bare = rate(first, connections, &|ids| {
            let mut client = cluster.connect("service", store);
            let statement = client.prepare(ROTATE).expect("a statement");
            let user = "SELECT status FROM tokenctl.users WHERE id = $1 FOR NO KEY UPDATE";
            let user = client.prepare(user).expect("a statement");
            let row = "SELECT * FROM tokenctl.sessions WHERE id = $1 FOR NO KEY UPDATE";
            let row = client.prepare(row).expect("a statement");
            for (id, owner) in ids {
                let mut tx = client.transaction().expect("a transaction");
                tx.query_one(&user, &[owner]).expect("a user");
                tx.query_one(&row, &[id]).expect("a session");
                tx.execute(&statement, &[&now, id]).expect("an update");
                tx.commit().expect("a commit");
            }
        });
        let url = cluster.url("service", store);
        let ours = rate(second, connections, &|ids| {
            let location = DatabaseLocation::parse(&url, &|_| None).expect("a location");
            let options = PostgresOptions { clock: Clock::Caller, ..PostgresOptions::default() };
            let mut store = PostgresStore::open(location, options).expect("a store");
            let client = Client::default();
            for (id, user) in ids {
                let id = SessionId::new(id).expect("an id");
                let user = UserId::new(user).expect("an id");
                let tx = store.write(Scope::Session(&user, &id)).expect("a transaction");
                let generation = tx.session(&id).expect("a row").map_or(1, |row| row.generation);
                let to = Advance {
                    now: Timestamp(now),
                    rotates: true,
                    expires_at: Some(Timestamp(now) + Span::days(7)),
                    access_expires_at: Timestamp(now) + Span::minutes(15),
                    client: &client,
                };
                tx.advance(&id, generation, &to).expect("an update");
                tx.commit().expect("a commit");
            }
        });
        line(&format!("  {connections} connection(s)"), ours, bare, "/s");
    }
}

/// Session IDs with their users.
type Ids = [(String, String)];

fn rate(ids: &Ids, connections: usize, work: &(dyn Fn(&Ids) + Sync)) -> f64 {
    let begun = Instant::now();
    thread::scope(|scope| {
        for part in ids.chunks(ids.len().div_ceil(connections)) {
            scope.spawn(move || work(part));
        }
    });
    ids.len() as f64 / begun.elapsed().as_secs_f64()
}

/// A purge of half of the sessions beside 200 rotations a second, against one DELETE alone.
fn purges(cluster: &Cluster, base: &str, sessions: u64) {
    println!(
        "{:<44} {:>8} {:>6} {:>8} {:>8}  (ms)",
        "purge of half, beside 200 rotations/s", "seconds", "ratio", "p99.9", "longest"
    );
    let delete = "DELETE FROM tokenctl.sessions WHERE last_used_at <= unixepoch() - 45 * 86400";
    let delete = delete.replace("unixepoch()", "extract(epoch FROM now())::bigint");
    let store = copy(cluster, base);
    let alone = psql(cluster, &store, &delete).as_secs_f64();
    println!("  {:<42} {alone:>8.1} {:>6.2}", "one DELETE, no rotations", 1.0);
    let report = |name: &str, work: &dyn Fn(&str)| {
        let store = copy(cluster, base);
        let stop = AtomicBool::new(false);
        let mut seconds = 0.0;
        let mut waits = thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|number| {
                    let (stop, store) = (&stop, &store);
                    scope.spawn(move || rotate_until(cluster, store, (number, sessions), stop))
                })
                .collect();
            thread::sleep(Duration::from_millis(500));
            let begun = Instant::now();
            work(&store);
            seconds = begun.elapsed().as_secs_f64();
            stop.store(true, Ordering::Relaxed);
            writers
                .into_iter()
                .flat_map(|writer| writer.join().expect("a writer"))
                .collect::<Vec<u64>>()
        });
        waits.sort_unstable();
        println!(
            "  {name:<42} {seconds:>8.1} {:>6.2} {:>8.1} {:>8.1}  of {} commits",
            seconds / alone,
            milliseconds(&waits, 999),
            milliseconds(&waits, 1000),
            waits.len()
        );
    };
    report("no purge", &|_| thread::sleep(Duration::from_secs(5)));
    report("one DELETE", &|store| {
        psql(cluster, store, &delete);
    });
    report("tokenctl purge --idle 45d", &|store| {
        let url = cluster.url("operator", store);
        run(TOOL, &["--store", &url, "purge", "--idle", "45d", "--yes", "-q"]);
    });
    report("two at once", &|store| {
        let url = cluster.url("operator", store);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    run(TOOL, &["--store", &url, "purge", "--idle", "45d", "--yes", "-q"])
                });
            }
        });
    });
}

/// 50 rotations a second of sessions in the younger half. Returns the microseconds of each.
fn rotate_until(
    cluster: &Cluster,
    store: &str,
    (number, sessions): (u64, u64),
    stop: &AtomicBool,
) -> Vec<u64> {
    let mut client = cluster.connect("service", store);
    let statement = client.prepare(ROTATE).expect("a statement");
    let now = cluster.now();
    let (mut waits, mut n) = (Vec::new(), number);
    while !stop.load(Ordering::Relaxed) {
        n = (n * 7 + 12_345 + number) % (sessions / 2);
        let row = sessions / 2 + n;
        let mut id = String::new();
        write!(id, "{:08x}-7000-7abc-8def-{row:012}", row * 2_654_435_761 % 4_294_967_296)
            .expect("text");
        let begun = Instant::now();
        client.execute(&statement, &[&now, &id]).expect("an update");
        waits.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
        thread::sleep(Duration::from_millis(20).saturating_sub(begun.elapsed()));
    }
    waits
}
