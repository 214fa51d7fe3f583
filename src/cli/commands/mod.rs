//! The commands, one file each: parse, call the service, show the result.

mod ask;
mod backup;
mod completions;
mod config;
mod decode;
mod deny_token;
mod denylist;
mod doctor;
mod event_rows;
mod events;
mod events_follow;
mod init;
mod introspect;
mod issue;
mod keys;
mod man;
mod paced;
mod pick;
mod purge;
mod revocation;
mod revoke;
mod revoke_all;
mod rotate;
mod scan;
mod selection;
mod sessions_import;
mod sessions_list;
mod sessions_show;
mod stats;
mod store_copy;
mod users;
mod users_list;

use crate::cli::command_error::Result;
use crate::cli::hints;

use super::args::{
    Cli, Command, ConfigCommand, KeysCommand, SessionsCommand, StoreCommand, UsersCommand,
};
use super::command_env::CommandEnv;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::formats;

/// Whether the output is the purpose of the command, so that a reader that closes the pipe early has
/// missed a part of the result.
pub(super) fn result_is_the_point(command: &Command) -> bool {
    match command {
        Command::Issue(_)
        | Command::Rotate(_)
        | Command::Introspect(_)
        | Command::Keys(KeysCommand::Export(_)) => true,
        Command::Decode(_)
        | Command::Scan(_)
        | Command::Sessions(_)
        | Command::Revoke(_)
        | Command::RevokeAll(_)
        | Command::Purge(_)
        | Command::Users(_)
        | Command::Denylist(_)
        | Command::Events(_)
        | Command::Stats(_)
        | Command::Doctor(_)
        | Command::Backup(_)
        | Command::Store(_)
        | Command::Init(_)
        | Command::Keys(_)
        | Command::Config(_)
        | Command::Completions(_)
        | Command::Man(_) => false,
    }
}

/// Runs the command.
pub(super) fn dispatch(context: &mut Context<'_>, cli: Cli) -> Result<Exit> {
    let global = &cli.global;
    let env = |context: &Context<'_>| CommandEnv::new(context, global);
    // Commands that write no audit trail skip the user lookup, which can query LDAP.
    let reader = |context: &Context<'_>| CommandEnv::without_actor(context, global);
    formats::check(global.output, &cli.command, context.stdout.is_terminal)?;
    match cli.command {
        Command::Completions(args) => completions::run(context, &args),
        Command::Man(args) => man::run(context, &args),
        Command::Issue(args) => issue::run(context, &env(context)?, &args),
        Command::Rotate(args) => rotate::run(context, &env(context)?, &args),
        Command::Decode(args) => decode::run(context, global, &args),
        Command::Introspect(args) => introspect::run(context, &reader(context)?, &args),
        Command::Scan(args) if !args.revoke => scan::run(context, &reader(context)?, &args),
        Command::Scan(args) => scan::run(context, &env(context)?, &args),
        Command::Sessions(SessionsCommand::List(args)) => {
            sessions_list::run(context, &reader(context)?, &args)
        }
        Command::Sessions(SessionsCommand::Show(args)) => {
            sessions_show::run(context, &reader(context)?, &args)
        }
        Command::Sessions(SessionsCommand::Import(args)) => {
            sessions_import::run(context, &env(context)?, &args)
        }
        Command::Revoke(args) => revoke::run(context, &env(context)?, &args),
        Command::RevokeAll(args) => revoke_all::run(context, &env(context)?, &args),
        Command::Purge(args) => purge::run(context, &env(context)?, &args),
        Command::Users(UsersCommand::List(args)) => {
            users_list::run(context, &reader(context)?, &args)
        }
        Command::Users(UsersCommand::Show(args)) => users::show(context, &reader(context)?, &args),
        Command::Users(UsersCommand::Deactivate(args)) => {
            users::deactivate(context, &env(context)?, &args)
        }
        Command::Users(UsersCommand::Reactivate(args)) => {
            users::reactivate(context, &env(context)?, &args)
        }
        Command::Users(UsersCommand::Delete(args)) => users::delete(context, &env(context)?, &args),
        Command::Denylist(command) => denylist::run(context, &reader(context)?, &command),
        Command::Events(_) if global.actor.is_some() => {
            Err(Failure::usage("events writes no audit trail, so --actor has no effect")
                .hint(hints::EVENTS_BY_ACTOR)
                .into())
        }
        Command::Events(args) => events::run(context, &reader(context)?, &args),
        Command::Stats(args) => stats::run(context, &reader(context)?, &args),
        Command::Doctor(args) => doctor::run(context, global, &args),
        Command::Backup(args) => backup::run(context, &reader(context)?, &args),
        Command::Store(StoreCommand::Copy(args)) => {
            store_copy::run(context, &reader(context)?, &args)
        }
        Command::Config(ConfigCommand::Show) => config::show(context, &reader(context)?),
        Command::Config(ConfigCommand::Path) => config::path(context, global),
        Command::Init(args) => init::run(context, &reader(context)?, &args),
        Command::Keys(command @ (KeysCommand::List | KeysCommand::Export(_))) => {
            keys::run(context, &reader(context)?, &command)
        }
        Command::Keys(KeysCommand::Generate(args)) if !args.standby => {
            keys::run(context, &reader(context)?, &KeysCommand::Generate(args))
        }
        Command::Keys(command) => keys::run(context, &env(context)?, &command),
    }
}
