//! One key: what it is, what it may be used for, and its signatures.

use std::sync::Arc;

use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;

use super::random::{RandomError, check_os_random};
use super::{Algorithm, Secret, base64url};
use crate::time::Timestamp;

mod der;
mod ec;
mod error;
mod generate;
mod jwk;
mod kind;
mod oct;
mod okp;
mod roca;
mod rsa;

pub use ec::Curve;
pub(in crate::token) use error::entry_name;
pub use error::{KeyError, SigningError};
pub use kind::KeyType;

pub(crate) use der::{is_der, is_pkcs12, pem_label, read_pem};
pub(crate) use jwk::read_jwk;
pub(in crate::token) use oct::from_hex;

use ec::EcKey;
use oct::OctKey;
use okp::OkpKey;
use rsa::RsaKey;

/// Another form of an HMAC secret than the one at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretForm {
    /// The bytes that it stands for in base64.
    Base64,
    /// The bytes that it stands for in hexadecimal.
    Hex,
    /// Its base64 or hexadecimal text.
    Decoded,
}

/// The fewest bytes of an HMAC secret (RFC 7518 §3.2, for HS256).
pub const MIN_SECRET_BYTES: usize = 32;

/// A key, and with it the only algorithms that may be used with it (RFC 8725 §3.1).
#[derive(Clone, Debug)]
pub struct Key {
    kid: Arc<str>,
    /// Whether the file named the key; a key that it did not name answers to any `kid`.
    named: bool,
    algorithms: Vec<Algorithm>,
    created: Option<Timestamp>,
    retired_at: Option<Timestamp>,
    last_access: Option<LastAccess>,
    may_sign: bool,
    may_verify: bool,
    material: Material,
}

/// What was once found out of the access tokens that a retired key has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastAccess {
    /// When that was.
    pub seen_at: Timestamp,
    /// No access token that there was by then ends later.
    pub ends_at: Timestamp,
}

#[derive(Clone, Debug)]
enum Material {
    Oct(OctKey),
    Rsa(RsaKey),
    Ec(EcKey),
    Okp(OkpKey),
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

    /// An HMAC secret. Only the hash functions whose output it is at least as long as may be used
    /// with it (RFC 7518 §3.2): HS256 from 32 bytes, HS384 from 48, HS512 from 64.
    ///
    /// # Errors
    /// [`KeyError::ShortSecret`] and [`KeyError::ZeroSecret`].
    pub fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        OctKey::new(secret).map(|key| Self::from_material(Material::Oct(key)))
    }

    /// The name that a token's header calls it by: the file's, else the RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The same for a verdict to keep.
    pub(super) fn shared_kid(&self) -> Arc<str> {
        Arc::clone(&self.kid)
    }

    /// Whether the `kid` comes from the file; a key without one is tried whatever a token's `kid`.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// The algorithm it signs with: the only one, or the first of its kind.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithms.first().copied().unwrap_or_else(|| self.material.algorithms()[0])
    }

    /// Every algorithm a token signed with it may name.
    #[must_use]
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// Whether a token with this `alg` may be verified with it.
    #[must_use]
    pub fn allows(&self, algorithm: Algorithm) -> bool {
        self.may_verify && self.algorithms.contains(&algorithm)
    }

    /// What kind of key it is.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        match &self.material {
            Material::Oct(key) => KeyType::Oct { bytes: key.secret().len() },
            Material::Rsa(key) => KeyType::Rsa { bits: key.bits() },
            Material::Ec(key) => KeyType::Ec(key.curve()),
            Material::Okp(_) => KeyType::Ed25519,
        }
    }

    /// When it was made, if its file says (`iat`).
    #[must_use]
    pub fn created(&self) -> Option<Timestamp> {
        self.created
    }

    /// When another key took its place, if one did.
    #[must_use]
    pub fn retired_at(&self) -> Option<Timestamp> {
        self.retired_at
    }

    /// What was found out of its access tokens, if anything was.
    #[must_use]
    pub fn last_access(&self) -> Option<LastAccess> {
        self.last_access
    }

    /// Whether it can make tokens: it has its private part and nothing forbids it.
    #[must_use]
    pub fn can_sign(&self) -> bool {
        self.may_sign && self.retired_at.is_none()
    }

    /// Whether its `key_ops` let it verify.
    #[must_use]
    pub fn can_verify(&self) -> bool {
        self.may_verify
    }

    /// Whether its secret part is in memory, used or not.
    #[must_use]
    pub fn has_private(&self) -> bool {
        self.material.has_private()
    }

    /// Whether verifying needs the same secret as signing.
    #[must_use]
    pub fn is_symmetric(&self) -> bool {
        matches!(self.material, Material::Oct(_))
    }

    /// Allows this one algorithm only.
    ///
    /// # Errors
    /// [`KeyError::AlgorithmMismatch`] if the key can't be used with it.
    pub fn pin(&mut self, algorithm: Algorithm) -> Result<(), KeyError> {
        if !self.algorithms.contains(&algorithm) {
            return Err(KeyError::AlgorithmMismatch { algorithm, kty: self.key_type().kty() });
        }
        self.algorithms = vec![algorithm];
        Ok(())
    }

    /// Notes when it was made.
    pub fn set_created(&mut self, at: Timestamp) {
        self.created = Some(at);
    }

    /// Notes what was found out of its access tokens in the store beside its ring; `None` where the
    /// key comes from another.
    pub fn set_last_access(&mut self, found: Option<LastAccess>) {
        self.last_access = found;
    }

    /// Calls it as the tokens do that it signed elsewhere.
    ///
    /// # Errors
    /// [`KeyError::Member`] if that is no name that a ring can hold.
    pub fn rename(&mut self, kid: &str) -> Result<(), KeyError> {
        if kid.is_empty() || kid.len() > 256 {
            return Err(KeyError::Member { member: "kid", what: "is empty or too long" });
        }
        self.kid = kid.into();
        self.named = true;
        Ok(())
    }

    /// Keeps what verifying takes and nothing more: the private part goes. Whoever has it elsewhere
    /// may go on signing, which [`Key::retire`] denies. An HMAC secret is only marked.
    pub fn only_verify(&mut self) {
        self.may_sign = false;
        self.material.forget_private();
    }

    /// Ends its signing for good: the private part goes, only verifying stays. An HMAC secret can't
    /// be parted, so it is only marked.
    pub fn retire(&mut self, at: Timestamp) {
        self.retired_at.get_or_insert(at);
        self.may_sign = false;
        self.material.forget_private();
    }

    /// Signs with [`Key::algorithm`].
    ///
    /// # Errors
    /// [`SigningError`] if it may not sign or its parts don't fit together.
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

    /// Checks that a signature can be made as far as randomness goes, so that a caller knows before
    /// it commits what the signature is for.
    pub(crate) fn check_random(&self) -> Result<(), RandomError> {
        match self.material {
            Material::Rsa(_) | Material::Ec(_) => check_os_random(),
            Material::Oct(_) | Material::Okp(_) => Ok(()),
        }
    }

    /// Whether this is the key's signature of the message under an algorithm it allows.
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

    /// The form of this HMAC secret that made a signature which the secret itself did not make: a
    /// secret often comes in base64, and programs differ on whether to decode it.
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

    /// Signs and verifies once, for `import` and `doctor`: reading a ring checks no RSA private
    /// part, because that takes milliseconds.
    ///
    /// # Errors
    /// [`SigningError`] if the private part doesn't belong to the public one.
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

    /// The RFC 7638 thumbprint with SHA-256.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let canonical = self.material.thumbprint_input();
        let digest =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.expose().as_bytes());
        base64url::encode(digest.as_ref())
    }

    /// The public part as PEM (`SubjectPublicKeyInfo`, RFC 7468 §13); none of an HMAC secret.
    #[must_use]
    pub fn public_pem(&self) -> Option<String> {
        der::public_pem(&self.material)
    }
}

impl Material {
    fn algorithms(&self) -> &'static [Algorithm] {
        use Algorithm::{EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
        match self {
            Self::Oct(key) => key.algorithms(),
            Self::Rsa(_) => &[RS256, RS384, RS512, PS256, PS384, PS512],
            Self::Ec(key) => key.curve().algorithms(),
            Self::Okp(_) => &[EdDSA],
        }
    }

    fn has_private(&self) -> bool {
        match self {
            Self::Oct(_) => true,
            Self::Rsa(key) => key.has_private(),
            Self::Ec(key) => key.has_private(),
            Self::Okp(key) => key.has_private(),
        }
    }

    fn forget_private(&mut self) {
        match self {
            Self::Oct(_) => {}
            Self::Rsa(key) => key.forget_private(),
            Self::Ec(key) => key.forget_private(),
            Self::Okp(key) => key.forget_private(),
        }
    }

    /// The required public members in lexicographic order (RFC 7638 §3.2); of an HMAC secret that
    /// is the secret.
    fn thumbprint_input(&self) -> Secret {
        let b64 = base64url::encode;
        Secret::new(match self {
            Self::Oct(key) => format!(r#"{{"k":"{}","kty":"oct"}}"#, b64(key.secret())),
            Self::Rsa(key) => {
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, b64(key.e()), b64(key.n()))
            }
            Self::Ec(key) => format!(
                r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
                key.curve().name(),
                b64(key.x()),
                b64(key.y())
            ),
            Self::Okp(key) => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, b64(key.x()))
            }
        })
    }
}

/// Signs through jsonwebtoken's provider, never through its token functions.
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
