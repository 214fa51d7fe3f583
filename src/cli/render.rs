//! The renderer: chooses the form of a result by the output format. No command knows the format.

use std::io::{self, Write};

use serde::Serialize;

use super::command_error::Result;
use super::context::Context;
use super::printer::Printer;
use super::report::{Listing, RawReport, Report};
use super::stream::Stream;
use super::text_page::TextPage;
use super::ui::json;
use super::ui::output::{CsvStyle, Format, RowFormat, Rows, csv_row};
use crate::store::{self, StoreError};

impl Printer {
    /// Writes a result; as text to stderr if stdout holds a whole result already.
    pub(super) fn report<R: Report>(self, context: &mut Context<'_>, report: R) -> Result<()> {
        let format = self.rows().filter(|_| !context.stdout.holds_document);
        let Some(format) = format else {
            return self.page(&mut TextPage::new(context, self), report);
        };
        let columns = report.columns();
        let on_one_line = report.is_logged() && !context.stdout.is_terminal;
        let record = report.record(context)?;
        let out = &mut context.stdout;
        if format == RowFormat::Json && on_one_line {
            return Ok(write::<R>(RowFormat::Jsonl, out, columns, &record, self.csv(true))?);
        }
        Ok(write::<R>(format, out, columns, &record, self.csv(true))?)
    }

    /// Returns a result as the content of a file: without colours and not escaped for a terminal.
    pub(super) fn file_of<R: Report>(
        self,
        context: &mut Context<'_>,
        report: R,
    ) -> Result<Vec<u8>> {
        let Some(format) = self.rows() else {
            let mut page = TextPage::for_file(context, self);
            self.page(&mut page, report)?;
            return Ok(page.into_bytes());
        };
        let columns = report.columns();
        let csv = CsvStyle { escape: false, ..self.csv(true) };
        let mut bytes = Vec::new();
        write::<R>(format, &mut bytes, columns, &report.record(context)?, csv)?;
        Ok(bytes)
    }

    fn page<R: Report>(self, page: &mut TextPage<'_, '_>, report: R) -> Result<()> {
        let is_exposition = self.format == Format::Prometheus;
        match is_exposition.then(|| report.prometheus()).flatten() {
            Some(text) => page.text(&text),
            None => report.text(page),
        }
    }

    /// Writes a list.
    pub(super) fn list<L: Listing>(self, context: &mut Context<'_>, mut list: L) -> Result<()> {
        let Some(format) = self.rows() else {
            return list.text(&mut TextPage::new(context, self));
        };
        let chosen = list.chosen().to_vec();
        // The IDs are written even if another column was selected.
        let selects = !chosen.is_empty() && format != RowFormat::Id;
        let columns = if selects { &chosen } else { list.columns() };
        context.stdout.holds_document = true;
        let mut rows = Rows::new(format, &mut context.stdout, columns, self.csv(true))?;
        if selects {
            rows = rows.selecting();
        }
        let mut written = Ok(());
        let read = list.rows(&mut |row| {
            written = rows.push(row);
            going_on(&written)
        });
        written?;
        read?;
        rows.finish()?;
        Ok(())
    }

    /// Starts a list whose entries are written as soon as they are known, if the format has a line for each
    /// entry, and a later line can replace an earlier one.
    pub(super) fn rows_as_found<'a>(
        self,
        out: &'a mut Stream<'_>,
        columns: &'a [&'a str],
    ) -> io::Result<Option<Rows<'a>>> {
        let format = self.rows().filter(|format| *format == RowFormat::Jsonl);
        out.holds_document |= format.is_some();
        format.map(|format| Rows::new(format, out, columns, self.csv(true))).transpose()
    }

    /// Writes the number of rows of a list.
    pub(super) fn count(self, context: &mut Context<'_>, count: u64) -> Result<()> {
        self.report(context, Count { count })
    }
}

/// Writes the record of a result in a format for programs.
fn write<R: Report>(
    format: RowFormat,
    out: &mut dyn Write,
    columns: &[&str],
    record: &R::Record,
    csv: CsvStyle,
) -> io::Result<()> {
    if format == RowFormat::Json {
        json::write_pretty(out, record)?;
        return out.flush();
    }
    let mut rows = Rows::new(format, out, columns, csv)?;
    push::<R>(format, record, &mut rows)?;
    rows.finish().map(drop)
}

fn push<R: Report>(format: RowFormat, record: &R::Record, rows: &mut Rows<'_>) -> io::Result<()> {
    match format {
        RowFormat::Csv => R::csv(record, rows),
        RowFormat::Jsonl => R::lines(record, rows),
        RowFormat::Json | RowFormat::Id => rows.push(record),
    }
}

/// Tells a store to continue reading, unless the output has failed.
fn going_on(written: &io::Result<()>) -> store::Result<()> {
    if written.is_ok() { Ok(()) } else { Err(StoreError::stopped()) }
}

#[derive(Serialize)]
struct Count {
    count: u64,
}

impl Report for Count {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &["count"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        page.text(&format!("{}\n", self.count))
    }
}

/// Writes results one by one, each as soon as it is known.
pub(super) struct ResultStream {
    printer: Printer,
    /// Whether there is exactly one result, which is written as a value instead of a list.
    is_single: bool,
    has_header: bool,
    written: u64,
    /// Kept for its memory: a list can have millions of entries.
    buffer: Vec<u8>,
}

impl ResultStream {
    pub(super) fn new(printer: Printer) -> Self {
        Self { printer, is_single: false, has_header: false, written: 0, buffer: Vec::new() }
    }

    /// Whether a single result is written other than a list with one, so that the caller must look ahead;
    /// `in_text` says so of the text. Otherwise a live stream need not wait for its second result.
    pub(super) fn single_differs(&self, in_text: bool) -> bool {
        match self.printer.rows() {
            Some(RowFormat::Json) => true,
            Some(RowFormat::Jsonl | RowFormat::Csv | RowFormat::Id) => false,
            None => in_text,
        }
    }

    /// Sets whether the next result is the only one.
    pub(super) fn set_single(&mut self, is_single: bool) {
        self.is_single = is_single;
    }

    /// Whether no result has been written.
    pub(super) fn is_empty(&self) -> bool {
        self.written == 0
    }

    /// Writes the header before the first result is known.
    pub(super) fn begin(
        &mut self,
        context: &mut Context<'_>,
        columns: &'static [&'static str],
    ) -> Result<()> {
        if let Some(format) = self.printer.rows().filter(|_| !self.has_header) {
            Rows::new(format, &mut context.stdout, columns, self.printer.csv(true))?;
            self.has_header = true;
        }
        Ok(context.stdout.flush()?)
    }

    /// Writes one result.
    pub(super) fn push<R: Report>(&mut self, context: &mut Context<'_>, report: R) -> Result<()> {
        let printer = self.printer;
        let Some(format) = printer.rows() else {
            self.written += 1;
            return report.text(&mut TextPage::new(context, printer));
        };
        if format == RowFormat::Json && self.is_single {
            self.written += 1;
            let record = report.record(context)?;
            return Ok(json::write_pretty(&mut context.stdout, &record)?);
        }
        let columns = report.columns();
        let record = report.record(context)?;
        let (out, csv) = (&mut context.stdout, printer.csv(true));
        let mut rows = if self.has_header || self.written > 0 {
            Rows::resume(format, out, columns, csv, self.written)
        } else {
            Rows::new(format, out, columns, csv)?
        };
        let pushed = push::<R>(format, &record, &mut rows);
        self.written = rows.written();
        Ok(pushed?)
    }

    /// Writes one result that writes its JSON itself.
    pub(super) fn push_raw<R: RawReport>(
        &mut self,
        context: &mut Context<'_>,
        report: R,
    ) -> Result<()> {
        let printer = self.printer;
        let is_first = self.written == 0;
        self.written += 1;
        let Some(format) = printer.rows() else {
            return report.text(&mut TextPage::new(context, printer));
        };
        let out = &mut context.stdout;
        if format == RowFormat::Csv {
            let columns = report.columns();
            return Ok(csv_row(out, printer.csv(is_first), columns, &report.record())?);
        }
        self.buffer.clear();
        report.json(&mut self.buffer);
        if format != RowFormat::Json {
            self.buffer.push(b'\n');
        } else if self.is_single {
            let text = String::from_utf8_lossy(&self.buffer);
            if let Some(indented) = R::indented(&text) {
                self.buffer = indented.into_bytes();
            }
            self.buffer.push(b'\n');
        } else {
            out.write_all(if is_first { b"[\n  " } else { b",\n  " })?;
        }
        Ok(out.write_all(&self.buffer)?)
    }

    /// Writes a bare value on one line, in every format: `text` for people if there is one, else the JSON.
    pub(super) fn push_value(
        &mut self,
        context: &mut Context<'_>,
        text: Option<&str>,
        json: &[u8],
    ) -> Result<()> {
        self.written += 1;
        if let Some(text) = text.filter(|_| self.printer.rows().is_none()) {
            return TextPage::new(context, self.printer).line(text);
        }
        self.buffer.clear();
        self.buffer.extend_from_slice(json);
        self.buffer.push(b'\n');
        Ok(context.stdout.write_all(&self.buffer)?)
    }

    /// Ends a list, also after an error: JSON needs the closing bracket.
    pub(super) fn finish(
        self,
        context: &mut Context<'_>,
        columns: &'static [&'static str],
    ) -> Result<()> {
        let Some(format) = self.printer.rows().filter(|_| !self.is_single) else { return Ok(()) };
        let (out, csv) = (&mut context.stdout, self.printer.csv(true));
        let rows = if self.has_header || self.written > 0 {
            Rows::resume(format, out, columns, csv, self.written)
        } else {
            Rows::new(format, out, columns, csv)?
        };
        rows.finish()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_indented_as_json() {
        let mut out = Vec::new();
        for format in [RowFormat::Json, RowFormat::Jsonl, RowFormat::Csv] {
            let csv = CsvStyle { head: true, escape: false };
            write::<Count>(format, &mut out, &["count"], &Count { count: 1 }, csv).unwrap();
        }
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "{\n  \"count\": 1\n}\n{\"count\":1}\ncount\n1\n");
    }
}
