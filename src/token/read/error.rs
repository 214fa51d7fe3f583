//! Why a text cannot be parsed as a token.

use std::fmt;

use super::super::json::JsonError;
use super::fragment::{CutPlace, cut_off};
use super::look_alike::{LookAlike, look_alike};

/// The reason why a text can't be parsed as a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The text is empty.
    #[error("no token: the input is empty")]
    Empty,
    /// The text is longer than [`MAX_TOKEN_BYTES`](super::MAX_TOKEN_BYTES).
    #[error("not a token: longer than 128 MiB")]
    TooLarge,
    /// The text has neither the three parts of a signed token nor the five of an encrypted one (RFC 7519
    /// section 7.2).
    #[error("not a token: expected 3 parts (signed) or 5 parts (encrypted), found {0}")]
    Parts(usize),
    /// Five parts, but the header has no `enc` (RFC 7516 section 4.1.2).
    #[error("not a token: it has 5 parts, as an encrypted one, but its header has no \"enc\"")]
    NotEncrypted,
    /// Two signed tokens without a separator between them.
    #[error("not a token: two tokens without a separator between them")]
    TwoTokens,
    /// More than two signed tokens without a separator between them.
    #[error("not a token: several tokens without a separator between them")]
    SeveralTokens,
    /// The start of a token.
    #[error("the token is cut off{0}")]
    CutOff(CutPlace),
    /// Another credential, a key, a file.
    #[error("this is {0}, not a JWT")]
    Other(LookAlike),
    /// JSON serialization instead of compact serialization (RFC 7515 section 7.2, RFC 7516 section 7.2).
    #[error("this is {0}, not a token in compact form")]
    JsonSerialization(JsonForm),
    /// The header is not base64url.
    #[error("not a token: its header is not base64url")]
    HeaderEncoding,
    /// The header is not a JSON object.
    #[error("not a token: its header is {0}")]
    Header(JsonError),
}

impl ReadError {
    /// Returns a more specific error if the text is a part of a token or something else that is known.
    #[must_use]
    pub fn explained(self, text: &[u8]) -> Self {
        if !self.is_unspecific() {
            return self;
        }
        cut_off(text)
            .map(Self::CutOff)
            .or_else(|| look_alike(text).map(Self::Other))
            .unwrap_or(self)
    }

    /// Whether the error only says that the text is not a token.
    #[must_use]
    pub fn is_unspecific(self) -> bool {
        matches!(
            self,
            Self::Empty
                | Self::Parts(_)
                | Self::HeaderEncoding
                | Self::Header(_)
                | Self::NotEncrypted
        )
    }
}

/// A form of the JSON serialization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonForm {
    /// A JWS with one signature.
    Flattened,
    /// A JWS with a list of signatures.
    General,
    /// A JWE.
    Encrypted,
}

impl fmt::Display for JsonForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flattened => "a signature in flattened JSON serialization (RFC 7515 §7.2.2)",
            Self::General => "a signature in general JSON serialization (RFC 7515 §7.2.1)",
            Self::Encrypted => "an encrypted token in JSON serialization (RFC 7516 §7.2)",
        })
    }
}
