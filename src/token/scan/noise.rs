//! Recognises noise that programs insert between the letters of a token: line breaks, escapes,
//! invisible characters.

use super::alphabet::is_letter;
use super::escape;

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

/// Maximum number of blanks at the end of a folded line.
const MAX_TRAILING: usize = 8;

const NO_BREAK_SPACE: &str = "\u{a0}";

/// Maximum length of an escape and of a colour sequence, in bytes.
const MAX_ESCAPE: usize = 24;

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

/// The letters of a text, and how its lines start.
#[derive(Clone, Copy, Default)]
pub(super) struct LineForm {
    /// The first byte of every line of a diff, if the text is one.
    pub(super) mark: Option<u8>,
    /// Whether the letters are those of base64, where `+` and `/` start no comment and no quoted line.
    pub(super) is_base64: bool,
}

/// Classifies the bytes at `at`.
pub(super) fn noise(bytes: &[u8], at: usize, form: LineForm, at_end: bool) -> Noise {
    let rest = bytes.get(at..).unwrap_or_default();
    let cut = |longest: usize| !at_end && rest.len() < longest;
    match rest.first() {
        None if at_end => Noise::End,
        None => Noise::More,
        Some(b'\t'..=b'\r' | b' ' | b'"' | b'\'') => fold(rest, form, at_end),
        Some(b'%' | b'\\' | b'&' | b'=') => {
            if cut(MAX_ESCAPE) {
                return Noise::More;
            }
            match escape::letter(rest) {
                Some((length, letter)) => Noise::Letter(length, letter),
                None => fold(rest, form, at_end),
            }
        }
        Some(0x1b) if cut(MAX_ESCAPE) => Noise::More,
        Some(0x1b) => color(rest).map_or(Noise::End, Noise::Nothing),
        Some(0xc2 | 0xe2 | 0xef) if cut(3) => Noise::More,
        Some(0xc2 | 0xe2 | 0xef) => {
            let found = INVISIBLE.iter().find(|character| rest.starts_with(character));
            let nothing = |character: &&[u8]| Noise::Nothing(character.len());
            found.map_or_else(|| fold(rest, form, at_end), nothing)
        }
        Some(_) => Noise::End,
    }
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
fn fold(rest: &[u8], form: LineForm, at_end: bool) -> Noise {
    let mut cursor = Cursor { rest, at: 0, was_cut: false };
    let quote = cursor.take(|byte| matches!(byte, b'"' | b'\''));
    if quote.is_some() {
        cursor.skip(4, |byte| byte == b' ');
        cursor.skip(1, |byte| matches!(byte, b'+' | b'.' | b'&' | b'\\'));
        cursor.skip(4, |byte| byte == b' ');
    } else if cursor.rest.first() == Some(&b'=') {
        // The soft line break of quoted-printable (RFC 2045 §6.7).
        cursor.at += 1;
    } else {
        // Flowed text (RFC 3676) ends its lines with a blank.
        cursor.blanks(MAX_TRAILING);
    }
    let is_break = cursor.line_break();
    let broken = cursor.at;
    if is_break {
        if form.mark.is_some_and(|mark| cursor.peek() == Some(mark)) {
            cursor.at += 1;
        }
        cursor.prefix(form.is_base64);
        if quote.is_some() && cursor.take(|byte| Some(byte) == quote).is_none() && !cursor.was_cut {
            return Noise::End;
        }
    }
    let is_next =
        |byte: u8| is_letter(byte) || byte == b'.' || form.is_base64 && matches!(byte, b'+' | b'/');
    match cursor.peek() {
        None if cursor.was_cut && !at_end => Noise::More,
        // The boundary of a part of a mail, or the end of a PEM file.
        Some(b'-') if form.is_base64 && cursor.peek_at(1) == Some(b'-') => Noise::End,
        Some(byte) if is_break && is_next(byte) => {
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
        self.peek_at(0)
    }

    fn peek_at(&mut self, ahead: usize) -> Option<u8> {
        let byte = self.rest.get(self.at + ahead).copied();
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

    /// Skips a character in UTF-8.
    fn character(&mut self, character: &str) -> bool {
        let is_next =
            character.bytes().enumerate().all(|(at, byte)| self.peek_at(at) == Some(byte));
        self.at += if is_next { character.len() } else { 0 };
        is_next
    }

    /// Skips up to this number of blanks.
    fn blanks(&mut self, most: usize) {
        let mut count = 0;
        let is_blank = |byte| matches!(byte, b' ' | b'\t');
        while count < most && (self.take(is_blank).is_some() || self.character(NO_BREAK_SPACE)) {
            count += 1;
        }
    }

    /// Skips the indentation, quote or comment marks of a line.
    fn prefix(&mut self, is_base64: bool) {
        let end = self.at + MAX_PREFIX;
        while self.at < end {
            match self.peek() {
                Some(b' ' | b'\t' | b'>' | b'|' | b'#' | b'*' | b';') => self.at += 1,
                Some(b'+' | b'/') if !is_base64 => self.at += 1,
                // These are letters too, so they are marks only before a blank: `// `, `-- `.
                Some(mark @ (b'+' | b'/' | b'-')) => {
                    let least = if mark == b'-' { 2 } else { 1 };
                    let run = (0..4).take_while(|at| self.peek_at(*at) == Some(mark)).count();
                    if run < least || !matches!(self.peek_at(run), Some(b' ' | b'\t')) {
                        return;
                    }
                    self.at += run;
                }
                Some(_) if self.character(NO_BREAK_SPACE) => {}
                Some(_) | None => return,
            }
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
        // Vertical tab, form feed; next line, line and paragraph separator (Unicode annex 14).
        self.take(|byte| matches!(byte, 0x0b | 0x0c)).is_some()
            || ["\u{85}", "\u{2028}", "\u{2029}"].iter().any(|character| self.character(character))
    }
}
