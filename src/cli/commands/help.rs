//! The help of `tokenctl` itself, with the commands in groups.

use clap::{Command, CommandFactory as _};

use super::{Cli, GROUPS};

/// Returns the whole command line, with the commands in groups in its help.
pub(in crate::cli) fn command() -> Command {
    let command = Cli::command();
    let head = command.get_styles().get_header();
    let mut text = String::new();
    for (group, names) in GROUPS {
        text.push_str(&format!("{head}{group}:{head:#}\n"));
        for name in names {
            let about = match command.find_subcommand(name).and_then(Command::get_about) {
                Some(about) => about.to_string(),
                None if *name == "help" => "Print help for a command".to_owned(),
                None => continue,
            };
            let literal = command.get_styles().get_literal();
            text.push_str(&format!("  {literal}{name:<11}{literal:#}  {about}\n"));
        }
        text.push('\n');
    }
    let option = command.get_styles().get_header();
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{text}\
         {option}Options:{option:#}\n{{options}}{{after-help}}"
    );
    command.help_template(template)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{EventKind, SESSION_FIELDS};

    #[test]
    fn every_command_is_in_one_group() {
        let command = Cli::command();
        for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
            let name = below.get_name();
            let groups = GROUPS.iter().filter(|(_, names)| names.contains(&name)).count();
            assert_eq!(groups, 1, "{name}");
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn the_help_lists_every_column_and_every_kind() {
        let command = Cli::command();
        let help = |path: &[&str]| {
            let below = |command: Command, name: &&str| {
                command.find_subcommand(name).cloned().unwrap_or(command)
            };
            let command = path.iter().fold(command.clone(), below);
            command.get_after_help().map(ToString::to_string).unwrap_or_default()
        };
        let words = |text: &str| -> Vec<String> {
            text.split([' ', ',', '\n']).map(str::to_owned).collect()
        };
        let columns = words(&help(&["sessions", "list"]));
        for column in SESSION_FIELDS {
            assert!(columns.iter().any(|known| known == column), "{column}");
        }
        let kinds = words(&help(&["events"]));
        for kind in EventKind::OURS {
            assert!(kinds.iter().any(|known| known == kind.as_str()), "{kind}");
        }
    }

    /// Every help text fits a terminal of 80 columns, and is a phrase.
    #[test]
    fn help_texts_are_short_phrases() {
        fn check(command: &Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let mut texts = vec![about];
            for arg in command.get_arguments() {
                texts.push(arg.get_help().map(ToString::to_string).unwrap_or_default());
            }
            for text in texts {
                let first = text.chars().next().unwrap_or_default();
                assert!(first.is_uppercase(), "{path}: {text:?}");
                assert!(!text.ends_with('.'), "{path}: {text}");
                // The list of reasons is exempt, because it must be complete.
                let is_list = text.starts_with("Reason: ");
                let most = if path == " tokenctl" { 110 } else { 80 };
                assert!(is_list || text.chars().count() < most, "{path}: {text}");
            }
            for below in command.get_subcommands() {
                check(below, &path);
            }
        }
        check(&Cli::command(), "");
    }
}
