//! Many concurrent clients: no deadlock, no error, and no violated rule.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use tokenctl::service::{self, AuthConfig, Issue, Login, RevokeOptions, Rotation, Selection};
use tokenctl::session::{Client, Filter, Policy, Reason, UserId};
use tokenctl::store::postgres::{DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, KeyRing};

use crate::cluster::{self, Cluster};
use crate::common::now;
use crate::world;

pub(crate) fn store(
    cluster: &Cluster,
    user: &str,
    database: &str,
    connections: usize,
) -> PostgresStore {
    let location = DatabaseLocation::parse(&cluster.url(user, database), &|_| None).unwrap();
    let options = PostgresOptions { connections, ..PostgresOptions::default() };
    PostgresStore::open(location, options).unwrap()
}

pub(crate) fn random(buffer: &mut [u8]) {
    getrandom::fill(buffer).unwrap();
}

pub(crate) fn config(keys: &KeyRing) -> AuthConfig<'_> {
    AuthConfig {
        keys,
        issuer: None,
        audience: Vec::new(),
        policy: Policy::default(),
        leeway: Span::default(),
    }
}

/// Returns the duration of the test; `TOKENCTL_LONG=60` sets a minute.
fn duration() -> Duration {
    let seconds = std::env::var("TOKENCTL_LONG").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(5))
}

#[test]
fn mixed_concurrent_operations_cause_no_deadlock() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let keys = KeyRing::generate(Algorithm::HS256, Timestamp(now()), &mut random).unwrap();
    let store = store(cluster, "operator", &database, 8);
    let (stop, done) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        for client in 0..8_u64 {
            let (mut store, keys, stop, done) = (store.clone(), &keys, &stop, &done);
            scope.spawn(move || {
                let config = config(keys);
                let mut seed = client.wrapping_mul(7_919) + 1;
                let mut tokens: Vec<String> = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let user = UserId::new(format!("user-{}", (seed >> 33) % 10)).unwrap();
                    let at = Timestamp(now());
                    let ending = RevokeOptions::because(Reason::Logout, at);
                    match (seed >> 40) % 100 {
                        0..30 => {
                            let issued = service::issue(
                                &mut store,
                                &config,
                                &Login::of(user),
                                at,
                                &mut random,
                            );
                            if let Issue::Opened { tokens: pair, .. } = issued.unwrap() {
                                tokens.push(pair.refresh.expose().to_owned());
                            }
                        }
                        30..85 => {
                            let Some(token) = tokens.pop() else { continue };
                            let nowhere = Client::default();
                            let rotated = service::rotate(
                                &mut store,
                                &config,
                                &token,
                                &nowhere,
                                at,
                                &mut random,
                            );
                            if let Rotation::Rotated(pair) = rotated.unwrap() {
                                tokens.push(pair.refresh.expose().to_owned());
                            }
                        }
                        85..95 => {
                            let all = Selection::of(Filter::user(user));
                            service::revoke(&mut store, &all, &ending)
                                .unwrap()
                                .into_result()
                                .unwrap();
                        }
                        95..98 => {
                            service::deactivate_user(&mut store, &user, None, &ending).unwrap();
                        }
                        _ => {
                            service::reactivate_user(&mut store, &user, None, None, at).unwrap();
                        }
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        thread::sleep(duration());
        stop.store(true, Ordering::Relaxed);
    });
    assert!(done.load(Ordering::Relaxed) > 100, "{done:?}");
    println!("{done:?} changes in {:?}", duration());
    let mut client = cluster.connect("postgres", &database);
    let mut number = |sql: &str| client.query_one(sql, &[]).unwrap().get::<_, i64>(0);
    assert_eq!(
        number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"),
        0
    );
    let hidden =
        "SELECT count(*) FROM tokenctl.sessions s JOIN tokenctl.users u ON u.id = s.user_id
                  WHERE u.status = 'deactivated' AND s.revoked_at IS NULL";
    assert_eq!(number(hidden), 0);
    let untold = "SELECT count(*) FROM tokenctl.sessions s WHERE revoked_at IS NOT NULL AND 1 <> (
                  SELECT count(*) FROM tokenctl.events e WHERE e.session_id = s.id AND kind = 'revoked')";
    assert_eq!(number(untold), 0);
}

#[test]
fn processes_that_race_with_one_token_converge() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, _) = world(cluster);
    let pair = world.issue("alice", &[]);
    let racers: Vec<_> =
        (0..16).map(|_| world.call(&["rotate", &pair.refresh, "-o", "json"]).start()).collect();
    let mut refresh: Vec<String> = racers
        .into_iter()
        .map(|racer| racer.wait().code(0).json()["refresh_token"].as_str().unwrap().to_owned())
        .collect();
    refresh.sort();
    refresh.dedup();
    assert_eq!(refresh.len(), 1);
    assert_eq!(world.session(&pair.session)["generation"], 2);
}

#[test]
fn a_row_that_stays_locked_is_exit_5_and_changes_nothing() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let pair = world.issue("alice", &[]);
    let mut other = cluster.connect("service", &database);
    other.batch_execute("BEGIN; SELECT FROM tokenctl.users WHERE id = 'alice' FOR UPDATE").unwrap();
    let done = world.run(&["revoke", &pair.session, "--timeout", "1s"]).code(5);
    assert!(done.error_and_hint().0.contains("is locked"));
    // The row of another user is not locked.
    world.issue("bob", &["--timeout", "1s"]);
    other.batch_execute("COMMIT").unwrap();
    world.verdict(&pair.access, "active");
}
