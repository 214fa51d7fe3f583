//! The time claims of our own tokens: every command decides in the same way.

use serde_json::{Value, json};
use tokenctl::token::{KeyRing, ParseOptions};

use crate::common::handmade::signed;
use crate::common::{World, claims, now};

/// `introspect` also checks the store; the verdict on signature and claims is the same.
#[test]
fn introspect_and_verify_agree_on_the_times_of_our_own_tokens() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let ring = std::fs::read(world.ring()).expect("a ring");
    let ring = KeyRing::parse(&ring, ParseOptions::default()).expect("keys");
    let key = ring.active().expect("a key");
    for (typ, token) in [("at+jwt", &pair.access), ("rt+jwt", &pair.refresh)] {
        let header = json!({"alg": key.algorithm().name(), "typ": typ, "kid": key.kid()});
        let with = |changes: &[(&str, i64)]| {
            let mut body: Value = claims(token);
            for (name, offset) in changes {
                body[*name] = json!(now() + offset);
            }
            signed(key, &header.to_string(), body.to_string())
        };
        for (changes, accepted) in [
            (vec![], true),
            (vec![("iat", 5)], true),
            (vec![("iat", 290)], true),
            (vec![("iat", 3_600)], true),
            (vec![("iat", -3_600)], true),
            (vec![("nbf", -5)], true),
            (vec![("nbf", 200)], false),
            (vec![("nbf", 90), ("iat", 90)], false),
            (vec![("exp", -30)], false),
            (vec![("exp", 100)], true),
        ] {
            let token = with(&changes);
            let introspected = world.run(&["introspect", &token]);
            let verified = world.run(&["decode", "--verify", &token]);
            let kind = if typ == "at+jwt" { "access" } else { "refresh" };
            let demanded = world.run(&["decode", "--verify", "--kind", kind, &token]);
            let exits = [introspected.exit, verified.exit, demanded.exit];
            let expected = if accepted { 0 } else { 4 };
            assert_eq!(exits, [expected; 3], "{typ} {changes:?} {introspected:?} {verified:?}");
        }
    }
}

#[test]
fn a_token_that_is_not_valid_yet_has_the_time_in_its_message() {
    let world = World::new();
    let hs = world.file("hs", crate::support::SECRET);
    let key = crate::support::secret_key();
    for (claims, text) in [
        (r#"{"nbf":1800000005}"#, "it is not valid before 2027-01-15T08:00:05Z, 5s ahead"),
        (r#"{"iat":1800000065}"#, "its \"iat\" is in the future: 2027-01-15T08:01:05Z, 1m5s ahead"),
        (r#"{"nbf":1800090000}"#, "it is not valid before 2027-01-16T09:00:00Z"),
        (r#"{"exp":1799999990}"#, "it expired at 2027-01-15T07:59:50Z"),
    ] {
        let token = signed(&key, crate::support::HS256, claims);
        let verify = ["decode", "--verify", "--key", &hs, &token];
        let done = world.then(&verify).code(4);
        assert!(done.stdout.contains(text), "{done:?}");
        // The leeway in the message is sufficient.
        if let Some((_, rest)) = done.stdout.split_once("accepted with --leeway ") {
            let leeway = rest.split_whitespace().next().expect("a duration");
            world.then(&[&verify[..], &["--leeway", leeway]].concat()).code(0);
        } else {
            assert!(!claims.contains("00005") && !claims.contains("00065"), "{done:?}");
        }
    }
    let own = r#"{"alg":"HS256","typ":"rt+jwt"}"#;
    let claims = r#"{"sub":"u","sid":"s","gen":1,"iat":1800000000,"nbf":1800000007}"#;
    world.write("key", crate::support::SECRET);
    let made = World::made();
    let ring = made.file("key", crate::support::SECRET);
    let token = signed(&key, own, claims);
    let done = made.then(&["--key", &ring, "introspect", &token]).code(4);
    let said =
        "it is not valid before 2027-01-15T08:00:07Z, 7s ahead; accepted with TOKENCTL_LEEWAY=7s";
    assert!(done.stdout.contains(said), "{done:?}");
    let done = made.then(&["--key", &ring, "rotate", &token]).code(4);
    assert!(done.stderr.contains("it is not valid before 2027-01-15T08:00:07Z"), "{done:?}");
}
