//! What a look into a window comes to.

use std::ops::Range;

/// The next thing in a window.
pub(super) enum ScanStep {
    /// A token, as it stands there.
    Token(Range<usize>),
    /// A token that is written in another way, its letters, and how many bytes a letter takes.
    Read(Range<usize>, Vec<u8>, u8),
    /// What begins here may be a token, but its end is not in the window yet.
    More(usize),
    /// Nothing any more.
    None,
}

impl ScanStep {
    /// Where it begins; the end of everything, if there is nothing.
    pub(super) fn start(&self) -> usize {
        match self {
            Self::Token(range) | Self::Read(range, ..) => range.start,
            Self::More(at) => *at,
            Self::None => usize::MAX,
        }
    }

    /// The token, if it is one.
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
