//! Tokens and keys, as pure functions: no clock, no file access.
//!
//! The current time and randomness are arguments. Input from outside, keys included, is either parsed
//! exactly or rejected with a reason; no input causes a panic.

mod algorithm;
pub(crate) mod base64url;
pub(crate) mod byte_search;
mod check;
mod claims;
mod header;
pub mod json;
mod key;
mod lint;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod long_run;
mod numeric_date;
mod problem;
mod random;
mod read;
mod reader;
mod ring;
pub mod scan;
mod secret;
pub(crate) mod signature_length;
#[cfg(test)]
pub(crate) mod testing;
mod times;
#[cfg(test)]
mod vectors;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use check::{
    Access, CheckedToken, Claims, Expectations, MAX_CHECKED_BYTES, MAX_LEEWAY, Note, Parts,
    Profile, Refresh, Signature, check, check_parts,
};
pub use claims::{
    AccessClaims, ClaimsError, REGISTERED, RefreshClaims, SessionClaims, TokenKind, new_jti,
    sign_access, sign_refresh,
};
pub use header::Header;
pub use key::{
    Curve, FileKind, JsonKind, JsonMistake, Key, KeyError, KeyForm, KeyInside, KeyType, LastAccess,
    MIN_SECRET_BYTES, SecretForm, SigningError, TextEncoding,
};
pub use lint::{Lint, LintRule, lint, lint_parsed};
pub use numeric_date::NumericDate;
pub use problem::{Claim, Problem};
pub use random::{Filled, Random, RandomError, os_random};
pub use read::{
    CutPlace, JsonForm, LookAlike, MAX_TOKEN_BYTES, Oddity, Part, ReadError, Token, TokenShape,
    read, split,
};
pub use reader::{Body, Reader, Reading};
pub use ring::{KeyRing, ParseOptions, Skipped};
pub use secret::Secret;
pub use signature_length::LengthFault;
pub use times::{Time, Times};

/// Returns the SHA-256 digest (FIPS 180-4).
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    out
}

/// Encodes bytes as base64url without padding (RFC 7515 section 2).
#[must_use]
pub fn to_base64url(bytes: &[u8]) -> String {
    base64url::encode(bytes)
}

/// Decodes base64url without padding; returns `None` if the text is invalid.
#[must_use]
pub fn from_base64url(text: &[u8]) -> Option<Vec<u8>> {
    base64url::decode(text)
}
