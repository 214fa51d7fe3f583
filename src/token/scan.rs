//! Finds tokens in any bytes: logs, dumps, archives, source trees.
//!
//! A token starts with the base64url of `{"`. A fast search for these three letters (`eyJ`) and their few
//! variants with white space finds the candidates, which are then parsed strictly. Lines may be folded, literals and
//! records of logs split, letters escaped, two or four bytes wide, the whole text encoded in base64 again, and a token
//! may stand in the payload of another one.
//! Memory is bounded by the longest token, time is proportional to the length of the input.

use std::io::{self, Read};
use std::ops::Range;

mod alphabet;
mod anchor;
mod compressed;
mod cursor;
mod dump;
mod encoded;
mod escape;
mod fold;
mod gather;
mod joined;
mod layer;
mod literal;
mod look;
mod markup;
mod narrow;
mod nested;
mod noise;
mod position;
mod record;
mod serialized;
mod signature;
mod small_base;
mod step;
mod wide;

pub use compressed::{CompressedFormat, Decompressor};
pub use position::TextPosition;

use gather::CONTEXT;
use look::Look;
use narrow::Narrow;
use step::ScanStep;

/// Number of bytes that are read at once.
const CHUNK: usize = 64 << 10;

/// A found token and its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundToken<'a> {
    /// The token in compact serialization.
    pub token: &'a str,
    /// Position of the first byte; of the outer token if this one stands in its payload.
    pub place: TextPosition,
    /// Number of bytes in the input; more than the token's letters if they are escaped, folded or encoded, or if
    /// the token stands in another one.
    pub length: u64,
}

/// Returns the ranges of the tokens that stand in the text unescaped and in one piece, in order.
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

/// Reads to the end and passes every token to `found`, in order.
///
/// # Errors
/// The error of `input`, after everything read has been searched, or the error of `found`.
pub fn scan(
    input: &mut dyn Read,
    found: &mut dyn FnMut(FoundToken<'_>) -> io::Result<()>,
) -> io::Result<()> {
    Scanner::default().scan(input, u64::MAX, found).map(drop)
}

/// The buffers of a scan, to be reused for the next input.
#[derive(Default)]
pub struct Scanner {
    window: Vec<u8>,
    look: Look,
}

impl Scanner {
    /// Creates a scanner that also searches compressed data in base64.
    #[must_use]
    pub fn with_decompressor(decompressor: Decompressor) -> Self {
        Self { window: Vec::new(), look: Look::with_decompressor(decompressor) }
    }

    /// Returns the cause why compressed data in the inputs since the last call was not searched to its end.
    #[must_use]
    pub fn take_unsearched(&mut self) -> Option<&'static str> {
        self.look.take_unsearched()
    }

    /// Passes every token that starts within the first `length` bytes to `found`, like [`scan`]. Returns the
    /// position where these bytes end.
    ///
    /// # Errors
    /// The error of `input`, after everything read has been searched, or the error of `found`.
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
        // Bytes to collect before the next search: searching after every short read would repeat work.
        let mut wanted = position::LONGEST_MARK;
        loop {
            if filled == window.len() {
                // Keep only a token that the end of the window cuts; double the window if it is long.
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
                // Tokens that start at or after `limit` belong to another scan.
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
                let mut pass = |token: &str| {
                    found(FoundToken { token, place: here, length: range.len() as u64 })
                };
                pass(token)?;
                nested::each(token, &mut pass)?;
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

/// Whether a signature with this number of letters may be complete for its algorithm.
#[must_use]
pub fn has_complete_length(alg: &str, letters: usize) -> bool {
    signature::is_complete(alg, letters)
}

/// Returns a digest (SHA-256) that identifies the token without revealing it.
#[must_use]
pub fn fingerprint(token: &str) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    digest.as_ref().try_into().unwrap_or_default()
}

#[cfg(test)]
mod split;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod written;
