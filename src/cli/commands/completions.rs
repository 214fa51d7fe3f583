//! `tokenctl completions`

use clap::{Args, CommandFactory as _, ValueEnum};
use clap_complete::generate;

use super::Cli;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::{complete, hints};

/// `completions`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl completions fish > ~/.config/fish/completions/tokenctl.fish
  source <(tokenctl completions bash)")]
pub(in crate::cli) struct CompletionsArgs {
    /// Shell: bash, zsh, fish, powershell, elvish or nushell
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
    /// Print a script that only asks tokenctl, without lists of its own
    #[arg(long)]
    dynamic: bool,
}

/// A shell that a completion script exists for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(clippy::enum_variant_names, reason = "that is their names")]
pub(in crate::cli) enum Shell {
    Bash,
    Elvish,
    Fish,
    Nushell,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, args: &CompletionsArgs) -> Result<Exit> {
    use clap_complete::Shell as Known;
    let known = match args.shell {
        Shell::Bash => Known::Bash,
        Shell::Elvish => Known::Elvish,
        Shell::Fish => Known::Fish,
        Shell::PowerShell => Known::PowerShell,
        Shell::Zsh => Known::Zsh,
        Shell::Nushell if args.dynamic => {
            return Err(Failure::usage("dynamic completion is not supported for nushell")
                .hint(hints::LEAVE_DYNAMIC_OUT)
                .into());
        }
        Shell::Nushell => {
            let mut command = complete::for_script(Cli::command());
            let mut script = Vec::new();
            generate(clap_complete_nushell::Nushell, &mut command, "tokenctl", &mut script);
            context.stdout.write_all(&script)?;
            return Ok(Exit::Done);
        }
    };
    let script = if args.dynamic {
        complete::dynamic(known)?
    } else {
        complete::script(known, &Cli::command())
    };
    context.stdout.write_all(&script)?;
    Ok(Exit::Done)
}
