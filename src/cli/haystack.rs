//! What is searched for tokens: files, trees and standard input, unpacked as they are read.

use std::error::Error as _;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod format;
mod pdf;
mod truncation;
mod unpack;
mod wide;
mod zstd;

pub(super) use unpack::Visitor;

use format::{Packing, begin};

/// What a walk comes to.
pub(super) enum Found<'a> {
    File(&'a Path),
    /// Something that can't be looked into.
    Failed(&'a Path, io::Error),
}

/// Every file that is meant by `paths`, in order: a file as it is, a directory with all below it
/// but what its `.gitignore` leaves out, links and special files. Ends, and says so, once `each`
/// does not want more.
pub(super) fn files(
    paths: &[PathBuf],
    no_ignore: bool,
    each: &mut dyn FnMut(Found<'_>) -> bool,
) -> bool {
    for path in paths {
        if path.as_os_str() == "-" || !path.is_dir() {
            if !each(Found::File(path)) {
                return false;
            }
            continue;
        }
        for entry in walk(path, no_ignore) {
            let goes_on = match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    each(Found::File(entry.path()))
                }
                Ok(_) => true,
                Err(error) => {
                    let (place, cause) = parted(&error);
                    each(Found::Failed(place.unwrap_or(path), cause))
                }
            };
            if !goes_on {
                return false;
            }
        }
    }
    true
}

fn walk(path: &Path, no_ignore: bool) -> ignore::Walk {
    let mut walk = ignore::WalkBuilder::new(path);
    // Secrets live in dot files.
    walk.standard_filters(false).sort_by_file_name(Ord::cmp);
    if !no_ignore {
        // Patterns reach down from the top of a work tree, and never into it from above. A tree
        // need not be a repository to have a .gitignore.
        let is_in_repository = path
            .canonicalize()
            .is_ok_and(|path| path.ancestors().any(|above| above.join(".git").exists()));
        walk.git_ignore(true).parents(is_in_repository).require_git(is_in_repository);
    }
    walk.filter_entry(|entry| entry.file_name() != ".git");
    walk.build()
}

/// Where it went wrong and what, each of which the walker's own text repeats.
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

/// A file of at least so many bytes and their number, if it can be read from several places at once.
pub(super) fn open_to_share(path: &Path, least: u64) -> Option<(File, u64)> {
    let length = path.metadata().ok().filter(Metadata::is_file)?.len();
    if length < least {
        return None;
    }
    let file = File::open(path).ok()?;
    let begun = begin(&mut &file);
    (begun.format == Packing::Plain && begun.error.is_none()).then_some((file, length))
}

/// Shows a file's content to the visitor, unpacked if it is packed. Ends, and says so, once the
/// visitor does not want more.
pub(super) fn visit_file(path: &Arc<Path>, visitor: &mut dyn Visitor) -> bool {
    unpack::file(path, visitor)
}

/// The same of any stream.
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

    /// As the walker makes its errors.
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
    fn an_error_tells_its_place_once() {
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
