//! `tokenctl keys activate`

use clap::Args;

use super::{find, list, replaced, retires_at};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::ring_file::RingFile;
use crate::token::{Key, KeyError, KeyRing};

/// `keys activate`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl keys generate --standby
  tokenctl keys activate KID           after verifiers have the key")]
pub(in crate::cli) struct ActivateArgs {
    /// Key ID of a standby key, or a prefix of it
    #[arg(value_name = "KID")]
    kid: String,
}

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &ActivateArgs,
) -> Result<Exit> {
    let path = env.ring_path(context)?;
    let file = RingFile::lock(context, &path, env.settings.timeout)?;
    let mut ring = file.ring.clone();
    let key = find(&ring, &args.kid)?.clone();
    let former = ring.active().map(|key| key.kid().to_owned());
    if former.as_deref() == Some(key.kid()) {
        env.printer.note(context, &format!("key {} is already active", key.kid()));
        return list::show_with_sessions(context, env, &ring);
    }
    check(env, &ring, &key)?;
    // A clock that was set back must not make the former key look unused.
    let (now, retired) = retires_at(context, env, ring.active());
    let (kid, algorithm) = (key.kid().to_owned(), key.algorithm());
    ring.activate(key, retired)
        .map_err(|error: KeyError| Failure::failed("keys", error.to_string()))?;
    file.replace(&ring)?;
    replaced(context, env, now, (&kid, algorithm), former.as_deref());
    list::show_with_sessions(context, env, &ring)
}

/// Rejects a key that cannot sign, or whose algorithm the settings do not allow.
fn check(env: &CommandEnv, ring: &KeyRing, key: &Key) -> Result<()> {
    let kid = key.kid();
    if !ring.is_standby(kid) {
        let status = if key.retired_at().is_some() { "retired" } else { "a public key" };
        let text = format!("cannot activate the key {kid}: it is {status}");
        return Err(Failure::failed("key-not-standby", text).hint(hints::ADD_STANDBY).into());
    }
    match env.settings.algorithm {
        Some(settled) if settled != key.algorithm() => {
            let origin = env.settings.origin("algorithm");
            let text = format!(
                "cannot activate the key {kid}: the setting algorithm is {settled} (from \
                 {origin}), not {}",
                key.algorithm()
            );
            Err(Failure::usage(text).hint(hints::CHANGE_SETTING).into())
        }
        _ => Ok(()),
    }
}
