//! The audit trail: for people, for programs, and with `--follow`.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::operate::{self, TestDir, signal};
use rustix::process::Signal;
use serde_json::Value;

const NOW: i64 = 1_795_224_758;
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Adds events of a service, of a kind that tokenctl does not know.
fn with_events(dir: &TestDir, count: i64) {
    let sql = dir.sql();
    for number in 0..count {
        sql.execute(
            "INSERT INTO events (at, kind, user_id, session_id, actor, reason, ip, user_agent, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            rusqlite::params![
                NOW - 10 * (count - number),
                if number % 2 == 0 { "login-failed" } else { "issued" },
                if number % 3 == 0 { "alice" } else { "bob" },
                format!("{:08x}-7e1c-7abc-8def-0123456789ab", 0x0190_a5d2 + 0x0100_0000 * number),
                "gateway",
                (number % 2 == 0).then_some("other"),
                "192.0.2.7",
                FIREFOX,
                (number % 2 == 0).then_some("wrong password\u{1b}[31m"),
            ],
        )
        .unwrap();
    }
}

#[test]
fn a_wide_terminal_shows_every_column() {
    let dir = TestDir::new();
    with_events(&dir, 2);
    let ran = dir.at_terminal(NOW, 140, &["events"]);
    insta::assert_snapshot!(ran.out + &ran.err, @r"
    TIME (UTC)           KIND          USER   SESSION  BY       REASON  FROM                         NOTE
    2026-11-21 01:32:18  login-failed  alice  0190     gateway  other   192.0.2.7, Firefox on Linux  wrong password\u{1b}[31m
    2026-11-21 01:32:28  issued        bob    0290     gateway          192.0.2.7, Firefox on Linux
    ");
}

#[test]
fn a_narrow_terminal_keeps_the_important_columns() {
    let dir = TestDir::new();
    with_events(&dir, 2);
    let ran = dir.at_terminal(NOW, 80, &["events"]);
    insta::assert_snapshot!(ran.out + &ran.err, @"
    TIME (UTC)           KIND          USER   SESSION  BY       REASON
    2026-11-21 01:32:18  login-failed  alice  0190     gateway  other
    2026-11-21 01:32:28  issued        bob    0290     gateway
    columns hidden (terminal too narrow): FROM, NOTE
    ");
}

#[test]
fn a_table_shows_the_newest_fifty_events_and_a_note() {
    let dir = TestDir::new();
    with_events(&dir, 60);
    let ran = dir.at_terminal(NOW, 80, &["events"]);
    assert_eq!(ran.out.lines().count(), 51);
    assert!(ran.err.contains("showing the newest 50 of 60 events"), "{}", ran.err);
    let ran = dir.at_terminal(NOW, 80, &["events", "--limit", "60"]);
    assert_eq!(ran.out.lines().count(), 61);
    assert!(!ran.err.contains("showing"), "nothing is left out: {}", ran.err);
    assert_eq!(dir.json(&["events", "-o", "json"]).as_array().unwrap().len(), 60);
}

#[test]
fn each_filter_chooses() {
    let dir = TestDir::new();
    with_events(&dir, 60);
    let count = |arguments: &[&str]| {
        let all: Vec<&str> = ["events", "-o", "jsonl"].iter().chain(arguments).copied().collect();
        dir.ok(&all).lines().count()
    };
    assert_eq!(count(&["--user", "alice"]), 20);
    assert_eq!(count(&["--kind", "issued"]), 30);
    assert_eq!(count(&["--kind", "issued,login-failed"]), 60);
    assert_eq!(count(&["--reason", "other"]), 30);
    assert_eq!(count(&["--by", "gateway"]), 60);
    assert_eq!(count(&["--by", "nobody"]), 0);
    assert_eq!(count(&["--note", "PASSWORD"]), 30);
    assert_eq!(count(&["--note", "passwort"]), 0);
    assert_eq!(count(&["--ip", "192.0.2.0/24"]), 60);
    assert_eq!(count(&["--ip", "[::ffff:192.0.2.7]:443"]), 60);
    assert_eq!(count(&["--ip", "198.51.100.0/24"]), 0);
    // A table that is written to a pipe has no row limit.
    assert_eq!(dir.ok(&["events"]).lines().count(), 61);
    let refused = dir.run(&["events", "--actor", "gateway"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("--by NAME"), "{}", refused.err);
    for format in [&[][..], &["-o", "json"], &["-o", "csv"]] {
        let mistyped = dir.run(&[&["events", "--user", "alcie"], format].concat());
        assert_eq!((mistyped.code, mistyped.out.as_str()), (3, ""), "{format:?}");
        assert!(mistyped.err.contains("there is no user alcie"), "{}", mistyped.err);
    }
    // Events of a deleted user are still found.
    assert_eq!(dir.run(&["events", "--user", "bob", "--kind", "revoked"]).code, 0);
    let near = dir.at_terminal(NOW, 80, &["events", "--kind", "revokd"]);
    assert_eq!(near.err, "no event matches; did you mean --kind revoked?\n");
    assert_eq!(count(&["--since", &(NOW - 100).to_string()]), 10);
    assert_eq!(count(&["--until", &(NOW - 100).to_string()]), 50);
    assert_eq!(count(&["--session", "0290a5d2-7e1c-7abc-8def-0123456789ab"]), 1);
    assert_eq!(count(&["--session", "0290"]), 1);
}

#[test]
fn a_page_continues_after_the_previous_one() {
    let dir = TestDir::new();
    with_events(&dir, 10);
    let page = |after: &str| -> Vec<i64> {
        let text = dir.ok(&["events", "-o", "jsonl", "--after", after, "--limit", "4"]);
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_i64().unwrap();
        text.lines().map(id).collect()
    };
    assert_eq!(page("0"), [1, 2, 3, 4]);
    assert_eq!(page("4"), [5, 6, 7, 8]);
    assert_eq!(page("8"), [9, 10]);
    let newest = dir.ok(&["events", "-o", "csv", "--limit", "1"]);
    assert!(
        newest.starts_with("id,at,kind,user_id,session_id,actor,reason,ip,user_agent,note\n10,")
    );
}

#[test]
fn a_deleted_session_is_found_by_its_id_prefix() {
    let dir = TestDir::new();
    dir.ok(&["issue", "alice", "-q"]);
    let id = dir.json(&["sessions", "list", "-o", "json"])[0]["id"].as_str().unwrap().to_owned();
    dir.ok(&["revoke", &id, "--delete", "--reason", "leaked", "--note", "found in a log"]);
    let told = dir.json(&["events", "--session", &id[..13], "-o", "json"]);
    let kinds: Vec<_> = told.as_array().unwrap().iter().map(|e| e["kind"].clone()).collect();
    assert_eq!(kinds, ["issued", "revoked", "deleted"]);
    assert!(dir.ok(&["events"]).contains(&id[..4]));
    assert_eq!(dir.run(&["events", "--session", "ffff"]).code, 3);
}

/// For every change, the audit trail has the actor, the reason and the note.
#[test]
fn every_change_is_on_record() {
    let dir = TestDir::new();
    let issue = |user: &str| {
        let out = dir.ok(&["issue", user, "--note", "ticket 1", "-o", "json"]);
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let told = |kind: &str| {
        let events = dir.json(&["events", "--kind", kind, "-o", "json"]);
        let last = events.as_array().unwrap().last().unwrap().clone();
        let text = |name: &str| last[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}: {}", text("kind"), text("actor"), text("reason"), text("note"))
    };
    let first = issue("alice");
    assert_eq!(told("issued"), "issued ann -: ticket 1");
    let mut revoke = dir.command(&["revoke", "--token", "-", "--jti", "--note", "ticket 2"]);
    let mut child = revoke.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let token = first["access_token"].as_str().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), token.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(told("denied"), "denied ann admin: ticket 2");
    let id = first["session_id"].as_str().unwrap();
    dir.ok(&["revoke", id, "--reason", "compromised", "--note", "ticket 3", "--actor", "eve"]);
    assert_eq!(told("revoked"), "revoked eve compromised: ticket 3");
    issue("alice");
    dir.ok(&["revoke-all", "alice", "--reason", "password-changed", "--note", "ticket 4"]);
    assert_eq!(told("revoked"), "revoked ann password-changed: ticket 4");
    issue("alice");
    dir.ok(&["users", "deactivate", "alice", "--note", "ticket 5"]);
    assert_eq!(told("revoked"), "revoked ann account-deactivated: ticket 5");
    assert_eq!(told("user-deactivated"), "user-deactivated ann account-deactivated: ticket 5");
    dir.ok(&["users", "reactivate", "alice", "--note", "ticket 6"]);
    assert_eq!(told("user-reactivated"), "user-reactivated ann -: ticket 6");
    issue("alice");
    dir.ok(&["users", "delete", "alice", "--note", "ticket 7"]);
    assert_eq!(told("revoked"), "revoked ann account-deleted: ticket 7");
    assert_eq!(told("user-deleted"), "user-deleted ann account-deleted: ticket 7");
    issue("bob");
    let sql = dir.sql();
    sql.execute_batch(
        "UPDATE sessions SET last_used_at = created_at WHERE 1;
         UPDATE sessions SET expires_at = NULL;",
    )
    .unwrap();
    let mut late = dir.command(&["purge", "--idle", "1s", "--retain", "30d"]);
    std::thread::sleep(Duration::from_millis(2_100));
    assert!(late.stdout(Stdio::null()).status().unwrap().success());
    assert_eq!(told("revoked"), "revoked ann idle: -");
    assert!(told("purged").starts_with("purged ann -: sessions: 0 expired"), "{}", told("purged"));
    // A login revokes the sessions that the policy selects.
    issue("carol");
    let mut again = dir.command(&["issue", "carol"]);
    let status = again.env("TOKENCTL_MAX_SESSIONS", "1").stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    assert_eq!(told("revoked"), "revoked ann session-limit: -");
}

#[test]
fn a_reuse_event_names_the_client() {
    let dir = TestDir::new();
    let tokens = dir.json(&["issue", "alice", "-o", "json"]);
    let token = tokens["refresh_token"].as_str().unwrap();
    let rotate = |token: &str| {
        let mut command = dir.command(&["rotate", token, "-o", "json", "--actor", "gateway"]);
        operate::ran(command.env("TOKENCTL_RETRY_GRACE", "0s").output().unwrap())
    };
    assert_eq!(rotate(token).code, 0);
    // The grace period is counted in whole seconds.
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(rotate(token).code, 4);
    for (kind, reason) in [("replayed", Value::Null), ("revoked", "replayed".into())] {
        let event = &dir.json(&["events", "--kind", kind, "-o", "json"])[0];
        assert_eq!((&event["actor"], &event["reason"]), (&"gateway".into(), &reason), "{kind}");
    }
}

/// The lines of a follower, each as it arrives.
struct Follower {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Follower {
    fn new(dir: &TestDir, arguments: &[&str]) -> Self {
        let all: Vec<&str> = ["events", "--follow"].iter().chain(arguments).copied().collect();
        let mut child = dir.command(&all).stdout(Stdio::piped()).spawn().unwrap();
        let (send, lines) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in out.lines() {
                if send.send(line.unwrap()).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    fn next(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(10)).unwrap()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_follower_sees_new_events_within_a_second() {
    let dir = TestDir::new();
    let mut follower = Follower::new(&dir, &["-o", "jsonl", "--after", "0"]);
    for user in ["alice", "bob"] {
        dir.ok(&["issue", user, "-q"]);
        let begun = Instant::now();
        let event: Value = serde_json::from_str(&follower.next()).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        assert_eq!(event["user_id"], user);
    }
    signal(&follower.child, Signal::INT);
    assert_eq!(follower.child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_follower_misses_nothing_and_repeats_nothing() {
    let dir = TestDir::new();
    let follower = Follower::new(&dir, &["-o", "jsonl", "--after", "0", "--kind", "mine"]);
    let writers: Vec<_> = (0..3)
        .map(|writer| {
            let sql = dir.sql();
            std::thread::spawn(move || {
                for number in 0..100 {
                    let kind = if number % 4 == 0 { "other" } else { "mine" };
                    let note = format!("{writer}/{number}");
                    let insert = "INSERT INTO events (kind, note) VALUES (?1, ?2)";
                    sql.execute(insert, [kind, &note]).unwrap();
                }
            })
        })
        .collect();
    // A temporary exclusive lock does not end the follower.
    let sql = dir.sql();
    sql.execute_batch("BEGIN EXCLUSIVE").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    sql.execute_batch("COMMIT").unwrap();
    for writer in writers {
        writer.join().unwrap();
    }
    let mut seen = BTreeSet::new();
    let mut last = 0;
    for _ in 0..225 {
        let event: Value = serde_json::from_str(&follower.next()).unwrap();
        let id = event["id"].as_i64().unwrap();
        assert!(id > last);
        last = id;
        assert!(seen.insert(event["note"].as_str().unwrap().to_owned()));
    }
    assert!(follower.lines.recv_timeout(Duration::from_millis(500)).is_err());
}

#[test]
fn a_follower_ends_when_its_reader_closes_the_pipe() {
    let dir = TestDir::new();
    let mut command = dir.command(&["events", "--follow"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn follow_reports_a_replaced_store() {
    let dir = TestDir::new();
    let mut command = dir.command(&["events", "--follow", "-o", "jsonl"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    std::fs::rename(dir.store(), dir.path("old.db")).unwrap();
    let ran = operate::ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("\"store-replaced\""), "{}", ran.err);
    assert_eq!(dir.run(&["events", "--follow", "-o", "json"]).code, 2);
}

#[test]
fn follow_prints_lines_at_a_terminal() {
    let dir = TestDir::new();
    with_events(&dir, 12);
    let follower = Follower::new(&dir, &["--limit", "2"]);
    insta::assert_snapshot!(format!("{}\n{}", follower.next(), follower.next()), @r"
    2026-11-21 01:32:18 UTC  login-failed      bob           0b90      other by gateway from 192.0.2.7, Firefox on Linux: wrong password\u{1b}[31m
    2026-11-21 01:32:28 UTC  issued            bob           0c90      by gateway from 192.0.2.7, Firefox on Linux
    ");
}
