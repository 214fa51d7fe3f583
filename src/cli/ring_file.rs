//! Changes the file of the key ring under a lock, and replaces it atomically, so that a reader sees the
//! ring before or after the change.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::Access;

use super::hints::{self, KeySource};
use crate::cli::command_error::Result;

use super::context::Context;
use super::failure::Failure;
use super::key_file;
use crate::atomic_file::{AtomicFile, is_leftover};
use crate::file_id::FileId;
use crate::token::json::Object;
use crate::token::{KeyError, KeyRing, ParseOptions, Secret};

/// Pause between two attempts to get the lock.
const PAUSE: Duration = Duration::from_millis(5);

/// A locked key ring: no other process changes it until this is dropped.
pub(super) struct RingFile {
    /// The path of the file itself, with all symbolic links resolved.
    target: PathBuf,
    /// Holds the lock, which also ends if the process is killed.
    file: File,
    pub(super) ring: KeyRing,
    /// Whether the file is a JWK Set. A change converts a PEM, JWK or secret file to a set.
    pub(super) is_set: bool,
}

impl RingFile {
    /// Waits for the lock, then reads the ring.
    pub(super) fn lock(context: &Context<'_>, path: &Path, timeout: Duration) -> Result<Self> {
        (context.protect_memory)();
        let (target, mut file) = locked(context, path, timeout)?;
        let name = path.display().to_string();
        let bytes = key_file::read_from(&mut file, &name)?;
        let (source, options) = (KeySource::Ring, ParseOptions::default());
        let ring = key_file::parse(context, &bytes, (Some(&target), &name), source, options)?;
        let is_set = Object::from_bytes(&bytes).is_ok_and(|object| object.get("keys").is_some());
        Ok(Self { target, file, ring, is_set })
    }

    /// Replaces the ring; the new file has the owner and the mode of the old one.
    pub(super) fn replace(self, ring: &KeyRing) -> Result<()> {
        let text = ring.to_private_jwks();
        prove(&text)?;
        let metadata = self.file.metadata()?;
        self.sweep();
        let replaced = write(&self.target, &text, &metadata);
        if let Err(error) = replaced {
            let name = self.target.display();
            let text = format!("cannot replace the key ring {name}: {error}; it is unchanged");
            return Err(Failure::failed("key-write", text)
                .hint(hints::file_write(&error, &self.target, hints::RING_DIRECTORY))
                .into());
        }
        Ok(())
    }

    /// Removes unfinished files of killed processes, which contain private keys.
    fn sweep(&self) {
        let Some(directory) = self.target.parent() else { return };
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_some_and(|name| is_leftover(name, Some(&self.target)))
            {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Locks the file that the path leads to. If the file was replaced while this waited for the lock, the new
/// file is locked instead.
fn locked(context: &Context<'_>, path: &Path, timeout: Duration) -> Result<(PathBuf, File)> {
    let started = (context.elapsed)();
    let name = path.display();
    let access = Access::READ_OK | Access::WRITE_OK;
    let unwritable = |error: io::Error| {
        Failure::failed("key-write", format!("cannot change the key ring {name}: {error}"))
            .hint(hints::file_access(&error, path, access, hints::RUN_AS_RING_OWNER))
    };
    loop {
        key_file::check(path, KeySource::Ring)?;
        let target = fs::canonicalize(path).map_err(unwritable)?;
        // Opened for writing, because some file systems lock only such files.
        let file = OpenOptions::new().read(true).write(true).open(&target).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {
                if FileId::at(&target) == Some(FileId::of(&file.metadata()?)) {
                    return Ok((target, file));
                }
                continue;
            }
            Err(TryLockError::Error(error)) => return Err(unwritable(error).into()),
            Err(TryLockError::WouldBlock) => {}
        }
        if (context.elapsed)().saturating_sub(started) >= timeout {
            let text = format!("the key ring {name} is being changed by another process");
            return Err(Failure::locked("key-locked", text).hint(hints::WAIT_FOR_RING).into());
        }
        (context.sleep)(PAUSE);
    }
}

/// Checks that the new content can be read again, before it is written.
pub(super) fn prove(text: &Secret) -> Result<()> {
    match KeyRing::parse(text.expose().as_bytes(), ParseOptions::default()) {
        Ok(_) => Ok(()),
        Err(error) => {
            let is_mixed = error == KeyError::MixedSet;
            let hint = if is_mixed { hints::MIXED_RING } else { hints::NOTHING_CHANGED };
            Err(Failure::failed("keys", format!("invalid key ring: {error}")).hint(hint).into())
        }
    }
}

/// Replaces the file by one with the same owner and, if its group may read it, the same group.
fn write(target: &Path, text: &Secret, like: &fs::Metadata) -> io::Result<()> {
    let mut new = AtomicFile::beside(target)?;
    let file = new.file()?;
    let own = file.metadata()?;
    let for_group = like.mode() & 0o040;
    if own.uid() != like.uid() {
        // If root changes the ring of a service's user, that user must be able to read the new file.
        fchown(&*file, Some(like.uid()), Some(like.gid()))?;
    } else if own.gid() != like.gid() {
        // The group matters only if it may read the file.
        fchown(&*file, None, Some(like.gid()))
            .or_else(|error| if for_group == 0 { Ok(()) } else { Err(error) })?;
    }
    file.set_permissions(fs::Permissions::from_mode(like.mode() & 0o700 | for_group))?;
    file.write_all(text.expose().as_bytes())?;
    new.replace()
}
