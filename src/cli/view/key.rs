//! Shows keys, without their private parts.

use serde::Serialize;

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

pub(in crate::cli) const COLUMNS: &[&str] =
    &["kid", "alg", "status", "created_at", "retired_at", "sessions"];

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
    pub(in crate::cli) fn new(ring: &KeyRing, key: &Key, sessions: Option<u64>) -> Self {
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

/// Table of the keys. `sessions` may be shorter than the ring: missing counts are unknown.
pub(in crate::cli) fn table(ring: &KeyRing, sessions: &[u64], now: Timestamp) -> Table {
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
