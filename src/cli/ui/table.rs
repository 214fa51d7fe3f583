//! Lists for people: columns that fit the width, one line a row.
//!
//! How wide a column is and which ones go is decided here; comfy-table lays out what
//! remains, without its colours: they come from crossterm, which has a colour policy of its own.
//! Cells are made safe here, so no command can forget to.

use comfy_table::{CellAlignment, ContentArrangement};

use super::card::wrap;
use super::color::{Paint, Tone};
use super::text::{safe, short, short_start, width};

/// Space between two columns.
const GAP: usize = 2;
const PADDING: u16 = 2;

/// One column of a [`Table`].
#[derive(Clone, Debug)]
pub struct Column {
    header: &'static str,
    right: bool,
    /// 0 stays; of the others the highest goes first.
    rank: u8,
    min: usize,
    late: bool,
    long: Long,
}

/// What becomes of a text that is longer than its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Long {
    #[default]
    LosesEnd,
    LosesStart,
    Wraps,
}

impl Column {
    /// A column that is always there and never cut unless nothing else helps: it says which thing
    /// the row is about.
    #[must_use]
    pub fn key(header: &'static str) -> Self {
        Self { header, right: false, rank: 0, min: usize::MAX, late: false, long: Long::default() }
    }

    /// A column that goes when the width is too small; of several the one with the highest rank
    /// goes first.
    #[must_use]
    pub fn extra(header: &'static str, rank: u8) -> Self {
        Self { rank: rank.max(1), ..Self::key(header) }
    }

    /// Flush right, for numbers.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// The same, but only once no other column can be cut any more: for what is copied.
    #[must_use]
    pub fn shrink_last_to(self, min: usize) -> Self {
        Self { late: true, ..self.shrink_to(min) }
    }

    /// Where it is cut, it keeps its end: a path's last part says more than its first.
    #[must_use]
    pub fn keeps_end(mut self) -> Self {
        self.long = Long::LosesStart;
        self
    }

    /// Goes on in the next line instead of being cut: for sentences.
    #[must_use]
    pub fn wraps(mut self) -> Self {
        self.long = Long::Wraps;
        self
    }

    /// May be cut down to so many characters (with `…`) before any column goes.
    #[must_use]
    pub fn shrink_to(mut self, min: usize) -> Self {
        self.min = min;
        self
    }
}

/// A text and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// A cell that is shown in this tone.
    #[must_use]
    pub fn toned(text: impl AsRef<str>, tone: Tone) -> Self {
        Self { text: safe(text.as_ref()).into_owned(), tone }
    }

    /// The safe text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it means.
    #[must_use]
    pub fn tone(&self) -> Tone {
        self.tone
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::toned(text, Tone::Plain)
    }
}

/// A list under construction.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A list, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The lines, each with its line break.
    pub text: String,
    /// Headers of the columns that found no room.
    pub dropped: Vec<&'static str>,
}

impl Rendered {
    /// One sentence about the columns that are not there, for stderr; nothing if all are.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        (!self.dropped.is_empty()).then(|| {
            format!("too narrow for: {} (-o json has everything)", self.dropped.join(", "))
        })
    }
}

impl Table {
    /// A list with these columns and no rows.
    #[must_use]
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row: one cell a column; missing ones are empty, surplus ones are ignored.
    pub fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) -> &mut Self {
        let mut cells: Vec<Cell> = cells.into_iter().map(Into::into).collect();
        cells.resize(self.columns.len(), Cell::default());
        self.rows.push(cells);
        self
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Lays the list out in at most `limit` columns; without a limit (a file, a pipe) nothing is
    /// cut and nothing left out.
    #[must_use]
    pub fn render(&self, limit: Option<usize>, paint: Paint) -> Rendered {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let widths = loop {
            let Some(limit) = limit else { break self.natural(&shown) };
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
            .map(|column| self.columns[column].header)
            .collect();
        Rendered { text: self.laid_out(&shown, &widths, paint), dropped }
    }

    fn natural(&self, shown: &[usize]) -> Vec<usize> {
        let widest = |column: usize| {
            let cells = self.rows.iter().map(|row| width(&row[column].text));
            cells.max().unwrap_or(0).max(width(self.columns[column].header))
        };
        shown.iter().map(|&column| widest(column)).collect()
    }

    /// The column that can be missed most.
    fn least(&self, shown: &[usize]) -> Option<usize> {
        let extras = shown.iter().copied().filter(|&column| self.columns[column].rank > 0);
        extras.max_by_key(|&column| (self.columns[column].rank, column))
    }

    /// Widths that fit, taken from the widest of those that may shrink; all may when `forced`.
    fn fitted(&self, shown: &[usize], limit: usize, forced: bool) -> Option<Vec<usize>> {
        let mut widths = self.natural(shown);
        let room = limit.saturating_sub(GAP * shown.len().saturating_sub(1));
        let least = |column: usize| {
            let column = &self.columns[column];
            if forced { 1 } else { column.min.max(width(column.header)) }
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

    fn laid_out(&self, shown: &[usize], widths: &[usize], paint: Paint) -> String {
        let heads = shown.iter().zip(widths).map(|(&column, &width)| {
            let header = self.columns[column].header.to_uppercase();
            (short(&header, width).into_owned(), Tone::Heading)
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
        let laid = table.lines().zip(&lines);
        laid.map(|(line, cells)| painted(line.trim_end(), cells, paint) + "\n").collect()
    }

    /// The lines of a row: one, or more where a cell wraps.
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

/// Colours the cells of a line. Before each there is nothing but space, so the first place where
/// its text occurs is its own.
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sessions() -> Table {
        let mut table = Table::new([
            Column::key("session"),
            Column::key("user").shrink_to(12),
            Column::extra("state", 1),
            Column::extra("client", 4).shrink_to(10),
            Column::extra("ip", 5),
            Column::extra("device", 6).shrink_to(8),
            Column::extra("used", 2),
            Column::extra("gen", 7).right(),
        ]);
        let active = || Cell::toned("active", Tone::Good);
        table
            .row::<Cell>([
                "0193a1".into(),
                "alice@example.com".into(),
                active(),
                "Firefox on Linux".into(),
                "192.0.2.17".into(),
                "office laptop".into(),
                "3 min ago".into(),
                "12".into(),
            ])
            .row::<Cell>([
                "0193b2f".into(),
                "東京\u{1b}[31m-user@a-rather-long-domain.example.org".into(),
                Cell::toned("revoked", Tone::Bad),
                "Samsung Internet on Android".into(),
                "2001:db8:85a3::8a2e:370:7334".into(),
                "".into(),
                "21 days ago".into(),
                "3".into(),
            ]);
        table
    }

    #[test]
    fn a_wide_terminal_shows_everything() {
        let shown = sessions().render(Some(140), Paint::OFF);
        insta::assert_snapshot!(shown.text, @r"
        SESSION  USER                            STATE    CLIENT                       IP                            DEVICE         USED         GEN
        0193a1   alice@example.com               active   Firefox on Linux             192.0.2.17                    office laptop  3 min ago     12
        0193b2f  東京\u{1b}[31m-user@a-rather-…  revoked  Samsung Internet on Android  2001:db8:85a3::8a2e:370:7334                 21 days ago    3
        ");
        assert_eq!(shown.note(), None);
    }

    #[test]
    fn eighty_columns_lose_what_matters_least() {
        let shown = sessions().render(Some(80), Paint::OFF);
        insta::assert_snapshot!(shown.text, @r"
        SESSION  USER                      STATE    CLIENT                   USED
        0193a1   alice@example.com         active   Firefox on Linux         3 min ago
        0193b2f  東京\u{1b}[31m-user@a-r…  revoked  Samsung Internet on An…  21 days ago
        ");
        assert_eq!(
            shown.note().unwrap(),
            "too narrow for: ip, device, gen (-o json has everything)"
        );
    }

    #[test]
    fn forty_columns_keep_the_keys() {
        insta::assert_snapshot!(sessions().render(Some(40), Paint::OFF).text, @r"
        SESSION  USER                    STATE
        0193a1   alice@example.com       active
        0193b2f  東京\u{1b}[31m-user@a…  revoked
        ");
    }

    #[test]
    fn a_path_keeps_its_end_and_a_sentence_goes_on_below() {
        let mut table = Table::new([
            Column::key("place").shrink_to(12).keeps_end(),
            Column::key("why").shrink_to(12).wraps(),
            Column::key("n").right(),
        ]);
        table.row(["/var/log/app/2026/access.log:7:12", "somebody may still need it", "1"]);
        table.row(["a.log:1:1", "short", "22"]);
        insta::assert_snapshot!(table.render(Some(35), Paint::OFF).text, @r"
        PLACE            WHY             N
        …ccess.log:7:12  somebody may    1
                         still need it
        a.log:1:1        short          22
        ");
    }

    #[test]
    fn what_is_copied_is_cut_last() {
        let mut table =
            Table::new([Column::key("name").shrink_to(4), Column::key("ip").shrink_last_to(6)]);
        table.row(["alice@example.org", "2001:db8::7334"]);
        let at =
            |limit| table.render(Some(limit), Paint::OFF).text.lines().last().map(str::to_owned);
        assert_eq!(at(24).as_deref(), Some("alice@e…  2001:db8::7334"));
        assert_eq!(at(16).as_deref(), Some("ali…  2001:db8:…"));
    }

    #[test]
    fn a_file_gets_it_all() {
        let shown = sessions().render(None, Paint::OFF);
        assert!(shown.dropped.is_empty());
        assert!(!shown.text.contains('…'));
    }

    #[test]
    fn colour_changes_no_alignment() {
        let plain = sessions().render(Some(80), Paint::OFF).text;
        let painted = sessions().render(Some(80), Paint::ON).text;
        assert!(painted.contains("\u{1b}["));
        assert_eq!(dialoguer::console::strip_ansi_codes(&painted), plain);
    }

    #[test]
    fn no_rows_are_a_header() {
        let table = Table::new([Column::key("id"), Column::extra("n", 1).right()]);
        assert!(table.is_empty());
        assert_eq!(table.render(Some(80), Paint::OFF).text, "ID  N\n");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked_or_ends_in_space(
            limit in 4usize..160,
            cells in proptest::collection::vec(any::<String>(), 0..12),
        ) {
            let mut table = Table::new([
                Column::key("id"),
                Column::extra("name", 1).shrink_to(5),
                Column::extra("number", 2).right(),
            ]);
            for row in cells.chunks(3) {
                table.row(row);
            }
            let shown = table.render(Some(limit), Paint::OFF);
            prop_assert_eq!(shown.text.lines().count(), 1 + cells.chunks(3).count());
            for line in shown.text.lines() {
                prop_assert!(width(line) <= limit, "{} > {}: {:?}", width(line), limit, line);
                prop_assert!(!line.ends_with(' '));
            }
        }
    }
}
