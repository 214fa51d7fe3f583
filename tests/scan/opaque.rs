//! Opaque refresh tokens of a previous system: found by a pattern, or as JWTs of another issuer.

use serde_json::json;
use tokenctl::token::Algorithm;

use crate::common::handmade::{NOW, key, signed};
use crate::common::{DAY, World};
use crate::{rows, told};

const LIVE: &str = "AQH2MU9yv04ORNi4ttxs9Wv6SI9IGbV8";
const ENDED: &str = "HFEhgMG5GJauFnreRVyYMjw2D81MUglk";
const STRANGE: &str = "ZA8Wm7-_iU6c4RkSDGqc9nPz7HUzmFyj";
const PATTERN: &str = r"sid=s(?:%3A|:)([\w-]{32})";

fn foreign_jwt() -> String {
    let payload = r#"{"iss":"https://old.example","jti":"1","token_type":"refresh"}"#;
    signed(&key(Algorithm::EdDSA, 5), r#"{"alg":"EdDSA","kid":"old"}"#, payload)
}

/// Returns a store with three imported sessions, one of them revoked.
fn world() -> World {
    let world = World::new();
    let line = |id: &str, token: &str| {
        let line = json!({ "id": id, "user_id": id, "created_at": NOW - DAY, "expires_at": null, "t": token });
        format!("{line}\n")
    };
    let lines = [line("live", LIVE), line("ended", ENDED), line("jwt-", &foreign_jwt())].concat();
    assert_eq!(world.at_time(NOW, &["init"], b"").exit, 0);
    let words = ["sessions", "import", "--hash-refresh-token", "t"];
    let done = world.at_time(NOW, &words, lines.as_bytes());
    assert_eq!(done.exit, 0, "{}", done.stderr);
    assert_eq!(world.at_time(NOW, &["revoke", "ended"], b"").exit, 0);
    world
}

fn log() -> String {
    format!(
        "GET / sid=s%3A{LIVE}.abc\nGET / sid=s:{ENDED}.abc sid=s:{STRANGE}.abc\n\
         é sid=s:{LIVE}.x and {}\n{LIVE} without its name\n",
        foreign_jwt()
    )
}

#[test]
fn opaque_tokens_are_found_by_their_pattern_and_looked_up() {
    let world = world();
    let file = world.file("access.log", log());
    let (found, code) = rows(&world, NOW, &["--opaque-pattern", PATTERN, &file]);
    let jwt = 3 + "sid=s:.x and ".len() + LIVE.len();
    let mut lines = told(&found);
    lines.sort();
    assert_eq!(
        lines,
        [
            "access.log:1:15 live x2".to_owned(),
            "access.log:2:13 revoked x1".to_owned(),
            format!("access.log:3:{jwt} live x1"),
        ]
    );
    assert_eq!(code, 4);
    let of = |user: &str| found.iter().find(|row| row["user_id"] == user).cloned().expect("a row");
    let live = of("live");
    assert_eq!((&live["session_id"], &live["kind"]), (&"live".into(), &"refresh".into()));
    assert_eq!(live["token"], "AQH2…");
    // The output contains another hash, because the store's hash would confirm a guess of the token.
    let own = tokenctl::token::to_base64url(&tokenctl::token::sha256(LIVE.as_bytes()));
    assert_ne!(live["fingerprint"].as_str(), Some(own.as_str()));
    assert_eq!(of("ended")["reason"], "revoked");
    // JWTs of another issuer are found without a pattern, random texts are not.
    let (found, code) = rows(&world, NOW, &["--live", &file]);
    assert_eq!((told(&found), code), (vec![format!("access.log:3:{jwt} live x1")], 4));
}

#[test]
fn opaque_tokens_are_revoked_like_other_tokens() {
    let world = world();
    let file = world.file("access.log", log());
    let words = ["scan", "--opaque-pattern", PATTERN, "--revoke", "--yes", "--expect", "2", &file];
    let done = world.at_time(NOW, &words, b"");
    assert_eq!(done.exit, 0, "{}{}", done.stdout, done.stderr);
    let (found, code) = rows(&world, NOW, &["--live", "--opaque-pattern", PATTERN, &file]);
    assert_eq!((found.len(), code), (0, 0));
}

#[test]
fn archives_and_standard_input_are_searched_by_the_pattern_too() {
    let world = world();
    let input = log();
    let words = ["scan", "-o", "jsonl", "--live", "--opaque-pattern", PATTERN];
    let done = world.at_time(NOW, &words, input.as_bytes());
    assert_eq!(done.exit, 4, "{}", done.stderr);
    assert_eq!(done.stdout.lines().filter(|line| line.contains("AQH2")).count(), 1);
    for (pattern, why) in [("[", "unclosed"), ("x*", "empty text")] {
        let done = world.at_time(NOW, &["scan", "--opaque-pattern", pattern], b"");
        assert_eq!(done.exit, 2);
        assert!(done.stderr.contains(why), "{}", done.stderr);
    }
}
