//! Suggests our name for an option or command that is misspelled, or that other tools name differently.
//!
//! clap's own suggestions are replaced: by the nearest spelling alone they would turn `--json` into `--reason`,
//! and `keys deactivate` into `keys activate`.

mod commands;
mod options;
mod spelling;

use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::hints::{self, Hint};
use commands::COMMANDS;
use options::OPTIONS;
use spelling::{is_near, nearest};

/// What to do instead of what was typed.
#[derive(Debug, PartialEq, Eq)]
enum Suggestion {
    /// Another command line, or a sentence about how to reach the aim.
    Known(String),
    /// The names that the typed one is a misspelling of.
    Spelled(Vec<String>),
}

impl Suggestion {
    fn known(text: &str) -> Self {
        Self::Known(if text.starts_with(['-', '$']) || text.starts_with("tokenctl ") {
            format!("use: {text}")
        } else {
            text.to_owned()
        })
    }

    fn hint(&self) -> Hint {
        match self {
            Self::Known(text) => hints::suggestion(text),
            Self::Spelled(names) => hints::did_you_mean(&names.join(" or ")),
        }
    }
}

/// Replaces the suggestion in an error about an unknown option, command or value; returns the new one as a hint.
pub(super) fn improve(error: &mut clap::Error, command: fn() -> Command) -> Option<Hint> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
    let (suggestion, spelled) = match error.kind() {
        ErrorKind::UnknownArgument => {
            let mut command = named(error, command())?;
            let typed = text(error, ContextKind::InvalidArg)?;
            let typed = typed.split('=').next().unwrap_or_default();
            let suggestion = argument(typed, &command);
            let spelled = Some(Suggestion::Spelled(one(error, ContextKind::SuggestedArg)));
            if suggestion != spelled {
                // The usage line shows how to use the option that clap would suggest.
                let usage = ContextValue::StyledStr(command.render_usage());
                error.insert(ContextKind::Usage, usage);
            }
            (suggestion, ContextKind::SuggestedArg)
        }
        ErrorKind::InvalidSubcommand => {
            let command = named(error, command())?;
            let typed = text(error, ContextKind::InvalidSubcommand)?;
            (subcommand(&typed, &command), ContextKind::SuggestedSubcommand)
        }
        ErrorKind::InvalidValue => {
            let typed = text(error, ContextKind::InvalidValue)?;
            let near = one(error, ContextKind::SuggestedValue);
            let near: Vec<String> = near.into_iter().filter(|name| is_near(&typed, name)).collect();
            let near = (!near.is_empty()).then_some(Suggestion::Spelled(near));
            (near, ContextKind::SuggestedValue)
        }
        _ => return None,
    };
    error.remove(ContextKind::SuggestedArg);
    error.remove(ContextKind::SuggestedSubcommand);
    error.remove(ContextKind::SuggestedValue);
    match &suggestion {
        Some(Suggestion::Known(text)) => {
            let tip = ContextValue::StyledStrs(vec![StyledStr::from(text.clone())]);
            error.insert(ContextKind::Suggested, tip);
        }
        Some(Suggestion::Spelled(names)) => {
            error.remove(ContextKind::Suggested);
            let names = match (spelled, names.as_slice()) {
                (ContextKind::SuggestedSubcommand, _) | (_, [_, _, ..]) => {
                    ContextValue::Strings(names.clone())
                }
                (_, names) => ContextValue::String(names.concat()),
            };
            error.insert(spelled, names);
        }
        None => keep_near_tips(error),
    }
    suggestion.map(|suggestion| suggestion.hint())
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    }
}

fn one(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    text(error, kind).into_iter().collect()
}

/// Removes clap's tip that a command below has an option, such as `'purge --idle' exists`, unless it has the
/// option that was typed.
fn keep_near_tips(error: &mut clap::Error) {
    let Some(ContextValue::StyledStrs(tips)) = error.get(ContextKind::Suggested) else { return };
    let typed = text(error, ContextKind::InvalidArg).unwrap_or_default();
    let is_kept = |tip: &&StyledStr| {
        let tip = tip.to_string();
        let option = tip.strip_suffix("' exists").and_then(|tip| tip.split(' ').next_back());
        option.is_none_or(|option| is_near(&typed, option))
    };
    let kept: Vec<StyledStr> = tips.iter().filter(is_kept).cloned().collect();
    error.remove(ContextKind::Suggested);
    if !kept.is_empty() {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(kept));
    }
}

/// Returns the command that an error is about, from its usage line, such as `Usage: tokenctl stats --idle <IDLE>`.
fn named(error: &clap::Error, mut command: Command) -> Option<Command> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else { return None };
    let usage = usage.to_string();
    command.build();
    let mut named = &command;
    let mut words = usage.split_whitespace().skip(2);
    while let Some(below) = words.next().and_then(|word| named.find_subcommand(word)) {
        named = below;
    }
    Some(named.clone())
}

/// Returns the words that call a command, without `tokenctl`.
fn path(command: &Command) -> &str {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    name.split_once(' ').map_or("", |(_, path)| path)
}

/// Finds what to use instead of an unknown command.
fn subcommand(typed: &str, command: &Command) -> Option<Suggestion> {
    if let Some(known) = known_command(typed, path(command)) {
        return Some(Suggestion::known(known));
    }
    let visible = || command.get_subcommands().filter(|below| !below.is_hide_set());
    let names = visible().map(Command::get_name);
    let near = nearest(typed, names);
    if !near.is_empty() {
        return Some(Suggestion::Spelled(near));
    }
    if !path(command).is_empty() {
        return None;
    }
    // `users-list`, `list-users`, and `reactivate` alone.
    let pair = typed.split_once(['-', ':', '.', '/']).and_then(|(first, second)| {
        let is_pair = |(above, below)| {
            let above = command.find_subcommand(above)?;
            above.find_subcommand(below).map(|below| (above.get_name(), below.get_name()))
        };
        is_pair((first, second)).or_else(|| is_pair((second, first)))
    });
    let mut homes = visible().filter(|above| above.find_subcommand(typed).is_some());
    let alone = homes.next().filter(|_| homes.next().is_none());
    let (above, below) = pair.or_else(|| alone.map(|above| (above.get_name(), typed)))?;
    Some(Suggestion::known(&format!("tokenctl {above} {below}")))
}

fn known_command(typed: &str, path: &str) -> Option<&'static str> {
    let fits = |known: &&(&str, &str, &str)| {
        known.0 == path && known.1.split(' ').any(|name| name == typed)
    };
    COMMANDS.iter().find(fits).map(|known| known.2)
}

/// Whether the command takes a user as an argument: then it conflicts with `--user`.
fn takes_user(command: &Command) -> bool {
    command.get_positionals().any(|argument| argument.get_id() == "user")
}

/// Finds what to use instead of an unknown option or argument.
fn argument(typed: &str, command: &Command) -> Option<Suggestion> {
    let has = |long: &str| {
        command
            .get_arguments()
            .any(|option| !option.is_hide_set() && option.get_long() == Some(long))
    };
    if !typed.starts_with('-') {
        let states = ["active", "expired", "revoked", "all"];
        return match known_command(typed, path(command)) {
            Some(known) => Some(Suggestion::known(known)),
            None if has("state") && states.contains(&typed) => {
                Some(Suggestion::known(&format!("--state {typed}")))
            }
            None if has("user") && takes_user(command) => {
                Some(Suggestion::Known(hints::one_user(path(command))))
            }
            None => has("user").then(|| Suggestion::known("--user USER")),
        };
    }
    if typed == "--version" {
        return Some(Suggestion::known("tokenctl --version"));
    }
    let accepted = |ours: &str| {
        let mut longs = ours.split([' ', ',']).filter_map(|word| word.strip_prefix("--"));
        !ours.starts_with('-') || longs.all(has)
    };
    let fits = |(of, theirs, ours): &&(&str, &str, &str)| {
        let is_for = of.is_empty() || *of == path(command);
        is_for && theirs.split(' ').any(|name| name == typed) && accepted(ours)
    };
    // What a command says of an option goes before what holds for all.
    let mut of_command = OPTIONS.iter().filter(|(of, ..)| !of.is_empty());
    if let Some((_, _, ours)) = of_command.find(fits).or_else(|| OPTIONS.iter().find(fits)) {
        return Some(Suggestion::known(ours));
    }
    let typed = typed.strip_prefix("--")?;
    let visible = command.get_arguments().filter(|option| !option.is_hide_set());
    let longs = visible.flat_map(|option| {
        let aliases = option.get_visible_aliases().unwrap_or_default();
        option.get_long().into_iter().chain(aliases)
    });
    let near: Vec<String> = nearest(typed, longs).iter().map(|name| format!("--{name}")).collect();
    (!near.is_empty()).then_some(Suggestion::Spelled(near))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::commands::Cli;

    /// Every suggestion names an existing command, and no existing command has a suggestion.
    #[test]
    fn suggestions_exist() {
        let command = Cli::command();
        for (above, theirs, ours) in COMMANDS {
            let mut found = &command;
            let after = ours.split_once("tokenctl ").map_or("", |(_, line)| line);
            for word in after.split([' ', ',', ';']) {
                let Some(below) = found.find_subcommand(word) else { break };
                found = below;
            }
            let exists = found.get_name() != "tokenctl" || after.starts_with("--");
            assert!(exists || !ours.starts_with("tokenctl "), "{ours}");
            let parent = command.find_subcommand(above).unwrap_or(&command);
            assert_eq!(parent.get_name() == "tokenctl", above.is_empty(), "{above}");
            for name in theirs.split(' ') {
                assert!(parent.find_subcommand(name).is_none(), "{above} {name}");
            }
        }
    }

    /// Every option that is suggested for a command exists there, and the command has no option of that name.
    #[test]
    fn suggested_options_exist() {
        let mut command = Cli::command();
        command.build();
        for (of, theirs, ours) in OPTIONS.iter().filter(|option| !option.0.is_empty()) {
            let mut found = &command;
            for word in of.split(' ') {
                found = found.find_subcommand(word).expect(of);
            }
            let has = |name: &str| {
                let long = name.trim_start_matches('-');
                found.get_arguments().any(|option| option.get_long() == Some(long))
            };
            let longs = ours.split([' ', ',']).filter(|word| word.starts_with("--"));
            let own = ours.starts_with('-');
            assert!(longs.into_iter().all(|long| !own || has(long)), "{of}: {ours}");
            for name in theirs.split(' ') {
                assert!(!has(name), "{of} {name}");
            }
        }
    }

    /// Words that are no names: no command that destroys something is suggested for them as a similar one.
    #[test]
    fn no_other_word_leads_to_a_command_that_destroys_something() {
        const WORDS: &str = "start stop reset set get put push pull send receive merge split join attach \
                             grant permit approve reject accept assign promote demote report repair reload \
                             reindex compact archive rename restore remove reverse reserve preserve invoke \
                             provoke provide purged pruned revoked deleted deactivated unrevoke undelete \
                             activate upgrade expire terminate locate donate motivate brute";
        let mut command = Cli::command();
        command.build();
        let destroys =
            ["revoke", "purge", "prune", "delete", "deactivate", "force", "yes", "everyone"];
        let is_harmless = |suggestion: Option<Suggestion>| match suggestion {
            Some(Suggestion::Spelled(names)) => {
                names.iter().all(|name| !destroys.iter().any(|word| name.contains(word)))
            }
            Some(Suggestion::Known(_)) | None => true,
        };
        for above in ["", "users", "keys", "sessions", "denylist"] {
            let above = command.find_subcommand(above).unwrap_or(&command);
            for word in WORDS.split_whitespace() {
                assert!(is_harmless(subcommand(word, above)), "{} {word}", above.get_name());
                for below in above.get_subcommands() {
                    let option = format!("--{word}");
                    assert!(is_harmless(argument(&option, below)), "{} {option}", below.get_name());
                }
            }
        }
    }
}
