//! Finds out which other users can read, change or replace a file.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use crate::shell;

/// The access that other users have to a file, and how to prevent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Describes the access, as a sentence without a full stop.
    pub message: String,
    /// The command that prevents it.
    pub hint: String,
    /// The kind of access.
    pub access: ExposedAccess,
}

/// The access of other users, in rising order of danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExposedAccess {
    /// Other users, or a group, can read it.
    Read,
    /// Other users can change or replace it.
    Write,
}

impl Exposure {
    /// Returns the most dangerous access that other users have to a store, whose files these are. The first
    /// one is the database.
    pub(crate) fn of_store(files: &[PathBuf]) -> Option<Self> {
        let place = files.first()?;
        let found = files.iter().filter_map(|path| file(path));
        // In a sticky directory other users could create the -wal and -shm files before SQLite does.
        let found = found.chain(directories(place, "the store", false));
        // The first one wins among equally dangerous ones.
        found.reduce(|worst, other| if other.access > worst.access { other } else { worst })
    }

    /// Returns how other users can change or replace a file. `thing` is its name in messages.
    #[cfg(feature = "cli")]
    pub(crate) fn to_change(path: &Path, thing: &str) -> Option<Self> {
        let of_file = file(path).filter(|found| found.access == ExposedAccess::Write);
        of_file.or_else(|| directories(path, thing, true))
    }
}

fn file(path: &Path) -> Option<Exposure> {
    let metadata = fs::metadata(path).ok()?;
    let (access, verb) = match others_have(&metadata, 0o066, metadata.uid()) {
        bits if bits & 0o022 != 0 => (ExposedAccess::Write, "change"),
        0 => return None,
        _ => (ExposedAccess::Read, "read"),
    };
    let (name, mode) = (path.display().to_string(), metadata.mode() & 0o777);
    Some(Exposure {
        message: format!("other users can {verb} {name} (mode {mode:o})"),
        hint: format!("run: chmod 600 {}", shell::file_word(&name)),
        access,
    })
}

/// Returns which of these permission bits other users have to a file or directory. A group counts as other users, the
/// caller's own one too, unless its only member may change the file: root, the caller or `owner`.
fn others_have(metadata: &Metadata, bits: u32, owner: u32) -> u32 {
    let bits = metadata.mode() & bits;
    let group = bits & 0o070;
    let is_private = || {
        let user = only_member(metadata.gid());
        user.is_some_and(|user| [geteuid().as_raw(), owner].contains(&user))
    };
    if group != 0 && is_private() { bits & !group } else { bits }
}

/// Returns the only member of a group that was made for one user, as Debian and Ubuntu do, which also let the group
/// write new files. `None` if it could have other members.
fn only_member(group: u32) -> Option<u32> {
    // Programs of other users run with root's group, such as containers in OpenShift.
    if group == 0 {
        return None;
    }
    let (groups, users) = (account_file("/etc/group")?, account_file("/etc/passwd")?);
    let id = group.to_string();
    let (groups, users) = (lines_with(&groups, 2, &id), lines_with(&users, 3, &id));
    let ([group], [user]) = (groups.as_slice(), users.as_slice()) else { return None };
    let name = user.first()?;
    let is_own = group.first() == Some(name);
    let has_others = group.get(3)?.split(',').any(|member| !member.is_empty() && member != *name);
    let user = user.get(2)?.parse().ok()?;
    (is_own && !has_others).then_some(user)
}

/// Reads a file of accounts. `None` if it includes accounts of a directory service (`+`).
fn account_file(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let is_whole = !text.lines().any(|line| line.starts_with(['+', '-']));
    is_whole.then_some(text)
}

/// Returns the fields of the lines that have this value in a field.
fn lines_with<'a>(text: &'a str, field: usize, value: &str) -> Vec<Vec<&'a str>> {
    let lines = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
    lines.filter(|fields| fields.get(field) == Some(&value)).collect()
}

/// Finds a directory in which other users can replace a file, or a directory or link on its path.
/// `trusts_sticky` is whether the file's own directory may be a sticky one.
fn directories(path: &Path, thing: &str, trusts_sticky: bool) -> Option<Exposure> {
    let real = fs::canonicalize(path).ok()?;
    let file = ExposedFile { path, thing, owner: fs::metadata(&real).ok()?.uid() };
    let links = directories_of_links(path);
    let above_links = links.iter().flat_map(|(directory, _)| directory.ancestors());
    let own = real.ancestors().skip(1).take(1).map(|directory| (directory, trusts_sticky));
    own.chain(real.ancestors().skip(2).chain(above_links).map(|directory| (directory, true)))
        .find_map(|(directory, trusts_sticky)| file.replaceable_in(directory, trusts_sticky))
        .or_else(|| links.iter().find_map(|(directory, owner)| file.relinked_in(directory, *owner)))
}

/// A file whose path other users may control.
struct ExposedFile<'a> {
    path: &'a Path,
    thing: &'a str,
    owner: u32,
}

impl ExposedFile<'_> {
    /// Whether the owner of a directory may replace the file: root and the caller can do so anyway, and its own
    /// owner, such as a service whose store root examines, can change it.
    fn trusts(&self, owner: u32) -> bool {
        [0, geteuid().as_raw(), self.owner].contains(&owner) || is_unmapped(owner)
    }

    fn replaceable_in(&self, directory: &Path, trusts_sticky: bool) -> Option<Exposure> {
        let metadata = fs::metadata(directory).ok()?;
        let mode = metadata.mode() & 0o7777;
        let is_sticky = mode & 0o1000 != 0;
        let (name, thing) = (directory.display(), self.thing);
        // In a sticky directory only the owners of the directory and of the file can rename the file.
        let is_shared = others_have(&metadata, 0o022, self.owner) != 0;
        if !is_shared || is_sticky && trusts_sticky {
            let is_trusted = self.trusts(metadata.uid());
            return (!is_trusted).then(|| self.replaceable_by(metadata.uid(), directory));
        }
        let (message, hint) = if is_sticky {
            let message = format!(
                "other users can create the -wal and -shm files of {thing} before SQLite does: {name} \
                 has mode {mode:o}"
            );
            (message, format!("move {thing} into its own directory with mode 0700"))
        } else {
            let message = format!("other users can replace {thing}: {name} has mode {mode:o}");
            (message, format!("run: chmod go-w {}", shell::file_word(&name.to_string())))
        };
        Some(Exposure { message, hint, access: ExposedAccess::Write })
    }

    /// Reports a symbolic link of another user in a sticky directory, which only that user can change.
    fn relinked_in(&self, directory: &Path, owner: u32) -> Option<Exposure> {
        let is_shared = others_have(&fs::metadata(directory).ok()?, 0o022, self.owner) != 0;
        (is_shared && !self.trusts(owner)).then(|| self.replaceable_by(owner, self.path))
    }

    fn replaceable_by(&self, owner: u32, owned: &Path) -> Exposure {
        let (owned, thing) = (owned.display(), self.thing);
        Exposure {
            message: format!("another user can replace {thing}: {owned} belongs to UID {owner}"),
            hint: format!(
                "move {thing} into a directory of its owner; or, if UID {owner} may change it, run as \
                 root: chown {owner} {}",
                shell::file_word(&self.path.to_string_lossy())
            ),
            access: ExposedAccess::Write,
        }
    }
}

/// Whether the ID stands for every user of the host without an ID in this user namespace, such as the owner of a
/// container's `/`.
fn is_unmapped(user: u32) -> bool {
    const USUAL: u32 = 65_534;
    let read = |path: &str| fs::read_to_string(path).ok();
    let overflow = || read("/proc/sys/kernel/overflowuid")?.trim().parse().ok();
    // The host's own namespace maps all IDs to themselves.
    let is_complete = || {
        let map = read("/proc/self/uid_map")?;
        Some(map.split_whitespace().eq(["0", "0", "4294967295"]))
    };
    user == overflow().unwrap_or(USUAL) && is_complete() == Some(false)
}

/// Returns the real directory and the owner of each symbolic link through which a path leads.
fn directories_of_links(path: &Path) -> Vec<(PathBuf, u32)> {
    /// Number of links that Linux follows in a path.
    const MOST: usize = 40;
    let mut found = Vec::new();
    let Ok(mut path) = std::path::absolute(path) else { return found };
    while found.len() < MOST {
        let is_link = |path: &&Path| fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink());
        let Some(link) = path.ancestors().filter(is_link).last() else { break };
        let (Some(directory), Ok(target)) = (link.parent(), fs::read_link(link)) else { break };
        let (Ok(directory), Ok(rest), Ok(metadata)) =
            (fs::canonicalize(directory), path.strip_prefix(link), fs::symlink_metadata(link))
        else {
            break;
        };
        let next = directory.join(target);
        // Joining an empty rest would add a slash.
        path = if rest.as_os_str().is_empty() { next } else { next.join(rest) };
        found.push((directory, metadata.uid()));
    }
    found
}
