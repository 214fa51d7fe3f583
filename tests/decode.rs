//! `decode` and `decode --verify`: what they show, and a few hundred forgeries.

#![allow(clippy::expect_used, clippy::too_many_lines, reason = "tests")]

#[path = "common/mod.rs"]
mod common;

use aws_lc_rs::hmac;
use common::handmade::{NOW, key, signed, signed_part, with_signature};
use common::{Done, World};
use tokenctl::token::{Algorithm, Key, KeyRing, to_base64url};

const SECRET: &str = "an HMAC secret of 40 bytes, for tests...";
const CLAIMS: &str = r#"{"iss":"me","sub":"alice","aud":"api","iat":1800000000,"exp":1800000900}"#;
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn mac(algorithm: hmac::Algorithm, secret: &[u8], message: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(algorithm, secret), message.as_bytes()).as_ref().to_vec()
}

fn secret_key() -> Key {
    Key::from_secret(SECRET.as_bytes()).expect("a key")
}

/// A forged token, and the key file it must be refused with.
struct Forgery {
    name: String,
    ring: &'static str,
    token: String,
}

#[derive(Default)]
struct Table(Vec<Forgery>);

impl Table {
    fn add(&mut self, name: impl Into<String>, ring: &'static str, token: impl Into<String>) {
        self.0.push(Forgery { name: name.into(), ring, token: token.into() });
    }
}

/// The key files by name: what verifies, and who signs.
struct Keys {
    hs: Key,
    ed: Key,
    es: Key,
    ed_jwks: String,
    es_pem: String,
    ed_pem: String,
}

impl Keys {
    fn new() -> Self {
        let (ed, es) = (key(Algorithm::EdDSA, 1), key(Algorithm::ES256, 2));
        Self {
            hs: secret_key(),
            ed_jwks: KeyRing::of(ed.clone()).to_public_jwks(),
            es_pem: es.public_pem().expect("a public key"),
            ed_pem: ed.public_pem().expect("a public key"),
            ed,
            es,
        }
    }

    fn files(&self, world: &World) {
        world.file("hs", SECRET);
        world.file("ed", &self.ed_jwks);
        world.file("es", &self.es_pem);
        world.file("ed.pem", &self.ed_pem);
    }
}

fn algorithm_tricks(table: &mut Table) {
    let names = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "none ",
        " none",
        "",
        " ",
        "HS256 ",
        " HS256",
        "hs256",
        "Hs256",
        "HS-256",
        "HS257",
        "HS1",
        "HS384",
        "HS512",
        "RS256",
        "ES256",
        "EdDSA",
        "RS1",
        "ES512",
        "ES256K",
        "Ed25519",
        "ML-DSA-44",
        "A128KW",
        "dir",
        "null",
        "HS256\u{0}",
        "HS256,none",
        "../HS256",
    ];
    for name in names {
        let header = format!(r#"{{"alg":{},"typ":"JWT"}}"#, serde_json::json!(name));
        let part = signed_part(&header, CLAIMS);
        table.add(format!("alg {name:?} without signature"), "hs", format!("{part}."));
        let signature = mac(hmac::HMAC_SHA256, SECRET.as_bytes(), &part);
        table.add(format!("alg {name:?}"), "hs", with_signature(&header, CLAIMS, signature));
    }
    for raw in ["null", "1", "true", "[]", "{}", r#"["HS256"]"#, r#"{"x":"HS256"}"#] {
        let header = format!(r#"{{"alg":{raw}}}"#);
        table.add(format!("alg {raw}"), "hs", signed(&secret_key(), &header, CLAIMS));
    }
    for header in ["{}", r#"{"typ":"JWT"}"#, r#"{"ALG":"HS256"}"#, r#"{"alg ":"HS256"}"#] {
        table.add(header, "hs", signed(&secret_key(), header, CLAIMS));
    }
    for header in [
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","\u0061lg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"a","typ":"b"}"#,
        r#"{"alg":"HS256","x":{"a":1,"a":2}}"#,
    ] {
        table.add(header, "hs", signed(&secret_key(), header, CLAIMS));
    }
}

fn key_confusion(table: &mut Table, keys: &Keys) {
    let point = keys.es_pem.as_bytes();
    for (ring, materials) in [
        ("ed", vec![keys.ed_jwks.as_bytes(), keys.ed_pem.as_bytes(), b"", b"secret"]),
        ("ed.pem", vec![keys.ed_pem.as_bytes(), keys.ed_pem.trim().as_bytes()]),
        ("es", vec![point, keys.es_pem.trim().as_bytes(), b"\0"]),
        (
            "hs",
            vec![b"", b"secret", b"your-256-bit-secret", SECRET.trim_end_matches('.').as_bytes()],
        ),
    ] {
        for material in materials {
            for (name, algorithm) in [
                ("HS256", hmac::HMAC_SHA256),
                ("HS384", hmac::HMAC_SHA384),
                ("HS512", hmac::HMAC_SHA512),
            ] {
                let header = format!(r#"{{"alg":"{name}"}}"#);
                let signature = mac(algorithm, material, &signed_part(&header, CLAIMS));
                let token = with_signature(&header, CLAIMS, signature);
                table.add(format!("{name} with {} bytes for {ring}", material.len()), ring, token);
            }
        }
    }
    // The right signature under another name.
    for name in ["RS256", "PS256", "ES256", "ES384", "HS256"] {
        let header = format!(r#"{{"alg":"{name}"}}"#);
        table.add(format!("EdDSA called {name}"), "ed", signed(&keys.ed, &header, CLAIMS));
    }
    table.add("ES256 called EdDSA", "es", signed(&keys.es, r#"{"alg":"EdDSA"}"#, CLAIMS));
    table.add("another key", "ed", signed(&key(Algorithm::EdDSA, 7), r#"{"alg":"EdDSA"}"#, CLAIMS));
}

fn header_keys(table: &mut Table, keys: &Keys) {
    let attacker = key(Algorithm::EdDSA, 9);
    let jwks = KeyRing::of(attacker.clone()).to_public_jwks();
    let jwk: serde_json::Value = serde_json::from_str(&jwks).expect("JSON");
    let jwk = &jwk["keys"][0];
    let kid = keys.ed.kid();
    for rest in [
        format!(r#""jwk":{jwk}"#),
        format!(r#""jwk":{jwk},"kid":"{kid}""#),
        format!(r#""jwk":{jwk},"kid":"{}""#, attacker.kid()),
        r#""jku":"https://attacker.example/jwks.json""#.to_owned(),
        format!(r#""jku":"file:///dev/zero","kid":"{kid}""#),
        r#""x5u":"http://127.0.0.1:1/x.pem""#.to_owned(),
        r#""x5c":["AAAA"]"#.to_owned(),
    ] {
        let header = format!(r#"{{"alg":"EdDSA",{rest}}}"#);
        table.add(header.clone(), "ed", signed(&attacker, &header, CLAIMS));
    }
    for kid in [
        r#""other""#,
        "7",
        "null",
        "[]",
        "{}",
        "true",
        r#""../../../dev/null""#,
        r#""' OR 1=1 --""#,
        r#""/dev/null""#,
        r#""""#,
    ] {
        let header = format!(r#"{{"alg":"EdDSA","kid":{kid}}}"#);
        table.add(header.clone(), "ed", signed(&keys.ed, &header, CLAIMS));
    }
}

fn psychic_signatures(table: &mut Table, keys: &Keys) {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let header = r#"{"alg":"ES256"}"#;
    let good = keys.es.sign(signed_part(header, CLAIMS).as_bytes()).expect("signs");
    let (r, s) = good.split_at(32);
    let zero = [0; 32];
    let signatures: [(&str, Vec<u8>); 14] = [
        ("zeros", vec![0; 64]),
        ("r = 0", [&zero, s].concat()),
        ("s = 0", [r, &zero].concat()),
        ("r = n", [&ORDER, s].concat()),
        ("s = n", [r, &ORDER].concat()),
        ("n, n", [ORDER, ORDER].concat()),
        ("ones", vec![0xff; 64]),
        ("empty", Vec::new()),
        ("short", good[..63].to_vec()),
        ("long", [good.as_slice(), &[0]].concat()),
        ("half", r.to_vec()),
        ("swapped", [s, r].concat()),
        ("DER of zeros", vec![0x30, 6, 2, 1, 0, 2, 1, 0]),
        ("DER", [&[0x30, 0x44, 2, 0x20], r, &[2, 0x20], s].concat()),
    ];
    for (name, signature) in signatures {
        table.add(format!("ES256 {name}"), "es", with_signature(header, CLAIMS, signature));
    }
    let header = r#"{"alg":"EdDSA"}"#;
    for (name, signature) in [("zeros", vec![0; 64]), ("empty", vec![]), ("short", vec![1; 63])] {
        table.add(format!("EdDSA {name}"), "ed", with_signature(header, CLAIMS, signature));
    }
    for (name, signature) in [("zeros", vec![0; 32]), ("empty", vec![]), ("cut", vec![1; 16])] {
        table.add(format!("HS256 {name}"), "hs", with_signature(HS256, CLAIMS, signature));
    }
    let token = signed(&keys.es, r#"{"alg":"ES256"}"#, CLAIMS);
    for at in [0, 5, 17, 30, 60, 90, 110, token.len() - 3] {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
        table.add(format!("bent at {at}"), "es", String::from_utf8(bytes).expect("text"));
    }
}

fn bad_claims(table: &mut Table) {
    let later = NOW + 1000;
    for claims in [
        format!(r#"{{"exp":{NOW}}}"#),
        format!(r#"{{"exp":{}}}"#, NOW - 1),
        format!(r#"{{"exp":{}.5}}"#, NOW - 1),
        r#"{"exp":0}"#.to_owned(),
        r#"{"exp":-1}"#.to_owned(),
        r#"{"exp":1.8e9}"#.to_owned(),
        r#"{"exp":"1800000900"}"#.to_owned(),
        r#"{"exp":null}"#.to_owned(),
        r#"{"exp":true}"#.to_owned(),
        r#"{"exp":[1800000900]}"#.to_owned(),
        r#"{"exp":{}}"#.to_owned(),
        r#"{"exp":1e400}"#.to_owned(),
        r#"{"exp":99999999999999999999}"#.to_owned(),
        r#"{"exp":"never"}"#.to_owned(),
        format!(r#"{{"exp":{later},"exp":{later}}}"#),
        format!(r#"{{"exp":1,"exp":{later}}}"#),
        format!(r#"{{"exp":{later},"\u0065xp":1}}"#),
        format!(r#"{{"exp":{later},"nbf":{later}}}"#),
        format!(r#"{{"exp":{later},"nbf":{}}}"#, NOW + 1),
        format!(r#"{{"exp":{later},"nbf":"{NOW}"}}"#),
        format!(r#"{{"exp":{later},"nbf":null}}"#),
        format!(r#"{{"exp":{later},"iat":{}}}"#, NOW + 1),
        format!(r#"{{"exp":{later},"iat":"x"}}"#),
        format!(r#"{{"exp":{later},"sub":1}}"#),
        format!(r#"{{"exp":{later},"sub":null}}"#),
        format!(r#"{{"exp":{later},"sub":["a"]}}"#),
        format!(r#"{{"exp":{later},"iss":7}}"#),
        format!(r#"{{"exp":{later},"iss":["me"]}}"#),
        format!(r#"{{"exp":{later},"aud":7}}"#),
        format!(r#"{{"exp":{later},"aud":[1]}}"#),
        format!(r#"{{"exp":{later},"aud":{{}}}}"#),
        format!(r#"{{"exp":{later},"jti":7}}"#),
        format!(r#"{{"exp":{later},"sub":"a","sub":"b"}}"#),
        format!(r#"{{"exp":{later},"x":[{{"a":1,"a":1}}]}}"#),
        format!(r#"{{"exp":{later},}}"#),
        format!(r#"{{"exp":{later}}}x"#),
        format!(r"{{'exp':{later}}}"),
        format!(r#"{{"exp":0{later}}}"#),
        format!(r#"{{"exp":+{later}}}"#),
        format!(r#"{{"exp":{later},"x":"\ud800"}}"#),
        format!("\u{feff}{{\"exp\":{later}}}"),
        format!("{{\"exp\":{later},\"x\":\"a\nb\"}}"),
        format!(r#"{{"exp":{later},"x":{}1{}}}"#, "[".repeat(100), "]".repeat(100)),
        "[1]".to_owned(),
        "\"text\"".to_owned(),
        "null".to_owned(),
        String::new(),
        "hello".to_owned(),
        "{".to_owned(),
    ] {
        let name: String = claims.chars().take(60).collect();
        table.add(name, "hs", signed(&secret_key(), HS256, claims));
    }
    table.add("not UTF-8", "hs", signed(&secret_key(), HS256, b"{\"x\":\"\xff\"}"));
    table.add("binary", "hs", signed(&secret_key(), HS256, [0, 159, 146, 150]));
    for crit in [r#"["exp"]"#, "[]", r#""exp""#, "null", "{}", "[1]", r#"["b64"]"#, r#"["alg"]"#] {
        let header = format!(r#"{{"alg":"HS256","crit":{crit},"exp":1,"b64":true}}"#);
        table.add(format!("crit {crit}"), "hs", signed(&secret_key(), &header, CLAIMS));
    }
    let unencoded = r#"{"alg":"HS256","b64":false}"#;
    table.add("b64 false", "hs", signed(&secret_key(), unencoded, CLAIMS));
    for typ in ["7", "null", "[]"] {
        let header = format!(r#"{{"alg":"HS256","typ":{typ}}}"#);
        table.add(format!("typ {typ}"), "hs", signed(&secret_key(), &header, CLAIMS));
    }
}

fn encodings(table: &mut Table) {
    let token = signed(&secret_key(), HS256, CLAIMS);
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { panic!("three parts") };
    for (name, text) in [
        ("padded header", format!("{header}=.{payload}.{signature}")),
        ("padded payload", format!("{header}.{payload}=.{signature}")),
        ("padded signature", format!("{token}=")),
        ("doubly padded", format!("{token}==")),
        ("a dot more", format!("{token}.")),
        ("a dot before", format!(".{token}")),
        ("four parts", format!("{token}.AAAA")),
        ("five parts", format!("{token}.AAAA.AAAA")),
        ("six parts", format!("{token}.AAAA.AAAA.AAAA")),
        ("two parts", format!("{header}.{payload}")),
        ("one part", (*header).to_owned()),
        ("no header", format!(".{payload}.{signature}")),
        ("no payload", format!("{header}..{signature}")),
        ("nothing", "..".to_owned()),
        ("a full stop", ".".to_owned()),
        ("not base64", format!("{header}.{payload}.{signature}*")),
        ("a letter more", format!("{token}A")),
        ("percent", token.replace('.', "%2E")),
        ("letters of no alphabet", format!("{header}.{payload}é.{signature}")),
        (
            "JSON",
            format!(
                r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
            ),
        ),
        ("encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.BBBB.CCCC".to_owned()),
        ("other words", "hello".to_owned()),
        ("a nested one", {
            let inner = token.clone();
            signed(&secret_key(), r#"{"alg":"HS256","cty":"JWT"}"#, inner)
        }),
    ] {
        table.add(name, "hs", text);
    }
    // Bits to spare: the last letter of a 32-byte signature has two.
    let last = signature.as_bytes().last().copied().expect("a letter");
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let value = alphabet.iter().position(|letter| *letter == last).expect("a letter");
    for bits in 1..4 {
        let letter = char::from(alphabet[value + bits]);
        table.add(
            format!("{bits} to spare"),
            "hs",
            format!("{}{letter}", &token[..token.len() - 1]),
        );
    }
    let standard = signed(&secret_key(), HS256, r#"{"exp":1800000900,"x":"~~~???>>>"}"#);
    let (signed, signature) = standard.rsplit_once('.').expect("parts");
    let swapped = signed.replace('-', "+").replace('_', "/");
    assert_ne!(swapped, signed);
    table.add("standard alphabet", "hs", format!("{swapped}.{signature}"));
}

fn forgeries(keys: &Keys) -> Vec<Forgery> {
    let mut table = Table::default();
    algorithm_tricks(&mut table);
    key_confusion(&mut table, keys);
    header_keys(&mut table, keys);
    psychic_signatures(&mut table, keys);
    bad_claims(&mut table);
    encodings(&mut table);
    table.0
}

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
fn all_of_them_come_in_one_stream_in_order() {
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
    // What was read before makes no difference.
    for (line, row) in lines.iter().zip(rows) {
        let alone = world.then(&["decode", "--verify", "--key", &hs, "-o", "jsonl", line]);
        assert_eq!(alone.stdout.trim_end(), row, "{line}");
    }
}

fn decode(arguments: &[&str]) -> Done {
    let world = World::new();
    let mut all = vec!["decode"];
    all.extend_from_slice(arguments);
    world.then(&all)
}

#[test]
fn a_token_is_shown_whole_but_for_its_signature() {
    let token = with_signature(
        r#"{"alg":"HS256","typ":"at+jwt"}"#,
        r#"{"sub":"alice","iat":1799989200,"exp":1799996400,"n":12345678901234567890123,"z":1.0}"#,
        [1; 32],
    );
    let outcome = decode(&[&token]);
    assert_eq!(outcome.exit, 0);
    assert!(!outcome.stdout.contains(&to_base64url(&[1; 32])));
    insta::assert_snapshot!(outcome.stdout, @r#"
    NOT VERIFIED  the signature was not checked; check it with --verify

    Header
    {
      "alg": "HS256",
      "typ": "at+jwt"
    }

    Claims
    {
      "sub": "alice",
      "iat": 1799989200,
      "exp": 1799996400,
      "n": 12345678901234567890123,
      "z": 1.0
    }

    issued   2027-01-15 05:00 (3 hours ago)
    expires  2027-01-15 07:00 (expired 1 hour ago)
    odd      many readers round a number this large: n (big-number)
    "#);
}

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
        "issued-in-future",
        "wrong-issuer",
        "invalid-sub",
        "missing-sid",
    ] {
        assert!(outcome.stdout.contains(&format!("\"{id}\"")), "{id} {}", outcome.stdout);
    }
    assert!(outcome.stdout.contains(r#""claims":{"iss":"you""#));
}

#[test]
fn what_is_demanded_must_be_there() {
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
    // A refresh token too, though ours name no audience.
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
    // Refused tokens give no piece to a script.
    let piece = world.then(&["decode", "--verify", "--key", &hs, "--claim", "exp", &ended]);
    assert_eq!((piece.exit, piece.stdout.as_str()), (4, ""));
}

#[test]
fn pieces_are_for_scripts() {
    let token = with_signature(
        HS256,
        "{\"sub\":\"al\u{1b}[31mice\",\r\n \"exp\":1.80e9,\"o\":{\"b\":1,\"a\":[]}}",
        [1; 32],
    );
    // A raw escape makes it no JSON at all; spelt out it is.
    assert_eq!(decode(&["--claims", &token]).exit, 3);
    let token = with_signature(
        HS256,
        "{\"sub\":\"al\\u001b[31mice\",\r\n \"exp\":1.80e9,\"o\":{\"b\":1,\"a\":[]}}",
        [1; 32],
    );
    for (piece, shown) in [
        (["--claim", "sub"], "al\\u{1b}[31mice\n"),
        (["--claim", "exp"], "1.80e9\n"),
        (["--claim", "o"], "{\"b\":1,\"a\":[]}\n"),
    ] {
        let outcome = decode(&[piece[0], piece[1], &token]);
        assert_eq!((outcome.exit, outcome.stdout.as_str()), (0, shown));
    }
    assert_eq!(decode(&["--header", &token]).stdout, format!("{HS256}\n"));
    let claims = decode(&["--claims", &token]).stdout;
    assert_eq!(claims, "{\"sub\":\"al\\u001b[31mice\", \"exp\":1.80e9,\"o\":{\"b\":1,\"a\":[]}}\n");
    assert_eq!(decode(&["--claim", "nosuch", &token]).exit, 3);
    // Of several tokens each has its line.
    let other = with_signature(HS256, r#"{"exp":7}"#, [1; 32]);
    let several = decode(&["--claim", "o", &other, "garbage", &token]);
    assert_eq!((several.exit, several.stdout.as_str()), (1, "\n\n{\"b\":1,\"a\":[]}\n"));
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let hostile = "\u{9b}31m\u{202e}\u{7f}\u{2028}\u{feff}";
    let claims = format!("{{\"sub\":\"{hostile}\",\"{hostile}\":1,\"iss\":\"{hostile}\"}}");
    let header = format!("{{\"alg\":\"{hostile}\",\"typ\":\"{hostile}\",\"kid\":\"{hostile}\"}}");
    let token = with_signature(&header, &claims, [1; 32]);
    let text = with_signature(HS256, "\u{1b}]0;x\u{7}\r\n\0", [1; 32]);
    let world = World::new();
    let hs = world.file("hs", SECRET);
    for token in [&token, &text] {
        for form in ["table", "json", "jsonl", "csv"] {
            for more in [vec![], vec!["--verify", "--key", hs.as_str()], vec!["--header"]] {
                let mut arguments = vec!["decode", "-o", form, token.as_str()];
                arguments.extend(more);
                let outcome = world.then(&arguments);
                assert!(outcome.is_clean(), "{form} {:?}", outcome.stdout);
            }
            let list =
                world.then_with(&["decode", "-o", form], format!("{token}\n{token}").as_bytes());
            assert!(list.is_clean(), "{form}");
        }
    }
}

#[test]
fn nothing_but_the_token_is_looked_at() {
    let mut world = World::new();
    // A configuration that can't be read, keys and a store that are not there.
    let nowhere = world.at("nowhere");
    world.configure("not toml");
    for name in ["TOKENCTL_CONFIG", "TOKENCTL_STORE", "TOKENCTL_KEY", "TOKENCTL_SECRET"] {
        world.set(name, &nowhere);
    }
    let token = with_signature(HS256, CLAIMS, [1; 32]);
    assert_eq!(world.then(&["decode", &token]).exit, 0);
    assert!(!world.path(".local").exists());
    assert_eq!(world.then(&["decode", "--verify", &token]).exit, 1);
}

#[test]
fn tokens_come_in_many_ways() {
    let world = World::new();
    let token = |sub: &str| with_signature(HS256, format!(r#"{{"sub":"{sub}"}}"#), [1; 32]);
    let subs = |arguments: &[&str], stdin: &str| {
        let mut all = vec!["decode", "-o", "jsonl"];
        all.extend_from_slice(arguments);
        let outcome = world.then_with(&all, stdin.as_bytes());
        let subs = outcome.stdout.lines().map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
            row["claims"]["sub"].as_str().unwrap_or("?").to_owned()
        });
        (subs.collect::<Vec<_>>().join(" "), outcome.exit)
    };
    let (a, b, c) = (token("a"), token("b"), token("c"));
    let file = world.file("tokens", format!("{b}\n\n{c}"));
    let all = |text: &str, code| (text.to_owned(), code);
    assert_eq!(subs(&[&a, &b], ""), all("a b", 0));
    assert_eq!(subs(&[&a, "-", "--file", &file], &format!("{c}\n")), all("a c b c", 0));
    assert_eq!(subs(&[], &format!("{a}\r\n{b}\n\n{c}")), all("a b c", 0));
    assert_eq!(subs(&[], &format!("GET /?a={a}&b={b} HTTP/1.1\nHost: x\n")), all("a b", 0));
    assert_eq!(subs(&[], &format!("{{\"t\":\"{a}\"}}\nno token here\nBearer {b}")), all("a b", 0));
    assert_eq!(subs(&[], &format!("{a}\ngarbage\n{b}")), all("a ? b", 1));
    // Wrapped as a terminal or a mail does.
    let wrapped: Vec<&str> =
        a.as_bytes().chunks(30).map(|line| std::str::from_utf8(line).expect("text")).collect();
    assert_eq!(subs(&[], &wrapped.join("\n")), all("a", 0));
    // Or broken once, anywhere behind its first letters.
    for at in 2..a.len() {
        let (front, back) = a.split_at(at);
        assert_eq!(subs(&[], &format!("{front}\n{back}\n")), all("a", 0), "{at}");
    }
    // A token that was cut off does not take in the next one.
    assert_eq!(subs(&[], &format!("{}\n{b}\n", &a[..20])), all("? b", 1));
    assert_eq!(subs(&[], &format!("{}\n{b}\n", &a[..30])), all("? b", 1));
    // With what stood before and behind it.
    let mail = format!("Authorization: Bearer {}\"\n", wrapped.join("\r\n  "));
    assert_eq!(subs(&[], &mail), all("a", 0));
    assert_eq!(subs(&[], &format!("\"{}\",\n", wrapped.join("\n"))), all("a", 0));
    assert_eq!(subs(&[], &format!("Authorization: Bearer\n{}", wrapped.join("\n"))), all("a", 0));
    assert_eq!(subs(&[], "").1, 2);
    assert_eq!(subs(&["--file", "/nowhere/at/all"], "").1, 1);
}

/// A token on a line of its own, in a text and as an argument is one and the same.
#[test]
fn what_stands_at_a_token_is_judged_with_it_wherever_it_came_in() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let token = signed(&secret_key(), HS256, CLAIMS);
    let verify = ["decode", "--verify", "--key", &hs, "-o", "jsonl"];
    let by_stdin = |text: &str| {
        let done = world.then_with(&verify, text.as_bytes());
        (done.exit, done.stdout.lines().count())
    };
    let by_argument = |text: &str| world.then(&[verify.as_slice(), &[text]].concat()).exit;
    for bad in [
        format!("{token}=="),
        format!("{token}.x"),
        format!("abc{token}"),
        format!("{token}!"),
        format!("{token}{token}"),
        format!("{token}~x~"),
    ] {
        let text = format!("Bearer {bad}");
        assert_eq!((by_stdin(&text), by_argument(&text)), ((4, 1), 4), "{bad}");
    }
    for good in [
        format!("https://x.example/?token={token}"),
        format!("https://x.example/#access_token={token}&state=1.2.3"),
        format!("token {token} and more"),
        format!("Cookie: a=b; session={token}; c=d"),
        format!("{token},\n"),
    ] {
        assert_eq!((by_stdin(&good), by_argument(&good)), ((0, 1), 0), "{good}");
    }
    // One bad among good ones is told of, so that the exit code speaks for all.
    let stripped = &token[..=token.rfind('.').expect("three parts")];
    let blank = with_signature(r#"{ "alg":"HS256"}"#, CLAIMS, [1; 32]);
    for bad in [stripped, &blank, "e30.e30.e30", "eyJ!.e30.e30"] {
        assert_eq!(by_stdin(&format!("{token} {bad}")), (4, 2), "{bad}");
        assert_eq!(by_argument(&format!("{token} {token} {bad}")), 4, "{bad}");
    }
    // Several in one argument, JSON, and words that are no tokens.
    let pretty = format!("{{\n  \"access_token\": \"{token}\",\n  \"expires_in\": 900\n}}\n");
    assert_eq!((by_stdin(&pretty), by_argument(&pretty)), ((0, 1), 0));
    assert_eq!(by_argument(&format!("{token} {token}")), 0);
    for part in ["\n", "\r", "\t", ","] {
        let several = format!("{token}{part}{token}");
        assert_eq!((by_stdin(&several), by_argument(&several)), ((0, 2), 0), "{part:?}");
    }
    assert_eq!(by_stdin(&format!("see {token}.")), (0, 1));
    assert_eq!(by_stdin(&format!("---\n{token}\n")), (0, 1));
    assert_eq!(by_stdin("{\n"), (4, 1));
    // What follows a whole token is not its rest.
    assert_eq!(by_stdin(&format!("{token}\n200\n")), (4, 2));
}

#[test]
fn what_is_no_token_has_a_verdict_too() {
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

/// A list that can't go on is still one, and so are those who do not read to its end.
#[test]
fn what_was_found_is_told_though_the_rest_is_not() {
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

/// A token that was given in the wrong place must not stand in a log because of that.
#[test]
fn no_error_repeats_a_token() {
    let world = World::new();
    let token = signed(&secret_key(), HS256, CLAIMS);
    let middle = token.split('.').nth(1).expect("a payload");
    for arguments in [
        vec![token.as_str()],
        vec!["decode", "--file", &token],
        vec!["decode", "--verify", "--kind", &token],
        vec!["decode", "--verify", "--leeway", &token],
        vec!["decode", "--verify", "--key", &token, &token],
        vec!["-o", "json", "decode", "--kind", &token],
        vec!["sessions", "show", &token],
        vec!["scan", &token],
        vec!["scan", "--sarif", &token],
    ] {
        let done = world.then(&arguments);
        assert_ne!(done.exit, 0, "{arguments:?}");
        let said = format!("{}{}", done.stdout, done.stderr);
        assert!(!said.contains(middle), "{said}");
    }
    let header = format!("--header={token}");
    assert!(!world.then(&["decode", &header]).stderr.contains(middle));
}

#[test]
fn a_piece_says_that_nothing_was_verified() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let token = signed(&secret_key(), HS256, CLAIMS);
    let says = |arguments: &[&str]| {
        let done = world.then(&[&["decode", "--claim", "sub", &token], arguments].concat());
        assert_eq!(done.stdout, "alice\n");
        done.stderr.contains("NOT VERIFIED")
    };
    assert!(says(&[]));
    assert!(!says(&["-q"]));
    assert!(!says(&["--verify", "--key", &hs]));
}

#[test]
fn large_inputs_are_no_trouble() {
    let world = World::new();
    let payload = format!("{{\"x\":\"{}\"}}", "a".repeat(6_000_000));
    let token = with_signature(HS256, payload, [1; 32]);
    let outcome = world.then_with(&["decode", "--claim", "x"], token.as_bytes());
    assert_eq!((outcome.exit, outcome.stdout.len()), (0, 6_000_001));
    let hs = world.file("hs", SECRET);
    let outcome = world.then_with(&["decode", "--verify", "--key", &hs], token.as_bytes());
    assert_eq!(outcome.exit, 4);
    assert!(outcome.stdout.contains("too-large"));
    for garbage in [b'.', b';', b'=', 0xff] {
        let outcome = world.then_with(&["decode"], &vec![garbage; 10_000_000]);
        assert_eq!(outcome.exit, 1, "{garbage}: {}", outcome.stderr);
    }
    // What stands around a large one is taken off all the same.
    let around = format!("Cookie: session=\"{token}\"; theme=dark\n");
    let outcome = world.then_with(&["decode", "--claim", "x"], around.as_bytes());
    assert_eq!((outcome.exit, outcome.stdout.len()), (0, 6_000_001));
}

/// Blanks and noise around a token, or at a line's end, are forgiven. Within it, a verifier
/// elsewhere would refuse them; here the content is shown, and the signature is worth nothing.
#[test]
fn a_blank_within_a_token_is_shown_and_refused() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let token = signed(&secret_key(), HS256, CLAIMS);
    let [header, payload, signature]: [&str; 3] =
        token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let (front, back) = signature.split_at(9);
    let verify = |text: &str| {
        let by_argument = world.then(&["decode", "--verify", "--key", &hs, "-o", "json", text]);
        let verify = ["decode", "--verify", "--key", &hs, "-o", "json"];
        let by_stdin = world.then_with(&verify, text.as_bytes());
        assert_eq!(by_argument.exit, by_stdin.exit, "{text:?}");
        by_argument
    };
    for fine in [
        format!("  {token} "),
        format!("Bearer \"{token}\""),
        format!("{header}.{payload}.{front}\n{back}"),
        format!("{header}.{payload}.{front}\r\n  {back}"),
    ] {
        assert_eq!(verify(&fine).exit, 0, "{fine:?}");
    }
    for noise in ["    ", " ", "\t", ",", "\"", "\u{b}", "\u{1b}", "\u{200b}", "\\"] {
        for text in [
            format!("{header}.{payload}.{noise}{signature}"),
            format!("{header}.{payload}.{front}{noise}{back}"),
            format!("{header}.{noise}{payload}.{signature}"),
            format!("{header}{noise}.{payload}.{signature}"),
        ] {
            let refused = verify(&text);
            assert_eq!(refused.exit, 4, "{text:?}: {}", refused.stderr);
            assert!(!refused.stdout.contains(r#""status":"valid""#), "{text:?}");
            let shown = world.then(&["decode", "--claim", "sub", &text]);
            assert_eq!((shown.exit, shown.stdout.as_str()), (0, "alice\n"), "{text:?}");
        }
    }
}
