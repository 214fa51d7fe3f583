use super::*;
use crate::token::KeyRing;
use crate::token::testing::{key, random};

#[test]
fn every_algorithm_signs_and_verifies_its_own() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let signature = key.sign(b"message").expect("a new key signs");
        assert!(key.verify(algorithm, b"message", &signature), "{algorithm}");
        assert!(!key.verify(algorithm, b"messagf", &signature), "{algorithm}");
        let mut forged = signature.clone();
        forged[5] ^= 1;
        assert!(!key.verify(algorithm, b"message", &forged), "{algorithm}");
        assert!(!key.verify(algorithm, b"message", &signature[1..]), "{algorithm}");
        for other in Algorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            assert!(!key.verify(other, b"message", &signature), "{algorithm} as {other}");
        }
        assert_eq!(key.prove(), Ok(()), "{algorithm}");
    }
}

#[test]
fn a_retired_key_verifies_and_has_no_private_part() {
    for algorithm in Algorithm::ALL {
        let mut key = key(algorithm).clone();
        let signature = key.sign(b"message").expect("a new key signs");
        key.retire(Timestamp(9));
        assert_eq!(key.sign(b"message"), Err(SigningError::VerifyOnly));
        assert!(key.verify(algorithm, b"message", &signature), "{algorithm}");
        assert_eq!(key.has_private(), key.is_symmetric(), "{algorithm}");
        assert_eq!(key.retired_at(), Some(Timestamp(9)));
    }
}

#[test]
fn a_secret_serves_only_hashes_it_is_as_long_as() {
    for (bytes, algorithms) in [(32, 1), (47, 1), (48, 2), (63, 2), (64, 3), (200, 3)] {
        let secret: Vec<u8> = (0..bytes).collect();
        let key = Key::from_secret(&secret).expect("long enough");
        assert_eq!(key.algorithms().len(), algorithms, "{bytes}");
    }
    assert_eq!(Key::from_secret(&[7; 31]).err(), Some(KeyError::ShortSecret(31)));
    assert_eq!(Key::from_secret(&[0; 64]).err(), Some(KeyError::ZeroSecret));
}

#[test]
fn generated_keys_come_from_the_given_randomness() {
    for algorithm in [Algorithm::HS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA] {
        let make = || Key::generate(algorithm, Timestamp(1), &mut random(7)).expect("makes a key");
        assert_eq!(make().kid(), make().kid(), "{algorithm}");
        assert_eq!(make().kid(), make().thumbprint(), "{algorithm}");
    }
}

#[test]
fn no_generated_key_has_a_name_like_an_option() {
    for seed in 0..200 {
        let key = Key::generate(Algorithm::EdDSA, Timestamp(1), &mut random(seed));
        let key = key.expect("makes a key");
        assert!(!key.kid().starts_with('-'), "{seed}");
    }
}

#[test]
fn no_key_prints_its_secret() {
    for algorithm in Algorithm::ALL {
        let ring = KeyRing::of(key(algorithm).clone());
        let printed = format!("{ring:?}");
        assert!(printed.len() < 8000 && printed.contains("Secret(…)"), "{algorithm}");
    }
}

#[test]
fn ed25519_has_two_names_and_fits_no_other_key() {
    let read = |algorithm: Algorithm, alg: &str| {
        let jwks = KeyRing::of(key(algorithm).clone()).to_public_jwks();
        let renamed = jwks.replace(algorithm.name(), alg);
        assert!(alg == algorithm.name() || renamed != jwks);
        KeyRing::parse(renamed.as_bytes(), crate::token::ParseOptions::default())
    };
    for alg in ["EdDSA", "Ed25519"] {
        let ring = read(Algorithm::EdDSA, alg).expect("a ring");
        assert_eq!(ring.keys()[0].algorithms(), [Algorithm::EdDSA], "{alg}");
    }
    assert!(read(Algorithm::ES256, "Ed25519").is_err());
}
