//! Detects a ZIP archive behind a prefix, such as a program that extracts itself, by the record at its end.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;

use memchr::memmem;

/// Length of the end of central directory record without its comment.
const END_RECORD: usize = 22;

/// The signature of that record.
const END_MAGIC: &[u8] = b"PK\x05\x06";

/// Maximum length of the comment in that record.
const MAX_COMMENT: usize = 0xffff;

/// Length of the record before it in an archive of more than 4 GiB, which locates a further record.
const LOCATOR: u64 = 20;

/// Length in bytes from which every file is examined, because that takes little of the time of its search.
const LARGE: u64 = 64 << 10;

/// Whether a stream starts like a program, which may have an archive at its end.
pub(super) fn is_program(start: &[u8]) -> bool {
    [b"#!".as_slice(), b"MZ", b"\x7fELF"].iter().any(|magic| start.starts_with(magic))
}

/// The result of a look for a ZIP archive at the end of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefixed {
    /// There is none.
    No,
    /// There is one behind a prefix of this length.
    Zip(u64),
    /// Not examined: a small text file, whose start does not suggest an archive.
    Unknown,
}

/// Looks for a ZIP archive at the end of a file. A small text file is not examined unless its start suggests it.
pub(super) fn prefix(file: &File, start: &[u8]) -> io::Result<Prefixed> {
    let metadata = file.metadata()?;
    let length = metadata.len();
    let is_likely =
        is_program(start) || start.contains(&0) || memmem::find(start, b"PK\x03\x04").is_some();
    if !metadata.is_file() {
        return Ok(Prefixed::No);
    }
    if length < LARGE && !is_likely {
        return Ok(Prefixed::Unknown);
    }
    Ok(examined(file, length)?.map_or(Prefixed::No, Prefixed::Zip))
}

/// Reads a small text file up to the ZIP archive at its end. The end is only examined if what is read anyway
/// contains the signature of its last record.
pub(super) struct SmallText<'a> {
    file: &'a File,
    position: u64,
    /// The length of the prefix, if there is an archive.
    pub(super) prefix: Option<u64>,
}

impl<'a> SmallText<'a> {
    /// Reads the file from its current position on, before which there are this number of bytes.
    pub(super) fn new(file: &'a File, position: u64) -> Self {
        Self { file, position, prefix: None }
    }
}

impl Read for SmallText<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        if self.prefix.is_none() && memmem::find(bytes, END_MAGIC).is_some() {
            self.prefix = examined(self.file, self.file.metadata()?.len())?;
        }
        let left = self.prefix.map(|prefix| prefix.saturating_sub(self.position));
        self.position += read as u64;
        Ok(left.map_or(read, |left| read.min(usize::try_from(left).unwrap_or(read))))
    }
}

/// Returns the length of the prefix, if a file of this length ends with a ZIP archive.
fn examined(file: &File, length: u64) -> io::Result<Option<u64>> {
    let tail_length = length.min((END_RECORD + MAX_COMMENT) as u64);
    let mut tail = vec![0; usize::try_from(tail_length).unwrap_or(0)];
    file.read_exact_at(&mut tail, length - tail_length)?;
    let Some(end) = memmem::rfind_iter(&tail, END_MAGIC).find(|at| is_end_record(&tail, *at))
    else {
        return Ok(None);
    };
    let record = tail.get(end..).unwrap_or_default();
    let end = length - tail_length + end as u64;
    let (Some(size), Some(offset)) = (number(record, 12), number(record, 16)) else {
        return Ok(None);
    };
    let mut magic = [0; 4];
    if let Some(locator) = end.checked_sub(LOCATOR) {
        file.read_exact_at(&mut magic, locator)?;
        if &magic == b"PK\x06\x07" {
            // The whole file is searched as a text too: such a large prefix is none.
            return Ok(Some(length));
        }
    }
    let Some(directory) = end.checked_sub(size).filter(|_| size > 0) else { return Ok(None) };
    let mut entry = [0; 46];
    if file.read_exact_at(&mut entry, directory).is_err() || !entry.starts_with(b"PK\x01\x02") {
        return Ok(None);
    }
    // Offsets count from the start of the archive or of the file.
    let first = number(&entry, 42).unwrap_or(0);
    Ok(Some(first + directory.saturating_sub(offset)))
}

/// Whether the record, with its comment, ends where the file ends.
fn is_end_record(tail: &[u8], at: usize) -> bool {
    let comment = tail.get(at + END_RECORD - 2..).and_then(<[u8]>::first_chunk);
    comment.is_some_and(|length| {
        at + END_RECORD + usize::from(u16::from_le_bytes(*length)) == tail.len()
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|bytes| u64::from(u32::from_le_bytes(*bytes)))
}
