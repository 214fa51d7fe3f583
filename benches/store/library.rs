//! The library compared with its lower bounds: bare SQL, and the signature alone.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Transaction, TransactionBehavior, params};
use tokenctl::service::{self, AuthConfig, Issue, Login, Rotation};
use tokenctl::session::{Client, Policy, SessionId, UserId};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::store::{Advance, Scope, Store as _};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, KeyRing, TokenKind};

use super::process::line;
use super::stores::{Stores, open};

/// Number of rotations of each kind, for each number of connections.
const ROTATIONS: usize = 16_000;
/// Number of introspected sessions, spread over the store.
const TOKENS: usize = 2_000;
const ROUNDS: usize = 5;

fn options(durable: bool) -> OpenOptions {
    OpenOptions { timeout: Duration::from_secs(60), durable }
}

fn seconds_since(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64()
}

impl Stores {
    /// Compares the store's statement of a rotation with the rotation of the library.
    pub(super) fn rotations(&self) {
        println!("\n{:<44} {:>10} {:>10}", "rotations a second", "library", "bare SQL");
        for (durable, name) in [(true, "FULL"), (false, "NORMAL")] {
            for connections in [1, 8] {
                // Alternate, so that neither gets the quieter machine or the fresher file.
                let (mut ours, mut bare) = (Vec::new(), Vec::new());
                let ids = self.living();
                for part in ids.chunks(ids.len() / ROUNDS / 2).collect::<Vec<_>>().chunks(2) {
                    if let [first, second] = part {
                        bare.push(rate(first, connections, &|part| self.bare(part, durable)));
                        ours.push(rate(second, connections, &|part| self.ours(part, durable)));
                    }
                }
                ours.sort_by(f64::total_cmp);
                bare.sort_by(f64::total_cmp);
                let what = format!("{connections} connection(s), synchronous {name}");
                line(&what, ours[ours.len() / 2], bare[bare.len() / 2], "/s");
            }
        }
    }

    /// Returns active sessions of a fresh copy, spread over the store.
    fn living(&self) -> Vec<(String, i64)> {
        let copy = self.copy();
        let step = (self.sessions / (2 * ROTATIONS as u64)).max(1);
        open(&copy)
            .prepare(
                "SELECT id, generation FROM sessions
                 WHERE revoked_at IS NULL AND rowid % ?1 = 0 AND ends_at > last_used_at LIMIT ?2",
            )
            .and_then(|mut query| {
                query
                    .query_map(params![step, ROTATIONS], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })
            .expect("rows")
    }

    fn bare(&self, ids: &Ids, durable: bool) {
        let sql = open(&self.dir.join("copy.db"));
        if !durable {
            sql.execute_batch("PRAGMA synchronous = NORMAL").expect("a pragma");
        }
        let now = self.later();
        for (id, generation) in ids {
            let tx =
                Transaction::new_unchecked(&sql, TransactionBehavior::Immediate).expect("the lock");
            tx.prepare_cached(
                "UPDATE sessions SET generation = generation + 1, rotated_at = ?1,
                   longest_idle = max(longest_idle, ?1 - last_used_at), last_used_at = ?1,
                   expires_at = ?1 + 604800, access_expires_at = ?1 + 900
                 WHERE id = ?2 AND generation = ?3 AND revoked_at IS NULL",
            )
            .and_then(|mut update| update.execute(params![now, id, generation]))
            .expect("an update");
            tx.commit().expect("a commit");
        }
    }

    fn ours(&self, ids: &Ids, durable: bool) {
        let mut store =
            SqliteStore::open(&self.dir.join("copy.db"), options(durable)).expect("a store");
        let client = Client::default();
        let now = Timestamp(self.later());
        for (id, generation) in ids {
            let id = SessionId::new(id).expect("an id");
            let tx = store.write(Scope::Many).expect("the lock");
            let to = Advance {
                now,
                rotates: true,
                expires_at: Some(now + Span::days(7)),
                access_expires_at: now + Span::minutes(15),
                client: &client,
            };
            assert!(tx.advance(&id, *generation, &to).expect("an update"));
            tx.commit().expect("a commit");
        }
    }

    /// Microseconds of a login's INSERT among many in one transaction, with and without a cutoff in the
    /// store, and with the column `epoch` left to the store, which writes the row twice.
    pub(super) fn logins(&self) {
        println!("\n{:<44} {:>10} {:>10}", "INSERT of a session, microseconds", "time", "ratio");
        let copy = self.copy();
        let sql = open(&copy);
        sql.execute_batch("PRAGMA synchronous = OFF; INSERT INTO users (id) VALUES ('login')")
            .expect("a user");
        let mut ids = 0;
        let mut insert = |columns: &str, value: &str| {
            let mut times: Vec<f64> = (0..ROUNDS)
                .map(|_| {
                    let tx = Transaction::new_unchecked(&sql, TransactionBehavior::Immediate)
                        .expect("the lock");
                    let begun = Instant::now();
                    for _ in 0..ROTATIONS {
                        ids += 1;
                        tx.prepare_cached(&format!(
                            "INSERT INTO sessions (id, user_id, expires_at, access_expires_at, ip,
                               user_agent{columns})
                             VALUES (?1, 'login', ?2 + 604800, ?2 + 900, '192.0.2.1', 'ua'{value})"
                        ))
                        .and_then(|mut row| {
                            row.execute(params![
                                format!("login-{ids:09}"),
                                self.later() + 1_000_000_000
                            ])
                        })
                        .expect("a login");
                    }
                    let time = seconds_since(begun) / ROTATIONS as f64 * 1e6;
                    tx.commit().expect("a commit");
                    time
                })
                .collect();
            times.sort_by(f64::total_cmp);
            times[ROUNDS / 2]
        };
        let given = (", epoch", ", (SELECT ifnull(max(id), 0) FROM cutoffs)");
        let first = insert(given.0, given.1);
        let show =
            |name: &str, time: f64| println!("{name:<44} {time:>10.2} {:>10.2}", time / first);
        show("no cutoff", first);
        let left = insert("", "");
        show("no cutoff, epoch left to the store", left);
        open(&copy)
            .execute_batch("INSERT INTO cutoffs (reason) VALUES ('other')")
            .expect("a cutoff");
        let with = insert(given.0, given.1);
        show("a cutoff", with);
        let left = insert("", "");
        show("a cutoff, epoch left to the store", left);
    }

    /// Returns a time after every time in the store.
    fn later(&self) -> i64 {
        self.now + 86_400
    }

    /// Compares the operations of a service with the signatures alone.
    pub(super) fn tokens(&self) {
        println!("\n{:<44} {:>10} {:>10}", "one token, microseconds", "library", "signature");
        for algorithm in [Algorithm::EdDSA, Algorithm::HS256] {
            let copy = self.copy();
            let now = Timestamp(self.later());
            let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).expect("randomness");
            let keys = KeyRing::generate(algorithm, now, &mut random).expect("a key");
            let auth_config = AuthConfig {
                keys: &keys,
                issuer: Some("https://auth.example.com".to_owned()),
                audience: Vec::new(),
                policy: Policy::default(),
                leeway: Span::default(),
            };
            let mut store = SqliteStore::open(&copy, options(false)).expect("a store");
            let users: Vec<String> = open(&copy)
                .prepare("SELECT user_id FROM sessions WHERE rowid % ?1 = 0 LIMIT ?2")
                .and_then(|mut query| {
                    let step = (self.sessions / TOKENS as u64).max(1);
                    query.query_map(params![step, TOKENS], |row| row.get(0))?.collect()
                })
                .expect("rows");
            let mut pairs = Vec::new();
            for user in users {
                let login = Login::of(UserId::new(&user).expect("a user"));
                match service::issue(&mut store, &auth_config, &login, now, &mut random) {
                    Ok(Issue::Opened { tokens, .. }) => pairs.push(tokens),
                    other => panic!("{other:?}"),
                }
            }
            let kind = Some(TokenKind::Access);
            let signature = each(&pairs, |pair| {
                black_box(auth_config.check(pair.access.expose(), kind, now));
            });
            let whole = each(&pairs, |pair| {
                let token = pair.access.expose();
                let taken = service::introspect(&mut store, &auth_config, token, kind, now);
                assert!(taken.expect("an answer").is_active());
            });
            line(&format!("introspect, {algorithm}"), whole, signature, "µs");
            println!("{:<44} {:>10.2}", "  the store's part of it", whole - signature);
            let begun = Instant::now();
            for pair in &pairs {
                let token = pair.refresh.expose();
                let client = Client::default();
                let turned =
                    service::rotate(&mut store, &auth_config, token, &client, now, &mut random);
                assert!(matches!(turned.expect("an answer"), Rotation::Rotated(_)));
            }
            let rotate = seconds_since(begun) / pairs.len() as f64 * 1e6;
            println!("{:<44} {rotate:>10.2}", format!("rotate, {algorithm}, synchronous NORMAL"));
        }
    }
}

/// Session IDs with their generations.
type Ids = [(String, i64)];

/// Returns how many sessions per second this number of threads processes.
fn rate(ids: &Ids, connections: usize, work: &(dyn Fn(&Ids) + Sync)) -> f64 {
    let begun = Instant::now();
    thread::scope(|scope| {
        for part in ids.chunks(ids.len().div_ceil(connections)) {
            scope.spawn(move || work(part));
        }
    });
    ids.len() as f64 / seconds_since(begun)
}

/// Returns the microseconds per item in the best of several rounds.
fn each<T>(all: &[T], mut work: impl FnMut(&T)) -> f64 {
    let mut round = || {
        let begun = Instant::now();
        all.iter().for_each(&mut work);
        seconds_since(begun) / all.len() as f64 * 1e6
    };
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}
