//! An output stream that records its first error.

use std::io::{self, Write};

use super::command_options::CommandOptions;
use super::hints::Hint;

/// An output stream.
pub struct Stream<'a> {
    writer: &'a mut dyn Write,
    /// Whether the stream is a terminal.
    pub is_terminal: bool,
    /// Width of the terminal in columns, if it is known.
    pub width: Option<usize>,
    /// Whether a whole result for programs was written: a further one would make the output unreadable.
    pub(super) holds_document: bool,
    /// The options that commands in messages repeat.
    pub(super) command_options: CommandOptions,
    failure: Option<io::Error>,
    committed: Vec<Committed>,
}

/// A committed change, which stays even if its result cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Committed {
    /// The change, as a sentence without a full stop and without a token.
    pub(super) message: String,
    /// The next step.
    pub(super) hint: Hint,
}

impl<'a> Stream<'a> {
    /// Creates a stream that writes to `writer`.
    pub fn new(writer: &'a mut dyn Write, is_terminal: bool, width: Option<usize>) -> Self {
        Self {
            writer,
            is_terminal,
            width,
            holds_document: false,
            command_options: CommandOptions::default(),
            failure: None,
            committed: Vec::new(),
        }
    }

    /// Writes all bytes.
    ///
    /// # Errors
    /// If writing fails.
    pub fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        Write::write_all(self, bytes)
    }

    /// Passes buffered bytes to the operating system.
    ///
    /// # Errors
    /// If writing fails.
    pub fn flush(&mut self) -> io::Result<()> {
        Write::flush(self)
    }

    /// Whether writing has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Records a change that was committed before its result is written.
    pub(super) fn committed(&mut self, committed: Committed) {
        self.committed.push(committed);
    }

    /// Flushes; returns the first error of this stream with the committed changes.
    pub(super) fn finish(&mut self) -> Option<(io::Error, Vec<Committed>)> {
        let flushed = self.flush();
        let error = self.failure.take().or(flushed.err())?;
        Some((error, std::mem::take(&mut self.committed)))
    }

    fn noting<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != io::ErrorKind::Interrupted
            && self.failure.is_none()
        {
            self.failure = Some(copy(error));
        }
        result
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes);
        self.noting(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.writer.flush();
        self.noting(flushed)
    }
}

fn copy(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

/// A stream that was closed, or open for reading only, before the program started: every write fails.
pub(super) struct Closed;

/// `EBADF` on Linux and macOS.
pub(super) const BAD_DESCRIPTOR: i32 = 9;

impl Write for Closed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() { Ok(0) } else { Err(io::Error::from_raw_os_error(BAD_DESCRIPTOR)) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
