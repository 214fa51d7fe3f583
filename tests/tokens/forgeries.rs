//! A few hundred forged tokens, each with the key with which it must be rejected.

use aws_lc_rs::hmac;
use tokenctl::token::{Algorithm, Key, KeyRing};

use crate::common::World;
use crate::common::handmade::{NOW, key, signed, signed_part, with_signature};
use crate::support::{CLAIMS, HS256, SECRET, mac, secret_key};

/// A forged token, and the key file with which it must be rejected.
pub(crate) struct Forgery {
    pub(crate) name: String,
    pub(crate) ring: &'static str,
    pub(crate) token: String,
}

#[derive(Default)]
pub(crate) struct Table(Vec<Forgery>);

impl Table {
    pub(crate) fn add(
        &mut self,
        name: impl Into<String>,
        ring: &'static str,
        token: impl Into<String>,
    ) {
        self.0.push(Forgery { name: name.into(), ring, token: token.into() });
    }
}

/// The key files by name, for verifying and signing.
pub(crate) struct Keys {
    pub(crate) hs: Key,
    pub(crate) ed: Key,
    pub(crate) es: Key,
    pub(crate) ed_jwks: String,
    pub(crate) es_pem: String,
    pub(crate) ed_pem: String,
}

impl Keys {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn files(&self, world: &World) {
        world.file("hs", SECRET);
        world.file("ed", &self.ed_jwks);
        world.file("es", &self.es_pem);
        world.file("ed.pem", &self.ed_pem);
    }
}

pub(crate) fn algorithm_tricks(table: &mut Table) {
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

pub(crate) fn key_confusion(table: &mut Table, keys: &Keys) {
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
    // A valid signature under another algorithm name.
    for name in ["RS256", "PS256", "ES256", "ES384", "HS256"] {
        let header = format!(r#"{{"alg":"{name}"}}"#);
        table.add(format!("EdDSA called {name}"), "ed", signed(&keys.ed, &header, CLAIMS));
    }
    table.add("ES256 called EdDSA", "es", signed(&keys.es, r#"{"alg":"EdDSA"}"#, CLAIMS));
    table.add("another key", "ed", signed(&key(Algorithm::EdDSA, 7), r#"{"alg":"EdDSA"}"#, CLAIMS));
}

pub(crate) fn header_keys(table: &mut Table, keys: &Keys) {
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

pub(crate) fn psychic_signatures(table: &mut Table, keys: &Keys) {
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

pub(crate) fn bad_claims(table: &mut Table) {
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

pub(crate) fn encodings(table: &mut Table) {
    let token = signed(&secret_key(), HS256, CLAIMS);
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { panic!("three parts") };
    for (name, text) in [
        ("padded header", format!("{header}=.{payload}.{signature}")),
        ("padded payload", format!("{header}.{payload}=.{signature}")),
        ("padded signature", format!("{token}=")),
        ("doubly padded", format!("{token}==")),
        ("a dot and a letter more", format!("{token}.A")),
        ("a dot before", format!(".{token}")),
        ("four parts", format!("{token}.AAAA")),
        ("five parts", format!("{token}.AAAA.AAAA")),
        ("six parts", format!("{token}.AAAA.AAAA.AAAA")),
        ("one part", (*header).to_owned()),
        ("two parts", format!("{header}.{payload}")),
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
    // Spare bits: the last letter of a 32-byte signature has two.
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

pub(crate) fn forgeries(keys: &Keys) -> Vec<Forgery> {
    let mut table = Table::default();
    algorithm_tricks(&mut table);
    key_confusion(&mut table, keys);
    header_keys(&mut table, keys);
    psychic_signatures(&mut table, keys);
    bad_claims(&mut table);
    encodings(&mut table);
    table.0
}
