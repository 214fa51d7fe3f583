//! `tokenctl denylist`

mod check;
mod follow;
mod list;
mod sync;

use crate::cli::command_error::Result;

use crate::cli::args::DenylistCommand;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Exit;

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    command: &DenylistCommand,
) -> Result<Exit> {
    match command {
        DenylistCommand::List => list::run(context, env),
        DenylistCommand::Sync(args) if args.follow => follow::run(context, env, args),
        DenylistCommand::Sync(args) => sync::run(context, env, args),
        DenylistCommand::Check(args) => check::run(context, env, args),
    }
}
