//! Tests with tokens that are folded, escaped or encoded.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};

use super::super::base64url;
use super::tests::scanned;

pub(super) fn token(header: &str, signature: usize) -> String {
    let payload = r#"{"sub":"alice@example.org","sid":"0193a1b2","exp":1796000000,"name":"Zoë"}"#;
    let bytes: Vec<u8> =
        (0..signature).map(|at| u8::try_from((at * 37 + 11) % 256).unwrap_or(0)).collect();
    [header.as_bytes(), payload.as_bytes(), &bytes].map(base64url::encode).join(".")
}

pub(super) fn tokens() -> Vec<String> {
    vec![
        token(r#"{"alg":"EdDSA","typ":"at+jwt","kid":"k1"}"#, 64),
        token(r#"{"alg":"HS256","typ":"JWT"}"#, 32),
        token(r#"{"alg":"RS256","kid":"2026-11"}"#, 256),
        token(r#"{"alg":"PS512","kid":"2026-12"}"#, 512),
        token(r#"{ "alg": "HS256" }"#, 32),
        token("{\n  \"alg\": \"ES256\"\n}", 64),
        token("{\r\n\t\"alg\":\"HS512\"}", 64),
        token("{\t\"alg\":\"ES384\"}", 96),
    ]
}

pub(super) fn fold(text: &str, width: usize, with: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).unwrap()).collect();
    lines.join(with)
}

pub(super) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

fn wide(text: &str, unit: usize, high_byte_first: bool) -> Vec<u8> {
    text.chars()
        .flat_map(|character| {
            let mut bytes = u32::from(character).to_le_bytes()[..unit].to_vec();
            if high_byte_first {
                bytes.reverse();
            }
            bytes
        })
        .collect()
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"))
}

/// Returns a token in every supported form, by name.
fn ways(token: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bearer = format!("Authorization: Bearer {token}");
    let utf16: Vec<u8> = token.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let texts = [
        ("folded", format!("{}\nnext line\n", fold(&bearer, 76, "\n"))),
        ("folded, CRLF", fold(&bearer, 64, "\r\n")),
        ("folded and quoted", format!("> {}", fold(&bearer, 70, "\n> "))),
        ("folded at an odd width", format!("{} and more", fold(&bearer, 61, "\n"))),
        ("indented", format!("token: >\n    {}\n", fold(token, 71, "\n    "))),
        ("in a shell", fold(&bearer, 76, "\\\n")),
        ("in a diff", format!("@@ -1 +1 @@\n+{}\n", fold(&bearer, 76, "\n+"))),
        ("out of a diff", format!("@@ -1 +1 @@\n-{}\n", fold(&bearer, 76, "\n-"))),
        ("out of a part of a diff", format!("-{}\n", fold(token, 76, "\n-"))),
        ("in comments of SQL", format!("BEGIN;\n-- {}\n", fold(token, 70, "\n-- "))),
        ("as string literals", format!("token = \"{}\"", fold(token, 70, "\"\n        \""))),
        ("quoted-printable", fold(&bearer, 75, "=\r\n")),
        ("quoted-printable stop", token.replace('.', "=2E")),
        ("in a URL", format!("?token={}&x=1", token.replace('.', "%2E"))),
        ("in a URL in a URL", format!("?u=a%253Ftoken%3D{}%26", token.replace('.', "%252e"))),
        ("in JSON", format!("\"{}\"", token.replace('.', "\\u002e"))),
        ("in JavaScript", format!("'{}'", token.replace('.', "\\x2E").replace('-', "\\x2d"))),
        ("in Rust", format!("'{}'", token.replace('.', "\\u{2e}").replace('-', "\\u{2D}"))),
        ("in a shell", format!("$'{}'", token.replace('.', "\\056").replace('_', "\\137"))),
        ("percent-encoded", format!("?t={}&x=1", percent_encoded(token))),
        ("percent-encoded", percent_encoded(token).to_ascii_lowercase()),
        ("percent-encoded", percent_encoded(&format!("?t={token}&x=1"))),
        ("in HTML", format!("<b>{}</b>", token.replace('.', "&#46;"))),
        ("in Markdown", token.replace('_', "\\_").replace('.', "\\.")),
        ("by part", token.replace('.', ".\n")),
        ("with spaces nobody sees", token.replace('.', ".\u{200b}")),
        (
            "in colour",
            format!(
                "token=\u{1b}[01;31m\u{1b}[K{}\u{1b}[m\u{1b}[K{} x",
                &token[..40],
                &token[40..]
            ),
        ),
        ("base64", base64(token)),
        ("base64 in YAML", format!("  token: {}\n  other: eA==\n", base64(token))),
        ("base64 without padding", STANDARD_NO_PAD.encode(token)),
        ("base64url", URL_SAFE.encode(token)),
        ("base64 of a line", base64(&format!("{token}\n"))),
        ("Basic", format!("Basic {}", base64(&format!("u:{token}")))),
        ("Basic", format!("Basic {}", base64(&format!("me:{token}")))),
        ("base64, folded", fold(&base64(&bearer), 76, "\n")),
        (
            "base64, folded in YAML",
            format!("  a: |\n    {}\n", fold(&base64(&bearer), 64, "\n    ")),
        ),
        ("base64, in JSON", format!("\"{}\\n\"", fold(&base64(&bearer), 64, "\\n"))),
        ("base64, glued", format!("a/b{}", base64(token))),
        (
            "base64 of base64",
            base64(&format!("{{\"auth\":\"{}\"}}", base64(&format!("u:{token}")))),
        ),
        ("base64 of UTF-16", STANDARD.encode(&utf16)),
        (
            "base64 in a URL",
            base64(&format!("{token}~?~>~~"))
                .replace('+', "%2B")
                .replace('/', "%2F")
                .replace('=', "%3D"),
        ),
    ];
    let mut ways: Vec<_> = texts.map(|(name, text)| (name, text.into_bytes())).into();
    for (name, unit, high) in [
        ("UTF-16LE", 2, false),
        ("UTF-16BE", 2, true),
        ("UTF-32LE", 4, false),
        ("UTF-32BE", 4, true),
    ] {
        ways.push((name, wide(&format!("\u{feff}x {token} y"), unit, high)));
        ways.push((name, wide(&format!("x {} y", token.replace('.', "%2E")), unit, high)));
        ways.push((name, wide(&fold(token, 76, "\r\n"), unit, high)));
    }
    ways
}

#[test]
fn tokens_are_found_however_they_are_written() {
    for token in tokens() {
        for (name, text) in ways(&token) {
            for piece in [1, 7, 4096] {
                let mut padded = format!("2026-11-29 first line {}\n", "x".repeat(30)).into_bytes();
                padded.resize(padded.len().next_multiple_of(4), b'\n');
                padded.extend_from_slice(&text);
                let found: Vec<_> = scanned(&padded, piece).into_iter().map(|hit| hit.0).collect();
                assert_eq!(
                    found,
                    [token.as_str()],
                    "{name} {piece}: {}",
                    String::from_utf8_lossy(&text)
                );
            }
        }
    }
}

#[test]
fn lines_that_do_not_belong_together_are_not_joined() {
    let token = &tokens()[1];
    let (head, tail) = token.split_at(token.len() - 10);
    for text in [
        // A truncated token, and a next line that starts with the missing number of letters.
        format!("denied: {head}\n2026-11-29 10:00 next\n"),
        format!("{head}\n{tail}x\n"),
        format!("{head}\n\n{tail}\n"),
        format!("{head} \n{tail}\n"),
        format!("{head}%2E{tail}"),
    ] {
        let found: Vec<_> = scanned(text.as_bytes(), 4096).into_iter().map(|hit| hit.0).collect();
        assert!(found.iter().all(|found| found == head), "{text}: {found:?}");
    }
}

#[test]
fn tokens_in_json_serialization_are_found() {
    for token in tokens() {
        let parts: Vec<&str> = token.split('.').collect();
        let [protected, payload, signature] = parts[..] else { panic!("three parts") };
        let protected = format!("\"protected\":\"{protected}\"");
        let payload = format!("\"payload\" : \"{payload}\"");
        let signature = format!("\"signature\":\n\"{signature}\"");
        let header = r#""header":{"kid":"a\"}","x":[1,{"y":null}]}"#;
        let texts = [
            format!("{{{payload},{protected},{header},{signature}}}"),
            format!("{{{protected},{payload},{signature}}} and more"),
            format!("{{{signature},{payload},{header},{protected}}}"),
            format!("{{{payload},\"signatures\":[{{{protected},{header},{signature}}}]}}"),
            format!(
                "{{{payload},\"signatures\":[{{{header},{protected},{signature}}},{{{signature}}}]}}"
            ),
            format!("{{\"signatures\":[{{{signature},{protected}}},{{{header}}}],{payload}}}"),
        ];
        for text in texts {
            let text =
                format!("x {text}\n{{{payload},{protected}}} {{{protected}, {signature}}}\n");
            for piece in [1, 7, 4096] {
                let found = scanned(text.as_bytes(), piece).into_iter().map(|hit| hit.0);
                assert_eq!(found.collect::<Vec<_>>(), [token.as_str()], "{piece}: {text}");
            }
            let folded = scanned(base64(&text).as_bytes(), 4096);
            assert_eq!(folded.len(), 1, "{text}");
        }
    }
}

#[test]
fn each_signature_of_a_json_serialization_is_a_token() {
    let payload = base64url::encode(br#"{"sub":"alice"}"#);
    let signatures: Vec<(String, String)> = (0..3)
        .map(|number| {
            let header = format!(r#"{{"alg":"HS256","kid":"k{number}"}}"#);
            let header = base64url::encode(header.as_bytes());
            (header, base64url::encode(&[number; 32]))
        })
        .collect();
    let token = |(header, signature): &(String, String)| format!("{header}.{payload}.{signature}");
    let expected: Vec<String> = signatures.iter().map(token).collect();
    let listed: Vec<String> = signatures
        .iter()
        .map(|(header, signature)| {
            format!("{{\"protected\":\"{header}\",\"signature\":\"{signature}\"}}")
        })
        .collect();
    let listed = format!("\"signatures\":[{}]", listed.join(","));
    let payload = format!("\"payload\":\"{payload}\"");
    for text in [format!("{{{payload},{listed}}}"), format!("{{{listed},{payload}}}")] {
        let text = format!("{text}\n{}\n", expected[0]);
        let expected: Vec<&str> =
            expected.iter().chain(&expected[..1]).map(String::as_str).collect();
        for piece in [1, 7, 4096] {
            let found: Vec<String> =
                scanned(text.as_bytes(), piece).into_iter().map(|hit| hit.0).collect();
            assert_eq!(found, expected, "{piece}: {text}");
        }
    }
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}{byte:02x}"))
}

fn base32(text: &str) -> String {
    let bits: Vec<u8> =
        text.bytes().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let letter = |bits: &[u8]| {
        let value = (0..5).fold(0, |value, at| value << 1 | bits.get(at).unwrap_or(&0));
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(value)])
    };
    bits.chunks(5).map(letter).collect()
}

#[test]
fn tokens_in_hexadecimal_and_base32_are_found() {
    for token in tokens() {
        let texts = [
            hex(&token),
            hex(&token).to_uppercase(),
            format!("\\x{}", hex(&token)),
            format!("0x{}", hex(&token)),
            format!("X'{}'", hex(&format!("Bearer {token}"))),
            format!("b{} {}", hex(&token), "0".repeat(300)),
            fold(&hex(&token), 60, "\n"),
            base32(&token),
            format!("{}====", base32(&token)),
            base32(&token).to_lowercase(),
            format!("key: {}\n", base32(&format!("Authorization: Bearer {token}"))),
            base64(&hex(&token)),
        ];
        for text in texts {
            let whole = format!("before\n{text}\nafter {token}\n");
            for piece in [7, 4096] {
                let found: Vec<String> =
                    scanned(whole.as_bytes(), piece).into_iter().map(|hit| hit.0).collect();
                assert_eq!(found, [token.as_str(), token.as_str()], "{piece}: {text}");
            }
        }
    }
    // Other hexadecimal texts have no token.
    let other = format!("6579{}", "4a6a".repeat(200));
    assert!(scanned(other.as_bytes(), 4096).is_empty());
}
