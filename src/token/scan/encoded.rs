//! Tokens within base64: secrets of Kubernetes, Basic credentials, mail, PowerShell commands.
//!
//! Whatever is long enough to be a token in base64 is decoded and searched, and what is found there
//! may hold base64 again.

use super::gather::{Ended, Gathered, Wanted, gather};

/// So many letters stand in one line of a text in base64.
const LEAST_LINE: usize = 40;

/// So many letters has a token in base64 at least.
const LEAST: usize = 100;

/// Longer runs are decoded in pieces of so many letters.
const PIECE: usize = 1 << 20;

/// So many letters of a piece are decoded again with the next one: a token may stand there.
const OVERLAP: usize = 64 << 10;

/// Looks for runs of base64.
#[derive(Default)]
pub(super) struct Encoded {
    /// Up to here the window was searched.
    done: usize,
    /// The run that was found behind it.
    found: Option<usize>,
}

/// What was found out about the next run.
pub(super) enum EncodedRun {
    /// Its letters.
    Found(Gathered),
    /// Its end is not in the window yet.
    More(usize),
    /// There is none before the limit.
    None,
}

impl Encoded {
    /// The window has other bytes now.
    pub(super) fn refresh(&mut self) {
        (self.done, self.found) = (0, None);
    }

    /// The next run at or behind `from` that ends before `limit`.
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        from: usize,
        limit: usize,
        at_end: bool,
    ) -> EncodedRun {
        loop {
            self.done = self.done.max(from);
            let found = self.found.take().filter(|found| *found >= from);
            let Some(start) = found.or_else(|| run_of(bytes, self.done, LEAST_LINE)) else {
                self.done = bytes.len();
                return tail(bytes, from, at_end);
            };
            if start >= limit {
                self.found = Some(start);
                return EncodedRun::None;
            }
            let wanted = Wanted { is_letter: is_base64, limit: PIECE, first_part: PIECE };
            let run = gather(bytes, start, wanted, at_end);
            let end = run.end(run.letters.len());
            match run.ended {
                Ended::Open => return EncodedRun::More(start),
                Ended::Whole => self.done = end,
                Ended::Long => self.done = run.place(PIECE - OVERLAP),
            }
            // A token in its own letters was found first; this is what stands at its front.
            if run.letters.len() < LEAST || end > limit {
                continue;
            }
            return EncodedRun::Found(run);
        }
    }
}

/// A run that the window's end cuts is looked at once more of it is there.
fn tail(bytes: &[u8], from: usize, at_end: bool) -> EncodedRun {
    let rest = bytes.get(from..).unwrap_or_default();
    let letters = rest.iter().rev().take(LEAST_LINE).take_while(|byte| is_base64(**byte)).count();
    if letters == 0 || at_end { EncodedRun::None } else { EncodedRun::More(bytes.len() - letters) }
}

/// Letters of base64 in either alphabet (RFC 4648 §4 and §5): their values, or 64.
const VALUES: [u8; 256] = {
    let mut values = [64; 256];
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        values[letters[value as usize] as usize] = value;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

fn value(letter: u8) -> u8 {
    VALUES.get(usize::from(letter)).copied().unwrap_or(64)
}

fn is_base64(byte: u8) -> bool {
    value(byte) < 64
}

/// Number of bytes that are looked at together. A run of [`LEAST_LINE`] letters covers one such
/// block completely, wherever it begins.
const BLOCK: usize = size_of::<u128>();

/// The first letter of base64 by its code.
const LOWEST_LETTER: u8 = b'+';

/// Returns the first place at or behind `from` where at least `least` letters stand together. Most
/// texts have none, so whole blocks are passed over for one blank or quotation mark.
fn run_of(bytes: &[u8], from: usize, least: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let (blocks, _) = bytes.get(at..)?.as_chunks::<BLOCK>();
        let block = blocks.iter().position(|block| !has_byte_below_letters(block))?;
        let (start, end) = (at + block * BLOCK, at + (block + 1) * BLOCK);
        if !bytes.get(start..end)?.iter().rev().all(|byte| is_base64(*byte)) {
            at = end;
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

/// Returns whether a byte of the block comes before every letter in ASCII, as blanks, line breaks
/// and quotation marks do.
fn has_byte_below_letters(block: &[u8; BLOCK]) -> bool {
    const HIGH_BITS: u128 = u128::from_ne_bytes([0x80; BLOCK]);
    const LOWEST: u128 = u128::from_ne_bytes([LOWEST_LETTER; BLOCK]);
    let block = u128::from_ne_bytes(*block);
    // With the high bit set no byte borrows from the next one.
    let at_least_lowest = (block | HIGH_BITS) - LOWEST;
    !at_least_lowest & !block & HIGH_BITS != 0
}

/// Decodes whole groups of four letters; what is left over at the end holds no whole letter of a
/// token.
pub(super) fn decode(letters: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.reserve(letters.len() / 4 * 3 + 3);
    let (groups, rest) = letters.as_chunks::<4>();
    for group in groups {
        let bits = group.iter().fold(0_u32, |bits, letter| bits << 6 | u32::from(value(*letter)));
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend_from_slice(&bytes);
    }
    if rest.len() > 1 {
        let padded = rest.iter().fold(0_u32, |bits, letter| bits << 6 | u32::from(value(*letter)));
        let bits = padded << (6 * (4 - rest.len()));
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend_from_slice(bytes.get(..rest.len() - 1).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_is_found_wherever_it_begins_and_whatever_stands_around_it() {
        for other in [b' ', b'\n', b'"', b'*', b',', b'.', b':', b'=', b'~', 0, 0x7f, 0x80, 0xab, 0xff] {
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
