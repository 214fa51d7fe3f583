//! The result of a search step in a window.

use std::ops::Range;

/// The next result in a window.
pub(super) enum ScanStep {
    /// A token, in compact serialization.
    Token(Range<usize>),
    /// A token in another form: its range, its letters, and the number of bytes per letter.
    Read(Range<usize>, Vec<u8>, u8),
    /// A possible token starts here, and its end is outside of the window.
    More(usize),
    /// No further token.
    None,
}

impl ScanStep {
    /// Returns the start of the result; `usize::MAX` for none.
    pub(super) fn start(&self) -> usize {
        match self {
            Self::Token(range) | Self::Read(range, ..) => range.start,
            Self::More(at) => *at,
            Self::None => usize::MAX,
        }
    }

    /// Returns the range and the letters of a token.
    pub(super) fn token(self, bytes: &[u8]) -> Option<(Range<usize>, Vec<u8>)> {
        match self {
            Self::Token(range) => {
                let letters = bytes.get(range.clone()).unwrap_or_default().to_vec();
                Some((range, letters))
            }
            Self::Read(range, letters, _) => Some((range, letters)),
            Self::More(_) | Self::None => None,
        }
    }
}
