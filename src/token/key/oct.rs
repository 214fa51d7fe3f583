//! Shared HMAC secrets.

use std::sync::OnceLock;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

use super::super::{Algorithm, Secret};
use super::secret_form::candidates;
use super::{KeyError, MIN_SECRET_BYTES, SecretForm};

/// Length of the longest tag (SHA-512), in bytes.
const LONGEST_TAG: usize = 64;

/// Uses aws-lc directly: the boxed verifier of jsonwebtoken is neither `Send` nor `Sync` and could not be
/// kept with the key, and setting up HMAC for each token costs a third of the verification.
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
        let slot = usize::from(algorithm == Algorithm::HS384)
            + 2 * usize::from(algorithm == Algorithm::HS512);
        self.keyed[slot].get_or_init(|| hmac::Key::new(Self::hash(algorithm), self.secret()))
    }

    fn hash(algorithm: Algorithm) -> hmac::Algorithm {
        if algorithm == Algorithm::HS512 {
            hmac::HMAC_SHA512
        } else if algorithm == Algorithm::HS384 {
            hmac::HMAC_SHA384
        } else {
            hmac::HMAC_SHA256
        }
    }

    pub(super) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
        hmac::sign(self.keyed(algorithm), message).as_ref().to_vec()
    }

    /// Returns the conversion of the secret that verifies a signature which the secret itself does not verify.
    pub(super) fn form(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Option<SecretForm> {
        let hash = Self::hash(algorithm);
        candidates(self.secret()).into_iter().find_map(|(secret, form)| {
            let tag = hmac::sign(&hmac::Key::new(hash, secret.expose()), message);
            verify_slices_are_equal(tag.as_ref(), signature).is_ok().then_some(form)
        })
    }

    /// Computes the tag into a local buffer: `hmac::verify` would copy its state, which is larger than most
    /// messages.
    pub(super) fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let made = &mut [0; LONGEST_TAG];
        hmac::sign_to_buffer(self.keyed(algorithm), message, made)
            .is_ok_and(|tag| verify_slices_are_equal(tag, signature).is_ok())
    }
}
