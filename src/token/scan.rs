//! Finding tokens among any other bytes: logs, dumps, archives, source trees.
//!
//! A token begins with the base64url of `{"`, so a fast search for these three bytes (`eyJ`), and
//! for their few variants with white space, finds the places that are worth a look; there everything
//! is read strictly. Lines may be folded, full stops escaped, letters two or four bytes long, and
//! all of it base64 once more. Memory is bounded by the longest token, time by the length of the
//! input.

use std::io::{self, Read};
use std::ops::Range;

mod alphabet;
mod anchor;
mod encoded;
mod gather;
mod joined;
mod look;
mod narrow;
mod noise;
mod position;
mod signature;
mod step;
mod wide;

pub use position::TextPosition;

use gather::CONTEXT;
use look::Look;
use narrow::Narrow;
use step::ScanStep;

/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundToken<'a> {
    /// The token, letter by letter.
    pub token: &'a str,
    /// Where it begins.
    pub place: TextPosition,
    /// How many bytes it takes: one a letter, unless it is written in another way.
    pub length: u64,
}

/// The tokens of a text that stand there letter by letter, in order.
pub fn find(text: &[u8]) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut look = Narrow::default();
    let mut at = 0;
    std::iter::from_fn(move || match look.next(text, at, true) {
        ScanStep::Token(range) => {
            at = range.end;
            Some(range)
        }
        ScanStep::Read(..) | ScanStep::More(_) | ScanStep::None => None,
    })
}

/// Reads to the end and hands every token to `found`, in order.
///
/// # Errors
/// What reading fails with, once all that was read is searched, or what `found` returns to stop.
pub fn scan(
    input: &mut dyn Read,
    found: &mut dyn FnMut(FoundToken<'_>) -> io::Result<()>,
) -> io::Result<()> {
    Scanner::default().scan(input, u64::MAX, found).map(drop)
}

/// What scanning takes, to be used again for the next file.
#[derive(Default)]
pub struct Scanner {
    window: Vec<u8>,
    look: Look,
}

impl Scanner {
    /// The same as [`scan`] for the tokens that begin within so many bytes; says where these end.
    ///
    /// # Errors
    /// What reading fails with, once all that was read is searched, or what `found` returns to stop.
    pub fn scan(
        &mut self,
        input: &mut dyn Read,
        length: u64,
        found: &mut dyn FnMut(FoundToken<'_>) -> io::Result<()>,
    ) -> io::Result<TextPosition> {
        let Self { window, look } = self;
        window.resize(window.len().max(CHUNK + CONTEXT), 0);
        let mut begun = None;
        let (mut filled, mut start) = (0_usize, 0_usize);
        // To look again before so much is there would be to look at the same over and over.
        let mut wanted = position::LONGEST_MARK;
        loop {
            if filled == window.len() {
                // Only a token that is cut by the window's end is kept; a long one needs more room.
                let kept = start.saturating_sub(CONTEXT);
                window.copy_within(kept..filled, 0);
                filled -= kept;
                start -= kept;
                if filled > window.len() / 2 {
                    window.resize(window.len() * 2, 0);
                }
            }
            let read = match input.read(&mut window[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read,
            };
            let at_end = !read.as_ref().is_ok_and(|read| *read > 0);
            filled += read.as_ref().unwrap_or(&0);
            if !at_end && filled - start < wanted && filled < window.len() {
                continue;
            }
            let bytes = &window[..filled];
            let place = begun.get_or_insert_with(|| TextPosition::before(bytes));
            look.refresh();
            loop {
                // Up to here is ours: what begins behind it is for whoever looks there.
                let left = usize::try_from(length - place.offset).unwrap_or(usize::MAX);
                let limit = start.saturating_add(left).min(filled);
                let step = look.next(bytes, start, at_end);
                let next = step.start().min(filled);
                place.pass(&bytes[start..next.min(limit)]);
                if place.offset == length {
                    return Ok(*place);
                }
                let (range, letters, here) = match &step {
                    ScanStep::Token(range) => (range, &bytes[range.clone()], *place),
                    ScanStep::Read(range, letters, unit) => {
                        (range, letters.as_slice(), place.of_unit(*unit))
                    }
                    ScanStep::More(_) | ScanStep::None => {
                        start = next;
                        wanted = 2 * (filled - start);
                        break;
                    }
                };
                let token = std::str::from_utf8(letters).unwrap_or_default();
                found(FoundToken { token, place: here, length: range.len() as u64 })?;
                place.pass(&bytes[range.start..range.end.min(limit)]);
                start = range.end;
                if place.offset == length {
                    return Ok(*place);
                }
            }
            if at_end {
                return read.map(|_| *place);
            }
        }
    }
}

/// What tells a token from every other without giving it away (SHA-256).
#[must_use]
pub fn fingerprint(token: &str) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    digest.as_ref().try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod written;
