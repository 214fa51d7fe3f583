//! Tokens that are not plain signed JWTs are recognised, instead of "bad signature" or "not JSON".

use aws_lc_rs::hmac;
use serde_json::{Value, json};
use tokenctl::token::{Algorithm, Key, KeyRing, to_base64url};

use crate::common::handmade::{key, signed, signed_part, with_signature};
use crate::common::{Done, World};
use crate::support::{CLAIMS, HS256, SECRET, mac, secret_key};

/// Runs `decode --verify` with a key; returns the JSON output.
fn verify(world: &World, key: &str, token: &str) -> (Value, Done) {
    let done = world.then(&["decode", "--verify", "--key", key, "-o", "json", token]);
    (serde_json::from_str(&done.stdout).unwrap_or_default(), done)
}

/// Asserts that the token is rejected for only this reason, with this status of the signature.
#[track_caller]
fn refused_as(world: &World, key: &str, token: &str, problem: &str, status: &str) {
    let (json, done) = verify(world, key, token);
    assert_eq!(done.exit, 4, "{problem}: {done:?}");
    assert_eq!(json["problems"], json!([problem]), "{done:?}");
    assert_eq!(json["signature"]["status"], status, "{problem}");
    let page = world.then(&["decode", "--verify", "--key", key, token]);
    assert!(page.stdout.contains(&format!("({problem})")), "{page:?}");
    assert!(!page.stdout.contains("does not match") || problem == "graph-nonce", "{page:?}");
}

#[test]
fn an_sd_jwt_shows_its_claims_and_disclosures() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let issuer = signed(&secret_key(), r#"{"alg":"HS256","typ":"dc+sd-jwt"}"#, CLAIMS);
    let family = to_base64url(br#"["c2FsdA","family_name","Moebius"]"#);
    let element = to_base64url(br#"["c2FsdDI","DE"]"#);
    let binding = with_signature(r#"{"alg":"ES256","typ":"kb+jwt"}"#, r#"{"nonce":"n1"}"#, [1; 64]);
    for (token, count, bound) in [
        (format!("{issuer}~"), 0, false),
        (format!("{issuer}~{family}~"), 1, false),
        (format!("{issuer}~{family}~{element}~"), 2, false),
        (format!("{issuer}~{family}~{element}~{binding}"), 2, true),
        (format!("{issuer}~{binding}"), 0, true),
    ] {
        for given in [&token, &format!("Bearer \"{token}\"")] {
            let done = world.then(&["decode", "-o", "json", given]).code(0);
            let json = done.json();
            assert_eq!(json["claims"]["sub"], "alice");
            assert_eq!(json["disclosures"].as_array().map(Vec::len), Some(count), "{done:?}");
            assert_eq!(json["key_binding"]["claims"]["nonce"] == "n1", bound, "{done:?}");
            assert_eq!(json["lint"][0], "sd-jwt");
        }
        let page = world.then(&["decode", &token]).stdout;
        assert_eq!(page.contains("Moebius"), count > 0, "{page}");
        assert!(page.contains("SD-JWT") && !page.contains("ncrypted"), "{page}");
        let (json, done) = verify(&world, &hs, &token);
        assert_eq!((done.exit, &json["problems"]), (4, &json!(["sd-jwt"])));
        assert_eq!(json["signature"]["status"], "valid");
    }
    // An invalid disclosure is shown as text, with its terminal controls escaped.
    let hostile = to_base64url("[\"\u{1b}[2J\",\"a\",\"\u{202e}\"]".as_bytes());
    for form in ["table", "json", "jsonl"] {
        let token = format!("{issuer}~{hostile}~x{}~", "\u{1b}[31m");
        assert!(world.then(&["decode", "-o", form, &token]).is_clean(), "{form}");
    }
}

#[test]
fn only_a_header_with_enc_means_encryption() {
    let world = World::new();
    let token = signed(&secret_key(), HS256, CLAIMS);
    let five = format!("{token}.AAAA.AAAA");
    let done = world.then(&["decode", &five]).code(1);
    assert!(done.stderr.contains("has no \"enc\""), "{done:?}");
    assert_eq!(
        world.then(&["decode", "--verify", "--key", &world.file("hs", SECRET), &five]).exit,
        4
    );
    let header = to_base64url(br#"{"alg":"dir","enc":"A128GCM","zip":"DEF"}"#);
    let done = world.then(&["decode", &format!("{header}..AAAA.BBBB.CCCC")]).code(0);
    assert!(done.stdout.contains("(encrypted)"), "{done:?}");
    // The same header in a stream, first in an encrypted token, then with five other parts.
    let plain = to_base64url(br#"{"alg":"dir"}"#);
    let stream = format!("{header}..AAAA.BBBB.CCCC\n{plain}..AAAA.BBBB.CCCC\n{five}\n");
    let rows = world.then_with(&["decode", "-o", "jsonl"], stream.as_bytes()).stdout;
    let named: Vec<_> = rows.lines().map(|row| row.contains("has no \\\"enc\\\"")).collect();
    assert_eq!(named, [false, true, true], "{rows}");
}

#[test]
fn payloads_that_are_no_plain_json_are_named() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let encoded = to_base64url(header.as_bytes());
    let unencoded = format!("{encoded}.$02.{}", to_base64url(&[1; 32]));
    refused_as(&world, &hs, &unencoded, "unencoded-payload", "not-checked");
    let payload = to_base64url(CLAIMS.as_bytes());
    let token = signed(&secret_key(), HS256, CLAIMS);
    let detached = token.replace(&payload, "");
    refused_as(&world, &hs, &detached, "detached-payload", "not-checked");
    assert!(world.then(&["decode", &detached]).stdout.contains("detached: not in the token"));

    let mut deflate =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut deflate, br#"{"vc":{"type":["health-card"]}}"#).expect("writes");
    let zipped =
        signed(&secret_key(), r#"{"alg":"HS256","zip":"DEF"}"#, deflate.finish().expect("ends"));
    refused_as(&world, &hs, &zipped, "compressed-payload", "valid");
    let shown = world.then(&["decode", &zipped]).stdout;
    assert!(shown.contains("health-card") && shown.contains("compressed"), "{shown}");

    for depth in [65, 129, 200, 5_000] {
        let claims = format!(r#"{{"sub":"a","x":{}1{}}}"#, "[".repeat(depth), "]".repeat(depth));
        let deep = signed(&secret_key(), HS256, claims);
        refused_as(&world, &hs, &deep, "too-deep", "valid");
        let shown = world.then(&["decode", &deep]).stdout;
        assert!(shown.contains("nested deeper") && !shown.contains("not JSON"), "{shown}");
        let header =
            format!(r#"{{"alg":"HS256","x":{}1{}}}"#, "[".repeat(depth), "]".repeat(depth));
        let done = world.then(&["decode", &signed(&secret_key(), &header, CLAIMS)]).code(1);
        assert!(done.stderr.contains("nested deeper"), "{done:?}");
    }
    let fine = format!(r#"{{"x":{}1{}}}"#, "[".repeat(63), "]".repeat(63));
    verify(&world, &hs, &signed(&secret_key(), HS256, fine)).1.code(0);
}

#[test]
fn json_serialization_is_named_and_the_hint_gives_a_token() {
    let world = World::new();
    let token = signed(&secret_key(), HS256, CLAIMS);
    let [protected, payload, signature]: [&str; 3] =
        token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let flattened = json!({"payload": payload, "protected": protected, "signature": signature});
    let general = json!({
        "payload": payload,
        "signatures": [{"protected": protected, "signature": signature}],
    });
    let header = to_base64url(br#"{"alg":"dir","enc":"A128GCM"}"#);
    let encrypted = json!({"protected": header, "iv": "AAAA", "ciphertext": "BBBB", "tag": "CCCC"});
    for (json, name) in [
        (flattened, "flattened JSON"),
        (general, "general JSON"),
        (encrypted, "encrypted token in JSON"),
    ] {
        let pretty = serde_json::to_string_pretty(&json).expect("JSON");
        for text in [json.to_string(), pretty, format!("\n {json}\n")] {
            let given = world.then(&["decode", &text]).code(1);
            let piped = world.then_with(&["decode"], text.as_bytes()).code(1);
            for done in [&given, &piped] {
                assert!(done.stderr.contains(name), "{done:?}");
            }
            assert!(world.then(&["introspect", &text]).exit != 0);
            let (_, hint) = given.error_and_hint();
            world.file("FILE", &text);
            let shown = world.shell(&format!("{hint} -o json"));
            assert!(shown.contains("\"status\": \"not-checked\""), "{hint}: {shown}");
        }
    }
}

#[test]
fn a_signature_in_der_is_named() {
    let world = World::new();
    for (algorithm, half) in [(Algorithm::ES256, 32), (Algorithm::ES384, 48)] {
        let key = key(algorithm, 5);
        let pem = world.file("key.pem", key.public_pem().expect("a public key"));
        let header = format!(r#"{{"alg":"{algorithm}"}}"#);
        let raw = key.sign(signed_part(&header, CLAIMS).as_bytes()).expect("signs");
        let number = |bytes: &[u8]| {
            let start = bytes.iter().position(|byte| *byte != 0).unwrap_or_default();
            let sign = if bytes[start] > 0x7f { &[0][..] } else { &[] };
            let value = [sign, &bytes[start..]].concat();
            [&[2, u8::try_from(value.len()).expect("short")], value.as_slice()].concat()
        };
        let body = [number(&raw[..half]), number(&raw[half..])].concat();
        let der = [&[0x30, u8::try_from(body.len()).expect("short")], body.as_slice()].concat();
        let token = with_signature(&header, CLAIMS, der);
        refused_as(&world, &pem, &token, "der-signature", "invalid");
        assert!(world.then(&["decode", &token]).stdout.contains("(der-signature)"));
    }
}

/// One program uses the text of a secret, another one decodes it as base64.
#[test]
fn a_secret_in_another_form_is_named() {
    let world = World::new();
    let bytes: Vec<u8> = (0..48).map(|at| at * 5 + 1).collect();
    let standard = {
        let url = to_base64url(&bytes);
        url.replace('-', "+").replace('_', "/")
    };
    let hex = bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let part = signed_part(HS256, CLAIMS);
    for text in [to_base64url(&bytes), standard, format!("{}=", to_base64url(&bytes[..47])), hex] {
        let decoded = if text.ends_with('=') { &bytes[..47] } else { &bytes[..] };
        let of_bytes = with_signature(HS256, CLAIMS, mac(hmac::HMAC_SHA256, decoded, &part));
        let of_text = with_signature(HS256, CLAIMS, mac(hmac::HMAC_SHA256, text.as_bytes(), &part));
        let text_file = world.file("text", &text);
        refused_as(&world, &text_file, &of_bytes, "secret-form", "invalid");
        assert_eq!(verify(&world, &text_file, &of_text).1.exit, 0);
        if !text.ends_with('=') {
            let bytes_file = world.file("bytes", decoded);
            refused_as(&world, &bytes_file, &of_text, "secret-form", "invalid");
            assert_eq!(verify(&world, &bytes_file, &of_bytes).1.exit, 0);
        }
    }
    let other = with_signature(HS256, CLAIMS, mac(hmac::HMAC_SHA256, b"another secret", &part));
    assert_eq!(verify(&world, &world.at("text"), &other).0["problems"], json!(["bad-signature"]));
}

/// Files and variables as other programs write them: the bytes are the secret, and the verdict names the form that
/// matches.
#[test]
fn a_secret_with_something_around_it_is_named() {
    let world = World::new();
    let secret = "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80";
    let bytes: Vec<u8> = (1..=40).collect();
    let base64 = format!("{}=", to_base64url(&bytes[..38]));
    let hex = bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let part = signed_part(HS256, CLAIMS);
    let sign = |secret: &[u8]| with_signature(HS256, CLAIMS, mac(hmac::HMAC_SHA256, secret, &part));
    for (text, meant, said) in [
        (format!("\"{secret}\"\n"), secret.as_bytes(), "without its quotes"),
        (format!("'{secret}'"), secret.as_bytes(), "without its quotes"),
        (format!("\"{secret}\\u0021\""), format!("{secret}!").as_bytes(), "without its quotes"),
        (format!("JWT_SECRET={secret}\n"), secret.as_bytes(), "after the \"NAME=\""),
        (format!("export JWT_SECRET=\"{secret}\"\r\n"), secret.as_bytes(), "without its quotes"),
        (format!("Bearer {secret}"), secret.as_bytes(), "without its prefix"),
        (format!("{secret}\r"), secret.as_bytes(), "without the white space"),
        (format!("  {secret}\n\n"), secret.as_bytes(), "without the white space"),
        (secret.to_owned(), format!("{secret}\n").as_bytes(), "with a line break"),
        (format!("{secret}\n"), format!("{secret}\n").as_bytes(), "with a line break"),
        (format!("base64:{base64}"), &bytes[..38], "the decoded base64"),
        (format!("APP_KEY=base64:{base64}"), &bytes[..38], "the decoded base64"),
        (format!("'{base64}'"), &bytes[..38], "the decoded base64"),
        (format!("0x{hex}"), &bytes, "the decoded base64 or hex"),
    ] {
        let file = world.file("secret", &text);
        let token = sign(meant);
        refused_as(&world, &file, &token, "secret-form", "invalid");
        let done = world.then(&["decode", "--verify", "--key", &file, &token]);
        assert!(done.stdout.contains(said), "{text:?}: {done:?}");
        assert!(!format!("{done:?}").contains(&secret[..12]), "{done:?}");
        // The bytes of the file are the secret, without one line break.
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let own = sign(line.strip_suffix('\r').filter(|_| line != text).unwrap_or(line).as_bytes());
        assert_eq!(verify(&world, &file, &own).1.exit, 0, "{text:?}");
        if !text.ends_with('\n') {
            let done = world
                .call(&["decode", "--verify", &token])
                .env("TOKENCTL_SECRET", &text)
                .run()
                .code(4);
            assert!(done.stdout.contains(said), "{text:?}: {done:?}");
        }
    }
}

/// No program means a byte order mark or UTF-16 as a part of a secret, or the path of a secret as the secret.
#[test]
fn a_secret_that_cannot_be_meant_is_refused() {
    let world = World::new();
    let secret = "an HMAC secret that is long enough for HS256";
    let token = with_signature(
        HS256,
        CLAIMS,
        mac(hmac::HMAC_SHA256, secret.as_bytes(), &signed_part(HS256, CLAIMS)),
    );
    let wide = |mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{secret}\r\n").encode_utf16().flat_map(bytes).collect()
    };
    for (name, bytes) in [
        ("byte order mark", format!("\u{feff}{secret}\n").into_bytes()),
        ("UTF-16LE", wide("\u{feff}", u16::to_le_bytes)),
        ("UTF-16BE", wide("\u{feff}", u16::to_be_bytes)),
        ("UTF-16LE", wide("", u16::to_le_bytes)),
    ] {
        let file = world.file("it's", bytes);
        for arguments in [
            &["decode", "--verify", "--key", &file, &token][..],
            &["--store", "new.db", "--key", &file, "init"],
            &["--store", "new.db", "keys", "import", &file],
        ] {
            let done = world.run(arguments).code(1);
            let (error, hint) = done.error_and_hint();
            assert!(error.contains(name), "{done:?}");
            let command = hint.strip_prefix("run: ").unwrap_or_else(|| panic!("{done:?}"));
            assert_eq!(world.shell(command), "", "{command}");
        }
        let made = if name == "byte order mark" { "key.secret" } else { "key.utf8" };
        let done = world.then(&["decode", "--verify", "--key", &world.at(made), &token]);
        assert_eq!(done.exit, 0, "{name}: {done:?}");
    }
    let done = world
        .call(&["--store", "new.db", "init"])
        .env("TOKENCTL_SECRET", &format!("\u{feff}{secret}"))
        .run()
        .code(1);
    let (_, hint) = done.error_and_hint();
    assert!(hint.contains("printf %s \"$TOKENCTL_SECRET\" | tail -c +4"), "{done:?}");
    let path = world.file("the-path-of-a-mounted-secret-of-a-container", secret);
    let done =
        world.call(&["decode", "--verify", &token]).env("TOKENCTL_SECRET", &path).run().code(1);
    let (error, hint) = done.error_and_hint();
    assert!(error.contains("is the path of a file") && hint.contains("--key"), "{done:?}");
}

/// Graph replaces the nonce after signing, so that only Graph can verify its tokens.
#[test]
fn a_token_for_microsoft_graph_is_named() {
    let world = World::new();
    let key = key(Algorithm::EdDSA, 6);
    let pem = world.file("key.pem", key.public_pem().expect("a public key"));
    let signed_with = signed(&key, r#"{"alg":"EdDSA","nonce":"hashed"}"#, CLAIMS);
    let signature = signed_with.rsplit('.').next().expect("a signature");
    let token =
        format!("{}.{signature}", signed_part(r#"{"alg":"EdDSA","nonce":"plain"}"#, CLAIMS));
    refused_as(&world, &pem, &token, "graph-nonce", "invalid");
    // A nonce that was signed unchanged is no problem.
    assert_eq!(verify(&world, &pem, &signed_with).1.exit, 0);
}

#[test]
fn ed25519_is_eddsa() {
    let world = World::new();
    let ed = key(Algorithm::EdDSA, 7);
    let pem = world.file("ed.pem", ed.public_pem().expect("a public key"));
    let jwks = KeyRing::of(ed.clone()).to_public_jwks();
    let set = world.file("jwks", &jwks);
    let renamed = world.file("renamed", jwks.replace("\"EdDSA\"", "\"Ed25519\""));
    for file in [&pem, &set, &renamed] {
        for alg in ["Ed25519", "EdDSA"] {
            let token = signed(&ed, &format!(r#"{{"alg":"{alg}"}}"#), CLAIMS);
            verify(&world, file, &token).1.code(0);
        }
        // `Ed448` is another algorithm.
        let token = signed(&ed, r#"{"alg":"Ed448"}"#, CLAIMS);
        refused_as(&world, file, &token, "unknown-algorithm", "not-checked");
    }
    let other = key(Algorithm::EdDSA, 8);
    let token = signed(&other, r#"{"alg":"Ed25519"}"#, CLAIMS);
    refused_by_signature(&world, &pem, &token);
}

fn refused_by_signature(world: &World, key: &str, token: &str) {
    let (json, done) = verify(world, key, token);
    assert_eq!((done.exit, &json["problems"]), (4, &json!(["bad-signature"])));
}

/// `invalid` means that a key was tried and did not verify the signature.
#[test]
fn a_signature_that_no_key_was_tried_on_is_not_checked() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let ring = KeyRing::of({
        let mut key: Key = key(Algorithm::EdDSA, 7);
        key.rename("a").expect("a name");
        key
    });
    let ed = world.file("ed", ring.to_public_jwks());
    let header = |text: &str| signed(&secret_key(), text, CLAIMS);
    let encrypted = to_base64url(br#"{"alg":"dir","enc":"A128GCM"}"#);
    for (key, token) in [
        (&hs, header(r#"{"alg":"none"}"#)),
        (&hs, header(r#"{"alg":"ES512"}"#)),
        (&hs, header(r#"{"alg":"RS256"}"#)),
        (&hs, header(r#"{"alg":7}"#)),
        (&hs, header(r#"{"typ":"JWT"}"#)),
        (&hs, header(r#"{"alg":"HS256","kid":7}"#)),
        (&ed, header(r#"{"alg":"EdDSA","kid":"b"}"#)),
        (&ed, header(r#"{"alg":"HS256","kid":"a"}"#)),
        (&hs, format!("{encrypted}..AAAA.BBBB.CCCC")),
    ] {
        let (json, done) = verify(&world, key, &token);
        assert_eq!(done.exit, 4, "{done:?}");
        assert_eq!(json["signature"]["status"], "not-checked", "{done:?}");
        assert!(json["signature"]["reason"].is_string(), "{done:?}");
    }
    let (json, _) = verify(&world, &hs, &with_signature(HS256, CLAIMS, [1; 32]));
    assert_eq!(json["signature"]["status"], "invalid");
}
