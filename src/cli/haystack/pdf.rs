//! Notices what a search of a PDF file (ISO 32000) as plain text misses.
//!
//! Metadata, links and form fields are plain text. The text of pages is compressed and drawn letter by
//! letter in the numbering of a font, so a token on a page cannot be recognised.

use std::io::{self, Read};

use memchr::memmem::Finder;

/// Names the decompression of a part.
const FILTER: &[u8] = b"/Filter";

/// A PDF file. Notices compressed parts in what is read.
pub(super) struct Pdf<R> {
    inner: R,
    finder: Finder<'static>,
    /// The last bytes of the read before, which may begin a name.
    end: Vec<u8>,
    is_filtered: bool,
}

impl<R: Read> Pdf<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, finder: Finder::new(FILTER), end: Vec::new(), is_filtered: false }
    }

    /// The error for a file that was read and has compressed parts.
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
