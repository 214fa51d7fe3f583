//! A model test: a Python client written from `docs/store.md` or `docs/postgres.md`, the library and the built `tokenctl` work at
//! random on one store and one key ring, and are compared with a model.
//!
//! `TOKENCTL_SEED` repeats a run, `TOKENCTL_STEPS` sets its length.

#![cfg(feature = "postgres")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test says what it found"
)]
#![allow(clippy::wildcard_enum_match_arm, reason = "whatever else it is, it is wrong")]

#[path = "../common/postgres.rs"]
mod cluster;
#[path = "../field/mod.rs"]
mod field;
#[path = "../field/python.rs"]
mod python;

mod ends;
mod looks;
mod model;
mod stores;
mod tokens;
mod world;

use field::{Field, now, payload};
use serde_json::{Value, json};
use stores::SharedStore;
use world::World;

pub(crate) const ISSUER: &str = "https://auth.example";
pub(crate) const AUDIENCE: &str = "api";
pub(crate) const ACCESS: i64 = 900;
pub(crate) const REFRESH: i64 = 7 * 86_400;
pub(crate) const MONTH: i64 = 30 * 86_400;
pub(crate) const YEAR: i64 = 365 * 86_400;
/// Longer than a run of `tokenctl` takes, in seconds. If the outcome could change within this time, the
/// library is used instead, whose clock the test controls.
pub(crate) const SLACK: i64 = 30;
/// Seconds that the store adds to the expiry of a denylist entry, for clock skew.
pub(crate) const SKEW: i64 = 300;

/// The program that does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    Python,
    Library,
    Tool,
}

/// Returns session, access and refresh token of an answer, or the reason for a rejection.
pub(crate) fn given(answer: &Value) -> Result<(String, String, String), String> {
    if let Some(refused) = answer["refused"].as_str() {
        return Err(refused.to_owned());
    }
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    Ok((text("session_id"), text("access_token"), text("refresh_token")))
}

/// Returns the time at which `tokenctl` issued a token, by its own clock.
pub(crate) fn issued_at(access: &str, since: i64) -> i64 {
    let at = payload(access)["iat"].as_i64().unwrap();
    assert!((since..=now()).contains(&at), "{at} is not between {since} and now");
    at
}

pub(crate) fn texts(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn write_ring(field: &Field, ring: &Value) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let unfinished = field.path().join("ring.new");
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished);
    std::io::Write::write_all(&mut file.unwrap(), ring.to_string().as_bytes()).unwrap();
    std::fs::rename(unfinished, &field.keys).unwrap();
}

/// Adds a key of another type to the ring.
pub(crate) fn second_key(field: &Field) {
    use base64::Engine as _;
    let mut secret = [0; 32];
    field::random(&mut secret);
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret);
    let mut ring: Value = serde_json::from_slice(&std::fs::read(&field.keys).unwrap()).unwrap();
    let key = json!({"kty": "oct", "k": secret, "kid": "second", "alg": "HS256", "use": "sig"});
    ring["keys"].as_array_mut().unwrap().push(key);
    write_ring(field, &ring);
}

const SETTINGS: [(&str, &str); 2] = [("TOKENCTL_ISSUER", ISSUER), ("TOKENCTL_AUDIENCE", AUDIENCE)];

#[test]
fn three_clients_of_one_file_agree() {
    three_hands_agree(|| (SharedStore::Sqlite, Field::with(&SETTINGS)));
}

#[test]
fn three_clients_of_one_database_agree() {
    let Some(cluster) = cluster::shared() else { return };
    three_hands_agree(|| SharedStore::postgres(cluster, &SETTINGS));
}

fn three_hands_agree(store: impl FnOnce() -> (SharedStore, Field)) {
    let Some(interpreter) = python::interpreter() else { return };
    let seed = field::env_number("TOKENCTL_SEED").unwrap_or_else(|| {
        let mut bytes = [0; 4];
        field::random(&mut bytes);
        u64::from(u32::from_le_bytes(bytes))
    });
    let steps = field::env_number("TOKENCTL_STEPS").unwrap_or(3_000);
    let began = field::instant();
    let mut world = World::new(seed, &interpreter, store());
    for _ in 0..steps {
        world.step();
    }
    world.compare();
    // Every outcome must have occurred often enough for the run to be meaningful.
    if steps >= 3_000 {
        for answer in ["rotated", "retried", "replayed", "revoked", "expired", "store-behind"] {
            for hand in [Hand::Python, Hand::Library] {
                let kind = format!("rotate {answer} {hand:?}");
                assert!(world.done.contains_key(&kind), "never: {kind} (seed {seed})");
            }
        }
    }
    println!("seed {seed}: {steps} steps in {:?}: {:#?}", began.elapsed(), world.done);
}
