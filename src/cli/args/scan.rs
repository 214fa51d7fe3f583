//! `scan`

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueHint};

use super::Confirmation;

/// What says something only of what is ended.
const CONFIRMATION: [&str; 3] = ["dry_run", "yes", "expect"];

/// `scan`
#[derive(Args)]
#[command(
    after_help = "A token is live, expired, revoked, forged, or foreign: only its issuer knows.
Exit code 4 if any is live. Git's own files (.git) are never looked into.

Examples:
  tokenctl scan access.log
  tokenctl scan --live -o jsonl /var/log
  zcat dump.sql.gz | tokenctl scan --revoke --yes"
)]
#[command(group = ArgGroup::new("how").args(CONFIRMATION).multiple(true).requires("revoke"))]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(in crate::cli) struct ScanArgs {
    /// Files and directories, also .gz and .zst; - or nothing reads stdin
    #[arg(value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Show only tokens that still work
    #[arg(long)]
    pub(in crate::cli) live: bool,
    /// End the sessions of the tokens that still work, as leaked
    #[arg(long)]
    pub(in crate::cli) revoke: bool,
    /// Look also into what .gitignore leaves out
    #[arg(long)]
    pub(in crate::cli) no_ignore: bool,
    /// Write SARIF 2.1.0, as code hosts read it
    #[arg(long)]
    pub(in crate::cli) sarif: bool,
    #[command(flatten)]
    pub(in crate::cli) confirmation: Confirmation,
}
