//! Creates and replaces files atomically: a file appears at its path complete, or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

/// Number of random letters and digits in the name of an unfinished file.
const RANDOM: usize = 16;

/// The unfinished files of this process.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The source of randomness failed, so that the unfinished file has no name.
#[derive(Debug, thiserror::Error)]
#[error("the operating system's random generator failed")]
struct NoRandomName;

/// Whether a file was not created because the source of randomness failed.
pub(crate) fn lacks_randomness(error: &io::Error) -> bool {
    let Some(cause) = error.get_ref() else { return false };
    cause.is::<NoRandomName>()
}

/// A new file, mode 0600, under a hidden name in the directory of its target path. It is removed on drop
/// unless it was moved to the target path.
#[derive(Debug)]
pub(crate) struct AtomicFile {
    /// `None` after the file was moved to its target path.
    file: Option<NamedTempFile>,
    path: PathBuf,
    target: PathBuf,
}

impl AtomicFile {
    /// Creates an empty file in the directory of `target`.
    ///
    /// # Errors
    /// If the directory cannot be written, or the source of randomness for the name fails.
    pub(crate) fn beside(target: &Path) -> io::Result<Self> {
        // Tested first, because the crate would use a name that others can guess.
        getrandom::fill(&mut [0; 8]).map_err(|_| io::Error::other(NoRandomName))?;
        let file = Builder::new()
            .prefix(&prefix(target))
            .suffix(SUFFIX)
            .rand_bytes(RANDOM)
            // Opened here, because the crate's own error has no code of the operating system and names the
            // hidden path.
            .make_in(directory_of(target), |path| {
                OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
            })?;
        // With a umask such as 777 the file would be created without any permission.
        file.as_file().set_permissions(Permissions::from_mode(0o600))?;
        let path = std::path::absolute(file.path())?;
        unfinished().push(path.clone());
        Ok(Self { file: Some(file), path, target: target.to_owned() })
    }

    /// Returns the path of the unfinished file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the file for writing.
    ///
    /// # Errors
    /// Only after the file was moved to its target path.
    pub(crate) fn file(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file.as_file_mut()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Moves the file to its target path, which must be free. If two processes do so at once, the first
    /// succeeds.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] if the path exists, even as a dangling symbolic link.
    pub(crate) fn create(mut self) -> io::Result<()> {
        self.finish(|file, target| file.persist_noclobber(target))
    }

    /// Moves the file to its target path, and replaces an existing file.
    ///
    /// # Errors
    /// If the file cannot be moved; an existing file is unchanged then.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn replace(mut self) -> io::Result<()> {
        self.finish(|file, target| file.persist(target))
    }

    fn finish(
        &mut self,
        put: impl FnOnce(NamedTempFile, &Path) -> Result<File, tempfile::PersistError>,
    ) -> io::Result<()> {
        self.file()?.sync_all()?;
        if let Some(file) = self.file.take() {
            put(file, &self.target).map_err(|error| error.error)?;
        }
        if let Ok(directory) = File::open(directory_of(&self.target)) {
            // Sync the directory, so that the name survives a power failure. Not every file system supports it.
            let _ = directory.sync_all();
        }
        Ok(())
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        remove(&self.path);
        unfinished().retain(|path| *path != self.path);
    }
}

const SUFFIX: &str = ".new";

fn prefix(target: &Path) -> std::ffi::OsString {
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

fn directory_of(target: &Path) -> &Path {
    target.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes an unfinished file and the files that SQLite keeps next to a database.
fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // Usually SQLite has removed the file already.
        let _ = fs::remove_file(name);
    }
}

/// Removes the unfinished files of this process before it exits without running destructors.
#[cfg(feature = "cli")]
pub(crate) fn remove_unfinished() {
    for path in unfinished().drain(..) {
        remove(&path);
    }
}

/// Whether a file with this name is an unfinished file of a killed process. `target` limits the answer to
/// files for that path.
pub(crate) fn is_leftover(name: &str, target: Option<&Path>) -> bool {
    let Some(rest) = name.strip_suffix(SUFFIX).filter(|rest| rest.starts_with('.')) else {
        return false;
    };
    let Some((start, random)) = rest.rsplit_once('.') else { return false };
    let ours = random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
    ours && target.is_none_or(|target| prefix(target).to_str() == Some(&format!("{start}.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::os::unix::fs::{MetadataExt as _, symlink};

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_complete_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("ring.json");
        let mut file = AtomicFile::beside(&target).unwrap();
        file.file().unwrap().write_all(b"one").unwrap();
        let [name] = &names(directory.path())[..] else { panic!("one file") };
        assert!(is_leftover(name, Some(&target)) && is_leftover(name, None), "{name}");
        assert!(!is_leftover(name, Some(Path::new("other.json"))));
        assert!(!is_leftover(".ring.json.new", None) && !is_leftover("ring.json", None));
        drop(file);
        assert_eq!(names(directory.path()), [""; 0]);

        let mut file = AtomicFile::beside(&target).unwrap();
        file.file().unwrap().write_all(b"two").unwrap();
        file.create().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"two");
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o600);
        let again = AtomicFile::beside(&target).unwrap().create().unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        AtomicFile::beside(&target).unwrap().replace().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"");
        assert_eq!(names(directory.path()), ["ring.json"]);
    }

    #[test]
    fn a_dangling_link_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("link");
        symlink("nowhere", &target).unwrap();
        let error = AtomicFile::beside(&target).unwrap().create().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(directory.path()), ["link"]);
    }
}
