//! Session IDs in order: a few in memory, many in an unlinked temporary file that only its owner can
//! read.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use crate::session::SessionId;

/// IDs kept in memory.
const IN_MEMORY: usize = 8_192;

/// Session IDs in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct IdList {
    first: Vec<SessionId>,
    more: Option<BufWriter<File>>,
    length: u64,
}

impl IdList {
    pub(super) fn push(&mut self, id: SessionId) -> io::Result<()> {
        self.length += 1;
        if self.first.len() < IN_MEMORY {
            self.first.push(id);
            return Ok(());
        }
        let file = match &mut self.more {
            Some(file) => file,
            None => self.more.insert(BufWriter::with_capacity(1 << 16, tempfile::tempfile()?)),
        };
        let length = u16::try_from(id.as_str().len()).map_err(io::Error::other)?;
        file.write_all(&length.to_le_bytes())?;
        file.write_all(id.as_str().as_bytes())
    }

    /// Returns whether no temporary file was needed.
    pub(super) fn is_in_memory(&self) -> bool {
        self.more.is_none()
    }

    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// Begins to read from the first ID on.
    pub(super) fn reader(&mut self) -> io::Result<IdReader<'_>> {
        let file = match &mut self.more {
            Some(file) => {
                file.flush()?;
                let mut file = file.get_ref();
                file.seek(SeekFrom::Start(0))?;
                Some(BufReader::with_capacity(1 << 16, file))
            }
            None => None,
        };
        Ok(IdReader { first: self.first.iter(), file, left: self.length })
    }
}

/// Reads an [`IdList`] in pieces.
pub(super) struct IdReader<'a> {
    first: std::slice::Iter<'a, SessionId>,
    file: Option<BufReader<&'a File>>,
    left: u64,
}

impl IdReader<'_> {
    /// Returns how many IDs are left to read.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Reads up to `most` IDs; none at the end.
    pub(super) fn next_chunk(&mut self, most: usize) -> io::Result<Vec<SessionId>> {
        let mut chunk = Vec::with_capacity(most);
        while chunk.len() < most && self.left > 0 {
            chunk.push(self.next_id()?);
            self.left -= 1;
        }
        Ok(chunk)
    }

    fn next_id(&mut self) -> io::Result<SessionId> {
        if let Some(id) = self.first.next() {
            return Ok(id.clone());
        }
        let file = self.file.as_mut().ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut length = [0; 2];
        file.read_exact(&mut length)?;
        let mut bytes = vec![0; usize::from(u16::from_le_bytes(length))];
        file.read_exact(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(io::Error::other)?;
        Ok(SessionId::from_store(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_in_order_from_memory_and_file() {
        let name = |n: usize| format!("session-{n}-{}", "é\n".repeat(n % 7));
        let mut list = IdList::default();
        let number = IN_MEMORY + 1_000;
        for n in 0..number {
            list.push(SessionId::from_store(name(n))).expect("a file");
        }
        assert_eq!(list.len(), number as u64);
        for _ in 0..2 {
            let mut reader = list.reader().expect("a file");
            let mut read = 0;
            loop {
                let chunk = reader.next_chunk(100).expect("IDs");
                if chunk.is_empty() {
                    break;
                }
                for id in chunk {
                    assert_eq!(id.as_str(), name(read));
                    read += 1;
                }
            }
            assert_eq!(read, number);
        }
    }
}
