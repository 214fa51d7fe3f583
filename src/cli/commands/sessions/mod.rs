//! `tokenctl sessions`

mod import;
mod list;
mod show;

use clap::Subcommand;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;

pub(in crate::cli) use list::ListArgs;

/// `sessions`
#[derive(Subcommand)]
pub(in crate::cli) enum SessionsCommand {
    /// List sessions; by default active ones, most recently used first
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    /// Show a session and its history
    Show(show::ShowArgs),
    /// Import sessions from JSON Lines, a JSON array or CSV
    Import(import::ImportArgs),
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    global: &Global,
    command: &SessionsCommand,
) -> Result<Exit> {
    let env = |context: &Context<'_>| CommandEnv::new(context, global);
    let reader = |context: &Context<'_>| CommandEnv::without_actor(context, global);
    match command {
        SessionsCommand::List(args) => list::run(context, &reader(context)?, args),
        SessionsCommand::Show(args) => show::run(context, &reader(context)?, args),
        SessionsCommand::Import(args) => import::run(context, &env(context)?, args),
    }
}
