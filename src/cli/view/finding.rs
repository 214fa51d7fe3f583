//! Shows the findings of `doctor`.

use std::io;

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::hints;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::output::Rows;
use crate::cli::ui::text::safe;
use crate::cli::ui::wrap::wrap;
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

/// Width of the longest level and the longest check name.
const LEVEL: usize = 7;
const CHECK: usize = 12;
const INDENT: usize = LEVEL + 2 + CHECK + 2;
/// Minimum width of a message, in columns.
const NARROW: usize = 30;

/// Formats one finding: a line, and its remedy below.
fn lines(finding: &Finding, limit: Option<usize>, paint: Paint) -> String {
    let tone = match finding.level {
        Level::Good => Tone::Good,
        Level::Warning => Tone::Warn,
        Level::Failure => Tone::Bad,
    };
    // On a narrow terminal, the message goes below the name.
    let is_narrow = limit.is_some_and(|limit| limit < INDENT + NARROW);
    let indent = if is_narrow { 2 } else { INDENT };
    let room = limit.map_or(usize::MAX, |limit| limit.saturating_sub(indent).max(1));
    let level = format!("{:LEVEL$}", finding.level.as_str());
    let mut text = format!("{}  {:CHECK$}  ", paint.tone(tone, &level), finding.check);
    if is_narrow {
        text = format!("{}\n{:indent$}", text.trim_end(), "");
    }
    text.push_str(&indented(&safe(&finding.message), room, indent));
    if let Some(hint) = finding.hint.as_ref().map(hints::remedy) {
        let hint = indented(&safe(&format!("→ {hint}")), room, indent);
        text.push_str(&format!("{:indent$}{}", "", paint.tone(Tone::Hint, &hint)));
    }
    text
}

fn indented(text: &str, room: usize, indent: usize) -> String {
    wrap(text, room).join(&format!("\n{:indent$}", "")) + "\n"
}
