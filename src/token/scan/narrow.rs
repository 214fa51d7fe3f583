//! Finds tokens with letters of one byte.

use super::super::base64url;
use super::super::json::Object;
use super::alphabet::{MAX_FOUND, MAX_HEADER, is_letter};
use super::anchor::Anchors;
use super::fold::{LineForm, Noise};
use super::joined::{Joined, joined};
use super::noise::noise;
use super::serialized::serialized;
use super::signature;
use super::step::ScanStep;

/// Maximum number of starts that are tried in one run of letters. Other letters may precede a token
/// without a separator (`%3DeyJ…`), but a file full of starts must not take quadratic time.
const MAX_TRIES: usize = 16;

/// Number of bytes at the end of a line behind the last letter: a quotation mark, an operator, a line break.
const OPERATOR: usize = 6;

enum Tried {
    /// A token: the position after it, the position after the letters that follow without a separator, and whether
    /// its signature has a complete length.
    Token(usize, usize, bool),
    More,
    No,
}

/// A search for tokens with letters of one byte.
pub(super) struct Narrow {
    anchors: &'static Anchors,
    /// Whether folded lines are joined and escapes are resolved.
    joins: bool,
    /// The position up to which letters were joined without finding a token, and the number of attempts.
    in_vain: (usize, usize),
    /// Further tokens at the position of the last one: JSON serialization with several signatures.
    further: Vec<Vec<u8>>,
}

impl Default for Narrow {
    fn default() -> Self {
        let anchors = Anchors::plain();
        Self { anchors, joins: false, in_vain: (0, 0), further: Vec::new() }
    }
}

impl Narrow {
    /// Creates a search that also finds folded and escaped tokens.
    pub(super) fn joining() -> Self {
        let anchors = Anchors::with_escaped();
        Self { anchors, joins: true, ..Self::default() }
    }

    /// Resets the search after the content of the window has changed.
    pub(super) fn refresh(&mut self) {
        self.in_vain = (0, 0);
        self.further.clear();
    }

    /// Returns the further tokens at the position of the last result, once.
    pub(super) fn take_further(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.further)
    }

    /// Returns the next token at or after `from`.
    pub(super) fn next(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        let mut at = from;
        self.further.clear();
        while let Some((start, _)) = self.anchors.find(bytes, at) {
            if matches!(bytes.get(start), Some(b'%' | b'&')) {
                match self.join(bytes, start, at_end) {
                    Joined::Token(end, letters) => return ScanStep::Read(start..end, letters, 1),
                    Joined::More => return ScanStep::More(start),
                    Joined::No(_) => at = start + 1,
                }
                continue;
            }
            let end = run_end(bytes, start);
            if end == bytes.len() && !at_end {
                if end - start <= MAX_FOUND {
                    return ScanStep::More(start);
                }
                // The run is longer than any header, so a token can only start close to its end.
                at = end - MAX_HEADER;
                continue;
            }
            match self.within_run(bytes, start, end, at_end) {
                ScanStep::None => {}
                step @ (ScanStep::Token(_) | ScanStep::Read(..) | ScanStep::More(_)) => {
                    return step;
                }
            }
            at = end;
        }
        match self.anchors.cut(bytes, at) {
            Some(cut) if !at_end => ScanStep::More(cut),
            Some(_) | None => ScanStep::None,
        }
    }

    /// Tries the possible starts within the run of letters from `start` up to `end`.
    fn within_run(&mut self, bytes: &[u8], start: usize, end: usize, at_end: bool) -> ScanStep {
        let has_stop = bytes.get(end) == Some(&b'.');
        if !has_stop && self.joins && is_quoted(bytes, start, end) {
            match self.serialized(bytes, start, at_end) {
                Joined::Token(end, letters) => return ScanStep::Read(start..end, letters, 1),
                Joined::More => return ScanStep::More(start),
                Joined::No(_) => {}
            }
        }
        if !has_stop && !self.goes_on(bytes, end, at_end) {
            return ScanStep::None;
        }
        let mut at = start.max(end.saturating_sub(MAX_HEADER));
        for _ in 0..MAX_TRIES {
            let run = bytes.get(..end).unwrap_or_default();
            let Some((start, _)) = self.anchors.find(run, at) else { break };
            at = start + 1;
            let tried = if has_stop { token_at(bytes, start, end, at_end) } else { Tried::No };
            match tried {
                Tried::Token(end, _, true) => return ScanStep::Token(start..end),
                Tried::More => return ScanStep::More(start),
                Tried::Token(end, run_end, false) if !self.goes_on(bytes, run_end, at_end) => {
                    return ScanStep::Token(start..end);
                }
                Tried::Token(..) | Tried::No => {}
            }
            match (self.join(bytes, start, at_end), tried) {
                (Joined::Token(end, letters), _) => return ScanStep::Read(start..end, letters, 1),
                (Joined::More, _) => return ScanStep::More(start),
                (Joined::No(_), Tried::Token(end, ..)) => return ScanStep::Token(start..end),
                (Joined::No(_), Tried::More | Tried::No) => {}
            }
        }
        ScanStep::None
    }

    /// Whether a token that ends at this position may continue after noise.
    fn goes_on(&self, bytes: &[u8], at: usize, at_end: bool) -> bool {
        self.joins
            && match noise(bytes, at, LineForm::default(), at_end) {
                Noise::End => {
                    // In a diff the next line starts with a mark, which `noise` does not know here.
                    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
                    bytes.iter().skip(at).take(OPERATOR).any(is_break)
                }
                Noise::Nothing(_) | Noise::Letter(..) | Noise::Fold { .. } | Noise::More => true,
            }
    }

    /// Joins the letters from `start` on, unless too many attempts failed in this region.
    fn join(&mut self, bytes: &[u8], start: usize, at_end: bool) -> Joined {
        if !self.joins || self.is_in_vain(start) {
            return Joined::No(start);
        }
        let result = joined(bytes, start, at_end);
        self.note(start, &result);
        result
    }

    /// Parses a token in JSON serialization of which a member starts here, within the same number of attempts.
    fn serialized(&mut self, bytes: &[u8], start: usize, at_end: bool) -> Joined {
        if self.is_in_vain(start) {
            return Joined::No(start);
        }
        let result = serialized(bytes, start, at_end).map_or_else(
            |stopped| stopped,
            |(end, mut tokens)| {
                tokens.retain(|letters| is_token(letters));
                if tokens.is_empty() {
                    return Joined::No(end);
                }
                let first = tokens.remove(0);
                self.further = tokens;
                Joined::Token(end, first)
            },
        );
        self.note(start, &result);
        result
    }

    fn is_in_vain(&self, start: usize) -> bool {
        let (until, times) = self.in_vain;
        start < until && times >= MAX_TRIES
    }

    /// Counts an attempt that failed.
    fn note(&mut self, start: usize, result: &Joined) {
        let (until, times) = self.in_vain;
        if let Joined::No(end) = result {
            self.in_vain = if start < until { (until.max(*end), times + 1) } else { (*end, 1) };
        }
    }
}

/// Whether the letters between these positions are a complete string in quotation marks.
fn is_quoted(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|before| bytes.get(before));
    (before, bytes.get(end)) == (Some(&b'"'), Some(&b'"'))
}

/// Whether the letters are exactly one token.
fn is_token(letters: &[u8]) -> bool {
    let stop = run_end(letters, 0);
    matches!(token_at(letters, 0, stop, true), Tried::Token(end, ..) if end == letters.len())
}

fn run_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len())
}

/// Parses a token that starts at `start` and whose header ends at `dot`.
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
            // The run is longer than any signature, but it may start with one.
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
        let is_complete = signature::is_tag(part(4).len());
        return if whole { Tried::Token(end, end, is_complete) } else { Tried::No };
    }
    let claims = base64url::decode(part(1));
    let is_claims = claims.is_some_and(|claims| Object::from_bytes(&claims).is_ok());
    let run = part(2);
    let letters = signature::length(&alg, run);
    let signed = !run.is_empty() || signature::is_none(&alg);
    let is_signature = run.get(..letters).and_then(base64url::decode).is_some();
    let is_whole = !is_clipped || letters < run.len();
    if is_claims && signed && is_signature && is_whole {
        // Another token may follow without a separator.
        let is_complete = signature::is_complete(&alg, letters)
            && (letters == run.len() || !signature::is_rsa(&alg));
        Tried::Token(end - run.len() + letters, end, is_complete)
    } else {
        Tried::No
    }
}
