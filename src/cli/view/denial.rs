//! Shows denylist entries.

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::TextPage;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::session::{Denial, Reason, UserId};
use crate::store::Read;
use crate::time::Timestamp;

/// JSON output of an entry: the columns of the store.
#[derive(Serialize)]
pub(in crate::cli) struct DenialRow {
    kind: &'static str,
    id: String,
    user_id: Option<String>,
    expires_at: String,
    created_at: String,
    reason: Option<&'static str>,
}

impl From<Denial> for DenialRow {
    fn from(denial: Denial) -> Self {
        Self {
            kind: denial.kind.as_str(),
            id: denial.id,
            user_id: denial.user_id.map(|id| id.to_string()),
            expires_at: denial.expires_at.to_string(),
            created_at: denial.created_at.to_string(),
            reason: denial.reason.map(Reason::as_str),
        }
    }
}

/// The result of `denylist list`.
pub(in crate::cli) struct DenialList<'a> {
    pub(in crate::cli) tx: &'a dyn Read,
    pub(in crate::cli) now: Timestamp,
}

impl Listing for DenialList<'_> {
    type Row = DenialRow;

    fn columns(&self) -> &'static [&'static str] {
        &["kind", "id", "user_id", "expires_at", "created_at", "reason"]
    }

    fn rows(&mut self, push: &mut PushFn<'_, DenialRow>) -> Result<()> {
        Ok(self.tx.denials(self.now, &mut |entry| push(&entry.into()))?)
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let mut entries = Vec::new();
        self.tx.denials(self.now, &mut |entry| {
            entries.push(entry);
            Ok(())
        })?;
        if entries.is_empty() {
            page.note("the denylist is empty: no ended session has a valid access token");
            return Ok(());
        }
        page.table(&table(&entries, self.now))
    }
}

fn table(denials: &[Denial], now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("KIND"),
        Column::key("ID"),
        Column::extra("USER", 1).shrink_to(8),
        Column::key("EXPIRES").right(),
        Column::extra("CREATED", 3).right(),
        Column::extra("REASON", 2),
    ]);
    for denial in denials {
        table.row::<Cell>([
            denial.kind.as_str().into(),
            denial.id.as_str().into(),
            denial.user_id.as_ref().map(UserId::as_str).unwrap_or_default().into(),
            brief(denial.expires_at, now).into(),
            brief(denial.created_at, now).into(),
            denial.reason.map(Reason::as_str).unwrap_or_default().into(),
        ]);
    }
    table
}
