//! The version that `--version` prints.

use std::sync::LazyLock;

/// The version and the commit. A development build is not rebuilt for a new commit: it reads the commit of
/// its clone at run time.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let version = env!("CARGO_PKG_VERSION");
    match option_env!("BUILD_COMMIT") {
        Some(commit) if !commit.is_empty() => format!("{version} ({commit})"),
        _ => match clone_at() {
            Some(commit) => format!("{version} (debug build, clone at {commit})"),
            None => version.to_owned(),
        },
    }
});

/// Returns the version and the commit, such as `0.1.0 (0123456789ab)`.
pub(super) fn version() -> &'static str {
    &VERSION
}

#[cfg(debug_assertions)]
fn clone_at() -> Option<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    super::commit::head(root).map(|(commit, _)| commit)
}

#[cfg(not(debug_assertions))]
const fn clone_at() -> Option<String> {
    None
}
