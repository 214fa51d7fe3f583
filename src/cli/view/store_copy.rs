//! Shows the result of `store copy`.

use serde::Serialize;

use super::counted;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;

/// JSON output of a copy.
#[derive(Serialize)]
pub(in crate::cli) struct StoreCopyReport {
    pub(in crate::cli) from: String,
    pub(in crate::cli) to: String,
    pub(in crate::cli) users: u64,
    pub(in crate::cli) cutoffs: u64,
    pub(in crate::cli) sessions: u64,
    pub(in crate::cli) denylist: u64,
    pub(in crate::cli) events: u64,
    pub(in crate::cli) elapsed_ms: u128,
}

impl Report for StoreCopyReport {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &["from", "to", "users", "cutoffs", "sessions", "denylist", "events", "elapsed_ms"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if page.is_quiet() {
            return Ok(());
        }
        let sessions = counted(self.sessions, "session");
        let (users, events) = (counted(self.users, "user"), counted(self.events, "event"));
        page.line(&format!("{}: {sessions}, {users}, {events}, verified", self.to))?;
        page.note("the key ring is a separate file: name it with --key");
        Ok(())
    }
}
