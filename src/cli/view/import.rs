//! Shows the report of an import.

use serde::Serialize;

use super::counted;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::hints;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::suggest::nearest;
use crate::cli::ui::text::safe;
use crate::service::{Fault, ImportProblem, ImportReport, Wrong};
use crate::session::SESSION_FIELDS;

/// JSON output of an import.
#[derive(Serialize)]
pub(in crate::cli) struct ImportView {
    lines: u64,
    imported: u64,
    skipped: u64,
    without_user: u64,
    ignored_fields: Vec<String>,
    users: u64,
    revoked: u64,
    expired: u64,
    deactivated: u64,
    denied: u64,
    remaining: u64,
    dry_run: bool,
    wrong_lines: u64,
    problems: Vec<ProblemView>,
}

/// JSON output of one problem.
#[derive(Serialize)]
struct ProblemView {
    line: u64,
    lines: u64,
    field: Option<String>,
    problem: String,
}

/// The result of an import.
pub(in crate::cli) struct ImportResult<'a> {
    pub(in crate::cli) report: &'a ImportReport,
    pub(in crate::cli) dry_run: bool,
    /// Whether people see what was imported.
    pub(in crate::cli) summary: bool,
    /// Whether people see the invalid lines.
    pub(in crate::cli) faults: bool,
}

impl<'a> ImportResult<'a> {
    /// Creates the result of an import that stopped before its end.
    pub(in crate::cli) fn part(report: &'a ImportReport) -> Self {
        Self { report, dry_run: false, summary: true, faults: false }
    }
}

impl Report for ImportResult<'_> {
    type Record = ImportView;

    fn columns(&self) -> &'static [&'static str] {
        COLUMNS
    }

    fn record(self, _: &mut Context<'_>) -> Result<ImportView> {
        Ok(ImportView::new(self.report, self.dry_run))
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if self.summary && (self.dry_run || !page.is_quiet()) {
            page.text(&summary(self.report, self.dry_run))?;
        }
        if self.faults {
            page.context.stderr.write_all(faults(self.report).as_bytes())?;
        }
        Ok(())
    }
}

/// Lists the faults of the invalid lines.
fn faults(report: &ImportReport) -> String {
    let mut text = String::new();
    for problem in &report.problems {
        text.push_str(&format!("{}\n", safe(&line(problem))));
    }
    if report.has_more_problems {
        text.push_str("… and further problems\n");
    }
    text
}

/// Without the lists, which have no place in a cell.
const COLUMNS: &[&str] = &[
    "lines",
    "imported",
    "skipped",
    "without_user",
    "users",
    "revoked",
    "expired",
    "deactivated",
    "denied",
    "remaining",
    "dry_run",
    "wrong_lines",
];

impl ImportView {
    fn new(report: &ImportReport, dry_run: bool) -> Self {
        Self {
            lines: report.lines,
            imported: report.imported,
            skipped: report.skipped,
            without_user: report.without_user,
            ignored_fields: report.ignored.clone(),
            users: report.users,
            revoked: report.revoked,
            expired: report.expired,
            deactivated: report.deactivated,
            denied: report.denied,
            remaining: report.remaining,
            dry_run,
            wrong_lines: report.wrong_lines,
            problems: report
                .problems
                .iter()
                .map(|ImportProblem { line, lines, wrong, .. }| ProblemView {
                    line: *line,
                    lines: *lines,
                    field: wrong.field.clone(),
                    problem: problem(wrong),
                })
                .collect(),
        }
    }
}

fn problem(Wrong { field, fault }: &Wrong) -> String {
    let near = match (fault, field) {
        (Fault::Unknown, Some(field)) => nearest(field, SESSION_FIELDS),
        _ => None,
    };
    match near {
        Some(near) => format!("{fault}; did you mean {near}?"),
        None => format!("{fault}{}", hints::fault(fault).unwrap_or_default()),
    }
}

/// Formats a problem: `line 3 and 2 more: expires_at is before created_at`.
fn line(ImportProblem { line, lines, wrong, .. }: &ImportProblem) -> String {
    let what = problem(wrong);
    let place = match lines {
        ..=1 => format!("line {line}"),
        _ => format!("line {line} and {} more", lines - 1),
    };
    let glue = if matches!(wrong.fault, Fault::Id(_) | Fault::Claims(_)) { ": " } else { " " };
    match &wrong.field {
        Some(field) => {
            let field: String = field.chars().take(64).collect();
            format!("{place}: {field}{glue}{what}")
        }
        None => format!("{place}: {what}"),
    }
}

/// Describes the result in a few lines.
fn summary(report: &ImportReport, dry_run: bool) -> String {
    let sessions = counted(report.imported, "session");
    let users = counted(report.users, "new user");
    let done = if dry_run { "would import" } else { "imported" };
    let mut text = format!("{done} {sessions} and {users}\n");
    let mut also = |number: u64, what: &str| {
        if number > 0 {
            text.push_str(&format!("  {number} {what}\n"));
        }
    };
    also(report.revoked, "of them revoked in the previous system");
    also(report.expired, "of them expired");
    also(report.deactivated, "of them revoked by the import: the user is deactivated");
    also(report.denied, "of them with a valid access token, now on the denylist");
    also(report.skipped, "skipped: the IDs are or were in the store");
    also(report.without_user, "skipped: they have no user");
    if !report.ignored.is_empty() {
        text.push_str(&format!("  ignored fields: {}\n", safe(&report.ignored.join(", "))));
    }
    text
}

/// Returns the numbers of an import as one sentence, without a full stop.
pub(in crate::cli) fn outcome(report: &ImportReport) -> String {
    let skipped = report.skipped + report.without_user;
    let mut text = format!("{} imported, {skipped} skipped", counted(report.imported, "session"));
    if report.remaining > 0 {
        text.push_str(&format!(", {} not imported yet", report.remaining));
    }
    text
}

/// Says that an import did not add every session, and how to add the others.
pub(in crate::cli) fn remainder(report: &ImportReport) -> String {
    format!(
        "{} not imported yet; run the same command again to import the rest",
        counted(report.remaining, "session")
    )
}
