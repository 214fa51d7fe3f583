//! The hints that download keys.

use super::Hint;
use crate::shell::word;

/// Returns the command that downloads a published key set.
pub(in crate::cli) fn download(address: &str) -> Hint {
    Hint::of(download_command(address))
}

/// Returns the command for a file that is the answer of a web server to a wrong request.
pub(super) fn download_again() -> String {
    format!("{}, with the address of the keys for URL", download_command("URL"))
}

/// Returns the command that downloads the keys from an address.
pub(super) fn download_command(address: &str) -> String {
    // An address with a password is not repeated.
    let authority = address.split('/').nth(2).unwrap_or_default();
    let address = if authority.contains('@') { "URL" } else { address };
    format!("download the keys: curl -fsSLo jwks.json {}", word(address))
}
