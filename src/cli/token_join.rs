//! Joins a token that a terminal, a mail program or a web page has split over lines.

use std::ops::Range;

use zeroize::Zeroizing;

use super::token_extract::{begins_token, dots, is_bare};
use crate::token::read;
use crate::token::signature_length::{tag_letters, usual_letters};

/// Maximum length of a header in characters; bounds the search after a word that only starts like a token.
const LONGEST_HEADER: usize = 4 << 10;

/// The pieces of a token that were found so far.
pub(super) struct SplitToken {
    text: Zeroizing<String>,
    dots: usize,
    /// Number of characters after the last full stop.
    tail: usize,
    expected: Expected,
    pieces: usize,
    /// Length of every piece but the last, if these are equal.
    width: Option<usize>,
    last: usize,
    is_even: bool,
    /// Whether the last part starts in a later piece than the first.
    began_early: bool,
    /// Whether every line break is next to a full stop.
    is_parted: bool,
}

/// The noise between two pieces of a token on one line.
#[derive(Clone, Copy)]
pub(super) enum Gap {
    /// Whatever ends a word: for a reader of a damaged token.
    Anything,
    /// White space alone: any other character makes it another token for a verifier.
    WhiteSpace,
}

impl Gap {
    fn allows(self, noise: &[u8]) -> bool {
        match self {
            Self::Anything => true,
            Self::WhiteSpace => {
                noise.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x0b)
            }
        }
    }
}

/// The end of the token, as its header determines it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// The header is not complete yet.
    Unread,
    /// The header is not a JSON object: the text is not a token.
    Nothing,
    /// The number of full stops, and the possible lengths of the last part; empty if any is possible.
    End { dots: usize, lengths: &'static [usize] },
}

impl SplitToken {
    /// Starts with a word; returns `None` if it does not start like a token. `is_line` is whether the word is
    /// the whole line, so that its length is the width of the lines.
    pub(super) fn begin(word: &[u8], is_line: bool) -> Option<Self> {
        if !begins_token(word) || !is_bare(word) || dots(word) > 4 {
            return None;
        }
        let mut split = Self {
            text: Zeroizing::new(String::with_capacity(2 * word.len())),
            dots: 0,
            tail: 0,
            expected: Expected::Unread,
            pieces: 0,
            width: None,
            last: 0,
            is_even: true,
            is_parted: true,
            began_early: true,
        };
        split.push(word);
        split.began_early = split.lengths().is_none();
        if !is_line {
            // The line contains noise, so its width is unknown.
            split.last = 0;
        }
        Some(split)
    }

    /// Adds the next piece; returns `false` if the word cannot be one.
    pub(super) fn add(&mut self, word: &[u8]) -> bool {
        let after_dot = self.text.ends_with('.');
        let is_another = begins_token(word) && dots(word) > 0 && !after_dot;
        let most = self.expected.dots();
        // After the last piece there may be the full stop of a sentence.
        let word = match word.strip_suffix(b".") {
            Some(cut) if self.dots + dots(word) == most + 1 => cut,
            Some(_) | None => word,
        };
        let too_long = self.expected == Expected::Unread && self.text.len() > LONGEST_HEADER;
        if !is_bare(word)
            || is_another
            || too_long
            || self.dots + dots(word) > most
            || self.exceeds(word)
        {
            return false;
        }
        if self.pieces > 1 || self.last > 0 {
            let width = *self.width.get_or_insert(self.last);
            self.is_even &= self.last == width;
        }
        self.is_parted &= after_dot || word.starts_with(b".");
        self.push(word);
        true
    }

    fn push(&mut self, word: &[u8]) {
        self.text.push_str(&String::from_utf8_lossy(word));
        self.dots += dots(word);
        self.tail = match word.iter().rposition(|byte| *byte == b'.') {
            Some(at) => word.len() - at - 1,
            None => self.tail + word.len(),
        };
        self.pieces += 1;
        self.last = word.len();
        if self.expected == Expected::Unread && self.dots > 0 {
            self.expected = Expected::of(&self.text);
        }
    }

    /// Returns the possible lengths of the last part, once it has started.
    fn lengths(&self) -> Option<&'static [usize]> {
        match self.expected {
            Expected::End { dots, lengths } if dots == self.dots => Some(lengths),
            Expected::End { .. } | Expected::Unread | Expected::Nothing => None,
        }
    }

    /// Whether this word would make the last part longer than its algorithm allows.
    fn exceeds(&self, word: &[u8]) -> bool {
        let most = self.lengths().and_then(<[usize]>::last);
        most.is_some_and(|most| self.tail + word.len() > *most)
    }

    fn fits(&self) -> bool {
        self.lengths().is_some_and(|lengths| lengths.contains(&self.tail))
    }

    /// Whether the token is complete, so that the next word is not a part of it.
    pub(super) fn is_complete(&self) -> bool {
        let is_only_length = self.lengths().is_some_and(|lengths| lengths.len() == 1);
        let is_short = self.width.is_some_and(|width| self.last < width);
        self.fits() && (is_only_length || self.pieces == 1 || is_short)
    }

    /// Whether a part of the token is certainly missing.
    pub(super) fn is_cut(&self) -> bool {
        match self.lengths() {
            Some(lengths) => lengths.first().is_some_and(|least| self.tail < *least),
            None => self.expected != Expected::Nothing,
        }
    }

    /// Whether the pieces form a token if no other piece follows.
    pub(super) fn is_token(&self) -> bool {
        if self.lengths().is_none() {
            return false;
        }
        let is_wrapped = self.is_even && self.width.is_none_or(|width| self.last <= width);
        // After one line with all parts, the next line belongs to the token only if the length fits.
        let is_clear = self.pieces > 2 || self.began_early;
        self.pieces > 1 && (self.fits() || (is_clear && (is_wrapped || self.is_parted)))
    }

    /// Returns the token.
    pub(super) fn into_text(self) -> Zeroizing<String> {
        self.text
    }
}

impl Expected {
    fn of(text: &str) -> Self {
        let header = text.split('.').next().unwrap_or_default();
        let Ok(token) = read(format!("{header}..")) else { return Self::Nothing };
        let Ok(header) = token.header() else { return Self::Nothing };
        if let Some(enc) = header.get("enc") {
            return Self::End {
                dots: 4,
                lengths: enc.string().map_or(&[][..], |enc| tag_letters(&enc)),
            };
        }
        let lengths = header.string("alg").map_or(&[][..], |alg| usual_letters(&alg));
        Self::End { dots: 2, lengths }
    }

    /// Returns the number of full stops in the whole token, or the maximum if it is unknown.
    fn dots(self) -> usize {
        match self {
            Self::End { dots, .. } => dots,
            Self::Unread => 4,
            Self::Nothing => 0,
        }
    }
}

/// Joins the words of one line to a token with noise inside, if they are its pieces. `end` is where the first
/// word ends.
pub(super) fn joined(
    mut end: usize,
    first: &[u8],
    text: &[u8],
    gap: Gap,
    ahead: &mut impl Iterator<Item = Range<usize>>,
) -> Option<Zeroizing<String>> {
    let mut split = SplitToken::begin(first, false)?;
    for word in ahead {
        let is_joined = gap.allows(text.get(end..word.start)?);
        end = word.end;
        if !is_joined || !split.add(text.get(word)?) {
            return None;
        }
        if split.is_complete() {
            return Some(split.into_text());
        }
    }
    None
}
