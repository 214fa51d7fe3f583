//! `stats`, `doctor`, `backup`

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `stats`
#[derive(Args)]
pub(in crate::cli) struct StatsArgs {
    /// Write to this file, atomically and with mode 0644
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) to: Option<PathBuf>,
}

/// `doctor`
#[derive(Args)]
pub(in crate::cli) struct DoctorArgs {
    /// Also compare every index with its table (slower)
    #[arg(long)]
    pub(in crate::cli) full: bool,
}

/// `backup`
#[derive(Args)]
pub(in crate::cli) struct BackupArgs {
    /// File to create
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: PathBuf,
}
