//! Parses the command line of one command without building the others: a tenth of a short command's time.

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand};

use super::{Cli, Command};
use crate::cli::args::Global;

/// The arguments of a command, and the global options.
#[derive(Parser)]
#[command(name = "tokenctl", disable_help_flag = true)]
struct Alone<A: Args> {
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    args: A,
}

/// The commands of a group, and the global options.
#[derive(Parser)]
#[command(name = "tokenctl", disable_help_flag = true)]
#[command(mut_args(|option| option.global(true)))]
struct Group<C: Subcommand> {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: C,
}

/// Parses a command line that starts with the name of a command. Returns `None` if it starts with something else,
/// cannot be parsed, or asks for help; the complete command line is to be parsed then.
pub(in crate::cli) fn parse(arguments: &[OsString]) -> Option<Cli> {
    let [program, name, rest @ ..] = arguments else { return None };
    let words = || [program].into_iter().chain(rest);
    match name.to_str()? {
        "issue" => alone(words(), Command::Issue),
        "rotate" => alone(words(), Command::Rotate),
        "decode" => alone(words(), Command::Decode),
        "introspect" => alone(words(), Command::Introspect),
        "scan" => alone(words(), Command::Scan),
        "sessions" => group(words(), Command::Sessions),
        "revoke" => alone(words(), Command::Revoke),
        "revoke-all" => alone(words(), Command::RevokeAll),
        "purge" => alone(words(), Command::Purge),
        "users" => group(words(), Command::Users),
        "denylist" => group(words(), Command::Denylist),
        "events" => alone(words(), Command::Events),
        "stats" => alone(words(), Command::Stats),
        "doctor" => alone(words(), Command::Doctor),
        "backup" => alone(words(), Command::Backup),
        "store" => group(words(), Command::Store),
        "init" => alone(words(), Command::Init),
        "keys" => group(words(), Command::Keys),
        "config" => group(words(), Command::Config),
        "completions" => alone(words(), Command::Completions),
        "man" => alone(words(), Command::Man),
        _ => None,
    }
}

fn alone<'a, A: Args>(
    words: impl Iterator<Item = &'a OsString>,
    command: impl FnOnce(A) -> Command,
) -> Option<Cli> {
    let Alone { global, args } = Alone::try_parse_from(words).ok()?;
    Some(Cli { global, command: command(args) })
}

fn group<'a, C: Subcommand>(
    words: impl Iterator<Item = &'a OsString>,
    command: impl FnOnce(C) -> Command,
) -> Option<Cli> {
    let Group { global, command: below } = Group::try_parse_from(words).ok()?;
    Some(Cli { global, command: command(below) })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    const LINES: [&str; 21] = [
        "issue alice",
        "rotate -",
        "decode eyJ --store a.db",
        "introspect",
        "scan .",
        "sessions list --utc",
        "revoke --ip 192.0.2.7",
        "revoke-all alice",
        "purge --idle 30d",
        "users ls",
        "denylist list",
        "events",
        "stats",
        "doctor",
        "backup copy.db",
        "store copy --from a.db --to b.db",
        "init",
        "keys list",
        "config show",
        "completions bash",
        "man",
    ];

    fn words(line: &str) -> Vec<OsString> {
        ["tokenctl"].into_iter().chain(line.split(' ')).map(OsString::from).collect()
    }

    #[test]
    fn every_command_is_parsed_alone() {
        let command = Cli::command();
        for name in command.get_subcommands().map(clap::Command::get_name) {
            let line = LINES.iter().find(|line| line.split(' ').next() == Some(name));
            let line = line.unwrap_or_else(|| panic!("no line for {name}"));
            let complete = command.clone().try_get_matches_from(words(line));
            assert!(complete.is_ok(), "{line}: {complete:?}");
            assert!(parse(&words(line)).is_some(), "{line}");
        }
    }

    #[test]
    fn help_and_errors_are_left_to_the_complete_command_line() {
        for line in ["issue", "issue --help", "-q issue alice", "sessions", "sessions help", "help"]
        {
            assert!(parse(&words(line)).is_none(), "{line}");
        }
    }
}
