//! Shows the report of an import.

use serde::Serialize;

use super::counted;
use crate::cli::hints;
use crate::cli::ui::suggest::nearest;
use crate::cli::ui::text::safe;
use crate::service::{Fault, ImportReport, Wrong};
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
    field: Option<String>,
    problem: String,
}

pub(in crate::cli) const COLUMNS: &[&str] = &[
    "lines",
    "imported",
    "skipped",
    "without_user",
    "ignored_fields",
    "users",
    "revoked",
    "deactivated",
    "denied",
    "remaining",
    "dry_run",
    "wrong_lines",
    "problems",
];

impl ImportView {
    pub(in crate::cli) fn new(report: &ImportReport, dry_run: bool) -> Self {
        Self {
            lines: report.lines,
            imported: report.imported,
            skipped: report.skipped,
            without_user: report.without_user,
            ignored_fields: report.ignored.clone(),
            users: report.users,
            revoked: report.revoked,
            deactivated: report.deactivated,
            denied: report.denied,
            remaining: report.remaining,
            dry_run,
            wrong_lines: report.wrong_lines,
            problems: report
                .wrong
                .iter()
                .map(|(line, wrong)| ProblemView {
                    line: *line,
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

/// Formats a problem: `line 3: expires_at is before created_at`.
pub(in crate::cli) fn line(line: u64, wrong: &Wrong) -> String {
    let what = problem(wrong);
    let glue = if matches!(wrong.fault, Fault::Id(_) | Fault::Claims(_)) { ": " } else { " " };
    match &wrong.field {
        Some(field) => {
            let field: String = field.chars().take(64).collect();
            format!("line {line}: {field}{glue}{what}")
        }
        None => format!("line {line}: {what}"),
    }
}

/// Describes the result in a few lines.
pub(in crate::cli) fn summary(report: &ImportReport, dry_run: bool) -> String {
    let sessions = counted(report.imported, "session");
    let users = counted(report.users, "new user");
    let done = if dry_run { "would import" } else { "imported" };
    let mut text = format!("{done} {sessions} and {users}\n");
    let mut also = |number: u64, what: &str| {
        if number > 0 {
            text.push_str(&format!("  {number} {what}\n"));
        }
    };
    also(report.revoked, "of them revoked before");
    also(report.deactivated, "of them revoked on arrival: their account is deactivated here");
    also(report.denied, "of them with a living access token, refused from now on");
    also(report.skipped, "skipped: the store has or had them already");
    also(report.without_user, "skipped: they belong to no user");
    if !report.ignored.is_empty() {
        text.push_str(&format!("  ignored fields: {}\n", safe(&report.ignored.join(", "))));
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
