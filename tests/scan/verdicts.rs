//! The status of a found token depends on its signature and its session, not on its form.

use tokenctl::token::{Algorithm, Key, KeyRing, ParseOptions};

use crate::common::World;
use crate::common::handmade::{NOW, key, signed};
use crate::{issue, rows};

/// Returns the signing key of the ring.
fn own_key(world: &World) -> (String, Key) {
    let ring = std::fs::read(world.path(".local/share/tokenctl/sessions.keys.json")).expect("keys");
    let ring = KeyRing::parse(&ring, ParseOptions::default()).expect("keys");
    let key = ring.active().expect("a key");
    (key.kid().to_string(), key.clone())
}

/// Returns payloads that the service rejects because of their form, with the reasons.
fn odd(sid: &str) -> Vec<(&'static str, String, &'static str)> {
    let at = NOW;
    let claims = format!(r#""sub":"alice","sid":"{sid}","iat":{at}"#);
    let (exp, jti) = (format!(r#""exp":{}"#, at + 600), r#""jti":"j1""#);
    vec![
        ("at+jwt", format!(r#"{{{claims},{exp},{jti},"nbf":{}}}"#, at + 5), "not-yet-valid"),
        ("JWT", format!("{{{claims},{exp},{jti}}}"), "wrong-type"),
        ("at+jwt", format!("{{{claims},{jti}}}"), "missing-claim"),
        ("at+jwt", format!("{{{claims},{exp}}}"), "missing-claim"),
        ("JWT", format!("{{{claims}}}"), "wrong-type"),
    ]
}

#[test]
fn a_token_that_we_signed_is_never_foreign() {
    let world = World::new();
    issue(&world, "alice");
    let list = world.then(&["sessions", "list", "-o", "json"]).json();
    let sid = list[0]["id"].as_str().expect("an id").to_owned();
    let (kid, own) = own_key(&world);
    let header = |typ: &str| format!(r#"{{"alg":"EdDSA","typ":"{typ}","kid":"{kid}"}}"#);
    let files: Vec<_> = odd(&sid)
        .into_iter()
        .enumerate()
        .map(|(number, (typ, payload, reason))| {
            let token = signed(&own, &header(typ), payload);
            (world.file(&format!("log{number}"), token), reason)
        })
        .collect();
    let status = |file: &str| {
        let (rows, code) = rows(&world, NOW, &[file]);
        (rows[0]["status"].as_str().unwrap_or_default().to_owned(), code)
    };
    for (file, _) in &files {
        assert_eq!(status(file), ("live".to_owned(), 4), "{file}");
    }
    // A token with its own expiry, one signed by another key, one without a session.
    let expired = format!(r#"{{"sub":"alice","sid":"{sid}","exp":{}}}"#, NOW - 5);
    let live = format!(r#"{{"sub":"alice","sid":"{sid}","exp":{}}}"#, NOW + 5);
    let stray = format!(r#"{{"sub":"alice","exp":{}}}"#, NOW + 5);
    let other = key(Algorithm::EdDSA, 5);
    for (name, token, expected) in [
        ("expired", signed(&own, &header("JWT"), &expired), ("expired", 0)),
        ("forged", signed(&other, &header("JWT"), &live), ("forged", 0)),
        ("foreign", signed(&other, r#"{"alg":"EdDSA"}"#, &live), ("foreign", 0)),
        ("stray", signed(&own, &header("JWT"), &stray), ("live", 4)),
    ] {
        let file = world.file(name, token);
        assert_eq!(status(&file), (expected.0.to_owned(), expected.1), "{name}");
    }
    // All tokens belong to one session, which is revoked.
    let mut all =
        vec!["scan", "--revoke", "--yes", "--reason", "compromised", "--note", "ticket 7"];
    all.extend(files.iter().map(|(file, _)| file.as_str()));
    let done = world.then(&all);
    assert_eq!(done.exit, 0, "{}{}", done.stdout, done.stderr);
    for (file, _) in &files {
        assert_eq!(status(file), ("revoked".to_owned(), 0), "{file}");
    }
    let session = world.then(&["sessions", "show", &sid, "-o", "json"]).json();
    assert_eq!(session["revoked_reason"], "compromised");
    assert_eq!(session["revoked_note"], "ticket 7");
    // A token without a session stays live, which the exit code shows.
    let stray = world.at("stray");
    let done = world.then(&["scan", "--revoke", "--yes", &stray]);
    assert_eq!(done.exit, 4, "{}{}", done.stdout, done.stderr);
    let warning = "not revoked: 1 live token has no session (claim sid); only replacing the key invalidates it";
    assert!(done.stderr.contains(warning), "{}", done.stderr);
}

#[test]
fn a_signature_of_our_key_counts_whatever_the_header_demands() {
    let world = World::new();
    issue(&world, "alice");
    let list = world.then(&["sessions", "list", "-o", "json"]).json();
    let sid = list[0]["id"].as_str().expect("an id").to_owned();
    let (kid, own) = own_key(&world);
    let other = key(Algorithm::EdDSA, 5);
    let claims =
        format!(r#""sub":"alice","sid":"{sid}","iat":{NOW},"exp":{},"jti":"j""#, NOW + 600);
    let access = format!("{{{claims}}}");
    let ahead = format!(r#"{{{claims},"gen":2}}"#);
    let header =
        |kid: &str, more: &str| format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"{more}}}"#);
    let refresh = header(&kid, "").replace("at+jwt", "rt+jwt");
    let whole = signed(&own, &header(&kid, ""), &access);
    for (name, token, expected) in [
        (
            "crit",
            signed(&own, &header(&kid, r#","crit":["x"],"x":1"#), &access),
            "live critical-header",
        ),
        ("kid", signed(&own, &header("other", ""), &access), "live unknown-key"),
        ("ahead", signed(&own, &refresh, &ahead), "live store-behind"),
        ("cut", whole[..whole.len() - 46].to_owned(), "forged truncated"),
        ("forged", signed(&other, &header(&kid, ""), &access), "forged bad-signature"),
        ("foreign", signed(&other, &header("other", ""), &access), "foreign unknown-key"),
        ("space", signed(&own, &format!(" {}", header(&kid, "")), &access), "live -"),
        ("line", signed(&own, &format!("\n{}", header(&kid, "")), &access), "live -"),
        ("tab", signed(&own, &format!("\t{}", header(&kid, "")), &access), "live -"),
        ("crlf", signed(&own, &format!("\r\n{}", header(&kid, "")), &access), "live -"),
    ] {
        let file = world.file(name, format!("token={token}\n"));
        let (rows, _) = rows(&world, NOW, &[&file]);
        assert_eq!(rows.len(), 1, "{name}");
        let text = |field: &str| rows[0][field].as_str().unwrap_or("-").to_owned();
        assert_eq!(format!("{} {}", text("status"), text("reason")), expected, "{name}");
    }
}
