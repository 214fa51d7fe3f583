//! `revoke`, `revoke-all`, and the options of every destructive command.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::filter::non_blank;
use super::{FilterArgs, LockArgs, PageArgs};
use crate::session::Reason;

/// `revoke`
#[derive(Args)]
#[command(after_help = "\
At a terminal, the command shows the sessions, asks, and revokes exactly these.
Up to 500 sessions are revoked in one transaction; more in short batches.
After an interruption, run the command again. Without a terminal, a filter
without --user needs --yes or --expect.

Examples:
  tokenctl revoke                                  pick from a list
  tokenctl revoke 01a1fbee --note \"ticket 4711\"
  tokenctl revoke --token - --reason leaked < token.txt
  tokenctl revoke --user alice --device phone --reason device-logout
  tokenctl revoke --idle 90d --dry-run
  tokenctl revoke - < ids.txt")]
pub(in crate::cli) struct RevokeArgs {
    /// Session IDs or prefixes of them; - reads IDs from stdin
    #[arg(value_name = "ID", value_parser = non_blank)]
    pub(in crate::cli) ids: Vec<String>,
    /// Session of this access or refresh token, even an expired one; - for stdin
    #[arg(long, value_name = "TOKEN|-", num_args = 0..=1, default_missing_value = "")]
    pub(in crate::cli) token: Option<String>,
    /// Revoke only this access token, not its session
    #[arg(long, requires = "token")]
    pub(in crate::cli) jti: bool,
    #[command(flatten)]
    pub(in crate::cli) filter: FilterArgs,
    #[command(flatten)]
    pub(in crate::cli) page: PageArgs,
    #[command(flatten)]
    pub(in crate::cli) ending: RevokeOptionArgs,
}

/// `revoke-all`
#[derive(Args)]
#[command(after_help = "\
Sessions that the user opens while the question is shown are revoked too.

Examples:
  tokenctl revoke-all alice --reason password-changed --keep 01a1fbee
  tokenctl revoke-all --everyone --reason compromised --dry-run")]
pub(in crate::cli) struct RevokeAllArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = non_blank, required_unless_present = "everyone",
        conflicts_with_all = ["everyone", "users"])]
    pub(in crate::cli) user: Option<String>,
    /// Revoke every session of every user
    #[arg(long)]
    pub(in crate::cli) everyone: bool,
    #[command(flatten)]
    pub(in crate::cli) filter: FilterArgs,
    #[command(flatten)]
    pub(in crate::cli) page: PageArgs,
    #[command(flatten)]
    pub(in crate::cli) ending: RevokeOptionArgs,
}

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

pub(super) fn reason_parser() -> impl TypedValueParser<Value = Reason> {
    PossibleValuesParser::new(Reason::ALL.map(Reason::as_str))
        .try_map(|text| text.parse::<Reason>())
}
