//! Collects the letters of a text that noise interrupts, with their positions.

use super::fold::{FoldKind, LineForm, Noise};
use super::noise::noise;

/// Number of bytes before a position that are kept, to find the start of its JSON object, which may begin with
/// an RSA signature.
pub(super) const CONTEXT: usize = 1 << 10;

/// Maximum number of bytes between the start of a line and a position in it.
pub(super) const MAX_LINE: usize = 256;

/// The text to collect.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Whether a byte belongs to the text.
    pub(super) is_letter: fn(u8) -> bool,
    /// Maximum number of letters.
    pub(super) limit: usize,
    /// Maximum number of letters before the first full stop.
    pub(super) first_part: usize,
}

/// A fold between two lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fold {
    /// Number of letters before the fold.
    pub(super) at: usize,
    /// Width of the line before the fold, in bytes and in letters; `None` if its start is unknown.
    pub(super) widths: [Option<usize>; 2],
    /// Whether the fold is a line break and nothing else, or the prefix of a log's line.
    pub(super) is_bare: bool,
    /// Whether the text says that it goes on.
    pub(super) is_certain: bool,
}

/// Why collecting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// A byte that is neither a letter nor noise.
    Whole,
    /// The end of the window: more letters may follow.
    Open,
    /// The maximum length.
    Long,
}

/// The collected letters.
pub(super) struct Gathered {
    pub(super) letters: Vec<u8>,
    pub(super) folds: Vec<Fold>,
    pub(super) ended: Ended,
    /// Runs without noise.
    stretches: Vec<Stretch>,
}

/// A run of letters without noise.
struct Stretch {
    /// Number of letters before the run.
    before: usize,
    /// Position of the first letter.
    start: usize,
    /// Whether a token may end before the run.
    is_boundary: bool,
}

impl Gathered {
    /// Returns the position of a letter.
    pub(super) fn place(&self, letter: usize) -> usize {
        let behind = self.stretches.partition_point(|stretch| stretch.before <= letter);
        let stretch = behind.checked_sub(1).and_then(|last| self.stretches.get(last));
        stretch.map_or(0, |stretch| stretch.start + (letter - stretch.before))
    }

    /// Returns the position after this number of letters.
    pub(super) fn end(&self, letters: usize) -> usize {
        letters.checked_sub(1).map_or(0, |last| self.place(last) + 1)
    }

    /// Whether noise stands before this letter, or the text ends there. Between two escaped letters is no noise.
    pub(super) fn is_boundary(&self, letter: usize) -> bool {
        let found = self.stretches.binary_search_by_key(&letter, |stretch| stretch.before);
        let stretch = found.ok().and_then(|found| self.stretches.get(found));
        // A full stop that follows a signature belongs to the text around it.
        self.letters.get(letter).is_none_or(|letter| *letter == b'.')
            || stretch.is_some_and(|stretch| stretch.is_boundary)
    }
}

/// Collects letters from `start` on.
pub(super) fn gather(bytes: &[u8], start: usize, wanted: Wanted, at_end: bool) -> Gathered {
    let mut line = line_start(bytes, start);
    let is_base64 = (wanted.is_letter)(b'+');
    let form = LineForm { mark: diff_mark(bytes, start, line, is_base64), is_base64 };
    let mut gathered = Gathered {
        letters: Vec::new(),
        folds: Vec::new(),
        ended: Ended::Whole,
        stretches: Vec::new(),
    };
    let (mut at, mut has_stop) = (start, false);
    // The position after the last escaped letter.
    let mut escaped = None;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let run = rest.iter().position(|byte| !(wanted.is_letter)(*byte)).unwrap_or(rest.len());
        let run = run.min(wanted.limit - gathered.letters.len());
        if run > 0 {
            let run = rest.get(..run).unwrap_or_default();
            has_stop = has_stop || run.contains(&b'.');
            let before = gathered.letters.len();
            gathered.stretches.push(Stretch { before, start: at, is_boundary: true });
            gathered.letters.extend_from_slice(run);
            at += run.len();
        }
        let length = gathered.letters.len();
        if length >= wanted.limit || (!has_stop && length >= wanted.first_part) {
            gathered.ended = Ended::Long;
            return gathered;
        }
        match noise(bytes, at, form, at_end) {
            Noise::Nothing(bytes) => at += bytes,
            Noise::Letter(bytes, letter) if (wanted.is_letter)(letter) => {
                has_stop = has_stop || letter == b'.';
                // Where every letter is escaped, an escape separates nothing, except for a full stop.
                let is_boundary = letter == b'.' || escaped != Some(at);
                gathered.stretches.push(Stretch { before: length, start: at, is_boundary });
                gathered.letters.push(letter);
                at += bytes;
                escaped = Some(at);
            }
            Noise::Fold { bytes: folded, prefix, kind } => {
                let letters = gathered.folds.last().map_or(length, |fold| length - fold.at);
                let fold = bytes.get(at..at + folded).unwrap_or_default();
                // Between strings in one line, or escaped, a fold is not at the end of the line in the file.
                let is_line = !gathered.folds.is_empty() || fold.iter().copied().any(is_line_break);
                let width = line.filter(|_| is_line).map(|line| at - line);
                let widths = [width, Some(letters)];
                let is_break =
                    prefix == 0 && folded <= 2 && fold.first().copied().is_some_and(is_line_break);
                let is_bare = is_break || kind == FoldKind::Logged;
                let is_certain = kind == FoldKind::Certain;
                gathered.folds.push(Fold { at: length, widths, is_bare, is_certain });
                at += folded;
                line = Some(at - prefix);
            }
            Noise::More => {
                gathered.ended = Ended::Open;
                return gathered;
            }
            Noise::Letter(..) | Noise::End => return gathered,
        }
    }
}

fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Returns the first byte of the line in which the text starts, if it is a mark of a diff.
fn diff_mark(bytes: &[u8], start: usize, line: Option<usize>, is_base64: bool) -> Option<u8> {
    let mark = *bytes.get(line?)?;
    if line != Some(start) {
        return matches!(mark, b'+' | b'-' | b'>' | b'<').then_some(mark);
    }
    if !is_base64 || !matches!(mark, b'+' | b'-') {
        return None;
    }
    // A letter of base64, unless the next line starts alike and the mark is beyond a whole number of groups.
    let text = bytes.get(start..)?.get(..MAX_LINE.min(bytes.len() - start))?;
    let end = memchr::memchr(b'\n', text)?;
    let width = end - usize::from(text.get(..end)?.ends_with(b"\r"));
    (width % 4 == 1 && text.get(end + 1) == Some(&mark)).then_some(mark)
}

/// Returns the start of the line around a position, if it is at most [`MAX_LINE`] bytes before it.
fn line_start(bytes: &[u8], at: usize) -> Option<usize> {
    // A text may begin with the mark of a diff.
    if at <= 1 {
        return Some(0);
    }
    let from = at.saturating_sub(MAX_LINE);
    let before = bytes.get(from..at)?;
    match memchr::memrchr(b'\n', before) {
        Some(line) => Some(from + line + 1),
        None => (from == 0).then_some(0),
    }
}
