//! Parses the command line of one command without building the others: a tenth of a short command's time.

use std::ffi::OsString;

use clap::{ArgMatches, Args, FromArgMatches, Subcommand};

use super::decode::DecodeArgs;
use super::{Cli, Command};
use crate::cli::args::Global;

/// Parses a command line that starts with the name of a command. Returns `None` if it starts with something else,
/// cannot be parsed, or asks for help; the complete command line is to be parsed then.
pub(in crate::cli) fn parse(arguments: &[OsString]) -> Option<Cli> {
    let [program, name, rest @ ..] = arguments else { return None };
    let words = || [program].into_iter().chain(rest);
    match name.to_str()? {
        "issue" => alone(words(), Command::Issue),
        "rotate" => alone(words(), Command::Rotate),
        "decode" => operands(rest).map(decode).or_else(|| alone(words(), Command::Decode)),
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

/// Returns the words if none of them is an option.
fn operands(words: &[OsString]) -> Option<Vec<String>> {
    let operand = |word: &OsString| word.to_str().filter(|_| !is_option(word)).map(str::to_owned);
    words.iter().map(operand).collect()
}

fn is_option(word: &OsString) -> bool {
    word.len() > 1 && word.as_encoded_bytes()[0] == b'-'
}

/// The command line of nothing but tokens, which needs no parser: a twenty-fifth of the time in which the
/// program decodes a token.
fn decode(tokens: Vec<String>) -> Cli {
    Cli { global: Global::default(), command: Command::Decode(DecodeArgs::of(tokens)) }
}

fn alone<'a, A: Args>(
    words: impl Iterator<Item = &'a OsString> + Clone,
    command: impl FnOnce(A) -> Command,
) -> Option<Cli> {
    let (global, matches) = matches(words, A::augment_args)?;
    Some(Cli { global, command: command(A::from_arg_matches(&matches).ok()?) })
}

fn group<'a, C: Subcommand>(
    words: impl Iterator<Item = &'a OsString> + Clone,
    command: impl FnOnce(C) -> Command,
) -> Option<Cli> {
    let below = |parser: clap::Command| {
        let parser = parser.mut_args(|option| option.global(true));
        C::augment_subcommands(parser).subcommand_required(true)
    };
    let (global, matches) = matches(words, below)?;
    Some(Cli { global, command: command(C::from_arg_matches(&matches).ok()?) })
}

/// Parses the words by the global options and what `below` adds. Without an option among the words the global
/// options are not built either: a fiftieth of a short command's time.
fn matches<'a>(
    words: impl Iterator<Item = &'a OsString> + Clone,
    below: impl FnOnce(clap::Command) -> clap::Command,
) -> Option<(Global, ArgMatches)> {
    let has_options = words.clone().any(is_option);
    let parser = clap::Command::new("tokenctl").disable_help_flag(true);
    if !has_options {
        return Some((Global::default(), below(parser).try_get_matches_from(words).ok()?));
    }
    let matches = below(Global::augment_args(parser)).try_get_matches_from(words).ok()?;
    Some((Global::from_arg_matches(&matches).ok()?, matches))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

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
    fn without_options_the_global_options_have_their_defaults() {
        for line in LINES.iter().filter(|line| !line.contains(" -")) {
            let alone = parse(&words(line)).map(|cli| format!("{:?}", cli.global));
            let complete = Cli::try_parse_from(words(line)).ok();
            assert_eq!(alone, complete.map(|cli| format!("{:?}", cli.global)), "{line}");
        }
    }

    #[test]
    fn a_command_line_of_tokens_is_read_as_the_parser_reads_it() {
        let read = |cli: Cli| {
            let Command::Decode(args) = cli.command else { panic!("another command") };
            format!("{:?} {args:?}", cli.global)
        };
        for line in ["decode", "decode eyJ", "decode a - b", "decode  a", "decode help", "decode é"]
        {
            let alone = operands(&words(line)[2..]).map(|tokens| read(decode(tokens)));
            assert_eq!(alone, Cli::try_parse_from(words(line)).ok().map(read), "{line:?}");
        }
        for line in ["decode --", "decode -x", "decode a --claims", "decode -- a"] {
            assert_eq!(operands(&words(line)[2..]), None, "{line}");
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
