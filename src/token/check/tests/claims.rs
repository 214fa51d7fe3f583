//! Rules for claims.

use super::*;

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
