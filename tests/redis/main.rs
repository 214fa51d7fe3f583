//! The denylist in Redis, with real servers: what is written, what verifiers conclude from it, and
//! that no revoked token passes for longer than a heartbeat lasts, whatever happens to the servers.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that fails may panic")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/libraries.rs"]
mod libraries;
#[path = "../common/redis.rs"]
mod server;

mod check;
mod contrib;
mod failures;
mod judge;
mod reports;
mod scale;
mod sync;
mod verifiers;
