//! The hints of the errors of stores and of denylist mirrors.

use std::borrow::Cow;

use super::Hint;
use super::errors::file_obstacle;
use crate::denylist_mirror::{MirrorError, MirrorErrorKind};
use crate::shell::{file_word, word};
use crate::store::{ServerErrorKind, StoreError, StoreErrorKind};

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
    use StoreErrorKind::{Conflict, Disconnected, Full, Refused, Stopped};
    if matches!(error.kind, Conflict | Disconnected(_)) {
        return Hint(Cow::Borrowed("run the command again"));
    }
    if matches!(error.kind, Refused(_) | Stopped) {
        let text = "find the cause with: tokenctl doctor; then run the command again";
        return Hint(Cow::Borrowed(text));
    }
    if error.kind == Full {
        return Hint(Cow::Borrowed("free disk space and run the command again"));
    }
    store(error)
}

#[expect(clippy::too_many_lines, reason = "one remedy for each kind")]
pub(super) fn store_error(kind: &StoreErrorKind, store: &str) -> Hint {
    let text: Cow<'static, str> = match kind {
        StoreErrorKind::Missing => Cow::Owned(format!(
            "check the path, or create a store there with: tokenctl --store {} init",
            file_word(store)
        )),
        StoreErrorKind::NotAFile(_) | StoreErrorKind::Foreign | StoreErrorKind::Location(_) => {
            Cow::Borrowed("give the path of a tokenctl store with --store or TOKENCTL_STORE")
        }
        StoreErrorKind::Partial(_) => Cow::Borrowed(
            "restore a backup, or dump the whole original, without names of tables: sqlite3 ORIGINAL .dump | \
             sqlite3 NEW",
        ),
        StoreErrorKind::Unmarked { mark, .. } => Cow::Owned(format!(
            "if the store was restored from a dump, run: sqlite3 {} {}",
            file_word(store),
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
            file_word(store),
            file_word(file)
        )),
        StoreErrorKind::Obstructed(_, obstacle) => return file_obstacle(obstacle),
        StoreErrorKind::ReadOnlyMount => {
            Cow::Borrowed("mount the file system writable, or copy the store to a writable one")
        }
        StoreErrorKind::SizeLimit(_) => {
            Cow::Borrowed("raise the limit where the process is started: ulimit -f unlimited")
        }
        StoreErrorKind::ReadOnlyDirectory { is_of_owner, .. } => Cow::Borrowed(if *is_of_owner {
            "run as root, or copy the store to a directory of your own"
        } else {
            "run as the user that owns the store, or copy the store to a directory of your own"
        }),
        StoreErrorKind::Locked => locked(store),
        StoreErrorKind::Server(kind) => server_error(kind, store),
        StoreErrorKind::Unreachable(_) => Cow::Owned(format!(
            "check server, port and sslmode: pg_isready -d {}",
            file_word(store)
        )),
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
        StoreErrorKind::DamagedOrLog { .. } => damaged_or_log(store),
        StoreErrorKind::Full => {
            Cow::Borrowed("free disk space and run the command again; nothing was lost")
        }
        StoreErrorKind::Random => return super::OFFER_URANDOM,
        StoreErrorKind::Refused(_) | StoreErrorKind::Stopped => {
            Cow::Borrowed("the store is unchanged")
        }
        StoreErrorKind::Prevented(_) => {
            Cow::Borrowed("find the trigger or rule with: tokenctl doctor")
        }
        StoreErrorKind::Replaced => Cow::Borrowed("run the command again: it opens the new file"),
        StoreErrorKind::SameKey { table, .. } => Cow::Borrowed(match *table {
            "users" => {
                "delete one of the users from the original first: tokenctl users delete USER"
            }
            "sessions" => {
                "delete one of the sessions from the original first: tokenctl revoke --delete ID"
            }
            _ => "once one of the entries has expired, purge the original with: tokenctl purge",
        }),
        StoreErrorKind::Removed => Cow::Borrowed(
            "put the store back, or name its new path with --store; then run the command again",
        ),
        StoreErrorKind::StaleLog { .. } | StoreErrorKind::ForeignLog(_) => foreign_log(store),
        StoreErrorKind::Exists => {
            Cow::Borrowed("choose another path, or remove the existing file first")
        }
        StoreErrorKind::Io(_) => {
            Cow::Borrowed("check the disk and the permissions of the directory")
        }
    };
    Hint(text)
}

fn locked(store: &str) -> Cow<'static, str> {
    if store.contains("://") {
        // All connections of the process's own pool are in use.
        return Cow::Borrowed("wait longer with --timeout 60s");
    }
    Cow::Owned(format!(
        "find the process that holds the lock: lsof {}; or wait longer with --timeout 60s",
        file_word(store)
    ))
}

/// The -wal and -shm files at the path belong to another file. They may contain its newest changes.
fn foreign_log(store: &str) -> Cow<'static, str> {
    let [log, shm] =
        ["-wal", "-shm"].map(|suffix| file_word(&format!("{store}{suffix}")).into_owned());
    Cow::Owned(format!(
        "stop every program that uses the store, then move {log} and {shm} to the file that they belong to, \
         under its name: they would change another file at this path"
    ))
}

fn damaged_or_log(store: &str) -> Cow<'static, str> {
    let [file, copy, log] =
        ["", ".check", "-wal"].map(|suffix| file_word(&format!("{store}{suffix}")).into_owned());
    Cow::Owned(format!(
        "stop every program that uses the store, and check the file without its -wal: cp {file} {copy} && \
         tokenctl --store {copy} doctor --full; if it is intact, move {log} and the -shm file away; \
         otherwise move all three away, then restore the newest good backup"
    ))
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
            file_word(store)
        )),
        ServerErrorKind::Other(_) => {
            Cow::Borrowed("look for the error in the log of the server, then run the command again")
        }
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
        MirrorErrorKind::Random(_) => return super::OFFER_URANDOM,
    };
    Hint::fixed(text)
}
