//! Writes rows in formats for programs, one by one: JSON, JSON Lines, CSV.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::ValueEnum;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::json;
use super::text::{csv_cell, safe};

/// What `--output` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Table,
    /// One JSON value
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, for spreadsheets
    Csv,
    /// The IDs of a list, one a line
    Id,
    /// Text exposition for Prometheus (stats, denylist sync)
    Prometheus,
}

impl Format {
    /// Returns the row format, if the output format has rows.
    #[must_use]
    pub(crate) fn rows(self) -> Option<RowFormat> {
        match self {
            Self::Json => Some(RowFormat::Json),
            Self::Jsonl => Some(RowFormat::Jsonl),
            Self::Csv => Some(RowFormat::Csv),
            Self::Id => Some(RowFormat::Id),
            Self::Table | Self::Prometheus => None,
        }
    }
}

/// A format for rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowFormat {
    /// A JSON array with one row per line.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// A header, then one record per line; nested values are JSON, missing values are empty.
    Csv,
    /// Only the ID, one per line, as input for other commands.
    Id,
}

/// Options for CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CsvStyle {
    /// Whether the output starts with a header.
    pub(crate) head: bool,
    /// Whether control and invisible characters are escaped, for a terminal.
    pub(crate) escape: bool,
}

/// Writes rows one by one, without collecting them.
pub(crate) struct Rows<'a> {
    out: &'a mut dyn Write,
    format: RowFormat,
    columns: &'a [&'a str],
    csv: CsvStyle,
    /// Whether JSON has the columns only, instead of every field.
    selects: bool,
    written: u64,
}

impl<'a> Rows<'a> {
    /// Starts the output. `columns` are the fields in CSV, in this order; the other formats write every field.
    ///
    /// # Errors
    /// If writing fails.
    pub(crate) fn new(
        format: RowFormat,
        out: &'a mut dyn Write,
        columns: &'a [&'a str],
        csv: CsvStyle,
    ) -> io::Result<Self> {
        if format == RowFormat::Csv && csv.head {
            record(out, columns)?;
        }
        Ok(Self::resume(format, out, columns, csv, 0))
    }

    /// Continues an output that has a header, if it needs one, and this number of rows.
    pub(crate) fn resume(
        format: RowFormat,
        out: &'a mut dyn Write,
        columns: &'a [&'a str],
        csv: CsvStyle,
        written: u64,
    ) -> Self {
        Self { out, format, columns, csv, selects: false, written }
    }

    /// Writes only the columns in JSON too.
    #[must_use]
    pub(crate) fn selecting(self) -> Self {
        Self { selects: true, ..self }
    }

    /// Returns the number of rows so far.
    #[must_use]
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Writes one row. The first row is flushed at once, so that the reader sees that output has started.
    ///
    /// # Errors
    /// If writing fails, or the row cannot be serialized in the format.
    pub(crate) fn push<T: Serialize + ?Sized>(&mut self, row: &T) -> io::Result<()> {
        match self.format {
            RowFormat::Json => {
                self.out.write_all(if self.written == 0 { b"[\n  " } else { b",\n  " })?;
                self.object(row)?;
            }
            RowFormat::Jsonl => {
                self.object(row)?;
                self.out.write_all(b"\n")?;
            }
            RowFormat::Csv => {
                let escape = self.csv.escape;
                record(self.out, cells(self.columns, row, |json| cell(json, escape))?)?;
            }
            RowFormat::Id => {
                let column = ["id", "kid"].into_iter().find(|id| self.columns.contains(id));
                for id in cells(column.as_slice(), row, text)? {
                    writeln!(self.out, "{}", safe(&id))?;
                }
            }
        }
        self.written += 1;
        if self.written == 1 { self.out.flush() } else { Ok(()) }
    }

    fn object<T: Serialize + ?Sized>(&mut self, row: &T) -> io::Result<()> {
        if !self.selects {
            return json::write_compact(self.out, row);
        }
        let text = json::to_string(row)?;
        let fields = serde_json::from_str(&text)?;
        json::write_compact(self.out, &SelectedFields { columns: self.columns, fields })
    }

    /// Flushes the output, for a reader that waits for it.
    ///
    /// # Errors
    /// If writing fails.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the output; returns the number of rows.
    ///
    /// # Errors
    /// If writing fails.
    pub(crate) fn finish(self) -> io::Result<u64> {
        if self.format == RowFormat::Json {
            self.out.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()?;
        Ok(self.written)
    }
}

/// The selected fields of a row, in the order of the columns.
struct SelectedFields<'a> {
    columns: &'a [&'a str],
    fields: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

impl Serialize for SelectedFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.columns.iter().map(|column| (column, self.fields.get(*column)));
        serializer.collect_map(fields)
    }
}

/// Writes one CSV record, after a header if `csv.head` is set.
///
/// # Errors
/// If writing fails.
pub(crate) fn csv_row<T: Serialize + ?Sized>(
    out: &mut dyn Write,
    csv: CsvStyle,
    columns: &[&str],
    row: &T,
) -> io::Result<()> {
    if csv.head {
        record(out, columns)?;
    }
    record(out, cells(columns, row, |json| cell(json, csv.escape))?)
}

/// Returns the cells of a row. Numbers keep their JSON text, because a float would round large ones.
fn cells<T: Serialize + ?Sized>(
    columns: &[&str],
    row: &T,
    cell: impl Fn(&str) -> io::Result<String>,
) -> io::Result<Vec<String>> {
    let text = json::to_string(row)?;
    let row: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(&text)?;
    columns
        .iter()
        .map(|column| cell(row.get(*column).map_or("null", |value| value.get())))
        .collect()
}

/// Returns the text of a JSON value: empty for `null`.
fn text(json: &str) -> io::Result<String> {
    Ok(match json.as_bytes().first() {
        Some(b'n') => String::new(),
        Some(b'"') => serde_json::from_str(json)?,
        _ => json.to_owned(),
    })
}

fn cell(json: &str, escape: bool) -> io::Result<String> {
    let text = text(json)?;
    // Objects, arrays and numbers can't be mistaken for formulas.
    if !json.starts_with('"') {
        return Ok(text);
    }
    let text = if escape { safe(&text) } else { Cow::Borrowed(text.as_str()) };
    Ok(csv_cell(&text).into_owned())
}

fn record<I>(out: &mut dyn Write, cells: I) -> io::Result<()>
where
    I: IntoIterator,
    I::Item: AsRef<[u8]>,
{
    let cells: Vec<I::Item> = cells.into_iter().collect();
    // Reserve once: whenever its buffer is full, the CSV writer scans the rest of the cell again.
    let length: usize = cells.iter().map(|cell| cell.as_ref().len()).sum();
    let mut writer =
        csv::WriterBuilder::new().buffer_capacity(2 * length + 1024).from_writer(Vec::new());
    writer.write_record(cells)?;
    let line = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const PLAIN: CsvStyle = CsvStyle { head: true, escape: false };

    #[derive(Serialize)]
    struct Row<'a> {
        id: u32,
        user: &'a str,
        ip: Option<&'a str>,
        claims: Value,
    }

    fn rows() -> [Row<'static>; 2] {
        [
            Row { id: 1, user: "alice", ip: None, claims: json!({"role": "admin"}) },
            Row { id: 2, user: "=cmd\u{1b}", ip: Some("::1"), claims: json!({}) },
        ]
    }

    fn written(format: RowFormat, rows: &[Row<'_>]) -> String {
        let mut out = Vec::new();
        let mut writer =
            Rows::new(format, &mut out, &["id", "user", "ip", "claims"], PLAIN).unwrap();
        for row in rows {
            writer.push(row).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), rows.len() as u64);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_json_array_has_one_row_per_line() {
        assert_eq!(
            written(RowFormat::Json, &rows()),
            "[\n  {\"id\":1,\"user\":\"alice\",\"ip\":null,\"claims\":{\"role\":\"admin\"}},\n  \
             {\"id\":2,\"user\":\"=cmd\\u001b\",\"ip\":\"::1\",\"claims\":{}}\n]\n"
        );
        assert_eq!(written(RowFormat::Json, &[]), "[]\n");
    }

    #[test]
    fn lines_stand_alone() {
        assert_eq!(
            written(RowFormat::Jsonl, &rows()[..1]),
            "{\"id\":1,\"user\":\"alice\",\"ip\":null,\"claims\":{\"role\":\"admin\"}}\n"
        );
        assert_eq!(written(RowFormat::Jsonl, &[]), "");
    }

    #[test]
    fn csv_has_a_header_and_no_formulas() {
        assert_eq!(
            written(RowFormat::Csv, &rows()),
            "id,user,ip,claims\n1,alice,,\"{\"\"role\"\":\"\"admin\"\"}\"\n2,'=cmd\u{1b},::1,{}\n"
        );
        assert_eq!(written(RowFormat::Csv, &[]), "id,user,ip,claims\n");
    }

    /// A CSV cell contains the stored value (RFC 4180). Only a terminal gets it escaped.
    #[test]
    fn a_cell_is_exact_but_on_a_terminal() {
        let written = |csv: CsvStyle| {
            let mut out = Vec::new();
            let row = json!({"device": "a\n👩\u{200d}💻,\u{1b}[2J"});
            csv_row(&mut out, csv, &["device"], &row).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(PLAIN), "device\n\"a\n👩\u{200d}💻,\u{1b}[2J\"\n");
        let terminal = CsvStyle { head: false, escape: true };
        assert_eq!(written(terminal), "\"a\\n👩\\u{200d}💻,\\u{1b}[2J\"\n");
    }

    #[test]
    fn ids_are_one_per_line_with_escaped_line_breaks() {
        assert_eq!(written(RowFormat::Id, &rows()), "1\n2\n");
        let mut out = Vec::new();
        let mut writer = Rows::new(RowFormat::Id, &mut out, &["id"], PLAIN).unwrap();
        writer.push(&json!({"id": "a\nb"})).unwrap();
        writer.finish().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\\nb\n");
    }

    #[test]
    fn selected_fields_stand_in_the_order_of_the_columns() {
        let selected = |format| {
            let mut out = Vec::new();
            let columns = ["user", "gone", "id"];
            let mut writer = Rows::new(format, &mut out, &columns, PLAIN).unwrap().selecting();
            writer.push(&rows()[0]).unwrap();
            writer.finish().unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(selected(RowFormat::Jsonl), "{\"user\":\"alice\",\"gone\":null,\"id\":1}\n");
        assert_eq!(selected(RowFormat::Csv), "user,gone,id\nalice,,1\n");
    }
}
