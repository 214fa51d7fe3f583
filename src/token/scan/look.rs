//! Finds the next token in a window of bytes, in any supported form.

use std::collections::VecDeque;

use super::alphabet::decode;
use super::compressed::{Decompression, Decompressor};
use super::encoded::{Encoded, EncodedRun};
use super::gather::Gathered;
use super::layer::Layer;
use super::narrow::Narrow;
use super::small_base::SMALL_BASES;
use super::step::ScanStep;
use super::wide::Wide;

/// Maximum number of nested base64 encodings.
const MAX_DEPTH: usize = 3;

/// The cause why data in more encodings is not searched.
const TOO_DEEP: &str = "base64 is nested too deeply";

/// Number of letters of a run at that depth that are decoded, to see whether it encodes a text.
const EXAMINED: usize = 96;

/// A search for tokens in every supported form.
pub(super) struct Look {
    narrow: Narrow,
    wide: Wide,
    encoded: Encoded,
    /// Number of base64 encodings around the bytes that are searched.
    depth: usize,
    decompression: Decompression,
    /// Tokens that were found in one base64 run and not returned yet.
    queue: VecDeque<ScanStep>,
    /// The next result after that base64 run.
    ahead: Option<ScanStep>,
}

impl Default for Look {
    fn default() -> Self {
        Self::at_depth(0)
    }
}

impl Look {
    /// Creates a search in text that was decoded from base64 `depth` times.
    pub(super) fn at_depth(depth: usize) -> Self {
        Self {
            narrow: Narrow::joining(),
            wide: Wide::default(),
            encoded: Encoded::default(),
            depth,
            decompression: Decompression::default(),
            queue: VecDeque::new(),
            ahead: None,
        }
    }

    /// Creates a search that also decompresses data in base64.
    pub(super) fn with_decompressor(decompressor: Decompressor) -> Self {
        Self { decompression: Decompression::with(decompressor), ..Self::default() }
    }

    /// Creates a search in the content of the next encoding. The decompressor is passed on, unless the content
    /// is decompressed: this bounds the work for hostile data.
    fn deeper(&self, is_decompressed: bool) -> Self {
        let decompression =
            if is_decompressed { Decompression::default() } else { self.decompression.deeper() };
        Self { decompression, ..Self::at_depth(self.depth + 1) }
    }

    /// Returns the cause why some compressed data was not searched to its end, once.
    pub(super) fn take_unsearched(&mut self) -> Option<&'static str> {
        self.decompression.unsearched.take()
    }

    /// Resets the search after the content of the window has changed.
    pub(super) fn refresh(&mut self) {
        self.narrow.refresh();
        self.wide.forget();
        self.encoded.refresh();
        self.queue.clear();
        self.ahead = None;
    }

    /// Returns the next token at or after `from`.
    pub(super) fn next(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        while let Some(step) = self.queue.pop_front() {
            if step.start() >= from {
                return step;
            }
        }
        let ahead = match self.ahead.take().filter(|ahead| ahead.start() >= from) {
            Some(ahead) => ahead,
            None => self.plain(bytes, from, at_end),
        };
        self.note_deeper(bytes, from, ahead.start(), at_end);
        while self.depth < MAX_DEPTH {
            match self.encoded.next(bytes, from, ahead.start(), at_end) {
                found @ (EncodedRun::Found(_) | EncodedRun::Decoded(_)) => {
                    self.queue = match &found {
                        EncodedRun::Found(run) => self.within(run).into(),
                        EncodedRun::Decoded(layer) => self.in_layer(layer).into(),
                        EncodedRun::More(_) | EncodedRun::None => VecDeque::new(),
                    };
                    if let Some(first) = self.queue.pop_front() {
                        self.ahead = Some(ahead);
                        return first;
                    }
                }
                EncodedRun::More(at) if at < ahead.start() => return ScanStep::More(at),
                EncodedRun::More(_) | EncodedRun::None => break,
            }
        }
        self.first_of(ahead)
    }

    /// Notes text at the maximum depth that is encoded once more, and so not searched.
    fn note_deeper(&mut self, bytes: &[u8], from: usize, until: usize, at_end: bool) {
        while self.depth >= MAX_DEPTH && self.decompression.unsearched.is_none() {
            match self.encoded.next(bytes, from, until, at_end) {
                EncodedRun::Found(run) if encodes_text(&run.letters) => {
                    self.decompression.unsearched = Some(TOO_DEEP);
                }
                EncodedRun::Found(_) | EncodedRun::Decoded(_) => {}
                EncodedRun::More(_) | EncodedRun::None => return,
            }
        }
    }

    /// Returns the first of several tokens at one position, and queues the others. So that none ends behind the
    /// start of the next, only the last one has the length of all.
    fn first_of(&mut self, step: ScanStep) -> ScanStep {
        let further = self.narrow.take_further();
        match step {
            ScanStep::Read(range, letters, unit) if !further.is_empty() => {
                let last = further.len() - 1;
                let queued = further.into_iter().enumerate().map(|(index, letters)| {
                    let end = if index == last { range.end } else { range.start };
                    ScanStep::Read(range.start..end, letters, unit)
                });
                self.queue = queued.collect();
                ScanStep::Read(range.start..range.start, letters, unit)
            }
            step @ (ScanStep::Token(_)
            | ScanStep::Read(..)
            | ScanStep::More(_)
            | ScanStep::None) => step,
        }
    }

    /// Returns the next token outside of base64.
    fn plain(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        match self.either(bytes, from, at_end) {
            // Keep zeros before a cut token: they are part of a first wide letter with the high byte first.
            ScanStep::More(at) => {
                let before = bytes.get(from..at).unwrap_or_default().iter().rev();
                ScanStep::More(at - before.take(3).take_while(|byte| **byte == 0).count())
            }
            step @ (ScanStep::Token(_) | ScanStep::Read(..) | ScanStep::None) => step,
        }
    }

    /// Returns the next token whose letters are one, two or four bytes wide.
    fn either(&mut self, bytes: &[u8], from: usize, at_end: bool) -> ScanStep {
        let mut at = from;
        while let Some((wide, unit)) = self.wide.next(bytes, at) {
            // A token of one-byte letters before the wide run ends at the run's first zero.
            match self.narrow.next(bytes.get(..wide + 2).unwrap_or(bytes), at, true) {
                ScanStep::None => {}
                step @ (ScanStep::Token(_) | ScanStep::Read(..) | ScanStep::More(_)) => {
                    return step;
                }
            }
            let run = self.wide.run(bytes, wide, unit);
            let end = run.end();
            if end >= bytes.len() && !at_end && !run.is_cut() {
                return ScanStep::More(wide);
            }
            let place = |letter: usize| (run.start + unit * letter).min(bytes.len());
            let unit_byte = u8::try_from(unit).unwrap_or(1);
            match self.narrow.next(&run.letters, (wide - run.start) / unit, !run.is_cut()) {
                ScanStep::Token(range) => {
                    let letters = run.letters.get(range.clone()).unwrap_or_default().to_vec();
                    return ScanStep::Read(
                        place(range.start)..place(range.end),
                        letters,
                        unit_byte,
                    );
                }
                ScanStep::Read(range, letters, _) => {
                    return ScanStep::Read(
                        place(range.start)..place(range.end),
                        letters,
                        unit_byte,
                    );
                }
                ScanStep::More(letter) => {
                    at = place(letter);
                    self.wide.forget_run();
                    continue;
                }
                ScanStep::None => {}
            }
            at = end.min(bytes.len());
        }
        match self.narrow.next(bytes, at, at_end) {
            ScanStep::None if !at_end => {
                self.wide.cut(bytes, at).map_or(ScanStep::None, ScanStep::More)
            }
            step @ (ScanStep::Token(_)
            | ScanStep::Read(..)
            | ScanStep::More(_)
            | ScanStep::None) => step,
        }
    }

    /// Returns the tokens in a decoded text.
    fn in_layer(&mut self, layer: &Layer) -> Vec<ScanStep> {
        let mut look = self.deeper(false);
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some((range, letters)) = look.next(&layer.bytes, at, true).token(&layer.bytes) {
            let first = layer.place(range.start);
            let end = if range.is_empty() { first } else { layer.end_of(range.end) };
            tokens.push(ScanStep::Read(first..end, letters, 1));
            at = range.end;
        }
        self.decompression.unsearched = self.decompression.unsearched.or(look.take_unsearched());
        tokens
    }

    /// Returns the tokens in a base64 run. Other letters may precede the encoded text without a separator, so
    /// all four alignments are decoded.
    fn within(&mut self, run: &Gathered) -> Vec<ScanStep> {
        if let Some((start, content)) = self.decompression.content(run) {
            return self.decompressed(run, start, &content);
        }
        let mut tokens = match self.decompression.bare_content(&run.letters) {
            Some(content) => self.decompressed(run, 0, &content),
            None => Vec::new(),
        };
        self.in_small_bases(run, &mut tokens);
        let mut decoded = Vec::new();
        for shift in 0..4 {
            decode(run.letters.get(shift..).unwrap_or_default(), &mut decoded);
            let mut look = self.deeper(false);
            let mut at = 0;
            while let Some((range, letters)) = look.next(&decoded, at, true).token(&decoded) {
                let first = run.place(shift + range.start * 4 / 3);
                let last = shift + range.end.div_ceil(3) * 4;
                let end = run.end(last.min(run.letters.len()));
                // An empty range stays empty, because another token has the same position.
                let end = if range.is_empty() { first } else { end };
                tokens.push(ScanStep::Read(first..end, letters, 1));
                at = range.end;
            }
            self.decompression.unsearched =
                self.decompression.unsearched.or(look.take_unsearched());
        }
        tokens.sort_by_key(ScanStep::start);
        tokens
    }

    /// Adds the tokens in hexadecimal and base32.
    fn in_small_bases(&mut self, run: &Gathered, tokens: &mut Vec<ScanStep>) {
        for part in SMALL_BASES.iter().flat_map(|base| base.decoded(&run.letters)) {
            let mut look = self.deeper(false);
            let mut at = 0;
            while let Some((range, letters)) = look.next(&part.bytes, at, true).token(&part.bytes) {
                let first = run.place(part.first_letter(range.start));
                let end = run.end(part.letters(range.end).min(run.letters.len()));
                let end = if range.is_empty() { first } else { end };
                tokens.push(ScanStep::Read(first..end, letters, 1));
                at = range.end;
            }
            self.decompression.unsearched =
                self.decompression.unsearched.or(look.take_unsearched());
        }
    }

    /// Returns the tokens in the content of compressed data. All have the position of the data, and so that none ends
    /// behind the start of the next, only the last one has its length.
    fn decompressed(&mut self, run: &Gathered, start: usize, content: &[u8]) -> Vec<ScanStep> {
        let (start, end) = (run.place(start), run.end(run.letters.len()));
        let mut look = self.deeper(true);
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((range, letters)) = look.next(content, at, true).token(content) {
            found.push(letters);
            at = range.end;
        }
        self.decompression.unsearched = self.decompression.unsearched.or(look.take_unsearched());
        let last = found.len().saturating_sub(1);
        let step = |(index, letters)| {
            ScanStep::Read(start..if index == last { end } else { start }, letters, 1)
        };
        found.into_iter().enumerate().map(step).collect()
    }
}

/// Whether letters of base64 encode a text, in one of the four alignments.
fn encodes_text(letters: &[u8]) -> bool {
    let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let mut decoded = Vec::new();
    (0..4).any(|shift| {
        let first = letters.get(shift..letters.len().min(shift + EXAMINED));
        decode(first.unwrap_or_default(), &mut decoded);
        decoded.len() * 2 > EXAMINED && decoded.iter().all(is_text)
    })
}
