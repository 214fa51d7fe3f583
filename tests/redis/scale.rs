//! A million entries, and three thousand revocations a second.
//!
//! ```sh
//! cargo build --release
//! TOKENCTL=target/release/tokenctl nice cargo test --test redis -- --ignored --nocapture scale
//! ```

use std::collections::VecDeque;
use std::fs;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use tokenctl::denylist_mirror::{Denylist, Prefix, TokenIds};
use tokenctl::service::{AuthConfig, Issue, Login, introspect, issue};
use tokenctl::session::{Policy, UserId};
use tokenctl::store::postgres::{DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{KeyRing, ParseOptions};

use super::stores::Home;
use crate::cluster;
use crate::common::run::BINARY;
use crate::common::{World, now, sql};
use crate::server::Server;

fn program() -> String {
    std::env::var("TOKENCTL").unwrap_or_else(|_| BINARY.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "tests stand outside, where the clock is")]
fn clock() -> Instant {
    Instant::now()
}

fn percentile(sorted: &[Duration], part: f64) -> Duration {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small index")]
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let at = (sorted.len() as f64 * part) as usize;
    sorted[at.min(sorted.len() - 1)]
}

#[test]
#[ignore = "takes half a minute and a release build"]
fn a_million_entries_in_ten_seconds_and_64_mb() {
    let home = Home::sqlite();
    sql(&home.store())
        .execute(
            "INSERT INTO denylist (kind, id, expires_at, reason)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
             SELECT 'sid', printf('01a1fc44-b37a-711a-9f36-%012d', i), ?1, 'admin' FROM n",
            [now() + 3_600],
        )
        .expect("a million entries");
    synchronised_in_ten_seconds(&home);
}

#[test]
#[ignore = "takes half a minute and a release build"]
fn a_million_entries_of_postgresql_in_ten_seconds_and_64_mb() {
    let Some(home) = Home::postgres() else { return };
    cluster::shared().expect("a cluster").execute(
        home.database(),
        "INSERT INTO tokenctl.denylist (kind, id, expires_at, reason)
           SELECT 'sid', '01a1fc44-b37a-711a-9f36-' || lpad(n::text, 12, '0'),
             tokenctl.unixepoch() + 3600, 'admin' FROM generate_series(1, 1000000) n",
    );
    synchronised_in_ten_seconds(&home);
}

#[expect(clippy::print_stdout, reason = "a measurement")]
fn synchronised_in_ten_seconds(world: &World) {
    let Some(redis) = Server::start() else { return };
    for round in ["first", "again"] {
        let started = clock();
        let mut child = world
            .command(&program())
            .args(["denylist", "sync", "--to", &redis.url()])
            .stdout(Stdio::null())
            .spawn()
            .expect("tokenctl");
        let mut peak = 0;
        let status = loop {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
            let line = status.unwrap_or_default();
            let high = line.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let high = high.and_then(|text| text.trim().strip_suffix(" kB"));
            peak = high.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0).max(peak);
            if let Some(status) = child.try_wait().expect("a status") {
                break status;
            }
            sleep(Duration::from_millis(10));
        };
        let took = started.elapsed();
        println!("{round}: {took:?}, {} MB", peak / 1_024);
        assert!(status.success());
        assert!(redis.cli(&["DBSIZE"]).parse::<u64>().unwrap() >= 1_000_000);
        assert!(took < Duration::from_secs(10), "{took:?}");
        assert!(peak < 64 * 1_024, "{peak} kB");
    }
}

#[test]
#[ignore = "a measurement"]
fn the_latency_of_a_check() {
    let Some(redis) = Server::start() else { return };
    let world = World::made();
    for number in 0..1_000 {
        super::stores::deny(&world, "sid", &format!("s-{number}"), 600);
    }
    let pair = world.issue("alice", &[]);
    world.ok(&["denylist", "sync", "--to", &redis.url()]);
    let measure = |name: &str, check: &mut dyn FnMut(u32)| {
        let mut times: Vec<Duration> = (0..20_000)
            .map(|number| {
                let started = clock();
                check(number);
                started.elapsed()
            })
            .collect();
        times.sort();
        println!("{name}: p50 {:?}, p99 {:?}", percentile(&times, 0.5), percentile(&times, 0.99));
    };
    let timeout = Duration::from_secs(1);
    for url in [redis.tcp(), redis.url()] {
        let location = url.parse().unwrap();
        let mut denylist = Denylist::connect(&location, &Prefix::default(), timeout).unwrap();
        measure(&url, &mut |number| {
            let sid = format!("s-{}", number % 2_000);
            denylist.check(TokenIds { sid: Some(&sid), jti: Some("j"), epoch: None }).unwrap();
        });
    }
    let ring = KeyRing::parse(&fs::read(world.ring()).unwrap(), ParseOptions::default()).unwrap();
    let auth_config = AuthConfig {
        keys: &ring,
        issuer: None,
        audience: Vec::new(),
        policy: Policy::default(),
        leeway: Span::default(),
    };
    let mut store = SqliteStore::open(&world.store(), OpenOptions::default()).unwrap();
    let at = Timestamp(now());
    measure("signature alone", &mut |_| {
        assert!(auth_config.check(&pair.access, None, at).is_accepted());
    });
    measure("introspection, SQLite", &mut |_| {
        let verdict = introspect(&mut store, &auth_config, &pair.access, None, at).unwrap();
        assert!(verdict.is_active());
    });
    let Some(cluster) = cluster::shared() else { return };
    let location = cluster.url("operator", &cluster.new_store());
    let location = DatabaseLocation::parse(&location, &|_| None).unwrap();
    let mut store = PostgresStore::open(location, PostgresOptions::default()).unwrap();
    let login = Login::of(UserId::new("alice").unwrap());
    let mut random = |bytes: &mut [u8]| getrandom::fill(bytes).unwrap();
    let issued = issue(&mut store, &auth_config, &login, at, &mut random).unwrap();
    let Issue::Opened { tokens, .. } = issued else { panic!("{issued:?}") };
    let access = tokens.access.expose();
    measure("introspection, PostgreSQL on a socket", &mut |_| {
        let verdict = introspect(&mut store, &auth_config, access, None, at).unwrap();
        assert!(verdict.is_active());
    });
}

#[test]
#[ignore = "takes ten seconds and a release build"]
fn three_thousand_revocations_a_second_lag_by_two_intervals_at_most() {
    let home = Home::sqlite();
    let connection = sql(&home.store());
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    lag_by_two_intervals_at_most(&home, move |id, expires| {
        let insert = "INSERT INTO denylist (kind, id, expires_at) VALUES ('sid', ?1, ?2)";
        connection.prepare_cached(insert).unwrap().execute((id, expires)).expect("an entry");
    });
}

#[test]
#[ignore = "takes ten seconds and a release build"]
fn three_thousand_revocations_a_second_in_postgresql_lag_by_two_intervals_at_most() {
    let Some(home) = Home::postgres() else { return };
    let cluster = cluster::shared().expect("a cluster");
    let mut client = cluster.connect("service", home.database());
    let insert =
        "INSERT INTO tokenctl.denylist (kind, id, expires_at) VALUES ('sid', $1, $2::bigint)";
    let insert = client.prepare(insert).unwrap();
    lag_by_two_intervals_at_most(&home, move |id, expires| {
        client.execute(&insert, &[&id, &expires]).expect("an entry");
    });
}

#[expect(clippy::print_stdout, reason = "a measurement")]
fn lag_by_two_intervals_at_most(world: &World, mut deny: impl FnMut(&str, i64) + Send) {
    const RATE: u32 = 3_000;
    const SECONDS: u32 = 6;
    let Some(redis) = Server::start() else { return };
    let mut follower = world
        .command(&program())
        .args(["denylist", "sync", "--follow", "-q", "--to", &redis.url()])
        .stdout(Stdio::null())
        .spawn()
        .expect("tokenctl");
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let waiting = Mutex::new(VecDeque::new());
    let done = AtomicBool::new(false);
    let mut lags = Vec::new();
    scope(|scope| {
        scope.spawn(|| {
            let (started, expires) = (clock(), now() + 600);
            for number in 0..RATE * SECONDS {
                let due = started + Duration::from_secs(1) * number / RATE;
                sleep(due.saturating_duration_since(clock()));
                deny(&format!("s-{number}"), expires);
                waiting.lock().unwrap().push_back((number, clock()));
            }
            done.store(true, Ordering::Relaxed);
        });
        let client = redis::Client::open(redis.url()).unwrap();
        let mut connection = client.get_connection().unwrap();
        loop {
            let batch: Vec<(u32, Instant)> =
                waiting.lock().unwrap().iter().take(500).copied().collect();
            if batch.is_empty() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                sleep(Duration::from_millis(1));
                continue;
            }
            let mut get = redis::cmd("MGET");
            for (number, _) in &batch {
                get.arg(Server::key(&format!("sid:s-{number}")));
            }
            let found: Vec<Option<String>> = get.query(&mut connection).unwrap();
            // Entries arrive in the order of the commits, so the first gap marks the end.
            let there = found.iter().take_while(|entry| entry.is_some()).count();
            let seen = clock();
            for (_, committed) in waiting.lock().unwrap().drain(..there) {
                lags.push(seen.saturating_duration_since(committed));
            }
            sleep(Duration::from_millis(1));
        }
    });
    follower.kill().unwrap();
    follower.wait().unwrap();
    lags.sort();
    assert_eq!(lags.len(), (RATE * SECONDS) as usize);
    let (p50, p99) = (percentile(&lags, 0.5), percentile(&lags, 0.99));
    println!("lag: p50 {p50:?}, p99 {p99:?}, longest {:?}", lags.last());
    assert!(p99 <= Duration::from_millis(100), "{p99:?}");
}
