//! Lists many tokens, one a line. Rows are written as tokens arrive, so the column widths are fixed.

use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::text::{safe, short, width};
use crate::cli::ui::wrap::wrap;

/// Headings and widths; the last column takes the rest of the line.
pub(in crate::cli) type Columns = [(&'static str, usize)];

/// Returns the heading line.
pub(in crate::cli) fn head(columns: &Columns, paint: Paint) -> String {
    let cells: Vec<(String, Tone)> =
        columns.iter().map(|(name, _)| ((*name).to_owned(), Tone::Heading)).collect();
    line(columns, &cells, None, paint)
}

/// Returns one row of at most `limit` columns. A last column that is too wide is wrapped, because a
/// truncated verdict could be misread.
pub(in crate::cli) fn line(
    columns: &Columns,
    cells: &[(String, Tone)],
    limit: Option<usize>,
    paint: Paint,
) -> String {
    let mut out = String::new();
    let mut used = 0;
    for (index, ((_, wide), (text, tone))) in columns.iter().zip(cells).enumerate() {
        let text = safe(text);
        if index + 1 == columns.len() {
            let room = limit.map_or(usize::MAX, |limit| limit.saturating_sub(used).max(12));
            let lines = wrap(&text, room);
            let lines: Vec<_> = lines.iter().map(|line| paint.tone(*tone, line)).collect();
            out.push_str(&lines.join(&format!("\n{}", " ".repeat(used))));
            continue;
        }
        let text = short(&text, *wide);
        out.push_str(&paint.tone(*tone, &text));
        out.extend(std::iter::repeat_n(' ', wide.saturating_sub(width(&text)) + 2));
        used += wide + 2;
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
