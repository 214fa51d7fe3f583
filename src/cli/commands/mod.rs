//! One command, one file: open, call the service, show.

mod ask;
mod completions;
mod config;
mod decode;
mod denylist;
mod init;
mod introspect;
mod issue;
mod keys;
mod purge;
mod revoke;
mod revoke_all;
mod rotate;
mod scan;
mod sessions_list;
mod sessions_show;
mod users;

use anyhow::Result;

use super::args::{
    Cli, Command, ConfigCommand, DenylistCommand, KeysCommand, SessionsCommand, UsersCommand,
};
use super::context::Context;
use super::failure::Exit;
use super::workplace::Workplace;

pub(super) use completions::Shell;

/// Runs the command.
pub(super) fn dispatch(context: &mut Context<'_>, cli: Cli) -> Result<Exit> {
    let global = &cli.global;
    let place = |context: &Context<'_>| Workplace::new(context, global);
    match cli.command {
        Command::Completions(args) => completions::run(context, args.shell),
        Command::Issue(args) => issue::run(context, &place(context)?, &args),
        Command::Rotate(args) => rotate::run(context, &place(context)?, &args),
        Command::Decode(args) => decode::run(context, global, &args),
        Command::Introspect(args) => introspect::run(context, &place(context)?, &args),
        Command::Scan(args) => scan::run(context, &place(context)?, &args),
        Command::Sessions(SessionsCommand::List(args)) => {
            sessions_list::run(context, &place(context)?, &args)
        }
        Command::Sessions(SessionsCommand::Show(args)) => {
            sessions_show::run(context, &place(context)?, &args)
        }
        Command::Revoke(args) => revoke::run(context, &place(context)?, &args),
        Command::RevokeAll(args) => revoke_all::run(context, &place(context)?, &args),
        Command::Purge(args) => purge::run(context, &place(context)?, &args),
        Command::Users(UsersCommand::List) => users::list(context, &place(context)?),
        Command::Users(UsersCommand::Show(args)) => users::show(context, &place(context)?, &args),
        Command::Users(UsersCommand::Deactivate(args)) => {
            users::deactivate(context, &place(context)?, &args)
        }
        Command::Users(UsersCommand::Reactivate(args)) => {
            users::reactivate(context, &place(context)?, &args)
        }
        Command::Users(UsersCommand::Delete(args)) => {
            users::delete(context, &place(context)?, &args)
        }
        Command::Denylist(DenylistCommand::List) => denylist::list(context, &place(context)?),
        Command::Config(ConfigCommand::Show) => config::show(context, &place(context)?),
        Command::Init(args) => init::run(context, &place(context)?, &args),
        Command::Keys(KeysCommand::Generate(args)) => {
            keys::generate(context, &place(context)?, &args)
        }
        Command::Keys(KeysCommand::List) => keys::list(context, &place(context)?),
    }
}
