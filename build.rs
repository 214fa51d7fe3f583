//! Determines the commit for `tokenctl --version`, without running git.
//!
//! A release build depends on the commit. A development build does not, because each commit would compile
//! the whole package again.

#[path = "src/cli/commit.rs"]
mod commit;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/cli/commit.rs");
    println!("cargo::rerun-if-env-changed=BUILD_COMMIT");
    // Packagers without .git set the variable themselves; then rustc reads it.
    if env::var_os("BUILD_COMMIT").is_some() || env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let found = packaged(&root).map(|id| (id, Vec::new())).or_else(|| commit::head(&root));
    let Some((id, files)) = found else { return };
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    // `cargo run` passes the variable on, so its name must not look like a setting (TOKENCTL_*).
    println!("cargo::rustc-env=BUILD_COMMIT={id}");
}

/// Returns the commit that `cargo package` recorded.
fn packaged(root: &Path) -> Option<String> {
    let text = fs::read_to_string(root.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    rest.split('"').find_map(commit::short)
}
