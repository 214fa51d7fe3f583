//! Writes to stdout and stderr in the format that the caller chose.

use std::io;

use crate::cli::command_error::Result;
use serde::Serialize;

use super::context::Context;
use super::stream::Committed;
use super::ui::card::Card;
use super::ui::color::{ColorChoice, Paint, Tone};
use super::ui::output::{CsvStyle, Format, RowFormat, Rows, write_value};
use super::ui::table::Table;
use super::ui::text::safe;
use crate::store::{self, Store, StoreError};

/// The output options of the command line.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutputOptions {
    pub(super) format: Format,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) color: ColorChoice,
    pub(super) headers: bool,
}

/// Writes results to stdout and remarks to stderr, in the format of the output options.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(super) struct Printer {
    pub(super) format: Format,
    pub(super) quiet: bool,
    verbose: bool,
    pub(super) paint: Paint,
    pub(super) stderr_paint: Paint,
    width: Option<usize>,
    /// Whether tables and CSV start with a header.
    pub(super) headers: bool,
    /// Whether standard output is a terminal.
    is_terminal: bool,
}

#[expect(clippy::unused_self, reason = "one way to write, whether or not it has a choice")]
impl Printer {
    pub(super) fn new(context: &Context<'_>, options: OutputOptions) -> Self {
        let OutputOptions { format, quiet, verbose, color, headers } = options;
        Self {
            format,
            quiet,
            verbose,
            paint: color.paint(context.env, context.stdout.is_terminal),
            stderr_paint: color.paint(context.env, context.stderr.is_terminal),
            width: context.stdout.width,
            headers,
            is_terminal: context.stdout.is_terminal,
        }
    }

    /// Returns the format for programs; `None` for tables.
    pub(super) fn rows(&self) -> Option<RowFormat> {
        self.format.rows()
    }

    /// Writes text to stdout unchanged.
    pub(super) fn text(&self, context: &mut Context<'_>, text: &str) -> Result<()> {
        Ok(context.stdout.write_all(text.as_bytes())?)
    }

    pub(super) fn table(&self, context: &mut Context<'_>, table: &Table) -> Result<()> {
        TableWriter::new(*self).push(context, table)
    }

    /// Whether progress is drawn: stderr is a terminal that can erase a line.
    pub(super) fn shows_progress(&self, context: &Context<'_>) -> bool {
        let is_dumb = (context.env)("TERM").is_some_and(|term| term == "dumb");
        context.stderr.is_terminal && !self.quiet && !is_dumb
    }

    /// Returns the default number of rows of a table: limited on a terminal, where a note says so, and
    /// unlimited elsewhere.
    pub(super) fn default_limit(&self, context: &Context<'_>, on_terminal: u64) -> u64 {
        if context.stdout.is_terminal { on_terminal } else { u64::MAX }
    }

    pub(super) fn card(&self, context: &mut Context<'_>, card: &Card) -> Result<()> {
        self.text(context, &card.render(self.width, self.paint))
    }

    /// Returns the options for CSV; `first` is whether no row has been written yet.
    pub(super) fn csv(&self, first: bool) -> CsvStyle {
        CsvStyle { head: self.headers && first, escape: self.is_terminal }
    }

    /// Writes the number of rows of a list.
    pub(super) fn count(&self, context: &mut Context<'_>, number: u64) -> Result<()> {
        match self.rows() {
            Some(format) => {
                let value = serde_json::json!({ "count": number });
                self.value(context, format, &["count"], &value)
            }
            None => self.text(context, &format!("{number}\n")),
        }
    }

    /// Writes one value for programs; `columns` are the fields in CSV.
    pub(super) fn value<T: Serialize>(
        &self,
        context: &mut Context<'_>,
        format: RowFormat,
        columns: &[&str],
        value: &T,
    ) -> Result<()> {
        Ok(write_value(format, &mut context.stdout, columns, value, self.csv(true))?)
    }

    /// Starts a list for programs.
    pub(super) fn list<'a>(
        self,
        context: &'a mut Context<'_>,
        format: RowFormat,
        columns: &'a [&'a str],
    ) -> Result<Rows<'a>> {
        Ok(Rows::new(format, &mut context.stdout, columns, self.csv(true))?)
    }

    /// Records a committed change, to be reported if the result cannot be written. `message` is a sentence
    /// without a full stop and without a token.
    pub(super) fn committed(
        &self,
        context: &mut Context<'_>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let (message, hint) = (message.into(), hint.into());
        context.stdout.committed(Committed { message, hint });
    }

    /// Writes a remark to stderr, unless `--quiet` is given.
    pub(super) fn note(&self, context: &mut Context<'_>, text: &str) {
        if !self.quiet {
            let text = format!("{}\n", self.stderr_paint.tone(Tone::Hint, &safe(text)));
            // A remark that cannot be written does not change the outcome.
            let _ = context.stderr.write_all(text.as_bytes());
        }
    }

    /// Writes a remark to stderr with `--verbose`.
    pub(super) fn detail(&self, context: &mut Context<'_>, text: &str) {
        if self.verbose {
            self.note(context, text);
        }
    }

    /// Writes a remark on the replication lag of a replica.
    pub(super) fn note_staleness(&self, context: &mut Context<'_>, store: &dyn Store) {
        if let Some(age) = store.staleness() {
            let text = format!("{} is a standby; its data is {age} old", store.name());
            self.note(context, &text);
        }
    }

    /// Writes a warning to stderr, also with `--quiet`.
    pub(super) fn warn(&self, context: &mut Context<'_>, text: &str) {
        let text = format!("{} {}\n", self.stderr_paint.tone(Tone::Warn, "warning:"), safe(text));
        let _ = context.stderr.write_all(text.as_bytes());
    }
}

/// Number of rows in memory for a table of many pages.
pub(super) const PAGE_ROWS: u64 = 10_000;

/// Writes a table page by page, with one header and columns that never get narrower.
pub(super) struct TableWriter {
    printer: Printer,
    widths: Vec<usize>,
    begun: bool,
}

impl TableWriter {
    pub(super) fn new(printer: Printer) -> Self {
        Self { printer, widths: Vec::new(), begun: false }
    }

    /// Writes the rows of the next page.
    pub(super) fn push(&mut self, context: &mut Context<'_>, table: &Table) -> Result<()> {
        let printer = self.printer;
        let head = printer.headers && !self.begun;
        let rendered = table.render_page(printer.width, printer.paint, head, &self.widths);
        printer.text(context, &rendered.text)?;
        if let Some(note) = rendered.note().filter(|_| !self.begun) {
            printer.note(context, &note);
        }
        self.begun = true;
        self.widths = rendered.widths;
        Ok(())
    }
}

/// Tells a store to continue reading, unless the output has failed.
pub(super) fn going_on(written: &io::Result<()>) -> store::Result<()> {
    if written.is_ok() { Ok(()) } else { Err(StoreError::stopped()) }
}
