//! Finds the positions where a token may start.

use std::sync::LazyLock;

use aho_corasick::packed;
use memchr::memmem::Finder;

use super::alphabet::is_letter;
use super::escape::{self, MAX_ESCAPE};

/// The header is a JSON object, so it starts with `{"`, or with `{` and white space. These are the first
/// letters of its base64url encoding.
pub(super) const STARTS: [&[u8]; 5] = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"];

/// The fourth letter of a header that starts with `{` and white space: the third byte is white space or
/// a quotation mark. Ordinary text often contains `eyA` and `ewo`, and seldom with one of these letters.
const FOURTH: &[u8] = b"gJKNi";

/// The first letter of a header in escapes of URLs and HTML: `e`, or the start of its number. Ordinary text seldom
/// contains them, because this letter needs no escape.
const ESCAPED: [&[u8]; 5] = [b"%65", b"&#1", b"&#x", b"&#X", b"&#0"];

/// The second letter of a header: of `eyJ` or of `ewo`.
const SECOND: &[u8] = b"yw";

/// The first letters of a header with white space before its `{`: space, line feed, tab, carriage return and line feed.
const SPACED: [&[u8]; 4] = [b"IHsi", b"Cnsi", b"CXsi", b"DQp7"];

/// A search for several texts at once.
pub(super) struct Anchors {
    packed: Option<packed::Searcher>,
    single: Vec<Finder<'static>>,
    /// Whether the letter behind a text is checked against [`FOURTH`].
    checks_fourth: bool,
}

// Created once: each base64 run is searched for them.
static STARTS_OF_TOKENS: LazyLock<Anchors> = LazyLock::new(|| Anchors::of_starts(&[]));
static WITH_ESCAPED: LazyLock<Anchors> = LazyLock::new(|| Anchors::of_starts(&ESCAPED));

impl Anchors {
    /// Returns the search for starts of tokens.
    pub(super) fn plain() -> &'static Self {
        &STARTS_OF_TOKENS
    }

    /// Returns the search for starts of tokens, some of which are escaped.
    pub(super) fn with_escaped() -> &'static Self {
        &WITH_ESCAPED
    }

    fn of_starts(escaped: &[&'static [u8]]) -> Self {
        let starts = STARTS.iter().chain(&SPACED).chain(escaped).map(|start| start.to_vec());
        Self { checks_fourth: true, ..Self::of(&starts.collect::<Vec<_>>()) }
    }

    /// Creates a search for these texts.
    pub(super) fn of(texts: &[Vec<u8>]) -> Self {
        Self {
            packed: packed::Searcher::new(texts),
            single: texts.iter().map(|text| Finder::new(text).into_owned()).collect(),
            checks_fourth: false,
        }
    }

    /// Returns the first position at or after `from` where one of the texts starts, and the index of the text.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        let mut from = from;
        loop {
            let (at, index) = self.find_text(bytes, from)?;
            if self.checks_fourth && index >= STARTS.len() + SPACED.len() {
                if is_escaped_start(bytes.get(at..).unwrap_or_default()) {
                    return Some((at, index));
                }
                from = at + 1;
                continue;
            }
            let is_checked = self.checks_fourth && (1..STARTS.len()).contains(&index);
            let fourth = bytes.get(at + 3).filter(|_| is_checked);
            // A line break may separate the fourth letter from the third.
            if fourth.is_none_or(|fourth| FOURTH.contains(fourth) || !is_letter(*fourth)) {
                return Some((at, index));
            }
            from = at + 1;
        }
    }

    fn find_text(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        let rest = bytes.get(from..)?;
        let found = if let Some(searcher) = &self.packed {
            searcher.find(rest).map(|found| (found.start(), found.pattern().as_usize()))
        } else {
            // Without vector instructions each text is searched separately.
            let each = self.single.iter().enumerate();
            each.filter_map(|(index, finder)| Some((finder.find(rest)?, index))).min()
        };
        found.map(|(at, index)| (from + at, index))
    }

    /// Returns the position of a text that the end of the window cuts.
    pub(super) fn cut(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let longest = self.single.iter().map(|finder| finder.needle().len()).max().unwrap_or(0);
        let tail = bytes.len().saturating_sub(longest.saturating_sub(1)).max(from);
        let is_cut = |at: &usize| {
            let rest = bytes.get(*at..).unwrap_or_default();
            self.single.iter().any(|finder| finder.needle().starts_with(rest))
        };
        (tail..bytes.len()).find(is_cut)
    }
}

/// Whether these bytes start with the escapes of the first two letters of a header, or are too few.
fn is_escaped_start(rest: &[u8]) -> bool {
    let Some((length, first)) = escape::letter(rest) else { return rest.len() < MAX_ESCAPE };
    let rest = rest.get(length..).unwrap_or_default();
    let second = escape::letter(rest);
    first == b'e' && second.map_or(rest.len() < MAX_ESCAPE, |(_, second)| SECOND.contains(&second))
}
