//! `tokenctl backup`

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::{Args, ValueHint};
use serde::Serialize;

use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::paths;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::progress::{Progress, Unit};
use crate::cli::view::counted;
use crate::cli::view::stats::size;
use crate::store::sqlite::{Backup, BackupProgress};
use crate::store::{Store as _, StoreErrorKind};

/// `backup`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl backup /var/backups/sessions.db
  tokenctl backup \"sessions-$(date +%F).db\"")]
pub(in crate::cli) struct BackupArgs {
    /// File to create
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,
}

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &BackupArgs) -> Result<Exit> {
    let file = paths::no_stream(context, "FILE", &args.file)?;
    let mut store =
        env.open_file(context, "cannot copy a server's database", hints::COPY_DATABASE)?;
    let printer = env.printer;
    let visible = printer.shows_progress(context);
    let begun = (context.elapsed)();
    let bytes = fs::metadata(store.name()).map_or(0, |metadata| metadata.len());
    let mut watch = Bar {
        progress: Progress::bar(visible, printer.stderr_paint, "copying", (bytes, Unit::Bytes)),
        bytes,
        stopped: (context.catch_interrupts)(),
    };
    // Drawn at once, because the copy of a small store ends before the first update.
    watch.progress.say("copying");
    let made = store.backup(&file, &mut watch);
    drop(watch);
    match made {
        Ok(backup) => {
            let elapsed = (context.elapsed)().saturating_sub(begun);
            let change = format!("the backup {} is complete", file.display());
            printer.committed(context, change, hints::KEEP_BACKUP);
            let file = file.display().to_string();
            printer.report(context, BackupReport::new(file, backup, elapsed))?;
            Ok(Exit::Done)
        }
        Err(error) if error.kind == StoreErrorKind::Stopped => {
            printer.note(context, "stopped; no backup was made");
            Ok(Exit::Interrupted)
        }
        Err(error) if error.kind == StoreErrorKind::Exists => {
            Err(Failure::failed("backup-exists", format!("{} exists already", file.display()))
                .hint(hints::NAME_ANOTHER_BACKUP)
                .into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows a progress bar, and cancels on Ctrl-C.
struct Bar {
    progress: Progress,
    bytes: u64,
    stopped: Arc<AtomicBool>,
}

impl BackupProgress for Bar {
    fn copied(&mut self, pages: u64, all: u64) {
        // Convert pages to bytes of the file: users know its size in bytes.
        let bytes = u128::from(self.bytes) * u128::from(pages) / u128::from(all.max(1));
        self.progress.set(u64::try_from(bytes).unwrap_or(self.bytes));
    }

    fn checking(&mut self) {
        self.progress.say("checking the copy");
    }

    fn stopped(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stopped)
    }
}

/// JSON output of a backup.
#[derive(Serialize)]
struct BackupReport {
    file: String,
    bytes: u64,
    sessions: u64,
    elapsed_ms: u128,
}

impl BackupReport {
    fn new(file: String, backup: Backup, elapsed: Duration) -> Self {
        let Backup { bytes, sessions } = backup;
        Self { file, bytes, sessions, elapsed_ms: elapsed.as_millis() }
    }
}

impl Report for BackupReport {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &["file", "bytes", "sessions", "elapsed_ms"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if page.is_quiet() {
            return Ok(());
        }
        let sessions = counted(self.sessions, "session");
        page.line(&format!("{}: {sessions}, {}, checked", self.file, size(self.bytes)))?;
        page.note("the key ring is a separate file: back it up too, in another location");
        page.note("before a restore, move the old store away with its -wal and -shm files");
        Ok(())
    }
}
