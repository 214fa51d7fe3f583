//! Decompresses gzip data that a text contains in base64, as Helm stores its releases in Kubernetes secrets.

use std::io::Read;

use memchr::memmem;

use super::encoded::decode;

/// Returns a reader of the content of gzip data. The reader fails if the data is truncated or invalid.
pub type Decompressor = for<'a> fn(&'a [u8]) -> Box<dyn Read + 'a>;

/// The start of gzip data (RFC 1952): its magic number, and deflate.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// The flags of a gzip header that must be zero.
const RESERVED_FLAGS: u8 = 0xe0;

/// The base64 of [`MAGIC`].
const START: &[u8] = b"H4sI";

/// Number of letters of a run in which the data may start: other letters may precede it without a separator.
const MAX_START: usize = 64;

/// Maximum length of the content in bytes.
const MAX_CONTENT: usize = 32 << 20;

/// A decompressor, if there is one, and what it could not decompress.
#[derive(Default)]
pub(super) struct Gzip {
    decompressor: Option<Decompressor>,
    /// The cause why some data was not searched, or not to its end.
    pub(super) unsearched: Option<&'static str>,
}

impl Gzip {
    pub(super) fn with(decompressor: Decompressor) -> Self {
        Self { decompressor: Some(decompressor), unsearched: None }
    }

    /// Returns the decompressor for the content of an encoding.
    pub(super) fn deeper(&self) -> Self {
        Self { decompressor: self.decompressor, unsearched: None }
    }

    /// Decompresses the gzip data in base64 letters; returns its first letter and its content, up to the first
    /// error.
    pub(super) fn content(&mut self, letters: &[u8]) -> Option<(usize, Vec<u8>)> {
        let start = memmem::find(letters.get(..MAX_START.min(letters.len()))?, START)?;
        let mut packed = Vec::new();
        decode(letters.get(start..)?, &mut packed);
        let is_gzip = packed.starts_with(&MAGIC) && packed.get(3)? & RESERVED_FLAGS == 0;
        if !is_gzip {
            return None;
        }
        let Some(decompressor) = self.decompressor else {
            self.unsearched = Some("gzip data in base64 inside compressed data is not searched");
            return None;
        };
        let mut content = Vec::new();
        let mut unpacked = decompressor(&packed).take(MAX_CONTENT as u64 + 1);
        let result = unpacked.read_to_end(&mut content);
        if content.is_empty() {
            // Other data that starts alike.
            return None;
        }
        if result.is_err() {
            self.unsearched = Some("truncated or invalid gzip data in base64");
        } else if content.len() > MAX_CONTENT {
            self.unsearched = Some("gzip data in base64 has more than 32 MiB of content");
        }
        Some((start, content))
    }
}
