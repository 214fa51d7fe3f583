//! Extracts tokens from pasted text, for arguments, files, standard input and prompts.

use std::borrow::Cow;
use std::ops::Range;

use super::pasted_noise;
use super::ui::text::all_bytes;
use crate::token::json::is_invisible;
use crate::token::{MAX_CHECKED_BYTES, byte_search, read};

/// Maximum length of a text that is searched for one token split over several lines: twice the longest
/// token, for the noise.
pub(super) const MAX_INPUT: usize = 2 * MAX_CHECKED_BYTES;

/// Removes invisible characters and terminal colours, and replaces typographic quotes and spaces by ASCII
/// ones, so that they end a word.
pub(super) fn normalized(text: &[u8]) -> Cow<'_, [u8]> {
    let is_clean = |byte: u8| byte_search::find(byte, text).is_none();
    if text.is_ascii() && is_clean(0x1b) && is_clean(b'%') {
        return Cow::Borrowed(text);
    }
    let text = decoded(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    // Full stops in the current word, and whether an escape preceded it.
    let (mut full_stops, mut is_after_escape) = (0, false);
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '\x1b' if rest.starts_with('[') => rest = after_colour(rest),
            '%' => match after_escape(rest) {
                // Only an escape before the token shows that one after it is no part of it.
                Some((separator, after)) if is_after_escape || full_stops < 2 => {
                    out.push(separator);
                    rest = after;
                    (full_stops, is_after_escape) = (0, true);
                }
                _ => out.push('%'),
            },
            c if c.is_ascii() => {
                out.push(c);
                if c == '.' {
                    full_stops += 1;
                } else if c.is_ascii_whitespace() {
                    (full_stops, is_after_escape) = (0, false);
                }
            }
            c if pasted_noise::is_quote(c) => out.push('"'),
            c if pasted_noise::is_blank(c) => out.push(' '),
            c if pasted_noise::is_ignorable(c) || is_invisible(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out.into_bytes())
}

/// Returns the text after `ESC [ … letter`, a terminal's control sequence.
fn after_colour(rest: &str) -> &str {
    let parameter = |c: char| matches!(c, ' '..='?');
    let end = rest.get(1..).unwrap_or_default().trim_start_matches(parameter);
    end.strip_prefix(|c: char| c.is_ascii()).unwrap_or(end)
}

/// Decodes UTF-8; bytes that are not UTF-8 are read as Windows-1252.
fn decoded(text: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| pasted_noise::of_windows_1252(*byte)));
    }
    Cow::Owned(out)
}

/// Returns the separator that a percent escape stands for, and the text after it. Other escapes are part
/// of a word.
fn after_escape(rest: &str) -> Option<(char, &str)> {
    // Escaped several times, `%` itself is `%25`.
    let digits = rest.trim_start_matches("25");
    let byte = u8::from_str_radix(digits.get(..2)?, 16).ok()?;
    let is_separator = ends_word(byte) || byte == b'=';
    is_separator.then(|| (char::from(byte), digits.get(2..).unwrap_or_default()))
}

/// Returns the ranges of the words of a normalized text.
pub(super) fn words(text: &[u8]) -> impl Iterator<Item = Range<usize>> + Clone + use<'_> {
    let mut start = 0;
    text.split(|byte| ends_word(*byte)).filter_map(move |word| {
        let range = start..start + word.len();
        start += word.len() + 1;
        (!range.is_empty()).then_some(range)
    })
}

fn ends_word(byte: u8) -> bool {
    byte <= b' '
        || byte == 0x7f
        || matches!(byte, b'"' | b'&'..=b')' | b',' | b':'..=b'<' | b'>' | b'['..=b']')
        || matches!(byte, b'`' | b'{'..=b'}')
}

/// Returns the words of a text that look like tokens, valid or not. A word is not cut to fit: a token with
/// extra characters fails verification.
pub(super) fn tokens(text: &[u8]) -> Vec<Range<usize>> {
    let token = |word: Range<usize>| {
        let token = token_in(text.get(word.clone())?)?;
        Some(word.start + token.start..word.start + token.end)
    };
    words(text).filter_map(token).collect()
}

/// Returns the token in a word, without a key ID before `=` and without the full stop at the end of a
/// sentence; `None` if the word does not look like a token.
pub(super) fn token_in(word: &[u8]) -> Option<Range<usize>> {
    if dots(word) < 2 {
        return None;
    }
    let start = value_start(word);
    let token = word.get(start..)?;
    // Emphasis around the token; without its start, such a character is part of the token.
    let token = if word.starts_with(b"*") { without_marks(token) } else { token };
    let token = without_full_stop(token);
    let looks_so =
        dots(token) >= 2 && (memchr::memmem::find(token, b"eyJ").is_some() || read(token).is_ok());
    looks_so.then_some(start..start + token.len())
}

/// Returns the start of the value in `name=value`; 0 if the word has no name.
pub(super) fn value_start(word: &[u8]) -> usize {
    let values = byte_search::positions(b'=', word).map(|at| at + 1).take(4);
    let is_value = |from: &usize| {
        let rest = word.get(*from..).unwrap_or_default();
        begins_token(rest) || (dots(rest) >= 2 && read(without_full_stop(rest)).is_ok())
    };
    let marks = word.iter().position(|byte| !matches!(byte, b'*' | b'/')).unwrap_or(0);
    [marks].into_iter().chain(values).find(is_value).unwrap_or(0)
}

/// Removes the end of a sentence or of emphasis.
fn without_marks(token: &[u8]) -> &[u8] {
    let is_mark = |byte: &u8| matches!(byte, b'!' | b'?' | b'*');
    let end = token.iter().rposition(|byte| !is_mark(byte)).map_or(0, |last| last + 1);
    token.get(..end).unwrap_or_default()
}

/// Whether a text starts like a header: `{"` in base64url, or `{` and white space.
pub(super) fn begins_token(text: &[u8]) -> bool {
    text.starts_with(b"ey") || text.starts_with(b"ew")
}

fn without_full_stop(token: &[u8]) -> &[u8] {
    let all = dots(token);
    if all <= 2 || !token.ends_with(b".") {
        return token;
    }
    let end = token.iter().rposition(|byte| *byte != b'.').map_or(0, |last| last + 1);
    let inner = all - (token.len() - end);
    // An unsigned token itself ends with a full stop.
    let kept = [2, 4].into_iter().find(|count| (inner..=all).contains(count));
    kept.and_then(|count| token.get(..end + count - inner)).unwrap_or(token)
}

/// Whether a text consists of characters of tokens.
#[expect(clippy::needless_bitwise_bool, reason = "many bytes at a time take no branches")]
pub(super) fn is_bare(text: &[u8]) -> bool {
    all_bytes(text, |byte| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        // `-`, `.`, `/` and the digits are adjacent in ASCII; only `/` is excluded.
        let digit = byte.wrapping_sub(b'-') < 13 && byte != b'/';
        letter | digit | (byte == b'_')
    })
}

/// Whether a word that stands alone on its line belongs to a copied text: an option of a command, the name of a
/// header or a variable, the separator of a mail. Any other word is a token to judge, even if it cannot be one.
pub(super) fn is_stray(word: &[u8]) -> bool {
    let is_name = |name: &[u8]| !name.is_empty() && is_bare(name);
    let variable = word.iter().position(|byte| *byte == b'=');
    let is_variable = variable.is_some_and(|at| is_name(&word[..at]) && at + 1 < word.len());
    let is_of_copy = is_variable
        || word.starts_with(b"-")
        || word.ends_with(b":")
        || word.eq_ignore_ascii_case(b"bearer");
    is_of_copy && !may_be_token(word)
}

fn may_be_token(word: &[u8]) -> bool {
    let clean = normalized(word);
    let mut all = words(&clean).filter_map(|word| clean.get(word));
    let has_token = all.any(|word| {
        let value = word.get(value_start(word)..).unwrap_or_default();
        begins_token(value) || token_in(word).is_some()
    });
    has_token || is_bare(word) && matches!(dots(word), 2 | 4)
}

/// Whether a text has a word that may be a token.
pub(super) fn may_hold_token(text: &[u8]) -> bool {
    text.split(u8::is_ascii_whitespace).any(|word| !word.is_empty() && !is_stray(word))
}

/// Counts full stops.
pub(super) fn dots(text: &[u8]) -> usize {
    byte_search::count(b'.', text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2k";

    fn found(text: &str) -> Vec<String> {
        let text = normalized(text.as_bytes());
        let text = str::from_utf8(&text).unwrap_or_default();
        tokens(text.as_bytes()).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn pasted_noise_around_a_token_is_removed() {
        for text in [
            format!("first {TOKEN} and no more"),
            format!("the token is {TOKEN}."),
            format!("{TOKEN}..."),
            format!("{{\"access_token\":\"{TOKEN}\",\"expires_in\":900}}"),
            format!("GET /?token={TOKEN}&page=1.2.3 from www.example.com"),
            format!("(see {TOKEN}), 127.0.0.1"),
            format!("Cookie: lang=de; __Host-session={TOKEN}; theme=dark"),
            format!("-H 'Authorization: Bearer {TOKEN}'"),
            format!("\u{feff}{TOKEN}\u{200b}"),
            format!("\u{201c}{TOKEN}\u{201d}\u{a0}"),
            format!("\u{ab}{TOKEN}\u{bb}"),
            format!("\x1b[1;31m{TOKEN}\x1b[0m"),
            TOKEN.replace("zdW", "z\u{ad}d\u{200b}W"),
        ] {
            assert_eq!(found(&text), [TOKEN], "{text}");
        }
        assert_eq!(found(&format!("{TOKEN} {TOKEN}")), [TOKEN, TOKEN]);
        assert_eq!(found("eyJhbGciOiJub25lIn0.e30.."), ["eyJhbGciOiJub25lIn0.e30."]);
    }

    #[test]
    fn letters_adjacent_to_a_token_make_it_another_token() {
        for word in [
            format!("{TOKEN}=="),
            format!("{TOKEN}.x"),
            format!("abc{TOKEN}"),
            format!("{TOKEN}~disclosure~"),
            format!("{TOKEN}%20"),
            format!("{TOKEN}!"),
            format!("{TOKEN}*"),
            format!("{TOKEN}\u{e9}"),
            format!("{TOKEN}{TOKEN}"),
        ] {
            assert_eq!(found(&format!("see {word} there")), [word.as_str()]);
        }
    }

    #[test]
    fn invalid_tokens_are_found_among_valid_ones() {
        let stripped = format!("{}.", TOKEN.rsplit_once('.').unwrap_or_default().0);
        // White space in the header is allowed; no algorithm; a payload that is not JSON; not base64.
        for bad in [
            "eyAiYWxnIjoiSFMyNTYifQ.eyJzdWIiOiJhIn0.c2ln",
            "e30.eyJzdWIiOiJhIn0.c2ln",
            "eyJhbGciOiJIUzI1NiJ9.bm8.c2ln",
            "eyJhbGciOiJIUzI1NiJ9==.e30.c2ln",
            "eyJ!.e30.c2ln",
            &stripped,
        ] {
            assert_eq!(found(&format!("{TOKEN} {bad} x")), [TOKEN, bad]);
            assert_eq!(found(&format!("a={bad}")), [bad]);
        }
        assert_eq!(found("www.a.example.com 127.0.0.1"), [""; 0]);
    }
}
