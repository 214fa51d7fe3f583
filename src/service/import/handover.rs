//! Reads refresh tokens of another system, of which only the hash is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fault::Fault;
use crate::session::RefreshHash;
use crate::token::scan::fingerprint;

/// Minimum length of a token: 128 random bits in base64.
const LEAST_CHARACTERS: usize = 22;

/// Parses a SHA-256 digest: 64 hexadecimal digits, or base64 in either alphabet, with or without padding.
pub(super) fn hash(text: &str) -> Result<RefreshHash, Fault> {
    if let Some(hash) = RefreshHash::from_hex(text) {
        return Ok(hash);
    }
    let url_safe = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let digest = URL_SAFE_NO_PAD.decode(url_safe).ok().and_then(|bytes| bytes.try_into().ok());
    digest.map(RefreshHash::from_digest).ok_or(Fault::Hash)
}

/// Hashes a token. A token that could be guessed is rejected; a UUID has to be random (version 4, 122
/// random bits).
pub(super) fn hashed(token: &str) -> Result<RefreshHash, Fault> {
    let uuid = uuid::Uuid::try_parse(token).ok();
    let is_random = uuid.is_none_or(|uuid| uuid.get_version() == Some(uuid::Version::Random));
    if token.chars().count() < LEAST_CHARACTERS || !is_random {
        return Err(Fault::WeakToken);
    }
    Ok(RefreshHash::from_digest(fingerprint(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_in_every_form() {
        let token = "t6KyXqKHyP5NR3gMrqRoJD5tqr49Wp";
        let hex = "66d022ce540d497aa1ea5c37a5462b4249dc541f675fa7525c5428602de317ea";
        let base64 = "ZtAizlQNSXqh6lw3pUYrQkncVB9nX6dSXFQoYC3jF+o=";
        for text in
            [hex, &hex.to_uppercase(), base64, "ZtAizlQNSXqh6lw3pUYrQkncVB9nX6dSXFQoYC3jF-o"]
        {
            assert_eq!(hash(text).map(|hash| hash.expose().to_owned()), Ok(hex.to_owned()));
        }
        assert_eq!(hashed(token).map(|hash| hash.expose().to_owned()), Ok(hex.to_owned()));
        assert_eq!(hash("$2b$04$abcdefghijklmnopqrstuv"), Err(Fault::Hash));
        let time_based = "019a8d20-77aa-7b11-9c3e-5d6f7a8b9c0d";
        for weak in ["short", "123456789012345678901", time_based] {
            assert_eq!(hashed(weak), Err(Fault::WeakToken));
        }
        assert!(hashed("f4231ae1-f2fb-42b2-ba8b-d387d20d3efb").is_ok());
    }
}
