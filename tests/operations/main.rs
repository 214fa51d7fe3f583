//! Commands of operators and of cron jobs, through the built binary, each with a store of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on has failed, and raw SQL is how others write the store"
)]

mod backup;
mod doctor;
mod events;
mod keys;
mod operate;
mod operator;
mod stats;
