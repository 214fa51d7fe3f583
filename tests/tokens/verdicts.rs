//! The verdict of `decode --verify` on a token.

use crate::common::World;
use crate::common::handmade::{NOW, signed, with_signature};
use crate::support::{CLAIMS, HS256, SECRET, decode, secret_key};

#[test]
fn every_failure_is_named_at_once() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let claims =
        r#"{"iss":"you","sub":7,"aud":"web","nbf":1800000100,"iat":1800000100,"exp":1,"exp":1}"#;
    let header = r#"{"alg":"HS256","typ":"rt+jwt","crit":["x"],"x":1}"#;
    let token = with_signature(header, claims, [1; 32]);
    let outcome = world.then(&[
        "decode",
        "--verify",
        "--key",
        &hs,
        "--issuer",
        "me",
        "--audience",
        "api",
        "--kind",
        "access",
        "-o",
        "jsonl",
        &token,
    ]);
    assert_eq!(outcome.exit, 4);
    for id in [
        "critical-header",
        "wrong-type",
        "bad-signature",
        "duplicate-claim",
        "expired",
        "not-yet-valid",
        "wrong-issuer",
        "invalid-sub",
        "missing-sid",
    ] {
        assert!(outcome.stdout.contains(&format!("\"{id}\"")), "{id} {}", outcome.stdout);
    }
    assert!(outcome.stdout.contains(r#""claims":{"iss":"you""#));
    // Only for tokens of other kinds: see `times`.
    let token = with_signature(r#"{"alg":"HS256","typ":"JWT"}"#, claims, [1; 32]);
    let outcome = world.then(&["decode", "--verify", "--key", &hs, "-o", "jsonl", &token]).code(4);
    assert!(outcome.stdout.contains("\"issued-in-future\""), "{}", outcome.stdout);
}

#[test]
fn required_claims_must_be_present() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let bare = signed(&secret_key(), HS256, r#"{"exp":1800000900}"#);
    let full = signed(&secret_key(), HS256, CLAIMS);
    let run = |more: &[&str], token: &str| {
        let mut arguments = vec!["decode", "--verify", "--key", &hs];
        arguments.extend_from_slice(more);
        arguments.push(token);
        world.then(&arguments).exit
    };
    assert_eq!(run(&[], &bare), 0);
    for (more, code) in [
        (["--issuer", "me"], 0),
        (["--issuer", "m"], 4),
        (["--audience", "api"], 0),
        (["--audience", "ap"], 4),
        (["--kind", "access"], 4),
        (["--kind", "refresh"], 4),
    ] {
        assert_eq!(run(&more, &full), code, "{more:?}");
        assert_eq!(run(&more, &bare), 4, "{more:?}");
    }
    // The audience of a refresh token is checked too, although ours have none.
    let refresh = |aud: &str| {
        let header = r#"{"alg":"HS256","typ":"rt+jwt"}"#;
        let claims = format!(r#"{{"sub":"u","sid":"s","gen":1,"iat":1800000000{aud}}}"#);
        signed(&secret_key(), header, claims)
    };
    let demand = ["--kind", "refresh", "--audience", "api"];
    assert_eq!(run(&demand[..2], &refresh("")), 0);
    assert_eq!(run(&demand, &refresh(r#","aud":"api""#)), 0);
    assert_eq!(run(&demand, &refresh(r#","aud":"other""#)), 4);
    assert_eq!(run(&demand, &refresh("")), 4);
    let ended = signed(&secret_key(), HS256, format!(r#"{{"exp":{}}}"#, NOW - 250));
    assert_eq!(run(&[], &ended), 4);
    assert_eq!(run(&["--leeway", "251s"], &ended), 0);
    assert_eq!(run(&["--leeway", "250s"], &ended), 4);
    let long_ended = signed(&secret_key(), HS256, format!(r#"{{"exp":{}}}"#, NOW - 301));
    assert_eq!(run(&["--leeway", "1h"], &long_ended), 4);
    // A script gets no part of a rejected token.
    let piece = world.then(&["decode", "--verify", "--key", &hs, "--claim", "exp", &ended]);
    assert_eq!((piece.exit, piece.stdout.as_str()), (4, ""));
}

#[test]
fn invalid_input_has_a_verdict() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let verify = |format| world.then(&["decode", "--verify", "--key", &hs, "-o", format, "a.b.c"]);
    let json: serde_json::Value = serde_json::from_str(&verify("jsonl").stdout).expect("JSON");
    assert_eq!(json["accepted"], false);
    assert_eq!(json["problems"], serde_json::json!(["malformed"]));
    let csv = verify("csv").stdout;
    let [head, row]: [&str; 2] = csv.lines().collect::<Vec<_>>().try_into().expect("two lines");
    assert!(head.ends_with(",reason,problems,accepted,error"), "{head}");
    assert!(row.contains(",malformed,malformed,false,"), "{row}");
    assert!(!decode(&["-o", "jsonl", "a.b.c"]).stdout.contains("accepted"));
}

/// A list that ends early is still valid JSON, also if its reader stops early.
#[test]
fn a_list_that_ends_early_is_valid_json() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let token = signed(&secret_key(), HS256, CLAIMS);
    let good = world.file("good", &token);
    let list = world.then(&["decode", "-o", "json", "--file", &good, "--file", "/nowhere"]);
    assert_eq!(list.exit, 1);
    assert!(
        serde_json::from_str::<Vec<serde_json::Value>>(&list.stdout).is_ok(),
        "{}",
        list.stdout
    );
    for count in [1, 3000] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tokenctl"))
            .args(["decode", "--verify", "--key", &hs, "-o", "jsonl"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("starts");
        drop(child.stdout.take());
        let input = format!("garbage\n{}", format!("{token}\n").repeat(count));
        let _ =
            std::io::Write::write_all(&mut child.stdin.take().expect("piped"), input.as_bytes());
        assert_eq!(child.wait().expect("ends").code(), Some(4), "{count}");
    }
}
