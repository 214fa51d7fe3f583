//! Opaque refresh tokens of a previous system, through the built program. Each is the refresh token of
//! generation 1 of its session, in any form and with any encoding of its hash.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use tokenctl::session::{RefreshHash, SessionId};
use tokenctl::token::sha256;

use super::{history, rotate, shown, text, verdict};
use crate::field::{Field, now};

/// A kind of token, and a function that creates the token for a number.
type TokenForm = (&'static str, fn(u8) -> String);

const KINDS: [TokenForm; 7] = [
    ("random, base64url", |n| URL_SAFE_NO_PAD.encode(sha256(&[n]))),
    ("random, base64 with padding", |n| {
        format!("+/{}", STANDARD.encode([&[n][..], &[7; 30]].concat()))
    }),
    ("hexadecimal", |n| hex(sha256(&[n]))),
    ("a JWT of another issuer", |n| {
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        let payload = format!(
            r#"{{"iss":"https://old.example","jti":"{n}","user_id":"7","token_type":"refresh"}}"#
        );
        let header = r#"{"alg":"HS256","typ":"JWT"}"#.to_owned();
        format!("{}.{}.{}", part(header), part(payload), URL_SAFE_NO_PAD.encode(sha256(&[n, n])))
    }),
    ("with characters that a clean-up would take for noise", |n| {
        format!(r#"v2:{{"{}"}},=;'x"#, URL_SAFE_NO_PAD.encode(sha256(&[n])))
    }),
    ("with blanks and invisible characters", |n| {
        format!("bearer  \u{ad}{} \u{200b}z", URL_SAFE_NO_PAD.encode(sha256(&[n])))
    }),
    ("letters that look like a header", |n| {
        format!("eyJ{}.a.b", URL_SAFE_NO_PAD.encode(sha256(&[n])))
    }),
];

/// The forms in which a token is imported.
const FORMS: [&str; 5] = ["plain", "hex", "HEX", "base64", "base64url"];

fn hex(digest: [u8; 32]) -> String {
    RefreshHash::from_digest(digest).expose().to_owned()
}

struct OldToken {
    kind: &'static str,
    token: String,
    session: SessionId,
}

/// Imports one token of each kind, and one of the first kind in each form.
fn imported(field: &Field) -> Vec<OldToken> {
    let first = FORMS.iter().map(|form| (KINDS[0], *form));
    let others = KINDS.iter().skip(1).zip(FORMS.iter().cycle()).map(|(kind, form)| (*kind, *form));
    let mut lines = String::new();
    let mut tokens = Vec::new();
    for (n, ((kind, make), form)) in (0..).zip(first.chain(others)) {
        let token = make(n);
        let id = format!("old-{n:04}");
        let mut line = json!({
            "id": id, "user_id": "ann", "created_at": now() - 3_600, "expires_at": now() + 86_400,
        });
        let digest = sha256(token.as_bytes());
        let hash = match form {
            "hex" => hex(digest),
            "HEX" => hex(digest).to_uppercase(),
            "base64" => STANDARD.encode(digest),
            _ => URL_SAFE_NO_PAD.encode(digest),
        };
        if form == "plain" {
            line["sessionToken"] = token.as_str().into();
        } else {
            line["refresh_token_sha256"] = hash.into();
        }
        lines.push_str(&format!("{line}\n"));
        tokens.push(OldToken { kind, token, session: SessionId::new(id).unwrap() });
    }
    let report =
        field.feed(&["sessions", "import", "--hash-refresh-token", "sessionToken", "-"], &lines);
    assert_eq!(report.done()["imported"], tokens.len());
    tokens
}

#[test]
fn an_imported_token_rotates_once_and_its_reuse_is_detected() {
    let field = Field::with(&[("TOKENCTL_RETRY_GRACE", "60s")]);
    let tokens = imported(&field);
    let mut pairs = Vec::new();
    for OldToken { kind, token, session } in &tokens {
        assert_eq!(verdict(&field, token), "ok", "{kind}");
        let seen = field.feed(&["introspect", "--kind", "refresh", "-"], &format!("{token}\r\n"));
        let seen = seen.done();
        assert_eq!(
            (&seen["token_type"], text(&seen, "sub")),
            (&"refresh_token".into(), "ann"),
            "{kind}"
        );
        assert!(!seen.to_string().contains(token.as_str()), "{kind}");
        let pair = rotate(&field, token).unwrap_or_else(|reason| panic!("{kind}: {reason}"));
        assert_eq!(text(&pair, "session_id"), session.as_str(), "{kind}");
        assert_eq!(verdict(&field, text(&pair, "access_token")), "ok", "{kind}");
        // A second tab, or a lost response: the current pair again.
        let again = field.tool(&["rotate", token]).done();
        assert_eq!(again["refresh_token"], pair["refresh_token"], "{kind}");
        assert_eq!(shown(&field, session)["generation"], 2, "{kind}");
        pairs.push(pair);
    }
    field.pass(120);
    for (OldToken { kind, token, session }, pair) in tokens.iter().zip(&pairs) {
        assert_eq!(verdict(&field, token), "replayed", "{kind}");
        assert_eq!(shown(&field, session)["state"], "active", "{kind}: looking ends nothing");
        assert_eq!(rotate(&field, token), Err("replayed".to_owned()), "{kind}");
        let row = shown(&field, session);
        assert_eq!(row["revoked_reason"], "replayed", "{kind}");
        assert_eq!(history(&field, session), ["replayed", "revoked"], "{kind}");
        assert!(!row.to_string().contains("refresh_hash"), "{row}");
        let refused = rotate(&field, text(pair, "refresh_token"));
        assert_eq!(refused, Err("revoked".to_owned()), "{kind}");
    }
    field.assert_sound();
}

#[test]
fn a_taken_over_token_names_the_session_to_revoke() {
    let field = Field::new();
    let tokens = imported(&field);
    for OldToken { kind, token, session } in &tokens {
        let done = field.feed(&["revoke", "--token", "-", "--reason", "leaked"], token).done();
        assert_eq!(
            (&done["revoked"], &done["sessions"][0]["id"]),
            (&1.into(), &session.as_str().into()),
            "{kind}"
        );
        assert_eq!(verdict(&field, token), "revoked", "{kind}");
        let ran = field.feed(&["rotate", "-"], token);
        assert_eq!(ran.reason(), "revoked", "{kind}");
        assert!(!ran.stderr.contains(token.as_str()), "{kind}: {}", ran.stderr);
    }
    // A token that the store does not know, and one with an extra character.
    for token in ["k8ArsN1aQ0pWl8PVm7gDkJ4x", &format!("{}x", tokens[0].token)] {
        let ran = field.feed(&["rotate", "-"], token);
        assert_eq!((ran.code, ran.reason().as_str()), (Some(4), "invalid"));
        assert!(!ran.stderr.contains(token), "{}", ran.stderr);
    }
}

#[test]
fn pasted_noise_around_a_taken_over_token_is_removed() {
    let field = Field::new();
    let tokens = imported(&field);
    for OldToken { kind, token, .. } in tokens.iter().filter(|old| !old.token.contains([' ', '"']))
    {
        for noisy in [
            format!("  {token}\n"),
            format!("\"{token}\"\n"),
            format!("Bearer {token}"),
            format!("Authorization: Bearer {token}\r\n"),
            format!("refresh={token}"),
            format!("Cookie: lang=de; refresh={token}; theme=dark\n"),
        ] {
            assert_eq!(verdict(&field, &noisy), "ok", "{kind}: {noisy:?}");
        }
    }
    // Several tokens, one per line; a line with spaces counts as prose there.
    let tokens: Vec<_> = tokens.iter().filter(|old| !old.token.contains(' ')).collect();
    let all: Vec<&str> = tokens.iter().map(|old| old.token.as_str()).collect();
    let all = all.join("\n");
    let verdicts = field.feed(&["introspect", "-"], &all).done();
    let verdicts = verdicts.as_array().unwrap();
    assert_eq!(verdicts.len(), tokens.len());
    assert!(verdicts.iter().all(|verdict| verdict["active"] == true), "{verdicts:?}");
}
