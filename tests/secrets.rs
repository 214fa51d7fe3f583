//! The `Debug` output of types with keys, secrets or tokens shows none of them, because it ends in logs.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::fmt::Debug;
use std::time::Duration;

use serde_json::Value;
use tokenctl::service::{
    AuthConfig, Issue, Login, Rotation, introspect, issue as open_session, rotate,
};
use tokenctl::session::{Policy, UserId};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, KeyRing, ParseOptions, Reader, Secret, read, to_base64url};

/// The texts that must not appear, in every encoding.
struct Hidden(Vec<String>);

impl Hidden {
    fn text(&mut self, text: &str) {
        // Parts of a secret must not appear either.
        self.0.extend(
            text.as_bytes().chunks_exact(12).map(|part| String::from_utf8(part.to_vec()).unwrap()),
        );
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for part in bytes.chunks_exact(8) {
            self.0.push(format!("{part:?}").trim_matches(['[', ']']).to_owned());
            let hex = |case: fn(&u8) -> String| part.iter().map(case).collect::<String>();
            self.0.push(hex(|byte| format!("{byte:02x}")));
            self.0.push(hex(|byte| format!("{byte:02X}")));
            self.0.push(part.escape_ascii().to_string());
        }
    }

    /// Returns the private members of a JWK Set (RFC 7518 section 6).
    fn of_ring(ring: &KeyRing) -> Self {
        use base64::Engine as _;
        let mut hidden = Self(Vec::new());
        let jwks: Value = serde_json::from_str(ring.to_private_jwks().expose()).unwrap();
        for key in jwks["keys"].as_array().unwrap() {
            for name in ["k", "d", "p", "q", "dp", "dq", "qi"] {
                let Some(text) = key[name].as_str() else { continue };
                hidden.text(text);
                let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
                hidden.bytes(&engine.decode(text).unwrap());
            }
        }
        assert!(hidden.0.len() > 10);
        hidden
    }

    fn of_token(token: &str) -> Self {
        let mut hidden = Self(Vec::new());
        // The header is not secret: it contains the algorithm and the key ID.
        for part in token.split('.').skip(1) {
            hidden.text(part);
        }
        hidden
    }

    #[track_caller]
    fn is_not_in(&self, thing: &dyn Debug) {
        let pretty = format!("{thing:#?}");
        let joined = pretty.split_whitespace().collect::<Vec<_>>().join(" ");
        for shown in [format!("{thing:?}"), pretty, joined] {
            for part in &self.0 {
                assert!(!shown.contains(part), "{part} is in {shown}");
            }
        }
    }
}

/// The check itself detects secrets.
#[test]
#[should_panic(expected = " is in [")]
fn bytes_in_a_vector_show() {
    let text = "correct horse battery staple";
    let mut hidden = Hidden(Vec::new());
    hidden.text(text);
    hidden.is_not_in(&text.as_bytes().to_vec());
}

fn ring(algorithm: Algorithm) -> KeyRing {
    let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).unwrap();
    KeyRing::generate(algorithm, Timestamp(1_800_000_000), &mut random).unwrap()
}

const OF_EACH_TYPE: [Algorithm; 6] = [
    Algorithm::HS256,
    Algorithm::HS512,
    Algorithm::RS256,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

#[test]
fn keys_and_rings_show_no_private_part() {
    for algorithm in OF_EACH_TYPE {
        let ring = ring(algorithm);
        let hidden = Hidden::of_ring(&ring);
        hidden.is_not_in(&ring);
        hidden.is_not_in(&ring.keys());
        hidden.is_not_in(&ring.to_private_jwks());
        let policy = Policy::default();
        let (issuer, audience, leeway) = (None, Vec::new(), Span::default());
        hidden.is_not_in(&AuthConfig { keys: &ring, issuer, audience, policy, leeway });
    }
}

#[test]
fn a_secret_never_shows_its_value() {
    let text = "correct horse battery staple";
    let mut hidden = Hidden(Vec::new());
    hidden.text(text);
    hidden.is_not_in(&Secret::new(text.to_owned()));
    hidden.is_not_in(&Secret::new(text.as_bytes().to_vec()));
    hidden.is_not_in(&Some(vec![Secret::new(text.to_owned())]));
    let ring = KeyRing::from_secret(text.repeat(3).as_bytes(), Algorithm::HS256).unwrap();
    hidden.is_not_in(&ring);
    Hidden::of_ring(&ring).is_not_in(&ring);
}

/// Errors about invalid input do not contain its text.
#[test]
fn a_damaged_key_is_not_repeated() {
    let text = "correct-horse-battery-staple-and-so-on-and-on";
    let mut hidden = Hidden(Vec::new());
    hidden.text(text);
    for jwk in [
        format!(r#"{{"kty":"oct","k":"{text}!"}}"#),
        format!(r#"{{"kty":"oct","alg":"HS512","k":"{text}"}}"#),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"{text}"}}"#),
        format!(r#"{{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA","d":"{text}"}}"#),
        format!(r#"{{"kty":"{text}","k":"{text}"}}"#),
        format!(r#"{{"kty":"RSA","n":"AQAB","e":"AQAB","d":"{text}","p":"{text}"}}"#),
        format!(r#"{{"kty":"oct","k":"{text}"#),
    ] {
        for jwk in [jwk.clone(), format!(r#"{{"keys":[{jwk}]}}"#)] {
            let parsed = KeyRing::parse(jwk.as_bytes(), ParseOptions::default());
            hidden.is_not_in(&parsed);
            if let Err(error) = parsed {
                hidden.is_not_in(&error.to_string());
            }
        }
    }
}

#[test]
fn answers_that_hold_tokens_show_none() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.db");
    SqliteStore::create(&path).unwrap();
    let options = OpenOptions { timeout: Duration::from_secs(5), durable: false };
    let mut store = SqliteStore::open(&path, options).unwrap();
    let now = Timestamp(store_now(&path));
    let keys = ring(Algorithm::EdDSA);
    let (issuer, audience, leeway) = (None, Vec::new(), Span::default());
    let auth_config =
        AuthConfig { keys: &keys, issuer, audience, policy: Policy::default(), leeway };
    let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).unwrap();
    let login = Login::of(UserId::new("alice").unwrap());
    let opened = open_session(&mut store, &auth_config, &login, now, &mut random).unwrap();
    let Issue::Opened { tokens, .. } = &opened else { unreachable!() };
    let (access, refresh) = (tokens.access.expose().clone(), tokens.refresh.expose().clone());
    for token in [&access, &refresh] {
        let hidden = Hidden::of_token(token);
        hidden.is_not_in(&opened);
        hidden.is_not_in(&read(token).unwrap());
        let mut reader = Reader::default();
        let reading = reader.read(token.as_bytes()).unwrap();
        hidden.is_not_in(&reading);
        hidden.is_not_in(&reading.claims());
        assert!(!format!("{:?}", reading.claims()).contains("alice"));
        hidden.is_not_in(&auth_config.check(token, None, now));
        let verdict = introspect(&mut store, &auth_config, token, None, now).unwrap();
        hidden.is_not_in(&verdict);
        // Texts that are no valid tokens are redacted too.
        let forged = format!("{}{}", &token[..token.len() - 8], to_base64url(&[0; 6]));
        let hidden = Hidden::of_token(&forged);
        hidden.is_not_in(&auth_config.check(&forged, None, now));
        hidden.is_not_in(&introspect(&mut store, &auth_config, &forged, None, now).unwrap());
        hidden.is_not_in(&read(&forged));
    }
    let client = login.client.clone();
    let rotated =
        rotate(&mut store, &auth_config, &refresh, &client, now + Span::secs(1), &mut random);
    let rotated = rotated.unwrap();
    let Rotation::Rotated(pair) = &rotated else { unreachable!() };
    for token in [pair.access.expose(), pair.refresh.expose()] {
        Hidden::of_token(token).is_not_in(&rotated);
    }
}

/// Returns the time of SQLite's clock, which the schema's triggers use.
fn store_now(path: &std::path::Path) -> i64 {
    #[expect(clippy::disallowed_methods, reason = "like any other program")]
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row("SELECT unixepoch()", [], |row| row.get(0)).unwrap()
}
