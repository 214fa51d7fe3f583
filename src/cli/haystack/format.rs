//! How a stream is packed, told by its first bytes: a name can lie.

use std::io::{self, Read};

use super::wide::{self, Wide};
use super::zstd;

/// As many bytes as tell a tape archive.
const FIRST: usize = 512;

/// Where a tape archive has its mark.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");

/// How a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Not at all.
    Plain,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lzip,
    Tar,
    Zip,
    /// Text in UTF-16 or UTF-32.
    Wide(Wide),
    /// In a way that is not read here, by its name.
    Unsupported(&'static str),
}

const FORMATS: [(&[u8], Format); 16] = [
    (b"\x1f\x8b", Format::Gzip),
    (b"BZh", Format::Bzip2),
    (b"\xfd7zXZ\0", Format::Xz),
    (b"LZIP\x01", Format::Lzip),
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"7z\xbc\xaf\x27\x1c", Format::Unsupported("7-Zip archive")),
    (b"Rar!\x1a\x07", Format::Unsupported("RAR archive")),
    (b"\x04\x22\x4d\x18", Format::Unsupported("LZ4 file")),
    (b"\x02\x21\x4c\x18", Format::Unsupported("LZ4 file")),
    (b"\x1f\x9d", Format::Unsupported("compress (.Z) file")),
    (b"\x89LZO\0\r\n\x1a\n", Format::Unsupported("LZOP file")),
    (b"\xff\x06\0\0sNaPpY", Format::Unsupported("Snappy file")),
    (b"MSCF\0\0\0\0", Format::Unsupported("Windows cabinet")),
    (b"xar!", Format::Unsupported("XAR archive")),
    (b"\x5d\0\0\x80\0", Format::Unsupported("LZMA file (.lzma)")),
];

/// Tells the format, and gives what was read of the stream for that.
pub(super) fn begin(stream: &mut dyn Read) -> io::Result<(Format, Vec<u8>)> {
    let mut start = Vec::with_capacity(FIRST);
    stream.take(FIRST as u64).read_to_end(&mut start)?;
    let known = FORMATS.iter().find(|(magic, _)| start.starts_with(magic));
    let format = if let Some((_, format)) = known {
        // Three letters may also begin a text; what follows them is the number pi.
        let is_text = *format == Format::Bzip2
            && start.get(4..10).is_none_or(|block| !matches!(block, b"1AY&SY" | b"\x17rE8P\x90"));
        if is_text { Format::Plain } else { *format }
    } else if start.get(TAR_MARK.0..).is_some_and(|rest| rest.starts_with(TAR_MARK.1)) {
        Format::Tar
    } else if let Some(wide) = wide::begun(&start) {
        Format::Wide(wide)
    } else if zstd::is_begun(stream, &mut start)? {
        Format::Zstd
    } else {
        Format::Plain
    };
    Ok((format, start))
}
