//! `tokenctl keys`

mod activate;
mod export;
mod generate;
mod import;
mod list;
mod prune;
mod rotate;

use std::time::Duration;

use clap::Subcommand;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::ring_file::RingFile;
use crate::service::{record_keys, retirement};
use crate::session::{CLOCK_SKEW, EventKind};
use crate::time::Timestamp;
use crate::token::{Algorithm, Key, KeyRing};

/// `keys`
#[derive(Subcommand)]
pub(in crate::cli) enum KeysCommand {
    /// Create a key ring with one key, or add a standby key to a ring
    Generate(generate::GenerateArgs),
    /// List the keys and their status: active, standby or verify-only
    #[command(visible_alias = "ls")]
    #[command(after_help = "Examples:
  tokenctl keys list
  tokenctl keys list -o json")]
    List,
    /// Activate a standby key
    Activate(activate::ActivateArgs),
    /// Generate a key and activate it; the previous key only verifies
    Rotate(rotate::RotateKeysArgs),
    /// Delete retired keys that no valid token needs
    Prune(prune::PruneArgs),
    /// Print the public keys for services that verify tokens
    Export(export::ExportArgs),
    /// Import a key: PEM, JWK, JWK Set or HMAC secret
    Import(import::ImportKeysArgs),
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    global: &Global,
    command: &KeysCommand,
) -> Result<Exit> {
    let env = |context: &Context<'_>| CommandEnv::new(context, global);
    let reader = |context: &Context<'_>| CommandEnv::without_actor(context, global);
    match command {
        KeysCommand::Generate(args) if args.standby => generate::run(context, &env(context)?, args),
        KeysCommand::Generate(args) => generate::run(context, &reader(context)?, args),
        KeysCommand::List => list::run(context, &reader(context)?),
        KeysCommand::Activate(args) => activate::run(context, &env(context)?, args),
        KeysCommand::Rotate(args) => rotate::run(context, &env(context)?, args),
        KeysCommand::Prune(args) => prune::run(context, &env(context)?, args),
        KeysCommand::Export(args) => export::run(context, &reader(context)?, args),
        KeysCommand::Import(args) => import::run(context, &env(context)?, args),
    }
}

/// Records an event. The ring is changed already, so a failure is only a warning.
fn record(context: &mut Context<'_>, env: &CommandEnv, kind: EventKind, note: &str) {
    let recorded = env.open_if_there(context).and_then(|store| match store {
        Some(mut store) => {
            let (actor, now) = (env.actor.as_deref(), context.now());
            Ok(record_keys(store.as_mut(), kind, note, actor, now)?)
        }
        None => Ok(()),
    });
    if let Err(error) = recorded {
        let text = format!("the ring has changed, but the event could not be recorded: {error}");
        env.printer.warn(context, &text);
    }
}

/// Returns the current time, and the retirement time of the active key, which is replaced now. If the store cannot be
/// read, that is only a warning: it must not keep a stolen key in use.
fn retires_at(
    context: &mut Context<'_>,
    env: &CommandEnv,
    key: Option<&Key>,
) -> (Timestamp, Timestamp) {
    let found = env.open_if_there(context).and_then(|store| match store {
        Some(mut store) => Ok(retirement(store.as_mut(), key, context.now())?),
        None => Ok(context.now()),
    });
    let now = context.now();
    let at = found.unwrap_or_else(|error| {
        let text = format!("cannot check in the store whether a clock was set back: {error}");
        env.printer.warn(context, &text);
        now
    });
    if at > now + CLOCK_SKEW {
        let text = format!(
            "sessions were last used in the future, up to {at} (now: {now}): the former key is kept \
             as if it had signed until that time; synchronise the clocks of all hosts with NTP"
        );
        env.printer.warn(context, &text);
    }
    (now, key.and_then(Key::created).map_or(at, |made| at.max(made)))
}

/// Records and reports that a key has replaced the active one at `now`.
fn replaced(
    context: &mut Context<'_>,
    env: &CommandEnv,
    now: Timestamp,
    (kid, algorithm): (&str, Algorithm),
    former: Option<&str>,
) {
    let change = format!("key {kid} is active now");
    env.printer.committed(context, change.as_str(), hints::SEE_RING);
    let_second_pass(context, now);
    let former = former.unwrap_or("none");
    let note = format!("key {kid} ({algorithm}) replaces {former} as the active key");
    record(context, env, EventKind::KeysRotated, &note);
    env.printer.note(context, &change);
    env.printer.note(context, "services that keep the key ring in memory must reload it");
}

/// Waits for the end of the second in which a key retired. Tokens that are issued after the command then
/// have a later `iat`, so that times alone tell which key signed.
fn let_second_pass(context: &Context<'_>, retired: Timestamp) {
    for _ in 0..100 {
        if context.now() != retired {
            break;
        }
        (context.sleep)(Duration::from_millis(10));
    }
}

/// Rejects an implicit conversion of a PEM, JWK or secret file to a JWK Set: a service that reads the
/// file may not support a set.
fn refuse_to_convert(file: &RingFile, convert: bool, path: &std::path::Path) -> Result<()> {
    if file.is_set || convert {
        return Ok(());
    }
    let name = path.display();
    Err(Failure::failed("key-not-a-ring", format!("{name} contains a single key, not a key ring"))
        .hint(hints::import_or_convert(path))
        .into())
}

/// Finds a key by its key ID, or by a unique prefix of it.
fn find<'r>(ring: &'r KeyRing, text: &str) -> Result<&'r Key> {
    if let Some(key) = ring.get(text) {
        return Ok(key);
    }
    let found: Vec<&Key> = ring.keys().iter().filter(|key| key.kid().starts_with(text)).collect();
    match found.as_slice() {
        [key] if text.chars().count() >= 4 => Ok(key),
        [_, _, ..] => {
            let kids: Vec<&str> = found.iter().map(|key| key.kid()).collect();
            let text = format!("key ID prefix {text} is ambiguous: {}", kids.join(", "));
            Err(Failure::nothing("ambiguous-kid", text).hint(hints::LONGER_KID).into())
        }
        _ => Err(Failure::nothing("unknown-key", format!("no key {text} is in the key ring"))
            .hint(hints::LIST_THEM)
            .into()),
    }
}
