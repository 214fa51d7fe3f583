//! Turns the setting `store` into a location of a store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::hints::{self, Hint};
use crate::cli::command_error::Result;

use super::context::Context;
use super::failure::Failure;
use super::paths;
use super::settings::{Origin, Settings};
use crate::store::copy::{CopySource, CopyTarget};
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{self, Store, StoreError, StoreErrorKind};

/// The location of a store, which may not exist.
pub(super) enum StoreLocation {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database.
    #[cfg(feature = "postgres")]
    Database(Box<super::store_database::StoreDatabase>),
}

impl StoreLocation {
    /// Returns the location that flags, environment and configuration file name.
    pub(super) fn of(settings: &Settings, context: &Context<'_>) -> Result<Self> {
        let Some(text) = &settings.store else {
            let directory = (context.data_dir)().ok_or_else(|| {
                Failure::failed(
                    "no-data-directory",
                    "cannot find a directory for the store: XDG_DATA_HOME and HOME are not set",
                )
                .hint(hints::NAME_STORE)
            })?;
            return Ok(Self::File(directory.join("tokenctl").join("sessions.db")));
        };
        Self::parse(text, &settings.origin("store"), context)
    }

    /// Parses the location that a flag of the command names.
    pub(super) fn of_flag(flag: &'static str, text: &str, context: &Context<'_>) -> Result<Self> {
        let text = paths::store(context, text).map_err(|error| error.of_argument(flag))?;
        Self::parse(&text, &Origin::Flag(flag), context)
    }

    /// Parses a location, whose path is resolved.
    fn parse(text: &str, origin: &Origin, context: &Context<'_>) -> Result<Self> {
        if let Some(path) = paths::sqlite_path(text) {
            return Ok(Self::File(PathBuf::from(path)));
        }
        #[cfg(feature = "postgres")]
        if store::postgres::DatabaseLocation::is_one(text) {
            let database = super::store_database::StoreDatabase::parse(text, origin, context)?;
            return Ok(Self::Database(Box::new(database)));
        }
        let _ = (origin, context);
        match text.split_once("://") {
            Some((scheme, _)) if paths::is_scheme(scheme) => {
                // The rest of the text may contain a password.
                let kind = StoreErrorKind::Location(format!("{scheme} stores are not supported"));
                Err(StoreError { kind, store: format!("{scheme}://…") }.into())
            }
            _ => Ok(Self::File(PathBuf::from(text))),
        }
    }

    /// Returns the name of the store in messages, without a password.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            #[cfg(feature = "postgres")]
            Self::Database(database) => database.name(),
        }
    }

    /// Returns the text that the user types to confirm: the last part of the name.
    pub(super) fn short_name(&self) -> String {
        let name = self.name();
        name.rsplit('/').next().filter(|end| !end.is_empty()).unwrap_or(&name).to_owned()
    }

    /// Returns the path, if the store is a file.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            #[cfg(feature = "postgres")]
            Self::Database(_) => None,
        }
    }

    /// Returns the path of the store, for a command that supports only files.
    pub(super) fn require_file(&self, what: &str, instead: Hint) -> Result<&Path> {
        self.file().ok_or_else(|| {
            Failure::failed("not-a-file", format!("{what}: {} is a PostgreSQL store", self.name()))
                .hint(instead)
                .into()
        })
    }

    /// Opens the store, which must exist.
    pub(super) fn open(&self, timeout: Duration) -> store::Result<Box<dyn Store>> {
        match self {
            Self::File(path) => {
                let options = OpenOptions {
                    timeout,
                    is_only_writer_of_process: true,
                    ..OpenOptions::default()
                };
                Ok(Box::new(SqliteStore::open(path, options)?))
            }
            #[cfg(feature = "postgres")]
            Self::Database(database) => Ok(Box::new(database.open(timeout)?)),
        }
    }

    /// Opens the store to read it. Waits for no lock of a file, and creates and changes no file.
    pub(super) fn open_unchanged(&self, timeout: Duration) -> store::Result<Box<dyn Store>> {
        let _ = timeout;
        match self {
            Self::File(path) => Ok(Box::new(SqliteStore::open_unchanged(path)?)),
            #[cfg(feature = "postgres")]
            Self::Database(database) => Ok(Box::new(database.open(timeout)?)),
        }
    }

    /// Returns the default path of the key ring: next to the file, or for a database in the configuration
    /// directory under the ID of the store.
    pub(super) fn ring(&self, context: &Context<'_>, timeout: Duration) -> Result<PathBuf> {
        let _ = (context, timeout);
        match self {
            Self::File(path) => Ok(path.with_extension("keys.json")),
            #[cfg(feature = "postgres")]
            Self::Database(database) => database.ring(context, timeout),
        }
    }
}

/// The source of a copy.
pub(super) enum OpenedSource {
    File(SqliteStore),
    #[cfg(feature = "postgres")]
    Database(store::postgres::PostgresStore),
}

impl OpenedSource {
    /// Begins to read a snapshot.
    pub(super) fn begin(&mut self) -> store::Result<Box<dyn CopySource + '_>> {
        Ok(match self {
            Self::File(store) => Box::new(store.copy_source()?),
            #[cfg(feature = "postgres")]
            Self::Database(store) => Box::new(store.copy_source()?),
        })
    }
}

/// The target of a copy.
pub(super) enum OpenedTarget {
    File(PathBuf),
    #[cfg(feature = "postgres")]
    Database(store::postgres::PostgresStore),
}

impl OpenedTarget {
    /// Begins to fill the store, which stays unchanged until the copy is complete.
    pub(super) fn begin(&self) -> store::Result<Box<dyn CopyTarget>> {
        Ok(match self {
            Self::File(path) => Box::new(SqliteStore::copy_target(path)?),
            #[cfg(feature = "postgres")]
            Self::Database(store) => Box::new(store.copy_target()?),
        })
    }
}

impl StoreLocation {
    pub(super) fn copy_source(&self, timeout: Duration) -> store::Result<OpenedSource> {
        Ok(match self {
            Self::File(path) => {
                SqliteStore::check_log(path)?;
                let options = OpenOptions { timeout, ..OpenOptions::default() };
                OpenedSource::File(SqliteStore::open(path, options)?)
            }
            #[cfg(feature = "postgres")]
            Self::Database(database) => OpenedSource::Database(database.open(timeout)?),
        })
    }

    pub(super) fn copy_target(&self, timeout: Duration) -> store::Result<OpenedTarget> {
        let _ = timeout;
        Ok(match self {
            Self::File(path) => OpenedTarget::File(path.clone()),
            #[cfg(feature = "postgres")]
            Self::Database(database) => OpenedTarget::Database(database.open(timeout)?),
        })
    }
}
