//! `sessions import`

use clap::{Args, ValueHint};

use crate::cli::ui::suggest::nearest;
use crate::session::SESSION_FIELDS;

/// `sessions import`
#[derive(Args)]
pub(in crate::cli) struct ImportArgs {
    /// JSON Lines, one session each, such as "tokenctl sessions list --state all -o jsonl" writes;
    /// - or nothing reads stdin
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: Option<std::path::PathBuf>,
    /// Their field THEIRS is our field OURS, such as login=id
    #[arg(long, value_name = "THEIRS=OURS", value_parser = rename, value_delimiter = ',')]
    pub(in crate::cli) map: Vec<(String, &'static str)>,
    /// Pass over fields that mean nothing here, instead of refusing them
    #[arg(long)]
    pub(in crate::cli) ignore_unknown: bool,
    /// Pass over sessions that the store has already, instead of refusing all
    #[arg(long)]
    pub(in crate::cli) skip_existing: bool,
    /// A remark for the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Check everything, and only say what would be done
    #[arg(long, help_heading = "Safety")]
    pub(in crate::cli) dry_run: bool,
    /// Change nothing unless exactly so many sessions would be added
    #[arg(long, value_name = "N", help_heading = "Safety")]
    pub(in crate::cli) expect: Option<u64>,
}

fn rename(text: &str) -> Result<(String, &'static str), String> {
    let Some((theirs, ours)) = text.split_once('=').filter(|(theirs, _)| !theirs.is_empty()) else {
        return Err("write their field, =, and ours, such as login=id".to_owned());
    };
    match SESSION_FIELDS.into_iter().find(|field| *field == ours) {
        Some(ours) => Ok((theirs.to_owned(), ours)),
        None => Err(match nearest(ours, SESSION_FIELDS) {
            Some(near) => format!("a session has no field {ours}; did you mean {near}?"),
            None => format!("a session has no field {ours}; it has {}", SESSION_FIELDS.join(", ")),
        }),
    }
}
