//! Finds text with letters of two or four bytes, all but one of them zero: UTF-16 and UTF-32, as in
//! Windows logs and memory dumps.
//!
//! From the first letter on, both byte orders look alike: letter, zero, letter.

use std::sync::LazyLock;

use super::alphabet::{MAX_FOUND, is_letter};
use super::anchor::{Anchors, STARTS};

/// Numbers of bytes per letter.
const UNITS: [usize; 2] = [2, 4];

/// Maximum number of letters in a run: twice the longest token.
const LONGEST_RUN: usize = 2 * MAX_FOUND;

/// A search for starts of tokens with wide letters in one window.
pub(super) struct Wide {
    anchors: &'static Anchors,
    /// Whether the window was searched already; `found` is the result.
    searched: bool,
    found: Option<(usize, usize)>,
    run: Option<WideRun>,
}

/// Wide letters of tokens and of the noise that may interrupt them.
pub(super) struct WideRun {
    /// Position of the first letter in the window.
    pub(super) start: usize,
    /// Bytes per letter.
    pub(super) unit: usize,
    pub(super) letters: Vec<u8>,
}

impl WideRun {
    /// Returns the position after the last letter; it is after the end of the window if that cuts the letter.
    pub(super) fn end(&self) -> usize {
        self.start + self.unit * self.letters.len()
    }

    /// Whether the run has the maximum length and may continue.
    pub(super) fn is_cut(&self) -> bool {
        self.letters.len() >= LONGEST_RUN
    }
}

static ANCHORS: LazyLock<Anchors> = LazyLock::new(|| {
    let starts = UNITS.iter().flat_map(|unit| STARTS.map(|start| widened(start, *unit)));
    Anchors::of(&starts.collect::<Vec<_>>())
});

impl Default for Wide {
    fn default() -> Self {
        Self { anchors: &ANCHORS, searched: false, found: None, run: None }
    }
}

/// Encodes a text with `unit` bytes per letter, without the zeros after the last one.
fn widened(text: &[u8], unit: usize) -> Vec<u8> {
    let mut wide = Vec::new();
    for byte in text {
        wide.resize(wide.len().next_multiple_of(unit), 0);
        wide.push(*byte);
    }
    wide
}

impl Wide {
    pub(super) fn forget(&mut self) {
        self.searched = false;
        self.run = None;
    }

    /// Forgets the current run, so that the next one starts where it is requested.
    pub(super) fn forget_run(&mut self) {
        self.run = None;
    }

    /// Returns the run that contains this letter. A run is collected once for all tokens that start in it.
    pub(super) fn run(&mut self, bytes: &[u8], at: usize, unit: usize) -> &WideRun {
        let holds = |run: &WideRun| {
            run.unit == unit
                && (run.start..run.end()).contains(&at)
                && (at - run.start).is_multiple_of(unit)
        };
        let kept = self.run.take().filter(holds);
        let gathered = || WideRun { start: at, unit, letters: letters(bytes, at, unit) };
        self.run.insert(kept.unwrap_or_else(gathered))
    }

    /// Returns the next start and its number of bytes per letter.
    pub(super) fn next(&mut self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        if !self.searched || self.found.is_some_and(|(found, _)| found < from) {
            let rest = bytes.get(from..).unwrap_or_default();
            // Most windows contain no zero, which a fast search finds out.
            let zero = memchr::memchr(0, rest).map(|zero| from + zero.saturating_sub(1));
            self.found = zero.and_then(|zero| self.anchors.find(bytes, zero));
            self.searched = true;
        }
        let (at, index) = self.found?;
        Some((at, *UNITS.get(index / STARTS.len())?))
    }

    /// Returns the position of a start, or of the zeros before it, that the end of the window cuts.
    pub(super) fn cut(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let zeros = || {
            let tail = bytes.get(from..)?.iter().rev().take(3).take_while(|byte| **byte == 0);
            Some(bytes.len() - tail.count()).filter(|at| *at < bytes.len())
        };
        self.anchors.cut(bytes, from).or_else(zeros)
    }
}

/// Collects the letters from a position on, including the noise of folds and escapes.
fn letters(bytes: &[u8], from: usize, unit: usize) -> Vec<u8> {
    let before = bytes.get(from.saturating_sub(unit - 1)..from).unwrap_or_default();
    let high_byte_first = before.len() == unit - 1 && before.iter().all(|byte| *byte == 0);
    let mut letters = Vec::new();
    for character in bytes.get(from..).unwrap_or_default().chunks(unit).take(LONGEST_RUN) {
        let Some((&letter, rest)) = character.split_first() else { break };
        let plain = rest.iter().all(|high| *high == 0);
        let is_text = is_letter(letter) || b".\r\n\\%=\"'&#;".contains(&letter);
        if !is_text || !(plain || high_byte_first) {
            break;
        }
        letters.push(letter);
        if !plain {
            break;
        }
    }
    letters
}
