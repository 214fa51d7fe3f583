//! Rotations through the library, compared with a bare loop of the same statements: both with prepared
//! statements, as on a direct connection, and both with unnamed statements, as behind a pooler.

use std::thread;
use std::time::Instant;

use postgres::types::{ToSql, Type};
use tokenctl::service::{self, AuthConfig, Issue, Login, Rotation};
use tokenctl::session::{Client, Policy, UserId};
use tokenctl::store::postgres::{DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, KeyRing};

use super::{Bench, Filled};

/// Sessions that are rotated in each way.
const SESSIONS: usize = 4_000;
/// Rounds of both ways in turn, of which the median counts.
const ROUNDS: usize = 5;
/// A rotation as a service writes it.
pub(super) const ROTATE: &str = "UPDATE tokenctl.sessions SET generation = generation + 1, rotated_at = $1::bigint,
    longest_idle = greatest(longest_idle, $1::bigint - last_used_at), last_used_at = greatest(last_used_at, $1::bigint),
    expires_at = $1::bigint + 604800, access_expires_at = greatest(access_expires_at, $1::bigint + 900)
  WHERE id = $2 AND revoked_at IS NULL AND epoch >= (SELECT coalesce(max(id), 0) FROM tokenctl.cutoffs)";

const LOCK_USER: &str = "SELECT status FROM tokenctl.users WHERE id = $1 FOR NO KEY UPDATE";
const LOCK_SESSION: &str = "SELECT * FROM tokenctl.sessions WHERE id = $1 FOR NO KEY UPDATE";

/// A parameter with its type.
type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// A session with its user and its refresh token.
struct Rotated {
    id: String,
    user: String,
    token: String,
}

impl Bench {
    pub(super) fn rotations(&self, store: &Filled) {
        let now = Timestamp(self.cluster.now());
        let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).expect("randomness");
        let keys = KeyRing::generate(Algorithm::HS256, now, &mut random).expect("a key");
        let config = AuthConfig {
            keys: &keys,
            issuer: None,
            audience: Vec::new(),
            policy: Policy::default(),
            leeway: Span::default(),
        };
        let library = self.library(store, true);
        let mut ours = self.issue(&library, &config, store, 0);
        let mut theirs = self.issue(&library, &config, store, 1);
        println!("\n{:<44} {:>10} {:>10}", "rotations a second", "library", "bare SQL");
        for (prepared, mode) in [(true, "prepared"), (false, "unnamed")] {
            let library = self.library(store, prepared);
            for connections in [1, 8] {
                let (mut of_library, mut of_sql) = (Vec::new(), Vec::new());
                let part = if connections == 1 { SESSIONS / 4 } else { SESSIONS };
                for _ in 0..ROUNDS {
                    of_library.push(rate(&mut ours[..part], connections, &|sessions| {
                        by_library(library.clone(), &config, sessions);
                    }));
                    of_sql.push(rate(&mut theirs[..part], connections, &|sessions| {
                        if prepared {
                            self.by_prepared_sql(store, sessions);
                        } else {
                            self.by_unnamed_sql(store, sessions);
                        }
                    }));
                }
                let (ours, theirs) = (middle(of_library), middle(of_sql));
                let name = format!("rotations, {mode}, {connections} connection(s)");
                println!("  {name:<42} {ours:>10.0} {theirs:>10.0} /s {:>6.2}", ours / theirs);
                let name = format!("{name}, library to SQL");
                self.goals.at_least(&name, ours / theirs, 0.8, "");
            }
        }
    }

    fn library(&self, store: &Filled, prepared: bool) -> PostgresStore {
        let url = format!("{}?prepared_statements={prepared}", self.url("service", store));
        let location = DatabaseLocation::parse(&url, &|_| None).expect("a location");
        PostgresStore::open(location, PostgresOptions::default()).expect("a store")
    }

    /// Issues sessions of different users.
    fn issue(
        &self,
        library: &PostgresStore,
        config: &AuthConfig<'_>,
        store: &Filled,
        offset: usize,
    ) -> Vec<Rotated> {
        let mut library = library.clone();
        let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).expect("randomness");
        let now = Timestamp(self.cluster.now());
        let users = usize::try_from(store.sessions / 10).expect("a number");
        let issue = |n: usize| {
            let user = format!("user{}", (2 * n + offset) * users / (2 * SESSIONS) % users);
            let login = Login::of(UserId::new(&user).expect("a user"));
            let issued = service::issue(&mut library, config, &login, now, &mut random);
            let Issue::Opened { tokens, .. } = issued.expect("a session") else {
                panic!("{user} is deactivated")
            };
            let token = tokens.refresh.expose().to_owned();
            Rotated { id: tokens.session_id.to_string(), user, token }
        };
        (0..SESSIONS).map(issue).collect()
    }

    fn by_unnamed_sql(&self, store: &Filled, sessions: &mut [Rotated]) {
        let now = self.cluster.now();
        let mut client = self.cluster.connect("service", &store.database);
        for session in sessions {
            let (user, id): ([Value<'_>; 1], Value<'_>) =
                ([(&session.user, Type::TEXT)], (&session.id, Type::TEXT));
            let mut tx = client.transaction().expect("a transaction");
            tx.query_typed(LOCK_USER, &user).expect("a user");
            tx.query_typed(LOCK_SESSION, std::slice::from_ref(&id)).expect("a session");
            let updated = tx.execute_typed(ROTATE, &[(&now, Type::INT8), id]);
            assert_eq!(updated.expect("an update"), 1);
            tx.commit().expect("a commit");
        }
    }

    fn by_prepared_sql(&self, store: &Filled, sessions: &mut [Rotated]) {
        let now = self.cluster.now();
        let mut client = self.cluster.connect("service", &store.database);
        let mut prepare = |sql: &str| client.prepare(sql).expect("a statement");
        let (user, row) = (prepare(LOCK_USER), prepare(LOCK_SESSION));
        let update = prepare(ROTATE);
        for session in sessions {
            let mut tx = client.transaction().expect("a transaction");
            tx.query_one(&user, &[&session.user]).expect("a user");
            tx.query_one(&row, &[&session.id]).expect("a session");
            assert_eq!(tx.execute(&update, &[&now, &session.id]).expect("an update"), 1);
            tx.commit().expect("a commit");
        }
    }
}

fn by_library(mut library: PostgresStore, config: &AuthConfig<'_>, sessions: &mut [Rotated]) {
    let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).expect("randomness");
    for session in sessions {
        let (client, now) = (Client::default(), Timestamp(0));
        let rotated =
            service::rotate(&mut library, config, &session.token, &client, now, &mut random);
        let Rotation::Rotated(pair) = rotated.expect("an answer") else {
            panic!("{} was not rotated", session.id)
        };
        pair.refresh.expose().clone_into(&mut session.token);
    }
}

/// Returns how many sessions per second this number of threads processes.
fn rate(
    sessions: &mut [Rotated],
    connections: usize,
    work: &(dyn Fn(&mut [Rotated]) + Sync),
) -> f64 {
    let (count, part) = (sessions.len(), sessions.len().div_ceil(connections));
    let begun = Instant::now();
    thread::scope(|scope| {
        for part in sessions.chunks_mut(part) {
            scope.spawn(move || work(part));
        }
    });
    count as f64 / begun.elapsed().as_secs_f64()
}

fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
