//! Cards: labels on the left, values on the right, for one session, user or token.

use super::color::{Paint, Tone};
use super::grid::{GAP, GridColumn, GridLine, arrange};
use super::table::Cell;
use super::text::width;
use super::wrap::wrap;

/// Minimum number of columns for values, even on a narrow terminal.
const MIN_VALUE: usize = 16;

/// A card under construction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Card {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
enum Entry {
    Line { label: &'static str, values: Vec<Cell>, wraps: bool },
    Heading(Cell),
}

impl Entry {
    fn heading(&self) -> Option<&Cell> {
        if let Self::Heading(cell) = self { Some(cell) } else { None }
    }

    /// Returns the lines of a value, the first with the label.
    fn lines(&self, room: usize) -> Vec<GridLine> {
        let Self::Line { label, values, wraps } = self else { return Vec::new() };
        let room = if *wraps { room } else { usize::MAX };
        let labels = std::iter::once(*label).chain(std::iter::repeat(""));
        let lines = values.iter().flat_map(|value| {
            wrap(value.text(), room).into_iter().map(|line| (line, value.tone()))
        });
        lines.zip(labels).map(|(line, label)| vec![(label.to_owned(), Tone::Hint), line]).collect()
    }
}

impl Card {
    /// Creates an empty card.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a label and a value, which is wrapped at words if it is too long.
    pub(crate) fn line(&mut self, label: &'static str, value: impl Into<Cell>) -> &mut Self {
        self.lines(label, [value])
    }

    /// Adds a label and a value, if there is one.
    pub(crate) fn maybe(
        &mut self,
        label: &'static str,
        value: Option<impl Into<Cell>>,
    ) -> &mut Self {
        if let Some(value) = value {
            self.line(label, value);
        }
        self
    }

    /// Adds a label and several values, one per line; nothing if there are none.
    pub(crate) fn lines<C: Into<Cell>>(
        &mut self,
        label: &'static str,
        values: impl IntoIterator<Item = C>,
    ) -> &mut Self {
        let values: Vec<Cell> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            self.entries.push(Entry::Line { label, values, wraps: true });
        }
        self
    }

    /// Adds a label and a value that is never wrapped, because users copy it: a token.
    pub(crate) fn whole(&mut self, label: &'static str, value: impl Into<Cell>) -> &mut Self {
        self.entries.push(Entry::Line { label, values: vec![value.into()], wraps: false });
        self
    }

    /// Adds a blank line and a heading.
    pub(crate) fn heading(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.entries.push(Entry::Heading(Cell::toned(text, Tone::Heading)));
        self
    }

    /// Lays the card out in at most `limit` columns; without a limit no value is wrapped.
    #[must_use]
    pub(crate) fn render(&self, limit: Option<usize>, paint: Paint) -> String {
        let label_width = self.label_width();
        let indent = label_width + usize::from(GAP);
        let room = limit.map_or(usize::MAX, |limit| limit.saturating_sub(indent).max(MIN_VALUE));
        let columns = [label_width, room].map(|width| GridColumn { width, right: false });
        let parts = self.entries.chunk_by(|_, next| !matches!(next, Entry::Heading(_)));
        let texts = parts.map(|part| {
            let heading = part.iter().find_map(Entry::heading);
            let heading =
                heading.map(|cell| paint.tone(cell.tone(), cell.text()).into_owned() + "\n");
            let lines: Vec<GridLine> = part.iter().flat_map(|entry| entry.lines(room)).collect();
            heading.unwrap_or_default() + &arrange(&columns, &lines, paint)
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    fn label_width(&self) -> usize {
        let labels = self.entries.iter().map(|entry| match entry {
            Entry::Line { label, .. } => width(label),
            Entry::Heading(_) => 0,
        });
        labels.max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn card() -> Card {
        let mut card = Card::new();
        card.whole("session", "0193a1c2-7d3e-7aa0-9a55-2f5d8f0f6c11")
            .line("state", Cell::toned("revoked", Tone::Bad))
            .line(
                "why",
                "replayed: an older refresh token came back from 203.0.113.9 and was refused",
            )
            .maybe("device", None::<&str>)
            .lines("claims", ["name = \"Alice\"", "roles = [\"admin\"]"])
            .whole("token", "e".repeat(50))
            .heading("Events")
            .line("3 min ago", "login\u{1b}");
        card
    }

    #[test]
    fn values_are_aligned_in_one_column() {
        insta::assert_snapshot!(card().render(Some(44), Paint::OFF), @r#"
        session    0193a1c2-7d3e-7aa0-9a55-2f5d8f0f6c11
        state      revoked
        why        replayed: an older refresh token
                   came back from 203.0.113.9 and
                   was refused
        claims     name = "Alice"
                   roles = ["admin"]
        token      eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee

        Events
        3 min ago  login\u{1b}
        "#);
    }

    #[test]
    fn without_a_limit_nothing_wraps() {
        assert_eq!(card().render(None, Paint::OFF).lines().count(), 9);
    }

    #[test]
    fn colour_changes_no_alignment() {
        let painted = card().render(Some(44), Paint::ON);
        assert!(painted.contains("\u{1b}[31mrevoked\u{1b}[0m"));
        let plain = card().render(Some(44), Paint::OFF);
        assert_eq!(console::strip_ansi_codes(&painted), plain);
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit_and_lose_nothing(text in "[a-z東 ]{0,80}", room in 2usize..30) {
            let lines = wrap(&text, room);
            prop_assert!(lines.iter().all(|line| width(line) <= room));
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
