//! The readers of searched inputs.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;

use super::BytesRead;

/// A reader that reports the number of bytes read.
pub(super) struct CountingReader<'a> {
    pub(super) input: &'a mut dyn Read,
    pub(super) watch: BytesRead<'a>,
}

impl Read for CountingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        (self.watch)(read as u64);
        Ok(read)
    }
}

/// Reads a file that other threads read too, from a position on.
pub(super) struct Shared<'a> {
    pub(super) file: &'a File,
    pub(super) at: u64,
}

impl Read for Shared<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
