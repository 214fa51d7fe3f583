//! `scan`: tokens in files and trees, and whether they still work.

#![allow(clippy::expect_used, reason = "tests")]

mod inside;

use std::io::Write as _;

use inside::{NOW, Place, key, signed, with_signature};
use serde_json::Value;
use tokenctl::token::{Algorithm, KeyRing};

/// A place with a store, and an access token of this user.
fn issue(place: &Place, user: &str) -> String {
    let outcome = place.run(&["issue", user, "-q"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    outcome.stdout.trim().to_owned()
}

fn rows(place: &Place, arguments: &[&str]) -> (Vec<Value>, u8) {
    let mut all = vec!["scan", "-o", "jsonl"];
    all.extend_from_slice(arguments);
    let outcome = place.run(&all);
    assert!(outcome.is_clean());
    let rows = outcome.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    (rows.collect(), outcome.code)
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
fn each_token_is_told_by_what_it_is_good_for() {
    let mut place = Place::new();
    let live = issue(&place, "alice");
    let revoked = issue(&place, "bob");
    assert_eq!(place.run(&["revoke", "--user", "bob"]).code, 0);
    let foreign =
        signed(&key(Algorithm::EdDSA, 5), r#"{"alg":"EdDSA","kid":"x"}"#, r#"{"sub":"m"}"#);
    let ring = std::fs::read(place.path("data/tokenctl/sessions.keys.json")).expect("keys");
    let ring = KeyRing::parse(&ring, tokenctl::token::ParseOptions::default()).expect("keys");
    let kid = ring.active().expect("a key").kid();
    let forged = with_signature(
        &format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#),
        r#"{"sub":"root","sid":"s"}"#,
        [1; 64],
    );
    let log = format!("first line\n {live} and {revoked}\n{foreign}\n{forged} {live}\n");
    let log = place.file("api.log", log);
    let (found, code) = rows(&place, &[&log]);
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
    // Nothing that is shown would be of use to a thief.
    let table = place.run(&["scan", &log]).stdout;
    for token in [&live, &revoked, &foreign, &forged] {
        assert!(!table.contains(token.as_str()) && !found[0].to_string().contains(token.as_str()));
    }
    let (only, code) = rows(&place, &["--live", &log]);
    assert_eq!((only.len(), code), (1, 4));
    // A quarter of an hour later nothing of it works.
    place.now = NOW + 900;
    let (found, code) = rows(&place, &[&log]);
    assert_eq!((found[0]["status"].as_str(), code), (Some("expired"), 0));
}

#[test]
fn leaked_sessions_are_ended_on_demand() {
    let place = Place::new();
    let (alice, bob) = (issue(&place, "alice"), issue(&place, "bob"));
    let log = place.file("log", format!("{alice}\n{alice}"));
    let dry = place.run(&["scan", "--revoke", "--dry-run", &log]);
    assert!(dry.stdout.contains("would revoke 1 session"), "{}", dry.stdout);
    assert_eq!(rows(&place, &[&log]).1, 4);
    let wrong = place.run(&["scan", "--revoke", "--expect", "2", &log]);
    assert_eq!(wrong.code, 1);
    let done = place.run(&["scan", "--revoke", &log]);
    assert!(done.stdout.contains("revoked 1 session") && done.code == 4, "{}", done.stdout);
    assert_eq!(rows(&place, &[&log]).1, 0);
    let list = place.run(&["sessions", "list", "--state", "all", "-o", "jsonl"]).stdout;
    assert_eq!(list.matches("\"leaked\"").count(), 1);
    assert_eq!(place.run(&["introspect", &bob]).code, 0);
}

#[test]
fn trees_are_walked_as_git_sees_them_and_archives_unpacked() {
    let place = Place::new();
    let token = issue(&place, "alice");
    let line = format!("x {token}\n");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(line.as_bytes()).expect("packs");
    let gz = gz.finish().expect("packs");
    let zst = ruzstd::encoding::compress_to_vec(
        line.as_bytes(),
        ruzstd::encoding::CompressionLevel::Uncompressed,
    );
    place.file("tree/a.gz", [gz.clone(), gz.clone()].concat());
    place.file("tree/b.zst", [zst.clone(), zst].concat());
    place.file("tree/.env", &line);
    place.file("tree/.gitignore", "left-out\n");
    place.file("tree/left-out", &line);
    place.file("tree/.git/config", &line);
    let tree = place.path("tree").display().to_string();
    let (found, _) = rows(&place, &[&tree]);
    assert_eq!(told(&found), [".env:1:1 live x5".replace(":1:1", ":1:3")]);
    let (found, _) = rows(&place, &["--no-ignore", &tree]);
    assert_eq!(told(&found), [".env:1:3 live x6"]);
    // A file that is named is read, whatever git thinks.
    let named = place.path("tree/left-out").display().to_string();
    assert_eq!(rows(&place, &[&named]).1, 4);
    let outcome = place.run_with(&["scan", "-o", "jsonl", "-"], &gz);
    assert_eq!(outcome.code, 4, "{}", outcome.stderr);
    // What can't be read is said, and the rest still searched.
    let cut = place.file("cut.gz", &gz[..gz.len() - 9]);
    let outcome = place.run(&["scan", &cut, "/nowhere/at/all"]);
    assert!(outcome.code == 1 || outcome.code == 4);
    assert!(outcome.stderr.contains("/nowhere/at/all"));
}

/// Several threads share a file like this one; a token lies across where their parts meet.
#[test]
fn a_large_file_is_told_like_a_small_one() {
    let place = Place::new();
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
    let log = place.file("log", &text);
    let (found, code) = rows(&place, &[&log]);
    assert_eq!(told(&found), expected);
    assert_eq!(code, 0);
    let whole = place.run_with(&["scan", "-o", "jsonl", "-"], text.as_bytes()).stdout;
    let pieces = place.run(&["scan", "-o", "jsonl", &log]).stdout;
    assert_eq!(whole.replace("\"stdin\"", &format!("\"{log}\"")), pieces);
}

#[test]
fn sarif_is_what_code_hosts_read() {
    let place = Place::new();
    let token = issue(&place, "alice");
    let file = place.file("a b.log", format!("\n {token}"));
    let outcome = place.run(&["scan", "--sarif", &file]);
    assert_eq!(outcome.code, 4);
    let sarif: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"live-token".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], 2);
    assert_eq!(place["region"]["startColumn"], 2);
    assert!(place["artifactLocation"]["uri"].as_str().expect("a URI").ends_with("a%20b.log"));
}

#[test]
fn without_a_store_nothing_is_known_to_live() {
    let place = Place::new();
    let token = with_signature(r#"{"alg":"HS256"}"#, "{}", [1; 32]);
    let file = place.file("log", token);
    let outcome = place.run(&["scan", &file]);
    assert_eq!(outcome.code, 0);
    assert!(outcome.stdout.contains("foreign") && outcome.stderr.contains("no store"));
    assert!(!place.path("data").exists());
    assert_eq!(place.run(&["scan", "--store", "/nowhere/at/all", &file]).code, 1);
}
