//! The output formats that each command supports, checked before the command starts.

use super::commands::{
    Command, DenylistCommand, DenylistSyncArgs, EventsArgs, KeysCommand, ListArgs, SessionsCommand,
    UserListArgs, UsersCommand,
};
use super::failure::Failure;
use super::hints::{self, Hint};
use super::ui::output::Format::{self, Csv, Id, Json, Jsonl, Prometheus, Table};

/// A rule against some formats.
struct Rule {
    formats: &'static [Format],
    /// Whether the rule holds for the command; the second argument is whether stdout is a terminal.
    holds: fn(&Command, bool) -> bool,
    error: &'static str,
    hint: Hint,
}

/// The first rule that holds is reported.
static RULES: [Rule; 9] = [
    Rule {
        formats: &[Id],
        holds: |command, _| !is_list(command),
        error: "-o id works only for lists of sessions, users, keys, events and the denylist",
        hint: hints::CHOOSE_FORMAT,
    },
    Rule {
        formats: &[Id],
        holds: |command, _| is_count(command),
        error: "-o id works only for lists, not for --count",
        hint: hints::CHOOSE_FORMAT,
    },
    Rule {
        formats: &[Prometheus],
        holds: |command, _| !matches!(command, Command::Stats(_)) && sync(command).is_none(),
        error: "-o prometheus is for stats and denylist sync",
        hint: hints::CHOOSE_FORMAT,
    },
    Rule {
        formats: &[Prometheus],
        holds: |command, _| sync(command).is_some_and(|args| args.dry_run),
        error: "--dry-run has no metrics: nothing is written",
        hint: hints::WITHOUT_PROMETHEUS,
    },
    Rule {
        formats: &[Prometheus],
        holds: |command, _| sync(command).is_some_and(|args| args.follow && args.metrics.is_none()),
        error: "--follow -o prometheus needs --metrics FILE",
        hint: hints::NAME_METRICS,
    },
    Rule {
        formats: &[Json, Csv],
        holds: |command, _| sync(command).is_some_and(|args| args.follow),
        error: "--follow needs -o jsonl: its log never ends",
        hint: hints::USE_JSONL,
    },
    Rule {
        formats: &[Json],
        holds: |command, _| matches!(command, Command::Events(EventsArgs { follow: true, .. })),
        error: "--follow needs -o jsonl",
        hint: hints::ARRAY_NEVER_ENDS,
    },
    Rule {
        formats: &[Json, Jsonl, Csv, Id],
        holds: |command, _| is_watch(command),
        error: WATCH,
        hint: hints::FOLLOW_EVENTS,
    },
    Rule {
        formats: &[Table],
        holds: |command, on_terminal| is_watch(command) && !on_terminal,
        error: WATCH,
        hint: hints::FOLLOW_EVENTS,
    },
];

const WATCH: &str = "--watch needs a terminal and a table";

/// Rejects a format that the command does not support.
pub(super) fn check(format: Format, command: &Command, on_terminal: bool) -> Result<(), Failure> {
    let mut rules = RULES.iter().filter(|rule| rule.formats.contains(&format));
    match rules.find(|rule| (rule.holds)(command, on_terminal)) {
        Some(rule) => Err(Failure::usage(rule.error).hint(rule.hint.clone())),
        None => Ok(()),
    }
}

fn is_list(command: &Command) -> bool {
    matches!(
        command,
        Command::Sessions(SessionsCommand::List(_))
            | Command::Users(UsersCommand::List(_))
            | Command::Denylist(DenylistCommand::List)
            | Command::Keys(KeysCommand::List)
            | Command::Events(_)
    )
}

fn is_count(command: &Command) -> bool {
    matches!(
        command,
        Command::Sessions(SessionsCommand::List(ListArgs { count: true, .. }))
            | Command::Users(UsersCommand::List(UserListArgs { count: true, .. }))
    )
}

fn is_watch(command: &Command) -> bool {
    matches!(command, Command::Sessions(SessionsCommand::List(ListArgs { watch: Some(_), .. })))
}

fn sync(command: &Command) -> Option<&DenylistSyncArgs> {
    if let Command::Denylist(DenylistCommand::Sync(args)) = command { Some(args) } else { None }
}
