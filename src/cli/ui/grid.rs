//! Arranges texts in columns, for tables and cards: the only place that pads a text to the width of a column.
//!
//! comfy-table pads and aligns. Its colours are not used, because crossterm has a colour policy of its own.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, TableStyle, Width};

use super::color::{Paint, Tone};

/// Number of columns of a terminal between two columns of a grid.
pub(super) const GAP: u16 = 2;

/// A column of a grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct GridColumn {
    pub(super) width: usize,
    pub(super) right: bool,
}

/// One line of a grid: a text for each column, without line breaks and control characters.
pub(super) type GridLine = Vec<(String, Tone)>;

/// Returns the lines as text, each with a line break and without spaces before it. A text must not be wider
/// than its column, except in a last column that is aligned left.
pub(super) fn arrange(columns: &[GridColumn], lines: &[GridLine], paint: Paint) -> String {
    // comfy-table wraps at 65,535 columns, and a value of a card can be longer.
    let has_tail = columns.last().is_some_and(|column| !column.right);
    let padded = columns.len() - usize::from(has_tail);
    let mut table = comfy_table::Table::new();
    table.set_content_arrangement(ContentArrangement::Disabled).load_style(TableStyle::new());
    for line in lines {
        table.add_row(line.iter().take(padded).map(|(text, _)| text));
    }
    for (at, (column, grid)) in table.column_iter_mut().zip(columns).enumerate() {
        let gap = if at == 0 { 0 } else { GAP };
        let width = u16::try_from(grid.width).unwrap_or(u16::MAX).saturating_add(gap);
        column
            .set_padding((gap, 0))
            .set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        if grid.right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut arranged = table.lines();
    let mut out = String::new();
    for line in lines {
        let start = arranged.next().unwrap_or_default();
        let (cells, tail) = line.split_at(padded.min(line.len()));
        out.push_str(&painted(&start, cells, paint));
        if let Some((text, tone)) = tail.first().filter(|(text, _)| !text.is_empty()) {
            out.extend(std::iter::repeat_n(' ', if padded > 0 { usize::from(GAP) } else { 0 }));
            out.push_str(&paint.tone(*tone, text));
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out
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
