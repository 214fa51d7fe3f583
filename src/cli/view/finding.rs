//! Shows the findings of `doctor`.

use std::io;

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::hints;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::card::Card;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::output::Rows;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::store::{Finding, Level};

/// JSON output of one finding.
#[derive(Serialize)]
pub(in crate::cli) struct FindingRow {
    check: &'static str,
    level: &'static str,
    message: String,
    hint: Option<String>,
}

/// JSON output of all findings.
#[derive(Serialize)]
pub(in crate::cli) struct ReportView {
    level: &'static str,
    warnings: usize,
    failures: usize,
    checks: Vec<FindingRow>,
}

impl From<&Finding> for FindingRow {
    fn from(finding: &Finding) -> Self {
        Self {
            check: finding.check,
            level: finding.level.as_str(),
            message: finding.message.clone(),
            hint: finding.hint.as_ref().map(|hint| hints::remedy(hint).to_string()),
        }
    }
}

impl From<&[Finding]> for ReportView {
    fn from(findings: &[Finding]) -> Self {
        let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Good);
        Self {
            level: worst.as_str(),
            warnings: number(findings, Level::Warning),
            failures: number(findings, Level::Failure),
            checks: findings.iter().map(FindingRow::from).collect(),
        }
    }
}

/// The result of `doctor`.
pub(in crate::cli) struct Examined {
    pub(in crate::cli) findings: Vec<Finding>,
}

impl Report for Examined {
    type Record = ReportView;

    fn columns(&self) -> &'static [&'static str] {
        &["check", "level", "message", "hint"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<ReportView> {
        Ok(self.findings.as_slice().into())
    }

    fn csv(record: &ReportView, rows: &mut Rows<'_>) -> io::Result<()> {
        record.checks.iter().try_for_each(|check| rows.push(check))
    }

    fn lines(record: &ReportView, rows: &mut Rows<'_>) -> io::Result<()> {
        Self::csv(record, rows)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let (width, paint, is_quiet) = (page.width(), page.paint(), page.is_quiet());
        for finding in self.findings.iter().filter(|f| !is_quiet || f.level != Level::Good) {
            page.text(&lines(finding, width, paint))?;
        }
        let warnings = number(&self.findings, Level::Warning);
        let failures = number(&self.findings, Level::Failure);
        if warnings + failures > 0 {
            page.note(&format!("warnings: {warnings}, failures: {failures}"));
        }
        Ok(())
    }
}

pub(in crate::cli) fn number(findings: &[Finding], level: Level) -> usize {
    findings.iter().filter(|finding| finding.level == level).count()
}

/// Widths of the longest level and the longest check name.
const LEVEL: usize = 7;
const CHECK: usize = 12;
/// Width below which the message is written below the name of the check.
const NARROW: usize = 53;

/// Formats one finding: a line, and its remedy below.
fn lines(finding: &Finding, limit: Option<usize>, paint: Paint) -> String {
    let tone = match finding.level {
        Level::Good => Tone::Good,
        Level::Warning => Tone::Warn,
        Level::Failure => Tone::Bad,
    };
    let level = Cell::toned(finding.level.as_str(), tone);
    let message = Cell::laid_out(&finding.message, Tone::Plain);
    let hint = finding.hint.as_ref().map(hints::remedy);
    let hint = hint.map(|hint| Cell::laid_out(format!("→ {hint}"), Tone::Hint));
    let mut table = Table::new([
        Column::plain().fixed(LEVEL),
        Column::plain().at_least(CHECK),
        Column::plain().shrink_to(1).wraps(),
    ]);
    if limit.is_some_and(|limit| limit < NARROW) {
        let mut below = Card::new();
        below.line("", message).maybe("", hint);
        table.row([level, finding.check.into()]);
        return table.render(None, paint).text + &below.render(limit, paint);
    }
    table.row([level, finding.check.into(), message]);
    if let Some(hint) = hint {
        table.row([Cell::default(), Cell::default(), hint]);
    }
    table.render(limit, paint).text
}
