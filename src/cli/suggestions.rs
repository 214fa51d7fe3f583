//! Suggests our name for an option or command that other tools name differently. The nearest spelling
//! alone would turn `--json` into `--reason`.

use std::ffi::OsString;

use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Options: the command, or nothing for every command that has ours; the name in other tools; ours. The first
/// that fits is suggested.
const OPTIONS: &[(&str, &str, &str)] = &[
    ("", "--json", "-o json"),
    ("", "-j", "-o json"),
    ("", "--jsonl", "-o jsonl"),
    ("", "--ndjson", "-o jsonl"),
    ("", "--csv", "-o csv"),
    ("", "--table", "-o table"),
    ("", "--ids", "-o id"),
    ("", "--format", "-o, --output"),
    ("", "--output-format", "-o, --output"),
    ("", "--no-header", "--no-headers"),
    ("", "--no-color", "--color never"),
    ("", "--no-colour", "--color never"),
    ("", "--silent", "-q, --quiet"),
    ("", "--debug", "-v, --verbose"),
    ("", "--force", "-y, --yes"),
    ("", "--db", "--store"),
    ("", "--database", "--store"),
    ("issue", "--user", "tokenctl issue USER"),
    ("issue", "--ttl", "--access-ttl or --refresh-ttl"),
    ("revoke-all", "--user", "tokenctl revoke-all USER"),
    ("", "--user-id", "--user"),
    ("", "--username", "--user"),
    ("", "--address", "--ip"),
    ("revoke", "--all", "tokenctl revoke-all --everyone"),
    ("", "--all", "--everyone"),
    ("", "--all", "--state all"),
    ("", "--active", "--state active"),
    ("", "--expired", "--state expired"),
    ("", "--status", "--state"),
    ("purge", "--older-than", "--idle"),
    ("", "--older-than", "--idle or --created-before"),
    ("", "--since", "--used-after or --created-after"),
    ("", "--until", "--used-before or --created-before"),
    ("", "--secret", "--key FILE, or TOKENCTL_SECRET"),
    ("", "--gmt", "--utc"),
];

/// Commands: the parent command, names in other tools, and our command line.
const COMMANDS: &[(&str, &[&str], &str)] = &[
    ("", &["version"], "tokenctl --version"),
    ("", &["list", "ls"], "tokenctl sessions list"),
    ("", &["show", "get"], "tokenctl sessions show ID"),
    ("", &["import", "load"], "tokenctl sessions import FILE"),
    ("", &["login", "create", "new", "mint"], "tokenctl issue USER"),
    ("", &["logout", "delete", "kill", "invalidate"], "tokenctl revoke ID"),
    ("", &["verify", "check", "validate"], "tokenctl introspect, or decode --verify"),
    ("", &["inspect", "parse"], "tokenctl decode"),
    ("", &["refresh", "renew"], "tokenctl rotate"),
    ("", &["blacklist", "blocklist", "deny"], "tokenctl denylist list"),
    ("", &["token", "tokens", "jwt"], "tokenctl decode"),
    ("", &["key", "keyring"], "tokenctl keys"),
    ("", &["health", "check-store", "fsck"], "tokenctl doctor"),
    ("", &["gc", "clean", "cleanup", "prune"], "tokenctl purge"),
    ("", &["log", "logs", "audit", "history"], "tokenctl events"),
    ("", &["status", "info"], "tokenctl stats, or doctor"),
    ("", &["activate", "generate", "export"], "tokenctl keys"),
    ("", &["deactivate", "ban", "disable", "block"], "tokenctl users deactivate USER"),
    ("", &["settings"], "tokenctl config show"),
    ("", &["completion"], "tokenctl completions SHELL"),
    ("keys", &["delete", "remove", "rm", "drop"], "tokenctl keys prune KID"),
    ("keys", &["create", "new", "add", "make"], "tokenctl keys generate"),
    ("keys", &["use", "promote", "enable"], "tokenctl keys activate KID"),
    ("keys", &["show", "get", "public"], "tokenctl keys export"),
    ("sessions", &["revoke", "delete", "remove", "rm", "kill", "end"], "tokenctl revoke ID"),
    ("sessions", &["export", "dump"], "tokenctl sessions list --state all -o jsonl"),
    ("sessions", &["get", "info"], "tokenctl sessions show ID"),
    ("sessions", &["create", "new", "add", "issue"], "tokenctl issue USER"),
    ("sessions", &["purge", "clean"], "tokenctl purge"),
    ("users", &["create", "add", "new"], "tokenctl issue USER"),
    ("users", &["remove", "rm"], "tokenctl users delete USER"),
    ("users", &["ban", "disable", "block", "lock"], "tokenctl users deactivate USER"),
    ("users", &["enable", "unblock", "unlock"], "tokenctl users reactivate USER"),
    ("users", &["get", "info"], "tokenctl users show USER"),
    ("users", &["revoke", "logout"], "tokenctl revoke-all USER"),
    ("denylist", &["add"], "tokenctl revoke --token - --jti"),
    ("denylist", &["show"], "tokenctl denylist list"),
    ("config", &["get", "list", "ls"], "tokenctl config show"),
    ("config", &["set", "edit"], "${EDITOR:-vi} \"$(tokenctl config path)\""),
];

/// Replaces the suggestion in an error about an unknown option or command; returns the new suggestion.
pub(super) fn improve(
    error: &mut clap::Error,
    arguments: &[OsString],
    command: fn() -> Command,
) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
    let known = match error.kind() {
        ErrorKind::UnknownArgument => {
            let typed = text(ContextKind::InvalidArg)?;
            let typed = typed.split('=').next().unwrap_or_default();
            let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else {
                return None;
            };
            let mut named = named(&usage.to_string(), command());
            let known = option(typed, &named)?;
            // The usage line shows how to use the option with the nearest spelling.
            let usage = ContextValue::StyledStr(named.render_usage());
            error.insert(ContextKind::Usage, usage);
            known
        }
        ErrorKind::InvalidSubcommand => {
            let typed = text(ContextKind::InvalidSubcommand)?;
            let above = above(arguments, &typed, &command());
            let fits = |known: &&(&str, &[&str], &str)| {
                known.0 == above && known.1.contains(&typed.as_str())
            };
            COMMANDS.iter().find(fits)?.2
        }
        _ => return None,
    };
    for kind in [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedCommand,
        ContextKind::TrailingArg,
    ] {
        error.remove(kind);
    }
    let tip = StyledStr::from(format!("use: {known}"));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    Some(known.to_owned())
}

/// Returns the command that a usage line is about, such as `Usage: tokenctl stats --idle <IDLE>`.
fn named(usage: &str, mut command: Command) -> Command {
    command.build();
    let mut named = &command;
    let mut words = usage.split_whitespace().skip(2);
    while let Some(below) = words.next().and_then(|word| named.find_subcommand(word)) {
        named = below;
    }
    named.clone()
}

/// Returns our name for an unknown option or argument of a command.
fn option(typed: &str, command: &Command) -> Option<&'static str> {
    let has = |long: &str| command.get_arguments().any(|option| option.get_long() == Some(long));
    let accepted = |ours: &str| {
        let mut longs = ours.split([' ', ',']).filter_map(|word| word.strip_prefix("--"));
        ours.starts_with("tokenctl") || longs.all(has)
    };
    match typed {
        "--version" => Some("tokenctl --version"),
        // Lists have no command `list` below.
        "list" | "ls" => (command.get_name() == "events").then_some("tokenctl events"),
        _ if !typed.starts_with('-') => has("user").then_some("--user USER"),
        _ => {
            let fits = |(below, theirs, ours): &&(&str, &str, &str)| {
                let is_for = below.is_empty() || *below == command.get_name();
                *theirs == typed && is_for && accepted(ours)
            };
            OPTIONS.iter().find(fits).map(|(_, _, ours)| *ours)
        }
    }
}

/// Returns the command before the unknown one; empty for `tokenctl` itself.
fn above(arguments: &[OsString], typed: &str, command: &Command) -> String {
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    let mut words = words.take_while(|word| *word != typed);
    words.find(|word| command.find_subcommand(word).is_some()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::commands::Cli;

    fn tip(line: &str) -> Option<String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let mut error = Cli::command().try_get_matches_from(&words).expect_err("an error");
        improve(&mut error, &words, Cli::command)
    }

    #[test]
    fn names_of_other_tools_lead_to_ours() {
        for (line, meant) in [
            ("tokenctl sessions list --json", Some("-o json")),
            ("tokenctl sessions list --format=json", Some("-o, --output")),
            ("tokenctl stats --csv", Some("-o csv")),
            ("tokenctl purge --version", Some("tokenctl --version")),
            ("tokenctl revoke --all", Some("tokenctl revoke-all --everyone")),
            ("tokenctl revoke-all --all", Some("--everyone")),
            ("tokenctl sessions list --all", Some("--state all")),
            ("tokenctl issue alice --ttl 1h", Some("--access-ttl or --refresh-ttl")),
            ("tokenctl issue --user alice", Some("tokenctl issue USER")),
            ("tokenctl purge --older-than 30d", Some("--idle")),
            ("tokenctl purge --expired", None),
            ("tokenctl init --force", None),
            ("tokenctl decode --verify --secret x", Some("--key FILE, or TOKENCTL_SECRET")),
            ("tokenctl events list", Some("tokenctl events")),
            ("tokenctl events alice", Some("--user USER")),
            ("tokenctl sessions list alice", Some("--user USER")),
            ("tokenctl renew", Some("tokenctl rotate")),
            ("tokenctl blacklist", Some("tokenctl denylist list")),
            ("tokenctl version", Some("tokenctl --version")),
            ("tokenctl ls", Some("tokenctl sessions list")),
            ("tokenctl keys delete k1", Some("tokenctl keys prune KID")),
            ("tokenctl --store s.db sessions delete 01a1", Some("tokenctl revoke ID")),
            ("tokenctl users ban alice", Some("tokenctl users deactivate USER")),
            ("tokenctl sessions lst", None),
            ("tokenctl sessions list --usr alice", None),
        ] {
            assert_eq!(tip(line).as_deref(), meant, "{line}");
        }
    }

    /// Every suggestion names an existing command, and no existing command has a suggestion.
    #[test]
    fn suggestions_exist() {
        let command = Cli::command();
        for (above, theirs, ours) in COMMANDS {
            let mut words = ours.split(' ').skip(1);
            let first = words.next().unwrap_or_default();
            let first = first.trim_end_matches(',');
            let exists = first.starts_with('-')
                || ours.starts_with('$')
                || command.find_subcommand(first).is_some();
            assert!(exists, "{ours}");
            let parent = command.find_subcommand(above).unwrap_or(&command);
            for name in *theirs {
                assert!(parent.find_subcommand(name).is_none(), "{above} {name}");
            }
        }
    }
}
