//! Recognises formats that are compressed or encrypted in parts, such as database files. Their plain parts are searched,
//! and the file is named, because the other parts are not.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use memchr::memmem;

const JOURNAL: &[u8] = b"LPKSHHRH";
const AVRO: &[u8] = b"Obj\x01";

/// The magic numbers of these formats, and the causes why they are not wholly searched.
pub(super) const PACKED_INSIDE: [(&[u8], &str); 21] = [
    (b"PAR1", "unsupported format: Parquet file"),
    (b"PARE", "encrypted (Parquet file)"),
    (
        b"PGDMP\x01",
        "compressed parts of a PostgreSQL dump are not searched; run pg_restore -f - FILE | tokenctl scan",
    ),
    (
        b"REDIS00",
        "compressed strings of a Redis dump are not searched; load it into a Redis with rdbcompression no, SAVE and \
         search the new dump",
    ),
    (
        JOURNAL,
        "compressed fields of a systemd journal are not searched; run journalctl -o export --file FILE | tokenctl scan",
    ),
    (
        AVRO,
        "compressed blocks of an Avro file are not searched; run avro-tools tojson FILE | tokenctl scan",
    ),
    (
        b"ORC",
        "compressed stripes of an ORC file are not searched; run orc-contents FILE | tokenctl scan",
    ),
    // The block manager's magic number and version 1.0.
    (
        b"\x41\xd8\x01\0\x01\0\0\0",
        "compressed pages of a WiredTiger (MongoDB) file are not searched; search the output of mongodump",
    ),
    (
        b"\x3f\xd7\x6c\x17",
        "compressed documents of a Lucene index (Elasticsearch) are not searched",
    ),
    (b"mozLz40\0", "unsupported format: LZ4 file of Mozilla"),
    (b"hsqs", "unsupported format: SquashFS image"),
    (
        b"\xed\xab\xee\xdb",
        "compressed files of an RPM package are not searched; run rpm2cpio FILE | tokenctl scan",
    ),
    (b"MSWIM\0\0\0", "unsupported format: Windows image (.wim)"),
    (b"EVF\t\r\n\xff\0", "unsupported format: EnCase disk image (.E01)"),
    (b"EVF2\r\n\x81\0", "unsupported format: EnCase disk image (.Ex01)"),
    (b"AVML\x02\0\0\0", "unsupported format: compressed memory image of AVML"),
    (b"KDUMP   ", "unsupported format: compressed memory image of kdump"),
    (b"MSSQLBAK", "unsupported format: compressed backup of SQL Server"),
    (b"BORG_SEG", "unsupported format: Borg repository"),
    (b"qpress10", "unsupported format: qpress archive"),
    (b"LRZI\0", "unsupported format: lrzip file"),
];

/// The last bytes of the sorted tables of `LevelDB` (a browser's local storage) and `RocksDB`.
const TABLE_ENDS: [[u8; 8]; 2] =
    [*b"\x57\xfb\x80\x8b\x24\x75\x47\xdb", *b"\xf7\xcf\xf4\x85\xb7\x41\xe2\x88"];

/// Number of bytes behind a magic number that tell binary data from a text that starts alike.
const EXAMINED: usize = 10;

/// Returns the cause why a stream with this start is not wholly searched, if it is of such a format.
pub(super) fn cause(start: &[u8]) -> Option<&'static str> {
    let (magic, cause) = PACKED_INSIDE.iter().find(|(magic, _)| start.starts_with(magic))?;
    let rest = start.get(magic.len()..).unwrap_or_default();
    let is_plain = match *magic {
        JOURNAL => !is_compressed_journal(start),
        AVRO => is_plain_avro(start),
        _ => magic.is_ascii() && is_text(rest.get(..EXAMINED).unwrap_or(rest)),
    };
    (!is_plain).then_some(*cause)
}

/// Whether more bytes decide whether the data is compressed.
pub(super) fn needs_more(start: &[u8]) -> bool {
    start.starts_with(AVRO)
}

/// Returns the cause why a file is not wholly searched, if its end shows that it is of such a format.
pub(super) fn cause_at_end(file: &File, start: &[u8]) -> Option<&'static str> {
    // The first key of a table shares no byte with the one before it.
    if !start.contains(&0) {
        return None;
    }
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut end = [0; 8];
    file.read_exact_at(&mut end, metadata.len().checked_sub(8)?).ok()?;
    TABLE_ENDS.contains(&end).then_some(
        "compressed blocks of a LevelDB or RocksDB table are not searched; dump them with ldb or leveldbutil",
    )
}

/// Whether a journal's flags permit fields that are compressed by xz, LZ4 or zstd.
fn is_compressed_journal(start: &[u8]) -> bool {
    const COMPRESSED: u8 = 1 | 2 | 8;
    // The incompatible flags follow the compatible ones.
    start.get(JOURNAL.len() + 4).is_none_or(|flags| flags & COMPRESSED != 0)
}

/// Whether the metadata of an Avro file names no compression. If it is longer than the start, that is unknown.
fn is_plain_avro(start: &[u8]) -> bool {
    memmem::find(start, b"avro.codec\x08null").is_some()
}

fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    // The last character may be cut.
    let is_utf8 =
        std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    is_utf8 && !bytes.iter().any(is_control)
}
