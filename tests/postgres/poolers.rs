//! `PgBouncer` in transaction mode: every command works, and leaves no session state behind.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use postgres::NoTls;
use rustix::process::{Signal, kill_process};
use tempfile::TempDir;

use crate::cluster::{self, Cluster};
use crate::commands::{comparable, day};
use crate::common::World;

pub(crate) struct Pooler {
    process: Child,
    directory: TempDir,
    port: u16,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Pooler {
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn url(&self, user: &str, database: &str) -> String {
        let socket = self.directory.path().display().to_string().replace('/', "%2F");
        format!("postgres://{user}@{socket}:{}/{database}", self.port)
    }
}

pub(crate) fn start(cluster: &Cluster, database: &str) -> Option<Pooler> {
    let found = Command::new("pgbouncer").arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("CI").is_none(), "PgBouncer is not installed");
        #[expect(clippy::print_stderr, reason = "a test that shows nothing says so")]
        {
            eprintln!("SKIPPED: PgBouncer is not installed");
        }
        return None;
    }
    let directory = tempfile::Builder::new().prefix("tokenctl-pool-").tempdir().unwrap();
    let port = cluster.port + 1;
    let path = |name: &str| directory.path().join(name);
    fs::write(path("users"), "\"operator\" \"\"\n\"service\" \"\"\n").unwrap();
    let settings = format!(
        "[databases]\n{database} = host={} port={} dbname={database}\n[pgbouncer]\n\
         listen_addr =\nlisten_port = {port}\nunix_socket_dir = {}\nauth_type = any\n\
         auth_file = {}\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 100\n",
        cluster.socket().display(),
        cluster.port,
        directory.path().display(),
        path("users").display(),
    );
    // auth_type any needs a user for connections to the server.
    let settings = settings
        .replace(&format!("dbname={database}\n"), &format!("dbname={database} user=operator\n"));
    fs::write(path("pgbouncer.ini"), settings).unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let mut command = if rustix::process::geteuid().is_root() {
        chown(directory.path(), Some(65_534), Some(65_534)).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "pgbouncer"]);
        command
    } else {
        Command::new("pgbouncer")
    };
    let process = command
        .arg(path("pgbouncer.ini"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let socket = directory.path().join(format!(".s.PGSQL.{port}"));
    for _ in 0..200 {
        if socket.exists() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    Some(Pooler { process, directory, port })
}

#[test]
fn every_command_works_through_a_pooler_and_leaves_nothing_behind() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let Some(pooler) = start(cluster, &database) else { return };
    let world = World::new().with("TOKENCTL_STORE", &pooler.url("operator", &database));
    world.ok(&["keys", "generate"]);
    let direct = World::made();
    for (pooled, ours) in day(&world).iter().zip(day(&direct)) {
        assert_eq!(comparable(pooled), comparable(&ours));
    }
    assert_nothing_is_left(&pooler, &database);
}

/// Runs the commands that [`day`] leaves out, as a client among others.
fn other_commands(world: &World, name: &str, store: &str) {
    let user = |number: usize| format!("{name}-{number}");
    let ok = |args: &[&str]| world.ok(args);
    let pairs: Vec<_> = (0..8).map(|number| world.issue(&user(number), &[])).collect();
    ok(&["keys", "generate", "--standby"]);
    ok(&["keys", "list"]);
    ok(&["keys", "export"]);
    ok(&["keys", "rotate"]);
    ok(&["keys", "prune"]);
    let pair = world.rotate(&pairs[0].refresh);
    ok(&["decode", "--verify", &pair.access]);
    world.refused(&pairs[0].refresh.replace('.', "x"), "invalid");
    // Batches: more sessions than one transaction takes.
    let record = |number: usize| {
        format!(
            "{{\"id\": \"{name}-import-{number}\", \"user_id\": \"{name}-imported\", \
             \"created_at\": 1700000000, \"expires_at\": null}}\n"
        )
    };
    let records: String = (0..1_200).map(record).collect();
    let file = world.file("records.jsonl", records);
    ok(&["sessions", "import", &file]);
    ok(&["sessions", "import", &file]);
    ok(&["sessions", "list", "--state", "all", "-o", "jsonl"]);
    ok(&["sessions", "list", "--user-agent", "x", "--sort", "user", "--limit", "3"]);
    ok(&["revoke", "--user", &format!("{name}-imported"), "--yes"]);
    let log = world.file("app.log", format!("x {} y\n{}\n", pairs[1].access, pairs[2].refresh));
    ok(&["scan", "--revoke", &log]);
    world.verdict(&pairs[1].access, "revoked");
    ok(&["revoke", &pairs[3].session, "--delete"]);
    ok(&["revoke", "--jti", "--token", &pairs[4].access]);
    ok(&["users", "deactivate", &user(5), "--yes"]);
    world.verdict(&pairs[5].access, "revoked");
    ok(&["users", "reactivate", &user(5)]);
    ok(&["users", "delete", &user(6), "--yes"]);
    ok(&["users", "list", "--without-sessions"]);
    ok(&["denylist", "list"]);
    ok(&["events", "-o", "jsonl"]);
    let follow = ["events", "--follow", "-o", "jsonl", "--user", &user(7)];
    let follower = world.call(&follow).start();
    ok(&["revoke-all", &user(7)]);
    thread::sleep(Duration::from_secs(2));
    kill_process(follower.pid(), Signal::INT).unwrap();
    assert!(follower.wait().stdout.contains("revoked"));
    ok(&["stats", "-o", "json"]);
    world.run(&["doctor"]);
    ok(&["store", "copy", "--from", store, "--to", &world.at("copy.db")]);
    ok(&["config", "show"]);
    let complete = world.call(&["--", "tokenctl", "revoke", "0"]).env("COMPLETE", "fish").run();
    assert_eq!(complete.exit, 0, "{complete:?}");
    ok(&["init"]);
}

#[test]
fn two_clients_at_once_leave_nothing_in_a_pooler() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let Some(pooler) = start(cluster, &database) else { return };
    let url = pooler.url("operator", &database);
    thread::scope(|scope| {
        for name in ["ann", "ben"] {
            let url = &url;
            scope.spawn(move || {
                let world = World::new().with("TOKENCTL_STORE", url);
                let ring = world.at("own.keys.json");
                let world = world.with("TOKENCTL_KEY", &ring);
                world.ok(&["keys", "generate"]);
                other_commands(&world, name, url);
            });
        }
    });
    assert_nothing_is_left(&pooler, &database);
    let world = World::new().with("TOKENCTL_STORE", &url);
    world.ok(&["keys", "generate"]);
    // Not among the commands of the two clients: one would purge the sessions of the other.
    world.ok(&["purge", "--idle", "30d", "--retain", "1d", "--yes"]);
    world.ok(&["purge", "--superseded", "30d", "--yes"]);
    world.ok(&["revoke-all", "--everyone", "--yes"]);
    world.ok(&["purge", "--yes"]);
    assert_nothing_is_left(&pooler, &database);
}

/// Asserts that the next clients of both server connections find a fresh session.
#[track_caller]
pub(crate) fn assert_nothing_is_left(pooler: &Pooler, database: &str) {
    let mut config = postgres::Config::new();
    config.host_path(pooler.directory.path()).port(pooler.port).user("operator").dbname(database);
    // Both transactions are open at once, so each has one of the two server connections.
    let mut clients = [config.connect(NoTls).unwrap(), config.connect(NoTls).unwrap()];
    for client in &mut clients {
        client.batch_execute("BEGIN").unwrap();
    }
    for client in &mut clients {
        let told = client.simple_query(SESSION_STATE).unwrap();
        let row = told.iter().find_map(|message| {
            if let postgres::SimpleQueryMessage::Row(row) = message { Some(row) } else { None }
        });
        let row = row.unwrap();
        let found: Vec<_> = (0..row.len()).map(|index| row.get(index).unwrap_or("none")).collect();
        assert_eq!(found, ["none", "\"$user\", public", "operator", "0", "0", "0", "0", "0"]);
    }
}

/// The state that a session keeps after a transaction. The pooler itself sets the excluded settings.
const SESSION_STATE: &str = "
    SELECT (SELECT string_agg(name || '=' || setting, ' ') FROM pg_settings WHERE source = 'session'
              AND name NOT IN ('application_name', 'client_encoding', 'DateStyle', 'TimeZone',
                               'IntervalStyle', 'standard_conforming_strings')),
           current_setting('search_path'), current_user,
           (SELECT count(*) FROM pg_prepared_statements WHERE name <> ''),
           (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
           (SELECT count(*) FROM pg_cursors),
           (SELECT count(*) FROM pg_listening_channels()),
           (SELECT count(*) FROM pg_class WHERE relpersistence = 't')";
