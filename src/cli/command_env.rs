//! The store and the keys that a command works on: found, opened, and made where that is allowed.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::Global;
use super::context::Context;
use super::directory::make_directory_of;
use super::failure::Failure;
use super::key_file::{self, KeySource};
use super::key_hint;
use super::printer::Printer;
use super::settings::{Origin, Settings};
use super::store_location::StoreLocation;
use super::ui::text::bounded;
use crate::service::AuthConfig;
use crate::store::sqlite::{ExposedAccess, OpenOptions as StoreOptions, SqliteStore};
use crate::store::{Store, StoreError, StoreErrorKind};
use crate::token::{Algorithm, KeyRing, ParseOptions};

/// Who works on what, by which settings.
pub(super) struct CommandEnv {
    pub(super) settings: Settings,
    pub(super) printer: Printer,
    pub(super) actor: Option<String>,
    /// Whether the command changes the store.
    writes: bool,
    key_from_stdin: bool,
    location: OnceCell<StoreLocation>,
}

impl CommandEnv {
    pub(super) fn new(context: &Context<'_>, global: &Global) -> Result<Self> {
        Ok(Self::without_actor(context, global)?.acting(context, global))
    }

    /// The same with what a broken configuration file leaves: flags and environment.
    pub(super) fn without_config(context: &Context<'_>, global: &Global) -> Result<Self> {
        let settings = Settings::without_file(context, global)?;
        Ok(Self::with(settings, context, global))
    }

    /// For commands that write nothing into the audit trail: to look up the user can query LDAP.
    pub(super) fn without_actor(context: &Context<'_>, global: &Global) -> Result<Self> {
        Ok(Self::with(Settings::load(context, global)?, context, global))
    }

    fn with(settings: Settings, context: &Context<'_>, global: &Global) -> Self {
        if (context.env)("TOKENCTL_SECRET").is_some() {
            // The environment is memory too.
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
        let env = |name: &str| (context.env)(name).filter(|text| !text.is_empty());
        let actor = global.actor.clone().or_else(|| env("TOKENCTL_ACTOR"));
        let actor = actor.or_else(context.login_name).map(|name| bounded(&name, 128));
        Self { actor: actor.filter(|name| !name.is_empty()), writes: true, ..self }
    }

    /// Where the store is, or is to be.
    pub(super) fn location(&self, context: &Context<'_>) -> Result<&StoreLocation> {
        if let Some(location) = self.location.get() {
            return Ok(location);
        }
        let location = StoreLocation::of(&self.settings, context)?;
        Ok(self.location.get_or_init(|| location))
    }

    /// Where the key ring is, or is to be: where the store says, unless a setting says otherwise.
    pub(super) fn key_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        match &self.settings.key {
            Some(path) => Ok(path.clone()),
            None => self.location(context)?.ring(context, self.settings.timeout),
        }
    }

    /// The key ring is sought beside a store that is not there either: a mistyped name, which must
    /// not lead to a ring of its own.
    fn refuse_beside_no_store(&self, context: &Context<'_>, ring: &Path) -> Result<()> {
        if self.settings.key.is_some() || self.store_is_usual() {
            return Ok(());
        }
        let location = self.location(context)?;
        let missing = |path: &Path| fs::symlink_metadata(path).is_err();
        if missing(ring) && location.file().is_some_and(missing) {
            let store = location.name();
            return Err(StoreError { kind: StoreErrorKind::Missing, store }.into());
        }
        Ok(())
    }

    fn store_is_usual(&self) -> bool {
        self.settings.origin("store") == Origin::Default
    }

    /// Opens the store, which has to exist.
    pub(super) fn open(&self, context: &mut Context<'_>) -> Result<Box<dyn Store>> {
        let location = self.location(context)?;
        self.printer.detail(context, &format!("store: {}", location.name()));
        let opened = self.opened(location.open(self.settings.timeout))?;
        if let Some(path) = location.file() {
            self.warn_of_exposure(context, path);
        }
        Ok(opened)
    }

    /// Opens the store as the file that it is.
    pub(super) fn open_file(
        &self,
        context: &mut Context<'_>,
        what: &str,
        instead: &str,
    ) -> Result<SqliteStore> {
        let path = self.location(context)?.require_file(what, instead)?;
        self.printer.detail(context, &format!("store: {}", path.display()));
        let options = StoreOptions { timeout: self.settings.timeout, ..StoreOptions::default() };
        let opened = self.opened(SqliteStore::open(path, options))?;
        self.warn_of_exposure(context, path);
        Ok(opened)
    }

    fn opened<T>(&self, opened: crate::store::Result<T>) -> Result<T> {
        match opened {
            Err(error) if error.kind == StoreErrorKind::Missing && self.store_is_usual() => {
                Err(Failure::failed(error.reason(), error.to_string())
                    .hint("name your store with --store, or create a first one with: tokenctl issue USER")
                    .into())
            }
            opened => Ok(opened?),
        }
    }

    /// Warns before a store is changed that other users can change or replace.
    fn warn_of_exposure(&self, context: &mut Context<'_>, path: &Path) {
        let exposure = SqliteStore::exposure(path).filter(|_| self.writes);
        if let Some(exposure) = exposure.filter(|found| found.access == ExposedAccess::Write) {
            self.printer.warn(context, &format!("{}; {}", exposure.message, exposure.hint));
        }
    }

    /// Opens store and keys; where nobody has said anything and nothing is there yet, makes both.
    pub(super) fn open_or_make(
        &self,
        context: &mut Context<'_>,
    ) -> Result<(Box<dyn Store>, KeyRing)> {
        let mut ring = None;
        let missing = |path: &&Path| fs::symlink_metadata(path).is_err();
        let file = self.location(context)?.file().filter(|_| self.store_is_usual());
        if let Some(path) = file.filter(missing) {
            let keys = self.key_path(context)?;
            let made_keys = self.secret(context).is_none()
                && self.settings.key.is_none()
                && key_file::make(context, &keys, Algorithm::EdDSA)?;
            // Where the keys cannot be used, no store is made.
            ring = Some(self.keys(context)?);
            let made_store = make_store(path)?;
            if made_store {
                let note = format!("made a session store at {}", path.display());
                self.printer.note(context, &note);
            }
            if made_keys {
                self.printer.note(context, &format!("made a key ring at {}", keys.display()));
            }
        }
        // The store first: where its path is mistyped, the keys beside it are missing too.
        let store = self.open(context)?;
        let ring = ring.map_or_else(|| self.keys(context), Ok)?;
        Ok((store, ring))
    }

    fn secret(&self, context: &Context<'_>) -> Option<zeroize::Zeroizing<String>> {
        // A flag beats the environment.
        if matches!(self.settings.origin("key"), Origin::Flag(_)) {
            return None;
        }
        (context.env)("TOKENCTL_SECRET").filter(|text| !text.is_empty()).map(Into::into)
    }

    /// Reads the keys: a file, standard input, or a shared secret in the environment.
    pub(super) fn keys(&self, context: &mut Context<'_>) -> Result<KeyRing> {
        let options = ParseOptions { algorithm: self.settings.algorithm, published: false };
        if let Some(secret) = self.secret(context) {
            if matches!(self.settings.origin("key"), Origin::Environment(_)) {
                return Err(Failure::usage("TOKENCTL_KEY and TOKENCTL_SECRET are both set")
                    .hint("unset one of them")
                    .into());
            }
            (context.protect_memory)();
            return shared_secret(&secret, options)
                .map_err(|what| key_file::failure("TOKENCTL_SECRET", &what));
        }
        if self.key_from_stdin {
            return key_file::load_stdin(context, KeySource::Ring, options);
        }
        let path = self.key_path(context)?;
        self.refuse_beside_no_store(context, &path)?;
        self.printer.detail(context, &format!("keys: {}", path.display()));
        key_file::load(context, &path, KeySource::Ring, options)
    }

    /// Reads the keys so that they can be read again when the ring changes.
    pub(super) fn fresh_keys(&self, context: &mut Context<'_>) -> Result<FreshKeys> {
        let stamp = self.stamp(context);
        Ok(FreshKeys { ring: self.keys(context)?, stamp })
    }

    fn stamp(&self, context: &Context<'_>) -> Option<key_file::Stamp> {
        let is_file = self.secret(context).is_none() && !self.key_from_stdin;
        is_file.then(|| self.key_path(context).ok().as_deref().and_then(key_file::stamp)).flatten()
    }

    /// The key ring's file, for a command that changes it.
    pub(super) fn ring_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        let path = self.new_ring_path(context)?;
        self.refuse_beside_no_store(context, &path)?;
        Ok(path)
    }

    /// The same for a command that may make it.
    pub(super) fn new_ring_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        let import = "make a ring of it with: tokenctl --key NEW-FILE keys import --active";
        if self.secret(context).is_some() {
            return Err(Failure::usage("the key is in TOKENCTL_SECRET, not in a key ring")
                .hint(format!("{import} FILE, then unset TOKENCTL_SECRET"))
                .into());
        }
        if self.key_from_stdin {
            return Err(Failure::usage("a key ring on standard input cannot be changed")
                .hint(format!("{import} -"))
                .into());
        }
        self.key_path(context)
    }

    /// The store, if there is one; keys can be looked after without.
    pub(super) fn open_if_there(
        &self,
        context: &mut Context<'_>,
    ) -> Result<Option<Box<dyn Store>>> {
        let file = self.location(context)?.file();
        let there = file.is_none_or(|path| fs::symlink_metadata(path).is_ok());
        // A store that was named has to exist: a mistyped name must not look like an unused key.
        if there || !self.store_is_usual() { self.open(context).map(Some) } else { Ok(None) }
    }

    /// The service's rules with these keys.
    pub(super) fn auth_config<'a>(&self, keys: &'a KeyRing) -> AuthConfig<'a> {
        AuthConfig {
            keys,
            issuer: self.settings.issuer.clone(),
            audience: self.settings.audience.clone(),
            policy: self.settings.policy.clone(),
            leeway: self.settings.leeway,
        }
    }

    /// Whether standard input is taken by the key.
    pub(super) fn stdin_is_taken(&self) -> bool {
        self.key_from_stdin
    }
}

/// A secret that a service shares in its environment; a key file's text is none.
fn shared_secret(secret: &str, options: ParseOptions) -> Result<KeyRing, String> {
    if secret.contains(char::REPLACEMENT_CHARACTER) {
        return Err("it is not UTF-8: put it into a file, and name that with --key".to_owned());
    }
    let bytes = secret.as_bytes();
    let algorithm = options.algorithm.unwrap_or(Algorithm::HS256);
    KeyRing::from_secret(bytes, algorithm)
        .and_then(|_| KeyRing::parse(bytes, options))
        .map_err(|error| error.to_string())
}

/// The keys of a long-running command, during which the key ring may be rotated.
pub(super) struct FreshKeys {
    pub(super) ring: KeyRing,
    /// From before the ring was read: rather once more than once too few.
    stamp: Option<key_file::Stamp>,
}

impl FreshKeys {
    /// For a token of a key that is not in the ring: reads the ring again if it has changed.
    /// Whether it had.
    pub(super) fn renew(&mut self, context: &mut Context<'_>, env: &CommandEnv) -> Result<bool> {
        let changed = env.stamp(context) != self.stamp;
        if changed {
            *self = env.fresh_keys(context)?;
        }
        Ok(changed)
    }
}

/// Makes a new store; `false` if one is there already.
pub(super) fn make_store(path: &Path) -> Result<bool> {
    make_directory_of(path)?;
    match SqliteStore::create(path) {
        Ok(()) => Ok(true),
        Err(StoreError { kind: StoreErrorKind::Exists, .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
