//! The lines of a stream, read in large pieces: no more than a piece or one line is in memory.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;

use anyhow::Result;
use zeroize::Zeroizing;

use super::context::Context;
use super::utf16::Utf16;
use crate::token::MAX_TOKEN_BYTES;

/// How much is read at once.
const CHUNK: usize = 256 << 10;

/// The lines of one stream after the other.
#[derive(Default)]
pub(super) struct LineReader {
    stream: Option<LineStream>,
    window: Zeroizing<Vec<u8>>,
    /// What of the window has not been looked at.
    rest: Range<usize>,
    /// How often was read: only then time may have passed.
    pub(super) reads: u64,
}

struct LineStream {
    /// Standard input, if none.
    file: Option<File>,
    ended: bool,
    encoding: Encoding,
}

enum Encoding {
    /// Nothing has been read yet.
    Unknown,
    /// UTF-8, or any other bytes.
    Bytes,
    /// What Windows programs write; decoded to UTF-8.
    Utf16(Utf16),
}

impl LineReader {
    /// Begins with a file, or with standard input.
    pub(super) fn open(&mut self, file: Option<File>) {
        self.stream = Some(LineStream { file, ended: false, encoding: Encoding::Unknown });
        self.rest = 0..0;
    }

    /// Begins with a text that is there already.
    pub(super) fn open_text(&mut self, text: &str) {
        self.stream = Some(LineStream { file: None, ended: true, encoding: Encoding::Bytes });
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

    /// Whether all has come in.
    pub(super) fn ended(&self) -> bool {
        self.stream.as_ref().is_none_or(|stream| stream.ended)
    }

    /// What came in and was not looked at.
    pub(super) fn ahead(&self) -> &[u8] {
        self.bytes(&self.rest)
    }

    fn pass(&mut self) {
        self.rest.start = self.rest.end;
    }

    /// The line that begins `offset` bytes ahead, by its position there, without taking it.
    pub(super) fn peek(
        &mut self,
        context: &mut Context<'_>,
        offset: usize,
    ) -> Result<Option<Range<usize>>> {
        let mut searched = offset;
        loop {
            let ahead = self.ahead().get(searched..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', ahead) {
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

    /// Takes so many bytes of what is ahead.
    pub(super) fn take(&mut self, bytes: usize) {
        self.rest.start = self.rest.end.min(self.rest.start + bytes);
    }

    /// Whether nothing but blanks is to come: reads on to their end. The last line stays.
    pub(super) fn is_done(&mut self, context: &mut Context<'_>) -> Result<bool> {
        let kept = self.rest.start;
        loop {
            if !self.ahead().trim_ascii().is_empty() {
                return Ok(false);
            }
            if self.ended() {
                return Ok(true);
            }
            self.rest = kept..kept;
            self.fill(context)?;
        }
    }

    /// The bytes of a line, until the next is asked for.
    pub(super) fn bytes(&self, line: &Range<usize>) -> &[u8] {
        self.window.get(line.clone()).unwrap_or_default()
    }

    /// Reads once and puts it behind the rest; what was looked at stays where it is.
    pub(super) fn fill(&mut self, context: &mut Context<'_>) -> Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        if self.window.len() - self.rest.end < CHUNK / 2 {
            let room = self.window.len().max(CHUNK);
            self.window.resize(self.rest.end + room, 0);
        }
        // Whoever waits for us to answer may not go on before.
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
            stream.encoding = Utf16::detect(first).map_or(Encoding::Bytes, Encoding::Utf16);
        }
        if let Encoding::Utf16(utf16) = &mut stream.encoding {
            let wide = Zeroizing::new(self.window[end..end + read].to_vec());
            self.window.truncate(end);
            utf16.decode(&wide, &mut self.window);
            self.rest.end = self.window.len();
        } else {
            self.rest.end += read;
        }
        Ok(())
    }

    /// The next line that is not empty, without its end. Of one that is longer than any token only the beginning.
    pub(super) fn next(&mut self, context: &mut Context<'_>) -> Result<Option<Range<usize>>> {
        let mut searched = self.rest.start;
        loop {
            if searched == self.rest.start {
                let is_break = |byte: &&u8| matches!(byte, b'\n' | b'\r');
                self.rest.start += self.ahead().iter().take_while(is_break).count();
                searched = self.rest.start;
            }
            let newline = memchr::memchr(b'\n', &self.window[searched..self.rest.end]);
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
                // Enough to say that it is too long.
                let line = self.rest.clone();
                self.pass_line(context)?;
                return Ok(Some(line));
            }
            // What was given before is done with.
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
            if let Some(at) = memchr::memchr(b'\n', self.ahead()) {
                self.rest.start += at + 1;
                return Ok(());
            }
        }
        self.pass();
        Ok(())
    }
}
