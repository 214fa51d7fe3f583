//! The PostgreSQL store as operators and services meet it, on clusters of the tests' own.

#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "../common/postgres.rs"]
mod cluster;
#[path = "../common/mod.rs"]
mod common;

mod commands;
mod concurrency;
mod connecting;
mod copying;
mod copying_interrupted;
mod disk_full;
mod doctor;
mod following;
mod interruptions;
mod page;
mod poolers;
mod replicas;
mod security;

use cluster::Cluster;
use common::World;

/// A home whose store is in a database of its own, with an operator's login.
pub(crate) fn world(cluster: &'static Cluster) -> (World, String) {
    let database = cluster.new_store();
    let world = World::new().with("TOKENCTL_STORE", &cluster.url("operator", &database));
    world.ok(&["keys", "generate"]);
    (world, database)
}
