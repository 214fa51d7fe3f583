//! The parts of a key that depend on its type.

use super::super::{Algorithm, Secret, base64url};
use super::ec::EcKey;
use super::oct::OctKey;
use super::okp::OkpKey;
use super::rsa::RsaKey;

/// The secret or the numbers of a key, by its type.
#[derive(Clone, Debug)]
pub(super) enum Material {
    Oct(OctKey),
    Rsa(RsaKey),
    Ec(EcKey),
    Okp(OkpKey),
}

impl Material {
    pub(super) fn algorithms(&self) -> &'static [Algorithm] {
        use Algorithm::{EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
        match self {
            Self::Oct(key) => key.algorithms(),
            Self::Rsa(_) => &[RS256, RS384, RS512, PS256, PS384, PS512],
            Self::Ec(key) => key.curve().algorithms(),
            Self::Okp(_) => &[EdDSA],
        }
    }

    pub(super) fn has_private(&self) -> bool {
        match self {
            Self::Oct(_) => true,
            Self::Rsa(key) => key.has_private(),
            Self::Ec(key) => key.has_private(),
            Self::Okp(key) => key.has_private(),
        }
    }

    pub(super) fn forget_private(&mut self) {
        match self {
            Self::Oct(_) => {}
            Self::Rsa(key) => key.forget_private(),
            Self::Ec(key) => key.forget_private(),
            Self::Okp(key) => key.forget_private(),
        }
    }

    /// Returns the JSON of the required members in lexicographic order (RFC 7638 section 3.2). For an HMAC
    /// secret it contains the secret.
    pub(super) fn thumbprint_input(&self) -> Secret {
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
