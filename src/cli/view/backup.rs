//! Shows the result of a backup.

use std::time::Duration;

use serde::Serialize;

use super::counted;
use super::stats::size;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::store::sqlite::Backup;

/// JSON output of a backup.
#[derive(Serialize)]
pub(in crate::cli) struct BackupReport {
    file: String,
    bytes: u64,
    sessions: u64,
    elapsed_ms: u128,
}

impl BackupReport {
    pub(in crate::cli) fn new(file: String, backup: Backup, elapsed: Duration) -> Self {
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
        Ok(())
    }
}
