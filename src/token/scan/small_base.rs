//! Finds tokens in hexadecimal and base32, whose letters are base64 letters too.
//!
//! Only base64 runs are searched for them, so the first search has no further pattern.

use memchr::memmem;

use super::alphabet::is_letter;

/// An encoding with fewer letters than base64.
pub(super) struct SmallBase {
    /// Number of bits of a letter.
    bits: usize,
    /// Returns the value of a letter.
    value: fn(u8) -> Option<u8>,
    /// The encoded starts of tokens, up to the first letter that depends on the rest.
    starts: &'static [&'static [u8]],
    /// Whether the first letter of a text is decoded even if no start of a token follows: the text before a token
    /// can shift its letters.
    from_first: bool,
}

/// The encodings, with `ey` and `ew` as starts.
pub(super) const SMALL_BASES: [SmallBase; 3] = [
    SmallBase { bits: 4, value: hex, starts: &[b"6579", b"6577"], from_first: false },
    SmallBase { bits: 5, value: upper, starts: &[b"MV4U", b"MV3W", b"MV3T"], from_first: true },
    SmallBase { bits: 5, value: lower, starts: &[b"mv4u", b"mv3w", b"mv3t"], from_first: true },
];

/// Number of bytes of the shortest token.
const LEAST_BYTES: usize = 100;

/// Number of letters that are decoded to decide whether the others are.
const SAMPLE: usize = 40;

/// A decoded part of a base64 run.
pub(super) struct DecodedPart {
    /// Number of letters of the run before the part.
    start: usize,
    bits: usize,
    pub(super) bytes: Vec<u8>,
}

impl DecodedPart {
    /// Returns the letter of the run in which a decoded byte starts.
    pub(super) fn first_letter(&self, byte: usize) -> usize {
        self.start + byte * 8 / self.bits
    }

    /// Returns the number of letters of the run up to the end of this number of decoded bytes.
    pub(super) fn letters(&self, bytes: usize) -> usize {
        self.start + (bytes * 8).div_ceil(self.bits)
    }
}

impl SmallBase {
    /// Returns the decoded parts of a base64 run that may contain tokens.
    pub(super) fn decoded(&self, letters: &[u8]) -> Vec<DecodedPart> {
        let least = LEAST_BYTES * 8 / self.bits;
        let is_digit = |at: usize| letters.get(at).is_some_and(|it| (self.value)(*it).is_some());
        let mut parts = Vec::new();
        let mut at = 0;
        // Each part of this length contains one of the tested letters.
        while at + least <= letters.len() {
            let tested = at + least - 1;
            if !is_digit(tested) {
                at = tested + 1;
                continue;
            }
            let before = (at..tested).rev().take_while(|at| is_digit(*at)).count();
            let behind = (tested + 1..letters.len()).take_while(|at| is_digit(*at)).count();
            let (start, end) = (tested - before, tested + 1 + behind);
            if end - start >= least {
                self.decode(letters.get(start..end).unwrap_or_default(), start, &mut parts);
            }
            at = end + 1;
        }
        parts
    }

    /// Decodes adjacent letters at each alignment at which a token may start.
    fn decode(&self, letters: &[u8], start: usize, parts: &mut Vec<DecodedPart>) {
        // Number of letters after which a byte starts again.
        let period = if self.bits == 4 { 2 } else { 8 };
        let mut alignments = [false; 8];
        let begins = |at: usize, is_text: fn(u8) -> bool| {
            let first = letters.get(at..at + SAMPLE).unwrap_or_default();
            !first.is_empty() && self.bytes(first).into_iter().all(is_text)
        };
        alignments[0] = self.from_first && begins(0, is_printable);
        for text in self.starts {
            for at in memmem::find_iter(letters, text) {
                let alignment = &mut alignments[at % period];
                *alignment = *alignment || begins(at, is_letter);
            }
        }
        for (shift, _) in alignments.iter().enumerate().filter(|(_, is_needed)| **is_needed) {
            let bytes = self.bytes(letters.get(shift..).unwrap_or_default());
            parts.push(DecodedPart { start: start + shift, bits: self.bits, bytes });
        }
    }

    fn bytes(&self, letters: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(letters.len() * self.bits / 8);
        let (mut bits, mut length) = (0_u32, 0);
        for letter in letters {
            bits = bits << self.bits | u32::from((self.value)(*letter).unwrap_or(0));
            length += self.bits;
            if length >= 8 {
                length -= 8;
                let [.., byte] = (bits >> length).to_be_bytes();
                bytes.push(byte);
            }
        }
        bytes
    }
}

/// Whether a text may contain the byte before a token.
fn is_printable(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}

fn hex(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        b'A'..=b'F' => Some(letter - b'A' + 10),
        _ => None,
    }
}

/// The alphabet of RFC 4648 section 6.
fn upper(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'2'..=b'7' => Some(letter - b'2' + 26),
        _ => None,
    }
}

/// The same alphabet in lower case.
fn lower(letter: u8) -> Option<u8> {
    if letter.is_ascii_uppercase() { None } else { upper(letter.to_ascii_uppercase()) }
}
