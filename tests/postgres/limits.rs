//! Limits that an administrator set for a login, a database or the server: the error names the limit and its remedy.

use tokenctl::session::UserId;
use tokenctl::store::postgres::{DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::store::{Scope, Store as _, StoreError};
use tokenctl::time::Timestamp;

use crate::cluster::{self, Cluster};
use crate::common::{Done, World};
use crate::world;

/// Creates an operator's login with this setting.
fn login(cluster: &Cluster, name: &str, setting: &str) {
    let create = format!("CREATE ROLE {name} LOGIN IN ROLE tokenctl_operator; {setting}");
    cluster.execute("postgres", &create);
}

#[track_caller]
fn assert_error(done: &Done, reason: &str, words: &[&str]) {
    let error = done.error();
    assert_eq!(error["reason"], reason, "{error}");
    let text = format!("{} {}", error["error"], error["hint"]);
    for word in words {
        assert!(text.contains(word), "no {word}: {text}");
    }
    for other in ["lsof", "directory", "pg_isready"] {
        assert!(!text.contains(other), "{other}: {text}");
    }
}

#[test]
fn a_statement_timeout_and_a_lock_timeout_are_told_apart() {
    let Some(cluster) = cluster::shared() else { return };
    let (mut world, database) = world(cluster);
    world.issue("alice", &[]);
    login(cluster, "hurried", "ALTER ROLE hurried SET statement_timeout = '200ms'");
    // Waits for the lock for as long as the command's timeout, not the role's.
    login(cluster, "unlocked", "ALTER ROLE unlocked SET lock_timeout = '1h'");
    let mut dba = cluster.connect("postgres", &database);
    dba.batch_execute("BEGIN; SELECT FROM tokenctl.users FOR UPDATE").unwrap();
    let args = ["--timeout", "60s", "revoke-all", "alice", "-o", "json"];
    world.set("TOKENCTL_STORE", &cluster.url("hurried", &database));
    let done = world.run(&args).code(1);
    assert_error(
        &done,
        "server-limit",
        &["statement timeout", "SHOW statement_timeout", "ALTER ROLE"],
    );
    let args = ["--timeout", "1s", "revoke-all", "alice", "-o", "json"];
    world.set("TOKENCTL_STORE", &cluster.url("unlocked", &database));
    let done = world.run(&args).code(5);
    assert_error(&done, "store-locked", &["another transaction", "pg_blocking_pids", "--timeout"]);
    dba.batch_execute("ROLLBACK").unwrap();
    world.ok(&args);
}

#[test]
fn a_timeout_of_an_idle_transaction_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (_, database) = world(cluster);
    login(cluster, "idle", "ALTER ROLE idle SET idle_in_transaction_session_timeout = '50ms'");
    let location = DatabaseLocation::parse(&cluster.url("idle", &database), &|_| None).unwrap();
    let mut store = PostgresStore::open(location, PostgresOptions::default()).unwrap();
    let mut dba = cluster.connect("postgres", &database);
    let error: StoreError = {
        let tx = store.write(Scope::Many).unwrap();
        let there = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'idle'";
        while dba.query_one(there, &[]).unwrap().get::<_, i64>(0) > 0 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        tx.import_user(&UserId::from_store("alice".to_owned()), Timestamp(1)).unwrap_err()
    };
    assert_eq!(error.reason(), "server-limit", "{error}");
    assert!(error.to_string().contains("idle-in-transaction timeout"), "{error}");
}

#[test]
fn a_connection_limit_is_named() {
    let Some(cluster) = cluster::shared() else { return };
    let (mut world, database) = world(cluster);
    login(cluster, "crowded", "ALTER ROLE crowded CONNECTION LIMIT 0");
    world.set("TOKENCTL_STORE", &cluster.url("crowded", &database));
    let done = world.run(&["stats", "-o", "json"]).code(1);
    assert_error(
        &done,
        "too-many-connections",
        &["too many connections", "CONNECTION LIMIT", "pg_stat_activity"],
    );
}

#[test]
fn a_database_that_is_read_only_by_default_is_written() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let read_only = format!("ALTER DATABASE {database} SET default_transaction_read_only = on");
    cluster.execute("postgres", &read_only);
    world.issue("alice", &[]);
    world.ok(&["revoke-all", "alice"]);
    // A new store too.
    let database = cluster.new_database();
    let read_only = format!("ALTER DATABASE {database} SET default_transaction_read_only = on");
    cluster.execute("postgres", &read_only);
    let dba = World::new().with("TOKENCTL_STORE", &cluster.url("postgres", &database));
    dba.ok(&["init", "--role-prefix", "by_default"]);
}

#[test]
fn an_error_of_a_foreign_trigger_or_of_the_server_is_told_as_such() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let mut dba = cluster.connect("postgres", &database);
    for (raise, reason, words) in [
        ("RAISE EXCEPTION 'not on Sundays'", "store-refused", &["not on Sundays"] as &[&str]),
        (
            "RAISE EXCEPTION USING ERRCODE = '53200', MESSAGE = 'out of memory'",
            "store-io",
            &["out of memory", "log of the server"],
        ),
    ] {
        dba.batch_execute(&format!(
            "CREATE OR REPLACE FUNCTION public.raising() RETURNS trigger LANGUAGE plpgsql
             AS $$ BEGIN {raise}; END $$;
             DROP TRIGGER IF EXISTS zz ON tokenctl.sessions;
             CREATE TRIGGER zz BEFORE INSERT ON tokenctl.sessions FOR EACH ROW
             EXECUTE FUNCTION public.raising()"
        ))
        .unwrap();
        let done = world.run(&["issue", "alice", "-o", "json"]).code(1);
        assert_error(&done, reason, words);
    }
}

/// Claims that SQLite takes are taken, and the reason names what PostgreSQL cannot store.
#[test]
fn claims_have_the_bounds_of_the_sqlite_store() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    let embedded = World::made();
    let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    for (claims, fits) in
        [(nested(63), true), (nested(64), true), (nested(65), false), (r#"{"a":[]}"#.into(), true)]
    {
        for world in [&world, &embedded] {
            let done = world.run(&["issue", "deep", "-q", "--claims", &world.file("c", &claims)]);
            assert_eq!(done.exit == 0, fits, "{done:?}");
        }
    }
    let file = world.file("c", r#"{"a":"\u0000"}"#);
    let done = world.run(&["issue", "deep", "--claims", &file]).code(1);
    done.says(r"claims have the escape \u0000, which PostgreSQL cannot store");
    let mut service = cluster.connect("service", &database);
    for (claims, words) in [
        (nested(65), "claims are nested deeper than 64 levels"),
        (format!("{{\"a\":{}}}", "[".repeat(64) + &"]".repeat(64)), "nested deeper"),
        (r#"{"a":{"b":1,"b":2}}"#.to_owned(), "claims hold a name twice"),
        (r#"{"a":"\ud800"}"#.to_owned(), "claims are not valid JSON"),
        ("[]".to_owned(), "claims are not a JSON object"),
    ] {
        let insert = "INSERT INTO tokenctl.sessions (id, user_id, claims) VALUES ('x', 'deep', $1)";
        let error = service.execute(insert, &[&claims]).unwrap_err();
        let text = error.as_db_error().unwrap().message();
        assert!(text.contains(words), "{text}: {claims}");
    }
}
