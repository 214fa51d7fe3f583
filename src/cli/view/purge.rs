//! Shows the report of a purge.

use std::io;
use std::time::Duration;

use serde::Serialize;

use super::counted;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::output::Rows;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::service::PurgeReport;
use crate::session::PurgeCounts;

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

#[derive(Clone, Copy, Serialize)]
struct SessionsView {
    expired: u64,
    revoked: u64,
    idle: u64,
    superseded: u64,
}

/// CSV row of a purge; a cell contains no object.
#[derive(Serialize)]
struct PurgeRow {
    sessions_expired: u64,
    sessions_revoked: u64,
    sessions_idle: u64,
    sessions_superseded: u64,
    revoked: u64,
    denylist: u64,
    events: u64,
    dry_run: bool,
    interrupted: bool,
    batches: u64,
    longest_lock_ms: f64,
    elapsed_ms: f64,
}

impl From<&PurgeView> for PurgeRow {
    fn from(view: &PurgeView) -> Self {
        let SessionsView { expired, revoked, idle, superseded } = view.sessions;
        Self {
            sessions_expired: expired,
            sessions_revoked: revoked,
            sessions_idle: idle,
            sessions_superseded: superseded,
            revoked: view.revoked,
            denylist: view.denylist,
            events: view.events,
            dry_run: view.dry_run,
            interrupted: view.interrupted,
            batches: view.batches,
            longest_lock_ms: view.longest_lock_ms,
            elapsed_ms: view.elapsed_ms,
        }
    }
}

/// Returns milliseconds, rounded to hundredths.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}

impl PurgeView {
    fn new(report: &PurgeReport, dry_run: bool) -> Self {
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

/// The result of a purge or of its dry run.
pub(in crate::cli) struct PurgeResult {
    pub(in crate::cli) report: PurgeReport,
    pub(in crate::cli) dry_run: bool,
}

impl Report for PurgeResult {
    type Record = PurgeView;

    fn columns(&self) -> &'static [&'static str] {
        &[
            "sessions_expired",
            "sessions_revoked",
            "sessions_idle",
            "sessions_superseded",
            "revoked",
            "denylist",
            "events",
            "dry_run",
            "interrupted",
            "batches",
            "longest_lock_ms",
            "elapsed_ms",
        ]
    }

    fn record(self, _: &mut Context<'_>) -> Result<PurgeView> {
        Ok(PurgeView::new(&self.report, self.dry_run))
    }

    fn csv(record: &PurgeView, rows: &mut Rows<'_>) -> io::Result<()> {
        rows.push(&PurgeRow::from(record))
    }

    fn is_logged(&self) -> bool {
        true
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let Self { report, dry_run } = self;
        if page.is_quiet() {
            // The result of a dry run is its point.
            return if dry_run { page.line(&planned(&report.counts)) } else { Ok(()) };
        }
        if report.counts.total() > 0 {
            page.table(&table(&report, dry_run))?;
            if let Some(text) = revoked(&report, dry_run) {
                page.text(&format!("{text}\n"))?;
            }
        } else {
            page.text("nothing to purge\n")?;
        }
        if !dry_run && (report.counts.total() > 0 || report.interrupted) {
            page.note(&sentence(&report));
        }
        Ok(())
    }
}

/// Describes what a purge would do in one line.
fn planned(counts: &PurgeCounts) -> String {
    let rows = counted(counts.total(), "row");
    match counts.revoked {
        0 => format!("{rows} would be purged"),
        revoked => {
            format!("{rows} would be purged, {} would be revoked", counted(revoked, "session"))
        }
    }
}

/// Table of the rows by rule.
pub(in crate::cli) fn table(report: &PurgeReport, dry_run: bool) -> Table {
    let counts = report.counts;
    let head = if dry_run { "TO DELETE" } else { "DELETED" };
    let mut table = Table::new([Column::key("ROWS"), Column::key(head).right()]);
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
        .then(|| format!("{} {verb} now and deleted after --retain", counted(revoked, "session")))
}

/// Describes the duration and the locks in one sentence.
fn sentence(report: &PurgeReport) -> String {
    let how = if report.interrupted { "interrupted after" } else { "done in" };
    format!(
        "{how} {:.1} s and {}; the longest held the write lock for {:.1} ms",
        report.elapsed.as_secs_f64(),
        counted(report.batches, "transaction"),
        milliseconds(report.longest_lock)
    )
}
