//! The commands, one file each: its arguments, the call of the service, and the result.
//!
//! This file registers the commands: their modules, the enum that clap parses, and the function of each.

mod alone;
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
mod help;
mod init;
mod introspect;
mod issue;
mod keys;
mod list_value;
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
mod sessions;
mod stats;
mod store;
mod users;

use clap::{Parser, Subcommand};

use super::args::Global;
use super::command_env::CommandEnv;
use super::command_error::Result;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::hints;
use super::version::version;

pub(super) use alone::parse;
pub(super) use denylist::{DenylistCommand, DenylistSyncArgs};
pub(super) use events::EventsArgs;
pub(super) use help::command;
pub(super) use keys::KeysCommand;
pub(super) use sessions::{ListArgs, SessionsCommand};
pub(super) use users::{UserListArgs, UsersCommand};

/// Find, revoke and purge login sessions, and inspect their JWTs, in your auth service's session
/// store
#[derive(Parser)]
#[command(name = "tokenctl", version = version(), arg_required_else_help = true)]
#[command(mut_args(|option| option.global(true)))]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 nothing matched, 4 token rejected,
5 store locked, 130 interrupted

Examples:
  tokenctl issue alice                       open a session, also without set-up
  tokenctl revoke-all alice --reason compromised
  tokenctl introspect < token.txt            why is this token rejected?"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub(in crate::cli) enum Command {
    /// Open a session and print its access and refresh token
    Issue(issue::IssueArgs),
    /// Exchange a refresh token for a new token pair
    Rotate(rotate::RotateArgs),
    /// Show the content of any token; --verify checks the token
    Decode(decode::DecodeArgs),
    /// Check whether the service accepts a token, and why not
    Introspect(introspect::IntrospectArgs),
    /// Find tokens in logs, dumps and source trees, and their status
    Scan(scan::ScanArgs),
    /// List, show and import sessions
    #[command(subcommand)]
    Sessions(sessions::SessionsCommand),
    /// Revoke sessions by ID, token or filter, or picked from a list
    Revoke(revoke::RevokeArgs),
    /// Revoke every session of a user
    RevokeAll(revoke_all::RevokeAllArgs),
    /// Delete expired, revoked and idle sessions
    Purge(purge::PurgeArgs),
    /// List, deactivate, reactivate and delete users
    #[command(subcommand)]
    Users(users::UsersCommand),
    /// Revoked tokens that have not expired yet
    #[command(subcommand)]
    Denylist(denylist::DenylistCommand),
    /// Show the audit trail: what happened, when, to whom, by whom
    Events(events::EventsArgs),
    /// Show statistics of the store, and the effect of idle limits
    Stats(stats::StatsArgs),
    /// Check store, schema, keys, clock and disk
    Doctor(doctor::DoctorArgs),
    /// Copy the store consistently while the service writes
    Backup(backup::BackupArgs),
    /// Move a store between SQLite and PostgreSQL
    #[command(subcommand)]
    Store(store::StoreCommand),
    /// Create a store and a key ring
    Init(init::InitArgs),
    /// Generate, rotate, prune, export and import signing keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Show the effective settings and their origin
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Print the completion script for a shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write one page per command
    Man(man::ManArgs),
}

/// The groups of the help, and the commands of each, in the order of the help.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Sessions", &["sessions", "revoke", "revoke-all", "users", "events"]),
    ("Tokens", &["issue", "rotate", "decode", "introspect", "scan", "denylist"]),
    ("Keys", &["keys"]),
    ("Store", &["init", "purge", "stats", "doctor", "backup", "store"]),
    ("Tool", &["config", "completions", "man", "help"]),
];

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

/// Runs the command. The functions of the commands are not inlined, so that a short command does not read the
/// code of the others from the file.
pub(super) fn dispatch(context: &mut Context<'_>, cli: Cli) -> Result<Exit> {
    let global = &cli.global;
    let env = |context: &Context<'_>| CommandEnv::new(context, global);
    // Commands that write no audit trail skip the user lookup, which can query LDAP.
    let reader = |context: &Context<'_>| CommandEnv::without_actor(context, global);
    match cli.command {
        Command::Completions(args) => completions::run(context, &args),
        Command::Man(args) => man::run(context, &args),
        Command::Issue(args) => issue::run(context, &env(context)?, &args),
        Command::Rotate(args) => rotate::run(context, &env(context)?, &args),
        Command::Decode(args) => decode::run(context, global, &args),
        Command::Introspect(args) => introspect::run(context, &reader(context)?, &args),
        Command::Scan(args) if !args.revoke => scan::run(context, &reader(context)?, &args),
        Command::Scan(args) => scan::run(context, &env(context)?, &args),
        Command::Sessions(command) => sessions::run(context, global, &command),
        Command::Revoke(args) => revoke::run(context, &env(context)?, &args),
        Command::RevokeAll(args) => revoke_all::run(context, &env(context)?, &args),
        Command::Purge(args) => purge::run(context, &env(context)?, &args),
        Command::Users(command) => users::run(context, global, &command),
        Command::Denylist(command) => denylist::run(context, global, &command),
        Command::Events(_) if global.actor.is_some() => {
            Err(Failure::usage("events writes no audit trail, so --actor has no effect")
                .hint(hints::EVENTS_BY_ACTOR)
                .into())
        }
        Command::Events(args) => events::run(context, &reader(context)?, &args),
        Command::Stats(args) => stats::run(context, &reader(context)?, &args),
        Command::Doctor(args) => doctor::run(context, global, &args),
        Command::Backup(args) => backup::run(context, &reader(context)?, &args),
        Command::Store(command) => store::run(context, global, &command),
        Command::Config(command) => config::run(context, global, &command),
        Command::Init(args) => init::run(context, &reader(context)?, &args),
        Command::Keys(command) => keys::run(context, global, &command),
    }
}
