//! Where a token may begin.

use aho_corasick::packed;
use memchr::memmem::Finder;

use super::alphabet::is_letter;

/// The header is a JSON object, so it begins with `{"`, or with `{` and white space. These are the
/// first letters of its base64url.
pub(super) const STARTS: [&[u8]; 5] = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"];

/// The fourth letter of a header that begins with `{` and white space: the third byte is white space
/// or a quotation mark. Ordinary text has `eyA` and `ewo` often, and seldom one of these behind it.
const FOURTH: &[u8] = b"gJKNi";

/// Searches for several texts at once.
pub(super) struct Anchors {
    packed: Option<packed::Searcher>,
    single: Vec<Finder<'static>>,
    /// Whether the letter behind a text is checked against [`FOURTH`].
    checks_fourth: bool,
}

impl Default for Anchors {
    fn default() -> Self {
        Self { checks_fourth: true, ..Self::of(&STARTS.map(<[u8]>::to_vec)) }
    }
}

impl Anchors {
    /// Searches for these.
    pub(super) fn of(texts: &[Vec<u8>]) -> Self {
        Self {
            packed: packed::Searcher::new(texts),
            single: texts.iter().map(|text| Finder::new(text).into_owned()).collect(),
            checks_fourth: false,
        }
    }

    /// Returns the first place at or behind `from` where one of the texts stands, and which.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        let mut from = from;
        loop {
            let (at, index) = self.find_text(bytes, from)?;
            let fourth = bytes.get(at + 3).filter(|_| self.checks_fourth && index > 0);
            // The fourth letter may also stand behind a line break.
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
            // Processors without vector instructions search once for each.
            let each = self.single.iter().enumerate();
            each.filter_map(|(index, finder)| Some((finder.find(rest)?, index))).min()
        };
        found.map(|(at, index)| (from + at, index))
    }

    /// Returns where the end of the window cuts one of the texts.
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
