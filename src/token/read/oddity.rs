//! Deviations of a token from strict base64url.

use std::fmt;

/// A part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The JOSE header.
    Header,
    /// The payload: usually the claims.
    Payload,
    /// The signature.
    Signature,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        })
    }
}

/// A deviation from strict base64url (RFC 7515 section 2) that still allows decoding. A verifier rejects
/// it, because one signed content must have exactly one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// `=` at the end.
    Padding(Part),
    /// `+` or `/` in place of `-` or `_`.
    StandardAlphabet(Part),
    /// Bits after the last byte that are not zero (RFC 4648 §3.5).
    SpareBits(Part),
    /// Not base64 in any variant; the part counts as empty.
    Undecodable(Part),
    /// Base64url of a length that no bytes have, as after the last character was cut off; the part counts as
    /// empty.
    EndsWithinByte(Part),
}

impl Oddity {
    /// Returns the part that deviates.
    #[must_use]
    pub const fn part(self) -> Part {
        match self {
            Self::Padding(part)
            | Self::StandardAlphabet(part)
            | Self::SpareBits(part)
            | Self::Undecodable(part)
            | Self::EndsWithinByte(part) => part,
        }
    }

    /// Returns a stable name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Padding(_) => "padded-base64",
            Self::StandardAlphabet(_) => "standard-base64",
            Self::SpareBits(_) => "spare-bits",
            Self::Undecodable(_) | Self::EndsWithinByte(_) => "not-base64",
        }
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Padding(_) => "is padded with =",
            Self::StandardAlphabet(_) => "uses + or / in place of - or _",
            Self::SpareBits(_) => "has spare bits at its end",
            Self::Undecodable(_) => "is not base64url",
            Self::EndsWithinByte(_) => "ends within a byte: characters are missing or were added",
        };
        write!(f, "the {} {what}", self.part())
    }
}
