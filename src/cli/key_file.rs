//! Key files: read with care, made whole or not at all, mode 0600.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use zeroize::Zeroizing;

use super::context::Context;
use super::directory::make_directory_of;
use super::failure::Failure;
use super::unique_name::unique_name;
use crate::token::{Algorithm, KeyRing, MIN_SECRET_BYTES};

/// No key file is as large as this; more is somebody else's file.
const MAX_BYTES: u64 = 1 << 20;

/// Makes a new key ring; `false` if something is there already.
pub(super) fn make(context: &mut Context<'_>, path: &Path, algorithm: Algorithm) -> Result<bool> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    let ring = KeyRing::generate(algorithm, (context.clock)(), context.random)?;
    make_of(context, path, &ring)
}

/// Makes the file of a new key ring; `false` if something is there already.
pub(super) fn make_of(context: &mut Context<'_>, path: &Path, ring: &KeyRing) -> Result<bool> {
    make_directory_of(path)?;
    let unfinished = beside(path, &unique_name(context)?);
    let written = write_new(&unfinished, ring.to_private_jwks().expose().as_bytes());
    // A hard link never replaces what is there: of two makers one wins and both use its ring.
    let linked = written.and_then(|()| fs::hard_link(&unfinished, path));
    let _ = fs::remove_file(&unfinished);
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => {
            let text = format!("cannot write the key ring {}: {error}", path.display());
            Err(Failure::failed("key-write", text)
                .hint(write_hint(&error, "check the directory, or name another file with --key"))
                .into())
        }
    }
}

/// What to do about a ring that could not be written.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(super) fn write_hint(error: &io::Error, otherwise: &'static str) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room on its file system, then try again"
        }
        io::ErrorKind::ReadOnlyFilesystem => "its file system is mounted read-only",
        _ => otherwise,
    }
}

/// What a file is called while it is not finished.
pub(super) fn beside(path: &Path, unique: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{unique}.new"))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A key that cannot be used.
pub(super) fn failure(name: &str, what: &str) -> anyhow::Error {
    Failure::failed("key", format!("the key {name}: {what}"))
        .hint("give a JWK Set, a JWK, a PEM key or an HMAC secret of 32 bytes or more")
        .into()
}

/// Whose keys are read, which decides what to do where there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeySource {
    /// Our own.
    Ring,
    /// What an issuer publishes: nobody else makes it.
    Published,
}

impl KeySource {
    fn flag(self) -> &'static str {
        match self {
            Self::Ring => "--key",
            Self::Published => "--jwks",
        }
    }
}

/// Reads a key file, whatever it holds.
pub(super) fn read(path: &Path, wanted: KeySource) -> Result<Zeroizing<Vec<u8>>> {
    check(path, wanted)?;
    let name = path.display();
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    read_from(&mut file, &name.to_string())
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::failed("key-unreadable", format!("cannot read the key {}: {error}", path.display()))
        .hint("run as the user that owns it")
}

/// Refuses what is no file, before opening it could hang.
pub(super) fn check(path: &Path, wanted: KeySource) -> Result<()> {
    let name = path.display();
    let missing = |text: String| Failure::failed("key-missing", text);
    let metadata = fs::metadata(path).map_err(|error| match (error.kind(), wanted) {
        _ if looks_like_secret(path) => {
            missing(format!("there is no file of the name given with {}", wanted.flag()))
                .hint("is it the secret itself? put it into a file or into TOKENCTL_SECRET")
        }
        (io::ErrorKind::NotFound, KeySource::Ring) => {
            missing(format!("there is no key ring at {name}"))
                .hint(format!("make one with: tokenctl --key {} keys generate", word(path)))
        }
        (io::ErrorKind::NotFound, KeySource::Published) => {
            missing(format!("there is no file at {name}")).hint("check the path given with --jwks")
        }
        _ => unreadable(path, &error),
    })?;
    // A named pipe that nobody writes would hang; one that the shell made for us does not.
    let from_shell = path.starts_with("/dev/fd") || path.starts_with("/proc");
    let is_pipe = metadata.file_type().is_fifo() && from_shell;
    if !metadata.is_file() && !is_pipe {
        let what = if metadata.is_dir() { "a directory" } else { "not a regular file" };
        return Err(Failure::failed("key-not-a-file", format!("the key {name} is {what}"))
            .hint(format!("give a file with {}", wanted.flag()))
            .into());
    }
    Ok(())
}

/// Whether what was given as the name of a file may be a secret that nobody is to read.
fn looks_like_secret(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    text.len() >= MIN_SECRET_BYTES && !text.iter().any(|byte| b"/.".contains(byte))
}

/// What changes when a key file is replaced or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    place: (u64, u64),
    written: (i64, i64),
    length: u64,
}

/// The stamp of the file as it is now, if there is one.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some(Stamp {
        place: (metadata.dev(), metadata.ino()),
        written: (metadata.mtime(), metadata.mtime_nsec()),
        length: metadata.len(),
    })
}

/// Reads a key from a stream.
pub(super) fn read_from(stream: &mut dyn Read, name: &str) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = stream.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(Path::new(name), &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(failure(name, "is too large for a key file"));
    }
    Ok(bytes)
}

fn word(path: &Path) -> String {
    crate::shell::word(&path.to_string_lossy()).into_owned()
}

/// Refuses a key file that others can read.
pub(super) fn refuse_readable_by_others(path: &Path) -> Result<()> {
    let metadata = fs::metadata(path)?;
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        let name = path.display();
        return Err(Failure::failed(
            "key-readable",
            format!("the key {name} can be read by others (mode {:o})", metadata.mode() & 0o777),
        )
        .hint(format!("chmod 600 {}", word(path)))
        .into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_fits_the_cause() {
        let hint = |code| write_hint(&io::Error::from_raw_os_error(code), "otherwise");
        // ENOSPC, EDQUOT, EROFS, EACCES on Linux.
        assert!(hint(28).contains("room") && hint(122).contains("room"));
        assert!(hint(30).contains("read-only"));
        assert_eq!(hint(13), "otherwise");
    }
}
