//! Many tokens for people: a line each, written as they come, so the columns are as wide as they
//! are.

use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::text::{safe, short, width};

/// Heads and widths; the last column takes what is left.
pub(in crate::cli) type Columns = [(&'static str, usize)];

/// The head of the list.
pub(in crate::cli) fn head(columns: &Columns, paint: Paint) -> String {
    let cells: Vec<(String, Tone)> =
        columns.iter().map(|(name, _)| ((*name).to_owned(), Tone::Heading)).collect();
    line(columns, &cells, None, paint)
}

/// One line of the list, at most `limit` columns wide.
pub(in crate::cli) fn line(
    columns: &Columns,
    cells: &[(String, Tone)],
    limit: Option<usize>,
    paint: Paint,
) -> String {
    let mut out = String::new();
    let mut used = 0;
    for (index, ((_, wide), (text, tone))) in columns.iter().zip(cells).enumerate() {
        let last = index + 1 == columns.len();
        let text = safe(text);
        let room = if last {
            limit.map_or(usize::MAX, |limit| limit.saturating_sub(used).max(12))
        } else {
            *wide
        };
        let text = short(&text, room);
        out.push_str(&paint.tone(*tone, &text));
        if !last {
            let pad = wide.saturating_sub(width(&text)) + 2;
            out.extend(std::iter::repeat_n(' ', pad));
            used += wide + 2;
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}
