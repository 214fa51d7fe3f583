//! Tables: columns that fit the width, one line per row.
//!
//! The width of each column and the columns to drop are decided here; comfy-table lays the rest out. Its
//! colours are not used, because crossterm has a colour policy of its own. Cells are made safe here, so
//! that no command can forget it.

use std::borrow::Cow;

use comfy_table::{CellAlignment, ContentArrangement};

use super::color::{Paint, Tone};
use super::text::{safe, short, short_start, width};
use super::wrap::wrap;

/// Number of columns between two table columns.
const GAP: usize = 2;
const PADDING: u16 = 2;

/// One column of a [`Table`].
#[derive(Clone, Debug)]
pub(crate) struct Column {
    header: Cow<'static, str>,
    right: bool,
    /// Columns with rank 0 are never dropped; of the others, the highest rank is dropped first.
    rank: u8,
    min: usize,
    late: bool,
    long: Long,
}

/// How a text that is longer than its column is shortened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Long {
    #[default]
    LosesEnd,
    LosesStart,
    Wraps,
}

impl Column {
    /// Creates a column that is never dropped, and cut only as a last resort: it identifies the row.
    #[must_use]
    pub(crate) fn key(header: impl Into<Cow<'static, str>>) -> Self {
        Self {
            header: header.into(),
            right: false,
            rank: 0,
            min: usize::MAX,
            late: false,
            long: Long::default(),
        }
    }

    /// Creates a column that is dropped if the width is too small; the highest rank is dropped first.
    #[must_use]
    pub(crate) fn extra(header: impl Into<Cow<'static, str>>, rank: u8) -> Self {
        Self { rank: rank.max(1), ..Self::key(header) }
    }

    /// Aligns the column right, for numbers.
    #[must_use]
    pub(crate) fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// Like [`Column::shrink_to`], but only when no other column can be cut: for texts that users copy.
    #[must_use]
    pub(crate) fn shrink_last_to(self, min: usize) -> Self {
        Self { late: true, ..self.shrink_to(min) }
    }

    /// Cuts texts at the start instead of the end: the last part of a path says more than the first.
    #[must_use]
    pub(crate) fn keeps_end(mut self) -> Self {
        self.long = Long::LosesStart;
        self
    }

    /// Wraps texts into more lines instead of cutting them, for sentences.
    #[must_use]
    pub(crate) fn wraps(mut self) -> Self {
        self.long = Long::Wraps;
        self
    }

    /// Allows cutting texts to this number of characters (with `…`) before any column is dropped.
    #[must_use]
    pub(crate) fn shrink_to(mut self, min: usize) -> Self {
        self.min = min;
        self
    }
}

/// A text and its tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// Creates a cell in this tone.
    #[must_use]
    pub(crate) fn toned(text: impl AsRef<str>, tone: Tone) -> Self {
        Self { text: safe(text.as_ref()).into_owned(), tone }
    }

    /// Returns the safe text.
    #[must_use]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub(crate) fn tone(&self) -> Tone {
        self.tone
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::toned(text, Tone::Plain)
    }
}

/// A table under construction.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A laid-out table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// The lines, each with a line break.
    pub(crate) text: String,
    /// Headers of the dropped columns.
    pub(crate) dropped: Vec<Cow<'static, str>>,
    /// Widths of the columns, for the next page of the table.
    pub(crate) widths: Vec<usize>,
}

impl Rendered {
    /// Returns a sentence about the dropped columns, for stderr; `None` if all columns are shown.
    #[must_use]
    pub(crate) fn note(&self) -> Option<String> {
        (!self.dropped.is_empty()).then(|| {
            let dropped = self.dropped.join(", ");
            format!("columns hidden (terminal too narrow): {dropped}")
        })
    }
}

impl Table {
    /// Creates a table with these columns and no rows.
    #[must_use]
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row with one cell per column; missing cells are empty, surplus ones are ignored.
    pub(crate) fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) -> &mut Self {
        let mut cells: Vec<Cell> = cells.into_iter().map(Into::into).collect();
        cells.resize(self.columns.len(), Cell::default());
        self.rows.push(cells);
        self
    }

    /// Lays the table out in at most `limit` columns. Without a limit (a file, a pipe) nothing is cut and no
    /// column is dropped.
    #[must_use]
    pub(crate) fn render(&self, limit: Option<usize>, paint: Paint) -> Rendered {
        self.render_page(limit, paint, true, &[])
    }

    /// Lays out one page of a longer table, with a header only if `head` is set. Without a limit, no column is
    /// narrower than in `floor`, the widths of the previous page.
    #[must_use]
    pub(crate) fn render_page(
        &self,
        limit: Option<usize>,
        paint: Paint,
        head: bool,
        floor: &[usize],
    ) -> Rendered {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let widths = loop {
            let Some(limit) = limit else {
                let mut widths = self.natural(&shown);
                for (width, floor) in widths.iter_mut().zip(floor) {
                    *width = (*width).max(*floor);
                }
                break widths;
            };
            if let Some(widths) = self.fitted(&shown, limit, false) {
                break widths;
            }
            let Some(goes) = self.least(&shown) else {
                break self.fitted(&shown, limit, true).unwrap_or_else(|| vec![1; shown.len()]);
            };
            shown.retain(|&column| column != goes);
        };
        let dropped = (0..self.columns.len())
            .filter(|column| !shown.contains(column))
            .map(|column| self.columns[column].header.clone())
            .collect();
        Rendered { text: self.laid_out(&shown, &widths, paint, head), dropped, widths }
    }

    fn natural(&self, shown: &[usize]) -> Vec<usize> {
        let widest = |column: usize| {
            let cells = self.rows.iter().map(|row| width(&row[column].text));
            cells.max().unwrap_or(0).max(width(&self.columns[column].header))
        };
        shown.iter().map(|&column| widest(column)).collect()
    }

    /// Returns the column that is dropped next.
    fn least(&self, shown: &[usize]) -> Option<usize> {
        let extras = shown.iter().copied().filter(|&column| self.columns[column].rank > 0);
        extras.max_by_key(|&column| (self.columns[column].rank, column))
    }

    /// Returns widths that fit, by shrinking the widest columns that may shrink; all may if `forced`.
    fn fitted(&self, shown: &[usize], limit: usize, forced: bool) -> Option<Vec<usize>> {
        let mut widths = self.natural(shown);
        let room = limit.saturating_sub(GAP * shown.len().saturating_sub(1));
        let least = |column: usize| {
            let column = &self.columns[column];
            if forced { 1 } else { column.min.max(width(&column.header)) }
        };
        while widths.iter().sum::<usize>() > room {
            let (widest, _) = (0..shown.len())
                .map(|place| (place, widths[place]))
                .filter(|&(place, width)| width > least(shown[place]))
                .max_by_key(|&(place, width)| (!self.columns[shown[place]].late, width))?;
            widths[widest] -= 1;
        }
        Some(widths)
    }

    fn laid_out(&self, shown: &[usize], widths: &[usize], paint: Paint, head: bool) -> String {
        let heads = shown.iter().zip(widths).map(|(&column, &width)| {
            let header = self.columns[column].header.to_uppercase();
            let mut header = short(&header, width).into_owned();
            if !head {
                // A header that is not shown gets the column's width on the previous page.
                header.push_str(&" ".repeat(width.saturating_sub(self::width(&header))));
            }
            (header, Tone::Heading)
        });
        let mut lines: Vec<Vec<(String, Tone)>> = vec![heads.collect()];
        lines.extend(self.rows.iter().flat_map(|row| self.lines_of(row, shown, widths)));

        let mut table = comfy_table::Table::new();
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.load_style(comfy_table::TableStyle::new());
        for line in &lines {
            table.add_row(line.iter().map(|(text, _)| text));
        }
        for (place, column) in table.column_iter_mut().enumerate() {
            column.set_padding((if place == 0 { 0 } else { PADDING }, 0));
            if self.columns[shown[place]].right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let laid = table.lines().zip(&lines).skip(usize::from(!head));
        laid.map(|(line, cells)| painted(line.trim_end(), cells, paint) + "\n").collect()
    }

    /// Returns the lines of a row: one, or more if a cell wraps.
    fn lines_of(
        &self,
        row: &[Cell],
        shown: &[usize],
        widths: &[usize],
    ) -> Vec<Vec<(String, Tone)>> {
        let parts: Vec<Vec<String>> = shown
            .iter()
            .zip(widths)
            .map(|(&column, &width)| {
                let text = row[column].text.trim();
                match self.columns[column].long {
                    Long::LosesEnd => vec![short(text, width).into_owned()],
                    Long::LosesStart => vec![short_start(text, width).into_owned()],
                    Long::Wraps => wrap(text, width),
                }
            })
            .collect();
        let height = parts.iter().map(Vec::len).max().unwrap_or(1);
        let line = |at: usize| {
            let cells = parts.iter().zip(shown);
            cells.map(move |(part, &column)| {
                (part.get(at).cloned().unwrap_or_default(), row[column].tone)
            })
        };
        (0..height).map(|at| line(at).collect()).collect()
    }
}

/// Colours the cells of a line. Cells are separated by spaces only, so the first occurrence of a cell's
/// text after the previous cell is the cell.
fn painted(line: &str, cells: &[(String, Tone)], paint: Paint) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    for (text, tone) in cells {
        if let Some((space, after)) = rest.split_once(text.as_str()).filter(|_| !text.is_empty()) {
            out.push_str(space);
            out.push_str(&paint.tone(*tone, text));
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests;
