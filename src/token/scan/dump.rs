//! Recognises the rows of dumps that show bytes in hexadecimal and as text: `xxd`, `hexdump -C`, `tcpdump -X`.
//!
//! The text column of one row goes on in the next row.

use super::cursor::Cursor;

/// Maximum number of bytes in a row.
const ROW: usize = 16;

/// Maximum number of blanks between the columns.
const MAX_BLANKS: usize = 60;

/// Skips a row up to its text.
pub(super) fn row(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.skip(8, |byte| matches!(byte, b' ' | b'\t'));
    cursor.text("0x");
    if !(4..=16).contains(&cursor.skip(16, |byte| byte.is_ascii_hexdigit())) {
        return None;
    }
    cursor.skip(1, |byte| byte == b':');
    (cursor.skip(MAX_BLANKS, is_blank) > 0).then_some(())?;
    let mut bytes = 0;
    while bytes < ROW {
        bytes += group(cursor)?;
        let blanks = cursor.skip(MAX_BLANKS, is_blank);
        // A wider gap separates the halves of a row, or the text.
        let is_half = bytes == ROW / 2;
        let is_group = |cursor: &mut Cursor<'_>| {
            let mut ahead = *cursor;
            let is_group = group(&mut ahead).is_some() && ahead.take(is_blank).is_some();
            cursor.was_cut |= ahead.was_cut;
            is_group
        };
        match blanks {
            0 => return None,
            1 if bytes < ROW => {}
            _ if is_half && is_group(cursor) => {}
            _ => break,
        }
    }
    cursor.skip(1, |byte| byte == b'|');
    Some(())
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Skips a group of bytes and returns their number.
fn group(cursor: &mut Cursor<'_>) -> Option<usize> {
    let digits = cursor.skip(8, |byte| byte.is_ascii_hexdigit());
    matches!(digits, 2 | 4 | 8).then_some(digits / 2)
}
