//! Shared HMAC secrets.

use std::sync::OnceLock;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

use super::super::{Algorithm, Secret};
use super::{KeyError, MIN_SECRET_BYTES};

/// That of SHA-512, in bytes.
const LONGEST_TAG: usize = 64;

/// Straight to aws-lc: jsonwebtoken's boxed verifier is neither `Send` nor `Sync`, so it could not
/// be kept beside the key, and keying HMAC anew for each token costs a third of the verification.
#[derive(Clone, Debug)]
pub(super) struct OctKey {
    secret: Secret<Vec<u8>>,
    keyed: Box<[OnceLock<hmac::Key>; 3]>,
}

impl OctKey {
    pub(super) fn new(secret: &[u8]) -> Result<Self, KeyError> {
        if secret.len() < MIN_SECRET_BYTES {
            return Err(KeyError::ShortSecret(secret.len()));
        }
        if secret.iter().all(|byte| *byte == 0) {
            return Err(KeyError::ZeroSecret);
        }
        Ok(Self { secret: Secret::new(secret.to_vec()), keyed: Box::default() })
    }

    pub(super) fn secret(&self) -> &[u8] {
        self.secret.expose()
    }

    pub(super) fn algorithms(&self) -> &'static [Algorithm] {
        const BY_LENGTH: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
        let longest = match self.secret().len() {
            64.. => 3,
            48.. => 2,
            _ => 1,
        };
        &BY_LENGTH[..longest]
    }

    fn keyed(&self, algorithm: Algorithm) -> &hmac::Key {
        let (slot, hash) = if algorithm == Algorithm::HS512 {
            (2, hmac::HMAC_SHA512)
        } else if algorithm == Algorithm::HS384 {
            (1, hmac::HMAC_SHA384)
        } else {
            (0, hmac::HMAC_SHA256)
        };
        self.keyed[slot].get_or_init(|| hmac::Key::new(hash, self.secret()))
    }

    pub(super) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
        hmac::sign(self.keyed(algorithm), message).as_ref().to_vec()
    }

    /// Into a buffer of ours: `hmac::verify` would move its state about, which is larger than most
    /// messages.
    pub(super) fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let made = &mut [0; LONGEST_TAG];
        hmac::sign_to_buffer(self.keyed(algorithm), message, made)
            .is_ok_and(|tag| verify_slices_are_equal(tag, signature).is_ok())
    }
}
