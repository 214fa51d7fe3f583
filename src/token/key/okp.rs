//! Ed25519 keys (RFC 8037 §2).

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::super::{Algorithm, Secret};
use super::{KeyError, SigningError};

/// What stands before the seed in a PKCS #8 document (RFC 8410 §7).
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

impl OkpKey {
    pub(super) fn public(x: &[u8]) -> Result<Self, KeyError> {
        let x = x.try_into().map_err(|_| malformed("its public part is not 32 bytes long"))?;
        Ok(Self { x, seed: None })
    }

    /// From the seed; a public part that came along must be its own.
    pub(super) fn private(seed: &[u8], x: Option<&[u8]>) -> Result<Self, KeyError> {
        if seed.len() != LENGTH {
            return Err(malformed("its private part is not 32 bytes long"));
        }
        let pair = Ed25519KeyPair::from_seed_unchecked(seed)
            .map_err(|_| malformed("its private part is no seed"))?;
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
