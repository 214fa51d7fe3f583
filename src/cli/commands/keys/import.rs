//! `tokenctl keys import`

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::{let_second_pass, list, record, refuse_to_convert};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints::{self, KeySource};
use crate::cli::key_file;
use crate::cli::paths::{self, is_key_material};
use crate::cli::redact::has_password;
use crate::cli::ring_file::{RingFile, prove};
use crate::cli::view::counted;
use crate::session::EventKind;
use crate::time::Timestamp;
use crate::token::{Algorithm, Key, KeyError, KeyRing, ParseOptions, SigningError};

/// `keys import`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl keys import issuer.pem
  tokenctl keys import --active --alg HS256 - < secret.txt")]
pub(in crate::cli) struct ImportKeysArgs {
    /// Key file; - for stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,
    /// Make the key the active key [default: verification only]
    #[arg(long)]
    active: bool,
    /// Import as a retired key, eligible for pruning
    #[arg(long, conflicts_with = "active")]
    retired: bool,
    /// Algorithm of the key [default: from the file]
    #[arg(long, value_name = "ALG")]
    alg: Option<Algorithm>,
    /// Key ID [default: from the file, else the RFC 7638 thumbprint]
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// Convert a key ring that is a PEM, JWK or secret file to a JWK Set
    #[arg(long)]
    convert: bool,
}

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &ImportKeysArgs,
) -> Result<Exit> {
    let path = env.new_ring_path(context)?;
    let given = read(context, args)?;
    let now = context.now();
    let (ring, taken) = if fs::symlink_metadata(&path).is_ok() {
        let file = RingFile::lock(context, &path, env.settings.timeout)?;
        refuse_to_convert(&file, args.convert, &path)?;
        let mut ring = file.ring.clone();
        let taken = add(&mut ring, &given, args, now)?;
        file.replace(&ring)?;
        if args.active {
            let_second_pass(context, now);
        }
        (ring, taken)
    } else {
        let mut ring = KeyRing::default();
        let taken = add(&mut ring, &given, args, now)?;
        prove(&ring.to_private_jwks())?;
        if !key_file::make_of(&path, &ring)? {
            let text = format!("another process has just created {}", path.display());
            return Err(Failure::failed("key-exists", text).hint(hints::TRY_AGAIN).into());
        }
        env.printer.note(context, &format!("created key ring {}", path.display()));
        (ring, taken)
    };
    for text in taken.iter().map(Taken::told) {
        env.printer.note(context, &text);
    }
    if !args.active && !args.retired && taken.iter().any(|taken| taken.private_left_out) {
        let file = crate::shell::word(&args.file.to_string_lossy()).into_owned();
        let text = format!("to sign with it: tokenctl keys import --active {file}");
        env.printer.note(context, &text);
    }
    let change = format!("imported into the ring: {}", counted(taken.len() as u64, "key"));
    env.printer.committed(context, change, hints::SEE_RING);
    let note: Vec<String> = taken.iter().map(Taken::told).collect();
    record(context, env, EventKind::KeysImported, &note.join("; "));
    list::show_with_sessions(context, env, &ring)
}

/// The keys of the file.
struct KeyInput {
    keys: Vec<Key>,
    /// Index of the key that becomes active.
    active: Option<usize>,
    name: String,
}

/// A key that was imported into the ring.
struct Taken {
    key: String,
    how: &'static str,
    private_left_out: bool,
}

impl Taken {
    fn told(&self) -> String {
        let left_out = if self.private_left_out { "; its private part was left out" } else { "" };
        format!("{} {}{left_out}", self.key, self.how)
    }
}

/// Reads the keys of the file, and checks that private and public parts match.
fn read(context: &mut Context<'_>, args: &ImportKeysArgs) -> Result<KeyInput> {
    let path = paths::key_file(context, "FILE", &args.file)?;
    let name = path.display().to_string();
    let from_stdin = path == Path::new("-");
    let refuse = |error: String| key_file::failure(&name, &error);
    let options = ParseOptions { algorithm: args.alg, ..ParseOptions::default() };
    let given = if from_stdin {
        key_file::load_stdin(context, KeySource::Ring, options)?
    } else {
        key_file::load(context, &path, KeySource::Ring, options)
            .map_err(|error| missing(&path, error))?
    };
    let mut keys = given.keys().to_vec();
    let mut active = None;
    if args.active {
        let kid = given.active().map(Key::kid).ok_or_else(|| {
            refuse(
                "it has no private part, so it cannot sign; import it without --active".to_owned(),
            )
        })?;
        active = keys.iter().position(|key| key.kid() == kid);
    }
    if let (Some(skipped), true) = (given.skipped().first(), keys.is_empty()) {
        return Err(refuse(skipped.reason().to_string()));
    }
    for key in &mut keys {
        // The value belongs to another ring and its store.
        key.set_last_access(None);
        key.prove().map_err(|error| match error {
            SigningError::Random(error) => error.into(),
            SigningError::VerifyOnly | SigningError::NoActiveKey | SigningError::Inconsistent => {
                refuse(error.to_string())
            }
        })?;
    }
    if let Some(kid) = &args.kid {
        let [key] = keys.as_mut_slice() else {
            return Err(Failure::usage("--kid names one key, and the file holds several").into());
        };
        key.rename(kid).map_err(|error| Failure::usage(format!("--kid: {error}")))?;
    }
    Ok(KeyInput { keys, active, name })
}

/// Adds a hint to the error for a missing file: the hints for a missing ring do not apply.
fn missing(path: &Path, error: CommandError) -> CommandError {
    let text = path.to_string_lossy();
    if path.exists() || is_key_material(&text) || has_password(&text) {
        return error;
    }
    Failure::failed("key-missing", format!("there is no key file at {}", path.display()))
        .hint(hints::GIVE_KEY_FILE)
        .into()
}

fn add(
    ring: &mut KeyRing,
    given: &KeyInput,
    args: &ImportKeysArgs,
    now: Timestamp,
) -> Result<Vec<Taken>> {
    let mut taken = Vec::new();
    let mut known = Vec::new();
    for (index, key) in given.keys.iter().enumerate() {
        let signs = given.active == Some(index);
        let print = key.thumbprint();
        let same = ring.keys().iter().find(|key| key.thumbprint() == print).cloned();
        let mut key = key.clone();
        let had_private = key.has_private();
        let added = match same {
            Some(same) if signs => {
                key = upgraded(ring, &same, key, args, &given.name)?;
                ring.activate(key.clone(), now)
            }
            Some(same) => {
                known.push((same, had_private));
                continue;
            }
            None if signs => ring.add_active(key.clone(), now),
            None => {
                // A retired key does not need its private part.
                if args.retired {
                    key.retire(now);
                } else {
                    key.only_verify();
                }
                ring.add(key.clone())
            }
        };
        added.map_err(|error| {
            let failure = Failure::failed("keys", format!("the key {}: {error}", given.name));
            if error == KeyError::DuplicateKid {
                failure.hint(hints::GIVE_OTHER_KID)
            } else {
                failure
            }
        })?;
        let how = match (signs, key.retired_at()) {
            (true, _) => "is active now",
            (false, Some(_)) => "is retired and only verifies",
            (false, None) => "only verifies",
        };
        taken.push(Taken {
            key: format!("{} ({})", key.kid(), key.algorithm()),
            how,
            private_left_out: had_private && !key.has_private(),
        });
    }
    match known.first() {
        Some((same, private)) if taken.is_empty() => {
            Err(in_ring_already(ring, same, *private, args, &given.name).into())
        }
        _ => Ok(taken),
    }
}

/// Adds the private part from the file to a key that only verifies in the ring.
fn upgraded(
    ring: &KeyRing,
    same: &Key,
    mut key: Key,
    args: &ImportKeysArgs,
    name: &str,
) -> Result<Key> {
    let is_active = ring.active().is_some_and(|active| active.kid() == same.kid());
    if is_active || args.kid.as_deref().is_some_and(|kid| kid != same.kid()) {
        return Err(in_ring_already(ring, same, false, args, name).into());
    }
    if let Some(at) = same.retired_at() {
        let text = format!("key {name} was retired on {at}: a retired key cannot become active");
        return Err(Failure::failed("key-retired", text).hint(hints::ROTATE_KEYS).into());
    }
    let refuse = |error: KeyError| Failure::failed("keys", format!("the key {name}: {error}"));
    // Existing tokens use the ring's key ID and algorithm.
    key.rename(same.kid()).map_err(refuse)?;
    if let ([algorithm], None) = (same.algorithms(), args.alg) {
        key.pin(*algorithm).map_err(refuse)?;
    }
    if let Some(at) = same.created() {
        key.set_created(at);
    }
    Ok(key)
}

fn in_ring_already(
    ring: &KeyRing,
    same: &Key,
    private: bool,
    args: &ImportKeysArgs,
    name: &str,
) -> Failure {
    let text = format!("the ring already contains key {name}, as {}", same.kid());
    let failure = Failure::failed("key-known", text);
    let is_active = ring.active().is_some_and(|active| active.kid() == same.kid());
    if private && !is_active && !args.retired && same.retired_at().is_none() {
        failure.hint(hints::import_active(&args.file))
    } else {
        failure.hint(hints::SEE_KEYS)
    }
}
