//! Locks that are held too long, long-running readers, clocks that are set back, replaced stores.

use std::time::Duration;

use serde_json::Value;
use tokenctl::session::Client;

use super::field::{Field, instant, now, pair, word};

#[test]
fn a_lock_held_too_long_ends_a_writer_and_no_reader() {
    let field = Field::new();
    let tokens = field.library().login("ann");
    let holder = field.sql();
    holder.execute_batch("BEGIN IMMEDIATE; UPDATE users SET updated_at = updated_at").unwrap();
    let commands: [&[&str]; 5] = [
        &["issue", "bob"],
        &["rotate", tokens.refresh.expose()],
        &["revoke-all", "ann"],
        &["users", "delete", "ann"],
        &["users", "deactivate", "ann"],
    ];
    for command in commands {
        let began = instant();
        let ran = field.tool(&[&["--timeout", "1s"], command].concat());
        let took = began.elapsed();
        assert_eq!((ran.code, ran.reason().as_str()), (Some(5), "store-locked"), "{ran:?}");
        assert_eq!(ran.stdout, "", "nothing is claimed");
        assert!(took >= Duration::from_millis(900) && took < Duration::from_secs(10), "{took:?}");
        let wait: &[&str] = &["--timeout", "0s"];
        assert_eq!(field.tool(&[wait, command].concat()).code, Some(5), "without waiting");
    }
    // A command that only reads does not wait.
    assert_eq!(field.feed(&["introspect", "-"], tokens.access.expose()).code, Some(0));
    field.tool(&["sessions", "list"]).done();
    field.tool(&["purge"]).done();
    // A command waits for a lock that is released within the timeout.
    let waiting = field.command(&["-o", "json", "issue", "bob"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    holder.execute_batch("ROLLBACK").unwrap();
    assert!(waiting.wait_with_output().unwrap().status.success());
    assert_eq!(field.number("SELECT count(*) FROM sessions WHERE user_id = 'bob'"), 1);
    assert_eq!(word(&field.library().rotate(tokens.refresh.expose())), "rotated");
    field.assert_sound();
}

#[test]
fn a_long_read_transaction_blocks_no_writer() {
    let field = Field::new();
    field.fill("old", 3_000, -50_000);
    let tokens = field.library().login("ann");
    let reader = field.sql();
    reader.execute_batch("BEGIN").unwrap();
    let count = || -> i64 {
        reader.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(), 3_001);
    let began = instant();
    assert_eq!(field.tool(&["purge"]).done()["sessions"]["expired"], 3_000);
    let next = field.feed(&["rotate", "-"], tokens.refresh.expose()).done();
    field.tool(&["issue", "bob"]).done();
    assert_eq!(field.tool(&["revoke-all", "ann"]).done()["revoked"], 1);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(count(), 3_001, "it sees what it began with");
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(count(), 2);
    let ran = field.feed(&["introspect", "-"], next["access_token"].as_str().unwrap());
    assert_eq!(ran.json()["reason"], "revoked");
    field.assert_sound();
}

/// The clock was a day ahead when these rows were written, and is right now.
#[test]
fn rows_from_the_future_can_still_be_used_and_ended() {
    let field = Field::new();
    let mut service = field.library();
    let later = now() + 86_400;
    let login = tokenctl::service::Login::of(tokenctl::session::UserId::new("ann").unwrap());
    let mut open = || match service.issue(&login, later) {
        tokenctl::service::Issue::Opened { tokens, .. } => tokens,
        tokenctl::service::Issue::Deactivated => panic!(),
    };
    let (used, ended, kept) = (open(), open(), open());
    let rotated = service.rotate_at(used.refresh.expose(), &Client::default(), now());
    assert_eq!(word(&rotated), "rotated");
    let newer = pair(rotated);
    assert_eq!(
        field.feed(&["rotate", "-"], newer.refresh.expose()).code,
        Some(0),
        "the chain goes on under the right clock"
    );
    assert_eq!(field.tool(&["revoke", ended.session_id.as_str()]).done()["revoked"], 1);
    let sane = "SELECT count(*) FROM sessions WHERE last_used_at < created_at
        OR revoked_at < created_at OR rotated_at < created_at OR longest_idle < 0";
    assert_eq!(field.number(sane), 0, "no time runs backwards");
    // Every access token of the ended session is rejected for as long as it could be accepted.
    let exp = super::field::payload(ended.access.expose())["exp"].as_i64().unwrap();
    let denied = format!("SELECT expires_at FROM denylist WHERE id = '{}'", ended.session_id);
    assert!(field.number(&denied) >= exp);
    let purged = field.tool(&["purge", "--idle", "30d", "--superseded", "30d"]).done();
    assert_eq!(purged["sessions"]["idle"], 0, "from the future is not idle");
    assert_eq!(purged["sessions"]["superseded"], 0);
    assert!(field.number(&denied) >= exp, "a purge takes no living entry");
    let id = kept.session_id.as_str();
    let shown = field.tool(&["sessions", "show", id]).done();
    assert_eq!(shown["state"], "active");
    assert_eq!(field.command(&["sessions", "list"]).output().unwrap().status.code(), Some(0));
    field.assert_sound();
}

/// A store is replaced by another one while commands wait for its lock.
#[test]
fn a_command_that_waited_for_a_moved_store_reports_no_success() {
    let commands: [&[&str]; 7] = [
        &["revoke-all", "ann", "--yes"],
        &["revoke-all", "--everyone", "--yes"],
        &["revoke", "--user", "ann", "--yes"],
        &["users", "deactivate", "ann", "--yes"],
        &["users", "delete", "ann", "--yes"],
        &["issue", "bob"],
        &["purge", "--idle", "1s", "--yes"],
    ];
    for is_replaced in [true, false] {
        let field = Field::new();
        field.library().login("ann");
        std::thread::sleep(Duration::from_secs(2));
        let holder = field.sql();
        let copy = field.path().join("copy.db");
        holder.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        holder.execute_batch("BEGIN IMMEDIATE; UPDATE users SET updated_at = updated_at").unwrap();
        let waiting = commands.map(|command| {
            let line = [&["-o", "json", "--timeout", "60s"], command].concat();
            field.command(&line).spawn().unwrap()
        });
        std::thread::sleep(Duration::from_secs(3));
        for suffix in ["", "-wal", "-shm"] {
            let name = |path: &std::path::Path| {
                let mut name = path.to_owned().into_os_string();
                name.push(suffix);
                name
            };
            std::fs::rename(name(&field.store), name(&field.path().join("moved.db"))).unwrap();
        }
        if is_replaced {
            std::fs::rename(&copy, &field.store).unwrap();
        }
        holder.execute_batch("ROLLBACK").unwrap();
        for (waiting, command) in waiting.into_iter().zip(commands) {
            let ran = super::field::Ran::of(&waiting.wait_with_output().unwrap());
            let told = (ran.code, ran.reason());
            assert_eq!(told, (Some(1), "store-replaced".to_owned()), "{command:?} {ran:?}");
            assert_eq!(ran.stdout, "", "{command:?} claims something");
        }
        if is_replaced {
            assert_eq!(field.number("SELECT count(*) FROM live_sessions"), 1);
            field.assert_sound();
        }
    }
}

/// A store is replaced while a command waits, and its write-ahead log stays where it was.
#[test]
fn a_log_of_the_replaced_store_is_not_copied_into_the_new_one() {
    let field = Field::new();
    let mut service = field.library();
    service.login("ann");
    let holder = field.sql();
    let copy = field.path().join("copy.db");
    holder.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    service.login("ann");
    holder.execute_batch("BEGIN IMMEDIATE; UPDATE users SET updated_at = updated_at").unwrap();
    let waiting = field.command(&["--timeout", "60s", "revoke-all", "ann", "--yes"]);
    let waiting = { waiting }.spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    std::fs::rename(&field.store, field.path().join("moved.db")).unwrap();
    std::fs::rename(&copy, &field.store).unwrap();
    holder.execute_batch("ROLLBACK").unwrap();
    let ran = super::field::Ran::of(&waiting.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("-wal belongs to the replaced file"), "{ran:?}");
    assert!(!ran.stderr.contains("run the command again"), "{ran:?}");
}

/// A store is moved away while a command waits, and no file takes its place.
#[test]
fn a_log_that_a_removed_store_has_left_is_named() {
    let field = Field::new();
    field.library().login("ann");
    let holder = field.sql();
    holder.execute_batch("BEGIN IMMEDIATE; UPDATE users SET updated_at = updated_at").unwrap();
    let waiting = field.command(&["--timeout", "60s", "revoke-all", "ann", "--yes"]);
    let waiting = { waiting }.spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    std::fs::rename(&field.store, field.path().join("moved.db")).unwrap();
    holder.execute_batch("ROLLBACK").unwrap();
    let ran = super::field::Ran::of(&waiting.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("was removed or moved while it was open"), "{ran:?}");
    assert!(ran.stderr.contains("-wal, which belongs to it, is still there"), "{ran:?}");
    assert!(ran.stderr.contains("-shm to the file that they belong to"), "{ran:?}");
    assert!(!ran.stderr.contains("new file") && !ran.stderr.contains("remove "), "{ran:?}");
}

fn service_login(field: &Field) -> String {
    field.library().login("bob").access.expose().clone()
}

/// A restored backup replaces the store while a service has it open.
#[test]
fn a_replaced_store_is_not_written() {
    let field = Field::new();
    let mut service = field.library();
    let before = service.login("ann");
    let copy = field.path().join("backup.db");
    field.sql().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let after = service.login("ann");
    for suffix in ["-wal", "-shm"] {
        let mut name = field.store.clone().into_os_string();
        name.push(suffix);
        let _ = std::fs::remove_file(name);
    }
    std::fs::rename(&copy, &field.store).unwrap();
    // The command opens the new store.
    let shown = field.tool(&["sessions", "show", after.session_id.as_str()]);
    assert_eq!(shown.code, Some(3), "{shown:?}");
    // The service must not write a session to the replaced file, where it would be lost.
    let login = tokenctl::service::Login::of(tokenctl::session::UserId::new("bob").unwrap());
    let auth_config = field.library();
    let issued = tokenctl::service::issue(
        service.store.as_mut(),
        &auth_config.auth_config(),
        &login,
        tokenctl::time::Timestamp(now()),
        &mut super::field::random,
    );
    let Err(tokenctl::service::ServiceError::Store(error)) = issued else { panic!("{issued:?}") };
    assert_eq!(error.reason(), "store-replaced");
    // After reopening the store, the service works.
    let mut service = field.library();
    assert_eq!(service.check(service_login(&field).as_str()), "ok");
    drop(service);
    field.assert_sound();
    assert_eq!(word(&field.library().rotate(before.refresh.expose())), "rotated");
    let list: Value = field.tool(&["sessions", "list"]).done();
    assert!(!list.as_array().unwrap().is_empty());
}
