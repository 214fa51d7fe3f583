//! Lines and columns.

/// Byte order marks: UTF-8, and UTF-16 of either order.
const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// As many bytes as tell whether a text begins with such a mark.
pub(super) const LONGEST_MARK: usize = 3;

/// How far we are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextPosition {
    /// Bytes before it.
    pub offset: u64,
    /// Line breaks before it.
    breaks: u64,
    /// Bytes before it in its line.
    bytes: u64,
    /// Characters before it in its line, if this is UTF-8.
    characters: u64,
    /// As many bytes the text's byte order mark has, which is no part of its first line.
    mark: usize,
    /// Bytes that a letter takes here, if they are more than one.
    unit: u8,
}

impl TextPosition {
    /// Its line, from 1.
    #[must_use]
    pub fn line(self) -> u64 {
        self.breaks + 1
    }

    /// Its column in characters, from 1; where a letter takes several bytes, in so many bytes.
    #[must_use]
    pub fn column(self) -> u64 {
        let mark = if self.breaks == 0 { self.mark } else { 0 };
        if self.unit > 1 {
            return self.bytes.saturating_sub(mark as u64) / u64::from(self.unit) + 1;
        }
        let is_character = mark == LONGEST_MARK;
        self.characters.saturating_sub(u64::from(is_character)) + 1
    }

    /// How many bytes a letter takes here.
    #[must_use]
    pub fn unit(self) -> u64 {
        u64::from(self.unit.max(1))
    }

    /// Where this is, if it was counted from `base`.
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

    /// The position before a text that begins so.
    #[must_use]
    pub fn before(text: &[u8]) -> Self {
        let mark = MARKS.into_iter().find(|mark| text.starts_with(mark));
        Self { mark: mark.map_or(0, <[u8]>::len), ..Self::default() }
    }

    /// Of a letter that takes so many bytes.
    pub(super) fn of_unit(self, unit: u8) -> Self {
        Self { unit, ..self }
    }

    /// Moves on past these bytes.
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

/// What begins one, that is all bytes but those that go on with one.
fn characters(text: &[u8]) -> u64 {
    let begins = |byte: &u8| u8::from(byte & 0xc0 != 0x80);
    // Sums of one byte are fast.
    let of_some = |some: &[u8]| u64::from(some.iter().map(begins).sum::<u8>());
    text.chunks(u8::MAX.into()).map(of_some).sum()
}
