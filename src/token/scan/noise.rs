//! Recognises noise that programs insert between the letters of a token: line breaks, escapes,
//! invisible characters.

use super::cursor::Cursor;
use super::escape::MAX_ESCAPE;
use super::fold::{FoldKind, LineForm, Noise};
use super::{dump, escape, literal, markup, record};

/// Maximum number of blanks at the end of a folded line.
const MAX_TRAILING: usize = 8;

/// Maximum number of blanks between the text and the edge of a table.
const MAX_PADDING: usize = 200;

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

/// Classifies the bytes at `at`.
pub(super) fn noise(bytes: &[u8], at: usize, form: LineForm, at_end: bool) -> Noise {
    let rest = bytes.get(at..).unwrap_or_default();
    let cut = |longest: usize| !at_end && rest.len() < longest;
    match rest.first() {
        None if at_end => Noise::End,
        None => Noise::More,
        // White space, or the edge of a table.
        Some(b'\t'..=b'\r' | b' ' | b'+' | b'|') => fold(bytes, at, form, at_end),
        Some(b'"' | b'\'' | b'`') => {
            let part = || Some(markup::next_part(rest, form, at_end));
            let split = record::docker(rest, form, at_end)
                .or_else(|| part().filter(|part| *part != Noise::End));
            split.unwrap_or_else(|| literal::between(rest, form, at_end))
        }
        Some(b';') => markup::next_part(rest, form, at_end),
        Some(b'<') if !form.is_base64 => markup::tag(rest, form, at_end),
        Some(b'?') if !form.is_base64 => markup::encoded_word(rest, form, at_end),
        Some(b'%' | b'\\' | b'&' | b'=') => {
            if cut(MAX_ESCAPE) {
                return Noise::More;
            }
            match escape::letter(rest) {
                Some((length, letter)) => Noise::Letter(length, letter),
                None => fold(bytes, at, form, at_end),
            }
        }
        Some(0x1b) if cut(MAX_ESCAPE) => Noise::More,
        Some(0x1b) => color(rest).map_or(Noise::End, Noise::Nothing),
        Some(0xc2 | 0xe2 | 0xef) if cut(3) => Noise::More,
        Some(0xc2 | 0xe2 | 0xef) => {
            let found = INVISIBLE.iter().find(|character| rest.starts_with(character));
            let nothing = |character: &&[u8]| Noise::Nothing(character.len());
            found.map_or_else(|| fold(bytes, at, form, at_end), nothing)
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
fn fold(bytes: &[u8], at: usize, form: LineForm, at_end: bool) -> Noise {
    let mut cursor = Cursor::new(bytes.get(at..).unwrap_or_default());
    let is_soft = cursor.take(|byte| byte == b'=').is_some();
    if is_soft {
        // The soft line break of quoted-printable (RFC 2045 §6.7).
    } else if cursor.maybe(|cursor| table_edge(cursor, form)).is_none() {
        // Flowed text (RFC 3676) ends its lines with a blank.
        cursor.blanks(MAX_TRAILING);
    }
    let next = cursor.peek();
    if next.is_some_and(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return Noise::End;
    }
    // A backslash and a line break, not the escape of a line break.
    let is_escaped = next == Some(b'\\') && matches!(cursor.peek_at(1), Some(b'\r' | b'\n'));
    let before = at + cursor.at;
    if !cursor.line_break() {
        return if cursor.was_cut && !at_end { Noise::More } else { Noise::End };
    }
    let broken = cursor.at;
    cursor.mark(form);
    let goes_on = is_soft || is_escaped;
    let mut kind = if goes_on { FoldKind::Certain } else { FoldKind::Plain };
    if cursor.maybe(dump::row).is_some() {
        kind = FoldKind::Certain;
    } else if let Some(logged) = record::prefix(&mut cursor, bytes, before) {
        kind = logged;
    } else {
        cursor.prefix(form.is_base64);
        // The second half of a gap in a string of Haskell or YAML.
        if is_escaped && !cursor.is_continued(form) {
            cursor.skip(1, |byte| byte == b'\\');
        }
    }
    if form.is_base64 && cursor.rest().starts_with(b"--") {
        // The boundary of a part of a mail, or the end of a PEM file.
        return Noise::End;
    }
    cursor.folded(form, at_end, broken, kind)
}

/// Skips the padding and the edge of a table at the end of a line.
fn table_edge(cursor: &mut Cursor<'_>, form: LineForm) -> Option<()> {
    cursor.blanks(MAX_PADDING);
    matches!(cursor.peek(), Some(b'|' | b'+' | 0xe2)).then_some(())?;
    let is_edge = cursor.edge() || !form.is_base64 && cursor.take(|byte| byte == b'+').is_some();
    (is_edge && matches!(cursor.peek(), None | Some(b'\r' | b'\n'))).then_some(())
}
