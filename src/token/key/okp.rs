//! Ed25519 keys (RFC 8037 section 2).

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::super::{Algorithm, Secret};
use super::{KeyError, SigningError};

/// The bytes before the seed in a PKCS #8 document (RFC 8410 section 7).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

pub(super) const LENGTH: usize = 32;

#[derive(Clone, Debug)]
pub(super) struct OkpKey {
    x: [u8; LENGTH],
    seed: Option<Secret<Vec<u8>>>,
}

const fn malformed(what: &'static str) -> KeyError {
    KeyError::Malformed { kty: "Ed25519", what }
}

/// The points of order 1, 2, 4 and 8 in canonical form: with such a public key every attacker can
/// forge signatures. The highest bit of the last byte is the sign of the other coordinate.
fn has_small_order(mut x: [u8; LENGTH]) -> bool {
    const ORDER_8: [[u8; LENGTH]; 2] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
            0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88,
            0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
            0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77,
            0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    x[LENGTH - 1] &= 0x7f;
    let [first, middle @ .., last] = x;
    let is_tiny = first <= 1 && last == 0 && middle.iter().all(|byte| *byte == 0);
    // 2^255 - 20, which is -1.
    let is_minus_one = first == 0xec && last == 0x7f && middle.iter().all(|byte| *byte == 0xff);
    is_tiny || is_minus_one || ORDER_8.contains(&x)
}

/// Whether the number is below 2^255 - 19 (RFC 8032 section 5.1.3). That the curve has a point for it
/// is found by verification only; no signature passes with another number.
fn is_canonical(mut x: [u8; LENGTH]) -> bool {
    x[LENGTH - 1] &= 0x7f;
    let [first, middle @ .., last] = x;
    first < 0xed || last < 0x7f || middle.iter().any(|byte| *byte != 0xff)
}

impl OkpKey {
    pub(super) fn public(x: &[u8]) -> Result<Self, KeyError> {
        let x = x.try_into().map_err(|_| malformed("its public part is not 32 bytes long"))?;
        if !is_canonical(x) {
            return Err(malformed("its public part is out of range"));
        }
        if has_small_order(x) {
            return Err(malformed("its public part is a point of small order"));
        }
        Ok(Self { x, seed: None })
    }

    /// Creates a key from the seed; a public part, if given, must belong to it.
    pub(super) fn private(seed: &[u8], x: Option<&[u8]>) -> Result<Self, KeyError> {
        if seed.len() != LENGTH {
            return Err(malformed("its private part is not 32 bytes long"));
        }
        let pair = Ed25519KeyPair::from_seed_unchecked(seed)
            .map_err(|_| malformed("its private part is not a seed"))?;
        let derived = pair.public_key().as_ref();
        if x.is_some_and(|x| x != derived) {
            return Err(malformed("its private and public parts don't belong together"));
        }
        Ok(Self { seed: Some(Secret::new(seed.to_vec())), ..Self::public(derived)? })
    }

    pub(super) fn x(&self) -> &[u8] {
        &self.x
    }

    pub(super) fn seed(&self) -> Option<&[u8]> {
        self.seed.as_ref().map(|seed| seed.expose().as_slice())
    }

    pub(super) fn has_private(&self) -> bool {
        self.seed.is_some()
    }

    pub(super) fn forget_private(&mut self) {
        self.seed = None;
    }

    pub(super) fn sign(&self, alg: Algorithm, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let seed = self.seed().ok_or(SigningError::VerifyOnly)?;
        let mut document = Vec::with_capacity(PKCS8_PREFIX.len() + LENGTH);
        document.extend_from_slice(&PKCS8_PREFIX);
        document.extend_from_slice(seed);
        let document = Secret::new(document);
        super::sign_with(alg, &EncodingKey::from_ed_der(document.expose()), message)
    }

    pub(super) fn verify(&self, alg: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        super::verify_with(alg, &DecodingKey::from_ed_der(&self.x), message, signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_that_any_signature_fits_is_no_key() {
        let filled = |first: u8, fill: u8, last: u8| {
            let mut x = [fill; LENGTH];
            (x[0], x[LENGTH - 1]) = (first, last);
            x
        };
        for sign in [0, 0x80] {
            for first in [0, 1] {
                assert!(OkpKey::public(&filled(first, 0, sign)).is_err());
            }
            for first in [0xec, 0xed, 0xee] {
                assert!(OkpKey::public(&filled(first, 0xff, 0x7f | sign)).is_err());
            }
        }
        for first in 0xed..=0xff {
            for last in [0x7f, 0xff] {
                assert!(OkpKey::public(&filled(first, 0xff, last)).is_err(), "{first}");
            }
        }
        for x in [filled(2, 0, 0), filled(0xeb, 0xff, 0x7f), filled(1, 0, 1)] {
            assert!(OkpKey::public(&x).is_ok());
        }
    }
}
