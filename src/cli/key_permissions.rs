//! Checks that only the caller can read a key file, as far as permissions show.

use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::hints;
use crate::cli::command_error::Result;
use rustix::process::{getegid, geteuid, getgroups};

use super::context::Context;
use super::failure::Failure;

/// Mount points that every process of a machine shares: files of root in them are not mounted secrets.
const SHARED: [&str; 6] = ["/", "/dev", "/dev/shm", "/run", "/run/lock", "/tmp"];

/// Rejects a key file that other users can read. Accepted are files that only a private directory or
/// `$CREDENTIALS_DIRECTORY` (systemd) leads to, files of root on a secret mount (Docker, Kubernetes), and
/// files that are group-readable on purpose.
///
/// `has_only_keys` is whether the file certainly has no other content.
pub(super) fn refuse_readable_by_others(
    context: &Context<'_>,
    path: &Path,
    has_only_keys: bool,
) -> Result<()> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() || !others_have(&metadata, 0o077) {
        return Ok(());
    }
    let real = fs::canonicalize(path)?;
    let accepted = is_in_private_directory(&real, &metadata)
        || !others_have(&metadata, 0o022)
            && (is_credential(context, &real)
                || is_mounted_secret(&real, &metadata)
                || is_for_group(&metadata));
    if accepted { Ok(()) } else { Err(refused(path, &metadata, has_only_keys).into()) }
}

/// Whether any of these permission bits is set.
fn others_have(metadata: &Metadata, bits: u32) -> bool {
    metadata.mode() & bits != 0
}

/// Whether other users cannot reach the file, because a directory above it admits only its owner. A file
/// with several names (hard links) may be reachable elsewhere.
fn is_in_private_directory(real: &Path, file: &Metadata) -> bool {
    let owners = [geteuid().as_raw(), file.uid(), 0];
    file.nlink() == 1
        && real.ancestors().skip(1).any(|directory| {
            fs::metadata(directory).is_ok_and(|directory| {
                !others_have(&directory, 0o011) && owners.contains(&directory.uid())
            })
        })
}

/// Whether systemd provides the file for this service.
fn is_credential(context: &Context<'_>, real: &Path) -> bool {
    let directory = (context.env)("CREDENTIALS_DIRECTORY").filter(|path| !path.is_empty());
    directory
        .and_then(|path| fs::canonicalize(path).ok())
        .is_some_and(|path| real.starts_with(path))
}

/// Whether the file is a secret that root has mounted: the file or its directory is the mount point of an
/// in-memory file system. Kubernetes links the files to a hidden directory below the mount point.
fn is_mounted_secret(real: &Path, file: &Metadata) -> bool {
    if file.uid() != 0 {
        return false;
    }
    let hidden = |directory: &&Path| {
        directory.file_name().is_some_and(|name| name.as_bytes().starts_with(b".."))
    };
    let directory = real.parent();
    let above = directory.filter(hidden).and_then(Path::parent);
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    [Some(real), directory, above].into_iter().flatten().any(|place| {
        !SHARED.iter().any(|shared| Path::new(shared) == place) && is_memory_mount(&mounts, place)
    })
}

/// Whether `mounts`, in the format of `/proc/self/mountinfo`, contains a `tmpfs` or `ramfs` at this place.
fn is_memory_mount(mounts: &str, place: &Path) -> bool {
    // Of several mounts at one place, the last one is visible.
    let mut lines = mounts.lines().rev();
    let line = lines.find(|line| {
        line.split(' ').nth(4).is_some_and(|point| unescape(point) == place.as_os_str().as_bytes())
    });
    let kind =
        line.and_then(|line| line.split_once(" - ")).and_then(|(_, rest)| rest.split(' ').next());
    matches!(kind, Some("tmpfs" | "ramfs"))
}

/// Decodes the octal escapes of `mountinfo`.
fn unescape(point: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(point.len());
    let mut rest = point.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = tail.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let octal = digits.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        let byte = octal.filter(|_| first == b'\\');
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { tail.get(3..).unwrap_or_default() } else { tail };
    }
    bytes
}

/// Whether the file is group-readable on purpose: another user, such as root, gave it to the caller's
/// group, or the group is the caller's own.
fn is_for_group(file: &Metadata) -> bool {
    !others_have(file, 0o007) && (file.uid() != geteuid().as_raw() || is_own_group(file.gid()))
}

/// Whether the caller is a member of the group, be it a supplementary one.
fn is_own_group(group: u32) -> bool {
    let others = || getgroups().unwrap_or_default();
    group == getegid().as_raw() || others().iter().any(|own| own.as_raw() == group)
}

fn refused(path: &Path, file: &Metadata, has_only_keys: bool) -> Failure {
    let name = path.display();
    let mode = file.mode() & 0o777;
    let text = format!("other users can read key {name} (mode {mode:o})");
    let euid = geteuid().as_raw();
    let read_only = rustix::fs::statvfs(path)
        .is_ok_and(|system| system.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY));
    let is_own = euid == file.uid();
    let hint = if read_only {
        hints::MOUNT_READABLE
    } else if !is_own && euid != 0 {
        hints::group_mode(path)
    } else if mode & 0o047 == 0o040 {
        // Without its group, the service could not read the key.
        if is_own && !is_own_group(file.gid()) {
            hints::own_group(path, file.gid(), euid == 0)
        } else {
            hints::group_only(path)
        }
    } else if has_only_keys {
        hints::private_mode(path)
    } else {
        hints::private_secret(path)
    };
    Failure::failed("key-readable", text).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_found_under_their_escaped_names() {
        let mounts = "27 1 254:0 / / rw - ext4 /dev/vda rw\n\
            30 27 0:9 / /run/secrets/my\\040key ro,relatime shared:3 - tmpfs tmpfs rw\n\
            31 27 0:8 / /run/secrets/disk ro - ext4 /dev/vdb rw\n\
            32 27 0:7 / /twice rw - tmpfs tmpfs rw\n\
            33 27 0:6 / /twice rw - ext4 /dev/vdc rw\n";
        let is_memory = |place: &str| is_memory_mount(mounts, Path::new(place));
        assert!(is_memory("/run/secrets/my key"));
        assert!(!is_memory("/run/secrets/disk") && !is_memory("/run/secrets") && !is_memory("/"));
        assert!(!is_memory("/twice"), "the last mount counts");
    }
}
