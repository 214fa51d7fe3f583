//! Decodes text in UTF-16 and UTF-32.

use std::io::{self, Read};

/// Number of bytes that are read at once.
const CHUNK: usize = 16 << 10;

/// The number of bytes per unit, and the byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WideEncoding {
    unit: usize,
    high_byte_first: bool,
}

impl WideEncoding {
    fn value(self, unit: &[u8]) -> u32 {
        let add = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
        if self.high_byte_first { unit.iter().fold(0, add) } else { unit.iter().rev().fold(0, add) }
    }
}

/// Detects UTF-16 and UTF-32. A byte order mark is not sufficient, because any file may start with its two
/// bytes: most of the following characters must be ASCII.
pub(super) fn begun(start: &[u8]) -> Option<WideEncoding> {
    let (unit, high_byte_first) = match start {
        [0xff, 0xfe, 0, 0, ..] => (4, false),
        [0, 0, 0xfe, 0xff, ..] => (4, true),
        [0xff, 0xfe, ..] => (2, false),
        [0xfe, 0xff, ..] => (2, true),
        _ => return without_mark(start),
    };
    let wide = WideEncoding { unit, high_byte_first };
    let units = start.chunks_exact(unit).skip(1);
    let (count, ascii) = units.fold((0, 0), |(count, ascii), unit| {
        (count + 1, ascii + usize::from(matches!(wide.value(unit), 1..0x80)))
    });
    (ascii * 4 >= count).then_some(wide)
}

/// Minimum number of bytes that show that a text has wide letters although it has no byte order mark.
const SHOWN: usize = 64;

/// Detects UTF-16 and UTF-32 without a byte order mark: a text in a European language.
fn without_mark(start: &[u8]) -> Option<WideEncoding> {
    if start.len() < SHOWN || !start.contains(&0) {
        return None;
    }
    let encodings = [(4, false), (4, true), (2, false), (2, true)];
    let encodings = encodings.map(|(unit, high_byte_first)| WideEncoding { unit, high_byte_first });
    encodings.into_iter().find(|wide| {
        let mut letters = start.chunks_exact(wide.unit).map(|unit| wide.value(unit));
        letters.all(|letter| matches!(letter, 9 | 10 | 13 | 32..127 | 0xa0..0x250 | 0x2010..0x2030))
    })
}

/// A reader that converts to UTF-8 and removes the byte order mark.
pub(super) struct Text<R> {
    inner: R,
    wide: WideEncoding,
    raw: Vec<u8>,
    utf8: Vec<u8>,
    given: usize,
    is_begun: bool,
    /// The first unit of a surrogate pair.
    half: Option<u32>,
}

impl<R: Read> Text<R> {
    pub(super) fn new(inner: R, wide: WideEncoding) -> Self {
        let (raw, utf8) = (Vec::new(), Vec::new());
        Self { inner, wide, raw, utf8, given: 0, is_begun: false, half: None }
    }

    /// Reads and converts the next bytes; returns `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        let kept = self.raw.len();
        self.raw.resize(kept + CHUNK, 0);
        let read = self.inner.read(self.raw.get_mut(kept..).unwrap_or_default());
        self.raw.truncate(kept + *read.as_ref().unwrap_or(&0));
        let is_end = read? == 0;
        (self.given, self.utf8) = (0, Vec::with_capacity(CHUNK));
        let whole = self.raw.len() / self.wide.unit * self.wide.unit;
        let values: Vec<u32> =
            self.raw.chunks_exact(self.wide.unit).map(|unit| self.wide.value(unit)).collect();
        for value in values {
            self.push(value);
        }
        self.raw.drain(..whole);
        Ok(!is_end)
    }

    fn push(&mut self, value: u32) {
        if !std::mem::replace(&mut self.is_begun, true) && value == 0xfeff {
            return;
        }
        let value = match (self.half.take(), value) {
            (Some(high), 0xdc00..0xe000) => 0x1_0000 + ((high & 0x3ff) << 10) + (value & 0x3ff),
            (_, 0xd800..0xdc00) => return self.half = Some(value),
            _ => value,
        };
        let character = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.utf8.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.utf8.len() {
            if !self.fill()? && self.utf8.is_empty() {
                return Ok(0);
            }
        }
        let rest = self.utf8.get(self.given..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        let (Some(from), Some(to)) = (rest.get(..length), buffer.get_mut(..length)) else {
            return Ok(0);
        };
        to.copy_from_slice(from);
        self.given += length;
        Ok(length)
    }
}
