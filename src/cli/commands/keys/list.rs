//! `tokenctl keys list`

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::view::key;
use crate::service::sessions_by_key;
use crate::token::KeyRing;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv) -> Result<Exit> {
    let ring = env.listed_keys(context)?;
    show_with_sessions(context, env, &ring)
}

/// Lists the keys with the number of sessions that need each, if there is a store.
pub(super) fn show_with_sessions(
    context: &mut Context<'_>,
    env: &CommandEnv,
    ring: &KeyRing,
) -> Result<Exit> {
    let counted = env.open_if_there(context).and_then(|store| match store {
        Some(mut store) => {
            let now = context.now();
            Ok(sessions_by_key(store.as_mut(), &env.auth_config(ring), now)?)
        }
        None => Ok(Vec::new()),
    });
    let sessions = counted.unwrap_or_else(|error| {
        let text = format!("cannot count the sessions that need each key: {error}");
        env.printer.warn(context, &text);
        Vec::new()
    });
    show(context, env, ring, &sessions)
}

/// Lists the keys. `sessions` may be shorter than the ring: missing counts are unknown.
pub(super) fn show(
    context: &mut Context<'_>,
    env: &CommandEnv,
    ring: &KeyRing,
    sessions: &[u64],
) -> Result<Exit> {
    let now = context.now();
    env.printer.list(context, key::KeyList { ring, sessions, now })?;
    Ok(Exit::Done)
}
