//! Output for people: text, tables and cards, with remarks on stderr.

use super::command_error::Result;
use super::context::Context;
use super::printer::Printer;
use super::ui::card::Card;
use super::ui::color::Paint;
use super::ui::table::Table;
use super::ui::text::safe;
use super::ui::when::Zone;
use crate::time::Timestamp;

/// Number of rows in memory for a table of many parts.
pub(super) const PAGE_ROWS: u64 = 10_000;

/// Writes the text of a result.
pub(super) struct TextPage<'p, 'c> {
    pub(super) context: &'p mut Context<'c>,
    pub(super) printer: Printer,
    destination: Destination,
    /// Widths of the columns of the last part of a table.
    widths: Vec<usize>,
    has_table: bool,
}

enum Destination {
    Stdout,
    /// Remarks on stderr, beside a result for programs on stdout.
    Stderr,
    File(Vec<u8>),
}

impl<'p, 'c> TextPage<'p, 'c> {
    /// Creates a page on stdout; on stderr if stdout holds a whole result for programs.
    pub(super) fn new(context: &'p mut Context<'c>, printer: Printer) -> Self {
        if context.stdout.holds_document {
            return Self::on(Destination::Stderr, context, printer.for_file());
        }
        Self::on(Destination::Stdout, context, printer)
    }

    /// Creates a page for a file, without colours and without a limit of the width.
    pub(super) fn for_file(context: &'p mut Context<'c>, printer: Printer) -> Self {
        Self::on(Destination::File(Vec::new()), context, printer.for_file())
    }

    fn on(destination: Destination, context: &'p mut Context<'c>, printer: Printer) -> Self {
        Self { context, printer, destination, widths: Vec::new(), has_table: false }
    }

    /// Whether the page is on stderr, where a table would bury the remarks.
    pub(super) fn is_beside_document(&self) -> bool {
        matches!(self.destination, Destination::Stderr)
    }

    /// Returns the bytes of a page for a file.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self.destination {
            Destination::File(bytes) => bytes,
            Destination::Stdout | Destination::Stderr => Vec::new(),
        }
    }

    /// Whether `--quiet` is given.
    pub(super) fn is_quiet(&self) -> bool {
        self.printer.quiet
    }

    /// Returns the number of columns, if it is limited.
    pub(super) fn width(&self) -> Option<usize> {
        self.printer.width()
    }

    /// Returns the colour policy.
    pub(super) fn paint(&self) -> Paint {
        self.printer.paint
    }

    /// Returns the default number of rows of a table: limited on a terminal, where a note says so, and
    /// unlimited elsewhere.
    pub(super) fn default_limit(&self, on_terminal: u64) -> u64 {
        if self.context.stdout.is_terminal { on_terminal } else { u64::MAX }
    }

    /// Returns the time zone of displayed times.
    pub(super) fn zone(&self) -> Zone {
        self.context.zone
    }

    /// Returns the current time.
    pub(super) fn now(&self) -> Timestamp {
        self.context.now()
    }

    /// Writes text unchanged.
    pub(super) fn text(&mut self, text: &str) -> Result<()> {
        match &mut self.destination {
            Destination::Stdout => self.printer.text(self.context, text),
            Destination::Stderr => {
                text.lines().for_each(|line| self.printer.note(self.context, line));
                Ok(())
            }
            Destination::File(bytes) => {
                bytes.extend_from_slice(text.as_bytes());
                Ok(())
            }
        }
    }

    /// Writes a line, with control characters escaped.
    pub(super) fn line(&mut self, line: &str) -> Result<()> {
        self.text(&format!("{}\n", safe(line)))
    }

    /// Writes a card.
    pub(super) fn card(&mut self, card: &Card) -> Result<()> {
        let text = card.render(self.width(), self.paint());
        self.text(&text)
    }

    /// Writes a table, or its next part: one header, and columns that never get narrower.
    pub(super) fn table(&mut self, table: &Table) -> Result<()> {
        let head = self.printer.headers && !self.has_table;
        let rendered = table.render_page(self.width(), self.paint(), head, &self.widths);
        self.text(&rendered.text)?;
        if let Some(note) = rendered.note().filter(|_| !self.has_table) {
            self.note(&note);
        }
        self.has_table = true;
        self.widths = rendered.widths;
        Ok(())
    }

    /// Writes a warning to stderr, also with `--quiet`.
    pub(super) fn warn(&mut self, text: &str) {
        self.printer.warn(self.context, text);
    }

    /// Writes a remark to stderr, unless `--quiet` is given.
    pub(super) fn note(&mut self, text: &str) {
        self.printer.note(self.context, text);
    }
}
