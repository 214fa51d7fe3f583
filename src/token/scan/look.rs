//! The next token in a window of bytes.

use std::ops::Range;

use memchr::memmem::Finder;

use super::super::base64url;
use super::super::json::Object;
use super::alphabet::{MAX_FOUND, is_letter};
use super::signature;
use super::wide::{self, Wide};

const START: &[u8] = b"eyJ";

/// Longer headers are not looked at: a chain of certificates fits, and it bounds the work.
const MAX_HEADER: usize = 32 << 10;

/// In one unbroken run of letters so many beginnings are tried: something may be glued to a
/// token's front (`%3DeyJ…`), but a file made of beginnings must not take forever.
const MAX_TRIES: usize = 16;

pub(super) enum ScanStep {
    /// A token.
    Token(Range<usize>),
    /// A token whose letters take two bytes each, and what they say.
    Wide(Range<usize>, Vec<u8>),
    /// What begins here may be a token, but its end is not in the window yet.
    More(usize),
    /// Nothing any more.
    None,
}

enum Tried {
    Token(usize),
    More,
    No,
}

/// Looks for tokens of either kind of letters.
#[derive(Default)]
pub(super) struct Look {
    narrow: Narrow,
    wide: Wide,
}

impl Look {
    /// The window has other bytes now.
    pub(super) fn refresh(&mut self) {
        self.wide.forget();
    }

    /// The next token, one letter a byte or two.
    pub(super) fn next(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        match self.either(bytes, from, at_end) {
            // Of letters of two bytes it matters whether a zero stands before the first.
            ScanStep::More(at) if at > from && bytes.get(at - 1) == Some(&0) => {
                ScanStep::More(at - 1)
            }
            step @ (ScanStep::Token(_)
            | ScanStep::Wide(..)
            | ScanStep::More(_)
            | ScanStep::None) => step,
        }
    }

    fn either(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        let mut at = from;
        while let Some(wide) = self.wide.next(bytes, at) {
            // Its first zero ends whatever begins before it.
            match self.narrow.next(bytes.get(..wide + 2).unwrap_or(bytes), at, true) {
                ScanStep::None => {}
                step @ (ScanStep::Token(_) | ScanStep::Wide(..) | ScanStep::More(_)) => {
                    return step;
                }
            }
            let run = self.wide.run(bytes, wide);
            let end = run.end();
            if end >= bytes.len() && !at_end && !run.is_cut() {
                return ScanStep::More(wide);
            }
            let place = |letter: usize| (run.start + 2 * letter).min(bytes.len());
            match self.narrow.next(&run.letters, (wide - run.start) / 2, !run.is_cut()) {
                ScanStep::Token(range) => {
                    let letters = run.letters.get(range.clone()).unwrap_or_default().to_vec();
                    return ScanStep::Wide(place(range.start)..place(range.end), letters);
                }
                ScanStep::More(letter) => {
                    at = place(letter);
                    self.wide.forget_run();
                    continue;
                }
                ScanStep::Wide(..) | ScanStep::None => {}
            }
            at = end.min(bytes.len());
        }
        match self.narrow.next(bytes, at, at_end) {
            ScanStep::None if !at_end => {
                wide::cut(bytes, at).map_or(ScanStep::None, ScanStep::More)
            }
            step @ (ScanStep::Token(_)
            | ScanStep::Wide(..)
            | ScanStep::More(_)
            | ScanStep::None) => step,
        }
    }
}

/// Looks for tokens of one byte a letter.
pub(super) struct Narrow {
    finder: Finder<'static>,
}

impl Default for Narrow {
    fn default() -> Self {
        Self { finder: Finder::new(START) }
    }
}

impl Narrow {
    /// The next token.
    pub(super) fn next(&self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        let mut at = from;
        while let Some(start) = self.finder.find(&bytes[at..]).map(|found| at + found) {
            let end = run_end(bytes, start);
            if end == bytes.len() && !at_end {
                if end - start <= MAX_FOUND {
                    return ScanStep::More(start);
                }
                // Longer than any header: nothing of this run begins a token but its very end.
                at = end - MAX_HEADER;
                continue;
            }
            if bytes.get(end) == Some(&b'.') {
                match self.within_run(bytes, start, end, at_end) {
                    ScanStep::None => {}
                    step @ (ScanStep::Token(_) | ScanStep::Wide(..) | ScanStep::More(_)) => {
                        return step;
                    }
                }
            }
            at = end;
        }
        // The beginning of a beginning.
        let tail = bytes.len().saturating_sub(START.len() - 1).max(at);
        let cut = (tail..bytes.len()).find(|at| START.starts_with(&bytes[*at..]));
        match cut {
            Some(cut) if !at_end => ScanStep::More(cut),
            Some(_) | None => ScanStep::None,
        }
    }

    /// Tries the beginnings within the run of letters from `start` up to the full stop at `end`.
    fn within_run(&self, bytes: &[u8], start: usize, end: usize, at_end: bool) -> ScanStep {
        let first = start.max(end.saturating_sub(MAX_HEADER));
        let starts = self.finder.find_iter(&bytes[first..end]).map(|found| first + found);
        for start in starts.take(MAX_TRIES) {
            match token_at(bytes, start, end, at_end) {
                Tried::Token(end) => return ScanStep::Token(start..end),
                Tried::More => return ScanStep::More(start),
                Tried::No => {}
            }
        }
        ScanStep::None
    }
}

fn run_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len())
}

/// Whether a token stands here, whose header ends at `dot`.
fn token_at(bytes: &[u8], start: usize, dot: usize, at_end: bool) -> Tried {
    let Some(header) = base64url::decode(&bytes[start..dot]) else { return Tried::No };
    let Ok(header) = Object::from_bytes(&header) else { return Tried::No };
    let Some(alg) = header.string("alg") else { return Tried::No };
    let encrypted = header.get("enc").is_some();
    let parts = if encrypted { 5 } else { 3 };
    let mut ends = [dot; 5];
    let mut is_clipped = false;
    for part in 1..parts {
        let before = ends[part - 1];
        if bytes.get(before) != Some(&b'.') {
            return if before == bytes.len() && !at_end { Tried::More } else { Tried::No };
        }
        ends[part] = run_end(bytes, before + 1);
        if ends[part] - start > MAX_FOUND {
            if encrypted || part < 2 {
                return Tried::No;
            }
            // Far more than a signature, but it may begin with one.
            ends[part] = start + MAX_FOUND;
            is_clipped = true;
        }
        if ends[part] == bytes.len() && !at_end {
            return Tried::More;
        }
    }
    let part = |part: usize| bytes.get(ends[part - 1] + 1..ends[part]).unwrap_or_default();
    let end = ends[parts - 1];
    if encrypted {
        let whole = !part(3).is_empty() && !part(4).is_empty();
        return if whole { Tried::Token(end) } else { Tried::No };
    }
    let claims = base64url::decode(part(1));
    let is_claims = claims.is_some_and(|claims| Object::from_bytes(&claims).is_ok());
    let run = part(2);
    let letters = signature::length(&alg, run);
    let signed = !run.is_empty() || signature::is_none(&alg);
    let is_signature = run.get(..letters).and_then(base64url::decode).is_some();
    let is_whole = !is_clipped || letters < run.len();
    if is_claims && signed && is_signature && is_whole {
        // Behind it another token may begin without a break.
        Tried::Token(end - run.len() + letters)
    } else {
        Tried::No
    }
}
