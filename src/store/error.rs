//! Errors of a store.

use std::fmt;
use std::path::PathBuf;

use super::ServerErrorKind;
use crate::file_obstacle::FileObstacle;

/// An error of a store.
#[derive(Debug)]
pub struct StoreError {
    /// The cause.
    pub kind: StoreErrorKind,
    /// Name of the store.
    pub store: String,
}

/// What was to be done with the file of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAction {
    /// Open it.
    Open,
    /// Write it.
    Write,
    /// Create it.
    Create,
}

impl FileAction {
    const fn failed(self) -> &'static str {
        match self {
            Self::Open => "cannot open the store",
            Self::Write => "cannot write the store",
            Self::Create => "cannot create",
        }
    }
}

/// The cause of an error of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// The file does not exist.
    Missing,
    /// The path leads to something that is not a regular file, such as a directory.
    NotAFile(&'static str),
    /// The file is empty.
    Empty,
    /// The file is not a store.
    Foreign,
    /// The file has the schema's tables but no `application_id` or no `user_version`, as after SQLite's `.dump`.
    Unmarked {
        /// The name of the number that is missing.
        missing: &'static str,
        /// The SQL that sets it.
        mark: String,
    },
    /// The file has only some of the schema's tables, as after SQLite's `.dump` with names of tables; the names
    /// of the missing ones.
    Partial(Vec<&'static str>),
    /// The store has a newer schema version.
    Newer {
        /// The store's schema version.
        found: i64,
        /// The newest schema version that this library supports.
        known: i64,
    },
    /// The user has no read permission for the file.
    Denied,
    /// The user has no permission for the -wal or -shm file next to the store.
    FileBeside(String),
    /// Something else prevents the access to the store's files.
    Obstructed(FileAction, FileObstacle),
    /// The file system is mounted read-only.
    ReadOnlyMount,
    /// A file would grow past the size limit of the process (`RLIMIT_FSIZE`), in bytes.
    SizeLimit(u64),
    /// The user has read permission for the file, but no write permission.
    ReadOnly,
    /// The file can be read, but SQLite cannot create the -wal and -shm files in its directory.
    ReadOnlyDirectory {
        /// The directory.
        directory: PathBuf,
        /// Whether the caller owns the file, so that being another user does not help.
        is_of_owner: bool,
    },
    /// Another connection held the lock longer than the timeout.
    Locked,
    /// Another writer changed the same rows at the same time; the transaction changed nothing.
    Conflict,
    /// The database server cannot be reached.
    Unreachable(String),
    /// The database server rejected the login.
    Login(String),
    /// Another error that the database server reported.
    Server(ServerErrorKind),
    /// The login lacks a privilege.
    Rights(String),
    /// Row-level security is enabled for this table, so the server would hide rows from the login.
    RowSecurity(String),
    /// The server is a standby: it accepts no writes and may show old data.
    Standby {
        /// The primary server, if it is known.
        primary: Option<String>,
    },
    /// The connection was lost before the commit; nothing was changed.
    Disconnected(String),
    /// The connection was lost during the commit: it is unknown whether the change was made.
    CommitUnknown,
    /// The roles belong to a store in another database of the cluster.
    RolesTaken(String),
    /// The rows were written by another cluster, so their transaction numbers are invalid here.
    OtherCluster,
    /// A long-running reader blocked checkpoints for too long.
    Pinned,
    /// The file is damaged.
    Damaged(String),
    /// The file is damaged, or its -wal file belongs to another one.
    DamagedOrLog {
        /// What SQLite says about the database.
        how: String,
        /// Name of the -wal file.
        log: String,
    },
    /// The -wal file of this name belongs to another database file. The store was not opened.
    ForeignLog(String),
    /// A table or column of the database's schema is missing, or was changed.
    SchemaChanged(String),
    /// The table `store` has no row, so the store has no identity.
    NoIdentity {
        /// The command that adds the row.
        remedy: String,
        /// Whether the store must be initialised after it.
        needs_init: bool,
    },
    /// The disk is full.
    Full,
    /// A rule of the schema rejected a change.
    Refused(String),
    /// A trigger or a rewrite rule that is not part of the schema skipped a change of this table. The name is
    /// empty if it is not known.
    Prevented(String),
    /// Another file is at the path of the opened one.
    Replaced,
    /// The file was removed or moved while it was open.
    Removed,
    /// The file was replaced or removed while it was open, and its -wal or -shm file is still there.
    StaleLog {
        /// Name of the file that is still there.
        log: String,
        /// Whether no file is at the path.
        is_removed: bool,
    },
    /// The file exists already.
    Exists,
    /// Two rows of a copy get one key, because their IDs differ only in bytes that the new store cannot hold.
    SameKey {
        /// The table.
        table: &'static str,
        /// The two keys, with the bytes escaped.
        keys: [String; 2],
    },
    /// The location is invalid.
    Location(String),
    /// The operating system's random generator failed.
    Random,
    /// The caller stopped the operation.
    Stopped,
    /// Any other error of the file system or of the database.
    Io(String),
}

impl StoreError {
    pub(crate) fn new(kind: StoreErrorKind, store: impl Into<String>) -> Self {
        Self { kind, store: store.into() }
    }

    /// Creates the error with which a callback stops an operation.
    #[must_use]
    pub fn stopped() -> Self {
        Self::new(StoreErrorKind::Stopped, "")
    }

    /// Returns the stable name of the cause.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match &self.kind {
            StoreErrorKind::Missing => "store-missing",
            StoreErrorKind::NotAFile(_) => "store-not-a-file",
            StoreErrorKind::Empty => "store-empty",
            StoreErrorKind::Foreign | StoreErrorKind::Partial(_) => "store-foreign",
            // A version of 0 is of a store that was changed.
            StoreErrorKind::Unmarked { missing, .. } => {
                if *missing == "user_version" {
                    "store-damaged"
                } else {
                    "store-foreign"
                }
            }
            StoreErrorKind::Newer { .. } => "store-newer",
            StoreErrorKind::Full => "disk-full",
            StoreErrorKind::Obstructed(action, obstacle) => obstruction(*action, obstacle),
            StoreErrorKind::Denied | StoreErrorKind::FileBeside(_) => "store-denied",
            StoreErrorKind::ReadOnly
            | StoreErrorKind::ReadOnlyDirectory { .. }
            | StoreErrorKind::ReadOnlyMount => "store-read-only",
            StoreErrorKind::SizeLimit(_) => "size-limit",
            StoreErrorKind::Locked => "store-locked",
            StoreErrorKind::Conflict => "store-conflict",
            StoreErrorKind::Unreachable(_) => "store-unreachable",
            StoreErrorKind::Login(_) => "store-login",
            StoreErrorKind::Server(kind) => kind.reason(),
            StoreErrorKind::Rights(_) => "store-rights",
            StoreErrorKind::RowSecurity(_) => "row-security",
            StoreErrorKind::Standby { .. } => "store-standby",
            StoreErrorKind::Disconnected(_) => "store-disconnected",
            StoreErrorKind::CommitUnknown => "commit-unknown",
            StoreErrorKind::RolesTaken(_) => "roles-taken",
            StoreErrorKind::OtherCluster => "other-cluster",
            StoreErrorKind::Pinned => "store-pinned",
            StoreErrorKind::Damaged(_)
            | StoreErrorKind::DamagedOrLog { .. }
            | StoreErrorKind::ForeignLog(_)
            | StoreErrorKind::SchemaChanged(_)
            | StoreErrorKind::NoIdentity { .. } => "store-damaged",
            StoreErrorKind::Refused(_) => "store-refused",
            StoreErrorKind::Prevented(_) => "change-prevented",
            StoreErrorKind::Replaced
            | StoreErrorKind::Removed
            | StoreErrorKind::StaleLog { .. } => "store-replaced",
            StoreErrorKind::Exists => "store-exists",
            StoreErrorKind::SameKey { .. } => "same-key",
            StoreErrorKind::Location(_) => "store-location",
            StoreErrorKind::Random => "randomness",
            StoreErrorKind::Stopped => "stopped",
            StoreErrorKind::Io(_) => "store-io",
        }
    }
}

/// Returns the stable name of an obstacle.
fn obstruction(action: FileAction, obstacle: &FileObstacle) -> &'static str {
    match (obstacle, action) {
        (FileObstacle::NoInodes(_) | FileObstacle::NoSpace | FileObstacle::Quota, _) => "disk-full",
        (FileObstacle::SizeLimit(_), _) => "size-limit",
        (FileObstacle::Device | FileObstacle::LongName, _) => "store-io",
        (FileObstacle::NoDescriptors(_), _) => "descriptor-limit",
        (FileObstacle::NoIndex { obstacle, .. }, _) => obstruction(FileAction::Write, obstacle),
        (FileObstacle::ReadOnlyMount, _) | (_, FileAction::Write) => "store-read-only",
        (_, FileAction::Open | FileAction::Create) => "store-denied",
    }
}

impl fmt::Display for StoreError {
    #[expect(clippy::too_many_lines, reason = "one sentence for each kind")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = &self.store;
        match &self.kind {
            StoreErrorKind::Missing => write!(f, "store {store} does not exist"),
            StoreErrorKind::NotAFile(what) => write!(f, "{store} is {what}, not a store"),
            StoreErrorKind::Empty => write!(f, "{store} is an empty file, not a store"),
            StoreErrorKind::Foreign => write!(f, "{store} is not a tokenctl store"),
            StoreErrorKind::Partial(missing) => write!(
                f,
                "{store} is only a part of a tokenctl store: the tables {} are missing",
                missing.join(", ")
            ),
            StoreErrorKind::Unmarked { missing, .. } => {
                write!(f, "{store} has the tables of a tokenctl store, but not its {missing}")
            }
            StoreErrorKind::Newer { found, known } => write!(
                f,
                "store {store} has schema version {found}; this tokenctl supports up to {known}"
            ),
            StoreErrorKind::Denied => write!(f, "no permission to open the store {store}"),
            StoreErrorKind::ReadOnly => write!(f, "the store {store} cannot be written"),
            StoreErrorKind::FileBeside(file) => {
                write!(f, "the store {store} cannot be used: no permission to open {file}")
            }
            StoreErrorKind::Obstructed(action, obstacle) => {
                write!(f, "{} {store}: {obstacle}", action.failed())
            }
            StoreErrorKind::ReadOnlyMount => write!(
                f,
                "the store {store} cannot be written: its file system is mounted read-only"
            ),
            StoreErrorKind::SizeLimit(limit) => write!(
                f,
                "the store {store} cannot grow: the process may write files of {limit} bytes at most"
            ),
            StoreErrorKind::ReadOnlyDirectory { directory, .. } => write!(
                f,
                "the store {store} cannot be written: its directory {} is not writable, so SQLite \
                 cannot create the -wal and -shm files",
                directory.display()
            ),
            StoreErrorKind::Locked => write!(f, "the store {store} is locked by another process"),
            StoreErrorKind::Conflict => {
                write!(f, "other writers of the store {store} changed the same rows each time")
            }
            StoreErrorKind::Unreachable(cause) => write!(f, "cannot connect to {store}: {cause}"),
            StoreErrorKind::Server(kind) => kind.write(f, store),
            StoreErrorKind::Login(cause) => write!(f, "cannot log in to {store}: {cause}"),
            StoreErrorKind::Rights(cause) => write!(f, "cannot use the store {store}: {cause}"),
            StoreErrorKind::RowSecurity(table) => write!(
                f,
                "cannot use the store {store}: row-level security is enabled for the table {table}, so \
                 rows could be hidden from this login"
            ),
            StoreErrorKind::Standby { .. } => {
                write!(f, "{store} is a standby: it accepts no writes and may show old data")
            }
            StoreErrorKind::Disconnected(cause) => {
                write!(f, "the connection to {store} was lost: {cause}")
            }
            StoreErrorKind::CommitUnknown => write!(
                f,
                "the connection to {store} was lost during the commit: it is unknown whether the \
                 change was made"
            ),
            StoreErrorKind::RolesTaken(cause) => {
                write!(f, "cannot create store {store}: {cause}")
            }
            StoreErrorKind::OtherCluster => write!(
                f,
                "the store {store} was restored from another cluster: changes cannot be followed"
            ),
            StoreErrorKind::Pinned => write!(
                f,
                "a long-running reader of store {store} blocks checkpoints of its write-ahead log"
            ),
            StoreErrorKind::Damaged(how) => write!(f, "the store {store} is damaged: {how}"),
            StoreErrorKind::DamagedOrLog { how, log } => {
                write!(f, "the store {store} is damaged, or {log} belongs to another file: {how}")
            }
            StoreErrorKind::ForeignLog(log) => {
                write!(f, "{log} belongs to another file, so the store {store} was not opened")
            }
            StoreErrorKind::SchemaChanged(how) => {
                write!(f, "the schema of the store {store} was changed: {how}")
            }
            StoreErrorKind::NoIdentity { .. } => {
                write!(f, "the store {store} is damaged: the table store has no row")
            }
            StoreErrorKind::Full => write!(f, "no space is left for the store {store}"),
            StoreErrorKind::Refused(why) => {
                write!(f, "store {store} rejected the change: {why}")
            }
            StoreErrorKind::Prevented(table) => {
                let table = if table.is_empty() { "" } else { &format!("the table {table} of ") };
                let by = "a trigger or rule of another program prevented the change";
                write!(f, "cannot change {table}store {store}: {by}")
            }
            StoreErrorKind::Replaced => {
                write!(f, "the store {store} was replaced while it was open")
            }
            StoreErrorKind::Removed => {
                write!(f, "the store {store} was removed or moved while it was open")
            }
            StoreErrorKind::StaleLog { log, is_removed: false } => write!(
                f,
                "the store {store} was replaced while it was open, and {log} belongs to the replaced file"
            ),
            StoreErrorKind::StaleLog { log, is_removed: true } => write!(
                f,
                "the store {store} was removed or moved while it was open, and {log}, which belongs to \
                 it, is still there"
            ),
            StoreErrorKind::Exists => write!(f, "{store} already exists"),
            StoreErrorKind::SameKey { table, keys: [one, other] } => write!(
                f,
                "cannot copy {table} to {store}: {one} and {other} differ only in bytes that are not UTF-8, \
                 which PostgreSQL cannot store"
            ),
            StoreErrorKind::Location(why) => write!(f, "{store} is not a store location: {why}"),
            StoreErrorKind::Random => {
                write!(f, "cannot use {store}: the operating system's random generator failed")
            }
            StoreErrorKind::Stopped => f.write_str("the read was stopped"),
            StoreErrorKind::Io(what) => write!(f, "the store {store} could not be used: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}
