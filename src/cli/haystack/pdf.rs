//! Detects the parts of a PDF file (ISO 32000) that a search of its bytes misses.
//!
//! Metadata, links and form fields are plain text. The text of pages is compressed and drawn letter by
//! letter in the numbering of a font, so a token on a page cannot be recognised.

use std::io::{self, Read};

use memchr::memmem::Finder;

/// The key of a stream's decompression filter.
const FILTER: &[u8] = b"/Filter";

/// A reader of a PDF file that detects compressed parts.
pub(super) struct Pdf<R> {
    inner: R,
    finder: Finder<'static>,
    /// The last bytes of the previous read, which may be the start of a key.
    end: Vec<u8>,
    is_filtered: bool,
}

impl<R: Read> Pdf<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, finder: Finder::new(FILTER), end: Vec::new(), is_filtered: false }
    }

    /// Returns the error for a file that was read and has compressed parts.
    pub(super) fn unsearched(&self) -> Option<io::Error> {
        let cause = "compressed pages of a PDF are not searched; convert it with pdftotext";
        self.is_filtered.then(|| io::Error::other(cause))
    }
}

impl<R: Read> Read for Pdf<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        if !self.is_filtered {
            let kept = FILTER.len() - 1;
            self.end.extend(bytes.iter().take(kept));
            self.is_filtered = [&self.end, bytes].iter().any(|b| self.finder.find(b).is_some());
            if let Some((_, last)) = bytes.split_at_checked(bytes.len().saturating_sub(kept))
                && last.len() == kept
            {
                self.end.clear();
                self.end.extend_from_slice(last);
            }
            self.end.drain(..self.end.len().saturating_sub(kept));
        }
        Ok(read)
    }
}
