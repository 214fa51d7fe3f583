//! The rules of remarks, their stable names and messages.

use super::super::read::{Oddity, Part};
use super::super::signature_length::LengthFault;

/// The rule that a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LintRule {
    /// The encoding is not strict base64url (RFC 7515 section 2).
    Encoding(Oddity),
    /// Larger than many servers accept in a header.
    Large,
    /// `alg` is `none`, in any case.
    AlgNone,
    /// `alg` is `none`, but there is a signature.
    NoneSigned,
    /// `alg` is missing (RFC 7515 section 4.1.1).
    AlgMissing,
    /// `alg` is missing, and the token has the form of a value signed by itsdangerous.
    SignedCookie,
    /// `alg` is not a string.
    AlgInvalid,
    /// `alg` is not a supported algorithm.
    AlgUnknown,
    /// `alg` is a supported algorithm in the wrong case.
    AlgCase,
    /// `alg` names an algorithm, but there is no signature.
    SignatureMissing,
    /// The length of the signature is impossible for its algorithm.
    SignatureLength(LengthFault),
    /// The length of the authentication tag is impossible for its encryption.
    TagLength(LengthFault),
    /// An ECDSA signature in DER (RFC 7518 section 3.4 requires R and S).
    SignatureDer,
    /// An ECDSA signature with a zero R or S, which broken verifiers accept for any message (CVE-2022-21449).
    SignatureBlank,
    /// `typ` is missing (RFC 8725 section 3.11).
    TypMissing,
    /// `typ` says no more than JWT.
    TypWeak,
    /// `typ` is not a string.
    TypInvalid,
    /// `crit` lists an extension.
    CritUnknown,
    /// `crit` is invalid (RFC 7515 section 4.1.11).
    CritInvalid,
    /// The header contains a key or the address of one.
    HeaderKey,
    /// `b64` is not `true` (RFC 7797).
    Unencoded,
    /// `kid` is not a string.
    KidInvalid,
    /// `kid` looks like an injection into a key lookup.
    KidSuspicious,
    /// A header parameter occurs twice.
    DuplicateHeader,
    /// Control or invisible characters in the header.
    HiddenHeader,
    /// The token is encrypted: only the header can be read.
    Encrypted,
    /// The payload is another token.
    Nested,
    /// The payload is not in the token.
    Detached,
    /// The payload is compressed.
    Compressed,
    /// The payload is JSON that is nested too deeply to be parsed.
    TooDeep,
    /// The token is an SD-JWT (RFC 9901).
    SelectiveDisclosure,
    /// The payload is JSON, but not an object.
    NotAnObject,
    /// The payload is not JSON.
    NotJson,
    /// `exp` is missing.
    ExpMissing,
    /// A time claim is not a number of seconds.
    DateInvalid,
    /// A time claim looks like milliseconds.
    DateMilliseconds,
    /// The lifetime is longer than a year.
    LifetimeLong,
    /// `exp` is before `iat`.
    LifetimeNegative,
    /// `nbf` is not before `exp`.
    NeverValid,
    /// `iat` is in the future.
    IatFuture,
    /// A claim occurs twice.
    DuplicateClaim,
    /// A claim with personal data, which every holder of the token can read.
    PersonalData,
    /// A claim with a secret, which every holder of the token can read.
    Secret,
    /// An integer that many JSON parsers round.
    BigNumber,
    /// Control or invisible characters in the claims.
    HiddenClaims,
}

impl LintRule {
    /// Returns the stable name of the rule.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.words().0
    }

    /// Returns the message: one sentence without a full stop.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Encoding(oddity) => (oddity.id(), Self::oddity(oddity)),
            Self::Large => ("large", "it is larger than many servers accept in a header (8 KiB)"),
            Self::AlgNone => ("alg-none", "it is not signed: every party can create such a token"),
            Self::NoneSigned => ("none-signed", "its \"alg\" is none, yet there is a signature"),
            Self::AlgMissing => ("missing-alg", "the header names no algorithm"),
            Self::SignedCookie => (
                "missing-alg",
                "no algorithm: it looks like a session cookie signed by itsdangerous (Flask)",
            ),
            Self::AlgInvalid => ("invalid-alg", "the header's \"alg\" is not a string"),
            Self::AlgUnknown => ("unknown-alg", "its \"alg\" is not supported here"),
            Self::AlgCase => ("alg-case", "its \"alg\" is written in the wrong case"),
            Self::SignatureMissing => {
                ("missing-signature", "its \"alg\" names an algorithm, but it has no signature")
            }
            Self::SignatureDer => (
                "der-signature",
                "its signature is DER-encoded: verifiers take the numbers r and s",
            ),
            Self::Detached => ("detached-payload", "its payload is detached: not in the token"),
            Self::Compressed => ("compressed-payload", "its payload is compressed (\"zip\")"),
            Self::TooDeep => ("too-deep", "its payload is JSON nested deeper than 64 levels"),
            Self::SelectiveDisclosure => {
                ("sd-jwt", "it is an SD-JWT: its disclosures hold further claims")
            }
            Self::SignatureLength(_) => {
                ("signature-length", "its signature is too long or too short for its \"alg\"")
            }
            Self::TagLength(_) => {
                ("tag-length", "its authentication tag is too long or too short for its \"enc\"")
            }
            Self::SignatureBlank => {
                ("blank-signature", "half of its signature is zero: an attack on broken verifiers")
            }
            Self::TypMissing => {
                ("missing-typ", "without \"typ\", one kind of token can be used as another")
            }
            Self::TypWeak => {
                ("weak-typ", "its \"typ\" only says JWT: one kind of token can be used as another")
            }
            Self::TypInvalid => ("invalid-typ", "the header's \"typ\" is not a string"),
            Self::CritUnknown => {
                ("unknown-crit", "verifiers without this extension must reject it")
            }
            Self::CritInvalid => {
                ("invalid-crit", "its \"crit\" is invalid (RFC 7515 section 4.1.11)")
            }
            Self::HeaderKey => {
                ("header-key", "it contains a key or the address of one: never use it")
            }
            Self::Unencoded => {
                ("unencoded-payload", "its payload is not base64url-encoded (\"b64\" is false)")
            }
            Self::KidInvalid => ("invalid-kid", "the header's \"kid\" is not a string"),
            Self::KidSuspicious => {
                ("suspicious-kid", "its \"kid\" looks like a path, a query or a command")
            }
            Self::DuplicateHeader => {
                ("duplicate-header", "a parameter occurs twice, and parsers use different ones")
            }
            Self::HiddenHeader => {
                ("hidden-header", "control or invisible characters in the header")
            }
            Self::Encrypted => ("encrypted", "it is encrypted: only its header can be read"),
            Self::Nested => ("nested", "its payload is another token"),
            Self::NotAnObject => ("no-object", "its payload is JSON, but not claims"),
            Self::NotJson => ("no-json", "its payload is not JSON"),
            Self::ExpMissing => ("missing-exp", "it never expires"),
            Self::DateInvalid => ("invalid-date", "not a number of seconds"),
            Self::DateMilliseconds => {
                ("milliseconds", "this time is in milliseconds, and must be in seconds")
            }
            Self::LifetimeLong => ("long-lifetime", "its lifetime is longer than a year"),
            Self::LifetimeNegative => ("negative-lifetime", "its \"exp\" is before its \"iat\""),
            Self::NeverValid => ("never-valid", "its \"nbf\" is not before its \"exp\""),
            Self::IatFuture => ("future-iat", "its \"iat\" is in the future"),
            Self::DuplicateClaim => {
                ("duplicate-claim", "a claim occurs twice, and parsers use different ones")
            }
            Self::PersonalData => {
                ("personal-data", "personal data: every holder of the token can read it")
            }
            Self::Secret => ("secret", "a secret: every holder of the token can read it"),
            Self::BigNumber => ("big-number", "many JSON parsers round a number of this size"),
            Self::HiddenClaims => {
                ("hidden-claims", "control or invisible characters in the claims")
            }
        }
    }

    /// Returns the message for a deviation from strict base64url.
    const fn oddity(oddity: Oddity) -> &'static str {
        match oddity {
            Oddity::Padding(Part::Header) => "the header's base64 is padded with =",
            Oddity::Padding(Part::Payload) => "the payload's base64 is padded with =",
            Oddity::Padding(Part::Signature) => "the signature's base64 is padded with =",
            Oddity::StandardAlphabet(Part::Header) => "the header is base64 with + or /",
            Oddity::StandardAlphabet(Part::Payload) => "the payload is base64 with + or /",
            Oddity::StandardAlphabet(Part::Signature) => "the signature is base64 with + or /",
            Oddity::SpareBits(Part::Header) => "the header's base64 has non-zero spare bits",
            Oddity::SpareBits(Part::Payload) => "the payload's base64 has non-zero spare bits",
            Oddity::SpareBits(Part::Signature) => "the signature's base64 has non-zero spare bits",
            Oddity::EndsWithinByte(Part::Header) => "the header's base64 ends within a byte",
            Oddity::EndsWithinByte(Part::Payload) => "the payload's base64 ends within a byte",
            Oddity::EndsWithinByte(Part::Signature) => "the signature's base64 ends within a byte",
            Oddity::Undecodable(Part::Header) => "the header is not base64url",
            Oddity::Undecodable(Part::Payload) => "the payload is not base64url",
            Oddity::Undecodable(Part::Signature) => "the signature is not base64url",
        }
    }
}
