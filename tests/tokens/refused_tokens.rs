//! Every forged token is rejected, in every output format and among other tokens.

use crate::common::World;
use crate::common::handmade::signed;
use crate::forgeries::{Keys, forgeries};
use crate::support::{CLAIMS, HS256};

#[test]
fn every_forgery_is_refused_and_every_genuine_token_accepted() {
    let world = World::new();
    let keys = Keys::new();
    keys.files(&world);
    let verify = |ring: &str, token: &str| {
        let path = world.at(ring);
        world.then(&["decode", "--verify", "--key", &path, "-o", "json", token])
    };
    let eddsa = format!(r#"{{"alg":"EdDSA","kid":"{}"}}"#, keys.ed.kid());
    for (ring, key, header) in [
        ("hs", &keys.hs, HS256),
        ("ed", &keys.ed, r#"{"alg":"EdDSA"}"#),
        ("ed", &keys.ed, &eddsa),
        ("ed.pem", &keys.ed, r#"{"alg":"EdDSA","kid":"any"}"#),
        ("es", &keys.es, r#"{"alg":"ES256"}"#),
    ] {
        let outcome = verify(ring, &signed(key, header, CLAIMS));
        assert_eq!(outcome.exit, 0, "{header} {}{}", outcome.stdout, outcome.stderr);
        assert!(outcome.stdout.contains(r#""status": "valid""#));
        assert!(outcome.stdout.contains(r#""accepted": true"#));
    }
    let forgeries = forgeries(&keys);
    assert!(forgeries.len() >= 150, "{}", forgeries.len());
    let mut wrong = Vec::new();
    for forgery in &forgeries {
        let outcome = verify(forgery.ring, &forgery.token);
        let accepted = outcome.stdout.contains(r#""accepted": true"#);
        if outcome.exit != 4 || accepted || !outcome.is_clean() {
            wrong.push(format!("{}: {} {}", forgery.name, outcome.exit, outcome.stdout));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_forgery_is_shown_in_every_form_and_reaches_no_terminal() {
    let world = World::new();
    let keys = Keys::new();
    keys.files(&world);
    let hs = world.at("hs");
    for forgery in forgeries(&keys) {
        for form in ["table", "json", "jsonl", "csv"] {
            let plain = world.then(&["decode", "-o", form, &forgery.token]);
            assert!(matches!(plain.exit, 0 | 1), "{} {}", forgery.name, plain.stderr);
            assert!(plain.is_clean(), "{}", forgery.name);
            let verified =
                world.then(&["decode", "--verify", "--key", &hs, "-o", form, &forgery.token]);
            assert!(verified.is_clean(), "{}", forgery.name);
            if form == "json" && plain.exit == 0 {
                serde_json::from_str::<serde::de::IgnoredAny>(&plain.stdout).expect("JSON");
                assert!(plain.stdout.contains(r#""status": "not-checked""#));
                assert!(verified.stdout.contains(r#""header": {"#), "{}", forgery.name);
            }
        }
    }
}

#[test]
fn invalid_tokens_are_reported_in_order_in_one_stream() {
    let world = World::new();
    let keys = Keys::new();
    keys.files(&world);
    let forgeries = forgeries(&keys);
    let good = signed(&keys.hs, HS256, CLAIMS);
    let one_line = |token: &str| !token.is_empty() && !token.contains(char::is_whitespace);
    let mut lines: Vec<&str> = forgeries.iter().map(|forgery| forgery.token.as_str()).collect();
    lines.retain(|line| one_line(line));
    lines.insert(50, &good);
    let hs = world.at("hs");
    let stdin = lines.join("\n");
    let outcome =
        world.then_with(&["decode", "--verify", "--key", &hs, "-o", "jsonl"], stdin.as_bytes());
    assert_eq!(outcome.exit, 4);
    let rows: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(rows.len(), lines.len());
    assert!(rows[50].contains(r#""accepted":true"#), "{}", rows[50]);
    let accepted = rows.iter().filter(|row| row.contains(r#""accepted":true"#)).count();
    let genuine = lines.iter().filter(|line| **line == good).count();
    assert_eq!(accepted, genuine);
    // The result does not depend on earlier tokens.
    for (line, row) in lines.iter().zip(rows) {
        let alone = world.then(&["decode", "--verify", "--key", &hs, "-o", "jsonl", line]);
        assert_eq!(alone.stdout.trim_end(), row, "{line}");
    }
}
