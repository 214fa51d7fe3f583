//! Recognises noise that programs insert between the letters of a token: line breaks, escapes,
//! invisible characters.

use super::alphabet::is_letter;

/// The meaning of the bytes at a position without a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    /// This number of bytes has no meaning.
    Nothing(usize),
    /// This number of bytes is an escape for this letter.
    Letter(usize, u8),
    /// `bytes` bytes fold a line; the last `prefix` of them are the prefix of the next line.
    Fold { bytes: usize, prefix: usize },
    /// Undecided: the window ends too early.
    More,
    /// The end of the token.
    End,
}

/// Maximum length of the indentation, quote or comment marks of a continued line, in bytes.
const MAX_PREFIX: usize = 80;

/// Maximum length of an escape and of a colour sequence, in bytes.
const MAX_ESCAPE: usize = 24;

/// Escapes for the characters of tokens and of base64 that are neither letters nor digits: in JSON,
/// JavaScript, Rust, C, shells, quoted-printable, HTML, Markdown, and in URLs within URLs. Case is ignored.
const ESCAPES: [(&[u8], u8); 31] = [
    (b"%252e", b'.'),
    (b"%252d", b'-'),
    (b"%255f", b'_'),
    (b"\\u002e", b'.'),
    (b"\\u002d", b'-'),
    (b"\\u005f", b'_'),
    (b"\\\\u002e", b'.'),
    (b"\\\\u002d", b'-'),
    (b"\\\\u005f", b'_'),
    (b"\\u{2e}", b'.'),
    (b"\\u{2d}", b'-'),
    (b"\\u{5f}", b'_'),
    (b"\\u{2b}", b'+'),
    (b"\\u{2f}", b'/'),
    (b"\\056", b'.'),
    (b"\\055", b'-'),
    (b"\\137", b'_'),
    (b"\\x2e", b'.'),
    (b"\\x2d", b'-'),
    (b"\\x5f", b'_'),
    (b"=2e", b'.'),
    (b"=2d", b'-'),
    (b"=5f", b'_'),
    (b"&#x2e;", b'.'),
    (b"&#46;", b'.'),
    (b"&period;", b'.'),
    (b"\\.", b'.'),
    (b"\\_", b'_'),
    (b"\\/", b'/'),
    (b"\\u002b", b'+'),
    (b"\\u002f", b'/'),
];

/// Invisible characters in UTF-8: soft hyphen, zero width space, joiners, directional marks, word
/// joiner, byte order mark.
const INVISIBLE: [&[u8]; 8] = [
    "\u{ad}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{200c}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{200e}".as_bytes(),
    "\u{200f}".as_bytes(),
    "\u{2060}".as_bytes(),
    "\u{feff}".as_bytes(),
];

/// Classifies the bytes at `at`. `mark` is the first byte of every line of a diff, if the text is one.
pub(super) fn noise(bytes: &[u8], at: usize, mark: Option<u8>, at_end: bool) -> Noise {
    let rest = bytes.get(at..).unwrap_or_default();
    let cut = |longest: usize| !at_end && rest.len() < longest;
    match rest.first() {
        None if at_end => Noise::End,
        None => Noise::More,
        Some(b'\r' | b'\n' | b'"' | b'\'') => fold(rest, mark, at_end),
        Some(b'%' | b'\\' | b'&' | b'=') => {
            if cut(MAX_ESCAPE) {
                return Noise::More;
            }
            let escape = ESCAPES.iter().find(|(escape, _)| {
                rest.get(..escape.len()).is_some_and(|text| text.eq_ignore_ascii_case(escape))
            });
            match (escape, percent_encoded(rest)) {
                (Some((escape, letter)), _) => Noise::Letter(escape.len(), *letter),
                (None, Some(letter)) => Noise::Letter(3, letter),
                (None, None) => fold(rest, mark, at_end),
            }
        }
        Some(0x1b) if cut(MAX_ESCAPE) => Noise::More,
        Some(0x1b) => color(rest).map_or(Noise::End, Noise::Nothing),
        Some(0xc2 | 0xe2 | 0xef) if cut(3) => Noise::More,
        Some(0xc2 | 0xe2 | 0xef) => {
            let found = INVISIBLE.iter().find(|character| rest.starts_with(character));
            found.map_or(Noise::End, |character| Noise::Nothing(character.len()))
        }
        Some(_) => Noise::End,
    }
}

/// Returns the letter of a token or of base64 that is percent-encoded here (RFC 3986 section 2.1).
fn percent_encoded(rest: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = rest else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let letter = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
    (is_letter(letter) || matches!(letter, b'.' | b'+' | b'/')).then_some(letter)
}

/// Returns the length of a colour sequence (ECMA-48, SGR).
fn color(rest: &[u8]) -> Option<usize> {
    let parameters = rest.strip_prefix(b"\x1b[")?.get(..MAX_ESCAPE - 2)?;
    let end = parameters.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';'))?;
    // `grep --color` adds an "erase to the end of the line" (EL) to every colour.
    matches!(parameters.get(end), Some(b'm' | b'K')).then_some(end + 3)
}

/// Parses a line break in any notation, with the characters that may precede it and the prefix of the
/// next line.
fn fold(rest: &[u8], mark: Option<u8>, at_end: bool) -> Noise {
    let mut cursor = Cursor { rest, at: 0, was_cut: false };
    let quote = cursor.take(|byte| matches!(byte, b'"' | b'\''));
    if quote.is_some() {
        cursor.skip(4, |byte| byte == b' ');
        cursor.skip(1, |byte| matches!(byte, b'+' | b'.' | b'&' | b'\\'));
        cursor.skip(4, |byte| byte == b' ');
    } else if cursor.rest.first() == Some(&b'=') {
        // The soft line break of quoted-printable (RFC 2045 §6.7).
        cursor.at += 1;
    }
    let is_break = cursor.line_break();
    let broken = cursor.at;
    if is_break {
        if mark.is_some_and(|mark| cursor.peek() == Some(mark)) {
            cursor.at += 1;
        }
        let is_prefix =
            |byte| matches!(byte, b' ' | b'\t' | b'>' | b'|' | b'#' | b'*' | b'+' | b'/');
        cursor.skip(MAX_PREFIX, is_prefix);
        if quote.is_some() && cursor.take(|byte| Some(byte) == quote).is_none() && !cursor.was_cut {
            return Noise::End;
        }
    }
    match cursor.peek() {
        None if cursor.was_cut && !at_end => Noise::More,
        Some(byte) if is_break && (is_letter(byte) || byte == b'.') => {
            Noise::Fold { bytes: cursor.at, prefix: cursor.at - broken }
        }
        Some(_) | None => Noise::End,
    }
}

struct Cursor<'a> {
    rest: &'a [u8],
    at: usize,
    /// Whether the window ended before a decision.
    was_cut: bool,
}

impl Cursor<'_> {
    fn peek(&mut self) -> Option<u8> {
        let byte = self.rest.get(self.at).copied();
        self.was_cut |= byte.is_none();
        byte
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> Option<u8> {
        let byte = self.peek().filter(|byte| wanted(*byte))?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, most: usize, wanted: impl Fn(u8) -> bool) {
        let mut count = 0;
        while count < most && self.take(&wanted).is_some() {
            count += 1;
        }
    }

    /// Skips one line break: the characters, also after a backslash that continues the line, or their
    /// escapes in a JSON string.
    fn line_break(&mut self) -> bool {
        let start = self.at;
        self.skip(1, |byte| byte == b'\\');
        let is_escaped = self.at > start;
        let carriage = self.take(|byte| byte == b'\r').is_some();
        if self.take(|byte| byte == b'\n').is_some() || carriage {
            return true;
        }
        if is_escaped {
            // `\r\n` in a JSON string is four characters, and in JSON within JSON eight.
            self.skip(1, |byte| byte == b'\\');
            if self.take(|byte| byte == b'r').is_some() {
                self.skip(2, |byte| byte == b'\\');
            }
            return self.take(|byte| byte == b'n').is_some();
        }
        false
    }
}
