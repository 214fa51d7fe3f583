//! The inputs of a scan: files, directory trees and standard input, unpacked while they are read.

use std::error::Error as _;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod binary;
mod embedded;
mod format;
mod fused;
mod ignored;
mod links;
mod openpgp;
mod packed_inside;
mod pdf;
mod prefixed;
mod sqlite;
mod truncation;
mod unpack;
mod wide;
mod zstd;

pub(super) use binary::{BinaryFile, binary_file};
pub(super) use embedded::decompress;
pub(super) use unpack::{SHORTEST_TOKEN, Visitor};

use format::{Packing, begin_file};
use ignored::IgnoredCount;
use links::{LinkResolver, LinkTarget, special};

/// A result of walking the inputs.
pub(super) enum Found<'a> {
    File(&'a Path),
    /// A directory, whose files follow.
    Directory(&'a Path),
    /// A path that cannot be read.
    Failed(&'a Path, io::Error),
    /// A path that is not searched, with the cause.
    Skipped(&'a Path, &'static str),
    /// The number of paths that `.gitignore` excludes, at the end.
    Ignored(u64),
}

/// Calls `each` with every file of `paths`, in order. Directories are walked, without the paths that `.gitignore`
/// excludes; links that lead out of them are followed. Stops as soon as `each` returns `false`, and returns
/// `false` then.
pub(super) fn files(
    paths: &[PathBuf],
    no_ignore: bool,
    each: &mut dyn FnMut(Found<'_>) -> bool,
) -> bool {
    let ignored = IgnoredCount::default();
    let mut walker = Walker { links: LinkResolver::new(paths), no_ignore, ignored, each };
    let goes_on = paths.iter().all(|path| {
        if path.as_os_str() == "-" || !path.is_dir() {
            (walker.each)(Found::File(path))
        } else {
            walker.directory(path)
        }
    });
    goes_on && (walker.each)(Found::Ignored(walker.ignored.total()))
}

/// Walks directories and the directories to which their links lead.
struct Walker<'a, 'e> {
    links: LinkResolver<'a>,
    no_ignore: bool,
    ignored: IgnoredCount,
    each: &'e mut dyn FnMut(Found<'_>) -> bool,
}

impl Walker<'_, '_> {
    fn directory(&mut self, path: &Path) -> bool {
        walk(path, self.no_ignore, &mut self.ignored).all(|entry| match entry {
            Ok(entry) => self.entry(&entry),
            Err(error) => {
                let (place, cause) = parted(&error);
                (self.each)(Found::Failed(place.unwrap_or(path), cause))
            }
        })
    }

    fn entry(&mut self, entry: &ignore::DirEntry) -> bool {
        let (kind, is_root) = (entry.file_type(), entry.depth() == 0);
        if !self.no_ignore {
            if !is_root {
                self.ignored.visit();
            }
            if is_root || kind.is_some_and(|kind| kind.is_dir()) {
                self.ignored.enter(entry.path());
            }
        }
        match kind {
            Some(kind) if kind.is_file() => (self.each)(Found::File(entry.path())),
            Some(kind) if kind.is_dir() => (self.each)(Found::Directory(entry.path())),
            // The directory itself, which may be a link.
            _ if is_root => true,
            Some(kind) if kind.is_symlink() => self.link(entry.path()),
            Some(kind) => (self.each)(Found::Skipped(entry.path(), special(kind))),
            None => true,
        }
    }

    fn link(&mut self, path: &Path) -> bool {
        match self.links.resolve(path) {
            Ok(LinkTarget::File) => (self.each)(Found::File(path)),
            Ok(LinkTarget::Directory) => self.directory(path),
            Ok(LinkTarget::Known) => true,
            Ok(LinkTarget::Skipped(cause)) => (self.each)(Found::Skipped(path, cause)),
            Err(error) => (self.each)(Found::Failed(path, error)),
        }
    }
}

fn walk(path: &Path, no_ignore: bool, ignored: &mut IgnoredCount) -> ignore::Walk {
    let mut walk = ignore::WalkBuilder::new(path);
    // Hidden files are searched, because secrets are often in dot files.
    walk.standard_filters(false).sort_by_file_name(Ord::cmp);
    if !no_ignore {
        // `.gitignore` files apply from the top of the work tree downwards. Those above the work tree do not
        // apply. A tree need not be a repository to have a `.gitignore`.
        let absolute = path.canonicalize().unwrap_or_default();
        let is_above = |name| absolute.ancestors().any(|above| above.join(name).exists());
        let is_in_repository = is_above(".git");
        if is_in_repository && is_above(".gitignore") {
            ignored.has_patterns_above();
        }
        walk.git_ignore(true).parents(is_in_repository).require_git(is_in_repository);
    }
    walk.filter_entry(|entry| entry.file_name() != ".git");
    walk.build()
}

/// Splits a walker's error into path and cause; the walker's own text repeats both.
fn parted(error: &ignore::Error) -> (Option<&Path>, io::Error) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), parted(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            parted(err)
        }
        ignore::Error::Io(error) => {
            let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            (None, io::Error::new(error.kind(), cause))
        }
        ignore::Error::Partial(_)
        | ignore::Error::Loop { .. }
        | ignore::Error::Glob { .. }
        | ignore::Error::UnrecognizedFileType(_)
        | ignore::Error::InvalidDefinition => (None, io::Error::other(error.to_string())),
    }
}

/// Opens an uncompressed regular file of at least `least` bytes, so that several threads can read it;
/// returns its size.
pub(super) fn open_to_share(path: &Path, least: u64) -> Option<(File, u64)> {
    let length = path.metadata().ok().filter(Metadata::is_file)?.len();
    if length < least {
        return None;
    }
    let file = File::open(path).ok()?;
    let begun = begin_file(&file);
    let is_plain = begun.format == Packing::Plain && begun.error.is_none();
    let is_whole =
        is_plain && matches!(prefixed::has_archive(&file, &begun.start, length), Ok(false));
    is_whole.then_some((file, length))
}

/// Passes the content of a file to the visitor, unpacked if it is an archive. Returns `false` if the
/// visitor wants no more.
pub(super) fn visit_file(path: &Arc<Path>, visitor: &mut dyn Visitor) -> bool {
    unpack::file(path, visitor)
}

/// Passes the content of a stream to the visitor, like [`visit_file`].
pub(super) fn visit_stream(
    stream: &mut dyn Read,
    path: &Arc<Path>,
    visitor: &mut dyn Visitor,
) -> bool {
    unpack::stream(stream, path, 0, visitor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error with the text that the walker would give it.
    #[derive(Debug)]
    struct Told(io::Error);

    impl std::fmt::Display for Told {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "IO error for operation on a/b: {}", self.0)
        }
    }

    impl std::error::Error for Told {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn an_error_names_its_position_once() {
        let cause = Told(io::Error::other("no entry"));
        let error = ignore::Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, cause));
        let error = ignore::Error::WithPath { path: "a/b".into(), err: Box::new(error) };
        let error = ignore::Error::WithDepth { depth: 1, err: Box::new(error) };
        assert!(error.to_string().matches("a/b").count() > 1);
        let (place, cause) = parted(&error);
        assert_eq!(place, Some(Path::new("a/b")));
        assert_eq!(cause.to_string(), "no entry");
        assert_eq!(cause.kind(), io::ErrorKind::PermissionDenied);
    }
}
