//! Reads the pages of an SQLite database, so that a text is searched that continues on the next page.
//!
//! A long value is stored in a chain of overflow pages. Each starts with the number of the next one (file format,
//! section 1.6), which interrupts the text. If that is the page behind it, as in a database that was written in one go,
//! the number is replaced by characters without a meaning. Text that continues elsewhere is not joined.

use std::io::{self, Read};

/// The first bytes of a database.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";

/// Offset of the page size in the header, a big-endian number of 16 bits.
const PAGE_SIZE: usize = 16;

/// Offset of the number of bytes at the end of every page that an extension of SQLite uses.
const RESERVED: usize = 20;

/// Two soft hyphens, which the scanner ignores: the positions of tokens stay right.
const NOTHING: [u8; 4] = *b"\xc2\xad\xc2\xad";

/// Returns the page size of a database with this start; `None` if its pages do not end with content.
pub(super) fn page_size(start: &[u8]) -> Option<u64> {
    let size = start.get(PAGE_SIZE..)?.first_chunk().map(|size| u16::from_be_bytes(*size))?;
    let size = if size == 1 { 1 << 16 } else { u64::from(size) };
    let is_valid = size >= 512 && size.is_power_of_two() && start.get(RESERVED) == Some(&0);
    is_valid.then_some(size)
}

/// A reader of a database.
pub(super) struct Pages<R> {
    database: R,
    page_size: u64,
    page: Vec<u8>,
    /// Number of bytes of the page that were read.
    at: usize,
    /// Number of the page, from 1 on.
    number: u32,
    /// Whether the text at the end of this page continues on the next one.
    goes_on: bool,
    error: Option<io::Error>,
}

impl<R: Read> Pages<R> {
    pub(super) fn new(database: R, page_size: u64) -> Self {
        let page = Vec::new();
        Self { database, page_size, page, at: 0, number: 0, goes_on: false, error: None }
    }

    /// Reads the next page.
    fn turn(&mut self) {
        self.page.clear();
        self.at = 0;
        self.number = self.number.saturating_add(1);
        let read = (&mut self.database).take(self.page_size).read_to_end(&mut self.page);
        self.error = read.err();
        let next = self.number.saturating_add(1);
        let is_next =
            |bytes: Option<&[u8; 4]>| bytes.copied().map(u32::from_be_bytes) == Some(next);
        let is_chained = is_next(self.page.first_chunk());
        if self.goes_on
            && let Some(first) = self.page.first_chunk_mut::<4>()
        {
            *first = NOTHING;
        }
        // A cell with the start of a long value ends with the number of the first overflow page.
        let is_begun = is_next(self.page.last_chunk());
        if is_begun && let Some(last) = self.page.last_chunk_mut::<4>() {
            *last = NOTHING;
        }
        self.goes_on = is_chained || is_begun;
    }
}

impl<R: Read> Read for Pages<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.page.len() {
            if let Some(error) = self.error.take() {
                return Err(error);
            }
            self.turn();
        }
        let mut rest = self.page.get(self.at..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.at += read;
        match self.error.take() {
            Some(error) if read == 0 => Err(error),
            error => {
                self.error = error;
                Ok(read)
            }
        }
    }
}
