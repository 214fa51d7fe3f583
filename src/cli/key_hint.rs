//! Remedies for key material that cannot be used.

use std::path::Path;

use super::failure::Failure;
use super::hints::{self, KeySource};
use crate::cli::command_error::CommandError;
use crate::token::KeyError;

/// Returns the error for key material that cannot be used, with its remedy.
pub(super) fn failure(name: &str, source: KeySource, error: &KeyError) -> CommandError {
    Failure::failed("key", format!("the key {name}: {error}"))
        .hint(hints::key_material(name, source, error))
        .into()
}

/// Whether a path is the address of a published key set.
pub(super) fn is_address(path: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    let starts = |scheme: &[u8]| {
        path.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts(b"https://") || starts(b"http://")
}

/// Whether a path means standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].iter().any(|name| path == Path::new(name))
}
