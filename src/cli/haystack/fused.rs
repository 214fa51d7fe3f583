//! Stops a decoder at its first error. Some decoders loop forever or panic if they are read again after they have
//! reported invalid data.

use std::io::{self, Read};

/// A reader that repeats its first error instead of reading on.
pub(super) struct FusedReader<'a> {
    inner: &'a mut dyn Read,
    failed: Option<(io::ErrorKind, String)>,
}

impl<'a> FusedReader<'a> {
    pub(super) fn new(inner: &'a mut dyn Read) -> Self {
        Self { inner, failed: None }
    }
}

impl Read for FusedReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some((kind, cause)) = &self.failed {
            return Err(io::Error::new(*kind, cause.clone()));
        }
        let read = self.inner.read(buffer);
        if let Err(error) = &read
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failed = Some((error.kind(), error.to_string()));
        }
        read
    }
}
