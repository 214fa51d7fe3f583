//! Reads the commit of a source tree from git's files. `build.rs` includes this file too.

use std::fs;
use std::path::{Path, PathBuf};

/// Number of characters of a shortened commit ID.
const SHORT: usize = 12;

/// Returns the commit that is checked out in a clone or a work tree, and the files that record it.
pub(crate) fn head(root: &Path) -> Option<(String, Vec<PathBuf>)> {
    let dot_git = root.join(".git");
    let git = match fs::read_to_string(&dot_git) {
        // A work tree of another clone (`git worktree`).
        Ok(link) => root.join(link.strip_prefix("gitdir:")?.trim()),
        Err(_) => dot_git,
    };
    let head = git.join("HEAD");
    let text = fs::read_to_string(&head).ok()?;
    let Some(branch) = text.strip_prefix("ref:").map(str::trim) else {
        return Some((short(text.trim())?, vec![head]));
    };
    let common = match fs::read_to_string(git.join("commondir")) {
        Ok(path) => git.join(path.trim()),
        Err(_) => git,
    };
    let loose = common.join(branch);
    if let Ok(id) = fs::read_to_string(&loose) {
        return Some((short(id.trim())?, vec![head, loose]));
    }
    let packed = common.join("packed-refs");
    let refs = fs::read_to_string(&packed).ok()?;
    let mut named = refs.lines().filter_map(|line| line.split_once(' '));
    let (id, _) = named.find(|(_, name)| *name == branch)?;
    // The next commit creates the loose file, in a directory that exists.
    let directory = loose.parent().filter(|path| path.exists())?.to_owned();
    Some((short(id)?, vec![head, packed, directory]))
}

/// Returns the first characters of a commit ID, or `None` if the text is not a commit ID.
pub(crate) fn short(id: &str) -> Option<String> {
    let is_id = id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    id.get(..SHORT).filter(|_| is_id).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap_or(root)).expect("mkdir");
        fs::write(path, text).expect("write");
    }

    #[test]
    fn the_commit_is_found_wherever_git_keeps_it() {
        let named = |files: &[(&str, &str)]| {
            let directory = tempfile::tempdir().expect("a directory");
            for (name, text) in files {
                write(directory.path(), name, text);
            }
            head(directory.path()).map(|(id, _)| id)
        };
        let found = Some("0123456789ab".to_owned());
        let branch = (".git/HEAD", "ref: refs/heads/a/b\n");
        let (line, id) = (format!("{ID} refs/heads/a/b\n^{ID}\n"), format!("{ID}\n"));
        assert_eq!(named(&[branch, (".git/refs/heads/a/b", &id)]), found);
        assert_eq!(named(&[(".git/HEAD", &id)]), found);
        let packed = (".git/packed-refs", line.as_str());
        assert_eq!(named(&[branch, packed, (".git/refs/heads/a/x", "")]), found);
        // A work tree of another clone (`git worktree`).
        let (work, head_of) = (".git", "main/.git/worktrees/w/HEAD");
        let tree = [
            (work, "gitdir: main/.git/worktrees/w\n"),
            (head_of, branch.1),
            ("main/.git/worktrees/w/commondir", "../..\n"),
            ("main/.git/refs/heads/a/b", &id),
        ];
        assert_eq!(named(&tree), found);
        for files in [&[][..], &[branch], &[branch, (".git/refs/heads/a/b", "no id")]] {
            assert_eq!(named(files), None);
        }
    }
}
