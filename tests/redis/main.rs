//! The denylist in Redis, with real servers and both kinds of store: the entries that are written, the
//! verdicts of verifiers, and that no failure of a server makes a revoked token valid for longer than the
//! lifetime of a heartbeat.

#![cfg(feature = "postgres")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that fails may panic")]

#[path = "../common/postgres.rs"]
mod cluster;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/libraries.rs"]
mod libraries;
#[path = "../common/redis.rs"]
mod server;
#[path = "../common/shapes/mod.rs"]
mod shapes;

mod check;
mod contrib;
mod failures;
mod gateways;
mod judge;
mod postgres_feed;
mod reports;
mod scale;
mod stores;
mod sync;
mod verifier_go;
mod verifiers;
