//! Searches a PDF file (ISO 32000) as far as it is plain text: metadata, links and form fields.
//!
//! The text of its pages is compressed and drawn letter by letter in the numbering of a font, so a
//! token on a page cannot be recognised. A file with such parts is reported as not searched.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use memchr::memmem::Finder;

use super::unpack::Visitor;

/// Names the decompression of a part.
const FILTER: &[u8] = b"/Filter";

/// Searches the plain text of a PDF file, and reports compressed parts. Returns whether to go on.
pub(super) fn search(pdf: &mut dyn Read, path: &Arc<Path>, visitor: &mut dyn Visitor) -> bool {
    let mut noticed =
        FilterNoticed { pdf, finder: Finder::new(FILTER), end: Vec::new(), is_filtered: false };
    visitor.text(path, &mut noticed)
        && (!noticed.is_filtered || {
            let cause = "compressed pages of a PDF are not searched; convert it with pdftotext";
            visitor.failed(path, io::Error::other(cause))
        })
}

/// Notices a [`FILTER`] in what is read.
struct FilterNoticed<'a> {
    pdf: &'a mut dyn Read,
    finder: Finder<'static>,
    /// The last bytes of the read before, which may begin a name.
    end: Vec<u8>,
    is_filtered: bool,
}

impl Read for FilterNoticed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.pdf.read(buffer)?;
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
