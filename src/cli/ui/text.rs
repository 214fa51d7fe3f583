//! Makes untrusted text safe for a terminal or a spreadsheet.
//!
//! Text from the store or from a token may contain control sequences, bidirectional or invisible
//! characters. They are shown as escapes.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// Maximum number of consecutive combining marks. Real languages stack a few accents; dozens would cover
/// the lines above and below.
const STACKED_MARKS: usize = 4;

/// Whether the character controls the terminal, reorders text, or is invisible.
#[must_use]
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, grapheme joiner, Arabic letter mark, Hangul and Khmer fillers.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{3164}' | '\u{ffa0}'
            // Mongolian variation selectors and vowel separator.
            | '\u{180b}'..='\u{180f}'
            // Zero width and direction marks, separators, embeddings, overrides, isolates.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Variation selectors, byte order mark, annotations, noncharacters.
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            // Shorthand and musical format controls, tags and the variation supplement.
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the character shows nothing on a screen.
#[must_use]
pub(crate) fn is_blank_char(c: char) -> bool {
    // The Braille pattern without dots is no white space in Unicode.
    c.is_whitespace() || is_unsafe(c) || c == '\u{2800}'
}

/// Whether all bytes satisfy `such`. Works on blocks of one size, so that the compiler can vectorise it;
/// the last block overlaps the one before.
pub(in crate::cli) fn all_bytes(bytes: &[u8], such: impl Fn(u8) -> bool) -> bool {
    const PIECE: usize = 32;
    let Some(last) = bytes.last_chunk::<PIECE>() else {
        return bytes.iter().all(|byte| such(*byte));
    };
    let (pieces, _) = bytes.as_chunks::<PIECE>();
    pieces.iter().chain([last]).all(|piece| piece.iter().fold(true, |all, byte| all & such(*byte)))
}

/// Returns the text with every unsafe character as an escape: `\n`, `\u{1b}`.
///
/// The result is ambiguous, because a backslash is not escaped: it is for display only.
#[must_use]
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if all_bytes(text.as_bytes(), |byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut stacked = 0;
    for c in text.chars() {
        stacked = if c.width() == Some(0) { stacked + 1 } else { 0 };
        if is_unsafe(c) || stacked > STACKED_MARKS {
            out.extend(escape(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Returns the [`safe`] text with every blank as an escape that a reader would not see: at the start, at the end,
/// after another blank, and each that is not the common one. ` alice` and `alice` are different users.
#[must_use]
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    let is_plain = |text: &str| all_bytes(text.as_bytes(), |byte| matches!(byte, b' '..=b'~'));
    if is_plain(text) && !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    let is_common = |c: char| matches!(c, ' ' | '\u{3000}');
    let is_blank = |c: char| !is_unsafe(c) && is_blank_char(c);
    let end = text.trim_end_matches(is_blank).len();
    let mut out = String::with_capacity(text.len() + 8);
    let (mut from, mut after_blank) = (0, true);
    for (at, c) in text.char_indices().filter(|(_, c)| is_blank(*c)) {
        after_blank &= from == at;
        out.push_str(&safe(&text[from..at]));
        if is_common(c) && !after_blank && at < end {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
        (from, after_blank) = (at + c.len_utf8(), true);
    }
    out.push_str(&safe(&text[from..]));
    Cow::Owned(out)
}

/// Escapes `\n`, `\r` and `\t` by their common names, any other character by its number.
fn escape(c: char) -> Box<dyn Iterator<Item = char>> {
    if matches!(c, '\n' | '\r' | '\t') {
        Box::new(c.escape_default())
    } else {
        Box::new(c.escape_unicode())
    }
}

/// Returns the text that [`safe`] shows as `text`, if that has escapes.
#[must_use]
pub(crate) fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let number = escape.strip_prefix("u{").and_then(|digits| digits.split_once('}'));
        let character = number.and_then(|(digits, after)| {
            Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, after))
        });
        let (c, after) = character.or_else(|| {
            let c = match escape.as_bytes().first()? {
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                // A byte that is not UTF-8: the store escapes it, and knows it by this form.
                b'x' => return Some(('\\', escape)),
                _ => return None,
            };
            Some((c, escape.get(1..)?))
        })?;
        out.push(c);
        rest = after;
    }
    out.push_str(rest);
    (rest.len() < text.len()).then_some(out)
}

/// Returns the number of terminal columns of a [`safe`] text.
#[must_use]
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Cuts the end of a text to at most `max` columns, marked by `…`.
#[must_use]
pub(crate) fn short(text: &str, max: usize) -> Cow<'_, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    if max == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used < max
        })
        .collect();
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// Cuts the start of a text to at most `max` columns, marked by `…`.
#[must_use]
pub(crate) fn short_start(text: &str, max: usize) -> Cow<'_, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    if max == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let kept = text.char_indices().rev().take_while(|(_, c)| {
        used += c.width().unwrap_or(0);
        used < max
    });
    let from = kept.last().map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("…{}", text[from..].trim_start()))
}

/// Returns a CSV cell that spreadsheets don't evaluate as a formula.
///
/// A cell that starts like a formula (`=`, `+`, `-`, `@`, also full-width, tab or return) gets a leading
/// `'`, which spreadsheets interpret as text; plain numbers stay unchanged. A cell that starts like one with this
/// `'` gets another, so that removing one restores every cell. Any other cell stays unchanged: the CSV writer
/// quotes line breaks (RFC 4180).
#[must_use]
pub(crate) fn csv_cell(text: &str) -> Cow<'_, str> {
    let start = text.trim_start_matches('\'');
    let formula = start.starts_with(['\t', '\r'])
        || start.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula && !is_number(start) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.parse::<f64>().is_ok()
}

/// Returns `text` without control characters, cut to at most `most` characters, the store's limit.
#[must_use]
pub(crate) fn bounded(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

/// Number of characters of an actor's name that the store keeps.
pub(crate) const ACTOR: usize = 128;
/// Number of characters of a note that the store keeps.
pub(crate) const NOTE: usize = 1024;

/// Returns a note for the audit trail without control characters, cut to `most` characters; `None` if nothing
/// is left.
#[must_use]
pub(crate) fn note(text: Option<&str>, most: usize) -> Option<String> {
    text.map(|text| bounded(text, most)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_byte_is_found_at_any_position() {
        for length in 0..100 {
            let mut bytes = vec![b'a'; length];
            assert!(all_bytes(&bytes, |byte| byte == b'a'), "{length}");
            for at in 0..length {
                bytes[at] = b'b';
                assert!(!all_bytes(&bytes, |byte| byte == b'a'), "{at} of {length}");
                bytes[at] = b'a';
            }
        }
    }

    #[test]
    fn control_characters_are_escaped() {
        for (raw, shown) in [
            ("plain ASCII ~", "plain ASCII ~"),
            ("José 東京 🦀", "José 東京 🦀"),
            ("\u{1b}[2Jgone", "\\u{1b}[2Jgone"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{7f}", "\\u{7f}"),
            ("user\u{202e}nimda", "user\\u{202e}nimda"),
            ("\u{2066}\u{2069}\u{200f}\u{61c}", "\\u{2066}\\u{2069}\\u{200f}\\u{61c}"),
            ("a\u{200b}b\u{feff}\u{2060}", "a\\u{200b}b\\u{feff}\\u{2060}"),
            ("x\u{e0041}", "x\\u{e0041}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
            ("\u{2764}\u{fe0f}", "\u{2764}\\u{fe0f}"),
        ] {
            assert_eq!(safe(raw), shown);
        }
    }

    #[test]
    fn single_accents_are_kept_and_long_stacks_escaped() {
        assert_eq!(safe("e\u{301}"), "e\u{301}");
        let tower = format!("e{}", "\u{301}".repeat(6));
        assert_eq!(safe(&tower), format!("e{}\\u{{301}}\\u{{301}}", "\u{301}".repeat(4)));
    }

    #[test]
    fn blanks_that_are_not_seen_are_escaped() {
        for (raw, text) in [
            ("alice", "alice"),
            ("Alice B. C.", "Alice B. C."),
            (" alice", "\\u{20}alice"),
            ("alice ", "alice\\u{20}"),
            ("alice  b", "alice \\u{20}b"),
            ("  alice   b  ", "\\u{20}\\u{20}alice \\u{20}\\u{20}b\\u{20}\\u{20}"),
            (" ", "\\u{20}"),
            ("a\u{a0}b", "a\\u{a0}b"),
            ("山田\u{3000}太郎", "山田\u{3000}太郎"),
            ("山田\u{3000}", "山田\\u{3000}"),
            ("a\n b", "a\\n b"),
            ("\u{2800}", "\\u{2800}"),
            ("", ""),
        ] {
            assert_eq!(shown(raw), text, "{raw:?}");
            if raw != text {
                assert_eq!(unescaped(&shown(raw)).as_deref(), Some(raw));
            }
        }
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(safe("alice@example.com"), Cow::Borrowed(_)));
    }

    #[test]
    fn cuts_are_by_columns_not_characters() {
        for (text, max, shown) in [
            ("alice", 5, "alice"),
            ("alice", 4, "ali…"),
            ("東京都庁", 8, "東京都庁"),
            ("東京都庁", 7, "東京都…"),
            ("東京都庁", 6, "東京…"),
            ("one two", 5, "one…"),
            ("alice", 1, "…"),
            ("alice", 0, ""),
            ("", 0, ""),
        ] {
            assert_eq!(short(text, max), shown, "{text} at {max}");
            assert!(width(&short(text, max)) <= max);
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, harmless) in [
            ("alice", "alice"),
            ("=1+1", "'=1+1"),
            ("+49 30 123", "'+49 30 123"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("\t=1", "'\t=1"),
            ("\rx", "'\rx"),
            ("＝1", "'＝1"),
            ("-12", "-12"),
            ("-1.5", "-1.5"),
            ("-inf", "'-inf"),
            ("-", "'-"),
            ("a\nb", "a\nb"),
            ("", ""),
            ("'+49", "''+49"),
            ("'' =1", "''' =1"),
            ("'-12", "'-12"),
            ("'alice", "'alice"),
            ("'", "'"),
        ] {
            assert_eq!(csv_cell(cell), harmless, "{cell:?}");
        }
    }
}
