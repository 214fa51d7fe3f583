//! The PostgreSQL store at scale, on a cluster that the benchmark starts: ratios to `psql` and to bare SQL,
//! and at the end every figure that has a goal, beside the goal.

mod goals;
mod points;
mod purges;
mod rotations;
mod wholes;

use std::path::PathBuf;
use std::time::Duration;

use super::cluster::{Cluster, programs_or_skip};
use super::process::run;
use super::stores::Stores;
use goals::Goals;

/// Store sizes of the point commands, up to the requested one.
const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
const DAY: i64 = 86_400;

/// A cluster with the measured stores.
struct Bench {
    cluster: Cluster,
    /// Directory of the key ring.
    dir: PathBuf,
    goals: Goals,
}

/// A filled database.
#[derive(Clone)]
struct Filled {
    database: String,
    sessions: u64,
}

impl Stores {
    /// `parts` selects from points, rotations, wholes and purges; `None` for all.
    pub(super) fn postgres(&self, parts: Option<&str>) {
        let Some(bin) = programs_or_skip() else { return };
        let settings = ["shared_buffers = 256MB", "max_wal_size = 4GB"];
        let cluster = Cluster::start(&bin, &settings);
        let bench = Bench { cluster, dir: self.dir.clone(), goals: Goals::default() };
        println!("\nPostgreSQL, {} sessions", self.sessions);
        let wanted = |part: &str| parts.is_none_or(|parts| parts.split(',').any(|one| one == part));
        let base = bench.fill(self.sessions, 90 * DAY);
        if wanted("points") {
            let mut sizes: Vec<Filled> = SIZES
                .into_iter()
                .filter(|size| *size < self.sessions)
                .map(|size| bench.fill(size, 90 * DAY))
                .collect();
            sizes.push(bench.copy(&base));
            bench.points(&sizes);
            for store in &sizes {
                bench.cluster.drop_database(&store.database);
            }
        }
        if wanted("rotations") {
            let store = bench.copy(&base);
            bench.rotations(&store);
            bench.cluster.drop_database(&store.database);
        }
        if wanted("wholes") {
            bench.wholes(&base, "use spread over 90 days");
            bench.snapshots(&base);
            let hour = bench.fill(self.sessions, 3_600);
            bench.wholes(&hour, "use within one hour");
            bench.cluster.drop_database(&hour.database);
        }
        if wanted("purges") {
            bench.purges(&base);
        }
        bench.goals.print();
    }
}

impl Bench {
    /// Creates a store whose sessions were last used within so many seconds; half of them are older than
    /// half of it.
    fn fill(&self, sessions: u64, spread: i64) -> Filled {
        let database = self.cluster.new_store();
        self.cluster.execute(
            &database,
            &format!(
                "SET search_path = tokenctl; SET synchronous_commit = off;
                 INSERT INTO users (id) SELECT 'user' || n FROM generate_series(0, {sessions} / 10) n;
                 INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, access_expires_at,
                                       generation, rotated_at, ip, user_agent)
                 SELECT lpad(to_hex(n * 2654435761 % 4294967296), 8, '0') || '-7000-7abc-8def-'
                          || lpad(n::text, 12, '0'),
                        'user' || n % ({sessions} / 10), at - 864000, at, at + 31536000, at + 900, 5, at,
                        '192.0.2.' || n % 250,
                        'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0'
                 FROM (SELECT n, (unixepoch() / 3600) * 3600 - {spread} + n * {spread} / {sessions} AS at
                       FROM generate_series(1, {sessions}::bigint) n) rows"
            ),
        );
        self.cluster.execute(&database, "VACUUM (ANALYZE) tokenctl.sessions");
        self.cluster.execute(&database, "VACUUM (ANALYZE) tokenctl.users");
        Filled { database, sessions }
    }

    /// Copies a store to a new database whose pages are on disk.
    fn copy(&self, store: &Filled) -> Filled {
        let database = format!("{}_copy", store.database);
        let run = |sql: String| self.cluster.execute("postgres", &sql);
        run(format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"));
        run(format!("CREATE DATABASE {database} TEMPLATE {} STRATEGY file_copy", store.database));
        run(format!(
            "GRANT CONNECT ON DATABASE {database} TO tokenctl_service, tokenctl_operator, tokenctl_reader"
        ));
        run("CHECKPOINT".to_owned());
        Filled { database, sessions: store.sessions }
    }

    fn url(&self, user: &str, store: &Filled) -> String {
        self.cluster.url(user, &store.database)
    }

    /// Runs a statement with `psql -c`; returns the duration of the process.
    fn psql(&self, store: &Filled, sql: &str) -> Duration {
        let url = self.url("operator", store);
        let program = self.cluster.bin().join("psql").display().to_string();
        run(&program, &["-X", "-q", "-A", "-d", &url, "-c", sql]).0
    }
}

/// Returns the ID of a session that [`Bench::fill`] created.
fn session_id(number: u64) -> String {
    let start = number * 2_654_435_761 % 4_294_967_296;
    format!("{start:08x}-7000-7abc-8def-{number:012}")
}
