//! Tables: columns that fit the width, one line per row.
//!
//! The width of each column and the columns to drop are decided here. Cells are made safe here, so that no
//! command can forget it.

use std::borrow::Cow;

use super::color::{Paint, Tone};
use super::grid::{GAP, GridColumn, GridLine, arrange};
use super::text::{safe, short, short_start, shown, width};
use super::wrap::wrap;

/// One column of a [`Table`].
#[derive(Clone, Debug)]
pub(crate) struct Column {
    header: Cow<'static, str>,
    right: bool,
    /// Columns with rank 0 are never dropped; of the others, the highest rank is dropped first.
    rank: u8,
    /// Bounds of the width before the column is shrunk.
    least: usize,
    most: usize,
    /// Width to which the column may be shrunk.
    min: usize,
    late: bool,
    /// Width to which the column may be wrapped once no other column can be dropped.
    narrowest: usize,
    long: Long,
}

/// What may be done with the columns to make a table fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fitting {
    /// Cut the texts that may be cut.
    Cut,
    /// Also wrap the texts of [`Column::wraps_last_to`].
    Wrap,
    /// Cut every text.
    Force,
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
            least: 0,
            most: usize::MAX,
            min: usize::MAX,
            late: false,
            narrowest: usize::MAX,
            long: Long::default(),
        }
    }

    /// Creates a column that is dropped if the width is too small; the highest rank is dropped first.
    #[must_use]
    pub(crate) fn extra(header: impl Into<Cow<'static, str>>, rank: u8) -> Self {
        Self { rank: rank.max(1), ..Self::key(header) }
    }

    /// Creates a column of a table without a header.
    #[must_use]
    pub(crate) fn plain() -> Self {
        Self::key("")
    }

    /// Sets the minimum width, so that the columns of a later row are in the same places.
    #[must_use]
    pub(crate) fn at_least(mut self, width: usize) -> Self {
        self.least = width;
        self
    }

    /// Sets the maximum width, for a text that is no longer useful at its full length.
    #[must_use]
    pub(crate) fn at_most(mut self, width: usize) -> Self {
        self.most = width;
        self
    }

    /// Sets the width, for rows that are written before the later ones are known.
    #[must_use]
    pub(crate) fn fixed(self, width: usize) -> Self {
        self.at_least(width).at_most(width)
    }

    /// Aligns the column right, for numbers.
    #[must_use]
    pub(crate) fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// Wraps texts to this width, but only when no other column can be cut or dropped: for texts that users
    /// compare.
    #[must_use]
    pub(crate) fn wraps_last_to(self, narrowest: usize) -> Self {
        Self { late: true, narrowest, ..self.wraps() }
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
    /// Creates a cell in this tone. Blanks that a reader would not see are escaped.
    #[must_use]
    pub(crate) fn toned(text: impl AsRef<str>, tone: Tone) -> Self {
        Self { text: shown(text.as_ref()).into_owned(), tone }
    }

    /// Creates a cell of a text whose blanks are its layout.
    #[must_use]
    pub(crate) fn laid_out(text: impl AsRef<str>, tone: Tone) -> Self {
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
    /// Creates a table with these columns and no rows. It has a header unless all headers are empty.
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
        if self.is_plain() {
            // A column without a header and without a text takes no place.
            let all = self.natural(&shown);
            shown.retain(|&column| all[column] > 0);
        }
        let widths = loop {
            let Some(limit) = limit else {
                let mut widths = self.natural(&shown);
                for (width, floor) in widths.iter_mut().zip(floor) {
                    *width = (*width).max(*floor);
                }
                break widths;
            };
            if let Some(widths) = self.fitted(&shown, limit, Fitting::Cut) {
                break widths;
            }
            let goes = self.least(&shown);
            let wraps = goes.is_none_or(|column| self.columns[column].narrowest < usize::MAX);
            if wraps && let Some(widths) = self.fitted(&shown, limit, Fitting::Wrap) {
                break widths;
            }
            let Some(goes) = goes else {
                let forced = self.fitted(&shown, limit, Fitting::Force);
                break forced.unwrap_or_else(|| vec![1; shown.len()]);
            };
            shown.retain(|&column| column != goes);
        };
        let dropped = (0..self.columns.len())
            .filter(|column| !shown.contains(column) && !self.is_plain())
            .map(|column| self.columns[column].header.clone())
            .collect();
        let head = head && !self.is_plain();
        Rendered { text: self.laid_out(&shown, &widths, paint, head), dropped, widths }
    }

    /// Whether the table has no header.
    fn is_plain(&self) -> bool {
        self.columns.iter().all(|column| column.header.is_empty())
    }

    fn natural(&self, shown: &[usize]) -> Vec<usize> {
        let widest = |column: usize| {
            let cells = self.rows.iter().map(|row| width(&row[column].text));
            let Column { header, least, most, .. } = &self.columns[column];
            cells.max().unwrap_or(0).max(width(header)).clamp(*least, *most)
        };
        shown.iter().map(|&column| widest(column)).collect()
    }

    /// Returns the column that is dropped next.
    fn least(&self, shown: &[usize]) -> Option<usize> {
        let extras = shown.iter().copied().filter(|&column| self.columns[column].rank > 0);
        extras.max_by_key(|&column| (self.columns[column].rank, column))
    }

    /// Returns widths that fit, by shrinking the widest columns that may shrink.
    fn fitted(&self, shown: &[usize], limit: usize, how: Fitting) -> Option<Vec<usize>> {
        let mut widths = self.natural(shown);
        let room = limit.saturating_sub(usize::from(GAP) * shown.len().saturating_sub(1));
        let least = |column: usize| {
            let column = &self.columns[column];
            let min = match how {
                Fitting::Cut => column.min,
                Fitting::Wrap => column.min.min(column.narrowest),
                Fitting::Force => return 1,
            };
            min.max(width(&column.header))
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
        let header = |(&column, &width): (&usize, &usize)| {
            let header = self.columns[column].header.to_uppercase();
            (short(&header, width).into_owned(), Tone::Heading)
        };
        let mut lines: Vec<GridLine> = Vec::new();
        if head {
            lines.push(shown.iter().zip(widths).map(header).collect());
        }
        lines.extend(self.rows.iter().flat_map(|row| self.lines_of(row, shown, widths)));
        let follows = !head && !self.is_plain();
        let column = |(place, (&column, &width)): (usize, (&usize, &usize))| {
            let Column { right, least, .. } = self.columns[column];
            // Wrapped texts can be narrower than their column; only a later page must keep the width.
            let widest = lines.iter().map(|line| self::width(&line[place].0)).max().unwrap_or(0);
            GridColumn { width: if follows { width } else { widest.max(least) }, right }
        };
        let columns: Vec<GridColumn> = shown.iter().zip(widths).enumerate().map(column).collect();
        arrange(&columns, &lines, paint)
    }

    /// Returns the lines of a row: one, or more if a cell wraps.
    fn lines_of(&self, row: &[Cell], shown: &[usize], widths: &[usize]) -> Vec<GridLine> {
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

#[cfg(test)]
mod tests;
