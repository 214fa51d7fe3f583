//! A key: its type, its permitted uses, signing and verifying.

use std::sync::Arc;

use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;

use super::random::{RandomError, check_os_random};
use super::{Algorithm, base64url};
use crate::time::Timestamp;

mod der;
mod ec;
mod error;
mod file_kind;
mod file_marks;
mod generate;
mod json_file;
mod jwk;
mod kind;
mod material;
mod oct;
mod okp;
mod pem;
mod roca;
mod rsa;
mod secret_form;
mod text_marks;

pub use ec::Curve;
pub(in crate::token) use error::entry_name;
pub use error::{KeyError, SigningError};
pub use file_kind::{FileKind, TextEncoding};
pub(in crate::token) use file_marks::other_file;
pub use json_file::{JsonKind, JsonMistake, KeyForm, KeyInside};
pub use kind::KeyType;
pub use secret_form::SecretForm;
pub(in crate::token) use text_marks::text_kind;

pub(crate) use der::{begins_like_key, is_der, is_pkcs12, pem_label};
pub(crate) use jwk::read_jwk;
pub(crate) use pem::read_pem;

use material::Material;
use oct::OctKey;

/// Minimum length of an HMAC secret in bytes (RFC 7518 section 3.2, for HS256).
pub const MIN_SECRET_BYTES: usize = 32;

/// A key, restricted to the algorithms that it may be used with (RFC 8725 section 3.1).
#[derive(Clone, Debug)]
pub struct Key {
    kid: Arc<str>,
    /// Whether the file contains a key ID for the key; a key without one is a candidate for every `kid`.
    named: bool,
    algorithms: Vec<Algorithm>,
    created: Option<Timestamp>,
    retired_at: Option<Timestamp>,
    last_access: Option<LastAccess>,
    may_sign: bool,
    may_verify: bool,
    material: Material,
}

/// The latest expiry of the access tokens that a retired key has signed, and when it was determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastAccess {
    /// When the expiry was determined.
    pub seen_at: Timestamp,
    /// Upper bound of `exp` of the access tokens that existed then.
    pub ends_at: Timestamp,
}

impl Key {
    fn from_material(material: Material) -> Self {
        let mut key = Self {
            kid: "".into(),
            named: false,
            algorithms: material.algorithms().to_vec(),
            created: None,
            retired_at: None,
            last_access: None,
            may_sign: material.has_private(),
            may_verify: true,
            material,
        };
        key.kid = key.thumbprint().into();
        key
    }

    /// Creates a key from an HMAC secret. A secret must be at least as long as the output of the hash
    /// (RFC 7518 section 3.2): 32 bytes for HS256, 48 for HS384, 64 for HS512.
    ///
    /// # Errors
    /// [`KeyError::ShortSecret`] or [`KeyError::ZeroSecret`].
    pub fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        OctKey::new(secret).map(|key| Self::from_material(Material::Oct(key)))
    }

    /// Returns the key ID: the one in the file, otherwise the RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Returns the key ID as a shared string, which a result can keep without a copy.
    pub(super) fn shared_kid(&self) -> Arc<str> {
        Arc::clone(&self.kid)
    }

    /// Whether the file contains the key ID. A key without one is tried for every `kid`.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// Returns the algorithm for signing: the pinned one, or the first that the key type supports.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithms.first().copied().unwrap_or_else(|| self.material.algorithms()[0])
    }

    /// Returns every algorithm that a token signed with the key may name.
    #[must_use]
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// Whether the key may verify tokens with this `alg`.
    #[must_use]
    pub fn allows(&self, algorithm: Algorithm) -> bool {
        self.may_verify && self.algorithms.contains(&algorithm)
    }

    /// Returns the type of the key.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        match &self.material {
            Material::Oct(key) => KeyType::Oct { bytes: key.secret().len() },
            Material::Rsa(key) => KeyType::Rsa { bits: key.bits() },
            Material::Ec(key) => KeyType::Ec(key.curve()),
            Material::Okp(_) => KeyType::Ed25519,
        }
    }

    /// Returns the time of creation, if the file contains it (`iat`).
    #[must_use]
    pub fn created(&self) -> Option<Timestamp> {
        self.created
    }

    /// Returns the time of retirement, if the key is retired.
    #[must_use]
    pub fn retired_at(&self) -> Option<Timestamp> {
        self.retired_at
    }

    /// Returns the latest known expiry of access tokens that the key has signed.
    #[must_use]
    pub fn last_access(&self) -> Option<LastAccess> {
        self.last_access
    }

    /// Whether the key can sign: it has a private part, is not retired, and its `key_ops` allow signing.
    #[must_use]
    pub fn can_sign(&self) -> bool {
        self.may_sign && self.retired_at.is_none()
    }

    /// Whether the key's `key_ops` allow verifying.
    #[must_use]
    pub fn can_verify(&self) -> bool {
        self.may_verify
    }

    /// Whether the private part is in memory, regardless of whether it may be used.
    #[must_use]
    pub fn has_private(&self) -> bool {
        self.material.has_private()
    }

    /// Whether verifying needs the signing secret (HMAC).
    #[must_use]
    pub fn is_symmetric(&self) -> bool {
        matches!(self.material, Material::Oct(_))
    }

    /// Restricts the key to one algorithm.
    ///
    /// # Errors
    /// [`KeyError::AlgorithmMismatch`] if the key's type does not support the algorithm.
    pub fn pin(&mut self, algorithm: Algorithm) -> Result<(), KeyError> {
        if !self.algorithms.contains(&algorithm) {
            return Err(KeyError::AlgorithmMismatch { algorithm, kty: self.key_type().kty() });
        }
        self.algorithms = vec![algorithm];
        Ok(())
    }

    /// Sets the time of creation.
    pub fn set_created(&mut self, at: Timestamp) {
        self.created = Some(at);
    }

    /// Sets the latest known expiry of access tokens that the key has signed. `None` removes it, for a key
    /// from another ring, whose store is unknown.
    pub fn set_last_access(&mut self, found: Option<LastAccess>) {
        self.last_access = found;
    }

    /// Sets the key ID, for a key whose tokens were signed elsewhere under another ID.
    ///
    /// # Errors
    /// [`KeyError::Member`] if a ring can't hold the key ID.
    pub fn rename(&mut self, kid: &str) -> Result<(), KeyError> {
        if kid.is_empty() || kid.len() > 256 {
            return Err(KeyError::Member { member: "kid", what: "is empty or too long" });
        }
        self.kid = kid.into();
        self.named = true;
        Ok(())
    }

    /// Removes the private part, so that the key can only verify. An HMAC secret is kept, and marked as
    /// verifying only. Another holder of the private part may go on signing; [`Key::retire`] is for a key
    /// that has stopped signing everywhere.
    pub fn only_verify(&mut self) {
        self.may_sign = false;
        self.material.forget_private();
    }

    /// Retires the key: removes the private part, so that it can only verify. An HMAC secret is needed for
    /// verifying; it is kept and marked.
    pub fn retire(&mut self, at: Timestamp) {
        self.retired_at.get_or_insert(at);
        self.may_sign = false;
        self.material.forget_private();
    }

    /// Signs with [`Key::algorithm`].
    ///
    /// # Errors
    /// [`SigningError`] if the key may not sign, or its private and public parts don't match.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        if !self.can_sign() {
            return Err(SigningError::VerifyOnly);
        }
        self.check_random()?;
        let algorithm = self.algorithm();
        match &self.material {
            Material::Oct(key) => Ok(key.sign(algorithm, message)),
            Material::Rsa(key) => key.sign(algorithm, message),
            Material::Ec(key) => key.sign(algorithm, message),
            Material::Okp(key) => key.sign(algorithm, message),
        }
    }

    /// Checks that the random generator works, if signatures of this key need it. Called before a
    /// transaction commits that relies on the signature.
    pub(crate) fn check_random(&self) -> Result<(), RandomError> {
        match self.material {
            Material::Rsa(_) | Material::Ec(_) => check_os_random(),
            Material::Oct(_) | Material::Okp(_) => Ok(()),
        }
    }

    /// Whether the signature is valid for the message and the algorithm is allowed for the key.
    #[must_use]
    pub fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        self.allows(algorithm)
            && match &self.material {
                Material::Oct(key) => key.verify(algorithm, message, signature),
                Material::Rsa(key) => key.verify(algorithm, message, signature),
                Material::Ec(key) => key.verify(algorithm, message, signature),
                Material::Okp(key) => key.verify(algorithm, message, signature),
            }
    }

    /// Returns the conversion of this HMAC secret that verifies a signature which the secret itself does not
    /// verify. Secrets are often distributed as base64, and programs differ on whether they decode it.
    #[must_use]
    pub fn secret_form(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Option<SecretForm> {
        match &self.material {
            Material::Oct(key) if self.allows(algorithm) => key.form(algorithm, message, signature),
            Material::Oct(_) | Material::Rsa(_) | Material::Ec(_) | Material::Okp(_) => None,
        }
    }

    /// Signs and verifies a test message, for `import` and `doctor`. Parsing a ring does not check RSA
    /// private parts, because the check takes milliseconds.
    ///
    /// # Errors
    /// [`SigningError`] if the private and public parts don't match.
    pub fn prove(&self) -> Result<(), SigningError> {
        const PROBE: &[u8] = b"tokenctl key check";
        if !self.can_sign() {
            return Ok(());
        }
        let signature = self.sign(PROBE)?;
        let verifier = Self { may_verify: true, ..self.clone() };
        if verifier.verify(self.algorithm(), PROBE, &signature) {
            Ok(())
        } else {
            Err(SigningError::Inconsistent)
        }
    }

    /// Returns the RFC 7638 thumbprint with SHA-256.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let canonical = self.material.thumbprint_input();
        let digest =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.expose().as_bytes());
        base64url::encode(digest.as_ref())
    }

    /// Returns the public part as PEM (`SubjectPublicKeyInfo`, RFC 7468 section 13); `None` for an HMAC secret.
    #[must_use]
    pub fn public_pem(&self) -> Option<String> {
        der::public_pem(&self.material)
    }
}

/// Signs with the provider of `jsonwebtoken`. Its token functions are not used, because they don't follow
/// all of our rules.
fn sign_with(
    algorithm: Algorithm,
    key: &jsonwebtoken::EncodingKey,
    message: &[u8],
) -> Result<Vec<u8>, SigningError> {
    (DEFAULT_PROVIDER.signer_factory)(&algorithm.external(), key)
        .map_err(|_| SigningError::Inconsistent)?
        .try_sign(message)
        .map_err(|_| SigningError::Inconsistent)
}

fn verify_with(
    algorithm: Algorithm,
    key: &jsonwebtoken::DecodingKey,
    message: &[u8],
    signature: &[u8],
) -> bool {
    (DEFAULT_PROVIDER.verifier_factory)(&algorithm.external(), key)
        .is_ok_and(|verifier| verifier.verify(message, &signature.to_vec()).is_ok())
}

#[cfg(test)]
mod tests;
