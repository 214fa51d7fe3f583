//! What a line or a stream is by its look alone: a word, or a token that a terminal or a mail
//! program has wrapped over lines.

use super::ui::text::all_bytes;
use crate::token::unwrap_pasted;

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

/// One word that begins like a token: were it cut where a token ends, what is wrong with it would
/// go unnoticed.
pub(super) fn is_one_word(text: &[u8]) -> bool {
    let ends = |byte: u8| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'"' | b'&'..=b')' | b',' | b':'..=b'<' | b'>' | b'['..=b']')
            || matches!(byte, b'`' | b'{'..=b'}')
    };
    text.starts_with(b"ey") && !text.iter().any(|byte| ends(*byte))
}

/// Lines of one length but for the last, which is not longer, that make one token together and are
/// none each; or two lines of any length, if the second does not begin a token of its own. Before
/// it may stand what people paste along.
pub(super) fn is_wrapped(text: &[u8]) -> bool {
    let noise = |byte: u8| byte.is_ascii_whitespace() || b"\"'`,;".contains(&byte);
    let mut lines = text
        .split(|byte| *byte == b'\n')
        .map(|line| trimmed(line, noise))
        .filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return false };
    let dots = |line: &[u8]| memchr::memchr_iter(b'.', line).count();
    let mut length = is_bare(first).then_some(first.len());
    let apart = is_prefix(first);
    if apart || length.is_none() {
        // What it takes away from the width is not known.
        length = None;
        let word = first.rsplit(|byte| noise(*byte)).next().unwrap_or_default();
        if !is_bare(word) || unwrap_pasted(&String::from_utf8_lossy(first)).as_bytes() != word {
            return false;
        }
    }
    let (mut all, mut shorter, mut longer) = (dots(first), false, false);
    let begins = length.is_some() && first.starts_with(b"ey") && dots(first) < 2;
    let (mut whole, mut count) = (apart || dots(first) >= 2, 1);
    for line in lines {
        let most = *length.get_or_insert(line.len());
        if shorter || longer || !is_bare(line) {
            return false;
        }
        longer = line.len() > most;
        let goes_on = first.ends_with(b".") || !line.starts_with(b"ey");
        if longer && !(count == 1 && begins && goes_on && dots(line) < 3) {
            return false;
        }
        shorter = line.len() < most;
        all += dots(line);
        whole &= dots(line) >= 2;
        count += 1;
    }
    count > 1 && (!whole || (apart && count == 2)) && matches!(all, 2 | 4)
}

/// `Bearer` and its like on a line of its own.
fn is_prefix(line: &[u8]) -> bool {
    let alone = String::from_utf8_lossy(line);
    memchr::memchr(b'.', line).is_none() && unwrap_pasted(&format!("{alone} a.b.c")) == "a.b.c"
}

fn trimmed(mut line: &[u8], noise: impl Fn(u8) -> bool) -> &[u8] {
    while let [first, rest @ ..] = line
        && noise(*first)
    {
        line = rest;
    }
    while let [rest @ .., last] = line
        && noise(*last)
    {
        line = rest;
    }
    line
}
