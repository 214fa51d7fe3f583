//! The letters of compact tokens and of base64, and how many of them a token may have.

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

/// The value of bytes that are no letters of base64.
const NONE: u8 = 64;

/// The value of bytes that stand between the letters of a text in which each letter is escaped or numbered.
const BETWEEN: u8 = 65;

/// The value of each letter of both base64 alphabets (RFC 4648 sections 4 and 5).
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let between = b"\\={},";
    let mut at = 0;
    while at < between.len() {
        values[between[at] as usize] = BETWEEN;
        at += 1;
    }
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        values[letters[value as usize] as usize] = value;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

fn value(letter: u8) -> u8 {
    VALUES.get(usize::from(letter)).copied().unwrap_or(NONE)
}

/// Whether the byte is part of one of the base64 alphabets.
pub(super) fn is_base64(byte: u8) -> bool {
    value(byte) < NONE
}

/// Whether the byte may stand between escaped or numbered letters.
pub(super) fn is_between(byte: u8) -> bool {
    value(byte) == BETWEEN
}

/// Decodes complete groups of four letters. A remainder is dropped: it contains no complete letter of a
/// token.
pub(super) fn decode(letters: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.reserve(letters.len() / 4 * 3 + 3);
    let (groups, rest) = letters.as_chunks::<4>();
    for group in groups {
        let bits = group.iter().fold(0_u32, |bits, letter| bits << 6 | u32::from(value(*letter)));
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend_from_slice(&bytes);
    }
    if rest.len() > 1 {
        let padded = rest.iter().fold(0_u32, |bits, letter| bits << 6 | u32::from(value(*letter)));
        let bits = padded << (6 * (4 - rest.len()));
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend_from_slice(bytes.get(..rest.len() - 1).unwrap_or_default());
    }
}
