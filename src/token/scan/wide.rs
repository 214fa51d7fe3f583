//! Letters of two or four bytes, all but one of them zero: UTF-16 and UTF-32 text, as Windows
//! writes logs and programs keep memory.
//!
//! From the first letter on, low byte first and high byte first look alike: letter, zero, letter.

use super::alphabet::{MAX_FOUND, is_letter};
use super::anchor::{Anchors, STARTS};

/// Bytes in a letter.
const UNITS: [usize; 2] = [2, 4];

/// As many letters as any token has, and as many again.
const LONGEST_RUN: usize = 2 * MAX_FOUND;

/// Where tokens of such letters may begin in one window.
pub(super) struct Wide {
    anchors: Anchors,
    /// Whether this window was searched already, and what the last search found.
    searched: bool,
    found: Option<(usize, usize)>,
    run: Option<WideRun>,
}

/// Letters and what may stand between them.
pub(super) struct WideRun {
    /// Where in the window it begins.
    pub(super) start: usize,
    /// Bytes in a letter.
    pub(super) unit: usize,
    pub(super) letters: Vec<u8>,
}

impl WideRun {
    /// Behind its last letter, or further where the window cuts that.
    pub(super) fn end(&self) -> usize {
        self.start + self.unit * self.letters.len()
    }

    /// Whether it goes on where nobody looked.
    pub(super) fn is_cut(&self) -> bool {
        self.letters.len() >= LONGEST_RUN
    }
}

impl Default for Wide {
    fn default() -> Self {
        let starts = UNITS.iter().flat_map(|unit| STARTS.map(|start| widened(start, *unit)));
        let anchors = Anchors::of(&starts.collect::<Vec<_>>());
        Self { anchors, searched: false, found: None, run: None }
    }
}

/// The text with letters of so many bytes, up to the last one's own.
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

    /// The next run is to begin where it is asked for.
    pub(super) fn forget_run(&mut self) {
        self.run = None;
    }

    /// The run around this letter of so many bytes: gathered once, though many tokens begin in it.
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

    /// The next beginning, and how many bytes a letter has there.
    pub(super) fn next(&mut self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        if !self.searched || self.found.is_some_and(|(found, _)| found < from) {
            let rest = bytes.get(from..).unwrap_or_default();
            // Most windows have no zero, and that is soon seen.
            let zero = memchr::memchr(0, rest).map(|zero| from + zero.saturating_sub(1));
            self.found = zero.and_then(|zero| self.anchors.find(bytes, zero));
            self.searched = true;
        }
        let (at, index) = self.found?;
        Some((at, *UNITS.get(index / STARTS.len())?))
    }

    /// Where the window cuts a beginning, or the zeros before it.
    pub(super) fn cut(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let zeros = || {
            let tail = bytes.get(from..)?.iter().rev().take(3).take_while(|byte| **byte == 0);
            Some(bytes.len() - tail.count()).filter(|at| *at < bytes.len())
        };
        self.anchors.cut(bytes, from).or_else(zeros)
    }
}

/// The letters from here on, and what a fold or an escape may put between them.
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
