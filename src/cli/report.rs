//! Results of commands: the forms that each result has. The printer chooses one by the output format.

use std::io;

use serde::Serialize;

use super::command_error::Result;
use super::context::Context;
use super::text_page::TextPage;
use super::ui::output::Rows;
use crate::store;

/// A single result: one record for programs, a text for people.
pub(super) trait Report: Sized {
    /// The fields of the result. `docs/output.md` promises their names and types.
    type Record: Serialize;

    /// Returns the columns of CSV, in this order.
    fn columns(&self) -> &'static [&'static str];

    /// Returns the fields. Called only if the output format needs them.
    ///
    /// # Errors
    /// If a field cannot be determined.
    fn record(self, context: &mut Context<'_>) -> Result<Self::Record>;

    /// Writes the rows of CSV: by default one, with the fields of the record.
    ///
    /// # Errors
    /// If writing fails.
    fn csv(record: &Self::Record, rows: &mut Rows<'_>) -> io::Result<()> {
        rows.push(record)
    }

    /// Writes the lines of JSON Lines: by default one, with the record.
    ///
    /// # Errors
    /// If writing fails.
    fn lines(record: &Self::Record, rows: &mut Rows<'_>) -> io::Result<()> {
        rows.push(record)
    }

    /// Whether JSON stays on one line when no person reads it, because it is appended to logs.
    fn is_logged(&self) -> bool {
        false
    }

    /// Returns the text exposition for Prometheus, if the result has one.
    fn prometheus(&self) -> Option<String> {
        None
    }

    /// Writes the text for people.
    ///
    /// # Errors
    /// If writing fails, or something that only people see cannot be read.
    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()>;
}

/// A result that writes its JSON itself, because the JSON keeps the spelling of the input.
pub(super) trait RawReport: Sized {
    /// The row of CSV.
    type Record: Serialize;

    /// Returns the columns of CSV, in this order.
    fn columns(&self) -> &'static [&'static str];

    /// Returns the row of CSV.
    fn record(self) -> Self::Record;

    /// Writes one JSON object on one line, with terminal controls escaped.
    fn json(&self, out: &mut Vec<u8>);

    /// Returns the JSON object indented; `None` if it is too large for a reader.
    fn indented(json: &str) -> Option<String>;

    /// Writes the text for people.
    ///
    /// # Errors
    /// If writing fails.
    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()>;
}

/// A list: one row per entry for programs, a table for people.
pub(super) trait Listing {
    /// One row. `docs/output.md` promises the names and types of its fields.
    type Row: Serialize;

    /// Returns the fields of a row: the columns of CSV, in this order.
    fn columns(&self) -> &'static [&'static str];

    /// Returns the fields that the user selected; none for all fields.
    fn chosen(&self) -> &[&'static str] {
        &[]
    }

    /// Passes the rows to `push` one by one, until it fails.
    ///
    /// # Errors
    /// If the rows cannot be read.
    fn rows(&mut self, push: &mut PushFn<'_, Self::Row>) -> Result<()>;

    /// Writes the table for people.
    ///
    /// # Errors
    /// If writing fails, or the rows cannot be read.
    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()>;
}

/// Receives the rows of a list. Fails if the output has failed, so that a store stops reading.
pub(super) type PushFn<'p, R> = dyn FnMut(&R) -> store::Result<()> + 'p;
