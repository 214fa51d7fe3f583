//! The rules by name.

use super::super::read::Oddity;

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LintRule {
    /// Its encoding takes liberties (RFC 7515 §2).
    Encoding(Oddity),
    /// Larger than servers take in a header.
    Large,
    /// `alg` is `none`, in any case.
    AlgNone,
    /// `alg` is `none`, and there is a signature.
    NoneSigned,
    /// No `alg` (RFC 7515 §4.1.1).
    AlgMissing,
    /// `alg` is no string.
    AlgInvalid,
    /// An `alg` that does not exist here.
    AlgUnknown,
    /// An `alg` that exists in another case; case matters.
    AlgCase,
    /// No signature though `alg` names an algorithm.
    SignatureMissing,
    /// A signature that this algorithm can't make.
    SignatureLength,
    /// An ECDSA signature in DER (RFC 7518 §3.4).
    SignatureDer,
    /// An ECDSA signature of zeros, which a broken verifier takes for anything.
    SignatureBlank,
    /// No `typ` (RFC 8725 §3.11).
    TypMissing,
    /// A `typ` that says only that it is a JWT.
    TypWeak,
    /// A `typ` that is no string.
    TypInvalid,
    /// `crit` lists an extension.
    CritUnknown,
    /// A `crit` that the standard forbids.
    CritInvalid,
    /// The header brings a key, or says where to fetch one.
    HeaderKey,
    /// `b64` is not true (RFC 7797).
    Unencoded,
    /// A `kid` that is no string.
    KidInvalid,
    /// A `kid` that looks like an attack on whoever looks it up.
    KidSuspicious,
    /// A parameter twice.
    DuplicateHeader,
    /// Control or invisible characters in the header.
    HiddenHeader,
    /// Encrypted: only the header can be read.
    Encrypted,
    /// The payload is a token itself.
    Nested,
    /// The payload is not in the token.
    Detached,
    /// The payload is compressed.
    Compressed,
    /// The payload is JSON that nests too deep to be read.
    TooDeep,
    /// An SD-JWT.
    SelectiveDisclosure,
    /// The payload is JSON, but no object.
    NotAnObject,
    /// The payload is no JSON.
    NotJson,
    /// No `exp`.
    ExpMissing,
    /// A time that is no number of seconds.
    DateInvalid,
    /// A time that looks like milliseconds.
    DateMilliseconds,
    /// It lives for more than a year.
    LifetimeLong,
    /// It ends before it begins.
    LifetimeNegative,
    /// `nbf` is not before `exp`.
    NeverValid,
    /// `iat` is still to come.
    IatFuture,
    /// A claim twice.
    DuplicateClaim,
    /// A claim that tells about a person: anybody who holds the token can read it.
    PersonalData,
    /// A claim that holds a secret: anybody who holds the token can read it.
    Secret,
    /// An integer that many readers round.
    BigNumber,
    /// Control or invisible characters in the claims.
    HiddenClaims,
}

impl LintRule {
    /// The stable name for programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.words().0
    }

    /// One sentence, without its full stop.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Encoding(oddity) => (oddity.id(), Self::oddity(oddity)),
            Self::Large => ("large", "it is larger than many servers take in a header (8 KiB)"),
            Self::AlgNone => ("alg-none", "it is not signed: every party can create such a token"),
            Self::NoneSigned => ("none-signed", "its \"alg\" is none, yet there is a signature"),
            Self::AlgMissing => ("missing-alg", "the header names no algorithm"),
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
            Self::SignatureLength => {
                ("signature-length", "its signature is too long or too short for its \"alg\"")
            }
            Self::SignatureBlank => {
                ("blank-signature", "half of its signature is zero: an attack on broken verifiers")
            }
            Self::TypMissing => {
                ("missing-typ", "without a \"typ\" one kind of token can pass for another")
            }
            Self::TypWeak => {
                ("weak-typ", "its \"typ\" only says JWT: one kind of token can pass for another")
            }
            Self::TypInvalid => ("invalid-typ", "the header's \"typ\" is not a string"),
            Self::CritUnknown => ("unknown-crit", "it must be refused without this extension"),
            Self::CritInvalid => ("invalid-crit", "its \"crit\" breaks the standard"),
            Self::HeaderKey => {
                ("header-key", "it brings its own key, or says where to fetch one: never use it")
            }
            Self::Unencoded => {
                ("unencoded-payload", "its payload is not base64url-encoded (\"b64\" is false)")
            }
            Self::KidInvalid => ("invalid-kid", "the header's \"kid\" is not a string"),
            Self::KidSuspicious => {
                ("suspicious-kid", "its \"kid\" looks like a path, a query or a command")
            }
            Self::DuplicateHeader => {
                ("duplicate-header", "a parameter occurs twice, and readers differ on which counts")
            }
            Self::HiddenHeader => {
                ("hidden-header", "control or invisible characters in the header")
            }
            Self::Encrypted => ("encrypted", "it is encrypted: only its header can be read"),
            Self::Nested => ("nested", "its payload is a token itself"),
            Self::NotAnObject => ("no-object", "its payload is JSON, but holds no claims"),
            Self::NotJson => ("no-json", "its payload is not JSON"),
            Self::ExpMissing => ("missing-exp", "it never expires"),
            Self::DateInvalid => ("invalid-date", "not a number of seconds"),
            Self::DateMilliseconds => {
                ("milliseconds", "this time is in milliseconds, and must be in seconds")
            }
            Self::LifetimeLong => ("long-lifetime", "it lives for more than a year"),
            Self::LifetimeNegative => ("negative-lifetime", "it ends before it begins"),
            Self::NeverValid => ("never-valid", "its \"nbf\" is not before its \"exp\""),
            Self::IatFuture => ("future-iat", "it was issued in the future"),
            Self::DuplicateClaim => {
                ("duplicate-claim", "a claim occurs twice, and readers differ on which counts")
            }
            Self::PersonalData => {
                ("personal-data", "personal data: every holder of the token can read it")
            }
            Self::Secret => ("secret", "a secret: every holder of the token can read it"),
            Self::BigNumber => ("big-number", "many readers round a number this large"),
            Self::HiddenClaims => {
                ("hidden-claims", "control or invisible characters in the claims")
            }
        }
    }
}
