//! The options of every command.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::revocation::actor_name;
use crate::cli::printer::OutputOptions;
use crate::cli::ui::color::ColorChoice;
use crate::cli::ui::output::Format;
use crate::time::Span;

/// The options of every command. A parser that has commands below makes them global.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(in crate::cli) struct Global {
    /// Session store [env: TOKENCTL_STORE]
    #[arg(long, value_name = "PATH|URL", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) store: Option<String>,
    /// Configuration file [env: TOKENCTL_CONFIG]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) key: Option<PathBuf>,
    /// Output format
    #[arg(
        short,
        long,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "table|json|jsonl|csv|id|prometheus"
    )]
    pub(in crate::cli) output: Format,
    /// Omit the header of tables and CSV
    #[arg(long)]
    pub(in crate::cli) no_headers: bool,
    /// Show and read local times in UTC
    #[arg(long)]
    pub(in crate::cli) utc: bool,
    /// Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(
        long,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "auto|always|never"
    )]
    pub(in crate::cli) color: ColorChoice,
    /// Print results only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(in crate::cli) quiet: bool,
    /// Print details, such as the store and keys in use
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
    /// Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    #[arg(long, value_name = "NAME", value_parser = actor_name)]
    pub(in crate::cli) actor: Option<String>,
    /// Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    #[arg(long, value_name = "DURATION")]
    pub(in crate::cli) timeout: Option<Span>,
}

impl Global {
    pub(in crate::cli) fn output_options(&self) -> OutputOptions {
        let Self { output: format, quiet, verbose, color, no_headers, .. } = *self;
        OutputOptions { format, quiet, verbose, color, headers: !no_headers }
    }
}
