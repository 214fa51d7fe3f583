//! What the words of a text are: tokens, tokens with something at them, or only words.

use std::ops::Range;

use zeroize::Zeroizing;

use super::ui::text::all_bytes;
use crate::token::{MAX_CHECKED_BYTES, MAX_TOKEN_BYTES, read, scan, unwrap_around, unwrap_pasted};

/// What is read at most for one token: it may be as long as one that is checked,
/// and what is pasted around it has room too. A token wrapped over lines is no longer either.
pub(super) const MAX_INPUT: usize = 2 * MAX_CHECKED_BYTES;

/// What a text is: a line, or an argument.
pub(super) enum ExtractedText {
    /// One word, with nothing around it.
    Whole,
    /// One word once the noise around it is off.
    Cleaned(Zeroizing<String>),
    /// Among other words.
    Words(Vec<Range<usize>>),
    Nothing,
}

/// Looks at a text; a verifier's is strict.
pub(super) fn look(text: &[u8], strict: bool) -> ExtractedText {
    let is_token = is_bare(text) || (text.starts_with(b"ey") && is_one_word(text));
    if is_token || text.len() > MAX_TOKEN_BYTES {
        return ExtractedText::Whole;
    }
    // What stands within one token is taken out of it, but not what parts several.
    let parted = scan::find(text).nth(1).is_some();
    if text.len() <= MAX_INPUT && !parted {
        let text = String::from_utf8_lossy(text);
        let around = unwrap_around(&text);
        if is_one_word(around.as_bytes()) && dots(around.as_bytes()) >= 2 {
            let token = if strict { around } else { unwrap_pasted(&text) };
            let start = start(token.as_bytes());
            let token = token.get(start..).unwrap_or_default().to_owned();
            return ExtractedText::Cleaned(Zeroizing::new(token));
        }
    }
    let found = tokens(text, strict);
    if found.is_empty() { ExtractedText::Nothing } else { ExtractedText::Words(found) }
}

/// Only what a token is made of.
#[expect(clippy::needless_bitwise_bool, reason = "many bytes at a time take no branches")]
pub(super) fn is_bare(text: &[u8]) -> bool {
    all_bytes(text, |byte| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        // Digits, `-` and `.` are neighbours, but for what lies between them.
        let digit = byte.wrapping_sub(b'-') < 13 && byte != b'/';
        letter | digit | (byte == b'_')
    })
}

/// Whether nothing in it ends a word.
pub(super) fn is_one_word(text: &[u8]) -> bool {
    !text.iter().any(|byte| ends(*byte))
}

fn ends(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b'"' | b'&'..=b')' | b',' | b':'..=b'<' | b'>' | b'['..=b']')
        || matches!(byte, b'`' | b'{'..=b'}')
}

/// How many full stops it has.
pub(super) fn dots(text: &[u8]) -> usize {
    memchr::memchr_iter(b'.', text).count()
}

/// The tokens among the words of a text, good and bad. For a verifier each is the whole word but for
/// its name before `=` and a sentence's end: judged without what stands at them, they would not be
/// what came in.
pub(super) fn tokens(text: &[u8], strict: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split(|byte| ends(*byte)) {
        let at = |range: Range<usize>| start + range.start..start + range.end;
        if dots(word) >= 2 {
            let before = found.len();
            if strict {
                found.extend(scan::find(word).next().map(|token| at(whole(word, &token))));
            } else {
                found.extend(scan::find(word).map(at));
            }
            if found.len() == before {
                found.extend(attempt(word).map(|from| at(from..word.len())));
            }
        }
        start += word.len() + 1;
    }
    found
}

/// Where a token begins in a word, which may begin with its name; else the word does.
pub(super) fn start(word: &[u8]) -> usize {
    let named = |token: &Range<usize>| {
        token.start.checked_sub(1).and_then(|at| word.get(at)) == Some(&b'=')
    };
    match scan::find(word).next() {
        Some(token) if named(&token) => token.start,
        Some(_) => 0,
        None => attempt(word).unwrap_or(0),
    }
}

/// All of the word around a token in it.
fn whole(word: &[u8], token: &Range<usize>) -> Range<usize> {
    let sentence = matches!(word.get(token.end..), Some(b"." | b"!" | b"?"));
    start(word)..if sentence { token.end } else { word.len() }
}

/// Where something begins in a word that was meant to be a token.
fn attempt(word: &[u8]) -> Option<usize> {
    let values = memchr::memchr_iter(b'=', word).map(|at| at + 1).take(4);
    [0].into_iter().chain(values).find(|from| {
        let rest = word.get(*from..).unwrap_or_default();
        dots(rest) >= 2 && (rest.starts_with(b"eyJ") || read(rest).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2k";

    fn found(text: &str, strict: bool) -> Vec<&str> {
        tokens(text.as_bytes(), strict).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn tokens_are_found_among_words() {
        for text in [
            format!("first {TOKEN} and no more"),
            format!("the token is {TOKEN}."),
            format!("{{\"access_token\":\"{TOKEN}\",\"expires_in\":900}}"),
            format!("GET /?token={TOKEN}&page=1.2.3 from www.example.com"),
            format!("(see {TOKEN}), 127.0.0.1"),
        ] {
            assert_eq!(found(&text, true), [TOKEN], "{text}");
            assert_eq!(found(&text, false), [TOKEN], "{text}");
        }
        assert_eq!(found(&format!("{TOKEN} {TOKEN}"), true), [TOKEN, TOKEN]);
    }

    #[test]
    fn a_verifier_gets_what_stands_at_a_token_too() {
        for word in [
            format!("{TOKEN}=="),
            format!("{TOKEN}.x"),
            format!("abc{TOKEN}"),
            format!("{TOKEN}~disclosure~"),
            format!("{TOKEN}%20"),
            format!("{TOKEN}{TOKEN}"),
        ] {
            assert_eq!(found(&format!("see {word} there"), true), [word.as_str()]);
        }
    }

    #[test]
    fn bad_tokens_are_found_beside_good_ones() {
        let stripped = format!("{}.", TOKEN.rsplit_once('.').unwrap_or_default().0);
        // Legal white space in the header, no algorithm, a payload that is not JSON, no base64.
        for bad in [
            "eyAiYWxnIjoiSFMyNTYifQ.eyJzdWIiOiJhIn0.c2ln",
            "e30.eyJzdWIiOiJhIn0.c2ln",
            "eyJhbGciOiJIUzI1NiJ9.bm8.c2ln",
            "eyJhbGciOiJIUzI1NiJ9==.e30.c2ln",
            "eyJ!.e30.c2ln",
            &stripped,
        ] {
            assert_eq!(found(&format!("{TOKEN} {bad} x"), true), [TOKEN, bad]);
            assert_eq!(found(&format!("a={bad}"), true), [bad]);
        }
    }
}
