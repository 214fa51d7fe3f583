//! `doctor` and a schema, rights, settings and rows that an administrator or another program changed.

use std::fs;
use std::path::Path;

use crate::cluster::{self, Cluster};
use crate::common::World;
use crate::doctor::found;
use crate::world;

/// Runs `doctor`; returns the level and the message of a check.
#[track_caller]
fn examine(world: &World, check: &str) -> (String, String) {
    found(&world.run(&["doctor", "-o", "json"]), check)
}

/// The list of the schema's objects is what a server says of a new store. `BLESS=1 cargo test --test postgres
/// the_list_of_objects` rewrites it.
#[test]
fn the_list_of_objects_is_that_of_a_new_store() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/postgres/doctor");
    let query = fs::read_to_string(directory.join("catalog.sql")).unwrap();
    let mut client = cluster.connect("reader", &database);
    client.batch_execute("SET search_path = pg_catalog, tokenctl, pg_temp").unwrap();
    let text = |row: postgres::Row| -> String {
        let columns: [String; 3] = [1, 2, 3].map(|index| row.get(index));
        format!("{}\n", columns.join("\t").trim_end())
    };
    let actual: String = client.query(&query, &[]).unwrap().into_iter().map(text).collect();
    let list = directory.join("catalog.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&list, &actual).unwrap();
    }
    let hint = "write it anew with: BLESS=1 cargo test --test postgres the_list_of_objects";
    assert!(fs::read_to_string(&list).unwrap() == actual, "{hint}");
    let (world, _) = world(cluster);
    assert_eq!(examine(&world, "schema").0, "ok");
    assert_eq!(examine(&world, "privileges").0, "ok");
}

/// Changes, and what `doctor` says of them.
const CHANGES: [(&str, &str, &str); 25] = [
    (
        "ALTER TABLE sessions RENAME COLUMN device TO gadget",
        "failure",
        "the column sessions.device is missing",
    ),
    ("ALTER TABLE events DROP COLUMN note", "failure", "the column events.note is missing"),
    (
        "ALTER TABLE events ALTER COLUMN note TYPE varchar(2000)",
        "failure",
        "the column events.note was altered",
    ),
    ("ALTER TABLE denylist ALTER COLUMN tx DROP DEFAULT", "failure", "denylist.tx was altered"),
    ("ALTER TABLE cutoffs ALTER COLUMN reason DROP NOT NULL", "failure", "cutoffs.reason was"),
    ("DROP VIEW live_sessions", "failure", "the view live_sessions is missing"),
    (
        "CREATE OR REPLACE VIEW live_sessions AS SELECT s.id, s.user_id, s.created_at, s.last_used_at,
           s.expires_at, s.max_expires_at, s.ends_at, s.generation, s.rotated_at, s.access_expires_at,
           s.longest_idle, s.ip, s.user_agent, s.device, s.claims, s.audience, s.access_ttl,
           s.refresh_ttl, s.ip_changes, s.user_agent_changes, s.epoch FROM sessions s",
        "failure",
        "the view live_sessions was altered",
    ),
    ("DROP INDEX sessions_by_user", "failure", "the index sessions_by_user on sessions is missing"),
    (
        "ALTER TABLE sessions DROP CONSTRAINT sessions_generation_check",
        "failure",
        "the constraint sessions_generation_check on sessions is missing",
    ),
    (
        "ALTER TABLE users DROP CONSTRAINT users_status_check;
         ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status <> '')",
        "failure",
        "the constraint users_status_check on users was altered",
    ),
    (
        "ALTER DOMAIN reason DROP CONSTRAINT reason_check",
        "failure",
        "the constraint reason_check on reason is missing",
    ),
    (
        "ALTER TABLE sessions DROP CONSTRAINT sessions_user_id_fkey",
        "failure",
        "the constraint sessions_user_id_fkey on sessions is missing",
    ),
    ("DROP TRIGGER z_update ON sessions", "failure", "the trigger z_update on sessions is missing"),
    (
        "DROP TRIGGER a_guard ON events;
         CREATE TRIGGER a_guard BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION events_guard()",
        "failure",
        "the trigger a_guard on events was altered",
    ),
    (
        "ALTER TABLE sessions DISABLE TRIGGER z_update",
        "failure",
        "the trigger z_update on sessions is disabled",
    ),
    (
        "ALTER TABLE events ENABLE REPLICA TRIGGER a_guard",
        "failure",
        "the trigger a_guard on events is disabled",
    ),
    (
        "DROP FUNCTION never_truncated() CASCADE",
        "failure",
        "the function never_truncated() is missing",
    ),
    (
        "CREATE OR REPLACE FUNCTION unixepoch() RETURNS bigint LANGUAGE sql RETURN 0",
        "failure",
        "the function unixepoch() was altered",
    ),
    (
        "ALTER FUNCTION sessions_ended() SECURITY INVOKER",
        "failure",
        "the function sessions_ended() was altered",
    ),
    (
        "ALTER TABLE sessions ADD CONSTRAINT short CHECK (length(user_agent) < 5)",
        "failure",
        "the constraint short on sessions is unknown",
    ),
    (
        "CREATE UNIQUE INDEX one_each ON sessions (user_id)",
        "failure",
        "the index one_each on sessions is unknown",
    ),
    (
        "CREATE TABLE public.more (id text REFERENCES users (id))",
        "failure",
        "the foreign key more_id_fkey of public.more",
    ),
    (
        "ALTER TABLE sessions ADD COLUMN tenant text NOT NULL DEFAULT ''",
        "warning",
        "the column sessions.tenant is not part of the schema",
    ),
    (
        "CREATE INDEX by_device ON sessions (device)",
        "warning",
        "the index by_device on sessions is not part of the schema",
    ),
    ("CREATE TABLE extra (id text)", "warning", "the table extra is not part of the schema"),
];

#[test]
fn a_changed_schema_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    for (change, level, words) in CHANGES {
        let (world, database) = world(cluster);
        cluster.execute(&database, &format!("SET search_path = tokenctl; {change}"));
        let (found, message) = examine(&world, "schema");
        assert!(found == level && message.contains(words), "{change}: {found}: {message}");
        cluster.drop_database(&database);
    }
}

#[test]
fn lost_and_additional_privileges_are_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    for (change, undo, level, words) in [
        (
            "REVOKE DELETE ON tokenctl.events FROM tokenctl_operator",
            "GRANT DELETE ON tokenctl.events TO tokenctl_operator",
            "failure",
            "tokenctl_operator lacks DELETE ON events",
        ),
        (
            "REVOKE UPDATE (revoked_at) ON tokenctl.sessions FROM tokenctl_service",
            "GRANT UPDATE (revoked_at) ON tokenctl.sessions TO tokenctl_service",
            "failure",
            "tokenctl_service lacks UPDATE (revoked_at) ON sessions",
        ),
        (
            "REVOKE EXECUTE ON FUNCTION tokenctl.ip_of FROM tokenctl_reader",
            "GRANT EXECUTE ON FUNCTION tokenctl.ip_of TO tokenctl_reader",
            "failure",
            "tokenctl_reader lacks EXECUTE ON FUNCTION ip_of",
        ),
        (
            "GRANT SELECT ON tokenctl.sessions TO PUBLIC",
            "REVOKE SELECT ON tokenctl.sessions FROM PUBLIC",
            "warning",
            "PUBLIC has SELECT ON sessions",
        ),
        ("SELECT", "SELECT", "ok", ""),
    ] {
        cluster.execute(&database, change);
        let (found, message) = examine(&world, "privileges");
        assert!(found == level && message.contains(words), "{change}: {found}: {message}");
        cluster.execute(&database, undo);
    }
}

#[test]
fn a_login_that_does_not_inherit_its_role_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (mut world, database) = world(cluster);
    cluster.execute(
        "postgres",
        &format!(
            "CREATE ROLE stubborn LOGIN NOINHERIT IN ROLE tokenctl_operator;
             GRANT CONNECT ON DATABASE {database} TO stubborn"
        ),
    );
    cluster.execute(&database, "GRANT tokenctl_reader TO stubborn");
    cluster.execute(
        &database,
        "GRANT USAGE ON SCHEMA tokenctl TO stubborn; GRANT SELECT ON ALL TABLES IN SCHEMA tokenctl TO stubborn;
         GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tokenctl TO stubborn",
    );
    world.set("TOKENCTL_STORE", &cluster.url("stubborn", &database));
    let (level, message) = examine(&world, "login");
    assert!(level == "failure" && message.contains("does not inherit"), "{level}: {message}");
}

#[test]
fn replication_roles_that_switch_triggers_off_are_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    assert_eq!(examine(&world, "replication-role").0, "ok");
    cluster.execute("postgres", "CREATE ROLE replicating LOGIN IN ROLE tokenctl_service");
    for (of, undo, words) in [
        (
            "ROLE replicating SET session_replication_role = replica".to_owned(),
            "ROLE replicating RESET session_replication_role".to_owned(),
            "the role replicating",
        ),
        (
            format!("DATABASE {database} SET session_replication_role = replica"),
            format!("DATABASE {database} RESET session_replication_role"),
            "the database",
        ),
    ] {
        cluster.execute("postgres", &format!("ALTER {of}"));
        let done = world.run(&["doctor", "-o", "json"]).code(1);
        let (level, message) = found(&done, "replication-role");
        assert!(level == "failure" && message.contains(words), "{of}: {message}");
        assert!(done.stdout.contains(&format!("ALTER {undo}")), "{done:?}");
        cluster.execute("postgres", &format!("ALTER {undo}"));
    }
    assert_eq!(examine(&world, "replication-role").0, "ok");
}

fn insert_sessions(cluster: &Cluster, database: &str, ip: &str, users: u32, each: u32) {
    cluster.execute(
        database,
        &format!(
            "SET search_path = tokenctl;
             INSERT INTO users (id) SELECT 'u' || n FROM generate_series(1, {users}) n ON CONFLICT DO NOTHING;
             INSERT INTO sessions (id, user_id, ip)
               SELECT 's' || random() || n || m, 'u' || n, '{ip}'
               FROM generate_series(1, {users}) n, generate_series(1, {each}) m"
        ),
    );
}

#[test]
fn addresses_and_sessions_without_a_user_are_checked_as_in_sqlite() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    insert_sessions(cluster, &database, "192.0.2.1", 1, 2);
    for check in ["addresses", "proxy", "foreign-keys"] {
        assert_eq!(examine(&world, check).0, "ok", "{check}");
    }
    insert_sessions(cluster, &database, "[2001:DB8::1]:443", 1, 3);
    let (level, message) = examine(&world, "addresses");
    assert!(level == "warning" && message.contains("3 sessions whose ip has a port"), "{message}");
    insert_sessions(cluster, &database, "unknown", 1, 1);
    let (level, message) = examine(&world, "addresses");
    let words = "1 session whose ip is not an IP address";
    assert!(level == "warning" && message.contains(words), "{message}");
    insert_sessions(cluster, &database, "192.0.2.77:1234", 5, 4);
    let (level, message) = examine(&world, "proxy");
    let words = "20 of 26 sessions come from 192.0.2.77";
    assert!(level == "warning" && message.contains(words), "{message}");
    cluster.execute(
        &database,
        "SET session_replication_role = replica; DELETE FROM tokenctl.users WHERE id = 'u5'",
    );
    let (level, message) = examine(&world, "foreign-keys");
    assert!(level == "failure" && message.contains("4 sessions without a user"), "{message}");
}
