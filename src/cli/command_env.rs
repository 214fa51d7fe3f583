//! The environment of a command: settings, output and store. Its keys are in `command_keys.rs`.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::{fs, io};

use super::hints::{self, Hint};
use crate::cli::command_error::Result;

use super::args::{Global, is_blank};
use super::context::Context;
use super::directory::make_directory_of;
use super::failure::{Failure, FailureKind};
use super::key_file;
use super::key_hint;
use super::printer::Printer;
use super::settings::{Origin, Settings};
use super::store_location::StoreLocation;
use super::ui::text::{ACTOR, bounded};
use crate::service::AuthConfig;
use crate::store::sqlite::{ExposedAccess, OpenOptions as StoreOptions, SqliteStore};
use crate::store::{Store, StoreError, StoreErrorKind};
use crate::token::{Algorithm, KeyRing};

/// The settings, the output and the actor of a command.
pub(super) struct CommandEnv {
    pub(super) settings: Settings,
    pub(super) printer: Printer,
    pub(super) actor: Option<String>,
    /// Whether the command changes the store.
    writes: bool,
    pub(super) key_from_stdin: bool,
    location: OnceCell<StoreLocation>,
}

impl CommandEnv {
    pub(super) fn new(context: &Context<'_>, global: &Global) -> Result<Self> {
        Ok(Self::without_actor(context, global)?.acting(context, global))
    }

    /// Creates the environment without the configuration file, which is invalid: from flags and variables.
    pub(super) fn without_config(context: &Context<'_>, global: &Global) -> Result<Self> {
        let settings = Settings::without_file(context, global)?;
        Ok(Self::with(settings, context, global))
    }

    /// Creates the environment without an actor, for commands that write no audit trail: looking up the user
    /// can query LDAP.
    pub(super) fn without_actor(context: &Context<'_>, global: &Global) -> Result<Self> {
        Ok(Self::with(Settings::load(context, global)?, context, global))
    }

    fn with(settings: Settings, context: &Context<'_>, global: &Global) -> Self {
        if (context.env)("TOKENCTL_SECRET").is_some() {
            // Variables may contain secrets, so protect the memory before they are read.
            (context.protect_memory)();
        }
        Self {
            key_from_stdin: settings.key.as_deref().is_some_and(key_hint::is_stdin),
            settings,
            printer: Printer::new(context, global.output_options()),
            actor: None,
            location: OnceCell::new(),
            writes: false,
        }
    }

    fn acting(self, context: &Context<'_>, global: &Global) -> Self {
        let env = |name: &str| (context.env)(name).filter(|text| !is_blank(text));
        let actor = global.actor.clone().or_else(|| env("TOKENCTL_ACTOR"));
        let actor = actor.or_else(context.login_name).map(|name| bounded(&name, ACTOR));
        Self { actor: actor.filter(|name| !name.is_empty()), writes: true, ..self }
    }

    /// Returns the location of the store, which may not exist.
    pub(super) fn location(&self, context: &Context<'_>) -> Result<&StoreLocation> {
        if let Some(location) = self.location.get() {
            return Ok(location);
        }
        let location = StoreLocation::of(&self.settings, context)?;
        Ok(self.location.get_or_init(|| location))
    }

    /// Returns the path of the key ring, which may not exist: from the settings, or derived from the store.
    pub(super) fn key_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        match &self.settings.key {
            Some(path) => Ok(path.clone()),
            None => self.location(context)?.ring(context, self.settings.timeout),
        }
    }

    /// Returns the path of the key ring, unless the keys come from the environment or standard input.
    pub(super) fn key_file(&self, context: &Context<'_>) -> Option<PathBuf> {
        let is_file = self.secret(context).is_none() && !self.key_from_stdin;
        self.key_path(context).ok().filter(|_| is_file)
    }

    /// Rejects a missing key ring next to a missing store: the store's name is probably mistyped, and must not
    /// lead to a new key ring.
    pub(super) fn refuse_beside_no_store(&self, context: &Context<'_>, ring: &Path) -> Result<()> {
        if self.settings.key.is_some() || self.store_is_usual() {
            return Ok(());
        }
        let location = self.location(context)?;
        // A file in a directory that cannot be entered may exist.
        let missing = |path: &Path| {
            let error = fs::symlink_metadata(path).err();
            error.is_some_and(|error| error.kind() != io::ErrorKind::PermissionDenied)
        };
        if missing(ring) && location.file().is_some_and(missing) {
            let store = location.name();
            return Err(StoreError { kind: StoreErrorKind::Missing, store }.into());
        }
        Ok(())
    }

    fn store_is_usual(&self) -> bool {
        self.settings.origin("store") == Origin::Default
    }

    /// Opens the store, which must exist.
    pub(super) fn open(&self, context: &mut Context<'_>) -> Result<Box<dyn Store>> {
        let location = self.location(context)?;
        self.printer.detail(context, &format!("store: {}", location.name()));
        if let Some(path) = location.file() {
            self.check_log(context, path)?;
        }
        let opened = self.opened(location.open(self.settings.timeout))?;
        context.follow_clock(opened.as_ref());
        if let Some(path) = location.file() {
            self.warn_of_exposure(context, path);
        }
        Ok(opened)
    }

    /// Opens the store of a command that supports only SQLite files.
    pub(super) fn open_file(
        &self,
        context: &mut Context<'_>,
        what: &str,
        instead: Hint,
    ) -> Result<SqliteStore> {
        let path = self.location(context)?.require_file(what, instead)?;
        self.printer.detail(context, &format!("store: {}", path.display()));
        let options = StoreOptions { timeout: self.settings.timeout, ..StoreOptions::default() };
        self.check_log(context, path)?;
        let opened = self.opened(SqliteStore::open(path, options))?;
        self.warn_of_exposure(context, path);
        Ok(opened)
    }

    fn opened<T>(&self, opened: crate::store::Result<T>) -> Result<T> {
        match opened {
            Err(error) if error.kind == StoreErrorKind::Missing && self.store_is_usual() => {
                Err(Failure::failed(error.reason(), error.to_string())
                    .hint(hints::NAME_OR_CREATE_STORE)
                    .into())
            }
            opened => Ok(opened?),
        }
    }

    /// Before SQLite copies the -wal file into the store, finds out whether it belongs to another file.
    fn check_log(&self, context: &mut Context<'_>, path: &Path) -> Result<()> {
        if let Some(message) = SqliteStore::check_log(path)? {
            self.printer.warn(context, &message);
        }
        Ok(())
    }

    /// Before a change, warns if other users can change or replace the store, or if it has other names.
    fn warn_of_exposure(&self, context: &mut Context<'_>, path: &Path) {
        if let Some(message) = SqliteStore::hard_links(path).filter(|_| self.writes) {
            self.printer.warn(context, &message);
        }
        let exposure = SqliteStore::exposure(path).filter(|_| self.writes);
        if let Some(exposure) = exposure.filter(|found| found.access == ExposedAccess::Write) {
            self.printer.warn(context, &format!("{}; {}", exposure.message, exposure.hint));
        }
    }

    /// Opens store and keys. Without any setting and without default files, creates both.
    pub(super) fn open_or_make(
        &self,
        context: &mut Context<'_>,
    ) -> Result<(Box<dyn Store>, KeyRing)> {
        let mut ring = None;
        let missing = |path: &&Path| fs::symlink_metadata(path).is_err();
        let file = self.location(context)?.file().filter(|_| self.store_is_usual());
        if let Some(path) = file.filter(missing) {
            // Caught, so that a signal leaves no half-made file.
            let interrupted = (context.catch_interrupts)();
            let keys = self.key_path(context)?;
            let made_keys = self.secret(context).is_none()
                && self.settings.key.is_none()
                && key_file::make(context, &keys, Algorithm::EdDSA)?;
            // Read the keys first: if they cannot be used, no store is created.
            ring = Some(self.keys(context)?);
            let made_store = make_store(path)?;
            if made_store {
                let note = format!("created session store {}", path.display());
                self.printer.note(context, &note);
            }
            if made_keys {
                self.printer.note(context, &format!("created key ring {}", keys.display()));
            }
            if interrupted.load(Ordering::Relaxed) {
                let text = "interrupted after the store was created";
                return Err(Failure::new(FailureKind::Interrupted, "cancelled", text).into());
            }
        }
        // Open the store first: if its path is mistyped, the error must not be about the keys next to it.
        let store = self.open(context)?;
        let ring = ring.map_or_else(|| self.keys(context), Ok)?;
        Ok((store, ring))
    }

    /// Opens the store if it exists: key commands also work without a store.
    pub(super) fn open_if_there(
        &self,
        context: &mut Context<'_>,
    ) -> Result<Option<Box<dyn Store>>> {
        let file = self.location(context)?.file();
        let there = file.is_none_or(|path| fs::symlink_metadata(path).is_ok());
        // A store that a setting names must exist: with a mistyped name, every key would look unused.
        if there || !self.store_is_usual() { self.open(context).map(Some) } else { Ok(None) }
    }

    /// Returns the service's rules with these keys.
    pub(super) fn auth_config<'a>(&self, keys: &'a KeyRing) -> AuthConfig<'a> {
        AuthConfig {
            keys,
            issuer: self.settings.issuer.clone(),
            audience: self.settings.audience.clone(),
            policy: self.settings.policy.clone(),
            leeway: self.settings.leeway,
        }
    }

    /// Whether standard input contains the keys.
    pub(super) fn stdin_is_taken(&self) -> bool {
        self.key_from_stdin
    }
}

/// Creates a new store; returns `false` if it exists already.
pub(super) fn make_store(path: &Path) -> Result<bool> {
    make_directory_of(path)?;
    match SqliteStore::create(path) {
        Ok(()) => Ok(true),
        Err(StoreError { kind: StoreErrorKind::Exists, .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
