//! Tokens from outside: as an argument, in files, on standard input, or at a hidden prompt.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::PathBuf;

use anyhow::Result;
use zeroize::Zeroizing;

use super::context::Context;
use super::failure::Failure;
use super::line_reader::LineReader;
use super::line_wrap::is_wrapped;
use super::token_extract::{self, ExtractedText, MAX_INPUT};
use crate::token::{read, unwrap_around, unwrap_pasted};

/// One token. Nothing, or `-`, means standard input, or a prompt where a person sits there.
pub(super) fn one(
    context: &mut Context<'_>,
    argument: Option<&str>,
    stdin_is_taken: bool,
    label: &str,
) -> Result<Zeroizing<String>> {
    let text = match argument.filter(|text| !text.is_empty() && *text != "-") {
        Some(text) => Zeroizing::new(text.to_owned()),
        None => input(context, argument == Some("-"), stdin_is_taken, label)?,
    };
    let token = Zeroizing::new(unwrap_pasted(&text).into_owned());
    if token.is_empty() {
        return Err(no_token());
    }
    Ok(token)
}

fn no_token() -> anyhow::Error {
    Failure::usage("there is no token")
        .hint("give it as an argument, or pipe it in: pbpaste | tokenctl … -")
        .into()
}

fn input(
    context: &mut Context<'_>,
    explicit: bool,
    stdin_is_taken: bool,
    label: &str,
) -> Result<Zeroizing<String>> {
    stdin_is_free(stdin_is_taken)?;
    if let Some(token) = asked(context, explicit, label)? {
        return Ok(token);
    }
    let mut bytes = Zeroizing::new(Vec::new());
    (&mut *context.stdin).take(MAX_INPUT as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_INPUT {
        return Err(Failure::refused("invalid", "what came in is too long for a token")
            .hint("give one token")
            .into());
    }
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}

fn stdin_is_free(stdin_is_taken: bool) -> Result<()> {
    if stdin_is_taken {
        return Err(Failure::usage("standard input holds the key already")
            .hint("give the token as an argument")
            .into());
    }
    Ok(())
}

fn asked(
    context: &mut Context<'_>,
    explicit: bool,
    label: &str,
) -> Result<Option<Zeroizing<String>>> {
    match context.prompt.as_mut().filter(|_| context.stdin_is_terminal && !explicit) {
        Some(prompt) => Ok(Some(prompt.password(label)?)),
        None => Ok(None),
    }
}

/// Where tokens come from, in this order: arguments, then files; standard input where there is
/// neither, or where `-` stands among them.
pub(super) struct TokenSources<'a> {
    pub(super) arguments: &'a [String],
    pub(super) files: &'a [PathBuf],
    pub(super) stdin_is_taken: bool,
    pub(super) label: &'a str,
    /// Whether blanks within a token stay, for a verifier to refuse it.
    pub(super) strict: bool,
}

/// Any number of tokens, one after the other; no more than one is in memory.
///
/// A line of a stream is a token with whatever was pasted around it. A line of other words gives
/// the tokens among them, and nothing if there are none; a single word is a token, good or bad. A
/// stream that is one token wrapped over lines gives that.
pub(super) struct TokensIn {
    queue: VecDeque<Source>,
    lines: LineReader,
    /// Whether the stream has been looked at as a whole.
    begun: bool,
    /// More tokens of the text that the last one was found in, back to front.
    loose: Vec<TokenSpan>,
    token: TokenSpan,
    cleaned: Zeroizing<String>,
    /// A word that is no token among other text, but a bad one if there is nothing else.
    leftover: Option<Zeroizing<String>>,
    strict: bool,
    unwrap: fn(&str) -> Cow<'_, str>,
    pub(super) given: u64,
}

enum Source {
    Text(Zeroizing<String>),
    Stdin,
    File(PathBuf),
}

/// Where the present token lies.
enum TokenSpan {
    Line(Range<usize>),
    Cleaned,
    Word(Range<usize>),
}

impl TokensIn {
    pub(super) fn new(context: &mut Context<'_>, places: &TokenSources<'_>) -> Result<Self> {
        let mut queue = VecDeque::new();
        for argument in places.arguments {
            queue.push_back(match argument.as_str() {
                "-" => Source::Stdin,
                text => Source::Text(Zeroizing::new(text.to_owned())),
            });
        }
        for file in places.files {
            let is_stdin = file.as_os_str() == "-";
            queue.push_back(if is_stdin { Source::Stdin } else { Source::File(file.clone()) });
        }
        if queue.is_empty() {
            stdin_is_free(places.stdin_is_taken)?;
            queue.push_back(match asked(context, false, places.label)? {
                Some(token) => Source::Text(token),
                None => Source::Stdin,
            });
        }
        if queue.iter().any(|source| matches!(source, Source::Stdin)) {
            stdin_is_free(places.stdin_is_taken)?;
        }
        Ok(Self {
            queue,
            lines: LineReader::default(),
            begun: false,
            loose: Vec::new(),
            token: TokenSpan::Cleaned,
            cleaned: Zeroizing::new(String::new()),
            leftover: None,
            strict: places.strict,
            unwrap: if places.strict { unwrap_around } else { unwrap_pasted },
            given: 0,
        })
    }

    /// The token that [`TokensIn::next`] has found.
    pub(super) fn token(&self) -> &[u8] {
        self.bytes(&self.token)
    }

    fn bytes(&self, place: &TokenSpan) -> &[u8] {
        match place {
            TokenSpan::Line(range) => self.lines.bytes(range),
            TokenSpan::Cleaned => self.cleaned.as_bytes(),
            TokenSpan::Word(range) => {
                self.cleaned.as_bytes().get(range.clone()).unwrap_or_default()
            }
        }
    }

    /// Whether nothing is left once the noise is off.
    fn is_blank(&self, place: &TokenSpan) -> bool {
        self.bytes(place).iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
    }

    /// Goes on to the next token; `false` after the last. No token at all is an error.
    pub(super) fn next(&mut self, context: &mut Context<'_>) -> Result<bool> {
        loop {
            if let Some(place) = self.loose.pop() {
                return Ok(self.give(place));
            }
            if self.lines.is_open() {
                if let Some(place) = self.line(context)? {
                    if self.is_blank(&place) {
                        continue;
                    }
                    return Ok(self.give(place));
                }
                self.lines.close();
            }
            match self.queue.pop_front() {
                Some(Source::Text(text)) => {
                    let place = self.of_argument(text);
                    return Ok(self.give(place));
                }
                Some(Source::Stdin) => self.open(None),
                Some(Source::File(path)) => {
                    let file = File::open(&path).and_then(|file| {
                        let is_directory = file.metadata()?.is_dir();
                        if is_directory {
                            Err(io::ErrorKind::IsADirectory.into())
                        } else {
                            Ok(file)
                        }
                    });
                    let file = file.map_err(|error| {
                        let path = path.display();
                        Failure::failed("unreadable", format!("cannot read {path}: {error}"))
                            .hint("check the path given with --file")
                    })?;
                    self.open(Some(file));
                }
                None if self.given == 0 => {
                    self.cleaned = self.leftover.take().ok_or_else(no_token)?;
                    return Ok(self.give(TokenSpan::Cleaned));
                }
                None => return Ok(false),
            }
        }
    }

    /// Whether the token is the only one there is. Reads on to the end of what is no token.
    pub(super) fn is_only(&mut self, context: &mut Context<'_>) -> Result<bool> {
        if self.given != 1 || !self.loose.is_empty() {
            return Ok(false);
        }
        Ok(self.lines.is_done(context)? && self.queue.is_empty())
    }

    fn give(&mut self, place: TokenSpan) -> bool {
        self.token = place;
        self.given += 1;
        true
    }

    fn open(&mut self, file: Option<File>) {
        self.lines.open(file);
        self.begun = false;
    }

    /// How often was read: only then time may have passed.
    pub(super) fn reads(&self) -> u64 {
        self.lines.reads
    }

    /// The next token of the stream.
    fn line(&mut self, context: &mut Context<'_>) -> Result<Option<TokenSpan>> {
        loop {
            if !self.begun {
                self.begun = true;
                self.lines.fill(context)?;
                if let Some(token) = self.wrapped(context)? {
                    self.lines.pass();
                    self.cleaned = Zeroizing::new(token);
                    return Ok(Some(TokenSpan::Cleaned));
                }
            }
            let Some(line) = self.lines.next(context)? else { return Ok(None) };
            if let Some(place) = self.of_line(line) {
                return Ok(Some(place));
            }
        }
    }

    /// The token that an argument is, or the first of several in it.
    fn of_argument(&mut self, text: Zeroizing<String>) -> TokenSpan {
        match token_extract::look(text.as_bytes(), self.strict) {
            ExtractedText::Cleaned(cleaned) => self.cleaned = cleaned,
            ExtractedText::Words(words) => {
                self.cleaned = text;
                self.loose.extend(words.into_iter().rev().map(TokenSpan::Word));
                return self.loose.pop().unwrap_or(TokenSpan::Cleaned);
            }
            ExtractedText::Whole | ExtractedText::Nothing => {
                self.cleaned = Zeroizing::new((self.unwrap)(&text).into_owned());
            }
        }
        TokenSpan::Cleaned
    }

    fn of_line(&mut self, line: Range<usize>) -> Option<TokenSpan> {
        let text = self.lines.bytes(&line);
        let start = line.start + (text.len() - text.trim_ascii_start().len());
        let text = text.trim_ascii();
        let all = TokenSpan::Line(start..start + text.len());
        if text.is_empty() {
            return None;
        }
        // The braces of JSON around a token are on lines of their own.
        let is_nothing =
            !text.iter().any(u8::is_ascii_alphanumeric) && token_extract::dots(text) == 0;
        match token_extract::look(text, self.strict) {
            ExtractedText::Whole if !is_nothing => return Some(all),
            ExtractedText::Cleaned(cleaned) => {
                self.cleaned = cleaned;
                return Some(TokenSpan::Cleaned);
            }
            ExtractedText::Words(words) => {
                let at = |word: Range<usize>| TokenSpan::Line(start + word.start..start + word.end);
                self.loose.extend(words.into_iter().rev().map(at));
                return self.loose.pop();
            }
            ExtractedText::Whole | ExtractedText::Nothing => {}
        }
        let is_word = !text.iter().any(u8::is_ascii_whitespace);
        if text.len() > MAX_INPUT && std::str::from_utf8(text).is_err() {
            // Nobody has pasted that, and what stands for each bad byte is three times as long.
            return is_word.then_some(all);
        }
        let text = String::from_utf8_lossy(text);
        if !is_word && read(unwrap_pasted(&text).as_bytes()).is_err() {
            return None;
        }
        let cleaned = Zeroizing::new((self.unwrap)(&text).into_owned());
        if is_nothing {
            if !cleaned.is_empty() {
                self.leftover.get_or_insert(cleaned);
            }
            return None;
        }
        self.cleaned = cleaned;
        Some(TokenSpan::Cleaned)
    }

    /// The whole stream, if it is one token that a terminal or a mail program has wrapped.
    fn wrapped(&mut self, context: &mut Context<'_>) -> Result<Option<String>> {
        loop {
            let text = self.lines.ahead();
            if text.len() > MAX_INPUT || !is_wrapped(text) {
                return Ok(None);
            }
            if self.lines.ended() {
                return Ok(Some(unwrap_pasted(&String::from_utf8_lossy(text)).into_owned()));
            }
            self.lines.fill(context)?;
        }
    }
}
