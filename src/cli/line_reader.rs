//! Reads the lines of a stream in large pieces; only one piece or one line is in memory.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;

use crate::cli::command_error::Result;
use zeroize::Zeroizing;

use super::context::Context;
use super::haystack::{BinaryFile, binary_file};
use super::wide_text::WideText;
use crate::token::{MAX_TOKEN_BYTES, byte_search};

/// Number of bytes that are read at once.
const CHUNK: usize = 256 << 10;

/// Reads the lines of consecutive streams.
#[derive(Default)]
pub(super) struct LineReader {
    stream: Option<LineStream>,
    window: Zeroizing<Vec<u8>>,
    /// The part of the window that has not been returned.
    rest: Range<usize>,
    /// Number of reads; time passes only during a read.
    pub(super) reads: u64,
}

struct LineStream {
    /// What the stream is if it is no text; nothing of it is returned.
    binary: Option<BinaryFile>,
    /// `None` for standard input.
    file: Option<File>,
    ended: bool,
    encoding: Encoding,
}

enum Encoding {
    /// Unknown until the first read.
    Unknown,
    /// UTF-8, or any other encoding with ASCII line breaks.
    Bytes,
    /// UTF-16 or UTF-32, as Windows programs write it; decoded to UTF-8.
    Wide(WideText),
}

impl LineReader {
    /// Starts a file, or standard input.
    pub(super) fn open(&mut self, file: Option<File>) {
        let encoding = Encoding::Unknown;
        self.stream = Some(LineStream { file, binary: None, ended: false, encoding });
        self.rest = 0..0;
    }

    /// Starts a text in memory.
    pub(super) fn open_text(&mut self, text: &str) {
        let encoding = Encoding::Bytes;
        self.stream = Some(LineStream { file: None, binary: None, ended: true, encoding });
        self.window.clear();
        self.window.extend_from_slice(text.as_bytes());
        self.rest = 0..text.len();
    }

    pub(super) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    pub(super) fn close(&mut self) {
        self.stream = None;
    }

    /// Returns what the stream is if it is no text. Known once something was read.
    pub(super) fn binary(&self) -> Option<BinaryFile> {
        self.stream.as_ref().and_then(|stream| stream.binary)
    }

    /// Whether the stream has been read to its end.
    pub(super) fn ended(&self) -> bool {
        self.stream.as_ref().is_none_or(|stream| stream.ended)
    }

    /// Returns the bytes that were read and not returned yet.
    pub(super) fn ahead(&self) -> &[u8] {
        self.bytes(&self.rest)
    }

    fn pass(&mut self) {
        self.rest.start = self.rest.end;
    }

    /// Returns the range of the line that starts `offset` bytes ahead, without consuming it.
    pub(super) fn peek(
        &mut self,
        context: &mut Context<'_>,
        offset: usize,
    ) -> Result<Option<Range<usize>>> {
        let mut searched = offset;
        loop {
            let ahead = self.ahead().get(searched..).unwrap_or_default();
            if let Some(at) = byte_search::find(b'\n', ahead) {
                return Ok(Some(offset..searched + at));
            }
            searched = self.ahead().len();
            if self.ended() {
                return Ok((searched > offset).then_some(offset..searched));
            }
            if searched - offset > MAX_TOKEN_BYTES {
                return Ok(None);
            }
            self.fill(context)?;
        }
    }

    /// Consumes this number of bytes.
    pub(super) fn take(&mut self, bytes: usize) {
        self.rest.start = self.rest.end.min(self.rest.start + bytes);
    }

    /// Reads on, and returns whether only noise is left: text in which no part may be a token. The last line
    /// stays valid.
    pub(super) fn is_done(
        &mut self,
        context: &mut Context<'_>,
        is_noise: impl Fn(&[u8]) -> bool,
    ) -> Result<bool> {
        loop {
            if !is_noise(self.ahead()) {
                return Ok(false);
            }
            if self.ended() {
                return Ok(true);
            }
            if self.ahead().trim_ascii().is_empty() {
                self.rest = self.rest.start..self.rest.start;
            }
            self.fill(context)?;
        }
    }

    /// Returns the bytes of a line. They are valid until the next line is read.
    pub(super) fn bytes(&self, line: &Range<usize>) -> &[u8] {
        self.window.get(line.clone()).unwrap_or_default()
    }

    /// Reads once and appends to the window; returned ranges stay valid.
    pub(super) fn fill(&mut self, context: &mut Context<'_>) -> Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        if self.window.len() - self.rest.end < CHUNK / 2 {
            let room = self.window.len().max(CHUNK);
            self.window.resize(self.rest.end + room, 0);
        }
        // Flush first: a program that waits for output before it writes more input would wait forever.
        context.stdout.flush()?;
        let free = &mut self.window[self.rest.end..];
        let read = loop {
            let read = match &mut stream.file {
                Some(file) => file.read(free),
                None => context.stdin.read(free),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.reads += 1;
        stream.ended = read == 0;
        let end = self.rest.end;
        if matches!(stream.encoding, Encoding::Unknown) && read > 0 {
            let first = self.window.get(end..end + read).unwrap_or_default();
            stream.encoding = WideText::detect(first).map_or(Encoding::Bytes, Encoding::Wide);
            if matches!(stream.encoding, Encoding::Bytes) {
                stream.binary = binary_file(first);
            }
            if stream.binary.is_some() {
                // No word of it is a token.
                stream.ended = true;
                return Ok(());
            }
        }
        if let Encoding::Wide(text) = &mut stream.encoding {
            let wide = Zeroizing::new(self.window[end..end + read].to_vec());
            self.window.truncate(end);
            text.decode(&wide, &mut self.window);
            self.rest.end = self.window.len();
        } else {
            self.rest.end += read;
        }
        Ok(())
    }

    /// Returns the next line that is not empty, without its line break. A line longer than any token
    /// is truncated.
    pub(super) fn next(&mut self, context: &mut Context<'_>) -> Result<Option<Range<usize>>> {
        let mut searched = self.rest.start;
        loop {
            if searched == self.rest.start {
                let is_break = |byte: &&u8| matches!(byte, b'\n' | b'\r');
                self.rest.start += self.ahead().iter().take_while(is_break).count();
                searched = self.rest.start;
            }
            let newline = byte_search::find(b'\n', &self.window[searched..self.rest.end]);
            if let Some(at) = newline {
                let line = self.rest.start..searched + at;
                self.rest.start = line.end + 1;
                return Ok(Some(line));
            }
            if self.ended() {
                let line = self.rest.clone();
                self.pass();
                return Ok((!line.is_empty()).then_some(line));
            }
            if self.rest.len() > MAX_TOKEN_BYTES {
                // This is enough to report that the line is too long.
                let line = self.rest.clone();
                self.pass_line(context)?;
                return Ok(Some(line));
            }
            // Drop lines that were returned before.
            if self.rest.start > self.rest.len() {
                self.window.copy_within(self.rest.clone(), 0);
                self.rest = 0..self.rest.len();
            }
            searched = self.rest.end;
            self.fill(context)?;
        }
    }

    fn pass_line(&mut self, context: &mut Context<'_>) -> Result<()> {
        let kept = self.rest.end;
        while !self.ended() {
            self.rest = kept..kept;
            self.fill(context)?;
            if let Some(at) = byte_search::find(b'\n', self.ahead()) {
                self.rest.start += at + 1;
                return Ok(());
            }
        }
        self.pass();
        Ok(())
    }
}
