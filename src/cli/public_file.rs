//! Writes files with metrics, which other programs collect.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::hints;
use crate::cli::command_error::Result;

use super::failure::Failure;
use crate::atomic_file::AtomicFile;

/// Replaces `path` by a file with `bytes` that every user can read. The replacement is atomic, and a
/// pattern such as `*.prom` never matches the unfinished file.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file() && !found.is_symlink()) {
        let text = format!("{} is not a regular file", path.display());
        return Err(Failure::failed("output-file", text).hint(hints::NAME_FILE_WITH_TO).into());
    }
    let write = || -> io::Result<()> {
        let mut new = AtomicFile::beside(path)?;
        // Independent of the umask, because the collector runs as another user.
        new.file()?.set_permissions(Permissions::from_mode(0o644))?;
        new.file()?.write_all(bytes)?;
        new.replace()
    };
    write().map_err(|error| {
        Failure::failed("output-file", format!("cannot write {}: {error}", path.display()))
            .hint(hints::file_write(&error, path, hints::CHECK_DIRECTORY))
            .into()
    })
}
