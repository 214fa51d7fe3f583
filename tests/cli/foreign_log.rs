//! A -wal file that another database file left behind: it must not be copied into the store unnoticed.

use std::fs;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;

use crate::common::{Done, World};

fn beside(world: &World, suffix: &str) -> PathBuf {
    let mut name = world.store().into_os_string();
    name.push(suffix);
    name.into()
}

/// Writes to the store and leaves the changes in the WAL, as a service does that is still running.
fn service(world: &World, rounds: usize) -> Connection {
    let service = world.sql();
    service.execute_batch("PRAGMA wal_autocheckpoint = 0").unwrap();
    for round in 0..rounds {
        service.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let user = format!("user-{round}");
        service.execute("INSERT INTO users (id) VALUES (?1)", [&user]).unwrap();
        for session in 0..40 {
            let row = (format!("{user}-session-{session}"), &user, "x".repeat(900));
            let sql = "INSERT INTO sessions (id, user_id, user_agent) VALUES (?1, ?2, ?3)";
            service.execute(sql, row).unwrap();
        }
    }
    assert!(fs::metadata(beside(world, "-wal")).unwrap().len() > 0);
    service
}

/// Puts another file in the place of the store, without the -wal and -shm files of the old one.
fn replace(world: &World, content: Vec<u8>) {
    fs::rename(world.store(), world.path("old.db")).unwrap();
    // Creation times have the granularity of the kernel's clock.
    std::thread::sleep(Duration::from_millis(50));
    fs::write(world.store(), content).unwrap();
    fs::set_permissions(world.store(), fs::Permissions::from_mode(0o600)).unwrap();
}

fn text(done: &Done) -> String {
    format!("{}{}", done.stdout, done.stderr)
}

#[test]
fn a_backup_beside_the_log_of_the_old_store_is_not_opened() {
    let world = World::made();
    world.issue("alice", &[]);
    world.ok(&["backup", "copy.db"]);
    let backup = fs::read(world.path("copy.db")).unwrap();
    let service = service(&world, 4);
    replace(&world, backup.clone());
    let log = beside(&world, "-wal").display().to_string();
    for command in [&["sessions", "list"][..], &["issue", "bob"], &["doctor"], &["backup", "b.db"]]
    {
        let done = world.run(command).code(1);
        assert!(text(&done).contains(&format!("{log} belongs to another file")), "{done:?}");
        assert!(
            text(&done).contains("stop every program that uses the store, then move"),
            "{done:?}"
        );
        assert!(fs::read(world.store()).unwrap() == backup, "{command:?}");
    }
    drop(service);
    for suffix in ["-wal", "-shm"] {
        fs::rename(beside(&world, suffix), world.path(&format!("old.db{suffix}"))).unwrap();
    }
    assert_eq!(world.ok(&["sessions", "list", "--count"]).stdout, "1\n");
    world.ok(&["doctor", "--full"]);
    // The old store is complete.
    let count = ["sessions", "list", "--count", "--store", "old.db"];
    assert_eq!(world.ok(&count).stdout, "161\n");
}

#[test]
fn a_log_that_is_older_than_the_store_is_a_warning() {
    let world = World::made();
    world.issue("alice", &[]);
    world.sql().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let before = fs::read(world.store()).unwrap();
    if fs::metadata(world.store()).unwrap().created().is_err() {
        return;
    }
    world.ok(&["doctor"]);
    // A log of the store itself is no problem.
    let running = service(&world, 1);
    for command in [&["doctor"][..], &["sessions", "list"], &["issue", "bob"]] {
        let done = world.ok(command);
        assert!(!text(&done).contains("older"), "{done:?}");
    }
    drop(running);
    fs::write(world.store(), &before).unwrap();
    let running = service(&world, 1);
    replace(&world, before.clone());
    drop(running);
    // `doctor` changes nothing.
    let done = world.ok(&["doctor"]);
    assert!(done.stdout.contains("warning  wal"), "{done:?}");
    assert!(fs::read(world.store()).unwrap() == before);
    assert!(fs::metadata(beside(&world, "-wal")).unwrap().len() > 0);
    // Neither do other commands that only read: the log can still be moved away.
    for command in [&["sessions", "list", "--count"][..], &["users", "list"], &["stats"]] {
        let done = world.ok(command);
        assert!(done.stderr.contains("is older than the database file"), "{done:?}");
        assert!(fs::read(world.store()).unwrap() == before, "{command:?}");
        assert!(fs::metadata(beside(&world, "-wal")).unwrap().len() > 0, "{command:?}");
    }
    for suffix in ["-wal", "-shm"] {
        fs::remove_file(beside(&world, suffix)).unwrap();
    }
    assert_eq!(world.ok(&["sessions", "list", "--count"]).stdout, "1\n");
    world.ok(&["doctor", "--full"]);
}

#[test]
fn a_damaged_store_with_a_log_names_the_log() {
    let world = World::made();
    world.issue("alice", &[]);
    let service = service(&world, 2);
    let file = fs::File::options().write(true).open(world.store()).unwrap();
    let length = file.metadata().unwrap().len();
    for page in 1..length / 4_096 {
        file.write_all_at(&[0x5a; 4_096], page * 4_096).unwrap();
    }
    drop(file);
    let done = world.run(&["sessions", "list"]).code(1);
    let (error, hint) = done.error_and_hint();
    let (store, log) = (world.store().display().to_string(), beside(&world, "-wal"));
    let log = log.display();
    assert!(error.contains(&format!("{store} is damaged, or {log} belongs to another file")));
    let copy = format!("cp {store} {store}.check && tokenctl --store {store}.check doctor --full");
    assert!(hint.contains(&copy), "{hint}");
    assert!(hint.contains(&format!("move {log} and the -shm file away")), "{hint}");
    let done = world.run(&["doctor"]).code(1);
    assert!(done.stdout.contains(&copy), "{done:?}");
    drop(service);
}
