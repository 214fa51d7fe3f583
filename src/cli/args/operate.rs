//! `stats`, `doctor`, `backup`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

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

/// `store`
#[derive(Subcommand)]
pub(in crate::cli) enum StoreCommand {
    /// Copy everything into an empty store, verified
    Copy(StoreCopyArgs),
}

/// `store copy`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl store copy --from sessions.db --to postgres://dba@db/auth
  tokenctl store copy --from postgres://ops@db/auth --to sessions.db

Stop the service first: changes during the copy are not copied.")]
pub(in crate::cli) struct StoreCopyArgs {
    /// Store to read
    #[arg(long, value_name = "PATH|URL", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) from: String,
    /// Store to fill: a new file, or a database after init
    #[arg(long, value_name = "PATH|URL", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) to: String,
}
