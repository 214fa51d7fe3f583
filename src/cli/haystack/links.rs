//! Decides what is searched behind the symbolic links of a directory, and what is not a file.

use std::collections::BTreeSet;
use std::fs::FileType;
use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

/// Directories whose files are views of the kernel, some of them without an end.
const VIRTUAL: [&str; 3] = ["/proc", "/sys", "/dev"];

/// The target of a symbolic link.
pub(super) enum LinkTarget {
    File,
    Directory,
    /// Searched anyway: it is in a searched directory, or another link led to it.
    Known,
    /// Not searched, with the cause.
    Skipped(&'static str),
}

/// Resolves the links in the searched directories. Each target is searched once, so links cannot form a loop.
pub(super) struct LinkResolver<'a> {
    arguments: &'a [PathBuf],
    /// The searched directories and files; determined at the first link.
    known: Option<(Vec<PathBuf>, BTreeSet<PathBuf>)>,
}

impl<'a> LinkResolver<'a> {
    pub(super) fn new(arguments: &'a [PathBuf]) -> Self {
        Self { arguments, known: None }
    }

    pub(super) fn resolve(&mut self, link: &Path) -> io::Result<LinkTarget> {
        let target = match link.canonicalize() {
            Ok(target) => target,
            Err(error) if is_dangling(&error) => {
                return Ok(LinkTarget::Skipped("dangling link"));
            }
            Err(error) => return Err(error),
        };
        let metadata = target.metadata()?;
        let arguments = self.arguments;
        let (directories, files) = self.known.get_or_insert_with(|| {
            let paths = arguments.iter().filter_map(|path| path.canonicalize().ok());
            let (directories, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
            (directories, files.into_iter().collect())
        });
        if directories.iter().any(|directory| target.starts_with(directory)) {
            return Ok(LinkTarget::Known);
        }
        if metadata.is_file() {
            let is_new = files.insert(target);
            return Ok(if is_new { LinkTarget::File } else { LinkTarget::Known });
        }
        if !metadata.is_dir() {
            return Ok(LinkTarget::Skipped(special(metadata.file_type())));
        }
        if VIRTUAL.iter().any(|path| target.starts_with(path)) {
            return Ok(LinkTarget::Skipped("link to a virtual file system"));
        }
        // A link to `/`, as in the directories of Wine, would extend the search to the whole machine.
        if directories.iter().any(|directory| directory.starts_with(&target)) {
            return Ok(LinkTarget::Skipped("link to a parent directory"));
        }
        directories.push(target);
        Ok(LinkTarget::Directory)
    }
}

fn is_dangling(error: &io::Error) -> bool {
    let is_loop = error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
    is_loop || matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Returns the name of a type that is neither a file nor a directory.
pub(super) fn special(kind: FileType) -> &'static str {
    if kind.is_fifo() {
        "FIFO"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}
