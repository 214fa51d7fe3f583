//! Reads key files, and creates them atomically with mode 0600.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

use super::hints::{self, KeySource};
use crate::cli::command_error::{CommandError, Result};
use rustix::fs::Access;
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::context::Context;
use super::directory::make_directory_of;
use super::failure::Failure;
use super::key_hint::{self, is_address};
use super::key_permissions::refuse_readable_by_others;
use super::paths::{NotAPath, is_key_material};
use super::redact::has_password;
use crate::atomic_file::AtomicFile;
use crate::file_id::FileId;
use crate::token::{Algorithm, Key, KeyRing, ParseOptions};

/// Maximum size of a key file in bytes; a larger file is not a key file.
const MAX_BYTES: u64 = 1 << 20;

fn an_address(flag: &str, path: &Path) -> Failure {
    Failure::usage(format!("{flag} takes a file, not an address"))
        .hint(hints::download(&path.to_string_lossy()))
}

/// Creates a new key ring; returns `false` if the path exists.
pub(super) fn make(context: &mut Context<'_>, path: &Path, algorithm: Algorithm) -> Result<bool> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    (context.protect_memory)();
    let ring = KeyRing::generate(algorithm, context.now(), context.random)?;
    make_of(path, &ring)
}

/// Writes the file of a new key ring; returns `false` if the path exists.
pub(super) fn make_of(path: &Path, ring: &KeyRing) -> Result<bool> {
    if is_address(path) {
        return Err(an_address("--key", path).into());
    }
    make_directory_of(path)?;
    // Never replaces a file: if two processes create the ring at once, both use the first one.
    let written = AtomicFile::beside(path).and_then(|mut file| {
        file.file()?.write_all(ring.to_private_jwks().expose().as_bytes())?;
        file.create()
    });
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => {
            let text = format!("cannot write the key ring {}: {error}", path.display());
            Err(Failure::failed("key-write", text)
                .hint(hints::file_write(&error, path, hints::CHECK_RING_DIRECTORY))
                .into())
        }
    }
}

/// Returns the error for a key that cannot be used.
pub(super) fn failure(name: &str, what: &str) -> CommandError {
    Failure::failed("key", format!("the key {name}: {what}")).hint(hints::GIVE_KEY_MATERIAL).into()
}

/// Reads keys from a file. A file with private keys must be readable only by the caller.
pub(super) fn load(
    context: &Context<'_>,
    path: &Path,
    source: KeySource,
    options: ParseOptions,
) -> Result<KeyRing> {
    (context.protect_memory)();
    let bytes = read(path, source)?;
    parse(context, &bytes, (Some(path), &path.display().to_string()), source, options)
}

/// Reads keys from standard input.
pub(super) fn load_stdin(
    context: &mut Context<'_>,
    source: KeySource,
    options: ParseOptions,
) -> Result<KeyRing> {
    let name = "standard input";
    (context.protect_memory)();
    let bytes = read_from(&mut *context.stdin, name)?;
    parse(context, &bytes, (None, name), source, options)
}

/// Parses keys that were read from a file, or from a stream without a path.
pub(super) fn parse(
    context: &Context<'_>,
    bytes: &[u8],
    (path, name): (Option<&Path>, &str),
    source: KeySource,
    options: ParseOptions,
) -> Result<KeyRing> {
    let ring =
        KeyRing::parse(bytes, options).map_err(|error| key_hint::failure(name, source, &error))?;
    if let Some(path) = path.filter(|_| ring.keys().iter().any(Key::has_private)) {
        refuse_readable_by_others(context, path, is_only_keys(bytes))?;
    }
    Ok(ring)
}

/// Whether the content is certainly made of keys. Any other text of several lines was taken for an HMAC secret, and
/// may be a file that other programs have to read.
fn is_only_keys(bytes: &[u8]) -> bool {
    let is_line = !bytes.trim_ascii().contains(&b'\n');
    is_line || bytes.trim_ascii_start().starts_with(b"{") || is_armored(bytes)
}

fn is_armored(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"-----BEGIN ").is_some()
}

/// Reads the bytes of a key file.
pub(super) fn read(path: &Path, wanted: KeySource) -> Result<Zeroizing<Vec<u8>>> {
    check(path, wanted)?;
    let name = path.display();
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    read_from(&mut file, &name.to_string())
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::failed("key-unreadable", format!("cannot read the key {}: {error}", path.display()))
        .hint(hints::file_access(error, path, Access::READ_OK, hints::RUN_AS_KEY_OWNER))
}

/// Rejects anything but a regular file before it is opened, because opening could block.
pub(super) fn check(path: &Path, wanted: KeySource) -> Result<()> {
    let name = path.display();
    let missing = |text: String| Failure::failed("key-missing", text);
    if is_address(path) {
        return Err(an_address(wanted.flag(), path).into());
    }
    let metadata = fs::metadata(path).map_err(|error| match (error.kind(), wanted) {
        _ if is_key_material(&path.to_string_lossy()) => Failure::failed(
            "key-material",
            format!("{} was given key material, not a path; it is not shown", wanted.flag()),
        )
        .hint(hints::SECRET_INTO_FILE),
        _ if has_password(&path.to_string_lossy()) => NotAPath::Password.of_argument(wanted.flag()),
        (io::ErrorKind::NotFound, KeySource::Ring) => {
            missing(format!("key ring {name} does not exist")).hint(hints::generate_ring(path))
        }
        (io::ErrorKind::NotFound, KeySource::Verification) => {
            missing(format!("key ring {name} does not exist")).hint(hints::NAME_VERIFICATION_KEYS)
        }
        (io::ErrorKind::NotFound, KeySource::Existing) => {
            missing(format!("key ring {name} does not exist")).hint(hints::NAME_SERVICE_RING)
        }
        (io::ErrorKind::NotFound, KeySource::Published) => {
            missing(format!("{name} does not exist")).hint(hints::CHECK_JWKS)
        }
        _ if Errno::from_io_error(&error) == Some(Errno::LOOP) => {
            Failure::failed("key-not-a-file", format!("the key {name} is a loop of symbolic links"))
                .hint(hints::give_file(wanted.flag()))
        }
        _ => unreadable(path, &error),
    })?;
    // Opening a named pipe without a writer would block. A pipe of the shell has a writer.
    let from_shell = path.starts_with("/dev/fd") || path.starts_with("/proc");
    let is_pipe = metadata.file_type().is_fifo() && from_shell;
    if !metadata.is_file() && !is_pipe {
        let what = if metadata.is_dir() { "a directory" } else { "not a regular file" };
        return Err(Failure::failed("key-not-a-file", format!("the key {name} is {what}"))
            .hint(hints::give_file(wanted.flag()))
            .into());
    }
    Ok(())
}

/// Identifies a version of a key file: it changes when the file is written or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    file: FileId,
    written: (i64, i64),
    length: u64,
}

/// Returns the stamp of the file, if it exists.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some(Stamp {
        file: FileId::of(&metadata),
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
        return Err(failure(name, "the file is too large for a key file"));
    }
    Ok(bytes)
}
