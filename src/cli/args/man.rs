//! `man`

use clap::{Args, ValueHint};

/// `man`
#[derive(Args)]
pub(in crate::cli) struct ManArgs {
    /// Write one page per command into this directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) dir: Option<std::path::PathBuf>,
}
