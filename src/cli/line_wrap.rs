//! Whether a stream is, by its look alone, a token that a terminal or a mail program has wrapped over
//! lines.

use super::token_extract::{dots, is_bare};
use crate::time::Timestamp;
use crate::token::{LintRule, lint, read, unwrap_pasted};

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
    count > 1 && !is_whole(first) && (!whole || (apart && count == 2)) && matches!(all, 2 | 4)
}

/// A token whose signature is as long as its algorithm makes them: what follows is not its rest.
fn is_whole(line: &[u8]) -> bool {
    let cut = [LintRule::SignatureLength, LintRule::SignatureMissing, LintRule::AlgUnknown];
    dots(line) == 2
        && read(line).is_ok_and(|token| {
            token.oddities().is_empty()
                && !lint(&token, Timestamp(0)).iter().any(|remark| cut.contains(&remark.rule))
        })
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
