//! The bytes of a compact token, and how many of them one may have.

/// Maximum length of a token that a scan finds, in bytes; a hundred times what servers accept.
pub(super) const MAX_FOUND: usize = 1 << 20;

/// Maximum length of an encoded header, in characters. A certificate chain fits, and the work for one
/// candidate is bounded.
pub(super) const MAX_HEADER: usize = 32 << 10;

/// Whether the byte is part of the base64url alphabet (RFC 4648 section 5).
pub(super) fn is_letter(byte: u8) -> bool {
    const LETTERS: [bool; 256] = {
        let mut letters = [false; 256];
        let mut byte = 0_u8;
        while byte.is_ascii() {
            letters[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            byte += 1;
        }
        letters
    };
    LETTERS[usize::from(byte)]
}
