//! `man`

use clap::{Args, ValueHint};

/// `man`
#[derive(Args)]
pub(in crate::cli) struct ManArgs {
    /// Write a page for every command into this directory, instead of the main page to stdout
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) dir: Option<std::path::PathBuf>,
}
