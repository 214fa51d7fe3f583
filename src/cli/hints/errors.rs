//! The hints of typed errors.

use std::fmt::Display;
use std::io;
use std::path::Path;

use rustix::fs::Access;

use super::addresses::{download_again, download_command};
use super::{Hint, json_keys};
use crate::atomic_file::lacks_randomness;
use crate::shell::file_word;
use crate::store::{FileAttribute, FileObstacle};
use crate::token::{
    FileKind, JsonForm, JsonKind, JsonMistake, KeyError, LookAlike, ReadError, SigningError,
    TextEncoding,
};

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
        FileObstacle::NoIndex { store, obstacle } => {
            // A copy would be too large for the process too.
            if matches!(obstacle.as_ref(), FileObstacle::SizeLimit(_)) {
                return file_obstacle(obstacle);
            }
            let remedy = if let FileObstacle::Directory(path) = obstacle.as_ref() {
                format!("run as the owner of {}", path.display())
            } else {
                file_obstacle(obstacle).to_string()
            };
            let log = format!("{}-wal", store.to_string_lossy());
            format!("{remedy}; or read a copy: cp {} {} DIRECTORY", name(store), file_word(&log))
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
    /// The same, for a command that signs for sessions that exist.
    Existing,
    /// A published key set, which only its issuer can create.
    Published,
}

impl KeySource {
    pub(in crate::cli) fn flag(self) -> &'static str {
        match self {
            Self::Ring | Self::Verification | Self::Existing => "--key",
            Self::Published => "--jwks",
        }
    }
}

/// Returns a command that creates a usable file, if there is one.
pub(in crate::cli) fn key_material(name: &str, source: KeySource, error: &KeyError) -> Hint {
    if matches!(error, KeyError::Random(_)) {
        return super::OFFER_URANDOM;
    }
    Hint::of(key_command(name, source, error))
}

/// The start of a hint about an algorithm that a key does not support.
const OMIT_ALGORITHM: &str = "omit the algorithm";

/// Adds the origin of the algorithm to a hint about an algorithm that a key does not support.
pub(in crate::cli) fn with_origin(hint: &Hint, origin: &impl Display) -> Hint {
    hint.mapped(|text| match text.strip_prefix(OMIT_ALGORITHM) {
        Some(rest) => format!("unset the algorithm (from {origin}){rest}").into(),
        None => text.into(),
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most errors need no command of their own")]
fn key_command(name: &str, source: KeySource, error: &KeyError) -> String {
    let file = file_word(if Path::new(name).is_file() { name } else { "FILE" });
    let is_variable = name == "TOKENCTL_SECRET";
    let read = if is_variable {
        "printf %s \"$TOKENCTL_SECRET\"".to_owned()
    } else {
        format!("cat {file}")
    };
    let made = |command: String| format!("run: (umask 077; {command} > key.pem)");
    match error {
        KeyError::Entry { index, error, .. } => match error.as_ref() {
            // Of every entry: the token's key may be another one than the first.
            KeyError::OnlyCertificate => format!(
                "run: jq -r '.keys[].x5c[0] // empty' {file} | while read -r c; do echo \"$c\" | base64 -d | \
                 openssl x509 -inform DER -pubkey -noout; done > key.pem"
            ),
            KeyError::KeyTypeSpelling(right) => json_keys::key_type(right, Some(*index), &file),
            KeyError::Base64Number(_) => json_keys::base64url(true, &file),
            other => key_command(name, source, other),
        },
        KeyError::OnlyCertificate => format!(
            "run: jq -r '.x5c[0]' {file} | base64 -d | openssl x509 -inform DER -pubkey -noout > key.pem"
        ),
        KeyError::KeyTypeSpelling(right) => json_keys::key_type(right, None, &file),
        KeyError::Base64Number(_) => json_keys::base64url(false, &file),
        KeyError::Inside(inside) => {
            json_keys::extract(inside, is_variable.then_some(read.as_str()), &file)
        }
        KeyError::DiscoveryDocument(uri) => download_command(uri),
        KeyError::OtherJson(kind) => other_json(*kind, source),
        KeyError::NotJson { mistake, .. } => json_mistake(*mistake, &file),
        KeyError::EscapedPem => {
            format!("run: (umask 077; printf '%b\\n' \"$(cat {file})\" > key.pem)")
        }
        // iconv keeps the byte order mark, which is no part of a secret.
        KeyError::Utf16(encoding) => format!(
            "run: (umask 077; iconv -f {encoding} -t UTF-8 {file} | LC_ALL=C sed \
             '1s/^\\xef\\xbb\\xbf//' > key.utf8)"
        ),
        KeyError::ByteOrderMark => {
            format!("run: (umask 077; {read} | tail -c +4 > key.secret)")
        }
        KeyError::PemEnd { label } => made(format!("({read}; echo; echo '-----END {label}-----')")),
        KeyError::PemLabel { label, is_alone: true } => {
            let key = if *label == "CERTIFICATE" { " | openssl x509 -pubkey -noout" } else { "" };
            made(format!("{read} | sed -E 's/(BEGIN|END) [A-Za-z0-9 ]+/\\1 {label}/'{key}"))
        }
        KeyError::PemLabel { label, is_alone: false } => {
            format!("correct the BEGIN and END lines of that block to {label}")
        }
        KeyError::Encrypted => made(format!("openssl pkey -in {file}")),
        KeyError::Der(command) => made(command.replace("FILE", &file)),
        KeyError::Pkcs12 => made(format!("openssl pkcs12 -nodes -nocerts -in {file}")),
        KeyError::Certificate => made(format!("openssl x509 -pubkey -noout -in {file}")),
        KeyError::CertificateRequest => made(format!("openssl req -pubkey -noout -in {file}")),
        KeyError::Pkcs7 => {
            made(format!("openssl pkcs7 -print_certs -in {file} | openssl x509 -pubkey -noout"))
        }
        KeyError::AlgorithmMismatch { kty, .. } => {
            let algorithms = match *kty {
                "OKP" => "EdDSA",
                "EC" => "ES256, ES384 or ES512, by its curve",
                "RSA" => "RS256 to RS512 or PS256 to PS512",
                _ => "HS256, HS384 or HS512",
            };
            format!("{OMIT_ALGORITHM}, or name one that the key supports: {algorithms}")
        }
        KeyError::SecretTooShortFor { .. } => {
            format!("{OMIT_ALGORITHM}, or give a longer secret: HS384 needs 48 bytes, HS512 64")
        }
        KeyError::RepeatedKey => {
            "remove one of the two PEM blocks; a private key contains its public key".to_owned()
        }
        KeyError::OtherFile { kind, encoding } => {
            super::other_file::command(*kind, *encoding, &read, &file)
        }
        KeyError::BarePem { label } => made(format!(
            "(echo '-----BEGIN {label}-----'; {read}; echo; echo '-----END {label}-----')"
        )),
        _ if is_variable => {
            "set TOKENCTL_SECRET to an HMAC secret of 32 bytes or more; a key file goes to --key"
                .to_owned()
        }
        _ => usable(source).to_owned(),
    }
}

/// Returns the formats that are read.
fn usable(source: KeySource) -> &'static str {
    match source {
        KeySource::Ring | KeySource::Verification | KeySource::Existing => {
            "give a JWK Set, a JWK, a PEM key or an HMAC secret of 32 bytes or more"
        }
        KeySource::Published => "give a JWK Set, a JWK or PEM; an HMAC secret goes to --key",
    }
}

fn other_json(kind: JsonKind, source: KeySource) -> String {
    match kind {
        JsonKind::ErrorResponse => download_again(),
        JsonKind::Discovery => {
            "ask the issuer for its JWK Set, or for its public key in PEM".to_owned()
        }
        JsonKind::TokenResponse | JsonKind::Token => {
            "give the keys of the issuer; a token is an argument of decode".to_owned()
        }
        JsonKind::EncryptedJwk => {
            "decrypt it with the program that encrypted it, and give the JWK or JWK Set".to_owned()
        }
        JsonKind::Other => usable(source).to_owned(),
    }
}

fn json_mistake(mistake: JsonMistake, file: &str) -> String {
    match mistake {
        JsonMistake::SeveralValues => {
            format!(
                "run: (umask 077; jq -s '{{keys: [.[] | .keys? // [.] | .[]]}}' {file} > jwks.json)"
            )
        }
        JsonMistake::Comment => "remove the comments, which JSON does not have".to_owned(),
        JsonMistake::TrailingComma => "remove the comma".to_owned(),
        JsonMistake::Quotes => "write every name and text in \" quotes".to_owned(),
        JsonMistake::Truncated => "copy or download the whole file again".to_owned(),
    }
}

/// Returns the remedy for a text that is not a token in compact serialization.
pub(in crate::cli) fn not_compact(error: ReadError) -> Hint {
    let form = match error {
        ReadError::JsonSerialization(form) => form,
        ReadError::CutOff(_) => return super::COPY_WHOLE_TOKEN,
        ReadError::TwoTokens | ReadError::SeveralTokens => return super::SEPARATE_TOKENS,
        ReadError::Other(other) => return look_alike(other),
        ReadError::Empty
        | ReadError::TooLarge
        | ReadError::Parts(_)
        | ReadError::NotEncrypted
        | ReadError::HeaderEncoding
        | ReadError::Header(_) => return super::TOKEN_FORM,
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

fn look_alike(other: LookAlike) -> Hint {
    match other {
        LookAlike::EncodedToken => super::DECODE_BASE64,
        LookAlike::Key(_) => super::KEY_BESIDE_TOKEN,
        LookAlike::Uuid => super::SHOW_SESSION_OF_ID,
        LookAlike::File(FileKind::Compressed(program), TextEncoding::Plain) => {
            Hint::of(format!("{program} -dc FILE | tokenctl decode"))
        }
        LookAlike::File(FileKind::Certificate, TextEncoding::Plain) => super::EXTRACT_KEY,
        LookAlike::File(FileKind::Kubernetes, _) => super::TOKEN_OF_SECRET,
        LookAlike::Named(_) | LookAlike::Encoded(_) | LookAlike::File(..) => super::TOKEN_SHAPE,
    }
}

/// Returns the hint for a file of keys that could not be opened or locked.
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
    if lacks_randomness(error) {
        return super::OFFER_URANDOM;
    }
    let directory = directory.unwrap_or(Path::new("."));
    // "No space" can also mean that there are no free inodes.
    let obstacle = FileObstacle::of_file_system(directory)
        .filter(|_| error.kind() == io::ErrorKind::StorageFull)
        .or_else(|| FileObstacle::of_write_error(error))
        .or_else(|| FileObstacle::to_creation_in(directory))
        .or_else(|| FileObstacle::to_replacement_of(path));
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
