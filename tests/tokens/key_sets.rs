//! Published key sets, and key material in unsupported forms, which the error names.

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tokenctl::token::{Algorithm, Key, KeyRing, to_base64url};

use crate::common::handmade::{key, signed};
use crate::common::{Done, World};
use crate::support::CLAIMS;

/// Returns the public JWK of a key with this key ID.
fn jwk(key: &Key, kid: &str) -> Value {
    let mut key = key.clone();
    key.rename(kid).expect("a name");
    let set: Value = serde_json::from_str(&KeyRing::of(key).to_public_jwks()).expect("JSON");
    set["keys"][0].clone()
}

fn with(mut jwk: Value, member: &str, value: Value) -> Value {
    jwk[member] = value;
    jwk
}

fn without(mut jwk: Value, member: &str) -> Value {
    jwk.as_object_mut().expect("a JWK").remove(member);
    jwk
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn openssl(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).stderr(Stdio::null()).output();
    output.expect("openssl is installed").stdout
}

#[test]
fn a_bad_key_of_a_published_set_is_skipped_and_named() {
    let world = World::new();
    let (ed, es, rs) =
        (key(Algorithm::EdDSA, 1), key(Algorithm::ES256, 2), key(Algorithm::RS256, 3));
    let (es_jwk, rs_jwk) = (jwk(&es, "bad"), jwk(&rs, "bad"));
    let token = signed(&ed, r#"{"alg":"EdDSA","kid":"good"}"#, CLAIMS);
    let bad = [
        without(rs_jwk.clone(), "n"),
        without(rs_jwk.clone(), "e"),
        without(es_jwk.clone(), "y"),
        without(es_jwk.clone(), "kty"),
        with(rs_jwk.clone(), "n", json!(to_base64url(&[0xfb; 128]))),
        with(rs_jwk.clone(), "kid", json!(7)),
        with(rs_jwk.clone(), "alg", Value::Null),
        with(rs_jwk.clone(), "alg", json!("RSA-OAEP")),
        with(rs_jwk.clone(), "alg", json!("ES256")),
        with(rs_jwk.clone(), "use", json!("enc")),
        with(rs_jwk.clone(), "use", json!(1)),
        with(rs_jwk, "key_ops", json!("verify")),
        with(es_jwk.clone(), "crv", json!("secp256k1")),
        with(es_jwk.clone(), "kty", json!("AKP")),
        with(es_jwk.clone(), "x", json!("not base64url!")),
        with(es_jwk.clone(), "x", json!(to_base64url(&[1; 31]))),
        with(es_jwk, "kid", json!("")),
        json!({"kty": "RSA", "kid": "bad", "x5c": ["AAAA"]}),
        json!({"kty": "oct", "kid": "bad", "k": to_base64url(&[1; 32])}),
        json!({"kty": "oct", "kid": "bad", "k": to_base64url(&[1; 3])}),
        json!("a string"),
        json!(null),
        json!({}),
    ];
    for bad in bad {
        let set = json!({"keys": [bad, jwk(&ed, "good"), bad]});
        let file = world.file("jwks", set.to_string());
        // With --key, a file with an HMAC secret is a private one, in which a public key is in the wrong file.
        let is_secret = bad["k"].as_str().is_some_and(|k| k.len() > 40);
        let flags: &[&str] = if is_secret { &["--jwks"] } else { &["--jwks", "--key"] };
        for flag in flags {
            let done = world.then(&["decode", "--verify", flag, &file, "-o", "json", &token]);
            assert_eq!(done.exit, 0, "{bad}: {done:?}");
            for name in ["skipped key 1 (", "skipped key 3 ("] {
                assert!(done.stderr.contains(name), "{bad}: {done:?}");
            }
            let kid = bad["kid"].as_str().unwrap_or_default();
            assert!(done.stderr.contains(&format!("kid {kid}")) || kid.is_empty(), "{done:?}");
        }
    }
    // A repeated member, which serde_json cannot write.
    let good = jwk(&ed, "good").to_string();
    let twice = good.replacen("\"kty\"", "\"kty\":\"RSA\",\"kty\"", 1);
    let file = world.file("jwks", format!("{{\"keys\":[{twice},{good}]}}"));
    let done = world.then(&["decode", "--verify", "--jwks", &file, &token]).code(0);
    assert!(done.stderr.contains("skipped key 1 (kid good)"), "{done:?}");
}

#[test]
fn one_key_id_may_stand_for_several_keys() {
    let world = World::new();
    let rs = key(Algorithm::RS256, 3);
    let several = ["RS256", "PS384", "RS512"].map(|alg| with(jwk(&rs, "k"), "alg", json!(alg)));
    let other = key(Algorithm::EdDSA, 4);
    let keys: Vec<Value> = several.into_iter().chain([jwk(&other, "k")]).collect();
    let file = world.file("jwks", json!({ "keys": keys }).to_string());
    for (key, alg, exit) in [(&rs, "RS256", 0), (&other, "EdDSA", 0), (&rs, "RS384", 4)] {
        let token = signed(key, &format!(r#"{{"alg":"{alg}","kid":"k"}}"#), CLAIMS);
        for flag in ["--jwks", "--key"] {
            let done = world.then(&["decode", "--verify", flag, &file, &token]);
            assert_eq!(done.exit, exit, "{alg} {done:?}");
        }
    }
}

#[test]
fn a_broken_key_of_our_own_ring_is_named_and_not_dropped() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let mut ring: Value =
        serde_json::from_slice(&std::fs::read(world.ring()).expect("a ring")).expect("JSON");
    let broken = without(jwk(&key(Algorithm::ES256, 2), "older"), "y");
    ring["keys"].as_array_mut().expect("keys").push(broken);
    std::fs::write(world.ring(), ring.to_string()).expect("writes");
    let done = world.run(&["introspect", &pair.access]).code(1);
    assert!(done.stderr.contains("key 2 (kid older): the JWK's \"y\" is missing"), "{done:?}");
}

#[test]
fn keys_come_in_on_stdin_too() {
    let world = World::new();
    let ed = key(Algorithm::EdDSA, 1);
    let set = json!({"keys": [jwk(&ed, "a")]}).to_string();
    let token = signed(&ed, r#"{"alg":"EdDSA","kid":"a"}"#, CLAIMS);
    for path in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        for flag in ["--jwks", "--key"] {
            let arguments = ["decode", "--verify", flag, path, &token];
            let done = world.then_with(&arguments, set.as_bytes());
            assert_eq!(done.exit, 0, "{flag} {path}: {done:?}");
            let done = world.then_with(&arguments[..4], set.as_bytes());
            assert_eq!(done.exit, 2, "{flag} {path}: {done:?}");
            assert!(done.stderr.contains("standard input"), "{done:?}");
        }
    }
}

#[test]
fn an_address_is_named_with_the_way_to_download_it() {
    let world = World::new();
    for flag in ["--jwks", "--key"] {
        for (address, shown) in [
            ("https://issuer.example/.well-known/jwks.json", "issuer.example"),
            ("HTTP://127.0.0.1:1/jwks?a=b&c=d", "'HTTP://127.0.0.1:1/jwks?a=b&c=d'"),
            ("https://user:password@issuer.example/", "curl -fsSLo jwks.json URL"),
        ] {
            let done = world.then(&["decode", "--verify", flag, address, "a.b.c"]).code(2);
            let (error, hint) = done.error_and_hint();
            assert!(error.contains("takes a file, not an address"), "{done:?}");
            assert!(hint.contains("curl -fsSLo jwks.json") && hint.contains(shown), "{done:?}");
            assert!(!done.stderr.contains("password"), "{done:?}");
        }
    }
}

fn command(done: &Done) -> String {
    let (_, hint) = done.error_and_hint();
    hint.strip_prefix("run: ").unwrap_or_else(|| panic!("no command: {done:?}")).to_owned()
}

/// Each form has its own message, equal for both flags, and the command of its hint creates a key file that
/// verifies.
#[test]
fn other_forms_of_keys_are_named_and_the_hint_converts_them() {
    let world = World::new();
    let private = String::from_utf8(openssl(&[
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]))
    .expect("PEM");
    let pem = world.file("private.pem", &private);
    let certificate = openssl(&["req", "-x509", "-subj", "/CN=auth", "-key", &pem]);
    let certificate = String::from_utf8(certificate).expect("PEM");
    let other = world.at("other.pem");
    let curve = "ec_paramgen_curve:prime256v1";
    let new = ["req", "-x509", "-subj", "/CN=auth", "-newkey", "ec", "-pkeyopt", curve];
    let other = openssl(&[&new[..], &["-nodes", "-keyout", &other]].concat());
    let other = String::from_utf8(other).expect("PEM");
    let public = String::from_utf8(openssl(&["pkey", "-in", &pem, "-pubout"])).expect("PEM");
    let body =
        |pem: &str| -> String { pem.lines().filter(|line| !line.starts_with('-')).collect() };
    let ring = KeyRing::parse(private.as_bytes(), tokenctl::token::ParseOptions::default());
    let key = ring.expect("a key").signing_key().expect("signs").clone();
    let token = signed(&key, r#"{"alg":"ES256"}"#, CLAIMS);
    let forms = [
        ("map of certificates", json!({"k'1": certificate, "k2": certificate}).to_string()),
        ("only a certificate", json!({"kty": "EC", "x5c": [body(&certificate)]}).to_string()),
        (
            "only a certificate",
            json!({"keys": [{"kid": "a", "x5c": [body(&other)]}, {"kid": "b", "x5c": [body(&certificate)]}]})
                .to_string(),
        ),
        (
            "service account",
            json!({"type": "service_account", "private_key": private, "client_id": "1"})
                .to_string(),
        ),
        ("line breaks written as \\n", public.replace('\n', "\\n")),
        ("line breaks written as \\n", format!("\"{}\"\n", public.replace('\n', "\\n"))),
        ("line breaks written as \\n", private.replace('\n', "\\n")),
        ("\\n or \\r\\n", public.replace('\n', "\\r\\n")),
        ("\\n or \\r\\n", format!("\"{}\"\n", private.replace('\n', "\\r\\n"))),
        ("without its BEGIN and END lines", body(&public)),
        ("without its BEGIN and END lines", format!("{}\n", body(&private))),
        ("list of keys", json!([jwk(&key, "a")]).to_string()),
    ];
    let forms = forms.map(|(name, text)| (name, text.into_bytes()));
    let set = KeyRing::of(key.clone()).to_public_jwks();
    let in_utf16 = [
        ("text in UTF-16LE", utf16(&format!("\u{feff}{set}"), u16::to_le_bytes)),
        ("text in UTF-16LE", utf16(&private, u16::to_le_bytes)),
        ("text in UTF-16BE", utf16(&format!("\u{feff}{public}"), u16::to_be_bytes)),
        ("text in UTF-16BE", utf16(&format!("\r\n{set}"), u16::to_be_bytes)),
    ];
    for (name, text) in forms.into_iter().chain(in_utf16) {
        let file = world.file("it's", &text);
        let _ = std::fs::remove_file(world.path("key.pem"));
        let mut hints = Vec::new();
        for flag in ["--jwks", "--key"] {
            let done = world.then(&["decode", "--verify", flag, &file, &token]).code(1);
            let (error, _) = done.error_and_hint();
            assert!(error.contains(name), "{name}: {done:?}");
            assert!(!done.stderr.contains(&body(&private)[40..60]), "{done:?}");
            hints.push(command(&done));
        }
        assert_eq!(hints[0], hints[1]);
        let said = world.shell(&format!("umask 022; {}", hints[0]));
        assert_eq!(said, "", "{name}: {}", hints[0]);
        let made = match name {
            "list of keys" => "jwks.json",
            _ if name.contains("UTF-16") => "key.utf8",
            _ => "key.pem",
        };
        let done = world.then(&["decode", "--verify", "--jwks", &world.at(made), &token]);
        assert_eq!(done.exit, 0, "{name}: {} {done:?}", hints[0]);
    }
    for text in [format!("{public}{public}"), format!("{private}{public}")] {
        let file = world.file("twice", text);
        for flag in ["--jwks", "--key"] {
            let done = world.then(&["decode", "--verify", flag, &file, &token]).code(1);
            let (error, hint) = done.error_and_hint();
            assert!(error.ends_with("the file has the same key twice"), "{done:?}");
            assert!(hint.contains("remove one of the two PEM blocks"), "{done:?}");
        }
    }
    let discovery =
        json!({"issuer": "https://i.example", "jwks_uri": "https://i.example/keys?a=1"});
    let file = world.file("discovery", discovery.to_string());
    for flag in ["--jwks", "--key"] {
        let done = world.then(&["decode", "--verify", flag, &file, &token]).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains("discovery document"), "{done:?}");
        assert!(hint.ends_with("curl -fsSLo jwks.json 'https://i.example/keys?a=1'"), "{hint}");
    }
    for (name, text) in
        [("XML", "<html><body>502 Bad Gateway</body></html>"), ("token", token.as_str())]
    {
        let file = world.file("other", text);
        for flag in ["--jwks", "--key"] {
            let done = world.then(&["decode", "--verify", flag, &file, &token]).code(1);
            assert!(done.stderr.contains(name), "{done:?}");
        }
    }
}

#[test]
fn a_bad_key_of_a_private_set_is_fatal_only_for_what_it_signs() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let ring: Value = serde_json::from_slice(&std::fs::read(world.ring()).unwrap()).unwrap();
    let bad = json!({"kty": "oct", "kid": "bad", "k": "AAAA"});
    // Without the member "active", it is the set of another program.
    let mut set = json!({ "keys": ring["keys"] });
    set["keys"].as_array_mut().unwrap().insert(0, bad.clone());
    let file = world.file("set.json", set.to_string());
    let key = ["--key", &file];
    for command in [
        &["decode", "--verify", &pair.access][..],
        &["introspect", &pair.access],
        &["revoke", "--token", &pair.access, "--dry-run"],
        &["keys", "list"],
    ] {
        let done = world.run(&[&key, command].concat()).code(0);
        assert_eq!(done.stderr.matches("an HMAC secret needs").count(), 1, "{done:?}");
        assert!(done.stderr.contains("bad"), "{done:?}");
    }
    for command in [&["issue", "bob"][..], &["rotate", &pair.refresh], &["keys", "rotate"]] {
        let done = world.run(&[&key, command].concat()).code(1);
        assert!(done.stderr.contains("key 1 (kid bad)"), "{done:?}");
    }
    world.file("set.json", json!({ "keys": [bad] }).to_string());
    for command in [&["introspect", &pair.access][..], &["keys", "list"]] {
        let done = world.run(&[&key, command].concat()).code(1);
        assert!(done.stderr.contains("key 1 (kid bad)"), "{done:?}");
    }
}
