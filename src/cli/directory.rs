//! Creates the directory of a file that is about to be created.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
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
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| {
        Failure::failed(
            "directory",
            format!("cannot create directory {}: {error}", directory.display()),
        )
        .hint(hints::MAKE_DIRECTORY)
        .into()
    })
}
