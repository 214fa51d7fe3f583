//! Finds tokens inside base64: Kubernetes secrets, Basic credentials, mail, PowerShell commands.
//!
//! Each base64 run that is long enough to contain a token is decoded and searched; decoded text may
//! contain base64 again.

use super::alphabet::is_base64;
use super::compressed;
use super::gather::{Ended, Gathered, Wanted, gather};

/// Minimum number of adjacent base64 letters in one line of a run.
const LEAST_LINE: usize = 40;

/// Minimum number of base64 letters that encode a token.
const LEAST: usize = 100;

/// Number of letters in a piece; longer runs are decoded in pieces.
const PIECE: usize = 1 << 20;

/// Number of letters in a piece of compressed data, which cannot be read from its middle. The size of a Kubernetes
/// secret is limited to a quarter of this.
const COMPRESSED_PIECE: usize = 4 << 20;

/// Number of letters by which pieces overlap, because a token may cross the boundary.
const OVERLAP: usize = 64 << 10;

/// A search for base64 runs.
#[derive(Default)]
pub(super) struct Encoded {
    /// The position up to which the window was searched.
    done: usize,
    /// Start of a run that was found at or after `done`.
    found: Option<usize>,
}

/// The result of a search for a run.
pub(super) enum EncodedRun {
    /// The letters of the run.
    Found(Gathered),
    /// The run starts here, and its end is outside of the window.
    More(usize),
    /// There is no run before the limit.
    None,
}

impl Encoded {
    /// Resets the search after the content of the window has changed.
    pub(super) fn refresh(&mut self) {
        (self.done, self.found) = (0, None);
    }

    /// Returns the next run at or after `from` that ends before `until`.
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        from: usize,
        until: usize,
        at_end: bool,
    ) -> EncodedRun {
        loop {
            self.done = self.done.max(from);
            let found = self.found.take().filter(|found| *found >= from);
            let Some(start) = found.or_else(|| run_of(bytes, self.done, LEAST_LINE)) else {
                self.done = bytes.len();
                return tail(bytes, from, at_end);
            };
            if start >= until {
                self.found = Some(start);
                return EncodedRun::None;
            }
            let is_compressed = bytes.get(start..).is_some_and(is_compressed);
            let limit = if is_compressed { COMPRESSED_PIECE } else { PIECE };
            let wanted = Wanted { is_letter: is_base64, limit, first_part: limit };
            let run = gather(bytes, start, wanted, at_end);
            let end = run.end(run.letters.len());
            match run.ended {
                Ended::Open => return EncodedRun::More(start),
                Ended::Whole => self.done = end,
                Ended::Long => self.done = run.place(limit - OVERLAP),
            }
            // A run that reaches past `until` is the start of a token that was found unencoded.
            if run.letters.len() < LEAST || end > until {
                continue;
            }
            return EncodedRun::Found(run);
        }
    }
}

/// The base64 of the base64 of the start of gzip data: Helm encodes its releases twice.
const GZIP_TWICE: &[u8] = b"SDRzSU";

fn is_compressed(letters: &[u8]) -> bool {
    letters.starts_with(GZIP_TWICE) || compressed::is_begun(letters)
}

/// Asks for more bytes if the end of the window cuts a run.
fn tail(bytes: &[u8], from: usize, at_end: bool) -> EncodedRun {
    let rest = bytes.get(from..).unwrap_or_default();
    let letters = rest.iter().rev().take(LEAST_LINE).take_while(|byte| is_base64(**byte)).count();
    if letters == 0 || at_end { EncodedRun::None } else { EncodedRun::More(bytes.len() - letters) }
}

/// A run of [`LEAST_LINE`] letters contains a complete piece of this length, at whatever byte the pieces start.
const STRIDE: usize = LEAST_LINE / 2;

/// Number of bytes of each piece that are tested together, in one vector.
const BLOCK: usize = 16;

/// The base64 letter with the lowest code.
const LOWEST_LETTER: u8 = b'+';

/// Returns the start of the first run of at least `least` letters, which is at least [`LEAST_LINE`]. Most texts
/// have none, so one blank or quotation mark skips a complete piece.
fn run_of(bytes: &[u8], from: usize, least: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let (pieces, _) = bytes.get(at..)?.as_chunks::<STRIDE>();
        let piece = pieces.iter().position(may_be_letters)?;
        let (start, end) = (at + piece * STRIDE, at + (piece + 1) * STRIDE);
        if let Some(other) = bytes.get(start..end)?.iter().rposition(|byte| !is_base64(*byte)) {
            at = start + other + 1;
            continue;
        }
        let before = bytes.get(from..start)?.iter().rev().take_while(|byte| is_base64(**byte));
        let behind = bytes.get(end..)?.iter().take(least).take_while(|byte| is_base64(**byte));
        let (start, end) = (start - before.count(), end + behind.count());
        if end - start >= least {
            return Some(start);
        }
        at = end;
    }
}

/// Returns whether no byte of the block has a lower code than every letter. A blank, a line break or a quotation
/// mark has one.
fn may_be_letters(piece: &[u8; STRIDE]) -> bool {
    // The comparison of arrays becomes one of vectors.
    let block = piece.first_chunk::<BLOCK>();
    block.is_some_and(|block| block.map(|byte| byte < LOWEST_LETTER) == [false; BLOCK])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_base64_run_is_found_at_any_position() {
        for other in
            [b' ', b'\n', b'"', b'*', b',', b'.', b':', b'=', b'~', 0, 0x7f, 0x80, 0xab, 0xff]
        {
            for before in 0..90 {
                for length in LEAST_LINE - 1..=LEAST_LINE + 1 {
                    let mut text = vec![b'x'; before];
                    for at in (0..before).step_by(7).chain(before.checked_sub(1)) {
                        text[at] = other;
                    }
                    text.extend(b"+/AZaz09-_".iter().cycle().take(length));
                    let expected = (length >= LEAST_LINE).then_some(before);
                    text.push(other);
                    assert_eq!(run_of(&text, 0, LEAST_LINE), expected, "{other} {before} {length}");
                }
            }
        }
    }
}
