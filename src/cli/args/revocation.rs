//! The options of a revocation, and the confirmation of every destructive command.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::LockArgs;
use super::filter::non_blank;
use crate::cli::ui::text::{ACTOR, NOTE, bounded};
use crate::session::Reason;

/// The options of a revocation.
#[derive(Args)]
#[command(next_help_heading = "Revocation")]
pub(in crate::cli) struct RevokeOptionArgs {
    /// Reason: logout, device-logout, admin, compromised, replayed, password-changed,
    /// account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other
    #[arg(long, value_name = "REASON", default_value = "admin", value_parser = reason_parser(),
        hide_possible_values = true)]
    pub(in crate::cli) reason: Reason,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT", value_parser = note_text)]
    pub(in crate::cli) note: Option<String>,
    /// Delete the rows instead of marking them as revoked
    #[arg(long)]
    pub(in crate::cli) delete: bool,
    #[command(flatten)]
    pub(in crate::cli) lock: LockArgs,
    #[command(flatten)]
    pub(in crate::cli) confirmation: Confirmation,
}

/// The options of every destructive command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Confirmation")]
pub(in crate::cli) struct Confirmation {
    /// Show what would be done, and change nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Skip the confirmation prompt
    #[arg(short = 'y', long)]
    pub(in crate::cli) yes: bool,
    /// Change nothing unless exactly N sessions match
    #[arg(long, value_name = "N")]
    pub(in crate::cli) expect: Option<u64>,
}

/// Number of characters of a note that an import records after its own text.
pub(in crate::cli) const IMPORT_NOTE: usize = 512;

/// Rejects a note that the audit trail cannot hold whole.
pub(in crate::cli) fn note_text(text: &str) -> Result<String, String> {
    at_most(text, NOTE)
}

/// Rejects a note that the event of an import cannot hold whole.
pub(in crate::cli) fn import_note(text: &str) -> Result<String, String> {
    at_most(text, IMPORT_NOTE)
}

/// Rejects an actor's name that the audit trail cannot hold whole.
pub(in crate::cli) fn actor_name(text: &str) -> Result<String, String> {
    at_most(&non_blank(text)?, ACTOR)
}

fn at_most(text: &str, most: usize) -> Result<String, String> {
    let is_whole = bounded(text, usize::MAX).chars().count() <= most;
    if is_whole { Ok(text.to_owned()) } else { Err(format!("at most {most} characters")) }
}

pub(in crate::cli) fn reason_parser() -> impl TypedValueParser<Value = Reason> {
    PossibleValuesParser::new(Reason::ALL.map(Reason::as_str))
        .try_map(|text| text.parse::<Reason>())
}
