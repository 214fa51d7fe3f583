use super::*;
use crate::token::testing::{key, random};
use crate::token::{Algorithm, read};

fn claims_of(token: &Secret) -> String {
    let token = read(token.expose()).expect("a token");
    String::from_utf8(token.payload_bytes().to_vec()).expect("UTF-8")
}

#[test]
fn an_access_token_has_the_claims_of_the_design() {
    let extra =
        SessionClaims::parse(r#"{"name":"Älice","roles":["a"],"big":1e400}"#).expect("claims");
    let key = key(Algorithm::EdDSA);
    let claims = AccessClaims {
        iss: Some("https://id.example"),
        sub: "alice\"\u{1}",
        aud: &["api".to_owned()],
        iat: Timestamp(10),
        exp: Timestamp(20),
        jti: "j",
        sid: "s",
        epoch: 0,
        extra: &extra,
    };
    let token = sign_access(key, &claims).expect("signs");
    let header = read(token.expose()).expect("a token");
    assert_eq!(
        std::str::from_utf8(header.header_bytes()),
        Ok(format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{}"}}"#, key.kid()).as_str())
    );
    assert_eq!(
        claims_of(&token),
        r#"{"iss":"https://id.example","sub":"alice\"\u0001","aud":"api","iat":10,"exp":20,"jti":"j","sid":"s","name":"Älice","roles":["a"],"big":1e400}"#
    );
    let two = ["a".to_owned(), "b".to_owned()];
    let token = sign_access(key, &AccessClaims { aud: &two, iss: None, ..claims }).expect("signs");
    assert!(claims_of(&token).contains(r#""aud":["a","b"]"#));
}

#[test]
fn a_refresh_token_has_the_claims_of_the_design() {
    let claims = RefreshClaims {
        iss: None,
        sub: "u",
        sid: "s",
        generation: 3,
        iat: Timestamp(10),
        exp: None,
    };
    let token = sign_refresh(key(Algorithm::HS256), &claims).expect("signs");
    assert_eq!(claims_of(&token), r#"{"sub":"u","sid":"s","gen":3,"iat":10}"#);
}

#[test]
fn own_claims_never_replace_registered_ones() {
    for name in REGISTERED {
        let json = format!("{{\"x\":1,\"{name}\":2}}");
        assert_eq!(SessionClaims::parse(&json), Err(ClaimsError::Registered(name)));
        assert_eq!(SessionClaims::from_stored(&json).expect("read").to_json(), "{\"x\":1}");
    }
    assert_eq!(
        SessionClaims::parse("{\"\\u0073ub\":1}"),
        Err(ClaimsError::Registered("sub")),
        "an escaped name is the same name"
    );
    assert_eq!(SessionClaims::parse("{\"a\":1,\"a\":2}"), Err(ClaimsError::Duplicate));
    assert!(matches!(SessionClaims::parse("[]"), Err(ClaimsError::Json(_))));
}

#[test]
fn claims_are_set_one_by_one() {
    let mut claims = SessionClaims::default();
    claims.set("a", "1").expect("sets");
    claims.set("b", " \"x\" ").expect("sets");
    claims.set("a", "[2]").expect("replaces");
    assert_eq!(claims.to_json(), r#"{"a":[2],"b":"x"}"#);
    assert_eq!(claims.set("exp", "1"), Err(ClaimsError::Registered("exp")));
    for smuggled in ["1,\"exp\":9", "1}", "", "x"] {
        assert!(claims.set("c", smuggled).is_err(), "{smuggled}");
    }
    assert!(claims.set("c", "1,\"d\":9").is_err(), "one claim at a time");
}

#[test]
fn token_ids_are_random_uuids() {
    let id = new_jti(&mut random(3)).unwrap();
    assert_eq!((id.len(), id.as_bytes()[14]), (36, b'4'));
    assert_ne!(id, new_jti(&mut random(4)).unwrap());
}
