//! Shows the report of a purge.

use std::time::Duration;

use serde::Serialize;

use super::counted;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::service::PurgeReport;

/// JSON output of a purge.
#[derive(Serialize)]
pub(in crate::cli) struct PurgeView {
    sessions: SessionsView,
    revoked: u64,
    denylist: u64,
    events: u64,
    dry_run: bool,
    interrupted: bool,
    batches: u64,
    longest_lock_ms: f64,
    elapsed_ms: f64,
}

#[derive(Serialize)]
struct SessionsView {
    expired: u64,
    revoked: u64,
    idle: u64,
    superseded: u64,
}

pub(in crate::cli) const COLUMNS: &[&str] = &[
    "sessions",
    "revoked",
    "denylist",
    "events",
    "dry_run",
    "interrupted",
    "batches",
    "longest_lock_ms",
    "elapsed_ms",
];

/// Returns milliseconds, rounded to hundredths.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}

impl PurgeView {
    pub(in crate::cli) fn new(report: &PurgeReport, dry_run: bool) -> Self {
        let counts = report.counts;
        Self {
            sessions: SessionsView {
                expired: counts.sessions.expired,
                revoked: counts.sessions.revoked,
                idle: counts.sessions.idle,
                superseded: counts.sessions.superseded,
            },
            revoked: counts.revoked,
            denylist: counts.denylist,
            events: counts.events,
            dry_run,
            interrupted: report.interrupted,
            batches: report.batches,
            longest_lock_ms: milliseconds(report.longest_lock),
            elapsed_ms: milliseconds(report.elapsed),
        }
    }
}

/// Table of the rows by rule.
pub(in crate::cli) fn table(report: &PurgeReport, dry_run: bool) -> Table {
    let counts = report.counts;
    let head = if dry_run { "WOULD GO" } else { "GONE" };
    let mut table = Table::new([Column::key("WHAT"), Column::key(head).right()]);
    for (what, rows) in [
        ("expired sessions", counts.sessions.expired),
        ("revoked sessions", counts.sessions.revoked),
        ("idle sessions", counts.sessions.idle),
        ("superseded sessions", counts.sessions.superseded),
        ("denylist entries", counts.denylist),
        ("events", counts.events),
    ] {
        table.row::<Cell>([what.into(), rows.to_string().into()]);
    }
    table
}

/// Describes the sessions that were revoked now and are deleted later (`--retain`).
pub(in crate::cli) fn revoked(report: &PurgeReport, dry_run: bool) -> Option<String> {
    let revoked = report.counts.revoked;
    let verb = if dry_run { "would be revoked" } else { "revoked" };
    (revoked > 0)
        .then(|| format!("{} {verb} now and removed after --retain", counted(revoked, "session")))
}

/// Describes the duration and the locks in one sentence.
pub(in crate::cli) fn sentence(report: &PurgeReport) -> String {
    let how = if report.interrupted { "interrupted after" } else { "done in" };
    format!(
        "{how} {:.1} s and {}; the longest held the write lock for {:.1} ms",
        report.elapsed.as_secs_f64(),
        counted(report.batches, "transaction"),
        milliseconds(report.longest_lock)
    )
}
