//! Decompresses data that a text contains in base64: gzip (Helm's releases in Kubernetes secrets), zlib and bare
//! deflate (SAML requests, session cookies), archives (attachments of mails).

use std::io::Read;
use std::sync::LazyLock;

use super::alphabet::decode;
use super::anchor::Anchors;
use super::gather::Gathered;

/// Returns a reader of the content of compressed data. The reader fails if the data is truncated or invalid.
pub type Decompressor = for<'a> fn(CompressedFormat, &'a [u8]) -> Box<dyn Read + 'a>;

/// A format of compressed data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompressedFormat {
    /// RFC 1952.
    Gzip,
    /// RFC 1950.
    Zlib,
    /// RFC 1951, without a header.
    Deflate,
    /// An archive or a compressed file of another format, which its first bytes tell.
    Archive,
}

/// The base64 of the first bytes of formats that are recognised, and these bytes.
const STARTS: [(&[u8], &[u8]); 10] = [
    (b"H4sI", b"\x1f\x8b\x08"),
    (b"UEsDB", b"PK\x03\x04"),
    (b"Qlpo", b"BZh"),
    (b"/Td6WFoA", b"\xfd7zXZ\0"),
    (b"_Td6WFoA", b"\xfd7zXZ\0"),
    (b"KLUv/", b"\x28\xb5\x2f\xfd"),
    (b"KLUv_", b"\x28\xb5\x2f\xfd"),
    (b"TFpJUA", b"LZIP\x01"),
    (b"N3q8ryc", b"7z\xbc\xaf\x27\x1c"),
    (b"UmFyIRoH", b"Rar!\x1a\x07"),
];

static START_TEXTS: LazyLock<Anchors> =
    LazyLock::new(|| Anchors::of(&STARTS.map(|(letters, _)| letters.to_vec())));

/// Whether letters start with the base64 of a format that is recognised.
pub(super) fn is_begun(letters: &[u8]) -> bool {
    STARTS.iter().any(|(start, _)| letters.starts_with(start))
}

/// The flags of a gzip header that must be zero.
const RESERVED_FLAGS: u8 = 0xe0;

/// Number of letters of a run in which the data may start: other letters may precede it without a separator.
const MAX_START: usize = 64;

/// Maximum length of the content in bytes.
const MAX_CONTENT: usize = 32 << 20;

/// Number of bytes of content that other data does not decompress to by chance.
const FAR: usize = 16 << 10;

/// A decompressor, if there is one, and what it could not decompress.
#[derive(Default)]
pub(super) struct Decompression {
    decompressor: Option<Decompressor>,
    /// The cause why some data was not searched, or not to its end.
    pub(super) unsearched: Option<&'static str>,
}

impl Decompression {
    pub(super) fn with(decompressor: Decompressor) -> Self {
        Self { decompressor: Some(decompressor), unsearched: None }
    }

    /// Returns the decompressor for the content of an encoding.
    pub(super) fn deeper(&self) -> Self {
        Self { decompressor: self.decompressor, unsearched: None }
    }

    /// Decompresses gzip data or an archive in a base64 run; returns its first letter and its content, up to the
    /// first error.
    pub(super) fn content(&mut self, run: &Gathered) -> Option<(usize, Vec<u8>)> {
        let first = run.letters.get(..MAX_START.min(run.letters.len()))?;
        let (start, index) = START_TEXTS.find(first, 0)?;
        let (_, magic) = STARTS.get(index)?;
        let mut packed = Vec::new();
        decode(run.letters.get(start..)?, &mut packed);
        let is_gzip = index == 0;
        let is_format = match packed.strip_prefix(*magic) {
            Some([flags, ..]) if is_gzip => flags & RESERVED_FLAGS == 0,
            Some(rest) if *magic == b"BZh" => rest.get(1..7) == Some(b"1AY&SY"),
            Some(_) => true,
            None => false,
        };
        if !is_format {
            return None;
        }
        let Some(decompressor) = self.decompressor else {
            self.unsearched = Some(if is_gzip {
                "gzip data in base64 inside compressed data is not searched"
            } else {
                "an archive in base64 inside compressed data is not searched"
            });
            return None;
        };
        let format = if is_gzip { CompressedFormat::Gzip } else { CompressedFormat::Archive };
        let (mut content, mut is_whole) = unpacked(decompressor, format, &packed);
        for end in earlier_ends(run, start) {
            if is_whole {
                break;
            }
            decode(run.letters.get(start..end).unwrap_or_default(), &mut packed);
            let (shorter, is_shorter_whole) = unpacked(decompressor, format, &packed);
            if is_shorter_whole {
                (content, is_whole) = (shorter, true);
            }
        }
        if content.is_empty() && is_gzip {
            // Other data that starts alike.
            return None;
        }
        if !is_whole {
            self.unsearched = Some(if is_gzip {
                "truncated or invalid gzip data in base64"
            } else {
                "truncated, invalid or unsupported archive in base64"
            });
        } else if content.len() > MAX_CONTENT {
            self.unsearched = Some(if is_gzip {
                "gzip data in base64 has more than 32 MiB of content"
            } else {
                "an archive in base64 has more than 32 MiB of content"
            });
        }
        Some((start, content))
    }

    /// Decompresses zlib data or bare deflate data in base64 letters, which must start with it. Bare deflate data
    /// has no magic number, so it counts only if it can be decompressed to its end or far.
    pub(super) fn bare_content(&mut self, letters: &[u8]) -> Option<Vec<u8>> {
        let decompressor = self.decompressor?;
        let mut first = Vec::new();
        decode(letters.get(..FIRST_LETTERS)?, &mut first);
        let format = format_of(&first)?;
        let mut packed = Vec::new();
        decode(letters, &mut packed);
        let (content, is_whole) = unpacked(decompressor, format, &packed);
        if !is_whole && content.len() < FAR {
            return None;
        }
        if !is_whole {
            if is_dense(&packed) {
                self.unsearched = Some("truncated or invalid compressed data in base64");
            }
        } else if content.len() > MAX_CONTENT {
            self.unsearched = Some("compressed data in base64 has more than 32 MiB of content");
        }
        Some(content)
    }
}

/// Returns the content up to the first error or a little more than the maximum, and whether there was no error.
fn unpacked(
    decompressor: Decompressor,
    format: CompressedFormat,
    packed: &[u8],
) -> (Vec<u8>, bool) {
    let mut content = Vec::new();
    let mut reader = decompressor(format, packed).take(MAX_CONTENT as u64 + 1);
    let is_whole = reader.read_to_end(&mut content).is_ok();
    (content, is_whole)
}

/// Returns where folded base64 may end before its letters do: at the first line that is shorter than the one before,
/// and at the end of the first line. Without padding, the text after it looks like a further line.
fn earlier_ends(run: &Gathered, start: usize) -> Vec<usize> {
    let folds = run.folds.iter().map(|fold| fold.at).filter(|at| *at > start);
    let ends: Vec<usize> = folds.collect();
    let widths = ends.iter().zip(ends.iter().skip(1)).map(|(start, end)| end - start);
    let widths: Vec<usize> = widths.collect();
    let shorter = widths.iter().zip(widths.iter().skip(1)).position(|(one, next)| next < one);
    let shorter = shorter.and_then(|at| ends.get(at + 2)).copied();
    shorter.or(ends.last().copied()).into_iter().chain(ends.first().copied()).collect()
}

/// Whether the bytes are distributed as in compressed data. Other data that a decompressor reads far repeats a few
/// bytes: the zeros of a memory dump or of a column.
fn is_dense(packed: &[u8]) -> bool {
    let mut counts = [0_usize; 256];
    for byte in packed {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let distinct = counts.iter().filter(|count| **count > 0).count();
    let most = counts.into_iter().max().unwrap_or(0);
    distinct >= (packed.len() / 4).min(96) && most <= packed.len() / 5 + 8
}

/// Returns the format that data with these first bytes may have, except for gzip.
fn format_of(first: &[u8]) -> Option<CompressedFormat> {
    let [method, flags, ..] = *first else { return None };
    // The checksum of the header (RFC 1950 section 2.2), without a preset dictionary.
    let is_zlib = method & 0x8f == 8
        && (u16::from(method) << 8 | u16::from(flags)).is_multiple_of(31)
        && flags & 0x20 == 0;
    let data = if is_zlib { first.get(2..)? } else { first };
    let format = if is_zlib { CompressedFormat::Zlib } else { CompressedFormat::Deflate };
    is_block_begun(data).then_some(format)
}

/// Number of base64 letters with which the first block of compressed data is recognised.
const FIRST_LETTERS: usize = 24;

/// Whether deflate data of a text may start with these bytes: a block of fixed Huffman codes with printable letters, or
/// one whose own codes are complete. Most other data is recognised by this without a decompressor.
fn is_block_begun(data: &[u8]) -> bool {
    let Some(data) = data.first_chunk::<16>().map(|data| u128::from_le_bytes(*data)) else {
        return false;
    };
    let bits = |at: u32, length: u32| u32::try_from(data >> at & ((1 << length) - 1)).unwrap_or(0);
    match bits(1, 2) {
        // The code of a letter up to 143 is the letter plus 48, with the highest bit first.
        1 => (0..3).all(|letter| {
            let code = bits(3 + 8 * letter, 8).reverse_bits() >> 24;
            let letter = code.checked_sub(48).and_then(|letter| u8::try_from(letter).ok());
            letter.is_some_and(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
        }),
        2 => {
            let lengths = (0..bits(13, 4) + 4).map(|at| bits(17 + 3 * at, 3));
            let space: u32 = lengths.filter(|length| *length > 0).map(|length| 128 >> length).sum();
            bits(3, 5) < 30 && bits(8, 5) < 30 && space == 128
        }
        _ => false,
    }
}
