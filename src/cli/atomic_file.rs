//! A file that is replaced as a whole: its readers see the old one or the new one, never a part.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::Result;

use super::context::Context;
use super::failure::Failure;
use super::unique_name::unique_name;

/// Writes `bytes` to `path`, readable by everyone, in place of what was there.
pub(super) fn replace(context: &mut Context<'_>, path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file() && !found.is_symlink()) {
        let text = format!("{} is no regular file", path.display());
        return Err(Failure::failed("output-file", text).hint("name a file with --to").into());
    }
    // Hidden, and of another suffix: nobody collects it by a pattern such as *.prom.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}.new", unique_name(context)?));
    let written = write(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        Failure::failed("output-file", format!("cannot write {}: {error}", path.display()))
            .hint("check the directory and its permissions")
            .into()
    })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o644).open(path)?;
    // Whatever the umask says: the collector runs as another user.
    file.set_permissions(Permissions::from_mode(0o644))?;
    file.write_all(bytes)?;
    file.sync_all()
}
