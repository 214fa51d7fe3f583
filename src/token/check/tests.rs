use proptest::prelude::*;

use super::*;
use crate::token::testing::{key, token_of};
use crate::token::{
    AccessClaims, Algorithm, Key, ParseOptions, RefreshClaims, SessionClaims, base64url,
    sign_access, sign_refresh,
};

mod claims;
mod head;

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
            // Without a signature nothing is checked.
            let status = if forged.is_empty() { Signature::NotChecked } else { Signature::Invalid };
            assert_eq!(checked.signature, status, "{algorithm}");
        }
    }
}

#[test]
fn a_valid_signature_of_an_invalid_token_is_not_accepted() {
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
