//! The next token in a window of bytes, however it is written there.

use std::collections::VecDeque;
use std::ops::Range;

use super::encoded::{Encoded, Run};
use super::narrow::Narrow;
use super::wide::Wide;

/// Longer headers are not looked at: a chain of certificates fits, and it bounds the work.
pub(super) const MAX_HEADER: usize = 32 << 10;

/// The longest token that is found. What servers take is a hundredth of it.
pub(super) const MAX_FOUND: usize = 1 << 20;

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

/// Looks for tokens in every way of writing that is known here.
pub(super) struct Look {
    narrow: Narrow,
    wide: Wide,
    encoded: Encoded,
    /// Tokens that were found together.
    queue: VecDeque<ScanStep>,
    /// What stands behind the base64 that is looked at.
    ahead: Option<ScanStep>,
}

impl Default for Look {
    fn default() -> Self {
        Self::at_depth(0)
    }
}

impl Look {
    /// Looks into what was base64 so many times.
    pub(super) fn at_depth(depth: usize) -> Self {
        Self {
            narrow: Narrow::joining(),
            wide: Wide::default(),
            encoded: Encoded::at_depth(depth),
            queue: VecDeque::new(),
            ahead: None,
        }
    }

    /// The window has other bytes now.
    pub(super) fn refresh(&mut self) {
        self.narrow.refresh();
        self.wide.forget();
        self.encoded.refresh();
        self.queue.clear();
        self.ahead = None;
    }

    /// The next token at or behind `from`.
    pub(super) fn next(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        while let Some(step) = self.queue.pop_front() {
            if step.start() >= from {
                return step;
            }
        }
        let ahead = match self.ahead.take().filter(|ahead| ahead.start() >= from) {
            Some(ahead) => ahead,
            None => self.plain(bytes, from, at_end),
        };
        match self.encoded.next(bytes, from, ahead.start(), at_end) {
            Run::Tokens(tokens) => {
                self.ahead = Some(ahead);
                self.queue = tokens.into();
                self.queue.pop_front().unwrap_or(ScanStep::None)
            }
            Run::More(at) if at < ahead.start() => ScanStep::More(at),
            Run::More(_) | Run::None => ahead,
        }
    }

    /// The next token that is not in base64.
    fn plain(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        match self.either(bytes, from, at_end) {
            // Of wide letters it matters whether zeros stand before the first.
            ScanStep::More(at) => {
                let before = bytes.get(from..at).unwrap_or_default().iter().rev();
                ScanStep::More(at - before.take(3).take_while(|byte| **byte == 0).count())
            }
            step @ (ScanStep::Token(_) | ScanStep::Read(..) | ScanStep::None) => step,
        }
    }

    /// The next token of letters of one byte or more.
    fn either(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        let mut at = from;
        while let Some((wide, unit)) = self.wide.next(bytes, at) {
            // Its first zero ends whatever begins before it.
            match self.narrow.next(bytes.get(..wide + 2).unwrap_or(bytes), at, true) {
                ScanStep::None => {}
                step @ (ScanStep::Token(_) | ScanStep::Read(..) | ScanStep::More(_)) => {
                    return step;
                }
            }
            let run = self.wide.run(bytes, wide, unit);
            let end = run.end();
            if end >= bytes.len() && !at_end && !run.is_cut() {
                return ScanStep::More(wide);
            }
            let place = |letter: usize| (run.start + unit * letter).min(bytes.len());
            let unit_byte = u8::try_from(unit).unwrap_or(1);
            match self.narrow.next(&run.letters, (wide - run.start) / unit, !run.is_cut()) {
                ScanStep::Token(range) => {
                    let letters = run.letters.get(range.clone()).unwrap_or_default().to_vec();
                    return ScanStep::Read(
                        place(range.start)..place(range.end),
                        letters,
                        unit_byte,
                    );
                }
                ScanStep::Read(range, letters, _) => {
                    return ScanStep::Read(
                        place(range.start)..place(range.end),
                        letters,
                        unit_byte,
                    );
                }
                ScanStep::More(letter) => {
                    at = place(letter);
                    self.wide.forget_run();
                    continue;
                }
                ScanStep::None => {}
            }
            at = end.min(bytes.len());
        }
        match self.narrow.next(bytes, at, at_end) {
            ScanStep::None if !at_end => {
                self.wide.cut(bytes, at).map_or(ScanStep::None, ScanStep::More)
            }
            step @ (ScanStep::Token(_)
            | ScanStep::Read(..)
            | ScanStep::More(_)
            | ScanStep::None) => step,
        }
    }
}

pub(super) fn is_letter(byte: u8) -> bool {
    const LETTERS: [bool; 256] = {
        let mut letters = [false; 256];
        let mut byte = 0_u8;
        while byte.is_ascii() {
            letters[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            byte += 1;
        }
        letters
    };
    LETTERS[usize::from(byte)]
}
