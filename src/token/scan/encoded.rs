//! Finds tokens inside base64: Kubernetes secrets, Basic credentials, mail, PowerShell commands.
//!
//! Each base64 run that is long enough to contain a token is decoded and searched; decoded text may
//! contain base64 again.

use super::alphabet::{is_base64, is_between};
use super::compressed;
use super::gather::{Ended, Gathered, Wanted, gather};
use super::layer::{self, Chain, DecodedLayer, Layer, encoded_words};

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
    /// A run or chain that was found at or after `done`.
    found: Option<Candidate>,
}

/// A text that may have to be decoded.
#[derive(Clone, Copy)]
enum Candidate {
    /// A base64 run that starts here.
    Run(usize),
    /// Escapes or numbers of letters.
    Chain(Chain),
}

impl Candidate {
    fn start(self) -> usize {
        match self {
            Self::Run(start) => start,
            Self::Chain(chain) => chain.start,
        }
    }
}

/// The result of a search for a run.
pub(super) enum EncodedRun {
    /// The letters of the run.
    Found(Gathered),
    /// A text that was decoded already.
    Decoded(Layer),
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
            let found = self.found.take().filter(|found| found.start() >= from);
            let Some(found) = found.or_else(|| candidate(bytes, self.done, LEAST_LINE)) else {
                self.done = bytes.len();
                return tail(bytes, from, at_end);
            };
            let start = found.start();
            if start >= until {
                self.found = Some(found);
                return EncodedRun::None;
            }
            match decoded(bytes, found, at_end) {
                Some(DecodedLayer::Layer(layer)) => {
                    self.done = layer.next;
                    if layer.end > until {
                        continue;
                    }
                    return EncodedRun::Decoded(layer);
                }
                Some(DecodedLayer::More) => return EncodedRun::More(start),
                Some(DecodedLayer::No(end)) if matches!(found, Candidate::Chain(_)) => {
                    self.done = end;
                    continue;
                }
                Some(DecodedLayer::No(_)) | None => {}
            }
            let start = before_escapes(bytes, self.done, start);
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

/// Decodes a chain, or several encoded words.
fn decoded(bytes: &[u8], found: Candidate, at_end: bool) -> Option<DecodedLayer> {
    match found {
        Candidate::Chain(chain) => Some(chain.decode(bytes, at_end)),
        Candidate::Run(start) => {
            let before = bytes.get(..start)?;
            let is_word = before.ends_with(b"?B?") || before.ends_with(b"?b?");
            is_word.then(|| encoded_words(bytes, start, at_end))
        }
    }
}

/// Escapes of the letters `+` and `/`, which interrupt a base64 run.
const ESCAPES: [&[u8]; 9] =
    [b"%2B", b"%2b", b"%2F", b"%2f", b"\\/", b"\\u002b", b"\\u002B", b"\\u002f", b"\\u002F"];

/// Returns the start of a run of which `start` follows an escape, as compressed data can only be read from its start.
fn before_escapes(bytes: &[u8], from: usize, start: usize) -> usize {
    let mut start = start;
    while let Some(before) = bytes.get(from..start)
        && matches!(before.last(), Some(b'B' | b'b' | b'F' | b'f' | b'/'))
    {
        let Some(escape) = ESCAPES.iter().find(|escape| before.ends_with(escape)) else { break };
        let before = before.get(..before.len() - escape.len()).unwrap_or_default();
        let letters = before.iter().rev().take_while(|byte| is_base64(**byte)).count();
        if letters == 0 {
            break;
        }
        start = from + before.len() - letters;
    }
    start
}

/// Maximum number of bytes at the end of a window in which a run or a chain may start unseen.
const TAIL: usize = 100;

/// Asks for more bytes if the end of the window cuts a run or a chain.
fn tail(bytes: &[u8], from: usize, at_end: bool) -> EncodedRun {
    let rest = bytes.get(from..).unwrap_or_default();
    let is_part = |byte: &&u8| is_base64(**byte) || is_between(**byte);
    let letters = rest.iter().rev().take(TAIL).take_while(is_part).count();
    if letters == 0 || at_end { EncodedRun::None } else { EncodedRun::More(bytes.len() - letters) }
}

/// A run of [`LEAST_LINE`] letters contains a complete piece of this length, at whatever byte the pieces start.
const STRIDE: usize = LEAST_LINE / 2;

/// Number of bytes of each piece that are tested together, in one vector.
const BLOCK: usize = 16;

/// The base64 letter with the lowest code.
const LOWEST_LETTER: u8 = b'+';

/// Returns the first run of at least `least` letters, which is at least [`LEAST_LINE`], or the first chain. Most texts
/// have none, so one blank or quotation mark skips a complete piece.
fn candidate(bytes: &[u8], from: usize, least: usize) -> Option<Candidate> {
    let mut at = from;
    loop {
        let (pieces, _) = bytes.get(at..)?.as_chunks::<STRIDE>();
        let piece = pieces.iter().position(may_be_letters)?;
        let (start, end) = (at + piece * STRIDE, at + (piece + 1) * STRIDE);
        let piece = bytes.get(start..end)?;
        if let Some(other) = piece.iter().rposition(|byte| !is_base64(*byte)) {
            at = start + other + 1;
            if piece.get(other).is_some_and(|byte| is_between(*byte))
                && let Some(chain) = chain(bytes, from, at - 1)
            {
                return Some(Candidate::Chain(chain));
            }
            continue;
        }
        let before = bytes.get(from..start)?.iter().rev().take_while(|byte| is_base64(**byte));
        let behind = bytes.get(end..)?.iter().take(least).take_while(|byte| is_base64(**byte));
        let (start, end) = (start - before.count(), end + behind.count());
        if end - start >= least {
            return Some(Candidate::Run(start));
        }
        at = end;
    }
}

/// Returns the chain around a byte. Not inlined, because few texts have such bytes.
#[cold]
#[inline(never)]
fn chain(bytes: &[u8], from: usize, at: usize) -> Option<Chain> {
    if layer::may_be_chain(bytes, at) { Chain::around(bytes, from, at) } else { None }
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
                    let found = candidate(&text, 0, LEAST_LINE).map(Candidate::start);
                    assert_eq!(found, expected, "{other} {before} {length}");
                }
            }
        }
    }
}
