//! Users as they are shown.

use serde::Serialize;

use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::session::{User, UserStatus};
use crate::time::Timestamp;

/// A user for programs: the columns of the store and the number of active sessions.
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
        Column::key("ACTIVE").right(),
        Column::extra("SINCE", 1).right(),
        Column::extra("CHANGED", 2).right(),
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
