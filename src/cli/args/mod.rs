//! The arguments of the command line, as clap parses them.

mod columns;
mod decode;
mod denylist;
mod events;
mod filter;
mod help;
mod import;
mod issue;
mod keys;
mod man;
mod operate;
mod revoke;
mod scan;
mod shell;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

use super::printer::OutputOptions;
use super::ui::color::ColorChoice;
use super::ui::output::Format;
use crate::cli::version::version;
use crate::session::Reason;
use crate::time::Span;

pub(super) use columns::{ColumnsArg, names as column_names};
pub(super) use decode::{Decode, DecodeArgs, VerifyArgs};
pub(super) use denylist::{DenylistCheckArgs, DenylistCommand, DenylistSyncArgs};
pub(super) use events::EventsArgs;
pub(super) use filter::{FilterArgs, PageArgs, non_blank};
pub(super) use help::command;
pub(super) use import::ImportArgs;
pub(super) use issue::IssueArgs;
pub(super) use keys::{
    ActivateArgs, ExportArgs, GenerateArgs, ImportKeysArgs, KeysCommand, PruneArgs, PublicFormat,
    RotateKeysArgs,
};
pub(super) use man::ManArgs;
pub(super) use operate::{BackupArgs, DoctorArgs, StatsArgs, StoreCommand, StoreCopyArgs};
pub(super) use revoke::{Confirmation, RevokeAllArgs, RevokeArgs, RevokeOptionArgs};
pub(super) use scan::ScanArgs;
pub(super) use shell::Shell;
pub(super) use users::UserListArgs;

/// Find, revoke and purge login sessions, and inspect their JWTs, in your auth service's session
/// store
#[derive(Parser)]
#[command(name = "tokenctl", version = version(), arg_required_else_help = true)]
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

/// The options of every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(super) struct Global {
    /// Session store [env: TOKENCTL_STORE]
    #[arg(long, global = true, value_name = "PATH|URL", value_hint = ValueHint::FilePath)]
    pub(super) store: Option<String>,
    /// Configuration file [env: TOKENCTL_CONFIG]
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) key: Option<PathBuf>,
    /// Output format
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "table|json|jsonl|csv|id|prometheus"
    )]
    pub(super) output: Format,
    /// Omit the header of tables and CSV
    #[arg(long, global = true)]
    pub(super) no_headers: bool,
    /// Show and read local times in UTC
    #[arg(long, global = true)]
    pub(super) utc: bool,
    /// Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "auto|always|never"
    )]
    pub(super) color: ColorChoice,
    /// Print results only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print details, such as the store and keys in use
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) actor: Option<String>,
    /// Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    #[arg(long, global = true, value_name = "DURATION")]
    pub(super) timeout: Option<Span>,
}

impl Global {
    pub(super) fn output_options(&self) -> OutputOptions {
        let Self { output: format, quiet, verbose, color, no_headers, .. } = *self;
        OutputOptions { format, quiet, verbose, color, headers: !no_headers }
    }
}

/// The commands.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Open a session and print its access and refresh token
    Issue(IssueArgs),
    /// Exchange a refresh token for a new token pair
    Rotate(RotateArgs),
    /// Show the content of any token; --verify checks the token
    Decode(DecodeArgs),
    /// Check whether the service accepts a token, and why not
    Introspect(IntrospectArgs),
    /// Find tokens in logs, dumps and source trees, and their status
    Scan(ScanArgs),
    /// List, show and import sessions
    #[command(subcommand)]
    Sessions(SessionsCommand),
    /// Revoke sessions by ID, token or filter, or picked from a list
    Revoke(RevokeArgs),
    /// Revoke every session of a user
    RevokeAll(RevokeAllArgs),
    /// Delete expired, revoked and idle sessions
    Purge(PurgeArgs),
    /// List, deactivate, reactivate and delete users
    #[command(subcommand)]
    Users(UsersCommand),
    /// Revoked tokens that have not expired yet
    #[command(subcommand)]
    Denylist(DenylistCommand),
    /// Show the audit trail: what happened, when, to whom, by whom
    Events(EventsArgs),
    /// Show statistics of the store, and the effect of idle limits
    Stats(StatsArgs),
    /// Check store, schema, keys, clock and disk
    Doctor(DoctorArgs),
    /// Copy the store consistently while the service writes
    Backup(BackupArgs),
    /// Move a store between SQLite and PostgreSQL
    #[command(subcommand)]
    Store(StoreCommand),
    /// Create a store and a key ring
    Init(InitArgs),
    /// Generate, rotate, prune, export and import signing keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Show the effective settings and their origin
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write one page per command
    Man(ManArgs),
}

/// `rotate`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl rotate                      hidden prompt for the token
  tokenctl rotate -o json < token.txt")]
pub(super) struct RotateArgs {
    /// Refresh token; without one or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    pub(super) token: Option<String>,
    /// Client's IP address
    #[arg(long, value_name = "ADDRESS")]
    pub(super) ip: Option<String>,
    /// Client's user agent
    #[arg(long, value_name = "TEXT")]
    pub(super) user_agent: Option<String>,
}

/// `introspect`
#[derive(Args)]
#[command(after_help = "Exit code 4 if any token is rejected.

Examples:
  tokenctl introspect                  hidden prompt for the token
  tokenctl introspect --kind access -o json < token.txt")]
pub(super) struct IntrospectArgs {
    /// Access or refresh tokens; without any or with -: stdin, or a hidden prompt
    #[arg(value_name = "TOKEN")]
    pub(super) tokens: Vec<String>,
    /// Reject tokens of another kind
    #[arg(long, value_name = "access|refresh", value_parser = ["access", "refresh"],
        hide_possible_values = true)]
    pub(super) kind: Option<String>,
}

/// `sessions`
#[derive(Subcommand)]
pub(super) enum SessionsCommand {
    /// List sessions; by default active ones, most recently used first
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// Show a session and its history
    Show(ShowArgs),
    /// Import sessions from JSON Lines, a JSON array or CSV
    Import(ImportArgs),
}

/// `sessions list`
#[derive(Args)]
#[command(after_help = "\
Columns: id, user_id, state, created_at, last_used_at, expires_at, max_expires_at,
generation, rotated_at, access_expires_at, longest_idle, ip, user_agent, device,
claims, audience, access_ttl, refresh_ttl, ip_changes, user_agent_changes, epoch,
revoked_at, revoked_reason, revoked_by, revoked_note, is_valid

Examples:
  tokenctl sessions list --user alice
  tokenctl sessions list --ip 192.0.2.0/24 --used-after yesterday
  tokenctl sessions list --state all --sort created --limit 20
  tokenctl sessions list --idle 90d -o csv > idle.csv")]
pub(super) struct ListArgs {
    /// Print only the count
    #[arg(long)]
    pub(super) count: bool,
    /// Refresh the list every DURATION [default: 2s] until interrupted
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true,
        default_missing_value = "2s", conflicts_with = "count")]
    pub(super) watch: Option<Span>,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// Revoked for one of these reasons, separated by commas
    #[arg(long = "reason", value_name = "REASON", value_delimiter = ',',
        value_parser = revoke::reason_parser(), hide_possible_values = true,
        help_heading = "Filters")]
    pub(super) reasons: Vec<Reason>,
    #[command(flatten)]
    pub(super) page: PageArgs,
    #[command(flatten)]
    pub(super) columns: ColumnsArg,
}

/// `sessions show`
#[derive(Args)]
pub(super) struct ShowArgs {
    /// Session ID or a prefix of it
    #[arg(value_name = "ID", value_parser = filter::non_blank)]
    pub(super) id: String,
}

/// `purge`
#[derive(Args)]
#[command(
    after_help = "Expired and revoked sessions, expired denylist entries and events older than
events_retention are always deleted. The service can write meanwhile. After
Ctrl-C everything is consistent, and the next run continues.

Examples:
  tokenctl purge --idle 30d --dry-run
  tokenctl purge --idle 30d --retain 90d -q"
)]
pub(super) struct PurgeArgs {
    /// Also delete active sessions that are idle for at least DURATION (30d)
    #[arg(long, value_name = "DURATION")]
    pub(super) idle: Option<Span>,
    /// Also delete idle sessions that a newer session of the same client replaces
    #[arg(long, value_name = "DURATION")]
    pub(super) superseded: Option<Span>,
    /// Keep ended sessions for DURATION before deleting them
    #[arg(long, value_name = "DURATION")]
    pub(super) retain: Option<Span>,
    #[command(flatten)]
    pub(super) lock: LockArgs,
    #[command(flatten)]
    pub(super) confirmation: Confirmation,
}

/// How long a command may keep the service waiting.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct LockArgs {
    /// Maximum time to hold the write lock
    // Writers that wait for SQLite's lock retry after 18 ms and after 33 ms: a batch ends before the first
    // retry, and on a slow disk before the second.
    #[arg(long, value_name = "MILLISECONDS", default_value = "17ms", value_parser = milliseconds)]
    pub(super) max_lock: std::time::Duration,
}

fn milliseconds(text: &str) -> Result<std::time::Duration, String> {
    let number = text.strip_suffix("ms").unwrap_or(text);
    match number.parse::<u64>() {
        Ok(number @ 1..=60_000) => Ok(std::time::Duration::from_millis(number)),
        _ => Err("expected 1ms to 60000ms, such as 25ms".to_owned()),
    }
}

/// `users`
#[derive(Subcommand)]
pub(super) enum UsersCommand {
    /// List users and the number of their active sessions
    #[command(visible_alias = "ls")]
    List(UserListArgs),
    /// Show a user and their sessions
    Show(UserArgs),
    /// Revoke every session of a user and reject further logins
    Deactivate(UserEndingArgs),
    /// Accept logins of a user again; revoked sessions stay revoked
    Reactivate(ReactivateArgs),
    /// Delete a user and every session of the user
    Delete(UserEndingArgs),
}

/// A user.
#[derive(Args)]
pub(super) struct UserArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = filter::non_blank)]
    pub(super) user: String,
}

/// `users reactivate`
#[derive(Args)]
pub(super) struct ReactivateArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = filter::non_blank)]
    pub(super) user: String,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
}

/// `users deactivate`, `users delete`
#[derive(Args)]
pub(super) struct UserEndingArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = filter::non_blank)]
    pub(super) user: String,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    #[command(flatten)]
    pub(super) lock: LockArgs,
    #[command(flatten)]
    pub(super) confirmation: Confirmation,
}

/// `init`
#[derive(Args)]
pub(super) struct InitArgs {
    /// Algorithm of the first key
    #[arg(long, value_name = "ALG", default_value = "EdDSA")]
    pub(super) alg: crate::token::Algorithm,
    /// PostgreSQL: prefix of the store's roles
    #[arg(long, value_name = "NAME", default_value = "tokenctl")]
    pub(super) role_prefix: String,
    /// PostgreSQL: print the SQL that creates a store, and change nothing
    #[arg(long)]
    pub(super) print_sql: bool,
}

/// `config`
#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Show every setting, its value and its origin
    Show,
    /// Print the path of the configuration file
    Path,
}

/// `completions`
#[derive(Args)]
pub(super) struct CompletionsArgs {
    /// Shell: bash, zsh, fish, powershell, elvish or nushell
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    pub(super) shell: Shell,
    /// Also complete users, sessions and keys of the store
    #[arg(long)]
    pub(super) dynamic: bool,
}
