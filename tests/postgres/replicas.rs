//! A standby, its promotion, and a dump in another cluster.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::cluster::{self, Cluster};
use crate::common::{World, run::BINARY};

fn primary() -> Option<Cluster> {
    let bin = cluster::programs_or_skip()?;
    let cluster =
        Cluster::start(&bin, &["fsync = off", "max_wal_senders = 4", "wal_keep_size = 64MB"]);
    Some(cluster)
}

fn caught_up(primary: &Cluster, standby: &Cluster) {
    let lsn = "SELECT pg_current_wal_lsn()::text";
    let lsn: String = primary.connect("postgres", "postgres").query_one(lsn, &[]).unwrap().get(0);
    let sql = format!("SELECT pg_last_wal_replay_lsn() >= '{lsn}'::pg_lsn");
    for _ in 0..200 {
        let row = standby.connect("postgres", "postgres").query_one(&sql, &[]).unwrap();
        if row.get::<_, Option<bool>>(0) == Some(true) {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the standby does not catch up");
}

#[test]
fn a_standby_shows_lists_and_a_promotion_is_named() {
    let Some(primary) = primary() else { return };
    let database = primary.new_store();
    let mut world = World::new().with("TOKENCTL_STORE", &primary.url("operator", &database));
    world.ok(&["keys", "generate"]);
    let pair = world.issue("alice", &[]);
    let standby = primary.standby();
    caught_up(&primary, &standby);
    world.set("TOKENCTL_STORE", &standby.url("operator", &database));
    for args in [
        ["introspect", &pair.access].as_slice(),
        &["rotate", &pair.refresh],
        &["revoke", &pair.session],
        &["issue", "bob"],
        &["purge"],
        &["events", "--follow"],
    ] {
        let done = world.run(args).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains("is a standby"), "{args:?}: {error}");
        assert!(hint.contains("primary"), "{args:?}: {hint}");
    }
    let list = world.ok(&["sessions", "list"]).says("is a standby");
    assert!(list.stdout.contains("alice"), "{list:?}");
    world.ok(&["stats"]).says("is a standby");
    let doctor = world.run(&["doctor"]);
    assert!(doctor.stdout.contains("a standby"), "{doctor:?}");
    // With several hosts in the URL, the primary is found.
    let both = format!(
        "postgres://operator@127.0.0.1:{},127.0.0.1:{}/{database}?target_session_attrs=read-write",
        standby.port, primary.port
    );
    world.set("TOKENCTL_STORE", &both);
    world.verdict(&pair.access, "active");

    // Commits that the standby has not received are lost when it is promoted.
    world.set("TOKENCTL_STORE", &primary.url("operator", &database));
    let follower = world
        .command(BINARY)
        .args(["events", "--follow", "-o", "jsonl"])
        .env("TOKENCTL_STORE", both)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(700));
    standby.execute("postgres", "ALTER SYSTEM SET primary_conninfo = ''; ");
    standby.execute("postgres", "SELECT pg_reload_conf()");
    thread::sleep(Duration::from_millis(500));
    let newer = world.rotate(&pair.refresh);
    drop(primary);
    standby.execute("postgres", "SELECT pg_promote()");
    world.set("TOKENCTL_STORE", &standby.url("operator", &database));
    let refused = world.refused(&newer.refresh, "store-behind");
    assert_eq!(refused.exit, 4);
    let done = world.run(&["doctor", "-o", "json"]).code(1);
    assert!(done.stdout.contains("a standby was promoted"), "{done:?}");
    // The follower waits for the next primary, and reports the new timeline.
    let ended = follower.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("a standby was promoted (new timeline)"), "{said}");
    assert!(said.contains("tokenctl doctor"), "{said}");
    // `init` records the new timeline.
    let admin = standby.url("postgres", &database);
    world.ok(&["init", "--store", &admin]);
    let done = world.run(&["doctor", "-o", "json"]);
    assert!(!done.stdout.contains("a standby was promoted"), "{done:?}");
}

#[test]
fn a_dump_in_another_cluster_is_named_and_put_right() {
    let Some(first) = cluster::shared() else { return };
    let Some(bin) = cluster::programs_or_skip() else { return };
    let database = first.new_store();
    let mut world = World::new().with("TOKENCTL_STORE", &first.url("operator", &database));
    world.ok(&["keys", "generate"]);
    for user in ["alice", "bob"] {
        world.issue(user, &[]);
    }
    let second = Cluster::start(&bin, &["fsync = off"]);
    // Roles belong to the cluster: they are restored with pg_dumpall or created by hand.
    second.new_store();
    let target = second.new_database();
    let dump = Command::new(bin.join("pg_dump"))
        .args(["-h", &first.socket().display().to_string(), "-p", &first.port.to_string()])
        .args(["-U", "postgres", &database])
        .output()
        .unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let file = world.path("dump.sql");
    fs::write(&file, &dump.stdout).unwrap();
    let psql = Command::new(bin.join("psql"))
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-U", "postgres"])
        .args(["-h", &second.socket().display().to_string(), "-p", &second.port.to_string()])
        .args(["-d", &target, "-f", &file.display().to_string()])
        .output()
        .unwrap();
    assert!(psql.status.success(), "{}", String::from_utf8_lossy(&psql.stderr));
    world.set("TOKENCTL_STORE", &second.url("operator", &target));
    let done = world.run(&["doctor", "-o", "json"]).code(1);
    assert!(done.stdout.contains("another cluster"), "{done:?}");
    let follow = world.run(&["events", "--follow"]).code(1);
    assert!(follow.error_and_hint().1.contains("tokenctl init"), "{follow:?}");
    world.ok(&["init", "--store", &second.url("postgres", &target)]);
    let done = world.run(&["doctor", "-o", "json"]);
    assert!(!done.stdout.contains("another cluster"), "{done:?}");
    let mut follower = world
        .command(BINARY)
        .args(["events", "--follow", "-o", "jsonl"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_secs(1));
    world.issue("carol", &[]);
    thread::sleep(Duration::from_secs(1));
    follower.kill().unwrap();
    let out = follower.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stdout).matches("carol").count(), 1);
}
