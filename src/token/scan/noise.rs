//! What programs put between the letters of a token: line breaks, escapes, invisible characters.

use super::alphabet::is_letter;

/// What stands at a place where no letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    /// So many bytes that mean nothing.
    Nothing(usize),
    /// So many bytes that mean this letter.
    Letter(usize, u8),
    /// So many bytes that fold a line, and how many of them begin the next one.
    Fold { bytes: usize, prefix: usize },
    /// The window ends before that can be told.
    More,
    /// The end of the token.
    End,
}

/// A continued line may be indented, quoted or commented by so many bytes.
const MAX_PREFIX: usize = 80;

/// The longest escape, and the longest sequence that sets a colour.
const MAX_ESCAPE: usize = 24;

/// Escapes of the characters of a token, or of base64, that are no letters or digits: URLs, JSON
/// and JavaScript, C, quoted-printable, HTML, Markdown; each in either case.
const ESCAPES: [(&[u8], u8); 28] = [
    (b"%2e", b'.'),
    (b"%2d", b'-'),
    (b"%5f", b'_'),
    (b"%252e", b'.'),
    (b"%252d", b'-'),
    (b"%255f", b'_'),
    (b"\\u002e", b'.'),
    (b"\\u002d", b'-'),
    (b"\\u005f", b'_'),
    (b"\\\\u002e", b'.'),
    (b"\\\\u002d", b'-'),
    (b"\\\\u005f", b'_'),
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
    (b"%2b", b'+'),
    (b"%2f", b'/'),
    (b"\\/", b'/'),
    (b"\\u002b", b'+'),
    (b"\\u002f", b'/'),
];

/// Characters that nobody sees, in UTF-8: soft hyphen, zero width space, joiners, marks of
/// direction, word joiner, byte order mark.
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

/// Tells what stands at `at`. `mark` is the byte before every line of a diff, if this is one.
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
            match escape {
                Some((escape, letter)) => Noise::Letter(escape.len(), *letter),
                None => fold(rest, mark, at_end),
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

/// The length of an escape sequence that sets a colour (ECMA-48, SGR).
fn color(rest: &[u8]) -> Option<usize> {
    let parameters = rest.strip_prefix(b"\x1b[")?.get(..MAX_ESCAPE - 2)?;
    let end = parameters.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';'))?;
    // `grep --color` erases to the end of the line (EL) with every colour.
    matches!(parameters.get(end), Some(b'm' | b'K')).then_some(end + 3)
}

/// A line break in any of its spellings, what may stand before it, and what the next line begins
/// with before its first letter.
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
    /// Whether the window ended before an answer.
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

    /// Passes over one line break: the characters, also behind a backslash that continues the line,
    /// or their escapes in a JSON text.
    fn line_break(&mut self) -> bool {
        let start = self.at;
        self.skip(1, |byte| byte == b'\\');
        let is_escaped = self.at > start;
        let carriage = self.take(|byte| byte == b'\r').is_some();
        if self.take(|byte| byte == b'\n').is_some() || carriage {
            return true;
        }
        if is_escaped {
            // `\r\n` in JSON is four characters, and eight within another JSON text.
            self.skip(1, |byte| byte == b'\\');
            if self.take(|byte| byte == b'r').is_some() {
                self.skip(2, |byte| byte == b'\\');
            }
            return self.take(|byte| byte == b'n').is_some();
        }
        false
    }
}
