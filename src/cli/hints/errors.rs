//! The hints of typed errors.

use std::io;
use std::path::Path;

use rustix::fs::Access;

use super::Hint;
use crate::shell::{file_word, word};
use crate::store::{FileAttribute, FileObstacle};
use crate::token::{JsonForm, KeyError, ReadError, SigningError};

/// Returns the remedy for what prevents the access to a file.
pub(in crate::cli) fn file_obstacle(obstacle: &FileObstacle) -> Hint {
    let name = |path: &Path| file_word(&path.to_string_lossy()).into_owned();
    Hint::of(match obstacle {
        FileObstacle::Attribute { path, attribute } => {
            let letter = match attribute {
                FileAttribute::Immutable => 'i',
                FileAttribute::AppendOnly => 'a',
            };
            format!("as root, run: chattr -{letter} {}", name(path))
        }
        FileObstacle::OwnerMode { path, missing, .. } => {
            format!("run: chmod u+{missing} {}", name(path))
        }
        FileObstacle::Directory(path) => format!(
            "name a file in a directory of your own, or run as the owner of {}",
            path.display()
        ),
        FileObstacle::NoInodes(path) => {
            format!("delete files there, or move others away: df -i {}", name(path))
        }
        FileObstacle::NoDescriptors(Some(_)) => {
            "raise the limit where the process is started: ulimit -n 1024".to_owned()
        }
        FileObstacle::NoDescriptors(None) => {
            "as root, raise the limit: sysctl fs.file-max".to_owned()
        }
        FileObstacle::NoSearch(path) => {
            format!("run as root, or as a user that may enter {}", path.display())
        }
        FileObstacle::SizeLimit(Some(_)) => {
            "raise the limit where the process is started: ulimit -f unlimited".to_owned()
        }
        FileObstacle::SizeLimit(None) => "use a file system that allows larger files".to_owned(),
        FileObstacle::Quota => "delete files of yours there, or have the quota raised".to_owned(),
        FileObstacle::NoSpace => return super::MAKE_ROOM,
        FileObstacle::ReadOnlyMount => return super::MOUNTED_READ_ONLY,
        FileObstacle::Device => "look for the error in the system log: dmesg | tail".to_owned(),
        FileObstacle::LongName => "use a shorter name".to_owned(),
        FileObstacle::MountPoint => {
            "mount the directory of the file instead of the file itself".to_owned()
        }
    })
}

/// Returns the hint of an error in signing.
pub(in crate::cli) fn signing(error: SigningError) -> Hint {
    match error {
        SigningError::Random(_) => super::OFFER_URANDOM,
        SigningError::NoActiveKey => super::GET_ACTIVE_KEY,
        SigningError::VerifyOnly | SigningError::Inconsistent => super::LIST_KEYS,
    }
}

/// The origin of keys, which decides the remedy if there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum KeySource {
    /// The key ring of this service.
    Ring,
    /// The same, for a command that only verifies tokens.
    Verification,
    /// A published key set, which only its issuer can create.
    Published,
}

impl KeySource {
    pub(in crate::cli) fn flag(self) -> &'static str {
        match self {
            Self::Ring | Self::Verification => "--key",
            Self::Published => "--jwks",
        }
    }
}

/// Returns a command that creates a usable file, if there is one.
pub(in crate::cli) fn key_material(name: &str, source: KeySource, error: &KeyError) -> Hint {
    Hint::of(key_command(name, source, error))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most errors need no command of their own")]
fn key_command(name: &str, source: KeySource, error: &KeyError) -> String {
    let file = file_word(if Path::new(name).is_file() { name } else { "FILE" });
    let read = match name {
        "TOKENCTL_SECRET" => "printf %s \"$TOKENCTL_SECRET\"".to_owned(),
        _ => format!("cat {file}"),
    };
    match error {
        KeyError::Entry { index, error, .. } if **error == KeyError::OnlyCertificate => {
            certificate(&format!(".keys[{}].x5c[0]", index - 1), &file)
        }
        KeyError::Entry { error, .. } => key_command(name, source, error),
        KeyError::OnlyCertificate => certificate(".x5c[0]", &file),
        KeyError::CertificateMap(kid) => {
            let kid = serde_json::to_string(kid).unwrap_or_default();
            let path = word(&format!(".[{kid}]")).into_owned();
            format!("run: jq -r {path} {file} | openssl x509 -pubkey -noout > key.pem")
        }
        KeyError::ServiceAccount => {
            format!("run: (umask 077; jq -r .private_key {file} > key.pem)")
        }
        KeyError::DiscoveryDocument(uri) => download_command(uri),
        KeyError::KeyList => format!("run: jq '{{keys: .}}' {file} > jwks.json"),
        KeyError::EscapedPem => {
            format!("run: (umask 077; printf '%b\\n' \"$(cat {file})\" > key.pem)")
        }
        KeyError::Utf16(encoding) => {
            format!("run: (umask 077; iconv -f {encoding} -t UTF-8 {file} > key.utf8)")
        }
        KeyError::RepeatedKey => {
            "remove one of the two PEM blocks; a private key contains its public key".to_owned()
        }
        KeyError::OtherFile { kind, encoding } => {
            super::other_file::command(*kind, *encoding, &read, &file)
        }
        KeyError::BarePem { label } => format!(
            "run: (umask 077; (echo '-----BEGIN {label}-----'; {read}; echo; \
             echo '-----END {label}-----') > key.pem)"
        ),
        _ => match source {
            KeySource::Ring | KeySource::Verification => {
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
pub(in crate::cli) fn download(address: &str) -> Hint {
    Hint::of(download_command(address))
}

fn download_command(address: &str) -> String {
    // An address with a password is not repeated.
    let authority = address.split('/').nth(2).unwrap_or_default();
    let address = if authority.contains('@') { "URL" } else { address };
    format!("download the keys: curl -fsSLo jwks.json {}", word(address))
}

/// Returns the remedy for a text that is not a token in compact serialization.
pub(in crate::cli) fn not_compact(error: ReadError) -> Hint {
    let ReadError::JsonSerialization(form) = error else {
        return super::TOKEN_FORM;
    };
    Hint::fixed(match form {
        JsonForm::Flattened => {
            "jq -r '[.protected, .payload, .signature] | join(\".\")' FILE | tokenctl decode"
        }
        JsonForm::General => {
            "jq -r '.payload as $p | .signatures[] | [.protected, $p, .signature] | join(\".\")' \
             FILE | tokenctl decode"
        }
        JsonForm::Encrypted => {
            "jq -r '[.protected, .encrypted_key // \"\", .iv, .ciphertext, .tag] | join(\".\")' \
             FILE | tokenctl decode"
        }
    })
}

/// Returns the hint for a file of keys that could not be opened.
pub(in crate::cli) fn file_access(
    error: &io::Error,
    path: &Path,
    access: Access,
    otherwise: Hint,
) -> Hint {
    FileObstacle::of_error(error, path, access).map_or(otherwise, |it| file_obstacle(&it))
}

/// Returns the hint for a file that could not be created, written or replaced.
pub(in crate::cli) fn file_write(error: &io::Error, path: &Path, otherwise: Hint) -> Hint {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    // "No space" can also mean that there are no free inodes.
    let obstacle = FileObstacle::of_file_system(directory)
        .filter(|_| error.kind() == io::ErrorKind::StorageFull)
        .or_else(|| FileObstacle::of_write_error(error))
        .or_else(|| FileObstacle::to_creation_in(directory));
    match obstacle {
        None | Some(FileObstacle::Directory(_)) => otherwise,
        Some(obstacle) => file_obstacle(&obstacle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;

    #[test]
    fn the_hint_fits_the_cause() {
        let hint = |code| {
            file_write(
                &io::Error::from_raw_os_error(code),
                Path::new("/"),
                Hint::fixed("otherwise"),
            )
        };
        let hint = |errno: Errno| hint(errno.raw_os_error()).to_string();
        for (errno, words) in [
            (Errno::NOSPC, "free space"),
            (Errno::DQUOT, "quota"),
            (Errno::ROFS, "read-only"),
            (Errno::FBIG, "larger files"),
            (Errno::IO, "system log"),
            (Errno::NAMETOOLONG, "shorter name"),
            (Errno::BUSY, "mount the directory"),
            (Errno::XDEV, "mount the directory"),
            (Errno::ACCESS, "otherwise"),
        ] {
            assert!(hint(errno).contains(words), "{errno}: {}", hint(errno));
        }
    }
}
