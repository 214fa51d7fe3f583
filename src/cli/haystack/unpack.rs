//! Reads a file, or the entries of an archive, up to a maximum depth.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use lzma_rust2::{LzipReader, XzReader};
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive};

use super::format::{Begun, Packing, begin, begin_file};
use super::fused::FusedReader;
use super::pdf::Pdf;
use super::prefixed::{Prefixed, TextBeforeArchive};
use super::sqlite::Pages;
use super::{prefixed, sqlite, truncation, wide, zstd};

/// Number of compressed bytes that are read at once.
const PACKED: usize = 1 << 16;

/// Length of the shortest token that is searched for in names.
pub(in crate::cli) const SHORTEST_TOKEN: usize = 40;

/// Maximum depth of nested archives.
const MAX_DEPTH: usize = 8;

/// Maximum memory of a decoder in KiB, equal to the limit of the zstd reference decoder.
const MAX_MEMORY: u32 = 128 << 10;

/// Receives the content of files. Both methods return whether to continue.
pub(in crate::cli) trait Visitor {
    /// Receives the content at a path, which may lead into an archive. The visitor reports read errors.
    fn text(&mut self, path: &Arc<Path>, text: &mut dyn Read) -> bool;
    /// Receives an error: the content cannot be read, or not to its end.
    fn failed(&mut self, path: &Arc<Path>, error: io::Error) -> bool;
    /// Receives a name or a comment in an archive. Most are too short for a token.
    fn name(&mut self, path: &Arc<Path>, name: &[u8]) -> bool {
        name.len() < SHORTEST_TOKEN || self.text(path, &mut &*name)
    }
}

/// Passes the content of a file to the visitor.
pub(super) fn file(path: &Arc<Path>, visitor: &mut dyn Visitor) -> bool {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return visitor.failed(path, error),
    };
    opened(file, path, 0, visitor)
}

fn opened(file: File, path: &Arc<Path>, depth: usize, visitor: &mut dyn Visitor) -> bool {
    let begun = begin_file(&file);
    if begun.format == Packing::Zip {
        return zip(file, path, depth, visitor);
    }
    if begun.format == Packing::Plain {
        match prefixed::prefix(&file, &begun.start) {
            Ok(Prefixed::Zip(length)) => {
                let prefix = &mut io::Cursor::new(begun.start).chain(&file).take(length);
                return visitor.text(path, prefix) && zip(file, path, depth, visitor);
            }
            Ok(Prefixed::Unknown) => {
                let mut text = TextBeforeArchive::new(&file, begun.start.len() as u64);
                let goes_on = unpacked(begun, &mut text, path, depth, visitor);
                let has_archive = text.prefix.is_some();
                return goes_on && (!has_archive || zip(file, path, depth, visitor));
            }
            Ok(Prefixed::No) | Err(_) => {}
        }
    }
    unpacked(begun, file, path, depth, visitor)
}

/// Passes the content of a stream to the visitor.
pub(super) fn stream(
    stream: &mut dyn Read,
    path: &Arc<Path>,
    depth: usize,
    visitor: &mut dyn Visitor,
) -> bool {
    if depth > MAX_DEPTH {
        return visitor.failed(path, io::Error::other("archives nested too deeply"));
    }
    let stream = &mut FusedReader::new(stream);
    let begun = begin(stream);
    if begun.format == Packing::Plain && prefixed::is_program(&begun.start) {
        let mut program = io::Cursor::new(begun.start).chain(Broken(begun.error)).chain(stream);
        return match spooled(&mut program) {
            Ok(file) => opened(file, path, depth, visitor),
            Err(error) => visitor.failed(path, error),
        };
    }
    unpacked(begun, stream, path, depth, visitor)
}

/// A reader that returns an earlier error, after everything before it was read.
pub(super) struct Broken(pub(super) Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn unpacked(
    begun: Begun,
    rest: impl Read,
    path: &Arc<Path>,
    depth: usize,
    visitor: &mut dyn Visitor,
) -> bool {
    let Begun { format, start, error } = begun;
    if format == Packing::Gzip && !visitor.name(path, gzip_name(&start)) {
        return false;
    }
    let page_size = sqlite::page_size(&start);
    let mut packed = io::Cursor::new(start).chain(Broken(error)).chain(rest);
    let buffered = |packed| BufReader::with_capacity(PACKED, packed);
    let mut deeper = |unpacked: &mut dyn Read| stream(unpacked, path, depth + 1, visitor);
    match format {
        // Brotli has no magic number, so the file name decides.
        Packing::Plain if path.extension().is_some_and(|extension| extension == "br") => {
            visitor.failed(path, io::Error::other("unsupported format: Brotli file"))
        }
        Packing::Plain => visitor.text(path, &mut packed),
        Packing::Sqlite => match page_size {
            Some(size) => visitor.text(path, &mut Pages::new(packed, size)),
            None => visitor.text(path, &mut packed),
        },
        Packing::Wide(wide) => visitor.text(path, &mut wide::Text::new(packed, wide)),
        Packing::Pdf => {
            let mut pdf = Pdf::new(packed);
            visitor.text(path, &mut pdf)
                && pdf.unsearched().is_none_or(|error| visitor.failed(path, error))
        }
        Packing::Gzip => {
            deeper(&mut truncation::named("gzip", buffered(packed), MultiGzDecoder::new))
        }
        Packing::Zstd => deeper(&mut zstd::Frames::new(buffered(packed))),
        Packing::Bzip2 => {
            deeper(&mut truncation::named("bzip2", buffered(packed), MultiBzDecoder::new))
        }
        Packing::Xz => deeper(&mut truncation::named("xz", buffered(packed), xz)),
        Packing::Lzip => deeper(&mut truncation::named("lzip", buffered(packed), LzipReader::new)),
        Packing::Zlib => deeper(&mut truncation::named("zlib", buffered(packed), ZlibDecoder::new)),
        Packing::Ar => ar(&mut packed, path, depth, visitor),
        Packing::Tar => tar(&mut packed, path, depth, visitor),
        Packing::Zip => match spooled(&mut packed) {
            Ok(file) => zip(file, path, depth, visitor),
            Err(error) => visitor.failed(path, error),
        },
        Packing::Unreadable(cause) => {
            visitor.text(path, &mut packed) && visitor.failed(path, io::Error::other(cause))
        }
        Packing::Unsupported(name) => {
            visitor.failed(path, io::Error::other(format!("unsupported format: {name}")))
        }
    }
}

/// Returns the name in a gzip header (RFC 1952 section 2.3), as far as it was read.
fn gzip_name(start: &[u8]) -> &[u8] {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const HEADER: usize = 10;
    let has_name = start.get(3).is_some_and(|flags| flags & (EXTRA | NAME) == NAME);
    let name = start.get(HEADER..).filter(|_| has_name).unwrap_or_default();
    name.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn xz<R: BufRead>(packed: R) -> XzReader<R> {
    XzReader::new_mem_limit(packed, true, MAX_MEMORY)
}

/// Copies a stream to an unlinked file, for a ZIP archive, which must be read from its end.
fn spooled(stream: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(stream, &mut file)?;
    file.rewind()?;
    Ok(file)
}

fn tar(packed: &mut dyn Read, path: &Arc<Path>, depth: usize, visitor: &mut dyn Visitor) -> bool {
    let mut archive = ::tar::Archive::new(packed);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return visitor.failed(path, error),
    };
    for entry in entries {
        let goes_on = match entry {
            Ok(mut entry) => {
                let inside = within(path, &entry.path_bytes());
                let is_file = entry.header().entry_type().is_file();
                tar_names(&mut entry, &inside, visitor)
                    && (!is_file || stream(&mut entry, &inside, depth + 1, visitor))
            }
            // After an error the position of the next entry is unknown.
            Err(error) => return visitor.failed(path, error),
        };
        if !goes_on {
            return false;
        }
    }
    true
}

/// Passes on the texts in the header of a tar archive's entry: its name, the target of a link, and comments.
fn tar_names<R: Read>(
    entry: &mut ::tar::Entry<'_, R>,
    path: &Arc<Path>,
    visitor: &mut dyn Visitor,
) -> bool {
    let target = entry.link_name_bytes().map(Cow::into_owned).unwrap_or_default();
    if !visitor.name(path, &entry.path_bytes()) || !visitor.name(path, &target) {
        return false;
    }
    let Ok(Some(records)) = entry.pax_extensions() else { return true };
    let is_other = |record: &::tar::PaxExtension<'_>| {
        !matches!(record.key_bytes(), b"path" | b"linkpath" | b"GNU.sparse.name")
    };
    records.flatten().filter(is_other).all(|record| visitor.name(path, record.value_bytes()))
}

/// Reads the entries of an ar archive: each has a header of 60 bytes and an even length.
fn ar(packed: &mut dyn Read, path: &Arc<Path>, depth: usize, visitor: &mut dyn Visitor) -> bool {
    let mut header = Vec::new();
    if let Err(error) = (&mut *packed).take(8).read_to_end(&mut header) {
        return visitor.failed(path, error);
    }
    loop {
        header.clear();
        if let Err(error) = (&mut *packed).take(60).read_to_end(&mut header) {
            return visitor.failed(path, error);
        }
        if header.is_empty() {
            return true;
        }
        let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.trim().parse::<u64>().ok();
        let size = header.get(48..58).filter(|_| header.ends_with(b"`\n")).and_then(number);
        let Some(size) = size else {
            return visitor.failed(path, io::Error::other("truncated or invalid ar archive"));
        };
        let name = header.get(..16).unwrap_or_default().trim_ascii_end();
        let name = name.strip_suffix(b"/").unwrap_or(name);
        let mut entry = (&mut *packed).take(size);
        if !stream(&mut entry, &within(path, name), depth + 1, visitor) {
            return false;
        }
        // The rest of an entry that is not read to its end, and the padding.
        let left = entry.limit() + size % 2;
        if let Err(error) = io::copy(&mut (&mut *packed).take(left), &mut io::sink()) {
            return visitor.failed(path, error);
        }
    }
}

fn zip(file: File, path: &Arc<Path>, depth: usize, visitor: &mut dyn Visitor) -> bool {
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let comment = prefixed::comment(&file).unwrap_or_default();
    if !visitor.name(path, &comment) {
        return false;
    }
    let archive = match ZipArchive::from_file(file, &mut buffer) {
        Ok(archive) => archive,
        Err(error) => return visitor.failed(path, broken_zip(&error)),
    };
    let mut entries = archive.entries(&mut buffer);
    loop {
        let entry = match entries.next_entry() {
            Ok(Some(entry)) => entry,
            Ok(None) => return true,
            Err(error) => return visitor.failed(path, broken_zip(&error)),
        };
        let inside = within(path, entry.file_path().as_ref());
        if !visitor.name(&inside, entry.file_path().as_ref())
            || !visitor.name(&inside, entry.comment().as_bytes())
        {
            return false;
        }
        if entry.is_dir() {
            continue;
        }
        let is_encrypted = entry.flags().is_encrypted();
        let goes_on = match archive.get_entry(entry.wayfinder()) {
            _ if is_encrypted => visitor.failed(&inside, io::Error::other("encrypted")),
            Ok(found) => zip_entry(&found, entry.compression_method(), &inside, depth, visitor),
            Err(error) => visitor.failed(&inside, broken_zip(&error)),
        };
        if !goes_on {
            return false;
        }
    }
}

fn zip_entry<R: ReaderAt>(
    entry: &rawzip::ZipEntry<'_, R>,
    method: CompressionMethod,
    path: &Arc<Path>,
    depth: usize,
    visitor: &mut dyn Visitor,
) -> bool {
    let packed = BufReader::with_capacity(PACKED, entry.reader());
    let unpacked: Box<dyn Read + '_> = match method {
        CompressionMethod::STORE => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
        CompressionMethod::BZIP2 => Box::new(MultiBzDecoder::new(packed)),
        CompressionMethod::XZ => Box::new(xz(packed)),
        CompressionMethod::ZSTD => Box::new(zstd::Frames::new(packed)),
        other => {
            let error = format!("unsupported ZIP compression: {other}");
            return visitor.failed(path, io::Error::other(error));
        }
    };
    stream(&mut entry.verifying_reader(unpacked), path, depth + 1, visitor)
}

fn broken_zip(error: &rawzip::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("invalid ZIP archive: {error}"))
}

/// Returns the path of an archive's entry, always below the path of the archive.
fn within(archive: &Path, name: &[u8]) -> Arc<Path> {
    let mut path = PathBuf::from(archive);
    let parts = Path::new(OsStr::from_bytes(name)).components();
    path.extend(parts.filter(|part| matches!(part, Component::Normal(_))));
    path.into()
}
