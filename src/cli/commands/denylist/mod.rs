//! `tokenctl denylist`

mod check;
mod follow;
mod list;
mod sync;

use clap::Subcommand;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;

pub(in crate::cli) use sync::DenylistSyncArgs;

/// `denylist`
#[derive(Subcommand)]
pub(in crate::cli) enum DenylistCommand {
    /// List the session and token IDs that verifiers must reject now
    #[command(visible_alias = "ls")]
    #[command(after_help = "Examples:
  tokenctl denylist list
  tokenctl denylist list -o jsonl")]
    List,
    /// Mirror the denylist to Redis or Valkey, once or continuously
    Sync(sync::DenylistSyncArgs),
    /// Check access tokens against the denylist in Redis, as a verifier does
    Check(check::DenylistCheckArgs),
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    global: &Global,
    command: &DenylistCommand,
) -> Result<Exit> {
    let env = CommandEnv::without_actor(context, global)?;
    match command {
        DenylistCommand::List => list::run(context, &env),
        DenylistCommand::Sync(args) if args.follow => follow::run(context, &env, args),
        DenylistCommand::Sync(args) => sync::run(context, &env, args),
        DenylistCommand::Check(args) => check::run(context, &env, args),
    }
}
