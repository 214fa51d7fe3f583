//! Positions in a text: offset, line and column.

/// Byte order marks: UTF-8, and UTF-16 in both byte orders.
const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// Length of the longest byte order mark.
pub(super) const LONGEST_MARK: usize = 3;

/// A position in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextPosition {
    /// Number of bytes before the position.
    pub offset: u64,
    /// Number of line breaks before the position.
    breaks: u64,
    /// Number of bytes before the position in its line.
    bytes: u64,
    /// Number of characters before the position in its line, for UTF-8.
    characters: u64,
    /// Length of the text's byte order mark, which does not count as part of the first line.
    mark: usize,
    /// Bytes per letter at this position; 0 and 1 mean one.
    unit: u8,
}

impl TextPosition {
    /// Returns the line, from 1.
    #[must_use]
    pub fn line(self) -> u64 {
        self.breaks + 1
    }

    /// Returns the column, from 1: in characters, or in letters if a letter has several bytes.
    #[must_use]
    pub fn column(self) -> u64 {
        let mark = if self.breaks == 0 { self.mark } else { 0 };
        if self.unit > 1 {
            return self.bytes.saturating_sub(mark as u64) / u64::from(self.unit) + 1;
        }
        let is_character = mark == LONGEST_MARK;
        self.characters.saturating_sub(u64::from(is_character)) + 1
    }

    /// Returns the number of bytes per letter.
    #[must_use]
    pub fn unit(self) -> u64 {
        u64::from(self.unit.max(1))
    }

    /// Converts a position that was counted from `base` to a position in the whole text.
    #[must_use]
    pub fn after(self, base: Self) -> Self {
        let (bytes, characters) =
            if self.breaks == 0 { (base.bytes, base.characters) } else { (0, 0) };
        Self {
            offset: base.offset + self.offset,
            breaks: base.breaks + self.breaks,
            bytes: bytes + self.bytes,
            characters: characters + self.characters,
            mark: if base.offset == 0 { self.mark } else { base.mark },
            unit: self.unit,
        }
    }

    /// Returns the position before the first byte of a text.
    #[must_use]
    pub fn before(text: &[u8]) -> Self {
        let mark = MARKS.into_iter().find(|mark| text.starts_with(mark));
        Self { mark: mark.map_or(0, <[u8]>::len), ..Self::default() }
    }

    /// Sets the number of bytes per letter.
    pub(super) fn of_unit(self, unit: u8) -> Self {
        Self { unit, ..self }
    }

    /// Moves the position past these bytes.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        let mut line = bytes;
        if let Some(last) = memchr::memrchr(b'\n', bytes) {
            self.breaks += memchr::memchr_iter(b'\n', bytes).count() as u64;
            (self.bytes, self.characters) = (0, 0);
            line = bytes.get(last + 1..).unwrap_or_default();
        }
        self.bytes += line.len() as u64;
        self.characters += characters(line);
    }
}

/// Counts the bytes that start a UTF-8 character: all but continuation bytes.
fn characters(text: &[u8]) -> u64 {
    let begins = |byte: &u8| u8::from(byte & 0xc0 != 0x80);
    // Sums of one byte are vectorised; a chunk of 255 bytes can't overflow them.
    let of_some = |some: &[u8]| u64::from(some.iter().map(begins).sum::<u8>());
    text.chunks(u8::MAX.into()).map(of_some).sum()
}
