//! Tokens that are escaped from the first letter on, split over several records or literals, or part of a name.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tokenctl::token::Algorithm;
use tokenctl::token::scan::fingerprint;

use crate::archives::{gz, tar, zip};
use crate::common::World;
use crate::common::handmade::{NOW, key, signed};
use crate::rows;

fn token(user: &str) -> String {
    let payload = format!(r#"{{"sub":"{user}"}}"#);
    signed(&key(Algorithm::EdDSA, 5), r#"{"alg":"EdDSA"}"#, payload)
}

/// Asserts that exactly this token is found in a file, and that its whole text is not in the output.
fn is_found(world: &World, name: &str, bytes: impl AsRef<[u8]>, token: &str) {
    let path = world.file(name, bytes);
    let (rows, code) = rows(world, NOW, &[&path]);
    assert_eq!(code, 0, "{name}");
    let users: Vec<_> = rows.iter().map(|row| row["user_id"].as_str()).collect();
    assert_eq!(users, [Some("split")], "{name}");
    assert!(!rows[0].to_string().contains(token), "{name}");
}

#[test]
fn escaped_and_split_tokens_are_found() {
    let world = World::new();
    let token = token("split");
    let (head, tail) = token.split_at(token.len() - 20);
    let each = |escape: fn(u8) -> String| token.bytes().map(escape).collect::<String>();
    let cri = "2026-11-29T10:00:00.000000000Z stderr";
    let record =
        |log: &str| format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"x\"}}\n");
    let long = "x".repeat(16_000);
    for (name, text) in [
        ("json", each(|byte| format!("\\u{byte:04x}"))),
        ("c", each(|byte| format!("\\x{byte:02x}"))),
        ("octal", each(|byte| format!("\\{byte:03o}"))),
        ("html", each(|byte| format!("&#{byte};"))),
        ("hex.html", each(|byte| format!("&#x{byte:x};"))),
        ("mail", each(|byte| format!("={byte:02X}"))),
        ("docker", record(&format!("{long} {head}")) + &record(&format!("{tail}\\n"))),
        ("cri", format!("{cri} P {long} {head}\n{cri} F {tail}\n")),
        ("js", format!("const t = \"{head}\" +\n  \"{tail}\";\n")),
        ("php", format!("$t = '{head}' . '{tail}';\n")),
        ("subject", {
            let word = |text: &str| format!("=?utf-8?B?{}?=", STANDARD.encode(text));
            let words: Vec<String> = token
                .as_bytes()
                .chunks(40)
                .map(|part| word(&String::from_utf8_lossy(part)))
                .collect();
            format!("Subject: {}\n", words.join("\n "))
        }),
    ] {
        is_found(&world, name, text, &token);
    }
    // UTF-16 without a byte order mark, with base64 in it.
    let text = format!("apiVersion: v1\r\ndata:\r\n  token: {}\r\n", STANDARD.encode(&token));
    for units in [u16::to_le_bytes, u16::to_be_bytes] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(units).collect();
        is_found(&world, "secret.yaml", wide, &token);
    }
}

/// Returns the lines of a program that breaks them after a hyphen where it can, as editors and word processors do.
fn wrapped(text: &str, width: usize) -> Vec<&str> {
    let mut rest = text;
    let mut lines = Vec::new();
    while rest.len() > width {
        let blank = usize::from(rest[width..].starts_with(' '));
        let at = rest[..width + blank].rfind(['-', ' ']).map_or(width, |hyphen| hyphen + 1);
        lines.push(rest[..at].trim_end());
        rest = &rest[at..];
    }
    lines.push(rest);
    lines
}

#[test]
fn tokens_in_lines_that_end_at_hyphens_are_found() {
    let world = World::new();
    let (mut uneven, mut expected) = (0, Vec::new());
    for number in 0..40_u64 {
        let header = r#"{"alg":"EdDSA"}"#;
        let payload = format!(r#"{{"sub":"split","number":{number}}}"#);
        let token = signed(&key(Algorithm::EdDSA, 5), header, payload);
        let sentence = format!("the token of the service is {token} and should be revoked at once");
        for width in [40, 47, 60, 72, 76, 80] {
            let lines = wrapped(&token, width);
            uneven += usize::from(lines[..lines.len() - 1].iter().any(|line| line.len() < width));
            let name = |kind: &str| format!("tree/{kind}-{number}-{width}");
            world.file(&name("plain"), lines.join("\n") + "\n");
            world.file(&name("yaml"), format!("t: >-\n  {}\nnext: 1\n", lines.join("\n  ")));
            world.file(&name("mail"), format!("> {}\n", lines.join("\n> ")));
            world.file(
                &name("label"),
                format!("{}\n", wrapped(&format!("t:{token}"), width).join("\n")),
            );
            world.file(&name("text"), wrapped(&sentence, width).join("\n") + "\n");
        }
        expected.push(token);
    }
    assert!(uneven > 100, "{uneven}");
    let (rows, code) = rows(&world, NOW, &[&world.at("tree")]);
    assert_eq!(code, 0);
    let count: u64 = rows.iter().filter_map(|row| row["count"].as_u64()).sum();
    let fingerprints: Vec<_> = expected
        .iter()
        .map(|token| URL_SAFE_NO_PAD.encode(fingerprint(token)))
        .filter(|print| !rows.iter().any(|row| row["fingerprint"] == print.as_str()))
        .collect();
    assert_eq!((rows.len(), count, fingerprints.len()), (40, 40 * 6 * 5, 0));
    // A truncated token behind which a line happens to start with the missing number of letters.
    let token = &expected[0];
    let cut = token.len() - 20;
    let text = format!("one {}-\n{} two\n", &token[..cut - 1], "wordsword-wordswords");
    let (found, _) = crate::rows(&world, NOW, &[&world.file("cut", text)]);
    let joined = URL_SAFE_NO_PAD.encode(fingerprint(token));
    assert!(found.iter().all(|row| row["fingerprint"] != joined.as_str()));
}

#[test]
fn tokens_in_the_payload_of_another_token_are_found() {
    let world = World::new();
    let token = token("split");
    let hmac = r#"{"alg":"HS256"}"#;
    let around = |payload: &str| {
        let parts = [hmac.as_bytes(), payload.as_bytes(), &[7; 32]];
        parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
    };
    let claim = around(&format!(r#"{{"sub":"outer","id_token_hint":"{token}"}}"#));
    let twice = around(&format!(r#"{{"sub":"outmost","request":["{claim}"]}}"#));
    for (name, text, outer) in [
        ("claim.log", format!("GET /?request={claim} HTTP/1.1\n"), &["outer"][..]),
        ("twice.log", twice.clone(), &["outmost", "outer"]),
        ("secret.yaml", format!("token: {}\n", STANDARD.encode(&claim)), &["outer"]),
    ] {
        let path = world.file(name, text);
        let (rows, _) = rows(&world, NOW, &[&path]);
        let mut users: Vec<_> = rows.iter().filter_map(|row| row["user_id"].as_str()).collect();
        users.sort_unstable();
        let mut expected = [outer, &["split"]].concat();
        expected.sort_unstable();
        assert_eq!(users, expected, "{name}");
        assert!(!rows.iter().any(|row| row.to_string().contains(&token)), "{name}");
    }
}

#[test]
fn tokens_in_names_are_found_and_not_shown() {
    let world = World::new();
    let token = token("split");
    let name = format!("logs/{token}.txt");
    let content = || b"hello".to_vec();
    is_found(&world, "a.zip", zip(&[(&name, content())]), &token);
    is_found(&world, "a.tar", tar(&[(&name, content())]), &token);
    is_found(&world, "a.tgz", gz(&tar(&[(&name, content())])), &token);
    is_found(&world, "nested.zip", zip(&[("in.zip", zip(&[(&name, content())]))]), &token);
    is_found(&world, &format!("disk/{token}.log"), "hello", &token);
    for (path, is_directory) in [("tree", true), ("files", false)] {
        let inner =
            if is_directory { format!("{path}/{token}/log") } else { format!("{path}/{token}") };
        world.file(&inner, "hello");
        let (found, _) = rows(&world, NOW, &[&world.at(path)]);
        assert_eq!(found.len(), 1, "{path}");
        for format in ["table", "json", "csv"] {
            let done = world.then(&["scan", "-o", format, &world.at(path)]);
            assert!(!done.stdout.contains(&token) && !done.stderr.contains(&token), "{format}");
        }
        let done = world.then(&["scan", "--sarif", &world.at(path)]);
        assert!(!done.stdout.contains(&token), "{path}");
    }
}

#[test]
fn texts_that_only_look_split_or_escaped_are_not_found() {
    let world = World::new();
    let token = token("split");
    let cut = &token[..token.len() - 30];
    let rest = &token[token.len() - 30..];
    let mut numbers = String::new();
    for number in 0..4_000 {
        let _ = write!(numbers, "{},", number * 37 % 250);
    }
    for (name, text) in [
        ("cells", format!("<tr><td>{cut}</td><td>{rest}</td></tr>")),
        ("members", format!("{{\"a\":\"{cut}\",\"{rest}\":1}}")),
        ("elements", format!("[\"{cut}\",\"{rest}\"]")),
        (
            "whole lines",
            format!(
                "{{\"log\":\"{cut}\\n\",\"stream\":\"stdout\"}}\n{{\"log\":\"{rest}\",\"stream\":\"stdout\"}}\n"
            ),
        ),
        ("numbers", format!("[{numbers}1]")),
        ("escapes", "\\u003cdiv\\u003e\\u0026nbsp;".repeat(200)),
        ("source", "let text = \"eyJ\" + \"eyJhbG\" + \".\" + \"a.b\";\n".repeat(50)),
    ] {
        let (found, code) = rows(&world, NOW, &[&world.file(name, text)]);
        // The first piece alone is a token with a truncated signature.
        let joined = URL_SAFE_NO_PAD.encode(fingerprint(&token));
        assert!(found.iter().all(|row| row["fingerprint"] != joined), "{name}: {found:?}");
        assert_eq!(code, 0, "{name}");
    }
}
