//! Why a key is refused.

use super::super::json::JsonError;
use super::super::random::RandomError;
use super::{Algorithm, MIN_SECRET_BYTES};

/// Why key material was refused. No message shows any of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A new key could not be drawn.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Nothing but white space.
    #[error("the key file is empty")]
    Empty,
    /// An HMAC secret that could be guessed (RFC 7518 §3.2).
    #[error("an HMAC secret needs at least {MIN_SECRET_BYTES} bytes, this one has {0}")]
    ShortSecret(usize),
    /// The same, where only white space makes it long enough.
    #[error(
        "an HMAC secret needs at least {MIN_SECRET_BYTES} bytes, \
         this one has {0} without the white space around it"
    )]
    PaddedSecret(usize),
    /// Memory that nobody has filled.
    #[error("an HMAC secret has to be random, this one is zeros throughout")]
    ZeroSecret,
    /// An HMAC secret shorter than the hash it is asked to be used with (RFC 7518 §3.2).
    #[error("{algorithm} needs an HMAC secret of at least {needed} bytes, this one has {bytes}")]
    SecretTooShortFor {
        /// The algorithm asked for.
        algorithm: Algorithm,
        /// The fewest bytes it takes.
        needed: usize,
        /// The bytes there are.
        bytes: usize,
    },
    /// An RSA modulus out of bounds (RFC 7518 §3.3).
    #[error("an RSA key needs 2048 to 8192 bits, this one has {0}")]
    RsaSize(usize),
    /// The parts of the key are no key.
    #[error("a broken {kty} key: {what}")]
    Malformed {
        /// Its type.
        kty: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// `alg` and key don't fit (RFC 8725 §3.1).
    #[error("{algorithm} can't be used with this {kty} key")]
    AlgorithmMismatch {
        /// The algorithm asked for.
        algorithm: Algorithm,
        /// The key's type.
        kty: &'static str,
    },
    /// A kind of key, curve or use that we don't have.
    #[error("this key can't be used here: {0}")]
    Unsupported(&'static str),
    /// PEM that can't be read.
    #[error("broken PEM: {0}")]
    Pem(&'static str),
    /// A private key that wants a passphrase.
    #[error("the private key is encrypted: decrypt it first, such as with `openssl pkey`")]
    Encrypted,
    /// It begins like a JSON key and is none.
    #[error("broken JSON: {0}")]
    Json(#[from] JsonError),
    /// A JWK whose member is missing or of another type.
    #[error("the JWK's \"{member}\" {what}")]
    Member {
        /// The member.
        member: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A member twice: readers disagree about which counts (RFC 7515 §4).
    #[error("a JSON member occurs twice in the key file")]
    DuplicateMember,
    /// Two keys of one name (RFC 7517 §4.5).
    #[error("two keys have the same kid")]
    DuplicateKid,
    /// A set that publishes a secret, or mixes what must not be mixed.
    #[error("an HMAC secret stands beside a public key: one of them is in the wrong place")]
    MixedSet,
    /// Binary DER where PEM, JSON or a secret is expected.
    #[error("this is binary DER: convert it to PEM first, such as with `openssl pkey -inform DER`")]
    Der,
    /// A key and its certificate behind a passphrase.
    #[error("this is PKCS #12: take its key out first, with `openssl pkcs12 -nodes -nocerts`")]
    Pkcs12,
    /// A public key or JSON without a key.
    #[error("no usable key in it")]
    NoKey,
    /// The cryptography library failed.
    #[error("the key could not be made")]
    Generate,
    /// No such key in the ring.
    #[error("no key of this kid in the ring")]
    NoSuchKid,
    /// The active key may not go.
    #[error("the active key can't be removed")]
    Active,
}

/// Why a signature could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// RSA and ECDSA signatures need random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// A public key, a retired one, or one whose `key_ops` forbid it.
    #[error("this key can only verify")]
    VerifyOnly,
    /// No key of the ring can sign.
    #[error("the key ring has no key that can sign")]
    NoActiveKey,
    /// The private part doesn't belong to the public one.
    #[error("the key's private and public parts don't belong together")]
    Inconsistent,
}
