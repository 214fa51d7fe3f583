//! Shows users.

use serde::Serialize;

use super::sink::SinkView;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::service::RevokeReport;
use crate::session::{User, UserId, UserStatus};
use crate::time::Timestamp;

/// JSON output of a user: the columns of the store and the number of active sessions.
#[derive(Serialize)]
pub(in crate::cli) struct UserRow {
    id: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
    active_sessions: u64,
}

pub(in crate::cli) const COLUMNS: &[&str] =
    &["id", "status", "created_at", "updated_at", "active_sessions"];

impl UserRow {
    pub(in crate::cli) fn new(user: &User, active_sessions: u64) -> Self {
        Self {
            id: user.id.to_string(),
            status: user.status.as_str(),
            created_at: user.created_at.to_string(),
            updated_at: user.updated_at.to_string(),
            active_sessions,
        }
    }
}

/// JSON output of a change of a user.
#[derive(Serialize)]
pub(in crate::cli) struct AccountView {
    user_id: String,
    changed: bool,
    sessions: AccountSessions,
    access_tokens_until: Option<String>,
    dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    denylist_sink: Option<SinkView>,
}

#[derive(Clone, Copy, Serialize)]
struct AccountSessions {
    revoked: u64,
    deleted: u64,
    already_ended: u64,
}

/// CSV row of a change of a user; a cell contains no object.
#[derive(Serialize)]
pub(in crate::cli) struct AccountRow<'a> {
    user_id: &'a str,
    changed: bool,
    #[serde(flatten)]
    sessions: AccountSessions,
    access_tokens_until: Option<&'a str>,
    dry_run: bool,
}

pub(in crate::cli) const ACCOUNT_COLUMNS: &[&str] = &[
    "user_id",
    "changed",
    "revoked",
    "deleted",
    "already_ended",
    "access_tokens_until",
    "dry_run",
];

impl AccountView {
    /// Creates the output. If `deletes` is set, the rows are deleted, and each session counts as deleted.
    pub(in crate::cli) fn new(
        user: &UserId,
        changed: bool,
        report: &RevokeReport,
        deletes: bool,
        sink: Option<SinkView>,
    ) -> Self {
        let sessions = if deletes {
            AccountSessions { revoked: 0, deleted: report.matched, already_ended: 0 }
        } else {
            let RevokeReport { revoked, deleted, already_ended, .. } = *report;
            AccountSessions { revoked, deleted, already_ended }
        };
        Self {
            user_id: user.to_string(),
            changed,
            sessions,
            access_tokens_until: report.access_tokens_until.map(|at| at.to_string()),
            dry_run: report.dry_run,
            denylist_sink: sink,
        }
    }

    /// Returns the row of CSV.
    pub(in crate::cli) fn row(&self) -> AccountRow<'_> {
        AccountRow {
            user_id: &self.user_id,
            changed: self.changed,
            sessions: self.sessions,
            access_tokens_until: self.access_tokens_until.as_deref(),
            dry_run: self.dry_run,
        }
    }
}

pub(in crate::cli) fn status_cell(status: UserStatus) -> Cell {
    let tone = match status {
        UserStatus::Active => Tone::Good,
        UserStatus::Deactivated => Tone::Bad,
    };
    Cell::toned(status.as_str(), tone)
}

pub(in crate::cli) fn table(users: &[(User, u64)], now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("USER").shrink_to(8),
        Column::key("STATUS"),
        Column::key("SESSIONS").right(),
        Column::extra("CREATED", 1).right(),
        Column::extra("UPDATED", 2).right(),
    ]);
    for (user, active) in users {
        table.row::<Cell>([
            user.id.as_str().into(),
            status_cell(user.status),
            active.to_string().into(),
            brief(user.created_at, now).into(),
            brief(user.updated_at, now).into(),
        ]);
    }
    table
}
