//! Decompresses data that another file contains.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::unpack::{self, Broken, Visitor};
use crate::token::scan::CompressedFormat;

/// Number of archives around embedded data, which leaves few levels for archives in it.
const DEPTH: usize = 4;

/// Maximum length of the content of an archive in bytes; a little more than the scanner searches.
const MAX_CONTENT: u64 = 33 << 20;

/// The first bytes of a gzip member with deflate data.
const GZIP: &[u8] = b"\x1f\x8b\x08";

/// Returns a reader of the content of compressed data.
pub(in crate::cli) fn decompress(format: CompressedFormat, packed: &[u8]) -> Box<dyn Read + '_> {
    match format {
        CompressedFormat::Gzip => Box::new(GzipMembers(GzDecoder::new(packed))),
        CompressedFormat::Zlib => Box::new(ZlibDecoder::new(packed)),
        CompressedFormat::Deflate => Box::new(DeflateDecoder::new(packed)),
        CompressedFormat::Archive => Box::new(archive(packed)),
    }
}

/// Reads members of gzip data until other data follows, which belongs to the file around them.
struct GzipMembers<'a>(GzDecoder<&'a [u8]>);

impl Read for GzipMembers<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.0.read(buffer)?;
            let rest: &[u8] = self.0.get_ref();
            if read > 0 || buffer.is_empty() || !rest.starts_with(GZIP) {
                return Ok(read);
            }
            self.0 = GzDecoder::new(rest);
        }
    }
}

/// Reads the texts in an archive one after the other, and then its first error.
fn archive(packed: &[u8]) -> impl Read + use<> {
    let mut texts = Texts::default();
    let name: Arc<Path> = Arc::from(Path::new(""));
    unpack::stream(&mut &*packed, &name, DEPTH, &mut texts);
    io::Cursor::new(texts.content).chain(Broken(texts.error))
}

#[derive(Default)]
struct Texts {
    content: Vec<u8>,
    error: Option<io::Error>,
}

impl Visitor for Texts {
    fn text(&mut self, path: &Arc<Path>, text: &mut dyn Read) -> bool {
        let left = MAX_CONTENT.saturating_sub(self.content.len() as u64);
        let result = text.take(left).read_to_end(&mut self.content);
        // A token does not continue in the next text.
        self.content.extend_from_slice(b"\n\n");
        let is_full = self.content.len() as u64 >= MAX_CONTENT;
        result.map_or_else(|error| self.failed(path, error), |_| true) && !is_full
    }

    fn failed(&mut self, _: &Arc<Path>, error: io::Error) -> bool {
        self.error.get_or_insert(error);
        true
    }
}
