//! The keys of a command: from a file, from standard input, or a secret in the environment.

use std::path::{Path, PathBuf};

use super::command_env::CommandEnv;
use super::command_error::{CommandError, Result};
use super::context::Context;
use super::failure::Failure;
use super::hints::{self, KeySource};
use super::key_file;
use super::key_hint;
use super::redact::redact_value;
use super::settings::Origin;
use super::skipped_keys;
use crate::token::{Algorithm, KeyRing, ParseOptions};

impl CommandEnv {
    pub(super) fn secret(&self, context: &Context<'_>) -> Option<zeroize::Zeroizing<String>> {
        // A flag takes precedence over the environment.
        if matches!(self.settings.origin("key"), Origin::Flag(_)) {
            return None;
        }
        (context.env)("TOKENCTL_SECRET").filter(|text| !text.is_empty()).map(Into::into)
    }

    /// Reads the keys: a file, standard input, or a shared secret in the environment.
    pub(super) fn keys(&self, context: &mut Context<'_>) -> Result<KeyRing> {
        self.keys_of(context, KeySource::Ring, false)
    }

    /// Reads the keys to list them: the list names a key that cannot be used.
    pub(super) fn listed_keys(&self, context: &mut Context<'_>) -> Result<KeyRing> {
        self.keys_of(context, KeySource::Ring, true)
    }

    /// Reads the keys for a command that verifies a token before it signs another one: the ring exists elsewhere
    /// if it is missing.
    pub(super) fn service_keys(&self, context: &mut Context<'_>) -> Result<KeyRing> {
        self.keys_of(context, KeySource::Existing, false)
    }

    /// Reads the keys for a command that only verifies tokens: a missing ring is not its own to create, and a key
    /// that cannot be used is named.
    pub(super) fn verification_keys(&self, context: &mut Context<'_>) -> Result<KeyRing> {
        self.keys_of(context, KeySource::Verification, true)
    }

    fn keys_of(
        &self,
        context: &mut Context<'_>,
        source: KeySource,
        verify_only: bool,
    ) -> Result<KeyRing> {
        let keys = self.parsed_keys(context, source, verify_only).map_err(|error| {
            let CommandError::Failure(failure) = error else { return error };
            let origin = self.settings.origin("algorithm");
            let hint = failure.hint.as_ref().map(|hint| hints::with_origin(hint, &origin));
            Failure { hint, ..failure }.into()
        })?;
        if source == KeySource::Verification {
            skipped_keys::name_invalid(context, self.printer, &keys);
        }
        Ok(keys)
    }

    fn parsed_keys(
        &self,
        context: &mut Context<'_>,
        source: KeySource,
        verify_only: bool,
    ) -> Result<KeyRing> {
        let algorithm = self.settings.algorithm;
        let options = ParseOptions { algorithm, published: false, verify_only };
        if let Some(secret) = self.secret(context) {
            if matches!(self.settings.origin("key"), Origin::Environment(_)) {
                return Err(Failure::usage("TOKENCTL_KEY and TOKENCTL_SECRET are both set")
                    .hint(hints::UNSET_ONE)
                    .into());
            }
            (context.protect_memory)();
            return shared_secret(&secret, options);
        }
        if self.key_from_stdin {
            return key_file::load_stdin(context, source, options);
        }
        let path = self.key_path(context)?;
        self.refuse_beside_no_store(context, &path)?;
        let shown = redact_value(&path.to_string_lossy()).into_owned();
        self.printer.detail(context, &format!("keys: {shown}"));
        key_file::load(context, &path, source, options)
    }

    /// Reads the keys so that they can be read again after the ring has changed.
    pub(super) fn fresh_keys(&self, context: &mut Context<'_>) -> Result<FreshKeys> {
        let stamp = self.stamp(context);
        Ok(FreshKeys { ring: self.verification_keys(context)?, stamp })
    }

    fn stamp(&self, context: &Context<'_>) -> Option<key_file::Stamp> {
        let is_file = self.secret(context).is_none() && !self.key_from_stdin;
        is_file.then(|| self.key_path(context).ok().as_deref().and_then(key_file::stamp)).flatten()
    }

    /// Returns the path of the key ring for a command that changes it.
    pub(super) fn ring_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        let path = self.new_ring_path(context)?;
        self.refuse_beside_no_store(context, &path)?;
        Ok(path)
    }

    /// Returns the path of the key ring for a command that may create it.
    pub(super) fn new_ring_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        if self.secret(context).is_some() {
            return Err(Failure::usage("the key is in TOKENCTL_SECRET, not in a key ring")
                .hint(hints::import_secret())
                .into());
        }
        if self.key_from_stdin {
            return Err(Failure::usage("a key ring on standard input cannot be changed")
                .hint(hints::import_stdin())
                .into());
        }
        self.key_path(context)
    }

    /// Returns the path of a key ring that the command creates if it does not exist.
    pub(super) fn created_ring_path(&self, context: &Context<'_>) -> Result<PathBuf> {
        if self.key_from_stdin {
            return Err(Failure::usage("a key ring cannot be created on standard input")
                .hint(hints::DASH_AS_NAME)
                .into());
        }
        self.key_path(context)
    }
}

/// Reads an HMAC secret from an environment variable; the text of a key file is rejected.
fn shared_secret(secret: &str, options: ParseOptions) -> Result<KeyRing> {
    const NAME: &str = "TOKENCTL_SECRET";
    if secret.contains(char::REPLACEMENT_CHARACTER) {
        return Err(key_file::failure(
            NAME,
            "the value is not UTF-8: put the secret into a file and name the file with --key",
        ));
    }
    // The path of a mounted secret, of which the file is meant.
    if secret.starts_with(['/', '~', '.']) && Path::new(secret.trim()).is_file() {
        let text = format!("{NAME} is the path of a file, not the secret in it");
        return Err(Failure::failed("key", text).hint(hints::SECRET_FROM_FILE).into());
    }
    let bytes = secret.as_bytes();
    let algorithm = options.algorithm.unwrap_or(Algorithm::HS256);
    KeyRing::from_secret(bytes, algorithm)
        .and_then(|_| KeyRing::parse(bytes, options))
        .map_err(|error| key_hint::failure(NAME, KeySource::Ring, &error))
}

/// The keys of a long-running command, during which the ring may be rotated.
pub(super) struct FreshKeys {
    pub(super) ring: KeyRing,
    /// Taken before the ring was read, so that a concurrent change triggers a reload.
    stamp: Option<key_file::Stamp>,
}

impl FreshKeys {
    /// Reads the ring again if it has changed, for a token whose key is not in the ring. Returns whether it
    /// has changed.
    pub(super) fn renew(&mut self, context: &mut Context<'_>, env: &CommandEnv) -> Result<bool> {
        let changed = env.stamp(context) != self.stamp;
        if changed {
            *self = env.fresh_keys(context)?;
        }
        Ok(changed)
    }
}
