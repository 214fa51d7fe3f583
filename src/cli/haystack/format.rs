//! Detects the compression or archive format of a stream by its first bytes, because names are unreliable.

use std::fs::File;
use std::io::{self, Read};

use flate2::bufread::ZlibDecoder;

use super::openpgp;
use super::packed_inside::{self, PACKED_INSIDE};
use super::sqlite;
use super::wide::{self, WideEncoding};
use super::zstd;

/// Number of bytes needed to recognise a tar archive.
const FIRST: usize = 512;

/// Number of bytes needed to recognise most other formats.
const LONGEST_MAGIC: usize = 10;

/// Offset and text of a tar archive's magic.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");

/// A compression or archive format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// None.
    Plain,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lzip,
    /// RFC 1950, such as a loose object of Git.
    Zlib,
    Tar,
    /// An archive of the Unix program ar, such as a Debian package.
    Ar,
    Zip,
    /// A document whose text is compressed in parts.
    Pdf,
    /// A database of SQLite.
    Sqlite,
    /// Text in UTF-16 or UTF-32.
    Wide(WideEncoding),
    /// A format that is not supported, by its name.
    Unsupported(&'static str),
    /// Content of which at least a part is unreadable, by the cause. The readable bytes are searched.
    Unreadable(&'static str),
}

const FORMATS: [(&[u8], Packing); 31] = [
    (b"\x1f\x8b", Packing::Gzip),
    (b"BZh", Packing::Bzip2),
    (b"\xfd7zXZ\0", Packing::Xz),
    (b"LZIP\x01", Packing::Lzip),
    (b"!<arch>\n", Packing::Ar),
    (b"\x78\x01", Packing::Zlib),
    (b"\x78\x9c", Packing::Zlib),
    (b"\x78\xda", Packing::Zlib),
    (b"PK\x03\x04", Packing::Zip),
    (b"PK\x05\x06", Packing::Zip),
    (b"%PDF-", Packing::Pdf),
    (sqlite::MAGIC, Packing::Sqlite),
    (b"7z\xbc\xaf\x27\x1c", Packing::Unsupported("7-Zip archive")),
    (b"Rar!\x1a\x07", Packing::Unsupported("RAR archive")),
    (b"\x04\x22\x4d\x18", Packing::Unsupported("LZ4 file")),
    (b"\x02\x21\x4c\x18", Packing::Unsupported("LZ4 file")),
    (b"\x1f\x9d", Packing::Unsupported("compress (.Z) file")),
    (b"\x89LZO\0\r\n\x1a\n", Packing::Unsupported("LZOP file")),
    (b"\xff\x06\0\0sNaPpY", Packing::Unsupported("Snappy file")),
    (b"MSCF\0\0\0\0", Packing::Unsupported("Windows cabinet")),
    (b"PACK\0\0\0\x02", Packing::Unsupported("Git pack file")),
    (b"# v2 git b", Packing::Unsupported("Git bundle")),
    (b"# v3 git b", Packing::Unsupported("Git bundle")),
    (b"xar!", Packing::Unsupported("XAR archive")),
    (b"\x5d\0\0\x80\0", Packing::Unsupported("LZMA file (.lzma)")),
    (b"-----BEGIN PGP MESSAGE-----", Packing::Unreadable(openpgp::ENCRYPTED)),
    (b"age-encryption.org/v1", Packing::Unreadable("encrypted (age file)")),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", Packing::Unreadable("encrypted (age file)")),
    (b"Salted__", Packing::Unreadable("encrypted (openssl enc)")),
    // `Salted__` in base64, as openssl enc -a writes it.
    (b"U2FsdGVkX1", Packing::Unreadable("encrypted (openssl enc)")),
    (b"$ANSIBLE_VAULT;", Packing::Unreadable("encrypted (Ansible Vault)")),
];

/// The start of a stream.
pub(super) struct Begun {
    pub(super) format: Packing,
    /// The bytes that were read.
    pub(super) start: Vec<u8>,
    /// The error that ended the read.
    pub(super) error: Option<io::Error>,
}

/// Reads the start of a stream and detects its format.
pub(super) fn begin(stream: &mut dyn Read) -> Begun {
    let mut start = Vec::with_capacity(FIRST);
    let mut error = read_first(stream, &mut start).err();
    let known = FORMATS.iter().find(|(magic, _)| start.starts_with(magic));
    let format = if let Some((_, format)) = known {
        if is_other(*format, &start) { Packing::Plain } else { *format }
    } else if let Some(cause) = packed_inside::cause(&start) {
        Packing::Unreadable(cause)
    } else if openpgp::is_encrypted(&start) {
        Packing::Unreadable(openpgp::ENCRYPTED)
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

/// Reads the start of a file and detects its format, for some formats by the end of the file.
pub(super) fn begin_file(file: &File) -> Begun {
    let mut begun = begin(&mut &*file);
    if begun.format == Packing::Plain
        && let Some(cause) = packed_inside::cause_at_end(file, &begun.start)
    {
        begun.format = Packing::Unreadable(cause);
    }
    begun
}

/// Whether other data starts like this format, whose magic consists of letters or of two bytes.
fn is_other(format: Packing, start: &[u8]) -> bool {
    if format == Packing::Zlib {
        return match ZlibDecoder::new(start).read(&mut [0; LONGEST_MAGIC]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() != io::ErrorKind::UnexpectedEof,
        };
    }
    if format == Packing::Bzip2 {
        // In a bzip2 stream the block magic follows: the digits of pi.
        let block = start.get(4..10);
        return block.is_none_or(|block| !matches!(block, b"1AY&SY" | b"\x17rE8P\x90"));
    }
    false
}

/// Reads as many bytes as the detection needs, and no more: a pipe may be slow, and its content should be
/// searched at once. If no zero byte occurs early, the stream is not a tar archive.
fn read_first(stream: &mut dyn Read, start: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; FIRST];
    let is_cut = |start: &[u8]| {
        let is_cut = |magic: &[u8]| magic.len() > start.len() && magic.starts_with(start);
        FORMATS.iter().any(|(magic, _)| is_cut(magic))
            || PACKED_INSIDE.iter().any(|(magic, _)| is_cut(magic))
            || packed_inside::needs_more(start)
            || openpgp::is_cut(start)
    };
    while start.len() < LONGEST_MAGIC
        || (start.len() < FIRST && (start.contains(&0) || is_cut(start)))
    {
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
