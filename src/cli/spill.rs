//! Stores bytes in memory while they are few, and in an unlinked file once they are many.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// Maximum number of bytes in memory.
const IN_MEMORY: usize = 4 << 20;

/// Number of bytes that are written at once.
const CHUNK: usize = 64 << 10;

/// Bytes that are appended, and read at any offset.
#[derive(Default)]
pub(super) struct Spill {
    file: Option<File>,
    /// Number of bytes in the file.
    written: u64,
    /// The bytes after those in the file.
    rest: Vec<u8>,
    /// The part of the file that [`Spill::read_next`] has read ahead.
    ahead: RefCell<ReadAhead>,
}

#[derive(Default)]
struct ReadAhead {
    start: u64,
    bytes: Vec<u8>,
}

impl Spill {
    /// Returns the number of bytes.
    pub(super) fn len(&self) -> u64 {
        self.written + self.rest.len() as u64
    }

    /// Appends bytes; returns their offset.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let at = self.len();
        self.rest.extend_from_slice(bytes);
        let most = if self.file.is_some() { CHUNK } else { IN_MEMORY };
        if self.rest.len() >= most {
            let file = match &self.file {
                Some(file) => file,
                // Only the user can open the file, and it disappears with the process.
                None => self.file.insert(tempfile::tempfile()?),
            };
            file.write_all_at(&self.rest, self.written)?;
            self.written += self.rest.len() as u64;
            self.rest.clear();
        }
        Ok(at)
    }

    /// Fills `buffer` with the bytes from `at` on; fails if there are too few.
    pub(super) fn read(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let in_file = self.written.saturating_sub(at).min(buffer.len() as u64);
        let (first, second) = buffer.split_at_mut(usize::try_from(in_file).unwrap_or(usize::MAX));
        if let Some(file) = self.file.as_ref().filter(|_| !first.is_empty()) {
            file.read_exact_at(first, at)?;
        }
        let start = (at + in_file).saturating_sub(self.written);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let rest = self.rest.get(start..).and_then(|rest| rest.get(..second.len()));
        second.copy_from_slice(rest.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    /// Does the same as [`Spill::read`], for a caller that reads one record after the other.
    pub(super) fn read_next(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let ahead = &mut *self.ahead.borrow_mut();
        let end = at + buffer.len() as u64;
        if end > self.written || buffer.len() > CHUNK {
            return self.read(at, buffer);
        }
        if at < ahead.start || end > ahead.start + ahead.bytes.len() as u64 {
            let length = (self.written - at).min(CHUNK as u64);
            ahead.bytes.resize(usize::try_from(length).unwrap_or(CHUNK), 0);
            ahead.start = at;
            if let Err(error) = self.read(at, &mut ahead.bytes) {
                ahead.bytes.clear();
                return Err(error);
            }
        }
        let start = usize::try_from(at - ahead.start).unwrap_or(usize::MAX);
        let bytes = ahead.bytes.get(start..).and_then(|bytes| bytes.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    /// Overwrites existing bytes.
    pub(super) fn replace(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.ahead.get_mut().bytes.clear();
        let in_file = self.written.saturating_sub(at).min(bytes.len() as u64);
        let (first, second) = bytes.split_at(usize::try_from(in_file).unwrap_or(usize::MAX));
        if let Some(file) = self.file.as_ref().filter(|_| !first.is_empty()) {
            file.write_all_at(first, at)?;
        }
        let start = (at + in_file).saturating_sub(self.written);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let rest = self.rest.get_mut(start..).and_then(|rest| rest.get_mut(..second.len()));
        rest.ok_or(io::ErrorKind::UnexpectedEof)?.copy_from_slice(second);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_and_replaced_in_memory_and_on_disk() {
        let mut spill = Spill::default();
        let record = |number: u32| {
            let mut bytes = number.to_le_bytes().repeat(25);
            bytes.extend_from_slice(b"end");
            bytes
        };
        let places: Vec<u64> =
            (0..100_000).map(|number| spill.append(&record(number)).expect("appends")).collect();
        assert!(spill.file.is_some() && !spill.rest.is_empty());
        let mut buffer = vec![0; record(0).len()];
        for (number, place) in places.iter().enumerate() {
            spill.read(*place, &mut buffer).expect("reads");
            assert_eq!(buffer, record(u32::try_from(number).expect("fits")));
            spill.read_next(*place, &mut buffer).expect("reads");
            assert_eq!(buffer, record(u32::try_from(number).expect("fits")));
        }
        for place in [0, 50_000, 99_999].map(|number| places[number]) {
            spill.replace(place, b"new").expect("replaces");
            spill.read(place, &mut buffer).expect("reads");
            assert!(buffer.starts_with(b"new") && buffer.ends_with(b"end"));
            spill.read_next(place, &mut buffer).expect("reads");
            assert!(buffer.starts_with(b"new") && buffer.ends_with(b"end"));
        }
        assert!(spill.read(spill.len() - 1, &mut buffer).is_err());
    }
}
