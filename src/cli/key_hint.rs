//! Remedies for key material that cannot be used.

use std::path::Path;

use super::failure::Failure;
use crate::cli::command_error::CommandError;
use crate::shell::word;
use crate::token::KeyError;

/// The origin of keys, which decides the remedy if there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeySource {
    /// The key ring of this service.
    Ring,
    /// A published key set, which only its issuer can create.
    Published,
}

impl KeySource {
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Ring => "--key",
            Self::Published => "--jwks",
        }
    }
}

/// Returns the error for key material that cannot be used, with its remedy.
pub(super) fn failure(name: &str, source: KeySource, error: &KeyError) -> CommandError {
    Failure::failed("key", format!("the key {name}: {error}"))
        .hint(hint(name, source, error))
        .into()
}

/// Returns a command that creates a usable file, if there is one.
#[expect(clippy::wildcard_enum_match_arm, reason = "most errors need no command of their own")]
fn hint(name: &str, source: KeySource, error: &KeyError) -> String {
    let file = word(if Path::new(name).is_file() { name } else { "FILE" });
    match error {
        KeyError::Entry { index, error, .. } if **error == KeyError::OnlyCertificate => {
            certificate(&format!(".keys[{}].x5c[0]", index - 1), &file)
        }
        KeyError::Entry { error, .. } => hint(name, source, error),
        KeyError::OnlyCertificate => certificate(".x5c[0]", &file),
        KeyError::CertificateMap(kid) => {
            let kid = serde_json::to_string(kid).unwrap_or_default();
            let path = word(&format!(".[{kid}]")).into_owned();
            format!("run: jq -r {path} {file} | openssl x509 -pubkey -noout > key.pem")
        }
        KeyError::ServiceAccount => {
            format!("run: (umask 077; jq -r .private_key {file} > key.pem)")
        }
        KeyError::DiscoveryDocument(uri) => download(uri),
        KeyError::KeyList => format!("run: jq '{{keys: .}}' {file} > jwks.json"),
        KeyError::EscapedPem => {
            format!("run: (umask 077; printf '%b\\n' \"$(cat {file})\" > key.pem)")
        }
        KeyError::BarePem { label } => format!(
            "run: (umask 077; (echo '-----BEGIN {label}-----'; cat {file}; echo; \
             echo '-----END {label}-----') > key.pem)"
        ),
        _ => match source {
            KeySource::Ring => {
                "give a JWK Set, a JWK, a PEM key or an HMAC secret of 32 bytes or more"
            }
            KeySource::Published => "give a JWK Set, a JWK or PEM; an HMAC secret goes to --key",
        }
        .to_owned(),
    }
}

fn certificate(path: &str, file: &str) -> String {
    format!(
        "run: jq -r '{path}' {file} | base64 -d | openssl x509 -inform DER -pubkey -noout > key.pem"
    )
}

/// Returns the command that downloads a published key set.
pub(super) fn download(address: &str) -> String {
    // An address with a password is not repeated.
    let authority = address.split('/').nth(2).unwrap_or_default();
    let address = if authority.contains('@') { "URL" } else { address };
    format!("download them: curl -fsSLo jwks.json {}", word(address))
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
