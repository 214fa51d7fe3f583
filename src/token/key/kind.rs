//! Kinds of keys.

use super::Curve;

/// What kind of key it is (RFC 7518 §6.1, RFC 8037 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// A shared HMAC secret of so many bytes.
    Oct {
        /// Its length.
        bytes: usize,
    },
    /// RSA with a modulus of so many bits.
    Rsa {
        /// The modulus' length.
        bits: usize,
    },
    /// An elliptic curve.
    Ec(Curve),
    /// Ed25519.
    Ed25519,
}

impl KeyType {
    /// The `kty` of RFC 7517 §4.1.
    #[must_use]
    pub const fn kty(self) -> &'static str {
        match self {
            Self::Oct { .. } => "oct",
            Self::Rsa { .. } => "RSA",
            Self::Ec(_) => "EC",
            Self::Ed25519 => "OKP",
        }
    }
}
