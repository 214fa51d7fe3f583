//! `tokenctl denylist list`

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::view::denial::DenialList;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv) -> Result<Exit> {
    let mut store = env.open(context)?;
    let now = (context.clock)();
    let tx = store.read()?;
    env.printer.list(context, DenialList { tx: tx.as_ref(), now })?;
    Ok(Exit::Done)
}
