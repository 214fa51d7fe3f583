//! The PostgreSQL store for operators and services, on clusters that the tests start.

#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "../common/postgres.rs"]
mod cluster;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/prevented.rs"]
mod prevented;
#[path = "../common/shapes/mod.rs"]
mod shapes;

mod addresses;
mod clocks;
mod commands;
mod concurrency;
mod connecting;
mod copying;
mod copying_interrupted;
mod disk_full;
mod doctor;
mod endings;
mod following;
mod interference;
mod interruptions;
mod limits;
mod lists;
mod output;
mod page;
mod poolers;
mod purging;
mod replicas;
mod restored;
mod round_trips;
mod schema_changes;
mod security;

use cluster::Cluster;
use common::World;

/// Returns a home whose store is in its own database, with an operator's login.
pub(crate) fn world(cluster: &'static Cluster) -> (World, String) {
    let database = cluster.new_store();
    let world = World::new().with("TOKENCTL_STORE", &cluster.url("operator", &database));
    world.ok(&["keys", "generate"]);
    (world, database)
}

/// Waits until the server has noticed that the last command has ended, and has ended its transaction.
pub(crate) fn until_no_command_runs(client: &mut postgres::Client) {
    let running = "SELECT count(*) FROM pg_stat_activity
        WHERE application_name = 'tokenctl' AND datname = current_database()";
    for _ in 0..1_000 {
        if client.query_one(running, &[]).unwrap().get::<_, i64>(0) == 0 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("a command is still connected");
}
