//! `tokenctl backup`

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::cli::command_error::Result;
use serde::Serialize;

use crate::cli::args::BackupArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ui::progress::{Progress, Unit};
use crate::cli::ui::text::safe;
use crate::cli::view::counted;
use crate::cli::view::stats::size;
use crate::store::sqlite::{Backup, BackupProgress};
use crate::store::{Store as _, StoreErrorKind};

/// JSON output of a backup.
#[derive(Serialize)]
struct BackupView {
    file: String,
    bytes: u64,
    sessions: u64,
    elapsed_ms: u128,
}

const COLUMNS: &[&str] = &["file", "bytes", "sessions", "elapsed_ms"];

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &BackupArgs) -> Result<Exit> {
    let mut store = env.open_file(
        context,
        "cannot copy a server's database",
        "use pg_dump --format=custom, or tokenctl store copy; docs/postgres.md says how",
    )?;
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
    let made = store.backup(&args.file, &mut watch);
    drop(watch);
    match made {
        Ok(backup) => {
            let elapsed = (context.elapsed)().saturating_sub(begun);
            let change = format!("the backup {} is complete", args.file.display());
            printer.committed(context, change, "keep the file: no other backup is needed");
            show(context, env, &args.file, backup, elapsed)?;
            Ok(Exit::Done)
        }
        Err(error) if error.kind == StoreErrorKind::Stopped => {
            printer.note(context, "stopped; no backup was made");
            Ok(Exit::Interrupted)
        }
        Err(error) if error.kind == StoreErrorKind::Exists => {
            Err(Failure::failed("backup-exists", format!("{} exists already", args.file.display()))
                .hint("a backup never replaces anything: name another file")
                .into())
        }
        Err(error) => Err(error.into()),
    }
}

fn show(
    context: &mut Context<'_>,
    env: &CommandEnv,
    file: &Path,
    backup: Backup,
    elapsed: Duration,
) -> Result<()> {
    let printer = env.printer;
    let file = file.display().to_string();
    if let Some(format) = printer.rows() {
        let Backup { bytes, sessions } = backup;
        let view = BackupView { file, bytes, sessions, elapsed_ms: elapsed.as_millis() };
        return printer.value(context, format, COLUMNS, &view);
    }
    if !printer.quiet {
        let sessions = counted(backup.sessions, "session");
        let size = size(backup.bytes);
        printer.text(context, &format!("{}: {sessions}, {size}, checked\n", safe(&file)))?;
        printer.note(context, "the key ring is a file of its own: back it up too, elsewhere");
    }
    Ok(())
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
