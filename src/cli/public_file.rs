//! Files with figures that other programs collect.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Result;

use super::failure::Failure;
use crate::atomic_file::AtomicFile;

/// Writes `bytes` to `path`, readable by everyone, in place of what was there: a reader sees the old
/// file or the new one, and a pattern such as `*.prom` never collects a part.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file() && !found.is_symlink()) {
        let text = format!("{} is no regular file", path.display());
        return Err(Failure::failed("output-file", text).hint("name a file with --to").into());
    }
    let write = || -> io::Result<()> {
        let mut new = AtomicFile::beside(path)?;
        // Whatever the umask says: the collector runs as another user.
        new.file()?.set_permissions(Permissions::from_mode(0o644))?;
        new.file()?.write_all(bytes)?;
        new.replace()
    };
    write().map_err(|error| {
        Failure::failed("output-file", format!("cannot write {}: {error}", path.display()))
            .hint("check the directory and its permissions")
            .into()
    })
}
