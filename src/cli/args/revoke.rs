//! `revoke`, `revoke-all`, and what everything that destroys has in common.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{FilterArgs, PageArgs};
use crate::session::Reason;

/// `revoke`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl revoke                                  pick from a list
  tokenctl revoke 01a1fbee --note \"ticket 4711\"
  pbpaste | tokenctl revoke --token - --reason leaked
  tokenctl revoke --user alice --device phone --reason device-logout
  tokenctl revoke --idle 90d --dry-run")]
pub(in crate::cli) struct RevokeArgs {
    /// Sessions by id, or the beginning of it
    #[arg(value_name = "ID")]
    pub(in crate::cli) ids: Vec<String>,
    /// The session of this access or refresh token, also of an expired one; - reads it from stdin
    #[arg(long, value_name = "TOKEN|-", num_args = 0..=1, default_missing_value = "")]
    pub(in crate::cli) token: Option<String>,
    /// Only the single access token given with --token; its session lives on
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
#[command(after_help = "Examples:
  tokenctl revoke-all alice --reason password-changed --except 01a1fbee
  tokenctl revoke-all --everyone --reason compromised --dry-run")]
pub(in crate::cli) struct RevokeAllArgs {
    /// The user's id
    #[arg(value_name = "USER", required_unless_present = "everyone",
        conflicts_with_all = ["everyone", "users"])]
    pub(in crate::cli) user: Option<String>,
    /// Every session of every user; asks for the store's name, or takes --yes
    #[arg(long)]
    pub(in crate::cli) everyone: bool,
    /// But not this session
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) except: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) filter: FilterArgs,
    #[command(flatten)]
    pub(in crate::cli) page: PageArgs,
    #[command(flatten)]
    pub(in crate::cli) ending: RevokeOptionArgs,
}

/// How to end sessions.
#[derive(Args)]
#[command(next_help_heading = "How")]
pub(in crate::cli) struct RevokeOptionArgs {
    /// Why: logout, device-logout, admin, compromised, replayed, password-changed,
    /// account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other
    #[arg(long, value_name = "REASON", default_value = "admin", value_parser = reason_parser(),
        hide_possible_values = true)]
    pub(in crate::cli) reason: Reason,
    /// A remark for the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Remove the rows instead of marking them
    #[arg(long)]
    pub(in crate::cli) delete: bool,
    #[command(flatten)]
    pub(in crate::cli) confirmation: Confirmation,
}

/// What everything that destroys takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Safety")]
pub(in crate::cli) struct Confirmation {
    /// Only show what would be done
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Do not ask
    #[arg(short = 'y', long)]
    pub(in crate::cli) yes: bool,
    /// Change nothing unless exactly so many sessions would end
    #[arg(long, value_name = "N")]
    pub(in crate::cli) expect: Option<u64>,
}

pub(super) fn reason_parser() -> impl TypedValueParser<Value = Reason> {
    PossibleValuesParser::new(Reason::ALL.map(Reason::as_str))
        .try_map(|text| text.parse::<Reason>())
}
