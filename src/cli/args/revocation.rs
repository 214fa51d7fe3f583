//! The options of a revocation, and the confirmation of every destructive command.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::LockArgs;
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
    #[arg(long, value_name = "TEXT")]
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

pub(in crate::cli) fn reason_parser() -> impl TypedValueParser<Value = Reason> {
    PossibleValuesParser::new(Reason::ALL.map(Reason::as_str))
        .try_map(|text| text.parse::<Reason>())
}
