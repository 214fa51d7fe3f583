//! Purges beside rotations: killed at any point, and two at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use postgres::Client;
use tokenctl::service::{self, Issue, Login, Rotation};
use tokenctl::session::{Client as SessionClient, UserId};
use tokenctl::store::postgres::PostgresStore;
use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, KeyRing};

use crate::cluster::{self, Cluster};
use crate::common::run::BINARY;
use crate::common::{World, now};
use crate::concurrency::{config, random, store};
use crate::until_no_command_runs;

/// Sessions of each kind in [`FILL`].
const EACH: i64 = 3_000;
/// Sessions that are rotated while a purge runs.
const ROTATED: usize = 40;
/// Points at which a purge is killed.
const KILLS: u32 = 8;

/// Five kinds of sessions in turn, so that each page has all of them: expired, revoked, idle, used lately,
/// and expired with a valid access token; denylist entries that have expired and that have not; events that
/// are old enough to be deleted, and younger ones.
const FILL: &str = "
    SET search_path = tokenctl;
    SET session_replication_role = replica;
    INSERT INTO users (id) SELECT 'user-' || n FROM generate_series(0, 99) n;
    INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, access_expires_at, revoked_at,
                          revoked_reason, user_agent)
      SELECT kind || '-' || n, 'user-' || n % 100, at, at, unixepoch() + ends, unixepoch() + access,
             CASE kind WHEN 'revoked' THEN at END, CASE kind WHEN 'revoked' THEN 'logout' END, repeat('x', 200)
      FROM (SELECT n, unixepoch() - 5000000 AS at FROM generate_series(1, 3000) n) rows,
           (VALUES ('expired', -500, -900), ('revoked', 5000, -900), ('idle', 5000000, -900),
                   ('idle-access', 5000000, 3000), ('expired-access', -500, 3000)) kinds (kind, ends, access)
      ORDER BY n;
    INSERT INTO sessions (id, user_id, expires_at, access_expires_at)
      SELECT 'kept-' || n, 'user-' || n % 100, unixepoch() + 50000, unixepoch() + 900
      FROM generate_series(1, 3000) n;
    INSERT INTO denylist (kind, id, expires_at)
      SELECT 'jti', 'dead-' || n, unixepoch() - 5000 FROM generate_series(1, 3000) n
      UNION ALL SELECT 'jti', 'alive-' || n, unixepoch() + 5000 FROM generate_series(1, 3000) n;
    INSERT INTO events (id, tx, at, recorded_at, kind)
      SELECT n, '3'::xid8, 1600000000, 1600000000, 'issued' FROM generate_series(1, 3000) n
      UNION ALL SELECT n, '3'::xid8, unixepoch() - 90000, unixepoch() - 90000, 'denied'
      FROM generate_series(3001, 6000) n;
    SELECT setval('event_numbers', 6000);
    SET session_replication_role = origin;
    VACUUM ANALYZE";

const PURGE: [&str; 7] = ["purge", "--idle", "30d", "--yes", "--max-lock", "1ms", "-ojson"];

/// A store with rows of every kind.
struct Filled<'a> {
    cluster: &'a Cluster,
    world: World,
    database: String,
    keys: KeyRing,
}

impl<'a> Filled<'a> {
    fn new(cluster: &'a Cluster) -> Self {
        let database = cluster.new_store();
        let mut client = cluster.connect("postgres", &database);
        for statement in FILL.split(';') {
            client.batch_execute(statement).unwrap();
        }
        let keys = KeyRing::generate(Algorithm::HS256, Timestamp(now()), &mut random).unwrap();
        let world = World::new().with("TOKENCTL_STORE", &cluster.url("operator", &database));
        Self { cluster, world, database, keys }
    }

    fn client(&self) -> Client {
        self.cluster.connect("postgres", &self.database)
    }

    fn store(&self) -> PostgresStore {
        store(self.cluster, "service", &self.database, 4)
    }

    /// Rotates sessions on four connections while `work` runs. Every rotation succeeds. Returns the
    /// generation of each session after it.
    fn beside_rotations(&self, work: impl FnOnce()) -> BTreeMap<String, i64> {
        let store = self.store();
        let config = config(&self.keys);
        let at = || Timestamp(now());
        let mut rotated = Vec::new();
        for n in 0..ROTATED {
            let user = UserId::new(format!("user-{}", n % 100)).unwrap();
            let login = Login::of(user);
            let issued =
                service::issue(&mut store.clone(), &config, &login, at(), &mut random).unwrap();
            let Issue::Opened { tokens, .. } = issued else { panic!("{issued:?}") };
            rotated.push((tokens.session_id.to_string(), tokens.refresh.expose().to_owned(), 1));
        }
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            for part in rotated.chunks_mut(ROTATED / 4) {
                let (mut store, config, stop) = (store.clone(), &config, &stop);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        for (id, token, generation) in &mut *part {
                            let client = SessionClient::default();
                            let outcome = service::rotate(
                                &mut store,
                                config,
                                token,
                                &client,
                                at(),
                                &mut random,
                            );
                            let Rotation::Rotated(pair) = outcome.unwrap() else {
                                panic!("{id} was not rotated")
                            };
                            pair.refresh.expose().clone_into(token);
                            *generation += 1;
                        }
                    }
                });
            }
            let stopped = StopOnDrop(&stop);
            work();
            drop(stopped);
        });
        rotated.into_iter().map(|(id, _, generation)| (id, generation)).collect()
    }

    /// Asserts that nothing is missing which a purge must not delete.
    #[track_caller]
    fn assert_nothing_is_lost(&self, rotated: &BTreeMap<String, i64>, context: &str) {
        let mut client = self.client();
        let mut number = |sql: &str| client.query_one(sql, &[]).unwrap().get::<_, i64>(0);
        let kept = "SELECT count(*) FROM tokenctl.sessions WHERE id LIKE 'kept-%' AND is_valid";
        assert_eq!(number(kept), EACH, "active sessions, {context}");
        let alive = "SELECT count(*) FROM tokenctl.denylist WHERE id LIKE 'alive-%'";
        assert_eq!(number(alive), EACH, "denylist entries, {context}");
        let young = "SELECT count(*) FROM tokenctl.events WHERE id BETWEEN 3001 AND 6000";
        assert_eq!(number(young), EACH, "young events, {context}");
        // Each deleted session whose access token is valid is on the denylist, and no other one.
        let denied = "SELECT count(*) FROM generate_series(1, 3000) n,
            (VALUES ('idle-access-'), ('expired-access-')) kinds (kind)
            WHERE EXISTS (SELECT FROM tokenctl.sessions WHERE id = kind || n)
                = EXISTS (SELECT FROM tokenctl.denylist d WHERE d.kind = 'sid' AND d.id = kinds.kind || n)";
        assert_eq!(number(denied), 0, "denylist entries of deleted sessions, {context}");
        // Each session that was deleted while it was active has its event, once.
        let untold = "SELECT count(*) FROM generate_series(1, 3000) n,
            (VALUES ('idle-'), ('idle-access-')) kinds (kind)
            WHERE (SELECT count(*) FROM tokenctl.sessions WHERE id = kinds.kind || n)
                + (SELECT count(*) FROM tokenctl.events e
                   WHERE e.session_id = kinds.kind || n AND e.kind = 'deleted' AND e.reason = 'idle'
                     AND e.actor <> '') <> 1";
        assert_eq!(number(untold), 0, "events of deleted sessions, {context}");
        let sql = "SELECT generation, is_valid FROM tokenctl.sessions WHERE id = $1";
        for (id, generation) in rotated {
            let row = client.query_one(sql, &[id]).unwrap();
            assert_eq!((row.get::<_, i64>(0), row.get(1)), (*generation, true), "{id}, {context}");
        }
    }

    /// Asserts that a purge is complete.
    #[track_caller]
    fn assert_complete(&self, context: &str) {
        let sql =
            "SELECT (SELECT count(*) FROM tokenctl.sessions WHERE id ~ '^(expired|revoked|idle)')
            + (SELECT count(*) FROM tokenctl.denylist WHERE id LIKE 'dead-%')
            + (SELECT count(*) FROM tokenctl.events WHERE id <= 3000)";
        let left: i64 = self.client().query_one(sql, &[]).unwrap().get(0);
        assert_eq!(left, 0, "{context}");
        let again = self.world.run(&PURGE).code(0).json();
        assert_eq!(sum(&again), 0, "{again}, {context}");
    }

    fn deadlocks(&self) -> i64 {
        let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        self.client().query_one(sql, &[]).unwrap().get(0)
    }
}

/// Ends the rotations, also when an assertion fails beside them.
struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Returns the number of rows in a report of a purge.
fn sum(report: &serde_json::Value) -> i64 {
    let sessions = report["sessions"].as_object().unwrap().values();
    let others = ["revoked", "denylist", "events"].map(|name| &report[name]);
    sessions.chain(others).map(|count| count.as_i64().unwrap()).sum()
}

#[test]
fn a_purge_that_is_killed_anywhere_loses_nothing_beside_rotations() {
    let Some(cluster) = cluster::shared() else { return };
    let whole = Filled::new(cluster);
    let mut duration = Duration::ZERO;
    let rotated = whole.beside_rotations(|| {
        let purged = whole.world.run(&PURGE).code(0).json();
        duration = Duration::from_secs_f64(purged["elapsed_ms"].as_f64().unwrap() / 1e3);
        // Rows of five kinds, denylist entries and events.
        assert_eq!(sum(&purged), 7 * EACH, "{purged}");
    });
    whole.assert_nothing_is_lost(&rotated, "not killed");
    whole.assert_complete("not killed");
    drop(whole);
    let mut partly = 0;
    for kill in 1..=KILLS {
        let filled = Filled::new(cluster);
        let context = format!("kill {kill} of {KILLS}");
        let rotated = filled.beside_rotations(|| {
            let mut purge = filled.world.command(BINARY).args(PURGE).spawn().unwrap();
            thread::sleep(duration * kill / (KILLS + 2));
            purge.kill().unwrap();
            purge.wait().unwrap();
        });
        until_no_command_runs(&mut filled.client());
        filled.assert_nothing_is_lost(&rotated, &context);
        let left = "SELECT count(*) FROM tokenctl.sessions";
        let left: i64 = filled.client().query_one(left, &[]).unwrap().get(0);
        let rotated_too = i64::try_from(ROTATED).unwrap();
        partly += u32::from(left > EACH + rotated_too && left < 6 * EACH + rotated_too);
        let rotated = filled.beside_rotations(|| {
            filled.world.run(&PURGE).code(0);
        });
        filled.assert_nothing_is_lost(&rotated, &context);
        filled.assert_complete(&context);
        let name = filled.database.clone();
        drop(filled);
        cluster.drop_database(&name);
    }
    assert!(partly >= 2, "{partly} purges were killed while they deleted sessions");
}

#[test]
fn two_purges_at_once_delete_and_count_each_row_once() {
    let Some(cluster) = cluster::shared() else { return };
    for extra in [&[][..], &["--superseded", "60d"], &["--retain", "1d"]] {
        let filled = Filled::new(cluster);
        let args = [&PURGE[..], extra].concat();
        let mut counts = Vec::new();
        let rotated = filled.beside_rotations(|| {
            let both: Vec<_> = (0..2).map(|_| filled.world.call(&args).start()).collect();
            counts = both.into_iter().map(|purge| sum(&purge.wait().code(0).json())).collect();
        });
        let context = format!("{extra:?}: {counts:?}");
        assert_eq!(filled.deadlocks(), 0, "{context}");
        if extra.first() == Some(&"--retain") {
            // Ended rows are kept for a day: those that ended lately, and the idle ones, which end now.
            let mut client = filled.client();
            let revoked = "SELECT count(*) FROM tokenctl.sessions WHERE revoked_reason = 'idle'";
            let revoked: i64 = client.query_one(revoked, &[]).unwrap().get(0);
            assert_eq!(revoked, 2 * EACH, "{context}");
            // Revoked rows, dead entries and old events are deleted, and idle sessions revoked.
            assert_eq!(counts.iter().sum::<i64>(), 5 * EACH, "{context}");
            let events =
                "SELECT count(*) FROM tokenctl.events WHERE kind = 'revoked' AND reason = 'idle'";
            let events: i64 = client.query_one(events, &[]).unwrap().get(0);
            assert_eq!(events, 2 * EACH, "{context}");
        } else {
            assert_eq!(counts.iter().sum::<i64>(), 7 * EACH, "{context}");
            filled.assert_nothing_is_lost(&rotated, &context);
            filled.assert_complete(&context);
        }
    }
}
