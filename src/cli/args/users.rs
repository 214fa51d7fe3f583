//! `users list`

use clap::{Args, ValueEnum};

use crate::session::UserStatus;

/// `users list`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl users list --status deactivated
  tokenctl users list --contains @example.org --limit 100
  tokenctl users list --without-sessions -o id")]
pub(in crate::cli) struct UserListArgs {
    /// Print only the count
    #[arg(long)]
    pub(in crate::cli) count: bool,
    /// Users with this status: active or deactivated
    #[arg(
        long,
        value_enum,
        value_name = "STATUS",
        hide_possible_values = true,
        help_heading = "Filters"
    )]
    pub(in crate::cli) status: Option<StatusArg>,
    /// User ID contains this text, ignoring case
    #[arg(long, value_name = "TEXT", value_parser = part, help_heading = "Filters")]
    pub(in crate::cli) contains: Option<String>,
    /// Users without an active session
    #[arg(long, help_heading = "Filters")]
    pub(in crate::cli) without_sessions: bool,
    /// Maximum number of users [default: 1000 on a terminal]
    #[arg(long, value_name = "N", help_heading = "Paging")]
    pub(in crate::cli) limit: Option<u64>,
    /// Continue after this user ID
    #[arg(long, value_name = "USER", help_heading = "Paging")]
    pub(in crate::cli) after: Option<String>,
}

/// The values of `--status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StatusArg {
    Active,
    Deactivated,
}

impl From<StatusArg> for UserStatus {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Active => Self::Active,
            StatusArg::Deactivated => Self::Deactivated,
        }
    }
}

fn part(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("a text is required".to_owned()) } else { Ok(text.to_owned()) }
}
