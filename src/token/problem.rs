//! Problems for which a token is rejected.

use std::fmt;

use super::claims::TokenKind;
use super::json::JsonError;
use super::key::SecretForm;
use super::read::{Oddity, Part, ReadError};
use super::signature_length::LengthFault;
use crate::time::Timestamp;

/// A claim or header parameter that verification reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Issuer (`iss`).
    Iss,
    /// User (`sub`).
    Sub,
    /// Audience (`aud`).
    Aud,
    /// Expiry (`exp`).
    Exp,
    /// Start of validity (`nbf`).
    Nbf,
    /// Time of issue (`iat`).
    Iat,
    /// Token ID (`jti`).
    Jti,
    /// Session ID (`sid`).
    Sid,
    /// Generation (`gen`).
    Gen,
    /// Number of the newest cutoff when the session was opened (`epoch`).
    Epoch,
    /// Algorithm (`alg`).
    Alg,
    /// Type (`typ`).
    Typ,
    /// Key ID (`kid`).
    Kid,
}

impl Claim {
    /// Returns the claim's name in a token.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// Returns the name, and the stable IDs of the problems "missing", "malformed" and "too long".
    const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Iss => ("iss", "missing-iss", "invalid-iss", "long-iss"),
            Self::Sub => ("sub", "missing-sub", "invalid-sub", "long-sub"),
            Self::Aud => ("aud", "missing-aud", "invalid-aud", "long-aud"),
            Self::Exp => ("exp", "missing-exp", "invalid-exp", "long-exp"),
            Self::Nbf => ("nbf", "missing-nbf", "invalid-nbf", "long-nbf"),
            Self::Iat => ("iat", "missing-iat", "invalid-iat", "long-iat"),
            Self::Jti => ("jti", "missing-jti", "invalid-jti", "long-jti"),
            Self::Sid => ("sid", "missing-sid", "invalid-sid", "long-sid"),
            Self::Gen => ("gen", "missing-gen", "invalid-gen", "long-gen"),
            Self::Epoch => ("epoch", "missing-epoch", "invalid-epoch", "long-epoch"),
            Self::Alg => ("alg", "missing-alg", "invalid-alg", "long-alg"),
            Self::Typ => ("typ", "missing-typ", "invalid-typ", "long-typ"),
            Self::Kid => ("kid", "missing-kid", "invalid-kid", "long-kid"),
        }
    }
}

/// One reason to reject a token. No message contains text of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The token cannot be parsed.
    Malformed(ReadError),
    /// The token is longer than [`MAX_CHECKED_BYTES`](super::MAX_CHECKED_BYTES).
    TooLarge,
    /// The base64url encoding is not strict (RFC 7515 section 2).
    Encoding(Oddity),
    /// The token is encrypted, so there is no signature to verify.
    Encrypted,
    /// The payload is not a JSON object (RFC 7519 section 7.2).
    NoClaims(JsonError),
    /// The payload is another token (RFC 7519 section 5.2), which has the claims.
    Nested,
    /// Without `alg`, in the form of a value signed by itsdangerous.
    SignedCookie,
    /// The payload is not base64url (`b64`, RFC 7797).
    Unencoded,
    /// The payload is not in the token (RFC 7515 appendix F).
    Detached,
    /// The payload is compressed (`zip`).
    Compressed,
    /// An SD-JWT (RFC 9901): its disclosures are not compared with the signed digests.
    SelectiveDisclosure,
    /// A member occurs twice in the header or the claims (RFC 7515 section 4, RFC 7519 section 4).
    Duplicate(Part),
    /// `alg` is not a supported algorithm; `none` is not (RFC 8725 section 3.1).
    UnknownAlgorithm,
    /// The key must not be used with this `alg` (RFC 8725 section 3.1).
    AlgorithmNotAllowed,
    /// The ring has no key for this token.
    UnknownKey,
    /// No key of the ring verifies the signature.
    BadSignature,
    /// There is no signature, or its length is impossible for the algorithm and the key.
    SignatureLength(LengthFault),
    /// The signature is valid for another form of the HMAC secret.
    SecretForm(SecretForm),
    /// An ECDSA signature in DER instead of R and S (RFC 7518 section 3.4).
    DerSignature,
    /// The signature is invalid and the header has a `nonce`, as access tokens for Microsoft Graph have.
    NonceInHeader,
    /// The header requires an unsupported extension (`crit`, RFC 7515 section 4.1.11; `b64`, RFC 7797).
    Critical,
    /// `typ` names another kind of token (RFC 8725 section 3.11).
    WrongType {
        /// The required kind, if one was required.
        wanted: Option<TokenKind>,
        /// What has this `typ`, if that is known.
        found: Option<&'static str>,
    },
    /// A required claim is missing.
    Missing(Claim),
    /// A claim has the wrong type or form.
    Invalid(Claim),
    /// A text claim is longer than the store allows.
    TooLong(Claim),
    /// `exp` has passed (RFC 7519 section 4.1.4).
    Expired(Timestamp),
    /// `nbf` is in the future (RFC 7519 section 4.1.5).
    NotYetValid(Timestamp),
    /// `iat` is in the future.
    IssuedInFuture(Timestamp),
    /// The issuer is not the required one.
    WrongIssuer,
    /// The audience does not include the service (RFC 7519 section 4.1.3).
    WrongAudience,
    /// The token's `epoch` is below the newest cutoff that the verifier knows: its session has ended.
    EpochTooOld,
}

impl Problem {
    /// Returns the stable ID of the problem.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::TooLarge => "too-large",
            Self::Encoding(oddity) => oddity.id(),
            Self::Encrypted => "encrypted",
            Self::NoClaims(JsonError::TooDeep) => "too-deep",
            Self::NoClaims(_) | Self::Nested => "no-claims",
            Self::SignedCookie => Claim::Alg.words().1,
            Self::Unencoded => "unencoded-payload",
            Self::Detached => "detached-payload",
            Self::Compressed => "compressed-payload",
            Self::SelectiveDisclosure => "sd-jwt",
            Self::SecretForm(_) => "secret-form",
            Self::DerSignature => "der-signature",
            Self::NonceInHeader => "graph-nonce",
            Self::Duplicate(Part::Header) => "duplicate-header",
            Self::Duplicate(Part::Payload | Part::Signature) => "duplicate-claim",
            Self::UnknownAlgorithm => "unknown-algorithm",
            Self::AlgorithmNotAllowed => "algorithm-not-allowed",
            Self::UnknownKey => "unknown-key",
            Self::BadSignature | Self::SignatureLength(_) => "bad-signature",
            Self::Critical => "critical-header",
            Self::WrongType { .. } => "wrong-type",
            Self::Missing(claim) => claim.words().1,
            Self::Invalid(claim) => claim.words().2,
            Self::TooLong(claim) => claim.words().3,
            Self::Expired(_) => "expired",
            Self::NotYetValid(_) => "not-yet-valid",
            Self::IssuedInFuture(_) => "issued-in-future",
            Self::WrongIssuer => "wrong-issuer",
            Self::WrongAudience => "wrong-audience",
            Self::EpochTooOld => "epoch-too-old",
        }
    }
}

impl Problem {
    /// Whether the problem explains why the signature is not valid: it breaks a rule of RFC 7515 section
    /// 5.2, independent of the claims.
    #[must_use]
    pub const fn is_about_signature(self) -> bool {
        matches!(
            self,
            Self::BadSignature
                | Self::SignatureLength(_)
                | Self::SecretForm(_)
                | Self::DerSignature
                | Self::NonceInHeader
                | Self::Unencoded
                | Self::Detached
                | Self::Encoding(_)
                | Self::Duplicate(Part::Header)
                | Self::Critical
                | Self::UnknownAlgorithm
                | Self::AlgorithmNotAllowed
                | Self::UnknownKey
                | Self::Encrypted
                | Self::TooLarge
                | Self::Malformed(_)
                | Self::SignedCookie
                | Self::Missing(Claim::Alg)
                | Self::Invalid(Claim::Alg | Claim::Kid)
        )
    }
}

/// Describes the problem in one sentence without a full stop.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => error.fmt(f),
            Self::TooLarge => f.write_str("the token is longer than 1 MiB"),
            Self::Encoding(oddity) => oddity.fmt(f),
            Self::Encrypted => f.write_str("the token is encrypted, not signed"),
            Self::NoClaims(JsonError::TooDeep) => {
                write!(f, "the payload is {}", JsonError::TooDeep)
            }
            Self::NoClaims(JsonError::NotAnObject) => f.write_str("the payload is not a JSON object"),
            Self::NoClaims(error) => write!(f, "the payload is not a JSON object: {error}"),
            Self::Nested => f.write_str("the payload is another token (nested JWT): check that one"),
            Self::SignedCookie => f.write_str(
                "it has no \"alg\": it looks like a session cookie signed by itsdangerous (Flask)",
            ),
            Self::Unencoded => f.write_str(
                "the payload is not base64url-encoded (\"b64\": false, RFC 7797), which is not \
                 supported",
            ),
            Self::Detached => f.write_str(
                "the payload is detached (RFC 7515 appendix F): the signed text is not in the token",
            ),
            Self::Compressed => f.write_str("the payload is compressed (\"zip\")"),
            Self::SelectiveDisclosure => {
                f.write_str("it is an SD-JWT (RFC 9901), whose disclosures are not verified here")
            }
            Self::SecretForm(form) => write!(f, "the signature matches only {}", form.describe()),
            Self::DerSignature => f.write_str(
                "the signature is DER-encoded, but JOSE takes the numbers r and s (RFC 7518 §3.4)",
            ),
            Self::NonceInHeader => f.write_str(
                "the signature does not match, and the header has a \"nonce\": only Microsoft \
                 Graph can verify its tokens",
            ),
            Self::Duplicate(part) => write!(f, "a member occurs twice in the {part}"),
            Self::UnknownAlgorithm => f.write_str("unsupported algorithm in \"alg\""),
            Self::AlgorithmNotAllowed => f.write_str("the key may not be used with its \"alg\""),
            Self::UnknownKey => f.write_str("no usable key has its \"kid\""),
            Self::BadSignature => f.write_str("the signature does not match"),
            Self::SignatureLength(LengthFault::Missing) => {
                f.write_str("the token has no signature, although its \"alg\" names an algorithm")
            }
            Self::SignatureLength(fault) => write!(f, "the signature is {fault}"),
            Self::Critical => f.write_str("its header requires an unsupported extension"),
            Self::WrongType { wanted, found: Some(found) } => {
                let wanted = match wanted {
                    Some(TokenKind::Access) => "an access token",
                    Some(TokenKind::Refresh) => "a refresh token",
                    None => "an access or refresh token",
                };
                write!(f, "its \"typ\" is that of {found}, not of {wanted}")
            }
            Self::WrongType { wanted: Some(kind), .. } => {
                write!(f, "its \"typ\" is not that of {} tokens, {}", kind.name(), kind.typ())
            }
            Self::WrongType { wanted: None, .. } => {
                f.write_str("its \"typ\" is neither that of an access token nor of a refresh token")
            }
            Self::Missing(claim) => write!(f, "it has no \"{}\"", claim.name()),
            Self::Invalid(claim) => write!(f, "its \"{}\" is invalid", claim.name()),
            Self::TooLong(claim) => write!(f, "its \"{}\" is too long", claim.name()),
            Self::Expired(at) => write!(f, "it expired at {at}"),
            Self::NotYetValid(at) => write!(f, "it is not valid before {at}"),
            Self::IssuedInFuture(at) => write!(f, "its \"iat\" is in the future: {at}"),
            Self::WrongIssuer => f.write_str("its \"iss\" is another issuer"),
            Self::WrongAudience => f.write_str("its \"aud\" does not include this service"),
            Self::EpochTooOld => f.write_str("its session was opened before the newest cutoff"),
        }
    }
}
