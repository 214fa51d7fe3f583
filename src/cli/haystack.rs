//! What is searched for tokens: files, trees and standard input, unpacked as they are read.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Every file that is meant by `paths`, in order: a file as it is, a directory with all below it
/// but what its `.gitignore` leaves out, links and special files. Ends, and says so, once `each` or
/// `failed` does not want more.
pub(super) fn files(
    paths: &[PathBuf],
    no_ignore: bool,
    each: &mut dyn FnMut(&Path) -> bool,
    failed: &mut dyn FnMut(String) -> bool,
) -> bool {
    for path in paths {
        if path.as_os_str() == "-" || !path.is_dir() {
            if !each(path) {
                return false;
            }
            continue;
        }
        let mut walk = ignore::WalkBuilder::new(path);
        // Secrets live in dot files; a tree need not be a repository to have a .gitignore.
        walk.hidden(false).require_git(false).git_global(false).sort_by_file_name(Ord::cmp);
        if no_ignore {
            walk.standard_filters(false);
        }
        walk.filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.build() {
            let goes_on = match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    each(entry.path())
                }
                Ok(_) => true,
                Err(error) => failed(error.to_string()),
            };
            if !goes_on {
                return false;
            }
        }
    }
    true
}

/// A file of at least so many bytes and their number, if it can be read from several places at once.
pub(super) fn open_to_share(path: &Path, least: u64) -> Option<(File, u64)> {
    let length = path.metadata().ok().filter(Metadata::is_file)?.len();
    if length < least {
        return None;
    }
    let file = File::open(path).ok()?;
    let mut start = [0; ZSTD.len()];
    file.read_exact_at(&mut start, 0).ok()?;
    (!start.starts_with(GZIP) && start != ZSTD).then_some((file, length))
}

/// A file's content, unpacked if it is packed.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    unpacked(File::open(path)?)
}

/// The same of any stream. Told by its first bytes: a name can lie.
pub(super) fn unpacked<'a>(mut stream: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut start = Vec::with_capacity(ZSTD.len());
    (&mut stream).take(ZSTD.len() as u64).read_to_end(&mut start)?;
    let packed = io::Cursor::new(start.clone()).chain(stream);
    if start.starts_with(GZIP) {
        return Ok(Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, packed))));
    }
    if start == ZSTD {
        return Ok(Box::new(Frames {
            packed: Some(BufReader::with_capacity(1 << 16, packed)),
            frame: None,
        }));
    }
    Ok(Box::new(packed))
}

type Frame<R> = StreamingDecoder<BufReader<R>, FrameDecoder>;

/// Zstandard frames one after the other (RFC 8878 §3). One that wants more than 128 MiB of memory
/// is refused by the decoder.
struct Frames<R: Read> {
    packed: Option<BufReader<R>>,
    frame: Option<Box<Frame<R>>>,
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use io::BufRead as _;
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
            }
            if let Some(frame) = self.frame.take() {
                self.packed = Some(frame.into_inner());
            }
            let Some(mut packed) = self.packed.take() else { return Ok(0) };
            if packed.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let decoder = FrameDecoder::new();
            let frame = StreamingDecoder::new_with_decoder(packed, decoder);
            let frame = frame.map_err(|error| io::Error::other(error.to_string()))?;
            self.frame = Some(Box::new(frame));
        }
    }
}
