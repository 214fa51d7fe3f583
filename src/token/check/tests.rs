use proptest::prelude::*;

use super::*;
use crate::token::testing::{key, token_of};
use crate::token::{
    AccessClaims, Algorithm, Key, ParseOptions, RefreshClaims, SessionClaims, base64url,
    sign_access, sign_refresh,
};

const NOW: Timestamp = Timestamp(1_800_000_000);
const END: Timestamp = Timestamp(1_800_000_900);

fn ring(algorithm: Algorithm) -> KeyRing {
    KeyRing::of(key(algorithm).clone())
}

fn access(key: &Key) -> String {
    let extra = SessionClaims::parse(r#"{"name":"A"}"#).expect("claims");
    let claims = AccessClaims {
        iss: Some("https://id.example"),
        sub: "alice",
        aud: &["api".to_owned()],
        iat: NOW,
        exp: END,
        jti: "11111111-1111-4111-8111-111111111111",
        sid: "s1",
        epoch: 0,
        extra: &extra,
    };
    sign_access(key, &claims).expect("signs").expose().clone()
}

fn refresh(key: &Key, exp: Option<Timestamp>) -> String {
    let claims = RefreshClaims { iss: None, sub: "alice", sid: "s1", generation: 4, iat: NOW, exp };
    sign_refresh(key, &claims).expect("signs").expose().clone()
}

fn ids(checked: &CheckedToken) -> Vec<&'static str> {
    checked.problems.iter().map(|problem| problem.id()).collect()
}

/// Returns the IDs of the problems of a token with this header and these claims and a valid signature.
fn complaints(profile: Profile, header: &str, claims: &str) -> Vec<&'static str> {
    let key = key(Algorithm::EdDSA);
    let token = token_of(key, header, claims);
    ids(&check(token, &ring(Algorithm::EdDSA), &Expectations::new(profile), NOW))
}

const HEADER: &str = r#"{"alg":"EdDSA","typ":"at+jwt"}"#;
const PLAIN: &str = r#"{"alg":"EdDSA"}"#;

#[test]
fn our_tokens_hold_under_every_algorithm() {
    for algorithm in Algorithm::ALL {
        let ring = ring(algorithm);
        let key = key(algorithm);
        let mut expect = Expectations::new(Profile::Own);
        expect.issuer = Some("https://id.example".into());
        expect.audience = vec!["web".into(), "api".into()];
        let checked = check(access(key), &ring, &expect, NOW);
        assert_eq!(ids(&checked), [""; 0], "{algorithm}");
        assert_eq!(checked.signature, Signature::Valid { kid: key.kid().into() });
        let access = checked.access().expect("an access token");
        assert_eq!((access.sub.as_str(), access.sid.as_str(), access.exp), ("alice", "s1", END));
        assert_eq!(checked.refresh(), None);

        let checked = check(refresh(key, None), &ring, &Expectations::new(Profile::Refresh), NOW);
        let refresh = checked.refresh().expect("a refresh token");
        assert_eq!((refresh.generation, refresh.exp), (4, None));
    }
}

#[test]
fn neither_kind_passes_for_the_other() {
    let (key, ring) = (key(Algorithm::ES256), ring(Algorithm::ES256));
    for (token, profile) in
        [(access(key), Profile::Refresh), (refresh(key, Some(END)), Profile::Access)]
    {
        let checked = check(&token, &ring, &Expectations::new(profile), NOW);
        assert_eq!(ids(&checked), ["wrong-type"]);
        assert!(checked.access().is_none() && checked.refresh().is_none());
        assert_eq!(checked.claims.sid.as_deref(), Some("s1"), "revoke finds the session");
    }
}

#[test]
fn a_verifier_that_knows_a_cutoff_rejects_older_epochs() {
    let body = |epoch: &str| {
        let names = r#""sub":"alice","sid":"s1","jti":"j1","iat":1800000000,"exp":1800000900"#;
        format!("{{{names}{epoch}}}")
    };
    let ring = ring(Algorithm::EdDSA);
    for (epoch, known, problems) in [
        ("", 0, vec![]),
        ("", 1, vec!["epoch-too-old"]),
        (r#","epoch":1"#, 1, vec![]),
        (r#","epoch":1"#, 2, vec!["epoch-too-old"]),
        (r#","epoch":3"#, 2, vec![]),
        (r#","epoch":"3""#, 0, vec!["invalid-epoch"]),
        (r#","epoch":-1"#, 0, vec!["invalid-epoch"]),
        (r#","epoch":2.0"#, 2, vec!["invalid-epoch"]),
        (r#","epoch":null"#, 2, vec!["invalid-epoch"]),
        (r#","epoch":99999999999999999999"#, 2, vec!["invalid-epoch"]),
    ] {
        let token = token_of(key(Algorithm::EdDSA), HEADER, &body(epoch));
        for profile in [Profile::Own, Profile::Access] {
            let expect = Expectations::new(profile).at_least_epoch(known);
            assert_eq!(ids(&check(&token, &ring, &expect, NOW)), problems, "{epoch} {known}");
        }
    }
    // Refresh tokens have no epoch: the store decides at rotation. Tokens of other issuers may use
    // `epoch` for another purpose.
    let expect = Expectations::new(Profile::Refresh).at_least_epoch(9);
    let token = refresh(key(Algorithm::EdDSA), Some(END));
    assert!(check(token, &ring, &expect, NOW).is_accepted());
    let token = token_of(key(Algorithm::EdDSA), PLAIN, r#"{"epoch":"new"}"#);
    let expect = Expectations::new(Profile::Foreign).at_least_epoch(9);
    assert!(check(token, &ring, &expect, NOW).is_accepted());
}

#[test]
fn a_user_id_may_be_as_long_as_the_store_takes_it() {
    for (length, problems) in [(255, vec![]), (256, vec!["long-sub"])] {
        let claims = format!(
            r#"{{"sub":"{}","sid":"s1","jti":"j1","iat":1800000000,"exp":1800000900}}"#,
            "é".repeat(length)
        );
        assert_eq!(complaints(Profile::Access, HEADER, &claims), problems);
    }
}

#[test]
fn ends_and_beginnings_are_exact() {
    for (claim, before, at) in [
        (r#""exp":1800000000"#, vec![], vec!["expired"]),
        (r#""exp":1799999999.000000000000000000001"#, vec![], vec!["expired"]),
        (r#""nbf":1800000000"#, vec!["not-yet-valid"], vec![]),
        (r#""nbf":1799999999.5"#, vec!["not-yet-valid"], vec![]),
        (r#""iat":1800000000"#, vec!["issued-in-future"], vec![]),
    ] {
        let token = token_of(key(Algorithm::EdDSA), PLAIN, &format!("{{{claim}}}"));
        let ring = ring(Algorithm::EdDSA);
        let expect = Expectations::new(Profile::Foreign);
        assert_eq!(ids(&check(&token, &ring, &expect, NOW)), at, "{claim}");
        let earlier = Timestamp(NOW.0 - 1);
        assert_eq!(ids(&check(&token, &ring, &expect, earlier)), before, "{claim}");
        let lenient = expect.clone().with_leeway(Span::secs(1));
        assert_eq!(ids(&check(&token, &ring, &lenient, NOW)), [""; 0], "{claim}");
        assert_eq!(ids(&check(&token, &ring, &lenient, earlier)), [""; 0], "{claim}");
    }
    assert_eq!(Expectations::default().with_leeway(Span::days(1)).leeway(), MAX_LEEWAY);
}

#[test]
fn times_are_json_numbers() {
    for exp in ["\"1900000000\"", "true", "null", "[1900000000]", "{}", "1e999", "1e17", "-1e20"] {
        let claims = format!("{{\"exp\":{exp}}}");
        assert_eq!(complaints(Profile::Foreign, PLAIN, &claims), ["invalid-exp"], "{exp}");
    }
    for exp in ["1900000000", "1.9e9", "1900000000.25", "19000000000E-1"] {
        assert_eq!(complaints(Profile::Foreign, PLAIN, &format!("{{\"exp\":{exp}}}")), [""; 0]);
    }
}

#[test]
fn every_missing_or_mistyped_claim_is_named_at_once() {
    assert_eq!(
        complaints(Profile::Access, HEADER, "{}"),
        ["missing-exp", "missing-iat", "missing-sub", "missing-sid", "missing-jti"]
    );
    assert_eq!(
        complaints(Profile::Refresh, r#"{"alg":"EdDSA","typ":"rt+jwt"}"#, "{}"),
        ["missing-iat", "missing-sub", "missing-sid", "missing-gen"]
    );
    assert_eq!(
        complaints(
            Profile::Access,
            HEADER,
            r#"{"iss":1,"sub":[],"aud":{},"exp":"1","nbf":"1","iat":"1","jti":1,"sid":1,"gen":"1"}"#
        ),
        [
            "invalid-exp",
            "invalid-nbf",
            "invalid-iat",
            "invalid-iss",
            "invalid-aud",
            "invalid-sub",
            "invalid-sid",
            "invalid-jti",
            "invalid-gen"
        ]
    );
    for generation in ["0", "-1", "1.0", "1e0", "99999999999999999999"] {
        let claims = format!(r#"{{"sub":"u","sid":"s","iat":1,"gen":{generation}}}"#);
        let header = r#"{"alg":"EdDSA","typ":"rt+jwt"}"#;
        assert_eq!(complaints(Profile::Own, header, &claims), ["invalid-gen"], "{generation}");
    }
    let long =
        format!(r#"{{"sub":"{}","sid":"{}","iat":1,"gen":1}}"#, "ü".repeat(64), "x".repeat(65));
    assert_eq!(complaints(Profile::Own, r#"{"alg":"EdDSA","typ":"rt+jwt"}"#, &long), ["long-sid"]);
}

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
fn issuer_and_audience_are_required_when_given() {
    let ring = ring(Algorithm::EdDSA);
    let mut expect = Expectations::new(Profile::Foreign);
    expect.issuer = Some("me".into());
    expect.audience = vec!["api".into()];
    for (claims, problems) in [
        (r#"{"iss":"me","aud":"api"}"#, vec![]),
        (r#"{"iss":"me","aud":["x","api"]}"#, vec![]),
        ("{}", vec!["missing-iss", "missing-aud"]),
        (r#"{"iss":"Me","aud":"API"}"#, vec!["wrong-issuer", "wrong-audience"]),
        (r#"{"iss":"me","aud":[]}"#, vec!["wrong-audience"]),
        (r#"{"iss":["me"],"aud":["api",1]}"#, vec!["invalid-iss", "invalid-aud"]),
        (r#"{"iss":null,"aud":null}"#, vec!["invalid-iss", "invalid-aud"]),
        (r#"{"iss":"me\u0000","aud":"api "}"#, vec!["wrong-issuer", "wrong-audience"]),
    ] {
        let token = token_of(key(Algorithm::EdDSA), PLAIN, claims);
        assert_eq!(ids(&check(token, &ring, &expect, NOW)), problems, "{claims}");
    }
}

#[test]
fn repeated_members_are_refused() {
    assert_eq!(
        complaints(Profile::Foreign, PLAIN, r#"{"exp":1900000000,"exp":1900000000}"#),
        ["duplicate-claim"]
    );
    assert_eq!(complaints(Profile::Foreign, PLAIN, r#"{"a":{"b":1,"b":1}}"#), ["duplicate-claim"]);
    assert_eq!(
        complaints(Profile::Foreign, r#"{"alg":"EdDSA","alg":"EdDSA"}"#, "{}"),
        ["duplicate-header"]
    );
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

#[test]
fn blank_and_reshaped_signatures_are_refused() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let token = access(key);
        let (signed, signature) = token.rsplit_once('.').expect("has parts");
        let signature = base64url::decode(signature.as_bytes()).expect("base64url");
        let length = signature.len();
        let mut longer = signature.clone();
        longer.push(0);
        for forged in
            [vec![], vec![0; length], vec![0xff; length], longer, signature[..length - 1].to_vec()]
        {
            let token = format!("{signed}.{}", base64url::encode(&forged));
            let checked = check(token, &ring(algorithm), &Expectations::default(), NOW);
            assert_eq!(ids(&checked), ["bad-signature"], "{algorithm}");
            assert_eq!(checked.signature, Signature::Invalid);
        }
    }
}

#[test]
fn a_signature_over_a_token_that_breaks_the_rules_is_no_valid_one() {
    let token = format!("{}==", access(key(Algorithm::EdDSA)));
    let checked = check(token, &ring(Algorithm::EdDSA), &Expectations::default(), NOW);
    assert_eq!(ids(&checked), ["padded-base64"]);
    assert_eq!(checked.signature, Signature::Invalid);
    for (header, status) in [
        (r#"{"alg":"EdDSA","x":1,"x":2}"#, Signature::Invalid),
        (r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#, Signature::Invalid),
        // The signature covers another payload than the token contains, so no key is tried.
        (r#"{"alg":"EdDSA","b64":false}"#, Signature::NotChecked),
    ] {
        let signed = [header, "{}"].map(|part| base64url::encode(part.as_bytes())).join(".");
        let signature = key(Algorithm::EdDSA).sign(signed.as_bytes()).expect("signs");
        let token = format!("{signed}.{}", base64url::encode(&signature));
        let expect = Expectations::new(Profile::Foreign);
        let checked = check(token, &ring(Algorithm::EdDSA), &expect, NOW);
        assert_eq!(checked.problems.len(), 1, "{header}");
        assert_eq!(checked.signature, status, "{header}");
    }
}

#[test]
fn an_expired_token_still_has_its_session() {
    let checked = check(
        access(key(Algorithm::EdDSA)),
        &ring(Algorithm::EdDSA),
        &Expectations::new(Profile::Own),
        END,
    );
    assert!(checked.is_merely_expired() && checked.is_authentic());
    assert_eq!(checked.claims.sid.as_deref(), Some("s1"));
    assert_eq!(checked.access(), None);
}

#[test]
fn a_token_without_claims_is_reported() {
    let ring = ring(Algorithm::EdDSA);
    let expect = Expectations::new(Profile::Foreign);
    assert_eq!(ids(&check("", &ring, &expect, NOW)), ["malformed"]);
    assert_eq!(ids(&check("e30", &ring, &expect, NOW)), ["malformed"]);
    assert_eq!(ids(&check("x".repeat(MAX_CHECKED_BYTES + 1), &ring, &expect, NOW)), ["too-large"]);
    assert_eq!(ids(&check("e30.AA.AA.AA.AA", &ring, &expect, NOW)), ["malformed"]);
    let encrypted = format!("{}.AA.AA.AA.AA", base64url::encode(br#"{"enc":"A128GCM"}"#));
    assert_eq!(ids(&check(encrypted, &ring, &expect, NOW)), ["encrypted"]);
    let token = token_of(key(Algorithm::EdDSA), PLAIN, "not json");
    let checked = check(token, &ring, &expect, NOW);
    assert_eq!(ids(&checked), ["no-claims"]);
    assert!(checked.is_authentic());
}

#[test]
fn problems_show_nothing_of_the_token() {
    let header = r#"{"alg":"SECRET","typ":"SECRET","kid":"SECRET","crit":["SECRET"]}"#;
    let claims = r#"{"iss":"SECRET","sub":1,"SECRET":1,"SECRET":2}"#;
    let token = token_of(key(Algorithm::EdDSA), header, claims);
    let mut expect = Expectations::new(Profile::Access);
    expect.issuer = Some("me".into());
    let checked = check(token, &ring(Algorithm::EdDSA), &expect, NOW);
    assert!(checked.problems.len() > 6);
    for problem in &checked.problems {
        assert!(!format!("{problem} {}", problem.id()).contains("SECRET"));
    }
    assert!(!format!("{:?}", checked.token).contains("SECRET"));
}

proptest! {
    #[test]
    fn any_text_is_judged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let checked = check(&bytes, &ring(Algorithm::HS256), &Expectations::default(), NOW);
        prop_assert!(!checked.is_accepted());
    }

    #[test]
    fn any_signed_json_is_judged(
        header in "\\{\"alg\":\"EdDSA\"(,\"(typ|kid|crit|b64|x)\":(1|\"at\\+jwt\"|\\[\\]|null|true)){0,3}\\}",
        claims in "\\{(\"(exp|nbf|iat|iss|aud|sub|sid|gen|jti)\":(1e[0-9]{1,4}|-?[0-9.]{1,20}|\"x\"|\\[\"\"\\]|\\{\\}),?){0,6}\\}",
    ) {
        let token = token_of(key(Algorithm::EdDSA), &header, &claims);
        for profile in [Profile::Access, Profile::Refresh, Profile::Own, Profile::Foreign] {
            let checked = check(&token, &ring(Algorithm::EdDSA), &Expectations::new(profile), NOW);
            prop_assert_eq!(checked.access().is_some() || checked.refresh().is_some(),
                checked.is_accepted() && profile != Profile::Foreign
                || checked.is_accepted() && checked.kind.is_some() && checked.access().is_some());
        }
    }

    #[test]
    fn one_flipped_bit_anywhere_is_noticed(at in 0usize..300, bit in 0u8..8, pick in 0usize..12) {
        let algorithm = Algorithm::ALL[pick];
        let mut token = access(key(algorithm)).into_bytes();
        let at = at % token.len();
        token[at] ^= 1 << bit;
        let checked = check(&token, &ring(algorithm), &Expectations::default(), NOW);
        prop_assert!(!checked.is_accepted());
    }
}
