//! Reasons for rejecting a key.

use super::super::json::JsonError;
use super::super::random::RandomError;
use super::{
    Algorithm, FileKind, JsonKind, JsonMistake, KeyInside, MIN_SECRET_BYTES, TextEncoding,
};

/// The reason for rejecting key material. No message contains any part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No random bytes for a new key.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The input is empty or white space.
    #[error("the key file is empty")]
    Empty,
    /// An HMAC secret that is too short (RFC 7518 section 3.2).
    #[error("an HMAC secret needs at least {MIN_SECRET_BYTES} bytes, this one has {0}")]
    ShortSecret(usize),
    /// An HMAC secret that is long enough only because of white space.
    #[error(
        "an HMAC secret needs at least {MIN_SECRET_BYTES} bytes, \
         this one has {0} without the white space around it"
    )]
    PaddedSecret(usize),
    /// An HMAC secret of equal bytes, such as uninitialised memory.
    #[error("the HMAC secret is all zeros")]
    ZeroSecret,
    /// An HMAC secret that is shorter than the hash of the requested algorithm (RFC 7518 section 3.2).
    #[error("{algorithm} needs an HMAC secret of at least {needed} bytes, this one has {bytes}")]
    SecretTooShortFor {
        /// The requested algorithm.
        algorithm: Algorithm,
        /// The required length in bytes.
        needed: usize,
        /// The actual length in bytes.
        bytes: usize,
    },
    /// An RSA modulus of unsupported length (RFC 7518 section 3.3).
    #[error("an RSA key needs 2048 to 8192 bits, this one has {0}")]
    RsaSize(usize),
    /// The key's numbers are invalid.
    #[error("invalid {kty} key: {what}")]
    Malformed {
        /// The key's type.
        kty: &'static str,
        /// The problem.
        what: &'static str,
    },
    /// The key cannot be used with the requested algorithm (RFC 8725 section 3.1).
    #[error("{algorithm} can't be used with this {kty} key")]
    AlgorithmMismatch {
        /// The requested algorithm.
        algorithm: Algorithm,
        /// The key's type.
        kty: &'static str,
    },
    /// An unsupported key type, curve or use.
    #[error("this key can't be used here: {0}")]
    Unsupported(&'static str),
    /// Invalid PEM.
    #[error("invalid PEM: {0}")]
    Pem(&'static str),
    /// A private key that is encrypted with a passphrase.
    #[error(
        "the private key is encrypted: decrypt it into another file with `openssl pkey -in FILE`"
    )]
    Encrypted,
    /// The input starts like JSON and is invalid JSON.
    #[error("invalid JSON: {0}")]
    Json(#[from] JsonError),
    /// A JWK member is missing or has the wrong type.
    #[error("the JWK's \"{member}\" {what}")]
    Member {
        /// The member's name.
        member: &'static str,
        /// The problem.
        what: &'static str,
    },
    /// A JWK without the numbers of its key, but with a certificate (`x5c`).
    #[error("the JWK has only a certificate (\"x5c\"), not the numbers of the key")]
    OnlyCertificate,
    /// A JSON document of another kind that contains keys.
    #[error("{0}")]
    Inside(Box<KeyInside>),
    /// A JSON document without keys.
    #[error("{0}, not keys")]
    OtherJson(JsonKind),
    /// The metadata of an issuer (RFC 8414, `OpenID` Connect), which contain the address of its keys.
    #[error("a discovery document, not a JWK Set; the keys are at its \"jwks_uri\": {0}")]
    DiscoveryDocument(String),
    /// PEM with escaped line breaks on one line, as in environment files.
    #[error("PEM with its line breaks written as \\n or \\r\\n")]
    EscapedPem,
    /// PEM or JSON in UTF-16, as Windows programs write it; the name of the encoding.
    #[error("the file is text in {0}, not in UTF-8")]
    Utf16(&'static str),
    /// A text secret that begins with a byte order mark, which no other program counts as part of it.
    #[error("the secret begins with a byte order mark (U+FEFF)")]
    ByteOrderMark,
    /// A PEM block without its END line around a whole key.
    #[error("the PEM block has no END line")]
    PemEnd {
        /// The label for the content.
        label: &'static str,
    },
    /// A PEM block whose label contradicts its content: private and public, or a key and a certificate.
    #[error("a PEM block whose content belongs under another label, {label}")]
    PemLabel {
        /// The label for the content.
        label: &'static str,
        /// Whether the file has one block.
        is_alone: bool,
    },
    /// A file of certificates without a key.
    #[error(
        "this key can't be used here: it is a certificate; extract its key with \
         `openssl x509 -pubkey -noout -in FILE`"
    )]
    Certificate,
    /// A request for a certificate (PKCS #10).
    #[error("this is a certificate request, which contains a public key")]
    CertificateRequest,
    /// Certificates in PKCS #7.
    #[error("this is PKCS #7, which contains certificates")]
    Pkcs7,
    /// A key type in another spelling; the right one (RFC 7517 section 4.1: case-sensitive).
    #[error("the JWK's \"kty\" must be \"{0}\", in this spelling")]
    KeyTypeSpelling(&'static str),
    /// A number of a JWK in base64 instead of base64url; the member.
    #[error("the JWK's \"{0}\" is not base64url but base64")]
    Base64Number(&'static str),
    /// Text that starts like JSON; the mistake, and its position.
    #[error("invalid JSON: {mistake} at byte {at}")]
    NotJson {
        /// The mistake.
        mistake: JsonMistake,
        /// The position in bytes.
        at: usize,
    },
    /// A PEM file with one key in two blocks.
    #[error("the file has the same key twice")]
    RepeatedKey,
    /// The base64 content of a PEM block without its BEGIN and END lines.
    #[error("a PEM key without its BEGIN and END lines")]
    BarePem {
        /// The label of the missing lines.
        label: &'static str,
    },
    /// A file of another kind, which must not become an HMAC secret.
    #[error("this is {kind}{encoding}{}", kind.advice())]
    OtherFile {
        /// The kind of the file.
        kind: FileKind,
        /// How the file is written as text.
        encoding: TextEncoding,
    },
    /// One key of a set.
    #[error("{}: {error}", entry_name(*.index, .kid.as_deref()))]
    Entry {
        /// Its number in the set, from 1.
        index: usize,
        /// Its key ID.
        kid: Option<String>,
        /// The reason for rejecting the key.
        error: Box<KeyError>,
    },
    /// A repeated member: parsers disagree about its value (RFC 7515 section 4).
    #[error("a JSON member occurs twice in the key file")]
    DuplicateMember,
    /// Two keys with one key ID (RFC 7517 section 4.5).
    #[error("two keys have the same kid")]
    DuplicateKid,
    /// A key set with both a shared secret and a public key.
    #[error("the set has an HMAC secret and a public key: one of them is in the wrong file")]
    MixedSet,
    /// Binary DER instead of PEM, JSON or a secret, and the command that converts it.
    #[error("this is binary DER: convert it to PEM with `{0}`")]
    Der(&'static str),
    /// A PKCS #12 file: a key and its certificate, encrypted with a passphrase.
    #[error("this is PKCS #12: extract the key with `openssl pkcs12 -nodes -nocerts -in FILE`")]
    Pkcs12,
    /// The operation needs a private key, and the input has none.
    #[error("the file contains no usable key")]
    NoKey,
    /// The cryptography library reported an error.
    #[error("cannot generate the key")]
    Generate,
    /// The ring has no key with this key ID.
    #[error("the ring has no key with this kid")]
    NoSuchKid,
    /// The active key cannot be removed.
    #[error("the active key can't be removed")]
    Active,
}

/// Describes a key of a set by number and key ID.
pub(in crate::token) fn entry_name(index: usize, kid: Option<&str>) -> String {
    match kid {
        Some(kid) => format!("key {index} (kid {kid})"),
        None => format!("key {index} (without a kid)"),
    }
}

/// The reason why a signature could not be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// No random bytes, which RSA-PSS and ECDSA signatures need.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The key is public, retired, or its `key_ops` do not allow signing.
    #[error("this key can only verify")]
    VerifyOnly,
    /// The ring has no signing key.
    #[error("the key ring has no key that can sign")]
    NoActiveKey,
    /// The private part does not belong to the public part.
    #[error("the key's private and public parts don't belong together")]
    Inconsistent,
}
