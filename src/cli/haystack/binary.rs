//! Names files that hold no text, where a text is expected.

use super::format::{Packing, begin};

/// A file that holds no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum BinaryFile {
    /// A compressed file: the format, and the command that writes the content to standard output.
    Compressed(&'static str, &'static str),
    /// Any other file, by its format if that is known.
    Other(Option<&'static str>),
}

/// Number of bytes that are examined if no magic is known.
const EXAMINED: usize = 512;

/// The magic numbers of files that are neither compressed nor an archive.
const MAGIC: [(&[u8], &str); 12] = [
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"\x7fELF", "ELF program"),
    (b"\xcf\xfa\xed\xfe", "Mach-O program"),
    (b"\xca\xfe\xba\xbe", "Java class"),
    (b"\xfe\xed\xfe\xed", "Java key store"),
    (b"MZ\x90\0", "Windows program"),
    (b"\0asm", "WebAssembly module"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"bplist00", "binary property list"),
    (b"\xd0\xcf\x11\xe0", "document of Microsoft Office"),
];

/// Recognises a file without text by its first bytes. UTF-16 and UTF-32 are text.
pub(in crate::cli) fn binary_file(mut start: &[u8]) -> Option<BinaryFile> {
    // Most inputs are tokens.
    if start.starts_with(b"ey") {
        return None;
    }
    let whole = start;
    Some(match begin(&mut start).format {
        Packing::Gzip => BinaryFile::Compressed("gzip", "gzip -dc"),
        Packing::Zstd => BinaryFile::Compressed("zstd", "zstd -dc"),
        Packing::Bzip2 => BinaryFile::Compressed("bzip2", "bzip2 -dc"),
        Packing::Xz => BinaryFile::Compressed("xz", "xz -dc"),
        Packing::Lzip => BinaryFile::Compressed("lzip", "lzip -dc"),
        Packing::Zip => BinaryFile::Compressed("ZIP", "unzip -p"),
        Packing::Zlib => BinaryFile::Other(Some("zlib data")),
        Packing::Tar => BinaryFile::Other(Some("tar archive")),
        Packing::Ar => BinaryFile::Other(Some("ar archive")),
        Packing::Pdf => BinaryFile::Other(Some("PDF document")),
        Packing::Unsupported(name) => BinaryFile::Other(Some(name)),
        Packing::Wide(_) => return None,
        Packing::Plain | Packing::Sqlite | Packing::Unreadable(_) => return of_magic(whole),
    })
}

fn of_magic(start: &[u8]) -> Option<BinaryFile> {
    let known = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, name)| *name);
    let start = start.get(..EXAMINED).unwrap_or(start);
    (known.is_some() || is_binary(start)).then_some(BinaryFile::Other(known))
}

/// Whether the bytes are neither UTF-8 nor text in a one-byte encoding. A log that was truncated while a
/// program wrote it begins with NUL bytes, and is text.
fn is_binary(start: &[u8]) -> bool {
    /// One control character may be noise.
    const FEW: usize = 2;
    let is_control = |byte: &&u8| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let is_utf8 = std::str::from_utf8(start).map_or_else(
        // The last character may be cut.
        |error| error.error_len().is_none(),
        |_| true,
    );
    !is_utf8 && start.iter().filter(is_control).count() >= FEW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_binary_file() {
        for text in [
            &b"eyJhbGciOiJub25lIn0.e30."[..],
            b"Bearer eyJhbGciOiJub25lIn0.e30.",
            b"\x1b[31mred\x1b[0m caf\xc3\xa9\n",
            b"\0\0\0\0\0\0GET / HTTP/1.1 caf\xc3\xa9\n",
            b"\x93quoted\x94 caf\xe9\n",
            b"\xff\xfee\0y\0J\0",
            b"BZh is not a format",
            b"PAR1 par\n",
            b"",
            b"x",
        ] {
            assert_eq!(binary_file(text), None, "{}", text.escape_ascii());
        }
        assert_eq!(
            binary_file(b"\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7"),
            Some(BinaryFile::Other(None))
        );
    }
}
