//! `scan`

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueHint};

use super::revoke::reason_parser;
use super::{Confirmation, LockArgs};
use crate::cli::opaque_search::OpaquePattern;
use crate::session::Reason;

/// Names of the options that are only valid with `--revoke`.
const CONFIRMATION: [&str; 5] = ["dry_run", "yes", "expect", "reason", "note"];

/// `scan`
#[derive(Args)]
#[command(after_help = "Finds tokens also in folded lines, URLs, base64, UTF-16 and UTF-32, and in
archives: tar, zip, gz, zst, bz2, xz, lz. A token is live, expired, revoked, forged
(it names a key of this service, but the signature is invalid) or foreign (another
key signed it, so only its issuer knows its state).

With -o jsonl a row is written a second after its token was found; a token that is
found again later gets another row at the end, with all of its positions.

--opaque-pattern describes the opaque refresh tokens of a previous system, which
have no fixed form. Each match is looked up in the store by its SHA-256; matches
that are not in the store are not reported.

Exit code: 4 if a live token is left, 1 if a file could not be searched. Git's own
files (.git) are never searched.

Examples:
  tokenctl scan access.log
  tokenctl scan --live -o jsonl /var/log
  kubectl get secrets -A -o yaml | tokenctl scan
  tokenctl scan --opaque-pattern 'sid=s%3A([A-Za-z0-9_-]{32})' access.log
  zcat dump.sql.gz | tokenctl scan --revoke --yes --note \"ticket 4711\"")]
#[command(group = ArgGroup::new("how").args(CONFIRMATION).multiple(true).requires("revoke"))]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(in crate::cli) struct ScanArgs {
    /// Files, archives and directories; without any or with -: stdin
    #[arg(value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Show only tokens that are still valid
    #[arg(long)]
    pub(in crate::cli) live: bool,
    /// Revoke the sessions of tokens that are still valid
    #[arg(long)]
    pub(in crate::cli) revoke: bool,
    /// Reason for the revocation, one of those of tokenctl revoke
    #[arg(long, value_name = "REASON", default_value = "leaked", value_parser = reason_parser(),
        hide_possible_values = true)]
    pub(in crate::cli) reason: Reason,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Search files that .gitignore excludes too
    #[arg(long)]
    pub(in crate::cli) no_ignore: bool,
    /// Also find opaque refresh tokens: the match, or its first group
    #[arg(long, value_name = "REGEX", value_parser = OpaquePattern::parse)]
    pub(in crate::cli) opaque_pattern: Option<OpaquePattern>,
    /// Write SARIF 2.1.0 for code hosts
    #[arg(long)]
    pub(in crate::cli) sarif: bool,
    #[command(flatten)]
    pub(in crate::cli) lock: LockArgs,
    #[command(flatten)]
    pub(in crate::cli) confirmation: Confirmation,
}
