//! A store in a PostgreSQL database, opened by the command line.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use super::hints;
use crate::cli::command_error::Result;

use super::context::Context;
use super::failure::Failure;
use super::settings::Origin;
use crate::store::postgres::{
    DatabaseExamination, DatabaseLocation, InitOptions, PostgresOptions, PostgresStore,
};
use crate::store::{self, Finding};
use crate::time::Span;

/// Maximum number of connections of one command.
const CONNECTIONS: usize = 4;

/// A PostgreSQL database, which may have a store.
pub(super) struct StoreDatabase {
    location: DatabaseLocation,
    /// The store once it was opened, so that a command connects only once.
    opened: OnceLock<PostgresStore>,
}

impl StoreDatabase {
    /// Parses a URL. A password on the command line is rejected, because other users can see it.
    pub(super) fn parse(text: &str, origin: &Origin, context: &Context<'_>) -> Result<Self> {
        let location = DatabaseLocation::parse(text, context.env)?;
        if location.has_password_in_url() {
            refuse_exposed_password(origin)?;
        }
        Ok(Self { location, opened: OnceLock::new() })
    }

    pub(super) fn name(&self) -> String {
        self.location.name()
    }

    fn options(timeout: Duration) -> PostgresOptions {
        PostgresOptions { timeout, connections: CONNECTIONS, ..PostgresOptions::default() }
    }

    pub(super) fn open(&self, timeout: Duration) -> store::Result<PostgresStore> {
        if let Some(store) = self.opened.get() {
            return Ok(store.clone());
        }
        let store = PostgresStore::open(self.location.clone(), Self::options(timeout))?;
        Ok(self.opened.get_or_init(|| store).clone())
    }

    /// Creates a store; returns `false` if there is one already.
    pub(super) fn create(&self, role_prefix: &str, timeout: Duration) -> store::Result<bool> {
        let options = InitOptions { role_prefix: role_prefix.to_owned() };
        PostgresStore::create(&self.location, &options, Self::options(timeout))
    }

    pub(super) fn examine(
        &self,
        timeout: Duration,
        retry_grace: Span,
        begin: &mut dyn FnMut(&'static str),
    ) -> Vec<Finding> {
        let mut how = DatabaseExamination { retry_grace, begin };
        PostgresStore::examine(&self.location, Self::options(timeout), &mut how)
    }

    pub(super) fn ring(&self, context: &Context<'_>, timeout: Duration) -> Result<PathBuf> {
        let directory = (context.config_dir)().ok_or_else(|| {
            Failure::failed(
                "no-config-directory",
                "cannot find a directory for the key ring: XDG_CONFIG_HOME and HOME are not set",
            )
            .hint(hints::NAME_RING)
        })?;
        let store_id = self.open(timeout)?.identity().store_id.clone();
        Ok(directory.join("tokenctl").join(format!("{store_id}.keys.json")))
    }
}

fn refuse_exposed_password(origin: &Origin) -> Result<()> {
    match origin {
        Origin::Flag(flag) => Err(Failure::usage(format!(
            "{flag} contains a password, which other users can read in the process list"
        ))
        .hint(hints::PGPASSWORD)
        .into()),
        Origin::File(path) => {
            let mode = fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
            let is_exposed = mode & 0o077 != 0;
            if !is_exposed {
                return Ok(());
            }
            let text =
                format!("other users can read {}, which contains a password", path.display());
            Err(Failure::failed("exposed-password", text).hint(hints::private_mode(path)).into())
        }
        Origin::Default | Origin::Environment(_) => Ok(()),
    }
}
