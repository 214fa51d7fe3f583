//! Finds the positions where a token may start.

use aho_corasick::packed;
use memchr::memmem::Finder;

/// The header is a JSON object, so it starts with `{"`, or with `{` and white space. These are the first
/// letters of its base64url encoding.
pub(super) const STARTS: [&[u8]; 5] = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"];

/// A search for several texts at once.
pub(super) struct Anchors {
    packed: Option<packed::Searcher>,
    single: Vec<Finder<'static>>,
}

impl Default for Anchors {
    fn default() -> Self {
        Self::of(&STARTS.map(<[u8]>::to_vec))
    }
}

impl Anchors {
    /// Creates a search for these texts.
    pub(super) fn of(texts: &[Vec<u8>]) -> Self {
        Self {
            packed: packed::Searcher::new(texts),
            single: texts.iter().map(|text| Finder::new(text).into_owned()).collect(),
        }
    }

    /// Returns the first position at or after `from` where one of the texts starts, and the index of the text.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
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
