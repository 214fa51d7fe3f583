//! The hints of typed errors.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use rustix::fs::Access;

use super::Hint;
use crate::denylist_mirror::{MirrorError, MirrorErrorKind};
use crate::shell::word;
use crate::store::{FileAttribute, FileObstacle, ServerErrorKind, StoreError, StoreErrorKind};
use crate::token::{JsonForm, KeyError, ReadError, SigningError};

const RIGHTS: &str = "log in with a role that is a member of the store's operator role; if it is one, a \
                      restored dump can lack its privileges, such as GRANT CONNECT: as a superuser, run: \
                      tokenctl init";
const ROLES_TAKEN: &str = "create the store with its own roles: tokenctl init --role-prefix NAME; for a restored store, drop \
     the database of the first one before, or use another server";

/// Returns the hint of an error of a store.
pub(in crate::cli) fn store(error: &StoreError) -> Hint {
    store_error(&error.kind, &error.store)
}

/// Returns the hint of an error of a store that has committed a part of the change.
pub(in crate::cli) fn after_commit(error: &StoreError) -> Hint {
    let text = match &error.kind {
        StoreErrorKind::Conflict | StoreErrorKind::Disconnected(_) => "run the command again",
        StoreErrorKind::Full => "free disk space and run the command again",
        StoreErrorKind::Refused(_) | StoreErrorKind::Stopped => {
            "find the cause with: tokenctl doctor; then run the command again"
        }
        _ => return store(error),
    };
    Hint(Cow::Borrowed(text))
}

pub(super) fn store_error(kind: &StoreErrorKind, store: &str) -> Hint {
    let text: Cow<'static, str> = match kind {
        StoreErrorKind::Missing => Cow::Owned(format!(
            "check the path, or create a store there with: tokenctl --store {} init",
            word(store)
        )),
        StoreErrorKind::NotAFile(_) | StoreErrorKind::Foreign | StoreErrorKind::Location(_) => {
            Cow::Borrowed("give the path of a tokenctl store with --store or TOKENCTL_STORE")
        }
        StoreErrorKind::Unmarked { mark, .. } => Cow::Owned(format!(
            "if the store was restored from a dump, run: sqlite3 {} {}",
            word(store),
            word(mark)
        )),
        StoreErrorKind::Empty => Cow::Borrowed(
            "the file may be a failed copy: restore a backup, or remove the file and run: tokenctl \
             init",
        ),
        StoreErrorKind::Newer { .. } => {
            Cow::Borrowed("use the version of tokenctl that created the store, or a newer one")
        }
        StoreErrorKind::Denied | StoreErrorKind::ReadOnly => {
            Cow::Borrowed("run as the user that owns the store")
        }
        StoreErrorKind::FileBeside(file) => Cow::Owned(format!(
            "as root, give the file to the owner of the store: chown --reference={} {}",
            word(store),
            word(file)
        )),
        StoreErrorKind::Obstructed(_, obstacle) => return file_obstacle(obstacle),
        StoreErrorKind::ReadOnlyMount => {
            Cow::Borrowed("mount the file system writable, or copy the store to a writable one")
        }
        StoreErrorKind::SizeLimit(_) => {
            Cow::Borrowed("raise the limit where the process is started: ulimit -f unlimited")
        }
        StoreErrorKind::ReadOnlyDirectory => Cow::Borrowed(
            "run as the user that owns the store, or copy the store to a directory of your own",
        ),
        // All connections of the process's own pool are in use.
        StoreErrorKind::Locked if store.contains("://") => {
            Cow::Borrowed("wait longer with --timeout 60s")
        }
        StoreErrorKind::Locked => Cow::Owned(format!(
            "find the process that holds the lock: lsof {}; or wait longer with --timeout 60s",
            word(store)
        )),
        StoreErrorKind::Server(kind) => server_error(kind, store),
        StoreErrorKind::Unreachable(_) => {
            Cow::Owned(format!("check server, port and sslmode: pg_isready -d {}", word(store)))
        }
        StoreErrorKind::Login(_) => Cow::Borrowed(
            "check user, database and password (PGPASSWORD or ~/.pgpass), and pg_hba.conf",
        ),
        StoreErrorKind::Rights(_) => Cow::Borrowed(RIGHTS),
        StoreErrorKind::RowSecurity(table) => row_security(table, store),
        StoreErrorKind::Standby { primary: Some(primary) } => {
            Cow::Owned(format!("connect to the primary: {primary}"))
        }
        StoreErrorKind::Standby { primary: None } => Cow::Borrowed(
            "connect to the primary, or name all hosts and target_session_attrs=read-write",
        ),
        StoreErrorKind::Conflict | StoreErrorKind::Disconnected(_) => {
            Cow::Borrowed("run the command again; the store is unchanged")
        }
        StoreErrorKind::CommitUnknown => Cow::Borrowed(
            "check whether the change was made with: tokenctl events; then run the command again if \
             needed",
        ),
        StoreErrorKind::RolesTaken(_) => Cow::Borrowed(ROLES_TAKEN),
        StoreErrorKind::OtherCluster => {
            Cow::Borrowed("as a superuser or member of the owner role, run: tokenctl init")
        }
        StoreErrorKind::Pinned => Cow::Borrowed(
            "end the long-running reader, or wait for it, then run the command again; completed \
             batches are kept",
        ),
        StoreErrorKind::SchemaChanged(_) => {
            Cow::Borrowed("find the objects that were changed with: tokenctl doctor")
        }
        StoreErrorKind::NoIdentity { remedy, needs_init } => no_identity(remedy, *needs_init),
        StoreErrorKind::Damaged(_) => {
            Cow::Borrowed("keep the file for inspection and restore the newest good backup")
        }
        StoreErrorKind::Full => {
            Cow::Borrowed("free disk space and run the command again; nothing was lost")
        }
        StoreErrorKind::Refused(_) | StoreErrorKind::Stopped => {
            Cow::Borrowed("the store is unchanged")
        }
        StoreErrorKind::Prevented(_) => {
            Cow::Borrowed("find the trigger or rule with: tokenctl doctor")
        }
        StoreErrorKind::Replaced => Cow::Borrowed("run the command again: it opens the new file"),
        StoreErrorKind::StaleLog(log) => Cow::Owned(format!(
            "stop every program that uses the store, then remove {} and the -shm file, which would change \
             the new file",
            word(log)
        )),
        StoreErrorKind::Exists => {
            Cow::Borrowed("choose another path, or remove the existing file first")
        }
        StoreErrorKind::Io(_) => {
            Cow::Borrowed("check the disk and the permissions of the directory")
        }
    };
    Hint(text)
}

fn row_security(table: &str, store: &str) -> Cow<'static, str> {
    let login = store.split_once("://").and_then(|(_, rest)| rest.split_once('@'));
    let login = login.map_or_else(|| "LOGIN".to_owned(), |(login, _)| format!("\"{login}\""));
    Cow::Owned(format!(
        "as the owner of the table, run: ALTER TABLE tokenctl.{table} DISABLE ROW LEVEL SECURITY; or \
         as a superuser: ALTER ROLE {login} BYPASSRLS"
    ))
}

fn no_identity(remedy: &str, needs_init: bool) -> Cow<'static, str> {
    let init = if needs_init { "; then run: tokenctl init" } else { "" };
    // The default path of a key ring has the ID of its store.
    Cow::Owned(format!(
        "restore the newest good backup, or add the row: {remedy}{init}; the store has another ID then, so \
         name its key ring with --key"
    ))
}

fn server_error(kind: &ServerErrorKind, store: &str) -> Cow<'static, str> {
    match kind {
        ServerErrorKind::RowsLocked => Cow::Borrowed(
            "find the transaction that holds the lock with pg_blocking_pids and the view \
             pg_stat_activity; or wait longer with --timeout 60s",
        ),
        ServerErrorKind::TooManyConnections(_) => Cow::Borrowed(
            "find the connections in the view pg_stat_activity; then close some, or raise \
             max_connections or the CONNECTION LIMIT of the login or database",
        ),
        ServerErrorKind::Timeout { setting, .. } => Cow::Owned(format!(
            "see the limit with: psql {0} -c 'SHOW {setting}'; raise it with: psql {0} -c \
             \"ALTER ROLE CURRENT_USER SET {setting} = '5min'\"; or run the command again",
            word(store)
        )),
        ServerErrorKind::Other(_) => {
            Cow::Borrowed("look for the error in the log of the server, then run the command again")
        }
    }
}

/// Returns the remedy for what prevents the access to a file.
pub(in crate::cli) fn file_obstacle(obstacle: &FileObstacle) -> Hint {
    let name = |path: &Path| word(&path.to_string_lossy()).into_owned();
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

/// Returns the hint of an error of Redis.
pub(in crate::cli) fn mirror(error: &MirrorError) -> Hint {
    let text = match &error.kind {
        MirrorErrorKind::Unreachable(_) | MirrorErrorKind::TimedOut => {
            "check the address, and that the server runs: redis-cli -u URL ping"
        }
        MirrorErrorKind::Account(_) => "set TOKENCTL_REDIS_PASSWORD",
        MirrorErrorKind::File(_) => "check the path of the file in the URL",
        MirrorErrorKind::NotPermitted(_) => {
            "permit the commands that docs/verifiers.md lists: redis-cli ACL SETUSER NAME +COMMAND"
        }
        MirrorErrorKind::TooOld(_) => "use Redis 7.0 or newer, or Valkey",
        MirrorErrorKind::Replica => "name the primary: redis-cli -u URL role",
        MirrorErrorKind::Loading => "run the command again when the server has loaded its data",
        MirrorErrorKind::OtherNode(_) => "name the node of the cluster that has the slot",
        MirrorErrorKind::OutOfMemory => "raise the limit: redis-cli CONFIG SET maxmemory BYTES",
        MirrorErrorKind::Evicts(_) => "run: redis-cli CONFIG SET maxmemory-policy noeviction",
        MirrorErrorKind::ForeignStore { .. } => {
            "use another --prefix; if the other store no longer exists: redis-cli DEL \
             PREFIX:{deny}:store"
        }
        MirrorErrorKind::Answer(_) => "check that the address is a Redis or Valkey server",
        MirrorErrorKind::Store(error) => return store(error),
        MirrorErrorKind::Random(_) => "check that the system has a source of randomness",
    };
    Hint::fixed(text)
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
    let file = word(if Path::new(name).is_file() { name } else { "FILE" });
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

/// Returns the hint for a ring that could not be written.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(in crate::cli) fn key_write(error: &io::Error, path: &Path, otherwise: Hint) -> Hint {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    match FileObstacle::to_creation_in(directory.unwrap_or(Path::new("."))) {
        None | Some(FileObstacle::Directory(_)) => {}
        Some(obstacle) => return file_obstacle(&obstacle),
    }
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => super::MAKE_ROOM,
        io::ErrorKind::ReadOnlyFilesystem => super::MOUNTED_READ_ONLY,
        _ => otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_fits_the_cause() {
        let hint = |code| {
            key_write(&io::Error::from_raw_os_error(code), Path::new("/"), Hint::fixed("otherwise"))
        };
        let hint = |code| hint(code).to_string();
        // ENOSPC, EDQUOT, EROFS and EACCES on Linux.
        assert!(hint(28).contains("free space") && hint(122).contains("free space"));
        assert!(hint(30).contains("read-only"));
        assert_eq!(hint(13), "otherwise");
    }
}
