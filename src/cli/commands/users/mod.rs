//! `tokenctl users`

mod change;
mod list;
mod show;

use clap::Subcommand;
pub(in crate::cli) use list::UserListArgs;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;

/// `users`
#[derive(Subcommand)]
pub(in crate::cli) enum UsersCommand {
    /// List users and the number of their active sessions
    #[command(visible_alias = "ls")]
    List(list::UserListArgs),
    /// Show a user and their sessions
    #[command(after_help = "Examples:
  tokenctl users show alice
  tokenctl users show alice -o json")]
    Show(show::UserArgs),
    /// Revoke every session of a user and reject further logins
    #[command(after_help = "Examples:
  tokenctl users deactivate alice --dry-run
  tokenctl users deactivate alice --note \"ticket 4711\" --yes")]
    Deactivate(change::UserEndingArgs),
    /// Accept logins of a user again; revoked sessions stay revoked
    #[command(after_help = "Examples:
  tokenctl users reactivate alice --note \"ticket 4711\"")]
    Reactivate(change::ReactivateArgs),
    /// Delete a user and every session of the user
    #[command(after_help = "Examples:
  tokenctl users delete alice --dry-run
  tokenctl users delete alice --note \"ticket 4711\" --yes")]
    Delete(change::UserEndingArgs),
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    global: &Global,
    command: &UsersCommand,
) -> Result<Exit> {
    let env = |context: &Context<'_>| CommandEnv::new(context, global);
    let reader = |context: &Context<'_>| CommandEnv::without_actor(context, global);
    match command {
        UsersCommand::List(args) => list::run(context, &reader(context)?, args),
        UsersCommand::Show(args) => show::run(context, &reader(context)?, args),
        UsersCommand::Deactivate(args) => change::deactivate(context, &env(context)?, args),
        UsersCommand::Reactivate(args) => change::reactivate(context, &env(context)?, args),
        UsersCommand::Delete(args) => change::delete(context, &env(context)?, args),
    }
}
