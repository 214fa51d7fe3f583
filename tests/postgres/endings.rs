//! The events of sessions that commands end: each has an actor and a reason, and each session is counted as what it is.

use serde_json::Value;

use crate::cluster::{self, Cluster};
use crate::common::World;
use crate::world;

/// Two sessions of alice: `lately` expired 100 seconds ago, `act` is active. With `cutoff`, an operator has ended
/// both by SQL: their rows are not marked.
fn two_sessions(cluster: &'static Cluster, cutoff: bool) -> (World, String) {
    let (world, database) = world(cluster);
    let sql = "SET search_path = tokenctl;
        INSERT INTO users (id) VALUES ('alice');
        INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, access_expires_at)
        VALUES ('lately', 'alice', unixepoch() - 3000, unixepoch() - 1500, unixepoch() - 100, unixepoch() - 200),
               ('act', 'alice', unixepoch() - 3000, unixepoch() - 1500, unixepoch() + 9999, unixepoch() - 200);";
    cluster.execute(&database, sql);
    if cutoff {
        let sql = "INSERT INTO tokenctl.cutoffs (reason, revoked_by, revoked_note)
                   VALUES ('compromised', 'ir', 'incident')";
        cluster.execute(&database, sql);
    }
    (world, database)
}

#[test]
fn each_deletion_has_one_event_with_actor_and_reason() {
    let Some(cluster) = cluster::shared() else { return };
    let by_cutoff = "revoked act by ir as compromised (incident)";
    let cases: [(&[&str], bool, &[&str]); 5] = [
        (
            &["users", "delete", "alice", "--note", "w"],
            false,
            &[
                "deleted lately by ops as account-deleted (w)",
                "revoked act by ops as account-deleted (w)",
            ],
        ),
        (
            &["users", "delete", "alice", "--note", "w"],
            true,
            &["deleted lately by ops as account-deleted (w)", by_cutoff],
        ),
        (
            &["revoke", "--user", "alice", "--delete", "--note", "w"],
            true,
            &["deleted act by ops as admin (w)", "deleted lately by ops as admin (w)", by_cutoff],
        ),
        (&["purge", "--yes"], false, &["deleted lately by ops as - (-)"]),
        (&["purge", "--yes"], true, &["deleted lately by ops as - (-)", by_cutoff]),
    ];
    for (command, cutoff, expected) in cases {
        let (world, database) = two_sessions(cluster, cutoff);
        world.ok(&[command, &["--actor", "ops"]].concat());
        let sql =
            "SELECT coalesce(string_agg(event, chr(10) ORDER BY event COLLATE \"C\"), '') FROM (
            SELECT kind || ' ' || session_id || ' by ' || coalesce(actor, 'NOBODY') || ' as '
              || coalesce(reason, '-') || ' (' || coalesce(note, '-') || ')' AS event
            FROM tokenctl.events WHERE session_id IS NOT NULL) e";
        let events: String =
            cluster.connect("postgres", &database).query_one(sql, &[]).unwrap().get(0);
        assert_eq!(events, expected.join("\n"), "{command:?}, cutoff: {cutoff}");
    }
}

#[test]
fn a_session_that_expired_before_a_cutoff_has_already_ended() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, _) = two_sessions(cluster, true);
    let report = world.json(&["revoke-all", "alice"]);
    let counts = ["matched", "revoked", "already_ended", "skipped"].map(|name| &report[name]);
    assert_eq!(counts, [2, 0, 2, 0].map(Value::from).each_ref(), "{report}");
}
