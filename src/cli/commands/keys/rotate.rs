//! `tokenctl keys rotate`

use clap::Args;

use super::{list, refuse_to_convert, replaced, retires_at};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::ring_file::RingFile;
use crate::time::Span;
use crate::token::{Algorithm, Key, KeyError};

/// `keys rotate`
#[derive(Args)]
#[command(
    after_help = "Verifiers need the new key before they see its first token. To publish it first:
tokenctl keys generate --standby, then tokenctl keys activate KID.

Examples:
  tokenctl keys rotate
  tokenctl keys rotate --alg ES256"
)]
pub(in crate::cli) struct RotateKeysArgs {
    /// Algorithm of the new key [default: the active key's]
    #[arg(long, value_name = "ALG")]
    alg: Option<Algorithm>,
    /// Convert a PEM, JWK or secret file to a JWK Set
    #[arg(long)]
    convert: bool,
}

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &RotateKeysArgs,
) -> Result<Exit> {
    let path = env.ring_path(context)?;
    let algorithm = algorithm(context, env, args.alg)?;
    let failed = |error: KeyError| Failure::failed("keys", error.to_string());
    // Generated before the lock is taken, because an RSA key takes seconds.
    let mut key = Key::generate(algorithm, context.now(), context.random)?;
    let file = RingFile::lock(context, &path, env.settings.timeout)?;
    refuse_to_convert(&file, args.convert, &path)?;
    let mut ring = file.ring.clone();
    let former = ring.active().map(|key| key.kid().to_owned());
    // After a clock was set back, the former key must not look unused, nor the new key as if it had signed
    // nothing before a future time.
    let (now, retired) = retires_at(context, env, ring.active());
    key.set_created(now + Span::secs(1));
    let kid = key.kid().to_owned();
    ring.add_active(key, retired).map_err(failed)?;
    file.replace(&ring)?;
    replaced(context, env, now, (&kid, algorithm), former.as_deref());
    env.printer.note(context, "verifiers need the new public key: tokenctl keys export");
    list::show_with_sessions(context, env, &ring)
}

/// Returns the requested algorithm, or that of the active key. It must be one that the settings allow.
fn algorithm(
    context: &mut Context<'_>,
    env: &CommandEnv,
    asked: Option<Algorithm>,
) -> Result<Algorithm> {
    let settled = env.settings.algorithm;
    if let (Some(asked), Some(settled)) = (asked, settled)
        && asked != settled
    {
        let origin = env.settings.origin("algorithm");
        let text = format!("the setting algorithm is {settled} (from {origin}), not {asked}");
        return Err(Failure::usage(text).hint(hints::CHANGE_SETTING).into());
    }
    match asked.or(settled) {
        Some(algorithm) => Ok(algorithm),
        None => Ok(env.keys(context)?.active().map_or(Algorithm::EdDSA, Key::algorithm)),
    }
}
