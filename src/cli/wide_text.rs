//! Decodes UTF-16 and UTF-32 piece by piece, as Windows programs write them.

/// A decoder.
pub(super) struct WideText {
    is_big_endian: bool,
    /// Number of bytes of a unit: 2 or 4.
    width: usize,
    /// Bytes of an incomplete character.
    pending: Vec<u8>,
}

/// Number of bytes that are examined; the text may begin with another script.
const EXAMINED: usize = 4096;

impl WideText {
    /// Creates a decoder if the text starts like UTF-16 or UTF-32: with a byte order mark, or with NUL bytes
    /// where ASCII characters have them. UTF-8 text has no NUL bytes.
    pub(super) fn detect(start: &[u8]) -> Option<Self> {
        let start = start.get(..EXAMINED).unwrap_or(start);
        let (is_big_endian, width) = match start {
            [0xff, 0xfe, 0, 0, ..] => (false, 4),
            [0, 0, 0xfe, 0xff, ..] => (true, 4),
            [0xfe, 0xff, ..] => (true, 2),
            [0xff, 0xfe, ..] => (false, 2),
            _ => without_mark(start)?,
        };
        Some(Self { is_big_endian, width, pending: Vec::new() })
    }

    /// Appends the bytes as UTF-8; invalid units become U+FFFD.
    pub(super) fn decode(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.pending.extend_from_slice(bytes);
        let used = if self.width == 4 { self.units_of_four(out) } else { self.units_of_two(out) };
        self.pending.drain(..used);
    }

    fn units_of_four(&self, out: &mut Vec<u8>) -> usize {
        let (units, _) = self.pending.as_chunks::<4>();
        for unit in units {
            let of = if self.is_big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
            let c = char::from_u32(of(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        units.len() * 4
    }

    fn units_of_two(&self, out: &mut Vec<u8>) -> usize {
        let (pairs, _) = self.pending.as_chunks::<2>();
        let unit = |pair: &[u8; 2]| {
            if self.is_big_endian { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) }
        };
        let mut units: Vec<u16> = pairs.iter().map(unit).collect();
        // The second unit of a surrogate pair may follow.
        units.pop_if(|last| (0xd800..0xdc00).contains(last));
        for c in char::decode_utf16(units.iter().copied()) {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        units.len() * 2
    }
}

/// Returns the byte order and width of text that is mostly ASCII, by the positions of its NUL bytes.
fn without_mark(start: &[u8]) -> Option<(bool, usize)> {
    let (units, _) = start.as_chunks::<4>();
    let zeros = |at: usize| units.iter().filter(|unit| unit[at] == 0).count();
    let (all, zeros) = (units.len(), [zeros(0), zeros(1), zeros(2), zeros(3)]);
    // A short text that begins with two ASCII characters.
    match start {
        [0, 1..=255, 0, 1..=255, ..] => return Some((true, 2)),
        [1..=255, 0, 1..=255, 0, ..] => return Some((false, 2)),
        _ => {}
    }
    // No character is above U+10FFFF; few are above U+FFFF.
    let is_most = |count: usize| count > all / 2;
    match zeros {
        _ if all == 0 => None,
        [0, _, upper, last] if last == all && is_most(upper) => Some((false, 4)),
        [first, upper, _, 0] if first == all && is_most(upper) => Some((true, 4)),
        [0, low, 0, high] if is_most(low) && is_most(high) => Some((false, 2)),
        [high, 0, low, 0] if is_most(low) && is_most(high) => Some((true, 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_read_in_either_order_and_in_pieces_of_any_size() {
        let text = "\u{feff}ab\u{201d}\u{1f600}c";
        for is_big_endian in [true, false] {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(
                    |unit| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() },
                )
                .collect();
            for size in 1..=bytes.len() {
                let mut wide = WideText::detect(&bytes).expect("UTF-16");
                let mut out = Vec::new();
                for piece in bytes.chunks(size) {
                    wide.decode(piece, &mut out);
                }
                assert_eq!(String::from_utf8(out).as_deref(), Ok(text), "{size}");
            }
            assert!(WideText::detect(bytes.get(2..).unwrap_or_default()).is_some());
        }
        assert!(WideText::detect(b"eyJh").is_none() && WideText::detect(b"").is_none());
    }

    #[test]
    fn utf32_and_other_scripts_without_a_mark_are_recognised() {
        let text = "\u{ab}\u{41a}\u{43b}\u{44e}\u{447}\u{bb} a rather long text in ASCII";
        for is_big_endian in [true, false] {
            let four = |c: char| {
                if is_big_endian { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() }
            };
            let two =
                |unit: u16| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let wide: Vec<u8> = text.chars().flat_map(four).collect();
            let narrow: Vec<u8> = text.encode_utf16().flat_map(two).collect();
            for bytes in [wide, narrow] {
                let mut out = Vec::new();
                WideText::detect(&bytes).expect("wide").decode(&bytes, &mut out);
                assert_eq!(String::from_utf8(out).as_deref(), Ok(text));
            }
        }
        assert!(WideText::detect(text.as_bytes()).is_none());
        assert!(WideText::detect(&[0; 400]).is_none());
    }
}
