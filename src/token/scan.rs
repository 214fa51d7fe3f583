//! Finding tokens among any other bytes: logs, dumps, archives, source trees.
//!
//! A token begins with `eyJ`, which is `{"` in base64url, so a fast search for these three bytes
//! finds the few places that are worth a look; there everything is read strictly. Memory is bounded
//! by the longest token, time by the length of the input.

use std::io::{self, Read};
use std::ops::Range;

use memchr::memmem::Finder;

use super::base64url;
use super::json::Object;

const START: &[u8] = b"eyJ";

/// Longer headers are not looked at: a chain of certificates fits, and it bounds the work.
const MAX_HEADER: usize = 32 << 10;

/// The longest token that is found. What servers take is a hundredth of it.
const MAX_FOUND: usize = 1 << 20;

/// In one unbroken run of letters so many beginnings are tried: something may be glued to a
/// token's front (`%3DeyJ…`), but a file made of beginnings must not take forever.
const MAX_TRIES: usize = 16;

/// How much is read at once.
const CHUNK: usize = 256 << 10;

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// The token, letter by letter.
    pub token: &'a str,
    /// How many bytes stand before it.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
    /// Its column in bytes, from 1.
    pub column: u64,
}

/// The tokens of a text, in order.
pub fn find(text: &[u8]) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut look = Look::default();
    let mut at = 0;
    std::iter::from_fn(move || match look.next(text, at, true) {
        Step::Token(range) => {
            at = range.end;
            Some(range)
        }
        Step::More(_) | Step::None => None,
    })
}

/// Reads to the end and hands every token to `found`, in order.
///
/// # Errors
/// What reading fails with, or what `found` returns to stop.
pub fn scan(
    input: &mut dyn Read,
    found: &mut dyn FnMut(Found<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut window = vec![0; CHUNK];
    let mut place = Place::default();
    let mut look = Look::default();
    let (mut filled, mut start) = (0, 0);
    loop {
        if filled == window.len() {
            // Only a token that is cut by the window's end is kept; a long one needs more room.
            window.copy_within(start..filled, 0);
            filled -= start;
            start = 0;
            if filled > window.len() / 2 {
                window.resize(window.len() * 2, 0);
            }
        }
        let read = match input.read(&mut window[filled..]) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        filled += read;
        let at_end = read == 0;
        let bytes = &window[..filled];
        loop {
            match look.next(bytes, start, at_end) {
                Step::Token(range) => {
                    place.pass(&bytes[start..range.start]);
                    let token = std::str::from_utf8(&bytes[range.clone()]).unwrap_or_default();
                    found(Found {
                        token,
                        offset: place.offset,
                        line: place.line + 1,
                        column: place.column + 1,
                    })?;
                    place.pass(&bytes[range.clone()]);
                    start = range.end;
                }
                Step::More(from) => {
                    place.pass(&bytes[start..from]);
                    start = from;
                    break;
                }
                Step::None => {
                    place.pass(&bytes[start..]);
                    start = filled;
                    break;
                }
            }
        }
        if at_end {
            return Ok(());
        }
        if start == filled {
            (start, filled) = (0, 0);
        }
    }
}

/// What tells a token from every other without giving it away (SHA-256).
#[must_use]
pub fn fingerprint(token: &str) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    digest.as_ref().try_into().unwrap_or_default()
}

/// How far we are.
#[derive(Default)]
struct Place {
    offset: u64,
    line: u64,
    column: u64,
}

impl Place {
    fn pass(&mut self, bytes: &[u8]) {
        let last = memchr::memrchr(b'\n', bytes);
        self.offset += bytes.len() as u64;
        match last {
            None => self.column += bytes.len() as u64,
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
                self.column = (bytes.len() - last - 1) as u64;
            }
        }
    }
}

enum Step {
    /// A token.
    Token(Range<usize>),
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

struct Look {
    finder: Finder<'static>,
}

impl Default for Look {
    fn default() -> Self {
        Self { finder: Finder::new(START) }
    }
}

impl Look {
    fn next(&mut self, bytes: &[u8], from: usize, at_end: bool) -> Step {
        let mut at = from;
        while let Some(start) = self.finder.find(&bytes[at..]).map(|found| at + found) {
            let end = run_end(bytes, start);
            if end == bytes.len() && !at_end {
                if end - start <= MAX_FOUND {
                    return Step::More(start);
                }
                // Longer than any header: nothing of this run begins a token but its very end.
                at = end - MAX_HEADER;
                continue;
            }
            if bytes.get(end) == Some(&b'.') {
                match self.within_run(bytes, start, end, at_end) {
                    Step::None => {}
                    step @ (Step::Token(_) | Step::More(_)) => return step,
                }
            }
            at = end;
        }
        // The beginning of a beginning.
        let tail = bytes.len().saturating_sub(START.len() - 1).max(at);
        let cut = (tail..bytes.len()).find(|at| START.starts_with(&bytes[*at..]));
        match cut {
            Some(cut) if !at_end => Step::More(cut),
            Some(_) | None => Step::None,
        }
    }

    /// Tries the beginnings within the run of letters from `start` up to the full stop at `end`.
    fn within_run(&self, bytes: &[u8], start: usize, end: usize, at_end: bool) -> Step {
        let first = start.max(end.saturating_sub(MAX_HEADER));
        let starts = self.finder.find_iter(&bytes[first..end]).map(|found| first + found);
        for start in starts.take(MAX_TRIES) {
            match token_at(bytes, start, end, at_end) {
                Tried::Token(end) => return Step::Token(start..end),
                Tried::More => return Step::More(start),
                Tried::No => {}
            }
        }
        Step::None
    }
}

fn is_letter(byte: u8) -> bool {
    const LETTERS: [bool; 256] = {
        let mut letters = [false; 256];
        let mut byte = 0_u8;
        while byte.is_ascii() {
            letters[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            byte += 1;
        }
        letters
    };
    LETTERS[usize::from(byte)]
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
    for part in 1..parts {
        let before = ends[part - 1];
        if bytes.get(before) != Some(&b'.') {
            return if before == bytes.len() && !at_end { Tried::More } else { Tried::No };
        }
        ends[part] = run_end(bytes, before + 1);
        if ends[part] - start > MAX_FOUND {
            return Tried::No;
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
    let signed = !part(2).is_empty() || alg.eq_ignore_ascii_case("none");
    if is_claims && signed && base64url::decode(part(2)).is_some() {
        Tried::Token(end)
    } else {
        Tried::No
    }
}

#[cfg(test)]
mod tests;
