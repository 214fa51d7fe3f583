//! Recognises what markup and headers put between the letters of a text: tags, encoded words, numbered cookies.

use super::cursor::Cursor;
use super::fold::{FoldKind, LineForm, Noise};

/// Maximum length of a tag.
const MAX_TAG: usize = 512;

/// Elements that do not end a word: of HTML, and of the texts in office documents.
const INLINE: [&[u8]; 22] = [
    b"a", b"b", b"bdi", b"bdo", b"code", b"em", b"font", b"i", b"kbd", b"mark", b"nobr", b"r",
    b"s", b"samp", b"small", b"span", b"strong", b"t", b"tt", b"u", b"var", b"wbr",
];

/// Elements of Word that end a word.
const WORD_BLOCKS: [&[u8]; 7] = [b"w:p", b"w:tc", b"w:tr", b"w:tbl", b"w:tab", b"w:br", b"w:cr"];

/// Maximum length of the name of a character set or a cookie.
const MAX_NAME: usize = 64;

/// Parses a tag.
pub(super) fn tag(rest: &[u8], form: LineForm, at_end: bool) -> Noise {
    let head = rest.get(..MAX_TAG.min(rest.len())).unwrap_or_default();
    let Some(end) = memchr::memchr(b'>', head) else {
        return if rest.len() < MAX_TAG && !at_end { Noise::More } else { Noise::End };
    };
    let tag = head.get(1..end).unwrap_or_default();
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b':';
    let name = tag.split(|byte| !is_name(byte)).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    if name == b"br" {
        let mut cursor = Cursor::new(rest);
        cursor.at = end + 1;
        let is_break = cursor.line_break();
        let broken = cursor.at;
        cursor.blanks(if is_break { MAX_NAME } else { 0 });
        return cursor.folded(form, at_end, broken, FoldKind::Plain);
    }
    let is_word = name.starts_with(b"w:") && !WORD_BLOCKS.contains(&name.as_slice());
    let is_inline = is_word || INLINE.contains(&local) || name.starts_with(b"text:s");
    if is_inline { Noise::Nothing(end + 1) } else { Noise::End }
}

/// Parses the end of an encoded word (RFC 2047) and the start of the next one, in the encoding Q.
pub(super) fn encoded_word(rest: &[u8], form: LineForm, at_end: bool) -> Noise {
    let mut cursor = Cursor::new(rest);
    let is_next = cursor.text("?=") && next_word(&mut cursor).is_some_and(|letter| letter == b'Q');
    certain(&mut cursor, is_next, form, at_end)
}

/// Skips the blanks between two encoded words and the start of the second one; returns its encoding, `B` or `Q`.
pub(super) fn next_word(cursor: &mut Cursor<'_>) -> Option<u8> {
    cursor.blanks(MAX_NAME);
    if cursor.line_break() {
        cursor.blanks(MAX_NAME);
    }
    cursor.text("=?").then_some(())?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.*".contains(&byte);
    (cursor.skip(MAX_NAME, is_name) > 0).then_some(())?;
    cursor.take(|byte| byte == b'?')?;
    let encoding = cursor.take(|byte| byte.is_ascii_alphabetic())?;
    cursor.take(|byte| byte == b'?')?;
    Some(encoding.to_ascii_uppercase())
}

/// Parses the name of a further part of a value that one cookie or parameter (RFC 2231) cannot hold: `; session.1=`,
/// `; filename*1="`.
pub(super) fn next_part(rest: &[u8], form: LineForm, at_end: bool) -> Noise {
    let mut cursor = Cursor::new(rest);
    cursor.skip(1, |byte| byte == b'"');
    let is_next = cursor.text(";") && part_name(&mut cursor).is_some();
    cursor.skip(1, |byte| byte == b'"');
    certain(&mut cursor, is_next, form, at_end)
}

/// Skips the name and the equals sign of a part other than the first.
fn part_name(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.blanks(1);
    if cursor.line_break() {
        cursor.blanks(MAX_NAME);
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte);
    let name = cursor.rest();
    let length = cursor.skip(MAX_NAME, is_name);
    cursor.take(|byte| byte == b'=')?;
    let name = name.get(..length)?;
    let name = name.strip_suffix(b"*").unwrap_or(name);
    let start = name.iter().rposition(|byte| matches!(byte, b'.' | b'*'))?;
    let number = std::str::from_utf8(name.get(start + 1..)?).ok()?.parse::<u16>().ok()?;
    (number > 0).then_some(())
}

fn certain(cursor: &mut Cursor<'_>, is_next: bool, form: LineForm, at_end: bool) -> Noise {
    if is_next {
        let at = cursor.at;
        cursor.folded(form, at_end, at, FoldKind::Certain)
    } else if cursor.was_cut && !at_end {
        Noise::More
    } else {
        Noise::End
    }
}
