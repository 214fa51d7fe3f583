//! The store and the keys that a command works on: found, opened, and made where that is allowed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _,
};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::Global;
use super::context::Context;
use super::failure::Failure;
use super::outlet::Outlet;
use super::settings::{Origin, Settings};
use crate::service::Authority;
use crate::store::sqlite::{OpenOptions as StoreOptions, SqliteStore};
use crate::store::{Store, StoreError, StoreErrorKind};
use crate::token::{Algorithm, KeyRing, ParseOptions};

/// No key file is as large as this; more is somebody else's file.
const MAX_KEY_FILE: u64 = 1 << 20;

/// Who works on what, by which settings.
pub(super) struct Workplace {
    pub(super) settings: Settings,
    pub(super) outlet: Outlet,
    pub(super) actor: Option<String>,
    key_from_stdin: bool,
}

impl Workplace {
    pub(super) fn new(context: &Context<'_>, global: &Global) -> Result<Self> {
        let settings = Settings::load(context, global)?;
        let env = |name: &str| (context.env)(name).filter(|text| !text.is_empty());
        let actor = global.actor.clone().or_else(|| env("TOKENCTL_ACTOR"));
        let actor = actor.or_else(context.login_name).map(|name| bounded(&name, 128));
        Ok(Self {
            key_from_stdin: settings.key.as_deref() == Some(Path::new("-")),
            settings,
            outlet: Outlet::new(context, global),
            actor: actor.filter(|name| !name.is_empty()),
        })
    }

    /// Where the store is, or is to be.
    pub(super) fn store_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        if let Some(place) = &self.settings.store {
            return local_path(place);
        }
        let directory = context.data_dir.as_ref().ok_or_else(|| {
            Failure::failed("no-data-directory", "there is no home directory to keep a store in")
                .hint("say where with --store or TOKENCTL_STORE")
        })?;
        Ok(directory.join("tokenctl").join("sessions.db"))
    }

    /// Where the key ring is, or is to be: beside the store unless told otherwise.
    pub(super) fn key_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        match &self.settings.key {
            Some(path) => Ok(path.clone()),
            None => Ok(self.store_path(context)?.with_extension("keys.json")),
        }
    }

    fn store_is_usual(&self) -> bool {
        self.settings.origin("store") == Origin::Default
    }

    /// Opens the store, which has to exist.
    pub(super) fn open(&self, context: &mut Context<'_>) -> Result<Box<dyn Store>> {
        let path = self.store_path(context)?;
        self.outlet.detail(context, &format!("store: {}", path.display()));
        let options = StoreOptions { timeout: self.settings.timeout, ..StoreOptions::default() };
        match SqliteStore::open(&path, options) {
            Ok(store) => Ok(Box::new(store)),
            Err(error) if error.kind == StoreErrorKind::Missing && self.store_is_usual() => {
                Err(Failure::failed(error.reason(), error.to_string())
                    .hint("make one with: tokenctl issue USER, or name yours with --store")
                    .into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Opens store and keys; where nobody has said anything and nothing is there yet, makes both.
    pub(super) fn open_or_make(
        &self,
        context: &mut Context<'_>,
    ) -> Result<(Box<dyn Store>, KeyRing)> {
        let path = self.store_path(context)?;
        if self.store_is_usual() && fs::symlink_metadata(&path).is_err() {
            let keys = self.key_path(context)?;
            let made_keys = self.secret(context).is_none()
                && self.settings.key.is_none()
                && self.make_keys(context, &keys, Algorithm::EdDSA)?;
            let made_store = make_store(context, &path)?;
            if made_store {
                let note = format!("made a session store at {}", path.display());
                self.outlet.note(context, &note);
            }
            if made_keys {
                self.outlet.note(context, &format!("made a key ring at {}", keys.display()));
            }
        }
        let keys = self.keys(context)?;
        Ok((self.open(context)?, keys))
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
        let options = ParseOptions { algorithm: self.settings.algorithm };
        if let Some(secret) = self.secret(context) {
            if matches!(self.settings.origin("key"), Origin::Environment(_)) {
                return Err(Failure::usage("TOKENCTL_KEY and TOKENCTL_SECRET are both set")
                    .hint("unset one of them")
                    .into());
            }
            let ring = KeyRing::parse(secret.as_bytes(), options);
            return ring.map_err(|error| key_failure("TOKENCTL_SECRET", &error.to_string()));
        }
        let path = self.key_path(context)?;
        let name = path.display().to_string();
        self.outlet.detail(context, &format!("keys: {name}"));
        let bytes = if self.key_from_stdin {
            let mut bytes = zeroize::Zeroizing::new(Vec::new());
            (&mut *context.stdin).take(MAX_KEY_FILE + 1).read_to_end(&mut bytes)?;
            bytes
        } else {
            read_key_file(&path)?
        };
        if bytes.len() as u64 > MAX_KEY_FILE {
            return Err(key_failure(&name, "is too large for a key file"));
        }
        let ring = KeyRing::parse(&bytes, options)
            .map_err(|error| key_failure(&name, &error.to_string()))?;
        if !self.key_from_stdin && ring.keys().iter().any(crate::token::Key::has_private) {
            refuse_readable_by_others(&path)?;
        }
        Ok(ring)
    }

    /// Makes a new key ring; `false` if one is there already.
    pub(super) fn make_keys(
        &self,
        context: &mut Context<'_>,
        path: &Path,
        algorithm: Algorithm,
    ) -> Result<bool> {
        if fs::symlink_metadata(path).is_ok() {
            return Ok(false);
        }
        make_directory_of(path)?;
        let ring = KeyRing::generate(algorithm, (context.clock)(), context.random)
            .map_err(|error| Failure::failed("keys", error.to_string()))?;
        let unfinished = beside(path, &unique(context));
        let written = write_new(&unfinished, ring.to_private_jwks().expose().as_bytes());
        // A hard link never replaces what is there: of two makers one wins and both use its ring.
        let linked = written.and_then(|()| fs::hard_link(&unfinished, path));
        let _ = fs::remove_file(&unfinished);
        match linked {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => {
                let text = format!("cannot write the key ring {}: {error}", path.display());
                Err(Failure::failed("key-write", text)
                    .hint("check the directory, or name another file with --key")
                    .into())
            }
        }
    }

    /// The service's rules with these keys.
    pub(super) fn authority<'a>(&self, keys: &'a KeyRing) -> Authority<'a> {
        Authority {
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

/// Makes a new store; `false` if one is there already.
pub(super) fn make_store(context: &mut Context<'_>, path: &Path) -> Result<bool> {
    make_directory_of(path)?;
    match SqliteStore::create(path, &unique(context)) {
        Ok(()) => Ok(true),
        Err(StoreError { kind: StoreErrorKind::Exists, .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Text that a person gave, cut to what the store holds.
pub(super) fn bounded(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

fn unique(context: &mut Context<'_>) -> String {
    let mut bytes = [0; 16];
    context.random.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().simple().to_string()
}

fn local_path(place: &str) -> Result<PathBuf> {
    let path = place.strip_prefix("sqlite://").or_else(|| place.strip_prefix("sqlite:"));
    if let Some(path) = path {
        return Ok(PathBuf::from(path));
    }
    match place.split_once("://") {
        Some((scheme, _)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+') => {
            // The rest may hold a password.
            let kind = StoreErrorKind::Location(format!("{scheme} stores are not supported"));
            Err(StoreError { kind, store: format!("{scheme}://…") }.into())
        }
        _ => Ok(PathBuf::from(place)),
    }
}

fn make_directory_of(path: &Path) -> Result<()> {
    let Some(directory) = path.parent().filter(|p| !p.as_os_str().is_empty()) else {
        return Ok(());
    };
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| {
        Failure::failed(
            "directory",
            format!("cannot make the directory {}: {error}", directory.display()),
        )
        .hint("make it by hand, or choose another place with --store")
        .into()
    })
}

fn beside(path: &Path, unique: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{unique}.new"))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn key_failure(name: &str, what: &str) -> anyhow::Error {
    Failure::failed("key", format!("the key {name}: {what}"))
        .hint("give a JWK Set, a JWK, a PEM key or an HMAC secret of 32 bytes or more")
        .into()
}

fn read_key_file(path: &Path) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    let name = path.display();
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Failure::failed("key-missing", format!("there is no key ring at {name}"))
                .hint(format!("make one with: tokenctl --key {name} keys generate"))
        }
        _ => Failure::failed("key-unreadable", format!("cannot read the key {name}: {error}"))
            .hint("run as the user that owns it"),
    })?;
    // A named pipe that nobody writes would hang; one that the shell made for us does not.
    let from_shell = path.starts_with("/dev/fd") || path.starts_with("/proc");
    if !metadata.is_file() && !(metadata.file_type().is_fifo() && from_shell) {
        let what = if metadata.is_dir() { "a directory" } else { "not a regular file" };
        return Err(Failure::failed("key-not-a-file", format!("the key {name} is {what}"))
            .hint("give a file with --key")
            .into());
    }
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    let read =
        File::open(path).and_then(|file| file.take(MAX_KEY_FILE + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            Err(Failure::failed("key-unreadable", format!("cannot read the key {name}: {error}"))
                .hint("run as the user that owns it")
                .into())
        }
    }
}

fn refuse_readable_by_others(path: &Path) -> Result<()> {
    let metadata = fs::metadata(path)?;
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        let name = path.display();
        return Err(Failure::failed(
            "key-readable",
            format!("the key {name} can be read by others (mode {:o})", metadata.mode() & 0o777),
        )
        .hint(format!("chmod 600 {name}"))
        .into());
    }
    Ok(())
}
