//! Decodes UTF-16 piece by piece, as Windows programs write it.

/// A decoder.
pub(super) struct Utf16 {
    is_big_endian: bool,
    /// Bytes of an incomplete character.
    pending: Vec<u8>,
}

impl Utf16 {
    /// Creates a decoder if the text starts like UTF-16: with a byte order mark, or with two ASCII
    /// characters of two bytes each.
    pub(super) fn detect(start: &[u8]) -> Option<Self> {
        let is_big_endian = match start {
            [0xfe, 0xff, ..] | [0, 1..=0x7f, 0, 1..=0x7f, ..] => true,
            [0xff, 0xfe, ..] | [1..=0x7f, 0, 1..=0x7f, 0, ..] => false,
            _ => return None,
        };
        Some(Self { is_big_endian, pending: Vec::new() })
    }

    /// Appends the bytes as UTF-8; invalid units become U+FFFD.
    pub(super) fn decode(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.pending.extend_from_slice(bytes);
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
        self.pending.drain(..units.len() * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_either_order_and_in_pieces_of_any_size() {
        let text = "\u{feff}ab\u{201d}\u{1f600}c";
        for is_big_endian in [true, false] {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(
                    |unit| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() },
                )
                .collect();
            for size in 1..=bytes.len() {
                let mut utf16 = Utf16::detect(&bytes).expect("UTF-16");
                let mut out = Vec::new();
                for piece in bytes.chunks(size) {
                    utf16.decode(piece, &mut out);
                }
                assert_eq!(String::from_utf8(out).as_deref(), Ok(text), "{size}");
            }
            assert!(Utf16::detect(bytes.get(2..).unwrap_or_default()).is_some());
        }
        assert!(Utf16::detect(b"eyJh").is_none() && Utf16::detect(b"").is_none());
    }
}
