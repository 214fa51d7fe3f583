//! How a stream is packed, told by its first bytes: a name can lie.

use std::io::{self, Read};

use super::wide::{self, WideEncoding};
use super::zstd;

/// As many bytes as tell a tape archive.
const FIRST: usize = 512;

/// As many bytes as the longest of the others needs.
const LONGEST_MAGIC: usize = 10;

/// Where a tape archive has its mark.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");

/// How a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all.
    Plain,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lzip,
    Tar,
    Zip,
    /// A document whose text is compressed in parts.
    Pdf,
    /// Text in UTF-16 or UTF-32.
    Wide(WideEncoding),
    /// In a way that is not read here, by its name.
    Unsupported(&'static str),
}

const FORMATS: [(&[u8], Packing); 18] = [
    (b"\x1f\x8b", Packing::Gzip),
    (b"BZh", Packing::Bzip2),
    (b"\xfd7zXZ\0", Packing::Xz),
    (b"LZIP\x01", Packing::Lzip),
    (b"PK\x03\x04", Packing::Zip),
    (b"PK\x05\x06", Packing::Zip),
    (b"%PDF-", Packing::Pdf),
    (b"7z\xbc\xaf\x27\x1c", Packing::Unsupported("7-Zip archive")),
    (b"Rar!\x1a\x07", Packing::Unsupported("RAR archive")),
    (b"\x04\x22\x4d\x18", Packing::Unsupported("LZ4 file")),
    (b"\x02\x21\x4c\x18", Packing::Unsupported("LZ4 file")),
    (b"\x1f\x9d", Packing::Unsupported("compress (.Z) file")),
    (b"\x89LZO\0\r\n\x1a\n", Packing::Unsupported("LZOP file")),
    (b"\xff\x06\0\0sNaPpY", Packing::Unsupported("Snappy file")),
    (b"MSCF\0\0\0\0", Packing::Unsupported("Windows cabinet")),
    (b"PACK\0\0\0\x02", Packing::Unsupported("Git pack file")),
    (b"xar!", Packing::Unsupported("XAR archive")),
    (b"\x5d\0\0\x80\0", Packing::Unsupported("LZMA file (.lzma)")),
];

/// The beginning of a stream.
pub(super) struct Begun {
    pub(super) format: Packing,
    /// What was read of it.
    pub(super) start: Vec<u8>,
    /// Why no more could be read.
    pub(super) error: Option<io::Error>,
}

/// Reads the beginning of a stream and tells its format.
pub(super) fn begin(stream: &mut dyn Read) -> Begun {
    let mut start = Vec::with_capacity(FIRST);
    let mut error = read_first(stream, &mut start).err();
    let known = FORMATS.iter().find(|(magic, _)| start.starts_with(magic));
    let format = if let Some((_, format)) = known {
        // Three letters may also begin a text; what follows them is the number pi.
        let is_text = *format == Packing::Bzip2
            && start.get(4..10).is_none_or(|block| !matches!(block, b"1AY&SY" | b"\x17rE8P\x90"));
        if is_text { Packing::Plain } else { *format }
    } else if start.get(TAR_MARK.0..).is_some_and(|rest| rest.starts_with(TAR_MARK.1)) {
        Packing::Tar
    } else if let Some(wide) = wide::begun(&start) {
        Packing::Wide(wide)
    } else {
        match zstd::is_begun(stream, &mut start) {
            Ok(true) => Packing::Zstd,
            Ok(false) => Packing::Plain,
            Err(found) => {
                error.get_or_insert(found);
                Packing::Plain
            }
        }
    };
    Begun { format, start, error }
}

/// Reads as much as tells the format, and waits for no more: a pipe may be slow, and what came
/// through it is to be searched at once. A tape archive has zeros early on, which a text has not.
fn read_first(stream: &mut dyn Read, start: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; FIRST];
    while start.len() < LONGEST_MAGIC || (start.len() < FIRST && start.contains(&0)) {
        let room = buffer.get_mut(start.len()..).unwrap_or_default();
        match stream.read(room) {
            Ok(0) => break,
            Ok(read) => start.extend_from_slice(room.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
