//! The completion scripts.
//!
//! Those of bash, zsh and fish ask tokenctl for the candidates, so that every installation offers the values of
//! the store. The words that clap lists in them are for the time when the program is not found.

use std::io::Result;

use clap::builder::PossibleValuesParser;
use clap::{Command, ValueHint};
use clap_complete::env::Shells;
use clap_complete::{Shell, generate};

use super::values::fixed;

/// The environment variable that every completion script sets.
pub(super) const VARIABLE: &str = "COMPLETE";

const BASH: &str = include_str!("tokenctl.bash");
const ZSH: &str = include_str!("tokenctl.zsh");
const FISH: &str = include_str!("tokenctl.fish");

/// Registers a function of bash.
const BASH_END: &str = "
if [[ \"${BASH_VERSINFO[0]}\" -eq 4 && \"${BASH_VERSINFO[1]}\" -ge 4 || \"${BASH_VERSINFO[0]}\" -gt 4 ]]; then
    complete -o nosort -F _tokenctl tokenctl
else
    complete -F _tokenctl tokenctl
fi
";

/// Without the program, words of clap's list are offered. Options are offered only after a hyphen: another word is
/// an argument, whose values only the program knows.
const BASH_CHOICE: &str = "
_tokenctl() {
    local candidate program=$1 values=()
    [[ $program == '~/'* ]] && program=$HOME/${program#??}
    if type -P -- \"$program\" > /dev/null; then
        _clap_complete_tokenctl \"$@\"
        return
    fi
    _tokenctl_offline \"$@\"
    [[ $2 == -* ]] && return
    for candidate in ${COMPREPLY[@]+\"${COMPREPLY[@]}\"}; do
        [[ $candidate == -* ]] || values+=(\"$candidate\")
    done
    COMPREPLY=(${values[@]+\"${values[@]}\"})
}
";

const ZSH_END: &str = "
if [ \"$funcstack[1]\" = \"_tokenctl\" ]; then
    _tokenctl \"$@\"
else
    compdef _tokenctl tokenctl
fi
";

const FISH_CALL: &str =
    "complete --command tokenctl --keep-order --exclusive --arguments '(__tokenctl_complete)'\n";

/// Returns the script that asks tokenctl, without lists of its own.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(in crate::cli) fn dynamic(shell: Shell) -> Result<Vec<u8>> {
    let script = match shell {
        Shell::Bash => {
            format!("{BASH}\n_tokenctl() {{ _clap_complete_tokenctl \"$@\"; }}\n{BASH_END}")
        }
        Shell::Zsh => format!(
            "#compdef tokenctl\n\n{ZSH}\n_tokenctl() {{\n    local REPLY\n    \
             _tokenctl_program && _tokenctl_dynamic $REPLY\n}}\n{ZSH_END}"
        ),
        Shell::Fish => format!("{FISH}\n{FISH_CALL}"),
        _ => {
            let mut script = Vec::new();
            let shells = Shells::builtins();
            if let Some(shell) = shells.completer(&shell.to_string()) {
                let name = "tokenctl";
                shell.write_registration(VARIABLE, name, name, name, &mut script)?;
            }
            return Ok(script);
        }
    };
    Ok(script.into_bytes())
}

/// Returns the script for `command` that also offers words when the program is not found.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
pub(in crate::cli) fn script(shell: Shell, command: &Command) -> Vec<u8> {
    let mut listed = Vec::new();
    // Written to memory first, because the generator panics if the pipe is closed.
    generate(shell, &mut for_script(command.clone()), "tokenctl", &mut listed);
    let lists = String::from_utf8_lossy(&listed);
    // Only the function that is called is renamed: the names of the others are longer.
    let renamed = lists.replacen("_tokenctl() {", "_tokenctl_offline() {", 1);
    let functions = |end: &str| renamed.rsplit_once(end).map_or(&*renamed, |(start, _)| start);
    let script = match shell {
        Shell::Bash => {
            let lists = functions("\nif [[ \"${BASH_VERSINFO[0]}\" -eq 4");
            format!("{lists}\n{BASH}{BASH_CHOICE}{BASH_END}")
        }
        Shell::Zsh => {
            let lists = functions("\nif [ \"$funcstack[1]\" = ");
            format!(
                "{lists}\n{ZSH}\n_tokenctl() {{\n    local REPLY\n    if _tokenctl_program; then\n        \
                 _tokenctl_dynamic $REPLY\n    else\n        _tokenctl_offline \"$@\"\n    fi\n}}\n{ZSH_END}"
            )
        }
        Shell::Fish => format!(
            "{FISH}\nif __tokenctl_program > /dev/null\n    {FISH_CALL}else\n{lists}{}end\n",
            fish_without_files(command)
        ),
        _ => return listed,
    };
    script.into_bytes()
}

/// Keeps fish from offering files for the arguments of a command that are none.
fn fish_without_files(command: &Command) -> String {
    let mut lines = String::new();
    let mut without_files = |condition: &str| {
        lines.push_str(&format!("complete -c tokenctl -n \"{condition}\" -f\n"));
    };
    for above in command.get_subcommands() {
        let using = format!("__fish_tokenctl_using_subcommand {}", above.get_name());
        if !above.has_subcommands() && !has_file(above) {
            without_files(&using);
        }
        for below in above.get_subcommands().filter(|below| !has_file(below)) {
            let seen = format!("__fish_seen_subcommand_from {}", below.get_name());
            without_files(&format!("{using}; and {seen}"));
        }
    }
    lines
}

/// Whether an argument without a name is a file.
fn has_file(command: &Command) -> bool {
    let hints = [ValueHint::FilePath, ValueHint::AnyPath, ValueHint::DirPath];
    command.get_positionals().any(|arg| hints.contains(&arg.get_value_hint()))
}

/// Returns the command line that a script without the store is generated from: fixed sets are offered, and only
/// what is a file is completed with the names of files. It parses nothing.
pub(in crate::cli) fn for_script(command: Command) -> Command {
    let command = command.mut_args(|arg| {
        if !arg.get_action().takes_values() || !matches!(arg.get_value_hint(), ValueHint::Unknown) {
            return arg;
        }
        let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        match name.as_deref().and_then(fixed) {
            Some(words) => arg.value_parser(PossibleValuesParser::new(words)),
            None => arg.value_hint(ValueHint::Other),
        }
    });
    command.mut_subcommands(for_script)
}
