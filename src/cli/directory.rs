//! Creates the directory of a file that is about to be created.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

use super::hints;
use crate::cli::command_error::Result;

use super::failure::Failure;

/// Creates the parent directories of `path`, readable only by the user (mode 0700).
///
/// # Errors
/// If the directory cannot be created.
pub(super) fn make_directory_of(path: &Path) -> Result<()> {
    let Some(directory) = path.parent().filter(|p| !p.as_os_str().is_empty()) else {
        return Ok(());
    };
    make(directory).map_err(|error| {
        Failure::failed(
            "directory",
            format!("cannot create directory {}: {error}", directory.display()),
        )
        .hint(hints::file_write(&error, topmost_missing(directory), hints::MAKE_DIRECTORY))
        .into()
    })
}

/// Returns the directory that had to be created first.
fn topmost_missing(directory: &Path) -> &Path {
    let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    directory.ancestors().take_while(is_missing).last().unwrap_or(directory)
}

fn make(directory: &Path) -> io::Result<()> {
    let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    let missing: Vec<&Path> = directory.ancestors().take_while(is_missing).collect();
    for path in missing.into_iter().rev() {
        match DirBuilder::new().mode(0o700).create(path) {
            // With a umask such as 777 the directory would be created without any permission.
            Ok(()) => fs::set_permissions(path, Permissions::from_mode(0o700))?,
            // Another process has created it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    // Fails if the path leads to a file.
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}
