//! `scan`: finds tokens in files and trees, and assesses them.

#![allow(clippy::expect_used, reason = "tests")]

#[path = "scan/archives.rs"]
mod archives;
#[path = "common/mod.rs"]
mod common;
#[path = "scan/corpus.rs"]
mod corpus;
#[path = "scan/hidden.rs"]
mod hidden;
#[path = "scan/many.rs"]
mod many;
#[path = "scan/opaque.rs"]
mod opaque;
#[path = "scan/shown.rs"]
mod shown;
#[path = "scan/sources.rs"]
mod sources;
#[path = "scan/split.rs"]
mod split;
#[path = "scan/verdicts.rs"]
mod verdicts;

use std::io::Write as _;

use common::World;
use common::handmade::{NOW, key, signed, with_signature};
use serde_json::Value;
use tokenctl::token::{Algorithm, KeyRing};

/// Issues an access token for this user.
fn issue(world: &World, user: &str) -> String {
    let outcome = world.then(&["issue", user, "-q"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.stderr);
    outcome.stdout.trim().to_owned()
}

fn rows(world: &World, now: i64, arguments: &[&str]) -> (Vec<Value>, i32) {
    let mut all = vec!["scan", "-o", "jsonl"];
    all.extend_from_slice(arguments);
    let outcome = world.at_time(now, &all, b"");
    assert!(outcome.is_clean());
    let rows = outcome.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    (rows.collect(), outcome.exit)
}

fn told(rows: &[Value]) -> Vec<String> {
    let words = |row: &Value| {
        let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
        let file = text("file").rsplit('/').next().unwrap_or_default().to_owned();
        format!("{file}:{}:{} {} x{}", row["line"], row["column"], text("status"), row["count"])
    };
    rows.iter().map(words).collect()
}

#[test]
fn each_token_has_a_status() {
    let world = World::new();
    let live = issue(&world, "alice");
    let revoked = issue(&world, "bob");
    assert_eq!(world.then(&["revoke", "--user", "bob"]).exit, 0);
    let foreign =
        signed(&key(Algorithm::EdDSA, 5), r#"{"alg":"EdDSA","kid":"x"}"#, r#"{"sub":"m"}"#);
    let ring = std::fs::read(world.path(".local/share/tokenctl/sessions.keys.json")).expect("keys");
    let ring = KeyRing::parse(&ring, tokenctl::token::ParseOptions::default()).expect("keys");
    let kid = ring.active().expect("a key").kid();
    let forged = with_signature(
        &format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#),
        r#"{"sub":"root","sid":"s"}"#,
        [1; 64],
    );
    let log = format!("first line\n {live} and {revoked}\n{foreign}\n{forged} {live}\n");
    let log = world.file("api.log", log);
    let (found, code) = rows(&world, NOW, &[&log]);
    let second = 2 + live.len() + 5;
    assert_eq!(
        told(&found),
        [
            "api.log:2:2 live x2".to_owned(),
            format!("api.log:2:{second} revoked x1"),
            "api.log:3:1 foreign x1".to_owned(),
            "api.log:4:1 forged x1".to_owned(),
        ]
    );
    assert_eq!(code, 4);
    assert_eq!(found[0]["user_id"], "alice");
    assert_eq!(found[2]["reason"], "unknown-key");
    // The output contains no usable token.
    let table = world.then(&["scan", &log]).stdout;
    for token in [&live, &revoked, &foreign, &forged] {
        assert!(!table.contains(token.as_str()) && !found[0].to_string().contains(token.as_str()));
    }
    let (only, code) = rows(&world, NOW, &["--live", &log]);
    assert_eq!((only.len(), code), (1, 4));
    // 15 minutes later every token has expired.
    let (found, code) = rows(&world, NOW + 900, &[&log]);
    assert_eq!((found[0]["status"].as_str(), code), (Some("expired"), 0));
}

#[test]
fn adjacent_text_does_not_hide_a_token() {
    let world = World::new();
    let (alice, bob) = (issue(&world, "alice"), issue(&world, "bob"));
    let log = world.file("log", format!("{alice}-\n{alice}{bob}_x\n"));
    let (found, code) = rows(&world, NOW, &[&log]);
    let second = 1 + alice.len();
    assert_eq!(told(&found), ["log:1:1 live x2".to_owned(), format!("log:2:{second} live x1")]);
    assert_eq!(code, 4);
}

#[test]
fn scan_revokes_leaked_sessions_on_demand() {
    let world = World::new();
    let (alice, bob) = (issue(&world, "alice"), issue(&world, "bob"));
    let log = world.file("log", format!("{alice}\n{alice}"));
    let dry = world.then(&["scan", "--revoke", "--dry-run", &log]);
    assert!(dry.stdout.contains("1 session would be revoked"), "{}", dry.stdout);
    assert_eq!(rows(&world, NOW, &[&log]).1, 4);
    let wrong = world.then(&["scan", "--revoke", "--expect", "2", &log]);
    assert_eq!(wrong.exit, 1);
    let done = world.then(&["scan", "--revoke", &log]);
    assert!(done.stdout.contains("1 session revoked") && done.exit == 0, "{}", done.stdout);
    assert_eq!(rows(&world, NOW, &[&log]).1, 0);
    let list = world.then(&["sessions", "list", "--state", "all", "-o", "jsonl"]).stdout;
    assert_eq!(list.matches("\"leaked\"").count(), 1);
    assert_eq!(world.then(&["introspect", &bob]).exit, 0);
}

/// Runs a shell script; returns its exit code and stderr.
fn shell(world: &World, script: &str) -> (Option<i32>, String) {
    let output = world.in_shell(script).output().expect("a shell");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn sessions_are_revoked_even_if_the_output_is_lost() {
    for format in ["-o table", "-o json", "-o jsonl", "-o csv", "--sarif"] {
        for (reader, code) in [("> /dev/full", 1), ("| true", 0)] {
            let world = World::made();
            // More than fits into a pipe before the reader starts.
            let mut log = world.issue("alice", &[]).access;
            for number in 0..1000 {
                let payload = format!(r#"{{"sub":"{number}"}}"#);
                log.push_str(&with_signature(r#"{"alg":"HS256"}"#, payload, [1; 32]));
            }
            world.file("log", log);
            let script = format!("tokenctl scan --revoke {format} log {reader}");
            let (exit, stderr) = shell(&world, &script);
            assert_eq!(exit, Some(code), "{script}: {stderr}");
            assert_eq!(world.json(&["stats"])["sessions"]["active"], 0, "{script}: {stderr}");
        }
    }
}

/// The exit code for live tokens must not be lost because of `head`.
#[test]
fn live_tokens_set_the_exit_code_after_a_broken_pipe() {
    let world = World::made();
    let log = format!("{}\n", world.issue("alice", &[]).access);
    world.file("log", log);
    for format in ["-o table", "-o jsonl", "--sarif"] {
        let script = format!("{{ tokenctl scan {format} log; echo \"exit $?\" >&2; }} | true");
        let (_, stderr) = shell(&world, &script);
        assert!(stderr.ends_with("exit 4\n"), "{script}: {stderr}");
    }
}

#[test]
fn revocations_are_reported_on_stderr() {
    let world = World::made();
    let log = world.file("log", world.issue("alice", &[]).access);
    for format in ["-ojson", "-ojsonl", "-ocsv", "--sarif"] {
        let done = world.run(&["scan", "--revoke", "--dry-run", format, &log]).code(4);
        let lines: Vec<&str> = done.stderr.lines().collect();
        assert_eq!(lines.first(), Some(&"1 token, live, in 1 file"));
        assert_eq!(lines.get(1), Some(&"1 session would be revoked"));
        let third = lines.get(2).is_some_and(|line| line.starts_with("services that verify"));
        assert!(third, "{lines:?}");
        assert!(!done.stdout.contains("would be revoked"), "{}", done.stdout);
    }
    for flag in ["--expect=1", "--yes", "--dry-run"] {
        let done = world.run(&["scan", flag, &log]).code(2);
        assert!(done.stderr.contains("--revoke"), "{}", done.stderr);
    }
    let empty = world.file("empty", "");
    let done = world.run(&["scan", "--revoke", "--expect=1", &empty]).code(1);
    assert!(done.stderr.contains("expected 1 matching session, found 0"), "{}", done.stderr);
    assert_eq!(world.run(&["scan", "--revoke", &log, &empty]).exit, 0);
    assert_eq!(world.json(&["stats"])["sessions"]["active"], 0);
}

#[test]
fn trees_are_walked_as_git_sees_them_and_archives_unpacked() {
    let world = World::new();
    let token = issue(&world, "alice");
    let line = format!("x {token}\n");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(line.as_bytes()).expect("packs");
    let gz = gz.finish().expect("packs");
    let zst = ruzstd::encoding::compress_to_vec(
        line.as_bytes(),
        ruzstd::encoding::CompressionLevel::Uncompressed,
    );
    world.file("tree/a.gz", [gz.clone(), gz.clone()].concat());
    world.file("tree/b.zst", [zst.clone(), zst].concat());
    world.file("tree/.env", &line);
    world.file("tree/.gitignore", "left-out\n");
    world.file("tree/left-out", &line);
    world.file("tree/.git/config", &line);
    let tree = world.at("tree");
    let (found, _) = rows(&world, NOW, &[&tree]);
    assert_eq!(told(&found), [".env:1:1 live x5".replace(":1:1", ":1:3")]);
    let (found, _) = rows(&world, NOW, &["--no-ignore", &tree]);
    assert_eq!(told(&found), [".env:1:3 live x6"]);
    // A named file is read even if .gitignore excludes it.
    let named = world.at("tree/left-out");
    assert_eq!(rows(&world, NOW, &[&named]).1, 4);
    let outcome = world.then_with(&["scan", "-o", "jsonl", "-"], &gz);
    assert_eq!(outcome.exit, 4, "{}", outcome.stderr);
    // Unreadable files are reported, and all others are searched.
    let cut = world.file("cut.gz", &gz[..gz.len() - 9]);
    let outcome = world.then(&["scan", &cut, "/nowhere/at/all"]);
    assert!(outcome.exit == 1 || outcome.exit == 4);
    assert!(outcome.stderr.contains("/nowhere/at/all"));
}

/// Several threads share such a file; a token crosses the boundary of two pieces.
#[test]
fn a_large_file_has_the_same_report_as_a_small_one() {
    let world = World::new();
    let token = |user: &str| {
        signed(&key(Algorithm::EdDSA, 5), r#"{"alg":"EdDSA"}"#, format!(r#"{{"sub":"{user}"}}"#))
    };
    let tokens = ["alice", "bob", "carol", "dave"].map(token);
    let mut text = String::new();
    let mut expected = Vec::new();
    for (token, end) in tokens.iter().zip([4_usize, 8 << 20, 16 << 20, 20 << 20]) {
        while text.len() + 200 < end {
            text.push_str("2026-11-21T02:00:00Z INFO api: GET /v1/me 200 in 3 ms, as so often\n");
        }
        let column = end.max(text.len() + 8) - 7 - text.len();
        text.push_str(&" ".repeat(column - 1));
        let line = text.matches('\n').count() + 1;
        expected.push(format!("log:{line}:{column} foreign x1"));
        text.push_str(token);
        text.push('\n');
    }
    let log = world.file("log", &text);
    let (found, code) = rows(&world, NOW, &[&log]);
    assert_eq!(told(&found), expected);
    assert_eq!(code, 0);
    let whole = world.then_with(&["scan", "-o", "jsonl", "-"], text.as_bytes()).stdout;
    let pieces = world.then(&["scan", "-o", "jsonl", &log]).stdout;
    assert_eq!(whole.replace("\"stdin\"", &format!("\"{log}\"")), pieces);
}

#[test]
fn without_a_store_no_token_is_live() {
    let world = World::new();
    let token = with_signature(r#"{"alg":"HS256"}"#, "{}", [1; 32]);
    let file = world.file("log", token);
    let outcome = world.then(&["scan", &file]);
    assert_eq!(outcome.exit, 0);
    assert!(outcome.stdout.contains("foreign") && outcome.stderr.contains("no store"));
    assert!(!world.path(".local").exists());
    assert_eq!(world.then(&["scan", "--store", "/nowhere/at/all", &file]).exit, 1);
}
