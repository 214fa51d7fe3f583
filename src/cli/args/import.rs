//! `sessions import`

use clap::{Args, ValueHint};

use crate::cli::ui::suggest::nearest;
use crate::session::SESSION_FIELDS;

/// `sessions import`
#[derive(Args)]
pub(in crate::cli) struct ImportArgs {
    /// JSON Lines as written by sessions list -o jsonl; - for stdin
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: Option<std::path::PathBuf>,
    /// Rename the source field THEIRS to OURS, such as login=id
    #[arg(long, value_name = "THEIRS=OURS", value_parser = rename, value_delimiter = ',')]
    pub(in crate::cli) map: Vec<(String, &'static str)>,
    /// Ignore unknown fields instead of refusing the input
    #[arg(long)]
    pub(in crate::cli) ignore_unknown: bool,
    /// Skip sessions that are in the store already instead of refusing the input
    #[arg(long)]
    pub(in crate::cli) skip_existing: bool,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Check the input and show what would be imported
    #[arg(long, help_heading = "Confirmation")]
    pub(in crate::cli) dry_run: bool,
    /// Change nothing unless exactly N sessions would be imported
    #[arg(long, value_name = "N", help_heading = "Confirmation")]
    pub(in crate::cli) expect: Option<u64>,
}

fn rename(text: &str) -> Result<(String, &'static str), String> {
    let Some((theirs, ours)) = text.split_once('=').filter(|(theirs, _)| !theirs.is_empty()) else {
        return Err("expected THEIRS=OURS, such as login=id".to_owned());
    };
    match SESSION_FIELDS.into_iter().find(|field| *field == ours) {
        Some(ours) => Ok((theirs.to_owned(), ours)),
        None => Err(match nearest(ours, SESSION_FIELDS) {
            Some(near) => format!("a session has no field {ours}; did you mean {near}?"),
            None => format!(
                "a session has no field {ours}; the fields are: {}",
                SESSION_FIELDS.join(", ")
            ),
        }),
    }
}
