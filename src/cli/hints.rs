//! Every remedy that names a command or a flag. The library reports typed errors and names none, because a
//! service that embeds it has no command line.

use crate::service::Fault;
use crate::shell::word;
use crate::store::{Remedy, StoreError, StoreErrorKind};
use crate::token::SigningError;

/// Returns the remedy of an error of the store.
pub(super) fn store(error: &StoreError) -> String {
    store_error(&error.kind, &error.store)
}

fn store_error(kind: &StoreErrorKind, store: &str) -> String {
    match kind {
        StoreErrorKind::Missing => format!(
            "check the path, or create a store there with: tokenctl --store {} init",
            word(store)
        ),
        StoreErrorKind::NotAFile(_) | StoreErrorKind::Foreign | StoreErrorKind::Location(_) => {
            "give the path of a tokenctl store with --store or TOKENCTL_STORE".to_owned()
        }
        StoreErrorKind::Unmarked { mark } => {
            format!("if it was restored from a dump, run: sqlite3 {} {}", word(store), word(mark))
        }
        StoreErrorKind::Empty => {
            "it may be a failed copy: restore a backup, or remove it and run tokenctl init"
                .to_owned()
        }
        StoreErrorKind::Newer { .. } => "use the tokenctl that made it, or a newer one".to_owned(),
        StoreErrorKind::Denied | StoreErrorKind::ReadOnly => {
            "run as the user that owns the store".to_owned()
        }
        StoreErrorKind::FileBeside(file) => format!(
            "as root, give the file to the owner of the store: chown --reference={} {}",
            word(store),
            word(file)
        ),
        StoreErrorKind::ReadOnlyMount => {
            "mount the file system writable, or copy the store to one that is".to_owned()
        }
        StoreErrorKind::SizeLimit(_) => {
            "raise the limit where the process is started: ulimit -f unlimited".to_owned()
        }
        StoreErrorKind::ReadOnlyDirectory => {
            "run as the user that owns the store, or copy the store to a directory of your own"
                .to_owned()
        }
        StoreErrorKind::Locked => {
            "find who holds it, or wait for longer with --timeout 60s".to_owned()
        }
        StoreErrorKind::Unreachable(_) => {
            format!("check server, port and sslmode: pg_isready -d {}", word(store))
        }
        StoreErrorKind::Login(_) => {
            "check user, database and password (PGPASSWORD or ~/.pgpass), and pg_hba.conf"
                .to_owned()
        }
        StoreErrorKind::Rights(_) => {
            "log in with a role that is a member of the store's operator role".to_owned()
        }
        StoreErrorKind::Standby { primary: Some(primary) } => {
            format!("connect to the primary: {primary}")
        }
        StoreErrorKind::Standby { primary: None } => {
            "connect to the primary, or name all hosts and target_session_attrs=read-write"
                .to_owned()
        }
        StoreErrorKind::Conflict | StoreErrorKind::Disconnected(_) => {
            "run it again; the store is unchanged".to_owned()
        }
        StoreErrorKind::CommitUnknown => {
            "see whether the change is there, before running it again: tokenctl events".to_owned()
        }
        StoreErrorKind::RolesTaken(_) => {
            "give this store roles of its own: tokenctl init --role-prefix NAME".to_owned()
        }
        StoreErrorKind::OtherCluster => {
            "as a superuser or member of the owner role, run: tokenctl init".to_owned()
        }
        StoreErrorKind::Pinned => {
            "wait for the long reader, or end it, and run it again; what is done stays done"
                .to_owned()
        }
        StoreErrorKind::Damaged(_) => {
            "keep the file for inspection and restore the newest good backup".to_owned()
        }
        StoreErrorKind::Full => "free some space and run it again; nothing was lost".to_owned(),
        StoreErrorKind::Refused(_) | StoreErrorKind::Stopped => "the store is unchanged".to_owned(),
        StoreErrorKind::Replaced => "run it again: it opens the file that is there now".to_owned(),
        StoreErrorKind::Exists => "choose another path, or remove it first".to_owned(),
        StoreErrorKind::Io(_) => "check the disk and the permissions of the directory".to_owned(),
    }
}

/// Returns the remedy of a finding of `doctor`.
pub(super) fn remedy(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Text(text) => text.clone(),
        Remedy::Error { kind, store } => store_error(kind, store),
        Remedy::ListKeys => "see: tokenctl keys list".to_owned(),
        Remedy::NamePrivateKey => "to issue tokens, name a private key with --key".to_owned(),
        Remedy::Initialize => {
            "as a superuser or member of the owner role, run: tokenctl init".to_owned()
        }
        Remedy::RevokeAgainAndInitialize => "end again what was revoked since; then, as a superuser or member of the owner role, run: \
             tokenctl init".to_owned(),
        Remedy::CompareSchema => {
            "find out who changed it, and put it back as tokenctl init --print-sql shows it"
                .to_owned()
        }
        Remedy::DeactivateUsers => "end them with: tokenctl users deactivate USER".to_owned(),
        Remedy::EndIdle => "end them with: tokenctl purge --idle 365d".to_owned(),
        Remedy::DeleteOrphans => {
            "find them with: tokenctl sessions list --state all; revoke them with --delete"
                .to_owned()
        }
    }
}

/// Returns the remedy of an error in signing.
pub(super) fn signing(error: SigningError) -> &'static str {
    match error {
        SigningError::Random(_) => RANDOM,
        SigningError::NoActiveKey => {
            "generate one with: tokenctl keys rotate, or import one with: tokenctl keys import --active"
        }
        SigningError::VerifyOnly | SigningError::Inconsistent => {
            "list the keys with: tokenctl keys list"
        }
    }
}

/// The remedy where the kernel's random generator is missing.
pub(super) const RANDOM: &str =
    "make /dev/urandom available where tokenctl runs, such as in its chroot";

/// Returns the remedy of a line that cannot be imported, with the punctuation before it.
pub(super) fn fault(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Ending => Some(": rename it with --map, or drop it with --ignore"),
        Fault::Credential => {
            Some(": keep its hash with --hash-refresh-token, or drop it with --ignore")
        }
        Fault::NoOffset => Some(": name it with --assume-zone, such as UTC or +02:00"),
        Fault::Exists => Some(" (--skip-existing passes over such lines)"),
        Fault::Ended => Some(" (--skip-existing passes over it)"),
        Fault::Json(_)
        | Fault::Array
        | Fault::LongLine(_)
        | Fault::Missing(_)
        | Fault::Twice
        | Fault::Unknown
        | Fault::Type(_)
        | Fault::Kind(..)
        | Fault::Hash
        | Fault::WeakToken
        | Fault::Id(_)
        | Fault::LongText(_)
        | Fault::Nul
        | Fault::Time
        | Fault::LateTime
        | Fault::EarlyTime
        | Fault::BeforeCreated
        | Fault::Reason
        | Fault::Contradiction(_)
        | Fault::Claims(_)
        | Fault::TokenExists
        | Fault::RepeatedToken
        | Fault::Repeated
        | Fault::Refused(_) => None,
    }
}
