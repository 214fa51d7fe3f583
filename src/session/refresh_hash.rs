//! The hash of a refresh token that another system issued.

use std::fmt;

/// SHA-256 of an opaque refresh token: 64 lower-case hex digits.
///
/// Never shown: with the hash, a guess at the token can be confirmed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RefreshHash(String);

impl RefreshHash {
    /// Takes 64 hex digits in either case; `None` if the text is something else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| Self(text.to_ascii_lowercase()))
    }

    /// Takes the 32 bytes of a digest.
    #[must_use]
    pub fn from_digest(digest: [u8; 32]) -> Self {
        use fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in digest {
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// The hex digits, for a store and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RefreshHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshHash(…)")
    }
}
