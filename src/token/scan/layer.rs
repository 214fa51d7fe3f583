//! Decodes text of which every letter is escaped, encoded words of mail headers, and lists of the numbers of letters.
//!
//! Such text is not searched for: the search for base64 looks at every long run of bytes without a blank, and finds
//! these beside them.

use super::alphabet::{decode, is_base64, is_letter};
use super::cursor::Cursor;
use super::escape::MAX_ESCAPE;
use super::fold::{LineForm, Noise};
use super::noise::noise;
use super::{escape, markup};

/// Minimum number of escapes in a row. Ordinary text has fewer: `\u003c\u003e`.
const LEAST_CHAIN: usize = 4;

/// Maximum length of one escape or number, with its separator.
const MAX_UNIT: usize = 12;

/// Maximum number of decoded bytes; a longer text is decoded in pieces.
const PIECE: usize = 1 << 18;

/// Number of bytes by which pieces overlap, because a token may cross the boundary.
const OVERLAP: usize = 1 << 16;

/// Minimum number of decoded bytes of a token.
const LEAST: usize = 40;

/// A decoded text and the positions of its letters.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) bytes: Vec<u8>,
    /// Numbers of decoded bytes before a position, and the position.
    places: Vec<(usize, usize)>,
    /// The position after the last letter.
    pub(super) end: usize,
    /// The position from which the search goes on.
    pub(super) next: usize,
}

/// The result of decoding.
pub(super) enum DecodedLayer {
    Layer(Layer),
    /// The window ends too early.
    More,
    /// Not a text that can contain a token: the position after it.
    No(usize),
}

impl Layer {
    /// Returns the position of a decoded byte.
    pub(super) fn place(&self, byte: usize) -> usize {
        let behind = self.places.partition_point(|(before, _)| *before <= byte);
        let last = behind.checked_sub(1).and_then(|last| self.places.get(last));
        last.map_or(0, |(before, place)| place + (byte - before))
    }

    /// Returns the position after this number of decoded bytes.
    pub(super) fn end_of(&self, bytes: usize) -> usize {
        if bytes < self.bytes.len() { self.place(bytes) } else { self.end }
    }

    fn push(&mut self, byte: u8, place: usize) {
        self.places.push((self.bytes.len(), place));
        self.bytes.push(byte);
    }

    /// Ends the text at a position.
    fn ended(mut self, end: usize) -> DecodedLayer {
        (self.end, self.next) = (end, end);
        if self.bytes.len() >= PIECE {
            self.next = self.place(self.bytes.len() - OVERLAP);
        }
        if self.bytes.len() < LEAST { DecodedLayer::No(end) } else { DecodedLayer::Layer(self) }
    }
}

/// Whether a byte between letters, the last one of a piece, may belong to a chain. A few comparisons rule out nearly
/// all other texts: the same byte stands one or two escapes before.
pub(super) fn may_be_chain(bytes: &[u8], at: usize) -> bool {
    let before = |distance: usize| at.checked_sub(distance).and_then(|at| bytes.get(at)).copied();
    match bytes.get(at) {
        Some(b'\\') => [4, 5, 6, 7, 10].iter().any(|length| before(*length) == Some(b'\\')),
        Some(b'=') => before(3) == Some(b'=') && before(6) == Some(b'='),
        Some(b'{') => matches!(before(1), Some(b'u' | b'x')) && before(2) == Some(b'\\'),
        Some(b'}') => before(3) == Some(b'{') || before(4) == Some(b'{'),
        Some(b',') => {
            let comma = |from: usize| {
                [from + 3, from + 4, from + 5].into_iter().find(|at| before(*at) == Some(b','))
            };
            comma(0).and_then(comma).and_then(comma).is_some()
        }
        Some(_) | None => false,
    }
}

/// The notation of letters in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// Any escape but those with a percent sign or an ampersand, in which the start of a header is searched for.
    Escapes,
    /// `101,121,`
    Decimal,
    /// `0x65,0x79,`
    Hexadecimal,
}

impl Notation {
    /// Returns the notation to which a byte may belong that is no letter of base64.
    fn of(bytes: &[u8], at: usize) -> Option<Self> {
        match bytes.get(at)? {
            b'\\' | b'=' | b'{' | b'}' => Some(Self::Escapes),
            b',' if at >= 4 && bytes.get(at - 3) == Some(&b'x') => Some(Self::Hexadecimal),
            b',' => Some(Self::Decimal),
            _ => None,
        }
    }

    /// Parses a letter, in a list with its separator; returns its length and its number.
    fn letter(self, rest: &[u8]) -> Option<(usize, u32)> {
        if self == Self::Escapes {
            return escape::value(rest);
        }
        let (length, number) = self.number(rest)?;
        (rest.get(length) == Some(&b',')).then_some((length + 1, number))
    }

    /// Parses the number of a printable letter.
    fn number(self, rest: &[u8]) -> Option<(usize, u32)> {
        let (prefix, digits, radix) = match self {
            Self::Decimal => {
                let digits = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit());
                (0, digits.count(), 10)
            }
            Self::Escapes | Self::Hexadecimal => {
                rest.starts_with(b"0x").then_some(())?;
                (2, 2, 16)
            }
        };
        let number = escape::number(rest.get(prefix..)?, digits, radix)?;
        matches!(number, 9 | 10 | 13 | 32..127).then_some((prefix + digits, number))
    }
}

/// A text whose letters are written in one of these notations.
#[derive(Clone, Copy)]
pub(super) struct Chain {
    pub(super) start: usize,
    notation: Notation,
}

impl Chain {
    /// Returns the chain around a byte that is no letter of base64. It starts at `from` or later.
    pub(super) fn around(bytes: &[u8], from: usize, at: usize) -> Option<Self> {
        let notation = Notation::of(bytes, at)?;
        let letter = |start: usize| bytes.get(start..).and_then(|rest| notation.letter(rest));
        let near = |end: usize| end.saturating_sub(MAX_UNIT).max(from)..end;
        // The longest escape: `\\\\u0065` contains `\\u0065`.
        let covers = |start: &usize| letter(*start).is_some_and(|(length, _)| start + length > at);
        let mut start = near(at + 1).find(covers)?;
        let mut end = start;
        for _ in 0..LEAST_CHAIN {
            end += letter(end)?.0;
        }
        let ends_at = |first: &usize, end: usize| {
            letter(*first).is_some_and(|(length, _)| first + length == end)
        };
        while let Some(earlier) = near(start).find(|first| ends_at(first, start)) {
            start = earlier;
        }
        Some(Self { start, notation })
    }

    /// Decodes the text.
    pub(super) fn decode(self, bytes: &[u8], at_end: bool) -> DecodedLayer {
        let mut layer = Layer::default();
        let mut at = self.start;
        while layer.bytes.len() < PIECE {
            let rest = bytes.get(at..).unwrap_or_default();
            if rest.len() < MAX_ESCAPE && !at_end {
                return DecodedLayer::More;
            }
            let next = if self.notation == Notation::Escapes {
                Self::escaped(bytes, at, at_end)
            } else {
                self.listed(rest)
            };
            match next {
                Noise::Letter(length, letter) => {
                    layer.push(letter, at);
                    at += length;
                }
                Noise::Nothing(length) | Noise::Fold { bytes: length, .. } => at += length,
                Noise::More => return DecodedLayer::More,
                Noise::End => break,
            }
        }
        layer.ended(at)
    }

    /// Classifies the bytes between and after escapes. Unescaped letters may stand among them.
    fn escaped(bytes: &[u8], at: usize, at_end: bool) -> Noise {
        let rest = bytes.get(at..).unwrap_or_default();
        match (escape::value(rest), rest) {
            (Some((length, value)), _) => {
                Noise::Letter(length, u8::try_from(value).unwrap_or(b'?'))
            }
            (None, [b'=', b'\n', ..]) => Noise::Nothing(2),
            (None, [b'=', b'\r', b'\n', ..]) => Noise::Nothing(3),
            (None, [letter, ..]) if is_letter(*letter) || *letter == b'.' => {
                Noise::Letter(1, *letter)
            }
            (None, _) => noise(bytes, at, LineForm::default(), at_end),
        }
    }

    /// Classifies the bytes of a list of numbers.
    fn listed(self, rest: &[u8]) -> Noise {
        let last = || self.notation.number(rest);
        match (self.notation.letter(rest).or_else(last), rest) {
            (Some((length, value)), _) => {
                Noise::Letter(length, u8::try_from(value).unwrap_or(b'?'))
            }
            (None, [b' ' | b'\t' | b'\r' | b'\n', ..]) => Noise::Nothing(1),
            (None, _) => Noise::End,
        }
    }
}

/// Decodes adjacent encoded words in base64 (RFC 2047), each of which ends with its own padding. The letters of the
/// first one start at `start`. Returns `No` if there is only one word.
pub(super) fn encoded_words(bytes: &[u8], start: usize, at_end: bool) -> DecodedLayer {
    let mut cursor = Cursor::new(bytes.get(start..).unwrap_or_default());
    let mut layer = Layer::default();
    let mut word = Vec::new();
    for count in 0.. {
        let letters = cursor.rest();
        let length = cursor.skip(PIECE, is_base64);
        decode(letters.get(..length).unwrap_or_default(), &mut word);
        for (number, byte) in word.iter().enumerate() {
            layer.push(*byte, start + cursor.at - length + number * 4 / 3);
        }
        cursor.skip(2, |byte| byte == b'=');
        let end = start + cursor.at;
        let is_next = cursor.text("?=") && markup::next_word(&mut cursor) == Some(b'B');
        if cursor.was_cut && !at_end {
            return DecodedLayer::More;
        }
        if !is_next || layer.bytes.len() >= PIECE {
            return if count == 0 { DecodedLayer::No(end) } else { layer.ended(end) };
        }
    }
    DecodedLayer::No(start)
}
