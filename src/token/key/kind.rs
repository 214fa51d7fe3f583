//! Key types.

use super::Curve;

/// The type of a key (RFC 7518 section 6.1, RFC 8037 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// A shared HMAC secret.
    Oct {
        /// Length in bytes.
        bytes: usize,
    },
    /// An RSA key.
    Rsa {
        /// Length of the modulus in bits.
        bits: usize,
    },
    /// An elliptic curve.
    Ec(Curve),
    /// Ed25519.
    Ed25519,
}

impl KeyType {
    /// Returns the `kty` (RFC 7517 section 4.1).
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
