//! Reads tokens from their sources, line by line.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::command_error::Result;
use super::context::Context;
use super::line_reader::LineReader;
use super::token_extract::{
    MAX_INPUT, dots, is_bare, is_stray, may_hold_token, normalized, token_in, value_start, words,
};
use super::token_join::{Gap, SplitToken, joined};
use super::token_sources::{
    LineWords, TokenPurpose, TokenSource, TokenSources, TokenSpan, no_token, open_file,
};
use super::whole_text::other_text;
use crate::service::is_opaque_token;
use crate::store::Store;

/// Maximum length of a text without tokens that is kept for the error message.
const KEPT: usize = 64 << 10;

/// Maximum number of words of a source that are kept until another token follows.
const STRAY: usize = 1000;

/// Reads any number of tokens, one in memory at a time.
///
/// Every source is read line by line. From a line, the words that are tokens are returned; from a line of
/// one word that word, valid or not. A token that was split over lines is joined. A source without a
/// token counts as one invalid token.
pub(super) struct TokensIn {
    queue: VecDeque<TokenSource>,
    lines: LineReader,
    /// Further tokens of the same line, in reverse order.
    loose: Vec<TokenSpan>,
    token: TokenSpan,
    /// The line of the token, exactly as given.
    line: TokenSpan,
    /// The start of a source in which no token was found so far.
    leftover: Zeroizing<String>,
    /// The same text exactly as given, if it is one line.
    leftover_line: Option<Zeroizing<String>>,
    is_argument: bool,
    /// Number of words of the source that look like tokens.
    candidates: u64,
    /// Words that stand alone on a line and cannot be a token: noise beside one token, invalid tokens in a
    /// list or if there is no token. Each with its line, exactly as given.
    stray: VecDeque<(TokenSpan, TokenSpan)>,
    /// Whether the source has returned a token.
    has_token: bool,
    gap: Gap,
    purpose: TokenPurpose,
    /// The file that is read, unless it is standard input.
    path: Option<PathBuf>,
    pub(super) given: u64,
}

impl TokensIn {
    pub(super) fn new(context: &mut Context<'_>, sources: &TokenSources<'_>) -> Result<Self> {
        Ok(Self {
            queue: sources.queue(context)?,
            lines: LineReader::default(),
            loose: Vec::new(),
            token: TokenSpan::Line(0..0),
            line: TokenSpan::Line(0..0),
            leftover: Zeroizing::new(String::new()),
            leftover_line: None,
            is_argument: false,
            candidates: 0,
            stray: VecDeque::new(),
            has_token: false,
            gap: sources.gap,
            purpose: sources.purpose,
            path: None,
            given: 0,
        })
    }

    /// Returns the token that [`TokensIn::next`] has found.
    pub(super) fn token(&self) -> &[u8] {
        self.bytes(&self.token)
    }

    fn bytes<'a>(&'a self, span: &'a TokenSpan) -> &'a [u8] {
        match span {
            TokenSpan::Line(range) => self.lines.bytes(range),
            TokenSpan::Owned(text) => text.as_bytes(),
        }
    }

    fn owned(&self, span: &TokenSpan) -> TokenSpan {
        TokenSpan::Owned(Zeroizing::new(String::from_utf8_lossy(self.bytes(span)).into_owned()))
    }

    /// Uses the whole line instead of the token found in it, if the line is an opaque refresh token of the
    /// store: such a token may contain characters that the clean-up removes.
    pub(super) fn prefer_opaque(&mut self, store: &mut dyn Store) -> Result<()> {
        let line = self.bytes(&self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || line == self.token() || line.len() > MAX_INPUT {
            return Ok(());
        }
        let Ok(text) = std::str::from_utf8(line) else { return Ok(()) };
        if is_opaque_token(store, text)? {
            self.token = TokenSpan::Owned(Zeroizing::new(text.to_owned()));
            self.loose.clear();
        }
        Ok(())
    }

    /// Reads the next token; returns `false` after the last. Having no token at all is an error.
    pub(super) fn next(&mut self, context: &mut Context<'_>) -> Result<bool> {
        loop {
            if self.candidates > 1 && self.give_stray() {
                return Ok(true);
            }
            if let Some(span) = self.loose.pop() {
                return Ok(self.give(span));
            }
            if self.lines.is_open() {
                if let Some(span) = self.line(context)? {
                    return Ok(self.give(span));
                }
                if let Some(file) = self.lines.binary() {
                    return Err(self.purpose.no_text(self.path.as_deref(), file));
                }
                if self.candidates == 0 && self.give_stray() {
                    return Ok(true);
                }
                self.lines.close();
                if let Some(span) = self.bad_source() {
                    return Ok(self.give(span));
                }
            }
            match self.queue.pop_front() {
                Some(source) => {
                    self.open(source)?;
                    if let Some(text) = other_text(context, &mut self.lines)? {
                        self.line = TokenSpan::Line(0..0);
                        return Ok(self.give(TokenSpan::Owned(text)));
                    }
                }
                None if self.given == 0 => return Err(no_token()),
                None => return Ok(false),
            }
        }
    }

    /// Whether the current token is the only one. Reads on until another token or the end.
    pub(super) fn is_only(&mut self, context: &mut Context<'_>) -> Result<bool> {
        if self.given != 1
            || !self.loose.is_empty()
            || (self.candidates == 0 && !self.stray.is_empty())
        {
            return Ok(false);
        }
        let is_beside_token = self.candidates == 1;
        let is_noise = |text: &[u8]| {
            text.trim_ascii().is_empty() || (is_beside_token && !may_hold_token(text))
        };
        Ok(self.lines.is_done(context, is_noise)? && self.queue.is_empty())
    }

    /// Gives the first word that stands alone on a line and cannot be a token, if there is one.
    fn give_stray(&mut self) -> bool {
        let Some((span, line)) = self.stray.pop_front() else { return false };
        self.line = line;
        self.give(span)
    }

    fn give(&mut self, span: TokenSpan) -> bool {
        self.token = span;
        self.given += 1;
        self.has_token = true;
        true
    }

    fn open(&mut self, source: TokenSource) -> Result<()> {
        self.is_argument = matches!(source, TokenSource::Text(_));
        self.candidates = 0;
        self.stray.clear();
        self.has_token = false;
        self.leftover.clear();
        self.leftover_line = None;
        self.path = None;
        match source {
            TokenSource::Text(text) => self.lines.open_text(&text),
            TokenSource::Stdin => self.lines.open(None),
            TokenSource::File(path) => {
                self.lines.open(Some(open_file(&path)?));
                self.path = Some(path);
            }
        }
        Ok(())
    }

    /// Returns the number of reads; time passes only during a read.
    pub(super) fn reads(&self) -> u64 {
        self.lines.reads
    }

    /// Returns the text of a source without a token. Blank input counts as nothing.
    fn bad_source(&mut self) -> Option<TokenSpan> {
        let text = std::mem::take(&mut self.leftover);
        let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
        let line = self.leftover_line.take().unwrap_or_default();
        self.line = TokenSpan::Owned(line);
        (!self.has_token && (self.is_argument || !text.is_empty()))
            .then(|| TokenSpan::Owned(Zeroizing::new(text.to_owned())))
    }

    /// Returns the next token of the source.
    fn line(&mut self, context: &mut Context<'_>) -> Result<Option<TokenSpan>> {
        while let Some(line) = self.lines.next(context)? {
            self.line = TokenSpan::Line(line.clone());
            let Some(span) = self.token_of_line(context, line)? else { continue };
            if self.candidates < 2 && self.stray.len() < STRAY && is_stray(self.bytes(&span)) {
                self.stray.push_back((self.owned(&span), self.owned(&self.line)));
                continue;
            }
            let is_full = if self.stray.len() < STRAY { 0 } else { 2 };
            self.candidates += 1 + self.loose.len() as u64 + is_full;
            if self.candidates < 2 || self.stray.is_empty() {
                return Ok(Some(span));
            }
            self.stray.push_back((self.owned(&span), self.owned(&self.line)));
            return Ok(self.stray.pop_front().map(|(span, line)| {
                self.line = line;
                span
            }));
        }
        Ok(None)
    }

    fn token_of_line(
        &mut self,
        context: &mut Context<'_>,
        line: Range<usize>,
    ) -> Result<Option<TokenSpan>> {
        let text = self.lines.bytes(&line);
        let start = line.start + (text.len() - text.trim_ascii_start().len());
        let text = text.trim_ascii();
        if text.is_empty() {
            return Ok(None);
        }
        let whole = start..start + text.len();
        let is_plain = is_bare(text) && matches!(dots(text), 2 | 4) && !text.ends_with(b".");
        // In a list of tokens, most lines are one token.
        if is_plain && !self.may_go_on(text) {
            return Ok(Some(TokenSpan::Line(whole)));
        }
        if text.len() > MAX_INPUT && std::str::from_utf8(text).is_err() {
            // Too long for pasted text; converting it to UTF-8 could triple its length.
            let is_word = !text.iter().any(u8::is_ascii_whitespace);
            return Ok(is_word.then_some(TokenSpan::Line(whole)));
        }
        let mut found = self.words_of_line(&whole);
        if let Some(split) = found.open.take().filter(|split| self.wants_more(split))
            && let Some(token) = self.join_lines(context, split)?
        {
            found.tokens.truncate(found.before_open);
            found.tokens.push(TokenSpan::Owned(token));
        }
        if found.tokens.is_empty() && found.single.is_none() {
            self.leftover_line =
                (self.leftover.is_empty() && whole.len() <= MAX_INPUT).then(|| {
                    Zeroizing::new(String::from_utf8_lossy(self.bytes(&self.line)).into_owned())
                });
            let text = normalized(self.lines.bytes(&whole));
            let room = KEPT.saturating_sub(self.leftover.len());
            let text = String::from_utf8_lossy(text.get(..room).unwrap_or(&text));
            self.leftover.push_str(&text);
            self.leftover.push('\n');
        }
        self.loose = found.tokens;
        self.loose.reverse();
        Ok(self.loose.pop().or(found.single))
    }

    fn words_of_line(&self, whole: &Range<usize>) -> LineWords {
        let text = self.lines.bytes(whole);
        let clean = normalized(text);
        let is_as_written = matches!(clean, Cow::Borrowed(_));
        let span = |range: Range<usize>| {
            if is_as_written {
                return TokenSpan::Line(whole.start + range.start..whole.start + range.end);
            }
            let text = String::from_utf8_lossy(clean.get(range).unwrap_or_default());
            TokenSpan::Owned(Zeroizing::new(text.into_owned()))
        };
        let mut found = LineWords::default();
        let mut all = words(&clean);
        while let Some(word) = all.next() {
            let bytes = clean.get(word.clone()).unwrap_or_default();
            let value = bytes.get(value_start(bytes)..).unwrap_or_default();
            let split = SplitToken::begin(value, word.len() == text.len());
            let split = split.filter(|split| !split.is_complete());
            if split.is_some() {
                let mut ahead = all.clone();
                let gap = self.gap;
                if let Some(token) = joined(word.end, value, &clean, gap, &mut ahead) {
                    found.tokens.push(TokenSpan::Owned(token));
                    all = ahead;
                    continue;
                }
            }
            found.before_open = found.tokens.len();
            if let Some(token) = token_in(bytes) {
                found.tokens.push(span(word.start + token.start..word.start + token.end));
            }
            found.open = split;
            if all.clone().next().is_some() {
                found.open = None;
            }
        }
        // A line without letters or digits, such as a brace of JSON around a token, is not a word. An opaque
        // refresh token of a previous system is looked up exactly as given.
        let is_word = clean.iter().any(u8::is_ascii_alphanumeric) || dots(&clean) > 0;
        let has_blank = clean.iter().any(u8::is_ascii_whitespace);
        let is_single = found.tokens.is_empty() && is_word && !has_blank;
        found.single = is_single.then(|| TokenSpan::Line(whole.clone()));
        found
    }

    /// Whether the next line may continue a line that looks like a token.
    fn may_go_on(&self, text: &[u8]) -> bool {
        let ahead = self.lines.ahead();
        // In a list, the next line is a token too.
        let is_another = ahead.trim_ascii_start().starts_with(b"ey");
        match ahead {
            _ if is_another => false,
            [] if self.lines.ended() => false,
            _ => SplitToken::begin(text, true).is_some_and(|split| self.wants_more(&split)),
        }
    }

    /// Whether to read the next line, which may not have arrived yet.
    fn wants_more(&self, split: &SplitToken) -> bool {
        !split.is_complete() && (split.is_cut() || !self.lines.ahead().is_empty())
    }

    /// Joins the token that starts on the previous line with the following lines.
    fn join_lines(
        &mut self,
        context: &mut Context<'_>,
        mut split: SplitToken,
    ) -> Result<Option<Zeroizing<String>>> {
        let (mut taken, mut was_blank) = (0, false);
        while !split.is_complete() && taken < MAX_INPUT {
            let Some(line) = self.lines.peek(context, taken)? else { break };
            let end = line.end;
            let text = self.lines.ahead().get(line).unwrap_or_default();
            let clean = normalized(text);
            let mut all = words(&clean);
            if let Some(word) = all.next() {
                let word = clean.get(word).unwrap_or_default();
                if all.next().is_some() || !split.add(word) {
                    break;
                }
            } else if was_blank {
                break;
            }
            was_blank = clean.trim_ascii().is_empty();
            taken = end + 1;
        }
        if !split.is_complete() && !split.is_token() {
            return Ok(None);
        }
        self.lines.take(taken);
        Ok(Some(split.into_text()))
    }
}
