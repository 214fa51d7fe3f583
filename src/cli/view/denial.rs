//! Shows denylist entries.

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::{PAGE_ROWS, TextPage};
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::session::{Denial, Reason, UserId};
use crate::store::{DenialPage, Store};
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
    pub(in crate::cli) store: &'a mut dyn Store,
    pub(in crate::cli) now: Timestamp,
}

impl DenialList<'_> {
    /// Passes the entries to `each` in parts. Each part is read in one transaction, so that a slow reader
    /// of the output keeps none open.
    fn parts(&mut self, mut each: impl FnMut(&[Denial]) -> Result<()>) -> Result<()> {
        let mut entries: Vec<Denial> = Vec::new();
        loop {
            let after = entries.pop();
            entries.clear();
            let page = DenialPage { after: after.as_ref(), limit: Some(PAGE_ROWS) };
            self.store.read()?.denials(self.now, page, &mut |entry| {
                entries.push(entry);
                Ok(())
            })?;
            each(&entries)?;
            if (entries.len() as u64) < PAGE_ROWS {
                return Ok(());
            }
        }
    }
}

impl Listing for DenialList<'_> {
    type Row = DenialRow;

    fn columns(&self) -> &'static [&'static str] {
        &["kind", "id", "user_id", "expires_at", "created_at", "reason"]
    }

    fn rows(&mut self, push: &mut PushFn<'_, DenialRow>) -> Result<()> {
        self.parts(|entries| {
            Ok(entries.iter().cloned().try_for_each(|entry| push(&entry.into()))?)
        })
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let (now, mut is_empty) = (self.now, true);
        self.parts(|entries| {
            if entries.is_empty() {
                return Ok(());
            }
            is_empty = false;
            page.table(&table(entries, now))
        })?;
        if is_empty {
            page.note("the denylist is empty: no ended session has a valid access token");
        }
        Ok(())
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
