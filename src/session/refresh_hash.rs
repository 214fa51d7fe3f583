//! The hash of an opaque refresh token of a previous system.

use std::fmt;

/// SHA-256 of an opaque refresh token: 64 lower-case hex digits.
///
/// It is never shown, because it would allow confirming a guess of the token.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RefreshHash(String);

impl RefreshHash {
    /// Parses 64 hex digits in either case; returns `None` for any other text.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| Self(text.to_ascii_lowercase()))
    }

    /// Creates the hash from the 32 bytes of a digest.
    #[must_use]
    pub fn from_digest(digest: [u8; 32]) -> Self {
        use fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in digest {
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// Returns the hex digits. Only a store may use them.
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
