//! Opens a store: creates nothing, changes no foreign file, never blocks on a FIFO.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use rustix::io::Errno;

use super::diagnosis::{beside, file_size, is_settled, unread_log};
use super::filter::fold_bytes;
use super::other_processes::OtherProcesses;
use super::wal_origin::is_doubtful;
use super::{APPLICATION_ID, OpenOptions, SCHEMA_VERSION, SqliteStore, store_error};
use crate::file_id::FileId;
use crate::session::{canonical_ip, network_of, parse_ip};
use crate::store::{FileAction, FileObstacle, Result, Sharing, StoreError, StoreErrorKind};

impl SqliteStore {
    /// Opens the store at `path`.
    ///
    /// # Errors
    /// If the file is missing, not a store, damaged, of a newer schema version, or stays locked.
    pub fn open(path: &Path, options: OpenOptions) -> Result<Self> {
        let name = Self::name_of(path);
        check_file(path).map_err(|kind| StoreError::new(kind, &name))?;
        let file = OpenedFile::at(path);
        let opened = open_connection(path, options, &name)?;
        Self::opened(path, file, opened, options.is_only_writer_of_process)
    }

    /// Opens the store at `path` to read it. Waits for no lock, and creates and changes no file: not the -wal and
    /// -shm files either, which are only read if another process has made them.
    ///
    /// # Errors
    /// If the file is missing, not a store, damaged, of a newer schema version, or locked.
    pub fn open_unchanged(path: &Path) -> Result<Self> {
        let name = Self::name_of(path);
        check_file(path).map_err(|kind| StoreError::new(kind, &name))?;
        let file = OpenedFile::at(path);
        let is_immutable = is_settled(path);
        let mode = if is_immutable { IMMUTABLE } else { "mode=ro&readonly_shm=1" };
        let options = OpenOptions { timeout: Duration::ZERO, ..OpenOptions::default() };
        let connection = connect_with(path, mode)
            .and_then(|connection| configure(&connection, options).map(|()| connection))
            .map_err(|error| store_error(&error, &name))?;
        Self::opened(path, file, (connection, is_immutable), false)
    }

    fn opened(
        path: &Path,
        file: OpenedFile,
        (connection, is_immutable): (Connection, bool),
        is_only_writer_of_process: bool,
    ) -> Result<Self> {
        let name = Self::name_of(path);
        check_identity(&connection, &name).inspect_err(|_| keep_log(&connection))?;
        if is_doubtful() {
            keep_log(&connection);
        }
        let file = file.with_log();
        file.require(&name)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            file,
            is_immutable,
            is_only_writer_of_process,
        })
    }
}

/// The parameter of a URI by which SQLite takes a file for one that no process changes.
const IMMUTABLE: &str = "immutable=1";

/// Opens and configures a connection; returns whether the file was opened as immutable. In a directory
/// or file system without write access or space, such as a backup on a read-only mount, SQLite cannot create
/// the files that even reading needs. Such a file is opened as immutable, unless it has a WAL.
pub(super) fn open_connection(
    path: &Path,
    options: OpenOptions,
    name: &str,
) -> Result<(Connection, bool)> {
    let usable = |connection: Connection| {
        let used = configure(&connection, options).and_then(|()| {
            // The first read opens the WAL.
            connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        });
        used.inspect_err(|_| keep_log(&connection)).map(|_| connection)
    };
    let error = match connect(path).and_then(usable) {
        Ok(connection) => return Ok((connection, false)),
        Err(error) => store_error(&error, name),
    };
    let is_unwritable = matches!(
        error.kind,
        StoreErrorKind::ReadOnlyMount
            | StoreErrorKind::ReadOnlyDirectory { .. }
            | StoreErrorKind::ReadOnly
            | StoreErrorKind::Full
            | StoreErrorKind::SizeLimit(_)
            | StoreErrorKind::Obstructed(FileAction::Write, _)
    );
    if is_unwritable && !is_settled(path) {
        return Err(StoreError::new(unread_log(path, error.kind), name));
    }
    if !is_unwritable {
        return Err(error);
    }
    let connection = connect_with(path, IMMUTABLE).and_then(usable).map_err(|_| error)?;
    Ok((connection, true))
}

/// Prevents that the connection, if it is the last one, copies the WAL into the file when it closes: the WAL may
/// belong to another file.
pub(super) fn keep_log(connection: &Connection) {
    // Fails only for an unknown option.
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
}

/// Identifies the file that was at a path when it was opened.
#[derive(Debug)]
pub(super) struct OpenedFile {
    /// Absolute, because the process may change its working directory.
    path: PathBuf,
    id: Option<FileId>,
    /// The -wal file of the opened file.
    log: Option<FileId>,
}

impl OpenedFile {
    fn at(path: &Path) -> Self {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Self { id: FileId::at(&path), path, log: None }
    }

    /// Adds the identity of the -wal file, which exists once a connection has read the store.
    fn with_log(mut self) -> Self {
        self.log = FileId::at(&beside(&self.path, "-wal"));
        self
    }

    /// Fails if the path no longer leads to the opened file, for example after a backup was restored: SQLite
    /// would continue with the unlinked file, and every write would be lost.
    pub(super) fn require(&self, name: &str) -> Result<()> {
        if FileId::at(&self.path) == self.id {
            return Ok(());
        }
        // SQLite would copy a -wal file that the replaced file left behind into the new one.
        let log = beside(&self.path, "-wal");
        let is_left = self.log.is_some() && FileId::at(&log) == self.log;
        // A process that has the old file open writes its next changes there.
        let is_used = || OtherProcesses::watch(&self.path).sharing() == Sharing::Shared;
        let mut kind = moved(&self.path);
        if kind == StoreErrorKind::Replaced && is_left && (file_size(&log) > 0 || is_used()) {
            kind = StoreErrorKind::StaleLog { log: log.display().to_string(), is_removed: false };
        }
        Err(StoreError::new(kind, name))
    }
}

/// Returns the cause of an error of a store whose path no longer leads to the opened file.
pub(super) fn moved(path: &Path) -> StoreErrorKind {
    if path.exists() {
        return StoreErrorKind::Replaced;
    }
    let left = ["-wal", "-shm"].map(|suffix| beside(path, suffix));
    match left.iter().find(|file| file.exists()) {
        Some(log) => StoreErrorKind::StaleLog { log: log.display().to_string(), is_removed: true },
        None => StoreErrorKind::Removed,
    }
}

// Only metadata is read: closing another descriptor of the file would release the locks that this
// process holds on it (POSIX advisory locks).
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(super) fn check_file(path: &Path) -> std::result::Result<(), StoreErrorKind> {
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => StoreErrorKind::Missing,
        io::ErrorKind::PermissionDenied => FileObstacle::on_the_way_to(path)
            .map_or(StoreErrorKind::Denied, |it| StoreErrorKind::Obstructed(FileAction::Open, it)),
        _ if Errno::from_io_error(&error) == Some(Errno::LOOP) => {
            StoreErrorKind::NotAFile("a loop of symbolic links")
        }
        _ => StoreErrorKind::Io(error.to_string()),
    })?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        Err(StoreErrorKind::NotAFile("a directory"))
    } else if kind.is_fifo() {
        Err(StoreErrorKind::NotAFile("a named pipe"))
    } else if !kind.is_file() {
        Err(StoreErrorKind::NotAFile("a device or socket"))
    } else if metadata.len() == 0 {
        Err(StoreErrorKind::Empty)
    } else {
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens a database")]
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    // Without SQLITE_OPEN_CREATE: a missing file is an error. Without SQLITE_OPEN_URI: `?` in a path is
    // an ordinary character.
    Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens a database")]
fn connect_with(path: &Path, parameters: &str) -> rusqlite::Result<Connection> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = b"file://".to_vec();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(*byte);
            }
            _ => uri.extend(format!("%{byte:02X}").bytes()),
        }
    }
    uri.push(b'?');
    uri.extend(parameters.bytes());
    Connection::open_with_flags(
        Path::new(OsStr::from_bytes(&uri)),
        OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
}

pub(super) fn configure(connection: &Connection, options: OpenOptions) -> rusqlite::Result<()> {
    connection.busy_timeout(options.timeout)?;
    // The file is untrusted: its content must not run code or change the schema.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    let synchronous = if options.durable { "FULL" } else { "NORMAL" };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.set_prepared_statement_cache_capacity(64);
    add_functions(connection)
}

/// Adds functions for addresses, networks and case folding beyond ASCII. Only queries of this library use
/// them; the schema does not, so that any SQLite can write the store.
fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("ip_within", 2, flags, |context| {
        let ip = context.get_raw(0).as_str_or_null().ok().flatten().and_then(parse_ip);
        let network: ipnet::IpNet = match context.get_raw(1).as_str().map(str::parse) {
            Ok(Ok(network)) => network,
            _ => return Ok(false),
        };
        Ok(ip.is_some_and(|ip| network.contains(&ip)))
    })?;
    connection.create_scalar_function("fold", 1, flags, |context| {
        Ok(context.get_raw(0).as_bytes_or_null().ok().flatten().map(fold_bytes))
    })?;
    // Any number of texts; null is valid.
    connection.create_scalar_function("is_utf8", -1, flags, |context| {
        Ok((0..context.len()).all(|index| {
            let text = context.get_raw(index).as_bytes_or_null().ok().flatten();
            text.is_none_or(|text| std::str::from_utf8(text).is_ok())
        }))
    })?;
    // Texts that denote one address have equal results; any other text is returned unchanged.
    connection.create_scalar_function("ip_canonical", 1, flags, |context| {
        let text = context.get_raw(0).as_str_or_null().ok().flatten();
        Ok(text.map(|text| canonical_ip(text).unwrap_or_else(|| text.to_owned())))
    })?;
    connection.create_scalar_function("ip_network", 1, flags, |context| {
        let ip = context.get_raw(0).as_str_or_null().ok().flatten();
        Ok(ip.and_then(network_of).map(|network| network.to_string()))
    })
}

pub(super) fn check_identity(connection: &Connection, name: &str) -> Result<()> {
    let pragma = |pragma: &str| {
        connection
            .pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
            .map_err(|error| store_error(&error, name))
    };
    let mark = pragma("application_id")?;
    if mark != i64::from(APPLICATION_ID) {
        let kind = match missing_tables(connection).filter(|_| mark == 0) {
            Some(missing) if missing.is_empty() => {
                let mark = format!(
                    "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; \
                     PRAGMA journal_mode = WAL"
                );
                StoreErrorKind::Unmarked { missing: "application_id", mark }
            }
            Some(missing) => StoreErrorKind::Partial(missing),
            None => StoreErrorKind::Foreign,
        };
        return Err(StoreError::new(kind, name));
    }
    let found = pragma("user_version")?;
    if found > SCHEMA_VERSION {
        let kind = StoreErrorKind::Newer { found, known: SCHEMA_VERSION };
        return Err(StoreError::new(kind, name));
    }
    if found == 0 && missing_tables(connection).is_some_and(|missing| missing.is_empty()) {
        let mark = format!("PRAGMA user_version = {SCHEMA_VERSION}");
        let kind = StoreErrorKind::Unmarked { missing: "user_version", mark };
        return Err(StoreError::new(kind, name));
    }
    if found < SCHEMA_VERSION {
        let how = format!("its schema version is {found}");
        return Err(StoreError::new(StoreErrorKind::Damaged(how), name));
    }
    Ok(())
}

/// Every table of the schema.
pub(super) const TABLES: [&str; 6] =
    ["users", "sessions", "denylist", "cutoffs", "events", "store"];

/// Returns the tables of the schema that the file lacks; `None` if it is no part of a store. SQLite's `.dump`
/// omits `application_id`, and with names of tables every other table.
fn missing_tables(connection: &Connection) -> Option<Vec<&'static str>> {
    let has = |sql, name| connection.query_row(sql, [name], |row| row.get::<_, bool>(0)).ok();
    let mut missing = Vec::new();
    for table in TABLES {
        let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1";
        if !has(sql, table)? {
            missing.push(table);
        }
    }
    // Programs of other kinds have tables for users, sessions and events too.
    let own = "SELECT count(*) FROM pragma_table_info('sessions') WHERE name = ?1";
    let has_own = !missing.contains(&"denylist") && !missing.contains(&"cutoffs");
    let is_part = has_own || has(own, "access_expires_at")?;
    is_part.then_some(missing)
}
