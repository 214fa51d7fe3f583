//! `tokenctl denylist list`

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::view::denial::DenialList;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv) -> Result<Exit> {
    let mut store = env.open(context)?;
    let now = context.now();
    env.printer.list(context, DenialList { store: store.as_mut(), now })?;
    Ok(Exit::Done)
}
