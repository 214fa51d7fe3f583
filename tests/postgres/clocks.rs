//! The clock of an operator's machine differs from the database's, which decides.

use tokenctl::service::{RevokeOptions, RevokeOutcome, Selection, revoke};
use tokenctl::session::{Filter, Reason, UserId};
use tokenctl::store::Store as _;
use tokenctl::time::{Span, Timestamp};

use crate::common::{Done, World};
use crate::concurrency::store;
use crate::doctor::faketime;
use crate::{cluster, world};

/// Runs a command on a machine with this difference to the database's clock.
fn at(world: &World, shift: &str, args: &[&str]) -> Option<Done> {
    let library = faketime()?;
    let call = world.call(args).env("LD_PRELOAD", library.to_str().unwrap());
    Some(call.env("FAKETIME", shift).run())
}

fn active(world: &World) -> String {
    world.ok(&["sessions", "list", "--count"]).stdout.trim().to_owned()
}

#[test]
fn an_operators_clock_that_is_ahead_ends_neither_more_nor_less() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, _) = world(cluster);
    let pairs = ["alice", "alice", "bob"].map(|user| world.issue(user, &["--refresh-ttl", "30m"]));
    for idle in [
        &["revoke", "--idle", "30m", "--yes"][..],
        &["revoke", "--used-before", "30m", "--yes"],
        &["revoke", "--idle", "30m", "--user", "alice", "--yes"],
        &["revoke-all", "alice", "--idle", "30m", "--yes"],
        &["purge", "--idle", "30m", "--yes"],
    ] {
        if at(&world, "+1h", idle).is_none() {
            return;
        }
        assert_eq!(active(&world), "3", "{idle:?}");
    }
    let listed = at(&world, "+1h", &["sessions", "list", "--count"]).unwrap();
    assert_eq!(listed.stdout.trim(), "3");
    // The key of a living session stays.
    world.ok(&["keys", "rotate"]);
    at(&world, "+1h", &["keys", "prune", "--yes"]).unwrap();
    let bob = world.rotate(&pairs[2].refresh);
    let by_token = ["revoke", "--token", &bob.access, "--yes"];
    assert_eq!(at(&world, "+1h", &by_token).unwrap().exit, 0);
    assert_eq!(active(&world), "2");
    let done = at(&world, "+8d", &["revoke-all", "alice", "--yes", "-o", "json"]).unwrap();
    assert_eq!((&done.json()["revoked"], done.exit), (&2.into(), 0), "{done:?}");
    assert_eq!(active(&world), "0");
}

#[test]
fn an_operators_clock_that_is_behind_revokes_no_expired_session() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let expired = "INSERT INTO tokenctl.users (id) VALUES ('alice');
        INSERT INTO tokenctl.sessions (id, user_id, created_at, last_used_at, expires_at)
        VALUES ('s-1', 'alice', tokenctl.unixepoch() - 7200, tokenctl.unixepoch() - 7200,
                tokenctl.unixepoch() - 1800)";
    cluster.execute(&database, expired);
    for command in [
        &["revoke-all", "alice", "--yes"][..],
        &["revoke", "s-1", "--yes"],
        &["users", "deactivate", "alice", "--yes"],
    ] {
        let Some(done) = at(&world, "-1h", &[command, &["-o", "json"]].concat()) else { return };
        let report = done.json();
        let sessions = report.get("sessions").filter(|part| part.is_object()).unwrap_or(&report);
        assert_eq!((&sessions["revoked"], done.exit), (&0.into(), 0), "{command:?}: {done:?}");
    }
    assert_eq!(world.json(&["sessions", "show", "s-1"])["state"], "expired");
}

/// A service in Rust passes its own time.
#[test]
fn a_services_clock_ends_neither_more_nor_less() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    world.issue("alice", &[]);
    let mut store = store(cluster, "service", &database, 1);
    let alice = UserId::new("alice").unwrap();
    let wrong = store.now(Timestamp(0)) + Span::days(30);
    let options = RevokeOptions::because(Reason::Logout, wrong);
    let selection = Selection::of(Filter::user(alice));
    let RevokeOutcome::Done(report) = revoke(&mut store, &selection, &options).unwrap() else {
        panic!("the number was not checked");
    };
    assert_eq!((report.revoked, report.already_ended), (1, 0));
    assert_eq!(active(&world), "0");
}
