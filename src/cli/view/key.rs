//! Shows keys, without their private parts.

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::TextPage;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::time::Timestamp;
use crate::token::{Key, KeyRing};

/// JSON output of a key.
#[derive(Serialize)]
pub(in crate::cli) struct KeyRow {
    kid: String,
    alg: &'static str,
    status: &'static str,
    created_at: Option<String>,
    retired_at: Option<String>,
    sessions: Option<u64>,
}

fn status(ring: &KeyRing, key: &Key) -> &'static str {
    if ring.active().is_some_and(|active| active.kid() == key.kid()) {
        "active"
    } else if ring.is_standby(key.kid()) {
        "standby"
    } else {
        "verify-only"
    }
}

impl KeyRow {
    fn new(ring: &KeyRing, key: &Key, sessions: Option<u64>) -> Self {
        Self {
            kid: key.kid().to_owned(),
            alg: key.algorithm().name(),
            status: status(ring, key),
            created_at: key.created().map(|at| at.to_string()),
            retired_at: key.retired_at().map(|at| at.to_string()),
            sessions,
        }
    }
}

/// The result of `keys list`. `sessions` may be shorter than the ring: missing counts are unknown.
pub(in crate::cli) struct KeyList<'a> {
    pub(in crate::cli) ring: &'a KeyRing,
    pub(in crate::cli) sessions: &'a [u64],
    pub(in crate::cli) now: Timestamp,
}

impl Listing for KeyList<'_> {
    type Row = KeyRow;

    fn columns(&self) -> &'static [&'static str] {
        &["kid", "alg", "status", "created_at", "retired_at", "sessions"]
    }

    fn rows(&mut self, push: &mut PushFn<'_, KeyRow>) -> Result<()> {
        for (index, key) in self.ring.keys().iter().enumerate() {
            push(&KeyRow::new(self.ring, key, self.sessions.get(index).copied()))?;
        }
        Ok(())
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        page.table(&table(self.ring, self.sessions, self.now))?;
        for skipped in self.ring.skipped() {
            let name = skipped.kid().unwrap_or("without a kid");
            page.note(&format!("not used: the key {name}: {}", skipped.reason()));
        }
        Ok(())
    }
}

fn table(ring: &KeyRing, sessions: &[u64], now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("KID"),
        Column::key("ALG"),
        Column::key("STATUS"),
        Column::extra("CREATED", 1).right(),
        Column::extra("RETIRED", 2).right(),
        Column::key("SESSIONS").right(),
    ]);
    for (index, key) in ring.keys().iter().enumerate() {
        let status = status(ring, key);
        let tone = match status {
            "active" => Tone::Good,
            "standby" => Tone::Strong,
            _ => Tone::Faded,
        };
        table.row::<Cell>([
            key.kid().into(),
            key.algorithm().name().into(),
            Cell::toned(status, tone),
            key.created().map(|at| brief(at, now)).unwrap_or_default().into(),
            key.retired_at().map(|at| brief(at, now)).unwrap_or_default().into(),
            sessions.get(index).map(u64::to_string).unwrap_or_default().into(),
        ]);
    }
    table
}
