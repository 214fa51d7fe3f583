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

/// Maximum length of the comment in an archive behind a text, whose start does not suggest an archive.
const SHORT_COMMENT: usize = 1000;

/// Length of the record before it in an archive of more than 4 GiB, which locates a further record.
const LOCATOR: u64 = 20;

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
    /// Not examined: a text, whose start does not suggest an archive.
    Unknown,
}

/// Looks for a ZIP archive at the end of a file, if its start suggests one.
pub(super) fn prefix(file: &File, start: &[u8]) -> io::Result<Prefixed> {
    let is_likely =
        is_program(start) || start.contains(&0) || memmem::find(start, b"PK\x03\x04").is_some();
    if !is_likely {
        return Ok(Prefixed::Unknown);
    }
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(Prefixed::No);
    }
    Ok(examined(file, metadata.len(), MAX_COMMENT)?.map_or(Prefixed::No, Prefixed::Zip))
}

/// Whether a file of this length ends with a ZIP archive.
pub(super) fn has_archive(file: &File, start: &[u8], length: u64) -> io::Result<bool> {
    Ok(match prefix(file, start)? {
        Prefixed::No => false,
        Prefixed::Zip(_) => true,
        Prefixed::Unknown => examined(file, length, SHORT_COMMENT)?.is_some(),
    })
}

/// Reads a text file up to the ZIP archive at its end. The end is only examined if the signature of the archive's
/// last record is where a read ends, so an archive larger than one read is read as a text too.
pub(super) struct TextBeforeArchive<'a> {
    file: &'a File,
    position: u64,
    /// The length of the prefix, if there is an archive.
    pub(super) prefix: Option<u64>,
}

impl<'a> TextBeforeArchive<'a> {
    /// Reads the file from its current position on, before which there are this number of bytes.
    pub(super) fn new(file: &'a File, position: u64) -> Self {
        Self { file, position, prefix: None }
    }

    fn examined(&self) -> io::Result<Option<u64>> {
        let metadata = self.file.metadata()?;
        if metadata.is_file() {
            examined(self.file, metadata.len(), SHORT_COMMENT)
        } else {
            Ok(None)
        }
    }
}

impl Read for TextBeforeArchive<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let last = read.saturating_sub(END_RECORD + SHORT_COMMENT);
        let bytes = buffer.get(last..read).unwrap_or_default();
        if self.prefix.is_none() && memmem::find(bytes, END_MAGIC).is_some() {
            self.prefix = self.examined()?;
        }
        let left = self.prefix.map(|prefix| prefix.saturating_sub(self.position));
        self.position += read as u64;
        Ok(left.map_or(read, |left| read.min(usize::try_from(left).unwrap_or(read))))
    }
}

/// Returns the length of the prefix, if a file of this length ends with a ZIP archive and a comment of this length
/// at most.
fn examined(file: &File, length: u64, comment: usize) -> io::Result<Option<u64>> {
    let tail_length = length.min((END_RECORD + comment) as u64);
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

/// Returns the comment at the end of a ZIP archive.
pub(super) fn comment(file: &File) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    let tail_length = length.min((END_RECORD + MAX_COMMENT) as u64);
    let mut tail = vec![0; usize::try_from(tail_length).unwrap_or(0)];
    file.read_exact_at(&mut tail, length - tail_length)?;
    let end = memmem::rfind_iter(&tail, END_MAGIC).find(|at| is_end_record(&tail, *at));
    Ok(end.and_then(|at| tail.get(at + END_RECORD..)).unwrap_or_default().to_vec())
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
