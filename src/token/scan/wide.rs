//! Letters of two bytes, one of them zero: UTF-16 text, as Windows writes logs and keeps memory.
//!
//! From the first letter on, low byte first and high byte first look alike: letter, zero, letter.

use memchr::memmem::Finder;

use super::alphabet::{MAX_FOUND, is_letter};

const START: &[u8] = b"e\0y\0J";

/// As many letters as any token has, and as many again.
const LONGEST_RUN: usize = 2 * MAX_FOUND;

/// Where tokens of such letters may begin in one window.
pub(super) struct Wide {
    finder: Finder<'static>,
    /// Whether this window was searched already, and what the last search found.
    searched: bool,
    found: Option<usize>,
    run: Option<Run>,
}

/// Letters and full stops without a break.
pub(super) struct Run {
    /// Where in the window it begins.
    pub(super) start: usize,
    pub(super) letters: Vec<u8>,
}

impl Run {
    /// Behind its last letter, or a byte further where the window cuts that.
    pub(super) fn end(&self) -> usize {
        self.start + 2 * self.letters.len()
    }

    /// Whether it goes on where nobody looked.
    pub(super) fn is_cut(&self) -> bool {
        self.letters.len() >= LONGEST_RUN
    }
}

impl Default for Wide {
    fn default() -> Self {
        Self { finder: Finder::new(START), searched: false, found: None, run: None }
    }
}

impl Wide {
    pub(super) fn forget(&mut self) {
        self.searched = false;
        self.run = None;
    }

    /// The next run is to begin where it is asked for.
    pub(super) fn forget_run(&mut self) {
        self.run = None;
    }

    /// The run around this letter: gathered once, though many tokens begin in it.
    pub(super) fn run(&mut self, bytes: &[u8], at: usize) -> &Run {
        let holds =
            |run: &Run| (run.start..run.end()).contains(&at) && (at - run.start).is_multiple_of(2);
        let kept = self.run.take().filter(holds);
        let gathered = || Run { start: at, letters: letters(bytes, at) };
        self.run.insert(kept.unwrap_or_else(gathered))
    }

    pub(super) fn next(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        if !self.searched || self.found.is_some_and(|found| found < from) {
            let rest = bytes.get(from..).unwrap_or_default();
            // Most windows have no zero, and that is soon seen.
            let zero = memchr::memchr(0, rest).map(|zero| zero.saturating_sub(1));
            self.found = zero.and_then(|zero| {
                let found = self.finder.find(rest.get(zero..)?)?;
                Some(from + zero + found)
            });
            self.searched = true;
        }
        self.found
    }
}

/// The letters and full stops from here on.
fn letters(bytes: &[u8], from: usize) -> Vec<u8> {
    let high_byte_first = from.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&0);
    let mut letters = Vec::new();
    for pair in bytes.get(from..).unwrap_or_default().chunks(2).take(LONGEST_RUN) {
        let Some((&letter, rest)) = pair.split_first() else { break };
        let plain = rest.first().is_none_or(|high| *high == 0);
        if !(is_letter(letter) || letter == b'.') || !(plain || high_byte_first) {
            break;
        }
        letters.push(letter);
        if !plain {
            break;
        }
    }
    letters
}

/// Where the window cuts a beginning, or the zero before it.
pub(super) fn cut(bytes: &[u8], from: usize) -> Option<usize> {
    let tail = bytes.len().saturating_sub(START.len() - 1).max(from);
    let begun = (tail..bytes.len()).find(|at| START.starts_with(&bytes[*at..]));
    begun.or_else(|| (from..bytes.len()).next_back().filter(|last| bytes[*last] == 0))
}
