//! Lists: the number of their statements, and their snapshots while the reader of the output stands still.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::cluster::{self, Cluster};
use crate::common::run::BINARY;
use crate::common::{Done, World};
use crate::world;

/// More than the rows that a command lays out together.
const ROWS: u32 = 11_000;

/// Adds sessions of alice, and as many users, events of the session `s1` and denylist entries.
fn fill(cluster: &Cluster, database: &str, first: u32, last: u32) {
    let range = format!("generate_series({first}, {last}) n");
    cluster.execute(
        database,
        &format!(
            "INSERT INTO tokenctl.users (id) VALUES ('alice') ON CONFLICT DO NOTHING;
             INSERT INTO tokenctl.users (id) SELECT repeat('u', 100) || n FROM {range};
             INSERT INTO tokenctl.sessions (id, user_id, user_agent)
               SELECT 's' || n, 'alice', repeat('x', 500) FROM {range};
             INSERT INTO tokenctl.events (kind, user_id, session_id, note)
               SELECT 'issued', 'alice', 's' || n, repeat('n', 200) FROM {range};
             INSERT INTO tokenctl.events (kind, user_id, session_id, note)
               SELECT 'denied', 'alice', 's1', repeat('n', 200) FROM {range};
             INSERT INTO tokenctl.denylist (kind, id, expires_at)
               SELECT 'jti', repeat('d', 50) || n, tokenctl.unixepoch() + 900 + n % 3 FROM {range}"
        ),
    );
}

/// Makes the server log every statement in this database.
fn log_statements(cluster: &Cluster, database: &str) {
    cluster.execute(
        "postgres",
        &format!(
            "ALTER DATABASE {database} SET log_min_messages = 'log';
             ALTER DATABASE {database} SET log_statement = 'all'"
        ),
    );
}

/// Returns the number of statements that `run` sends.
fn statements(cluster: &Cluster, run: impl FnOnce() -> Done) -> usize {
    let logged = || {
        let log = fs::read(cluster.data().join("log")).unwrap();
        let log = String::from_utf8_lossy(&log);
        log.matches("LOG:  statement: ").count() + log.matches("LOG:  execute ").count()
    };
    let before = logged();
    run().code(0);
    logged() - before
}

#[test]
fn the_number_of_statements_of_a_page_does_not_depend_on_its_rows() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    log_statements(cluster, &database);
    let commands: [&[&str]; 9] = [
        &["sessions", "list"],
        &["sessions", "list", "--state", "all", "--sort", "id", "-o", "jsonl"],
        &["users", "show", "alice"],
        &["users", "list"],
        &["events"],
        &["events", "--limit", "1000"],
        &["denylist", "list"],
        &["revoke", "--user", "alice", "--dry-run"],
        &["revoke", "-", "--dry-run"],
    ];
    let count = |rows: u32| {
        let ids: Vec<String> = (1..=rows).map(|n| format!("s{n}")).collect();
        commands.map(|args| {
            let call = world.call(args);
            let call = if args.contains(&"-") { call.stdin(ids.join("\n")) } else { call };
            statements(cluster, || call.run())
        })
    };
    fill(cluster, &database, 1, 2);
    let few = count(2);
    fill(cluster, &database, 3, 400);
    assert_eq!(count(400), few, "{commands:?}");
    // All statements are counted: those of the identity, of one transaction and of one page at least.
    assert!(few.iter().all(|count| (4..30).contains(count)), "{few:?}");
}

#[test]
fn a_long_table_takes_few_statements() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    fill(cluster, &database, 1, ROWS);
    log_statements(cluster, &database);
    for args in [&["sessions", "list"][..], &["events", "--limit", "22000"], &["users", "list"]] {
        let mut lines = 0;
        let count = statements(cluster, || {
            let done = world.run(args);
            lines = done.stdout.lines().count();
            done
        });
        assert!(lines > ROWS as usize, "{args:?}: {lines} lines");
        // A cursor is read in pages of 1,000 rows.
        assert!(count < 100, "{args:?}: {count} statements");
    }
}

#[test]
fn a_stopped_reader_of_a_list_holds_no_snapshot() {
    let Some(cluster) = cluster::shared() else { return };
    let (world, database) = world(cluster);
    fill(cluster, &database, 1, ROWS);
    for (times, args) in [
        (1, &["sessions", "list"][..]),
        (1, &["sessions", "list", "-o", "jsonl"]),
        (1, &["sessions", "list", "--sort", "user", "-o", "csv"]),
        (1, &["users", "list"]),
        (1, &["users", "list", "-o", "jsonl"]),
        (1, &["users", "show", "alice"]),
        (1, &["sessions", "show", "s1"]),
        (2, &["events"]),
        (2, &["events", "-o", "jsonl"]),
        (2, &["events", "--limit", "22000"]),
        (2, &["events", "--limit", "22000", "-o", "jsonl"]),
        (1, &["denylist", "list"]),
        (1, &["denylist", "list", "-o", "csv"]),
    ] {
        let lines = lines_after_a_pause(cluster, &database, &world, args);
        let rows = times * ROWS as usize;
        assert!((rows..rows + 50).contains(&lines), "{args:?}: {lines} lines");
    }
}

/// Reads one line of the output, checks that the command holds no snapshot then, and reads the rest.
fn lines_after_a_pause(cluster: &Cluster, database: &str, world: &World, args: &[&str]) -> usize {
    let mut list = world.command(BINARY).args(args).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(list.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let mut client = cluster.connect("postgres", database);
    let mut held = || -> i64 {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tokenctl'
            AND datname = current_database() AND (backend_xmin IS NOT NULL OR state <> 'idle')";
        client.query_one(sql, &[]).unwrap().get(0)
    };
    // The command may still be reading before it fills the pipe.
    let mut free = 0;
    for _ in 0..200 {
        free = if held() == 0 { free + 1 } else { 0 };
        if free == 4 {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(free, 4, "{args:?} holds a snapshot");
    assert!(list.try_wait().unwrap().is_none(), "{args:?} fits into the pipe");
    let lines = 1 + out.lines().count();
    assert!(list.wait().unwrap().success(), "{args:?}");
    lines
}
