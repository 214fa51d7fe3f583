//! `tokenctl keys generate`

use clap::Args;

use super::{list, record, refuse_to_convert};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ring_file::RingFile;
use crate::cli::{hints, key_file};
use crate::session::EventKind;
use crate::token::{Algorithm, Key, KeyError};

/// `keys generate`
#[derive(Args)]
#[command(
    after_help = "A standby key is published by keys export and verifies tokens, but does not sign.

Examples:
  tokenctl keys generate --standby
  tokenctl keys export > jwks.json        publish it; wait until verifiers have it
  tokenctl keys activate KID"
)]
pub(in crate::cli) struct GenerateArgs {
    /// Algorithm of the key, such as EdDSA, ES256, RS256, PS256 or HS256
    #[arg(long, value_name = "ALG", default_value = "EdDSA")]
    alg: Algorithm,
    /// Add the key to the existing ring without signing with it yet
    #[arg(long)]
    pub(in crate::cli) standby: bool,
}

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &GenerateArgs,
) -> Result<Exit> {
    if args.standby {
        return standby(context, env, args);
    }
    let path = env.created_ring_path(context)?;
    if !key_file::make(context, &path, args.alg)? {
        let text = format!("key ring {} already exists", path.display());
        return Err(Failure::failed("key-exists", text).hint(hints::STANDBY_OR_OTHER_FILE).into());
    }
    let change = format!("the key ring {} was created", path.display());
    env.printer.committed(context, change, hints::SEE_RING);
    env.printer.note(context, &format!("created key ring {}", path.display()));
    let ring = env.keys(context)?;
    list::show(context, env, &ring, &[])
}

/// Adds a standby key, which verifiers can learn before it signs.
fn standby(context: &mut Context<'_>, env: &CommandEnv, args: &GenerateArgs) -> Result<Exit> {
    let path = env.ring_path(context)?;
    let failed = |error: KeyError| Failure::failed("keys", error.to_string());
    // Generated before the lock is taken, because an RSA key takes seconds.
    let key = Key::generate(args.alg, context.now(), context.random)?;
    let file = RingFile::lock(context, &path, env.settings.timeout)?;
    refuse_to_convert(&file, false, &path)?;
    let mut ring = file.ring.clone();
    let kid = key.kid().to_owned();
    ring.add(key).map_err(failed)?;
    file.replace(&ring)?;
    let change = format!("the standby key {kid} was added");
    env.printer.committed(context, change, hints::SEE_RING);
    record(context, env, EventKind::KeysGenerated, &format!("{kid} ({}) on standby", args.alg));
    env.printer.note(context, &format!("{kid} is on standby: published, not signing yet"));
    env.printer.note(context, "publish it with: tokenctl keys export");
    env.printer.note(context, &format!("then sign with it: tokenctl keys activate {kid}"));
    list::show_with_sessions(context, env, &ring)
}
