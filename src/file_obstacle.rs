//! Finds out what prevents a process from using a file, for causes that the error code does not distinguish.

use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat, statvfs};
use rustix::io::Errno;
use rustix::process::{Resource, geteuid, getrlimit};

/// Number of files that SQLite opens for a store: the database, its -wal and its -shm file.
const FILES_OF_STORE: usize = 3;

/// What prevents a process from using a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileObstacle {
    /// A file or directory has an attribute that prevents changes by every user.
    Attribute {
        /// The file or directory.
        path: PathBuf,
        /// The attribute.
        attribute: FileAttribute,
    },
    /// The caller owns a file or directory whose mode denies its owner the access.
    OwnerMode {
        /// The file or directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// The missing permissions, as letters of `chmod`.
        missing: &'static str,
    },
    /// The caller has no permission to enter this directory of another user.
    NoSearch(PathBuf),
    /// The caller has no permission to create files in this directory.
    Directory(PathBuf),
    /// The file system of this directory has no free inodes.
    NoInodes(PathBuf),
    /// The process or the system can open no more files; the limit of the process, if it has one.
    NoDescriptors(Option<u64>),
    /// The file would be too large for the process, whose limit is in bytes, or for its file system.
    SizeLimit(Option<u64>),
    /// The caller has used up the disk quota.
    Quota,
    /// The file system has no free space.
    NoSpace,
    /// The file system is mounted read-only.
    ReadOnlyMount,
    /// The device of the file reported an error.
    Device,
    /// The name or the path is longer than the file system allows.
    LongName,
    /// The file itself is a mount point, so it cannot be replaced.
    MountPoint,
    /// A -wal file has changes that SQLite can read only with the -shm file beside it, which it cannot create.
    NoIndex {
        /// The database file.
        store: PathBuf,
        /// What prevents the creation of the -shm file.
        obstacle: Box<FileObstacle>,
    },
}

/// An attribute of a file that prevents changes by every user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAttribute {
    /// The file cannot be changed.
    Immutable,
    /// The file can only grow.
    AppendOnly,
}

impl FileObstacle {
    /// Returns the obstacle to an access to an existing file or directory.
    pub(crate) fn to_access(path: &Path, access: Access) -> Option<Self> {
        let writes = access.intersects(Access::WRITE_OK);
        let attribute = attribute_of(path).filter(|_| writes);
        let attribute =
            attribute.map(|attribute| Self::Attribute { path: path.to_owned(), attribute });
        attribute.or_else(|| Self::of_owner(path, access))
    }

    fn of_owner(path: &Path, access: Access) -> Option<Self> {
        let metadata = fs::metadata(path).ok().filter(|file| file.uid() == geteuid().as_raw())?;
        let mode = metadata.mode() & 0o777;
        let denied = |bit: u32, flag: Access| access.intersects(flag) && mode & bit == 0;
        let missing = match (
            denied(0o400, Access::READ_OK),
            denied(0o200, Access::WRITE_OK),
            denied(0o100, Access::EXEC_OK),
        ) {
            (false, false, false) => return None,
            (true, false, false) => "r",
            (false, true, false) => "w",
            (true, true, false) => "rw",
            (false, false, true) => "x",
            (false, true, true) => "wx",
            (true, _, true) => "rwx",
        };
        // The mode of root's files denies root nothing.
        let is_denied = accessat(CWD, path, access, AtFlags::EACCESS).is_err();
        is_denied.then(|| Self::OwnerMode { path: path.to_owned(), mode, missing })
    }

    /// Returns the obstacle to reaching a path: a directory without search permission.
    pub(crate) fn on_the_way_to(path: &Path) -> Option<Self> {
        let path = std::path::absolute(path).ok()?;
        // The topmost one: what is below it cannot be seen.
        let directories = path.ancestors().skip(1).collect::<Vec<_>>();
        let denied = |directory: &&&Path| {
            accessat(CWD, **directory, Access::EXEC_OK, AtFlags::EACCESS) == Err(Errno::ACCESS)
        };
        let topmost = directories.iter().rev().find(denied)?;
        let foreign = || Self::NoSearch((*topmost).to_owned());
        Some(Self::of_owner(topmost, Access::EXEC_OK).unwrap_or_else(foreign))
    }

    /// Returns the obstacle to creating a file in a directory.
    pub(crate) fn to_creation_in(directory: &Path) -> Option<Self> {
        let needed = Access::WRITE_OK | Access::EXEC_OK;
        let denied = || {
            let is_denied = accessat(CWD, directory, needed, AtFlags::EACCESS)
                .is_err_and(|error| matches!(error, Errno::ACCESS | Errno::PERM));
            is_denied.then(|| Self::Directory(directory.to_owned()))
        };
        Self::of_process()
            .or_else(|| Self::on_the_way_to(&directory.join(".")))
            .or_else(|| Self::to_access(directory, needed))
            .or_else(denied)
            .or_else(|| Self::of_file_system(directory))
    }

    /// Returns the obstacle of a file system without free inodes.
    pub(crate) fn of_file_system(directory: &Path) -> Option<Self> {
        let system = statvfs(directory).ok()?;
        let free = if geteuid().is_root() { system.f_ffree } else { system.f_favail };
        // A file system without a fixed number of inodes reports 0 of 0.
        (system.f_files > 0 && free == 0).then(|| Self::NoInodes(directory.to_owned()))
    }

    /// Returns the obstacle to writing this number of bytes to a file in a directory, by doing so in a file without
    /// a name: neither a quota nor a failing device can be seen otherwise.
    #[cfg(target_os = "linux")]
    pub(crate) fn to_growth_in(directory: &Path, bytes: usize) -> Option<Self> {
        use rustix::fs::{Mode, OFlags, open};
        use std::io::Write as _;
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        // Some file systems, such as NFS, have no files without a name.
        let file = open(directory, flags, Mode::RUSR | Mode::WUSR).ok()?;
        let written = File::from(file).write_all(&vec![0; bytes]);
        written.err().as_ref().and_then(Self::of_write_error)
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn to_growth_in(_: &Path, _: usize) -> Option<Self> {
        None
    }

    /// Returns the obstacle of a process that cannot open the files of a store.
    pub(crate) fn of_process() -> Option<Self> {
        // Of an unrelated file: closing a descriptor of the store would release its locks.
        let mut opened = Vec::new();
        while opened.len() < FILES_OF_STORE {
            match File::open("/") {
                Ok(file) => opened.push(file),
                Err(error) if is_no_descriptor(&error) => return Some(Self::no_descriptors()),
                Err(_) => return None,
            }
        }
        None
    }

    fn no_descriptors() -> Self {
        Self::NoDescriptors(getrlimit(Resource::Nofile).current)
    }

    /// Returns the obstacle that an error of creating or writing a file names, whatever its permissions are.
    pub(crate) fn of_write_error(error: &std::io::Error) -> Option<Self> {
        match Errno::from_io_error(error)? {
            Errno::MFILE | Errno::NFILE => Some(Self::no_descriptors()),
            Errno::FBIG => Some(Self::SizeLimit(getrlimit(Resource::Fsize).current)),
            Errno::DQUOT => Some(Self::Quota),
            Errno::NOSPC => Some(Self::NoSpace),
            Errno::ROFS => Some(Self::ReadOnlyMount),
            Errno::IO => Some(Self::Device),
            Errno::NAMETOOLONG => Some(Self::LongName),
            Errno::BUSY | Errno::XDEV => Some(Self::MountPoint),
            _ => None,
        }
    }

    /// Returns the obstacle that an error of opening or creating a file has met.
    #[cfg(feature = "cli")]
    pub(crate) fn of_error(error: &std::io::Error, path: &Path, access: Access) -> Option<Self> {
        // An error of opening does not mean that the file was to be replaced.
        let named = Self::of_write_error(error).filter(|it| *it != Self::MountPoint);
        named.or_else(|| {
            if path.exists() { Self::to_access(path, access) } else { Self::on_the_way_to(path) }
        })
    }

    /// Returns the obstacle to replacing a file: an attribute of the file itself.
    #[cfg(feature = "cli")]
    pub(crate) fn to_replacement_of(path: &Path) -> Option<Self> {
        attribute_of(path).map(|attribute| Self::Attribute { path: path.to_owned(), attribute })
    }
}

fn is_no_descriptor(error: &std::io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

#[cfg(target_os = "linux")]
fn attribute_of(path: &Path) -> Option<FileAttribute> {
    use rustix::fs::{StatxAttributes, StatxFlags, statx};
    let found = statx(CWD, path, AtFlags::empty(), StatxFlags::BASIC_STATS).ok()?;
    let attributes = found.stx_attributes;
    if attributes.contains(StatxAttributes::IMMUTABLE) {
        Some(FileAttribute::Immutable)
    } else if attributes.contains(StatxAttributes::APPEND) {
        Some(FileAttribute::AppendOnly)
    } else {
        None
    }
}

#[cfg(not(target_os = "linux"))]
fn attribute_of(_: &Path) -> Option<FileAttribute> {
    None
}

impl fmt::Display for FileObstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute { path, attribute } => {
                let name = match attribute {
                    FileAttribute::Immutable => "immutable",
                    FileAttribute::AppendOnly => "append-only",
                };
                write!(f, "{} has the attribute {name}", path.display())
            }
            Self::OwnerMode { path, mode, .. } => {
                write!(f, "the mode {mode:o} of {} denies its owner the access", path.display())
            }
            Self::NoSearch(path) => {
                write!(f, "no permission to enter the directory {}", path.display())
            }
            Self::Directory(path) => {
                write!(f, "no permission to write the directory {}", path.display())
            }
            Self::NoInodes(path) => {
                write!(f, "the file system of {} has no free inodes", path.display())
            }
            Self::NoDescriptors(Some(limit)) => {
                write!(f, "the process may open {limit} files at most")
            }
            Self::NoDescriptors(None) => f.write_str("the system can open no more files"),
            Self::SizeLimit(Some(limit)) => {
                write!(f, "the process may write files of {limit} bytes at most")
            }
            Self::SizeLimit(None) => f.write_str("its file system allows no file of that size"),
            Self::Quota => f.write_str("the disk quota is used up"),
            Self::NoSpace => f.write_str("its file system has no free space"),
            Self::ReadOnlyMount => f.write_str("its file system is mounted read-only"),
            Self::Device => f.write_str("its device reported an error"),
            Self::LongName => f.write_str("the name is too long"),
            Self::MountPoint => f.write_str("the file is a mount point, so it cannot be replaced"),
            Self::NoIndex { store, obstacle } => {
                let store = store.display();
                write!(
                    f,
                    "SQLite reads {store}-wal only with {store}-shm, which it cannot create: "
                )?;
                if let Self::Directory(path) = obstacle.as_ref() {
                    write!(f, "its directory {} is not writable", path.display())
                } else {
                    obstacle.fmt(f)
                }
            }
        }
    }
}
