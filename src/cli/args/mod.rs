//! The command line as clap reads it.

mod columns;
mod decode;
mod events;
mod filter;
mod import;
mod issue;
mod keys;
mod man;
mod operate;
mod revoke;
mod scan;
mod shell;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

use super::printer::OutputOptions;
use super::ui::color::ColorChoice;
use super::ui::output::Format;
use crate::session::Reason;
use crate::time::Span;

pub(super) use columns::ColumnsArg;
pub(super) use decode::{Decode, DecodeArgs, VerifyArgs};
pub(super) use events::EventsArgs;
pub(super) use filter::{FilterArgs, PageArgs};
pub(super) use import::ImportArgs;
pub(super) use issue::IssueArgs;
pub(super) use keys::{
    ExportArgs, GenerateArgs, ImportKeysArgs, KeysCommand, PruneArgs, PublicFormat, RotateKeysArgs,
};
pub(super) use man::ManArgs;
pub(super) use operate::{BackupArgs, DoctorArgs, StatsArgs};
pub(super) use revoke::{Confirmation, RevokeAllArgs, RevokeArgs, RevokeOptionArgs};
pub(super) use scan::ScanArgs;
pub(super) use shell::Shell;

/// Issue, inspect, rotate, revoke and purge login sessions and their tokens, on the store that
/// your authentication service writes.
#[derive(Parser)]
#[command(name = "tokenctl", version, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 nothing matched, 4 token refused, \
    5 store locked, 130 interrupted.\n\nStart with: tokenctl issue alice"
)]
pub struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// The session store (or TOKENCTL_STORE)
    #[arg(long, global = true, value_name = "PATH|URL", value_hint = ValueHint::FilePath)]
    pub(super) store: Option<String>,
    /// The configuration file (or TOKENCTL_CONFIG)
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) key: Option<PathBuf>,
    /// How results are shown
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "table|json|jsonl|csv|prometheus"
    )]
    pub(super) output: Format,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "auto|always|never"
    )]
    pub(super) color: ColorChoice,
    /// Say less: only results, no remarks
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) actor: Option<String>,
    /// How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    #[arg(long, global = true, value_name = "DURATION")]
    pub(super) timeout: Option<Span>,
}

impl Global {
    /// How results and remarks are written.
    pub(super) fn output_options(&self) -> OutputOptions {
        let Self { output: format, quiet, verbose, color, .. } = *self;
        OutputOptions { format, quiet, verbose, color }
    }
}

/// The commands.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Open a session; print its access and refresh token
    Issue(IssueArgs),
    /// Exchange a refresh token for a new pair
    Rotate(RotateArgs),
    /// Show what is inside any token; trusts nothing
    Decode(DecodeArgs),
    /// Would the service accept this token now, and if not, why not
    Introspect(IntrospectArgs),
    /// Find tokens in logs, dumps and source trees; say which still live
    Scan(ScanArgs),
    /// Find, sort, page and export sessions
    #[command(subcommand)]
    Sessions(SessionsCommand),
    /// End sessions: by id, by token, by filter, or picked from a list
    Revoke(RevokeArgs),
    /// End every session of a user
    RevokeAll(RevokeAllArgs),
    /// Delete what serves no one any more
    Purge(PurgeArgs),
    /// Look after accounts
    #[command(subcommand)]
    Users(UsersCommand),
    /// What verifiers must refuse although it looks fine
    #[command(subcommand)]
    Denylist(DenylistCommand),
    /// The audit trail: what happened, to whom, when, by whom, why
    Events(EventsArgs),
    /// The store at a glance, and what each idle limit would cost
    Stats(StatsArgs),
    /// Is everything in order: file, schema, keys, clock, disk
    Doctor(DoctorArgs),
    /// Make a consistent copy of the store while the service writes
    Backup(BackupArgs),
    /// Create a store and a key ring
    Init(InitArgs),
    /// Make, list, replace, publish and drop signing keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Where settings come from
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Write the manual pages
    Man(ManArgs),
}

/// `rotate`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl rotate                      asks for the token, hidden
  pbpaste | tokenctl rotate -o json")]
pub(super) struct RotateArgs {
    /// The refresh token; - or nothing reads it from stdin or asks for it
    #[arg(value_name = "TOKEN")]
    pub(super) token: Option<String>,
    /// The address it comes from now
    #[arg(long, value_name = "ADDRESS")]
    pub(super) ip: Option<String>,
    /// The user agent it comes from now
    #[arg(long, value_name = "TEXT")]
    pub(super) user_agent: Option<String>,
}

/// `introspect`
#[derive(Args)]
#[command(after_help = "Exit code 4 if any of the tokens is refused.

Examples:
  tokenctl introspect                  asks for a token, hidden
  pbpaste | tokenctl introspect --kind access -o json")]
pub(super) struct IntrospectArgs {
    /// Access or refresh tokens; - or nothing reads them from stdin or asks for one
    #[arg(value_name = "TOKEN")]
    pub(super) tokens: Vec<String>,
    /// Accept only this kind of token
    #[arg(long, value_name = "access|refresh", value_parser = ["access", "refresh"],
        hide_possible_values = true)]
    pub(super) kind: Option<String>,
}

/// `sessions`
#[derive(Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a process")]
pub(super) enum SessionsCommand {
    /// List sessions; active ones, newest use first, unless told otherwise
    List(ListArgs),
    /// One session with its history
    Show(ShowArgs),
    /// Take over the sessions of another store, all or none
    Import(ImportArgs),
}

/// `sessions list`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl sessions list --user alice
  tokenctl sessions list --ip 192.0.2.0/24 --used-after yesterday
  tokenctl sessions list --state all --sort created --limit 20
  tokenctl sessions list --idle 90d -o csv > idle.csv")]
pub(super) struct ListArgs {
    /// Only say how many there are
    #[arg(long)]
    pub(super) count: bool,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// Revoked for this reason; several with commas
    #[arg(long = "reason", value_name = "REASON", value_delimiter = ',',
        value_parser = revoke::reason_parser(), hide_possible_values = true,
        help_heading = "Which sessions")]
    pub(super) reasons: Vec<Reason>,
    #[command(flatten)]
    pub(super) page: PageArgs,
    #[command(flatten)]
    pub(super) columns: ColumnsArg,
}

/// `sessions show`
#[derive(Args)]
pub(super) struct ShowArgs {
    /// The session's id, or the beginning of it
    #[arg(value_name = "ID")]
    pub(super) id: String,
}

/// `purge`
#[derive(Args)]
#[command(
    after_help = "Expired and revoked sessions, dead denylist entries and old events always go.
The service can go on meanwhile; Ctrl-C stops cleanly, and the next run goes on.

Examples:
  tokenctl purge --idle 30d --dry-run
  tokenctl purge --idle 30d --retain 90d -q      for cron"
)]
pub(super) struct PurgeArgs {
    /// End and remove active sessions not used for so long, such as 30d
    #[arg(long, value_name = "DURATION")]
    pub(super) idle: Option<Span>,
    /// End and remove active sessions not used for so long whose user has a newer session from
    /// the same client
    #[arg(long, value_name = "DURATION")]
    pub(super) superseded: Option<Span>,
    /// Keep every ended session for so long after its end
    #[arg(long, value_name = "DURATION")]
    pub(super) retain: Option<Span>,
    /// Hold the write lock for about so long at most, in milliseconds
    // SQLite's waiting writers look after 18 ms and then after 33: it mostly ends before the first,
    // and when the disk is slow, before the second.
    #[arg(long, value_name = "MILLISECONDS", default_value = "17ms", value_parser = milliseconds)]
    pub(super) max_lock: std::time::Duration,
    #[command(flatten)]
    pub(super) confirmation: Confirmation,
}

fn milliseconds(text: &str) -> Result<std::time::Duration, String> {
    let number = text.strip_suffix("ms").unwrap_or(text);
    match number.parse::<u64>() {
        Ok(number @ 1..=60_000) => Ok(std::time::Duration::from_millis(number)),
        _ => Err("write milliseconds from 1ms to 60000ms, such as 25ms".to_owned()),
    }
}

/// `users`
#[derive(Subcommand)]
pub(super) enum UsersCommand {
    /// List users with their number of active sessions
    List,
    /// One user and their sessions
    Show(UserArgs),
    /// End every session of a user and let them log in no more
    Deactivate(UserEndingArgs),
    /// Let a user log in again; ended sessions stay ended
    Reactivate(ReactivateArgs),
    /// Remove a user and every session of theirs
    Delete(UserEndingArgs),
}

/// A user.
#[derive(Args)]
pub(super) struct UserArgs {
    /// The user's id
    #[arg(value_name = "USER")]
    pub(super) user: String,
}

/// `users reactivate`
#[derive(Args)]
pub(super) struct ReactivateArgs {
    /// The user's id
    #[arg(value_name = "USER")]
    pub(super) user: String,
    /// A remark for the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
}

/// `users deactivate`, `users delete`
#[derive(Args)]
pub(super) struct UserEndingArgs {
    /// The user's id
    #[arg(value_name = "USER")]
    pub(super) user: String,
    /// A remark for the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    #[command(flatten)]
    pub(super) confirmation: Confirmation,
}

/// `denylist`
#[derive(Subcommand)]
pub(super) enum DenylistCommand {
    /// List what verifiers must refuse right now
    List,
}

/// `init`
#[derive(Args)]
pub(super) struct InitArgs {
    /// The algorithm of the first key
    #[arg(long, value_name = "ALG", default_value = "EdDSA")]
    pub(super) alg: crate::token::Algorithm,
}

/// `config`
#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Every setting, its value and where that came from
    Show,
}

/// `completions`
#[derive(Args)]
pub(super) struct CompletionsArgs {
    /// bash, zsh, fish, powershell, elvish or nushell
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    pub(super) shell: Shell,
    /// A script that asks tokenctl itself each time, and so offers users and sessions of the store
    #[arg(long)]
    pub(super) dynamic: bool,
}
