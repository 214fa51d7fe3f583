//! `scan`

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueHint};

use super::Confirmation;

/// Options that only a revocation has.
const CONFIRMATION: [&str; 3] = ["dry_run", "yes", "expect"];

/// `scan`
#[derive(Args)]
#[command(after_help = "A token is live, expired, revoked, forged, or foreign (of another issuer).
Exit code 4 if any token is live. Directories named .git are skipped.

Examples:
  tokenctl scan access.log
  tokenctl scan --live -o jsonl /var/log
  zcat dump.sql.gz | tokenctl scan --revoke --yes")]
#[command(group = ArgGroup::new("how").args(CONFIRMATION).multiple(true).requires("revoke"))]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(in crate::cli) struct ScanArgs {
    /// Files and directories, .gz and .zst too; without any or with -: stdin
    #[arg(value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Show only tokens that are still valid
    #[arg(long)]
    pub(in crate::cli) live: bool,
    /// Revoke the sessions of tokens that are still valid, as leaked
    #[arg(long)]
    pub(in crate::cli) revoke: bool,
    /// Search files that .gitignore excludes too
    #[arg(long)]
    pub(in crate::cli) no_ignore: bool,
    /// Write SARIF 2.1.0 for code hosts
    #[arg(long)]
    pub(in crate::cli) sarif: bool,
    #[command(flatten)]
    pub(in crate::cli) confirmation: Confirmation,
}
