//! A killed copy can be run again; a copy needs constant memory, and accepts only an empty target.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::cluster::{self, Cluster};
use crate::common::run::BINARY;
use crate::common::{World, sql};

#[expect(clippy::disallowed_methods, reason = "tests stand outside, where the clock is")]
fn clock() -> Instant {
    Instant::now()
}

/// Returns a SQLite store with this number of sessions, an event for each, and half of them on the denylist.
fn filled(sessions: u32) -> World {
    let world = World::made();
    let fill = format!(
        "BEGIN; INSERT INTO users (id) VALUES ('alice'), ('bob');
         INSERT INTO sessions (id, user_id, user_agent, device, claims)
           WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {sessions})
           SELECT printf('01a1fc44-b37a-711a-9f36-%012d', i), 'alice', hex(randomblob(60)),
             'a device', '{{\"n\":' || i || '}}' FROM n;
         INSERT INTO events (kind, user_id, session_id, user_agent)
           SELECT 'issued', user_id, id, user_agent FROM sessions;
         INSERT INTO denylist (kind, id, user_id, expires_at)
           SELECT 'sid', id, user_id, unixepoch() + 900 FROM sessions LIMIT {sessions} / 2; COMMIT"
    );
    world.sql().execute_batch(&fill).expect("rows");
    world
}

fn copy<'a>(from: &'a str, to: &'a str) -> [&'a str; 8] {
    ["store", "copy", "--from", from, "--to", to, "-o", "json"]
}

const COUNT: &str = "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM sessions)
    + (SELECT count(*) FROM denylist) + (SELECT count(*) FROM events)";

/// Returns the number of rows of a PostgreSQL store, once no copy is running.
fn rows(cluster: &Cluster, database: &str) -> i64 {
    let mut client = cluster.connect("postgres", database);
    crate::until_no_command_runs(&mut client);
    client.query_one(&COUNT.replace("FROM ", "FROM tokenctl."), &[]).unwrap().get(0)
}

/// Returns the number of rows of a SQLite store; 0 if the file does not exist.
fn rows_of_file(path: &Path) -> i64 {
    if !path.exists() {
        return 0;
    }
    sql(path).query_row(COUNT, [], |row| row.get(0)).expect("its rows")
}

/// Kills the copy of `all` rows at nine points of its duration, then lets it finish.
fn killed_at_any_point(
    world: &World,
    args: [&str; 8],
    took: Duration,
    all: i64,
    copied: &dyn Fn() -> i64,
) {
    let mut killed = 0;
    for part in 1..10 {
        let mut child = world
            .command(BINARY)
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a copy");
        sleep(took * part / 10);
        if child.try_wait().expect("a status").is_none() {
            killed += 1;
        }
        child.kill().expect("a signal");
        let is_done = child.wait().expect("an end").success();
        let copied = copied();
        // The copy was faster this time: it ended before the signal, or was killed between its commit and its end.
        if is_done || copied == all {
            assert_eq!(copied, all, "killed at {part}0 %");
            return;
        }
        assert_eq!(copied, 0, "killed at {part}0 %");
    }
    assert!(killed > 2, "the copy was too fast to be killed");
    world.ok(&args);
}

#[test]
fn a_copy_that_is_killed_leaves_an_empty_target_and_is_run_again() {
    const SESSIONS: u32 = 20_000;
    let Some(cluster) = cluster::shared() else { return };
    let world = filled(SESSIONS);
    let file = world.store().display().to_string();
    let (trial, database) = (cluster.new_store(), cluster.new_store());
    let started = clock();
    world.ok(&copy(&file, &cluster.url("postgres", &trial)));
    let took = started.elapsed();
    let there = cluster.url("postgres", &database);
    let all = i64::from(SESSIONS) * 5 / 2 + 2;
    killed_at_any_point(&world, copy(&file, &there), took, all, &|| rows(cluster, &database));
    assert_eq!(rows(cluster, &database), all);
    // And back, into a file that appears once it is complete.
    let back = world.at("back.db");
    let source = cluster.url("operator", &database);
    let trial = world.at("trial.db");
    let started = clock();
    world.ok(&copy(&source, &trial));
    let took = started.elapsed();
    killed_at_any_point(&world, copy(&source, &back), took, all, &|| {
        rows_of_file(&world.path("back.db"))
    });
    assert_eq!(rows_of_file(&world.path("back.db")), all);
    for (copied, original) in [(&back, &file), (&trial, &file)] {
        let list = |store: &str| {
            let args = ["--store", store, "sessions", "list", "-o", "jsonl", "--sort", "created"];
            let mut lines: Vec<String> =
                world.ok(&args).stdout.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert!(list(copied) == list(original), "{copied} differs");
    }
}

/// Whether a copy of this store runs within this size of the address space, in bytes.
fn runs_within(world: &World, args: [&str; 8], bytes: u64) -> bool {
    let done = world
        .command("prlimit")
        .arg(format!("--as={bytes}"))
        .arg(BINARY)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .expect("prlimit");
    done.status.success()
}

#[test]
fn the_memory_of_a_copy_does_not_grow_with_the_rows() {
    let many = if std::env::var_os("TOKENCTL_LONG").is_some() { 300_000 } else { 60_000 };
    let Some(cluster) = cluster::shared() else { return };
    let few = filled(2_000);
    let file = few.store().display().to_string();
    // Find the smallest limit under which a small copy runs, in steps of 16 MB.
    let limit = (4..64).map(|step| step << 24).find(|limit| {
        runs_within(&few, copy(&file, &cluster.url("postgres", &cluster.new_store())), *limit)
    });
    // A row takes half a kilobyte in the file and more in memory, so that all rows would exceed the limit.
    let limit = limit.expect("a limit") + (16 << 20);
    let world = filled(many);
    let file = world.store().display().to_string();
    let database = cluster.new_store();
    assert!(
        runs_within(&world, copy(&file, &cluster.url("postgres", &database)), limit),
        "{many} sessions need more than {} MB",
        limit >> 20
    );
    assert_eq!(rows(cluster, &database), i64::from(many) * 5 / 2 + 2);
    let (source, back) = (cluster.url("operator", &database), world.at("back.db"));
    assert!(
        runs_within(&world, copy(&source, &back), limit),
        "{many} sessions need more than {} MB on the way back",
        limit >> 20
    );
    println!("{many} sessions copied both ways within {} MB of address space", limit >> 20);
    cluster.drop_database(&database);
}

#[test]
fn a_copy_takes_no_foreign_source_and_no_foreign_target() {
    let Some(cluster) = cluster::shared() else { return };
    let world = filled(10);
    let file = world.store().display().to_string();
    let foreign = world.at("notes.db");
    #[expect(clippy::disallowed_methods, reason = "the database of another program")]
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE notes (t)").unwrap();
    let before = fs::read(&foreign).unwrap();
    let newer = cluster.new_store();
    cluster.execute(&newer, "UPDATE tokenctl.store SET schema_version = 2");
    let (empty, used) = (cluster.new_database(), cluster.new_store());
    cluster.execute(&used, "INSERT INTO tokenctl.cutoffs (reason) VALUES ('leaked')");
    let foreign_schema = cluster.new_database();
    cluster
        .execute(&foreign_schema, "CREATE SCHEMA tokenctl; CREATE TABLE tokenctl.store (id int)");
    let at = |database: &str| cluster.url("postgres", database);
    let new = world.at("new.db");
    for (from, to, word) in [
        (&file, &foreign, "is not empty"),
        (&file, &at(&empty), "does not exist"),
        (&file, &at(&foreign_schema), "is not a tokenctl store"),
        (&file, &at(&newer), "schema version 2"),
        (&file, &at(&used), "is not empty"),
        (&file, &file, "is not empty"),
        (&foreign, &new, "is not a tokenctl store"),
        (&at(&empty), &new, "does not exist"),
        (&at(&newer), &new, "schema version 2"),
    ] {
        let done = world.run(&copy(from, to)[..6]).code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.contains(word), "{from} to {to}: {error}");
    }
    assert!(!world.path("new.db").exists());
    assert_eq!(fs::read(&foreign).unwrap(), before);
}
