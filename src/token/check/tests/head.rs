//! Rules for the header, and for the key that it chooses.

use super::*;

#[test]
fn types_are_media_types_and_required_of_ours() {
    let claims = r#"{"sub":"u","sid":"s","jti":"j","iat":1,"exp":1900000000}"#;
    for (typ, problems) in [
        (r#""at+jwt""#, vec![]),
        (r#""AT+JWT""#, vec![]),
        (r#""application/at+jwt""#, vec![]),
        (r#""JWT""#, vec!["wrong-type"]),
        (r#""rt+jwt""#, vec!["wrong-type", "missing-gen"]),
        (r#""at+jwt ""#, vec!["wrong-type"]),
        (r#"["at+jwt"]"#, vec!["invalid-typ"]),
    ] {
        let header = format!(r#"{{"alg":"EdDSA","typ":{typ}}}"#);
        assert_eq!(complaints(Profile::Access, &header, claims), problems, "{typ}");
    }
    assert_eq!(complaints(Profile::Access, PLAIN, claims), ["missing-typ"]);
    assert_eq!(complaints(Profile::Foreign, PLAIN, "{}"), [""; 0]);
    assert_eq!(complaints(Profile::Foreign, r#"{"alg":"EdDSA","typ":"JWT"}"#, "{}"), [""; 0]);
}

#[test]
fn demands_of_the_header_are_refused() {
    for header in [
        r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#,
        r#"{"alg":"EdDSA","crit":["b64"],"b64":true}"#,
        r#"{"alg":"EdDSA","crit":[]}"#,
        r#"{"alg":"EdDSA","crit":null}"#,
    ] {
        assert_eq!(complaints(Profile::Foreign, header, "{}"), ["critical-header"], "{header}");
    }
    for header in
        [r#"{"alg":"EdDSA","b64":false}"#, r#"{"alg":"EdDSA","b64":false,"crit":["b64"]}"#]
    {
        assert_eq!(complaints(Profile::Foreign, header, "{}"), ["unencoded-payload"], "{header}");
    }
    assert_eq!(complaints(Profile::Foreign, r#"{"alg":"EdDSA","b64":true}"#, "{}"), [""; 0]);
}

#[test]
fn the_key_decides_the_algorithm() {
    let key = key(Algorithm::EdDSA);
    let ring = ring(Algorithm::EdDSA);
    let expect = Expectations::new(Profile::Foreign);
    for (alg, problem) in [
        (r#""none""#, "unknown-algorithm"),
        (r#""NONE""#, "unknown-algorithm"),
        (r#""eddsa""#, "unknown-algorithm"),
        (r#""ES512""#, "unknown-algorithm"),
        (r#""HS256""#, "algorithm-not-allowed"),
        (r#""ES256""#, "algorithm-not-allowed"),
        ("1", "invalid-alg"),
        ("null", "invalid-alg"),
        (r#"["EdDSA"]"#, "invalid-alg"),
    ] {
        let token = token_of(key, &format!(r#"{{"alg":{alg}}}"#), "{}");
        let checked = check(&token, &ring, &expect, NOW);
        assert_eq!(ids(&checked), [problem], "{alg}");
        assert_eq!(checked.signature, Signature::NotChecked);
    }
    assert_eq!(complaints(Profile::Foreign, "{}", "{}"), ["missing-alg"]);
}

#[test]
fn a_public_key_is_no_hmac_secret() {
    // Algorithm confusion (RFC 8725 section 2.1): HS256 with the text of the public key as the secret.
    for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
        let pem = key(algorithm).public_pem().expect("has one");
        let public = KeyRing::parse(pem.as_bytes(), ParseOptions::default()).expect("reads");
        let secret = Key::from_secret(pem.as_bytes()).expect("long enough");
        let token = token_of(&secret, r#"{"alg":"HS256"}"#, "{}");
        let checked = check(&token, &public, &Expectations::new(Profile::Foreign), NOW);
        assert_eq!(ids(&checked), ["algorithm-not-allowed"]);
    }
}

#[test]
fn the_kid_chooses_the_key() {
    let mut ring = ring(Algorithm::EdDSA);
    ring.add(key(Algorithm::ES256).clone()).expect("adds");
    let expect = Expectations::new(Profile::Foreign);
    let (ed, ec) = (key(Algorithm::EdDSA), key(Algorithm::ES256));
    let of = |header: String| check(token_of(ec, &header, "{}"), &ring, &expect, NOW);
    assert_eq!(ids(&of(r#"{"alg":"ES256"}"#.into())), [""; 0]);
    assert_eq!(ids(&of(format!(r#"{{"alg":"ES256","kid":"{}"}}"#, ec.kid()))), [""; 0]);
    let other = of(format!(r#"{{"alg":"ES256","kid":"{}"}}"#, ed.kid()));
    assert_eq!(ids(&other), ["algorithm-not-allowed"]);
    assert_eq!(ids(&of(r#"{"alg":"ES256","kid":"?"}"#.into())), ["unknown-key"]);
    assert_eq!(ids(&of(r#"{"alg":"ES256","kid":""}"#.into())), ["unknown-key"]);
    assert_eq!(ids(&of(r#"{"alg":"ES256","kid":7}"#.into())), ["invalid-kid"]);
    // A PEM file contains no key ID, so it can't contradict the `kid` of a token.
    let pem = ec.public_pem().expect("has one");
    let nameless = KeyRing::parse(pem.as_bytes(), ParseOptions::default()).expect("reads");
    let token = token_of(ec, r#"{"alg":"ES256","kid":"2024"}"#, "{}");
    assert_eq!(ids(&check(token, &nameless, &expect, NOW)), [""; 0]);
}

#[test]
fn keys_that_the_token_brings_are_never_used() {
    let attacker = Key::generate(Algorithm::EdDSA, NOW, &mut crate::token::testing::random(66))
        .expect("makes a key");
    let mut jwk = String::new();
    attacker.write_jwk(false, &mut jwk);
    let header = format!(r#"{{"alg":"EdDSA","jwk":{jwk},"jku":"https://evil.example/"}}"#);
    let token = token_of(&attacker, &header, "{}");
    let checked = check(token, &ring(Algorithm::EdDSA), &Expectations::new(Profile::Foreign), NOW);
    assert_eq!(ids(&checked), ["bad-signature"]);
    assert_eq!(checked.notes, [Note::HeaderKeyIgnored("jwk"), Note::HeaderKeyIgnored("jku")]);
}
