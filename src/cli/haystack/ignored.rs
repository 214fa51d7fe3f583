//! Counts the paths that `.gitignore` excludes, which the walker does not return.

use std::path::Path;

/// The entries of the walked directories, and those of them that the walker returned. Excluded directories are not read.
#[derive(Default)]
pub(super) struct IgnoredCount {
    entries: u64,
    visited: u64,
    /// Whether there is a file with patterns: otherwise a difference is a file that was created or deleted meanwhile.
    has_patterns: bool,
}

impl IgnoredCount {
    /// Counts the entries of a directory. An unreadable one has none, and the walker reports it.
    pub(super) fn enter(&mut self, directory: &Path) {
        let Ok(entries) = directory.read_dir() else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            self.entries += u64::from(name != ".git");
            self.has_patterns |= name == ".gitignore";
        }
    }

    /// Notes that patterns above a walked directory apply to it.
    pub(super) fn has_patterns_above(&mut self) {
        self.has_patterns = true;
    }

    /// Counts an entry that the walker returned.
    pub(super) fn visit(&mut self) {
        self.visited += 1;
    }

    /// Returns the number of excluded paths.
    pub(super) fn total(&self) -> u64 {
        if self.has_patterns { self.entries.saturating_sub(self.visited) } else { 0 }
    }
}
