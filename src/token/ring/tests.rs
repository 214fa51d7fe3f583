use proptest::prelude::*;

use super::*;
use crate::token::base64url;
use crate::token::json::Object;
use crate::token::testing::{MADE, key, random};

pub(super) fn parse(text: impl AsRef<[u8]>) -> Result<KeyRing, KeyError> {
    KeyRing::parse(text.as_ref(), ParseOptions::default())
}

pub(super) fn refusal(text: impl AsRef<[u8]>) -> KeyError {
    parse(text).expect_err("must be refused")
}

/// Returns a JWK of the test key, with its members changed by `edit`.
pub(super) fn jwk(
    algorithm: Algorithm,
    private: bool,
    edit: impl Fn(&mut serde_json::Value),
) -> String {
    let mut text = String::new();
    key(algorithm).write_jwk(private, &mut text);
    let mut json = serde_json::from_str(&text).expect("JSON");
    edit(&mut json);
    json.to_string()
}

fn without(members: &'static [&'static str]) -> impl Fn(&mut serde_json::Value) {
    move |jwk| {
        for member in members {
            jwk.as_object_mut().expect("an object").remove(*member);
        }
    }
}

fn set(member: &'static str, value: serde_json::Value) -> impl Fn(&mut serde_json::Value) {
    move |jwk| jwk[member] = value.clone()
}

#[test]
fn a_written_key_ring_parses_to_the_same_ring() {
    let mut ring = KeyRing::default();
    for (at, algorithm) in (1..).zip(Algorithm::ALL) {
        ring.add_active(key(algorithm).clone(), Timestamp(at)).expect("adds");
    }
    let written = ring.to_private_jwks();
    let read = parse(written.expose()).expect("reads");
    assert_eq!(read.to_private_jwks().expose(), written.expose());
    assert_eq!(read.active().map(Key::kid), Some(key(Algorithm::EdDSA).kid()));
    for (key, original) in read.keys().iter().zip(ring.keys()) {
        assert_eq!((key.kid(), key.algorithms()), (original.kid(), original.algorithms()));
        assert_eq!(key.created(), Some(MADE));
        assert_eq!(key.retired_at(), original.retired_at());
        assert_eq!(key.has_private(), key.is_symmetric() || key.retired_at().is_none());
    }
}

#[test]
fn the_public_set_has_no_secret() {
    let mut ring = KeyRing::default();
    for algorithm in Algorithm::ALL {
        ring.add(key(algorithm).clone()).expect("adds");
    }
    let text = ring.to_public_jwks();
    let public = parse(&text).expect("reads");
    assert_eq!(public.keys().len(), 9);
    assert!(public.active().is_none() && public.keys().iter().all(|key| !key.has_private()));
    // The quotes matter: base64 of a random modulus can contain any three letters.
    for member in ["\"d\"", "\"k\"", "\"p\"", "\"qi\"", "\"oct\""] {
        assert!(!text.contains(member), "{member}");
    }
}

#[test]
fn a_new_active_key_retires_the_one_before() {
    let mut ring = KeyRing::generate(Algorithm::EdDSA, MADE, &mut random(1)).expect("makes");
    let first = ring.signing_key().expect("signs").kid().to_owned();
    let next = Key::generate(Algorithm::EdDSA, MADE, &mut random(2)).expect("makes");
    let second = next.kid().to_owned();
    let signature = ring.signing_key().expect("signs").sign(b"m").expect("signs");
    ring.add_active(next, Timestamp(7)).expect("adds");
    assert_eq!(ring.active().map(Key::kid), Some(second.as_str()));
    let old = ring.get(&first).expect("stays");
    assert_eq!(old.retired_at(), Some(Timestamp(7)));
    assert!(old.verify(Algorithm::EdDSA, b"m", &signature));
    assert_eq!(ring.remove(&second).err(), Some(KeyError::Active));
    assert_eq!(ring.remove("?").err(), Some(KeyError::NoSuchKid));
    ring.remove(&first).expect("goes");
    assert_eq!(ring.active().map(Key::kid), Some(second.as_str()));
    let twin = ring.active().expect("signs").clone();
    assert_eq!(ring.add(twin).err(), Some(KeyError::DuplicateKid));
}

#[test]
fn active_names_the_signing_key_else_the_first_private_one() {
    let (a, b) = (jwk(Algorithm::EdDSA, false, |_| ()), jwk(Algorithm::ES256, true, |_| ()));
    let c = jwk(Algorithm::ES384, true, |_| ());
    let ring = parse(format!("{{\"keys\":[{a},{b},{c}]}}")).expect("reads");
    assert_eq!(ring.active().map(Key::algorithm), Some(Algorithm::ES256));
    let kid = key(Algorithm::ES384).kid();
    let ring = parse(format!("{{\"keys\":[{a},{b},{c}],\"active\":\"{kid}\"}}")).expect("reads");
    assert_eq!(ring.active().map(Key::algorithm), Some(Algorithm::ES384));
    for active in [format!("\"{}\"", key(Algorithm::EdDSA).kid()), "\"?\"".into(), "1".into()] {
        let text = format!("{{\"keys\":[{a},{b}],\"active\":{active}}}");
        assert!(matches!(refusal(text), KeyError::Member { member: "active", .. }), "{active}");
    }
}

#[test]
fn a_public_key_verifies_only_if_its_key_ops_say_so() {
    let ops = |private, ops: &'static str| {
        let jwk = jwk(Algorithm::ES256, private, |_| ()).replacen(
            '{',
            &format!("{{\"key_ops\":[\"{ops}\"],"),
            1,
        );
        parse(&jwk).map(|ring| ring.keys()[0].allows(Algorithm::ES256))
    };
    assert_eq!(ops(false, "verify"), Ok(true));
    assert_eq!(ops(false, "sign"), Ok(false));
    assert_eq!(ops(true, "sign"), Ok(true));
}

#[test]
fn an_algorithm_asked_for_binds_the_keys_that_have_it() {
    let text = jwk(Algorithm::RS256, true, without(&["alg"]));
    let ring = parse(&text).expect("reads");
    assert_eq!(ring.keys()[0].algorithms().len(), 6);
    let options = ParseOptions { algorithm: Some(Algorithm::PS384), ..ParseOptions::default() };
    let ring = KeyRing::parse(text.as_bytes(), options).expect("reads");
    assert_eq!(ring.keys()[0].algorithms(), [Algorithm::PS384]);
    let options = ParseOptions { algorithm: Some(Algorithm::HS256), ..ParseOptions::default() };
    assert!(matches!(
        KeyRing::parse(text.as_bytes(), options),
        Err(KeyError::AlgorithmMismatch { algorithm: Algorithm::HS256, kty: "RSA" })
    ));
}

#[test]
fn use_and_key_ops_of_a_jwk_are_kept() {
    use serde_json::json;
    let of = |edit: &dyn Fn(&mut serde_json::Value)| parse(jwk(Algorithm::ES256, true, edit));
    let usable = |edit: &dyn Fn(&mut serde_json::Value)| {
        let ring = of(edit).expect("reads");
        (ring.active().is_some(), ring.keys()[0].can_verify())
    };
    assert_eq!(usable(&|_| ()), (true, true));
    assert_eq!(usable(&set("key_ops", json!(["sign"]))), (true, true));
    assert_eq!(usable(&set("key_ops", json!(["verify"]))), (false, true));
    let refused: [(&str, serde_json::Value); 16] = [
        ("use", json!("enc")),
        ("use", json!(1)),
        ("key_ops", json!(["encrypt"])),
        ("key_ops", json!([])),
        ("key_ops", json!("sign")),
        ("key_ops", json!(["sign", "sign"])),
        ("alg", json!("ES384")),
        ("alg", json!("HS256")),
        ("alg", json!("none")),
        ("alg", json!(256)),
        ("crv", json!("P-384")),
        ("crv", json!("P-521")),
        ("kty", json!("RSA")),
        ("kty", json!("oct")),
        ("kid", json!(5)),
        ("kid", json!("")),
    ];
    for (member, value) in refused {
        assert!(of(&set(member, value.clone())).is_err(), "{member} {value}");
    }
    // An HMAC key has no public part, so a key that may only sign can't verify.
    let text = jwk(Algorithm::HS256, true, set("key_ops", json!(["sign"])));
    let ring = parse(text).expect("reads");
    assert!(ring.active().is_some() && !ring.keys()[0].allows(Algorithm::HS256));
}

#[test]
fn broken_numbers_are_refused_whatever_they_are() {
    use serde_json::json;
    let b64 = |bytes: Vec<u8>| json!(base64url::encode(&bytes));
    let other = Key::generate(Algorithm::EdDSA, MADE, &mut random(9)).expect("makes");
    let mut foreign = String::new();
    other.write_jwk(true, &mut foreign);
    let foreign = Object::parse(&foreign).expect("JSON").string("d").expect("d").into_owned();
    for (algorithm, member, value) in [
        (Algorithm::EdDSA, "x", b64(vec![1; 31])),
        (Algorithm::EdDSA, "x", b64(vec![1; 33])),
        (Algorithm::EdDSA, "x", b64(vec![])),
        (Algorithm::EdDSA, "x", json!("*")),
        (Algorithm::EdDSA, "x", json!(null)),
        (Algorithm::EdDSA, "d", json!(foreign)),
        (Algorithm::EdDSA, "d", b64(vec![1; 31])),
        (Algorithm::EdDSA, "d", b64(vec![1; 64])),
        (Algorithm::ES256, "x", b64(vec![1; 31])),
        (Algorithm::ES256, "x", b64(vec![1; 32])),
        (Algorithm::ES256, "y", b64(vec![0; 32])),
        (Algorithm::ES256, "d", b64(vec![0; 32])),
        (Algorithm::ES256, "d", b64(vec![0xff; 32])),
        (Algorithm::ES256, "d", b64(vec![7; 32])),
        (Algorithm::ES384, "x", b64(vec![1; 32])),
        (Algorithm::RS256, "n", b64(vec![0xff; 128])),
        (Algorithm::RS256, "n", b64(vec![0xff; 1025])),
        (Algorithm::RS256, "n", b64([vec![0], vec![0xff; 256]].concat())),
        (Algorithm::RS256, "n", b64(vec![0xfe; 256])),
        (Algorithm::RS256, "n", b64(vec![])),
        (Algorithm::RS256, "e", b64(vec![1])),
        (Algorithm::RS256, "e", b64(vec![2])),
        (Algorithm::RS256, "e", b64(vec![1, 0, 0])),
        (Algorithm::RS256, "e", b64(vec![0xff; 9])),
        (Algorithm::RS256, "e", b64(vec![])),
        (Algorithm::HS256, "k", b64(vec![7; 31])),
        (Algorithm::HS256, "k", json!("AB")),
        (Algorithm::HS512, "k", b64(vec![7; 63])),
    ] {
        let private = member != "n" && member != "e";
        let text = jwk(algorithm, private, set(member, value.clone()));
        assert!(parse(text).is_err(), "{algorithm} {member} {value}");
    }
    for (algorithm, members) in [
        (Algorithm::RS256, &["p"][..]),
        (Algorithm::RS256, &["e"]),
        (Algorithm::ES256, &["y"]),
        (Algorithm::EdDSA, &["x"]),
        (Algorithm::HS256, &["k"]),
        (Algorithm::HS256, &["kty"]),
    ] {
        assert!(parse(jwk(algorithm, true, without(members))).is_err(), "{algorithm} {members:?}");
    }
}

#[test]
fn an_rsa_key_of_two_halves_signs_nothing() {
    use serde_json::json;
    let d = base64url::encode(&[7; 256]);
    let ring = parse(jwk(Algorithm::RS256, true, set("d", json!(d)))).expect("reads lazily");
    assert_eq!(ring.keys()[0].prove(), Err(SigningError::Inconsistent));
}

#[test]
fn ambiguous_and_mixed_sets_are_refused() {
    let of = |keys: &[String]| parse(format!("{{\"keys\":[{}]}}", keys.join(",")));
    let (oct, ed) = (jwk(Algorithm::HS256, true, |_| ()), jwk(Algorithm::EdDSA, true, |_| ()));
    let public = jwk(Algorithm::EdDSA, false, |_| ());
    assert!(of(&[oct.clone(), ed.clone()]).is_ok());
    assert_eq!(of(&[oct.clone(), public.clone()]).err(), Some(KeyError::MixedSet));
    assert_eq!(of(&[ed.clone(), public.clone()]).err(), Some(KeyError::DuplicateKid));
    // An issuer may publish one key twice, for example for two algorithms.
    assert_eq!(of(&[public.clone(), public.clone()]).expect("reads").keys().len(), 2);
    assert_eq!(of(&[]).err(), Some(KeyError::NoKey));
    let twice = ed.replacen("\"kty\"", "\"kty\":\"OKP\",\"kty\"", 1);
    assert_eq!(refusal(&twice), KeyError::DuplicateMember);
    assert_eq!(of(&[twice]).err(), Some(KeyError::DuplicateMember));
    assert!(of(&["1".into()]).is_err());
    assert!(parse(r#"{"keys":{}}"#).is_err());
    assert!(parse(r#"{"keys":[],"kty":"oct"}"#).is_err());
}

#[test]
fn keys_without_use_for_us_are_passed_over_and_kept() {
    let enc = r#"{"kty":"RSA","use":"enc","kid":"e1","n":"AQ","e":"AQAB","x":1.50}"#;
    let p521 = r#"{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}"#;
    let ed = jwk(Algorithm::EdDSA, true, |_| ());
    let ring = parse(format!("{{\"keys\":[{enc},{p521},{ed}]}}")).expect("reads");
    assert_eq!((ring.keys().len(), ring.skipped().len()), (1, 2));
    assert_eq!(ring.skipped()[0].kid(), Some("e1"));
    let again = ring.to_private_jwks();
    assert!(again.expose().contains("1.50"));
    assert_eq!(parse(again.expose()).expect("reads").skipped().len(), 2);
    assert!(!ring.to_public_jwks().contains("e1"));
    assert!(parse(enc).is_err(), "alone it is of no use");
}

#[test]
fn pem_of_every_kind_is_read() {
    for algorithm in Algorithm::ALL {
        let Some(pem) = key(algorithm).public_pem() else {
            assert!(key(algorithm).is_symmetric());
            continue;
        };
        let ring = parse(pem.replace('\n', "\r\n")).expect("reads");
        assert_eq!(ring.keys()[0].thumbprint(), key(algorithm).thumbprint(), "{algorithm}");
        assert!(ring.active().is_none());
        let signature = key(algorithm).sign(b"m").expect("signs");
        assert!(ring.keys()[0].verify(algorithm, b"m", &signature), "{algorithm}");
    }
    let both = [Algorithm::EdDSA, Algorithm::ES256]
        .map(|algorithm| key(algorithm).public_pem().expect("has one"))
        .join("# the next one\n");
    assert_eq!(parse(both).expect("reads").keys().len(), 2);
}

/// The files were created with OpenSSL 3: `genpkey`, `ec -traditional`, `rsa -traditional`, `-aes256`.
#[test]
fn private_pem_from_openssl_is_read() {
    for (pem, algorithm) in [
        (include_str!("testdata/ed25519.pem"), Algorithm::EdDSA),
        (include_str!("testdata/p256-pkcs8.pem"), Algorithm::ES256),
        (include_str!("testdata/p256-sec1.pem"), Algorithm::ES256),
        (include_str!("testdata/p384-sec1.pem"), Algorithm::ES384),
        (include_str!("testdata/rsa-pkcs8.pem"), Algorithm::RS256),
        (include_str!("testdata/rsa-pkcs1.pem"), Algorithm::RS256),
        (include_str!("testdata/rsa-pss.pem"), Algorithm::PS256),
    ] {
        let ring = parse(pem).expect("reads");
        let key = ring.signing_key().expect("signs");
        assert_eq!(key.algorithm(), algorithm);
        assert_eq!(key.prove(), Ok(()));
        let again = parse(ring.to_private_jwks().expose()).expect("reads");
        assert_eq!(again.keys()[0].kid(), key.kid());
        assert_eq!(again.keys()[0].prove(), Ok(()));
        // The two blocks of the file contain one key.
        assert_eq!(parse(format!("{pem}{pem}")).err(), Some(KeyError::RepeatedKey));
    }
    assert_eq!(refusal(include_str!("testdata/encrypted.pem")), KeyError::Encrypted);
    assert_eq!(refusal(include_str!("testdata/rsa-1024.pem")), KeyError::RsaSize(1024));
    assert!(matches!(refusal(include_str!("testdata/p521.pem")), KeyError::Unsupported(_)));
}

proptest! {
    #[test]
    fn any_bytes_are_a_ring_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn a_damaged_key_file_never_panics(pick in 0usize..12, at in 0usize..4000, byte in any::<u8>(), cut in any::<bool>()) {
        let ring = KeyRing::of(key(Algorithm::ALL[pick]).clone());
        let mut bytes = ring.to_private_jwks().expose().clone().into_bytes();
        let at = at % bytes.len();
        if cut { bytes.truncate(at); } else { bytes[at] = byte; }
        let damaged = parse(&bytes);
        // Truncated or damaged JSON must not become a secret.
        if let Ok(ring) = damaged {
            prop_assert_eq!(ring.keys().iter().any(Key::is_symmetric), key(Algorithm::ALL[pick]).is_symmetric());
        }
    }

    #[test]
    fn damaged_pem_never_panics(at in 0usize..2000, byte in any::<u8>(), file in 0usize..3) {
        let pem = [include_str!("testdata/p256-sec1.pem"), include_str!("testdata/ed25519.pem"), include_str!("testdata/rsa-pkcs8.pem")][file];
        let mut bytes = pem.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(ring) = parse(&bytes) {
            prop_assert!(ring.keys().iter().all(|key| !key.is_symmetric()));
        }
    }
}
