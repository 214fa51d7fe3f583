//! Reads refresh tokens of another system, of which only the hash is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fault::Fault;
use crate::session::RefreshHash;
use crate::token::scan::fingerprint;

/// Minimum number of random bits that a token can have, for the characters that it consists of.
const LEAST_BITS: f64 = 128.0;

/// Parses a SHA-256 digest: 64 hexadecimal digits, or base64 in either alphabet, with or without padding.
pub(super) fn hash(text: &str) -> Result<RefreshHash, Fault> {
    if let Some(hash) = RefreshHash::from_hex(text) {
        return Ok(hash);
    }
    let url_safe = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let digest = URL_SAFE_NO_PAD.decode(url_safe).ok().and_then(|bytes| bytes.try_into().ok());
    digest.map(RefreshHash::from_digest).ok_or(Fault::Hash)
}

/// Hashes a token. A token that could be guessed is rejected, and so is a UUID (122 random bits at most).
pub(super) fn hashed(token: &str) -> Result<RefreshHash, Fault> {
    let is_uuid = token.contains('-') && uuid::Uuid::try_parse(token).is_ok();
    if is_uuid || most_bits(token) < LEAST_BITS {
        return Err(Fault::WeakToken);
    }
    Ok(RefreshHash::from_digest(fingerprint(token)))
}

/// Returns the number of random bits of a token whose characters are all random, from the smallest usual
/// alphabet that has these characters.
fn most_bits(token: &str) -> f64 {
    let all = |is_letter: fn(&u8) -> bool| token.as_bytes().iter().all(is_letter);
    let letters = if all(u8::is_ascii_digit) {
        10.0
    } else if all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        || all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
    {
        16.0
    } else {
        64.0_f64
    };
    let characters = u32::try_from(token.chars().count()).unwrap_or(u32::MAX);
    letters.log2() * f64::from(characters)
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
        let random = "f4231ae1-f2fb-42b2-ba8b-d387d20d3efb";
        for weak in ["short", "123456789012345678901", &"9".repeat(38), time_based, random] {
            assert_eq!(hashed(weak), Err(Fault::WeakToken), "{weak}");
        }
        let hex = "00112233445566778899aabbccddeeff";
        assert_eq!(hashed(&hex[1..]), Err(Fault::WeakToken));
        for strong in [hex, &hex.to_uppercase(), &"9".repeat(39), "t6KyXqKHyP5NR3gMrqRoJD"] {
            assert!(hashed(strong).is_ok(), "{strong}");
        }
    }
}
