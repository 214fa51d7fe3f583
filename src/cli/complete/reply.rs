//! Writes candidates in the form that the script of a shell reads.

use std::fmt::Write as _;

use clap_complete::engine::CompletionCandidate;

use super::typed::{TypedLine, Typing, quoted};
use crate::cli::ui::text::safe;

/// The start of a candidate that is an instruction. No value has this character.
const MARK: char = '\u{1}';
/// The value of this argument is a file, which the shell completes.
pub(super) const FILES: &str = "\u{1}files";
/// The value of this argument is a directory, which the shell completes.
pub(super) const DIRECTORIES: &str = "\u{1}dirs";
/// An argument without a name is completed: options are offered only after a hyphen.
pub(super) const POSITIONAL: &str = "\u{1}positional";

/// Returns the answer for a shell: one candidate per line, or an instruction.
pub(super) fn reply(
    typing: Typing,
    has_help: bool,
    typed: &TypedLine,
    found: &[CompletionCandidate],
) -> String {
    let values =
        |candidate: &CompletionCandidate| candidate.get_value().to_string_lossy().into_owned();
    let marked = |mark: &str| found.iter().any(|candidate| values(candidate).ends_with(mark));
    for instruction in [FILES, DIRECTORIES] {
        if marked(instruction) {
            return format!("{instruction}\n");
        }
    }
    let is = |candidate: &CompletionCandidate, kind: &str| {
        candidate.get_id().is_some_and(|id| id.starts_with(kind))
    };
    let is_value = marked(POSITIONAL) || found.iter().any(|candidate| is(candidate, "command::"));
    let is_option_hidden = is_value && !typed.last().starts_with('-');
    let mut answer = String::new();
    for candidate in found {
        let value = values(candidate);
        if value.contains(MARK) || (is_option_hidden && is(candidate, "arg::")) {
            continue;
        }
        // A file may have any name.
        if safe(&value) != value {
            continue;
        }
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        let help = safe(help.lines().next().unwrap_or_default()).into_owned();
        let line = match typing {
            Typing::Bash => value.get(typed.kept..).and_then(|rest| quoted(rest, typed.quote)),
            Typing::Zsh => {
                let value = value.replace('\\', "\\\\").replace(':', "\\:");
                Some(described(value, ':', &help.replace('\\', "\\\\")))
            }
            Typing::Fish | Typing::Other if has_help => Some(described(value, '\t', &help)),
            Typing::Fish | Typing::Other => Some(value),
        };
        if let Some(line) = line {
            let _ = writeln!(answer, "{line}");
        }
    }
    answer
}

fn described(value: String, separator: char, help: &str) -> String {
    if help.is_empty() { value } else { format!("{value}{separator}{help}") }
}
