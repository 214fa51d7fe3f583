//! The state of a multiple choice from a searchable list.
//!
//! It receives keys and produces lines; drawing and searching are elsewhere. Typing narrows the list, Tab
//! marks an item and moves on, marks survive further typing, Enter chooses the marked items, or the one
//! under the cursor if none is marked.

use std::collections::BTreeSet;

use super::keys::KeyPress;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::text::{safe, short, width};

/// An item of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PickItem {
    /// Identifies the item.
    pub(crate) key: String,
    /// The line that is shown.
    pub(crate) line: String,
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Matches {
    /// The first items that match, best match first.
    pub(crate) items: Vec<PickItem>,
    /// Number of items that match.
    pub(crate) total: u64,
    /// Number of all items.
    pub(crate) all: u64,
    /// Whether the items contain the query. If they are only similar, none is preselected.
    pub(crate) exact: bool,
}

/// A list that can be searched.
pub(crate) trait PickSource {
    /// Searches all items for the words of `query`, and lays the matches out for `width` columns. Returns
    /// `None` if the items cannot be read; the source keeps the error for its owner.
    fn search(&mut self, query: &str, width: usize) -> Option<Matches>;
}

/// The effect of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The choice continues.
    On,
    /// The key must wait for the matches of the current query.
    Search,
    /// The items with these keys were chosen.
    Done(Vec<String>),
    /// The user cancelled.
    Cancel,
}

/// A choice in progress.
pub(super) struct Pick {
    question: String,
    matches: Matches,
    query: String,
    /// Index into the matches. Among similar items none is selected until the user moves the cursor.
    cursor: Option<usize>,
    /// Index of the first match that is shown.
    top: usize,
    marked: BTreeSet<String>,
    /// Whether the query has changed since the last search.
    stale: bool,
}

impl Pick {
    /// Starts with the matches of the empty query and no marks.
    pub(super) fn new(question: &str, matches: Matches) -> Self {
        let mut pick = Self {
            question: safe(question).into_owned(),
            matches: Matches::default(),
            query: String::new(),
            cursor: None,
            top: 0,
            marked: BTreeSet::new(),
            stale: false,
        };
        pick.update(matches);
        pick
    }

    pub(super) fn query(&self) -> &str {
        &self.query
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Sets the matches of the current query.
    pub(super) fn update(&mut self, matches: Matches) {
        self.cursor = (matches.exact && !matches.items.is_empty()).then_some(0);
        self.matches = matches;
        self.top = 0;
        self.stale = false;
    }

    /// Handles a key. Keys that choose items wait for the search, because the list belongs to an earlier query.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other keys do nothing")]
    pub(super) fn press(&mut self, key: KeyPress) -> Step {
        match key {
            KeyPress::Escape | KeyPress::Ctrl('c' | 'd') | KeyPress::Gone => return Step::Cancel,
            KeyPress::Backspace => {
                self.stale |= self.query.pop().is_some();
            }
            KeyPress::Ctrl('u') => {
                self.stale |= !self.query.is_empty();
                self.query.clear();
            }
            // A query never starts with a space, so the space key marks, as in other lists.
            KeyPress::Char(' ') if self.query.is_empty() => self.mark(),
            KeyPress::Char(c) if self.query.len() < 200 => {
                self.query.push(c);
                self.stale = true;
            }
            _ if self.stale => return Step::Search,
            KeyPress::Enter => return self.enter(),
            KeyPress::Tab => {
                self.mark();
                self.move_by(1);
            }
            KeyPress::Ctrl('t') => self.mark_all(),
            KeyPress::Down | KeyPress::Ctrl('n') => self.move_by(1),
            KeyPress::Up | KeyPress::BackTab | KeyPress::Ctrl('p') => self.move_by(-1),
            KeyPress::PageDown => self.move_by(10),
            KeyPress::PageUp => self.move_by(-10),
            KeyPress::Home => self.move_by(isize::MIN),
            KeyPress::End => self.move_by(isize::MAX),
            _ => {}
        }
        Step::On
    }

    fn current(&self) -> Option<&str> {
        self.matches.items.get(self.cursor?).map(|item| item.key.as_str())
    }

    fn enter(&self) -> Step {
        if !self.marked.is_empty() {
            return Step::Done(self.marked.iter().cloned().collect());
        }
        self.current().map_or(Step::On, |key| Step::Done(vec![key.to_owned()]))
    }

    fn mark(&mut self) {
        if let Some(key) = self.current().map(str::to_owned)
            && !self.marked.remove(&key)
        {
            self.marked.insert(key);
        }
    }

    /// Marks every shown item, or unmarks them if all are marked.
    fn mark_all(&mut self) {
        let keys = self.matches.items.iter().map(|item| &item.key);
        if keys.clone().all(|key| self.marked.contains(key)) {
            for key in keys {
                self.marked.remove(key);
            }
        } else {
            self.marked.extend(keys.cloned());
        }
    }

    fn move_by(&mut self, lines: isize) {
        let Some(last) = self.matches.items.len().checked_sub(1) else { return };
        self.cursor = Some(match self.cursor {
            Some(cursor) => cursor.saturating_add_signed(lines).min(last),
            None => 0,
        });
    }

    /// Returns the lines for this number of rows and columns. The first line is the question with the query;
    /// the text cursor belongs at its end.
    pub(super) fn view(&mut self, rows: usize, columns: usize, paint: Paint) -> Vec<String> {
        let shown = rows.saturating_sub(2).clamp(1, 15);
        let cursor = self.cursor.unwrap_or(0);
        if cursor < self.top {
            self.top = cursor;
        } else if cursor >= self.top + shown {
            self.top = cursor + 1 - shown;
        }
        let mut lines = vec![self.question_line(columns, paint)];
        let page = self.matches.items.iter().enumerate().skip(self.top).take(shown);
        lines.extend(page.map(|(at, item)| {
            let here = self.cursor == Some(at) && !self.stale;
            let marked = self.marked.contains(&item.key);
            let cursor = if here { ">" } else { " " };
            let check = if marked { "[x]" } else { "[ ]" };
            let text = safe(&item.line);
            let text = short(&text, columns.saturating_sub(7));
            let tone = if here { Tone::Strong } else { Tone::Plain };
            let check = paint.tone(if marked { Tone::Good } else { Tone::Hint }, check);
            format!("{cursor} {check} {}", paint.tone(tone, &text))
        }));
        if self.matches.items.is_empty() {
            lines.push(paint.tone(Tone::Hint, &short("  no matches", columns)).into_owned());
        }
        lines.push(paint.tone(Tone::Hint, &short(&self.status(), columns)).into_owned());
        lines
    }

    fn question_line(&self, columns: usize, paint: Paint) -> String {
        let question = short(&self.question, columns.saturating_sub(12));
        // A long query is cut at its start.
        let room = columns.saturating_sub(width(&question) + 3);
        let mut typed = safe(&self.query).into_owned();
        while width(&typed) > room {
            typed.remove(0);
        }
        format!("{}: {typed}", paint.tone(Tone::Heading, &question))
    }

    /// Returns the status line. The most important part comes first, because a narrow terminal cuts the end.
    fn status(&self) -> String {
        let Matches { items, total, all, exact } = &self.matches;
        let count = match (self.stale, items.len() as u64 == *total) {
            (true, _) => "searching".to_owned(),
            (false, true) => format!("{} of {}", grouped(*total), grouped(*all)),
            (false, false) => {
                format!("first {} of {}", grouped(items.len() as u64), grouped(*total))
            }
        };
        let kind = if *exact || self.stale { "" } else { " similar" };
        let take = match (self.marked.len(), self.cursor.filter(|_| !self.stale)) {
            (0, Some(_)) => "Enter selects this session".to_owned(),
            (0, None) if self.stale => "please wait".to_owned(),
            (0, None) => "arrow keys select".to_owned(),
            (marked, _) => format!("Enter selects the {marked} marked"),
        };
        format!(
            "  {count}{kind} · {take} · Tab marks · Esc cancels · Ctrl-T marks all · type to search"
        )
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(lines: &[&str]) -> Matches {
        let item = |line: &&str| PickItem { key: line[..6].to_owned(), line: (*line).to_owned() };
        let items: Vec<_> = lines.iter().map(item).collect();
        Matches { total: items.len() as u64, all: 4, items, exact: true }
    }

    fn people() -> Matches {
        matches(&[
            "0193a1  alice@example.com  Firefox on Linux   192.0.2.17  3 min ago",
            "0193a2  alice@example.com  Safari on iPhone   192.0.2.99  2 days ago",
            "0193b7  bob@example.com    Firefox on Linux   10.0.0.8    5 days ago",
            "0193c0  carol\u{1b}[2J     Chrome on Windows  10.0.0.9    9 days ago",
        ])
    }

    fn typed(pick: &mut Pick, text: &str) {
        for c in text.chars() {
            assert_eq!(pick.press(KeyPress::Char(c)), Step::On);
        }
    }

    fn done(keys: &[&str]) -> Step {
        Step::Done(keys.iter().map(|key| (*key).to_owned()).collect())
    }

    #[test]
    fn marks_survive_typing() {
        let mut pick = Pick::new("Sessions to revoke", people());
        typed(&mut pick, "bob");
        assert!(pick.is_stale());
        assert_eq!(pick.press(KeyPress::Enter), Step::Search);
        pick.update(matches(&["0193b7  bob@example.com    Firefox on Linux"]));
        pick.press(KeyPress::Tab);
        pick.press(KeyPress::Ctrl('u'));
        typed(&mut pick, "iphone");
        pick.update(matches(&["0193a2  alice@example.com  Safari on iPhone   192.0.2.99  2 days"]));
        pick.press(KeyPress::Tab);
        insta::assert_snapshot!(pick.view(10, 60, Paint::OFF).join("\n"), @r"
        Sessions to revoke: iphone
        > [x] 0193a2  alice@example.com  Safari on iPhone   192.0.…
          1 of 4 · Enter selects the 2 marked · Tab marks · Esc can…
        ");
        assert_eq!(pick.press(KeyPress::Enter), done(&["0193a2", "0193b7"]));
    }

    #[test]
    fn enter_selects_the_line_under_the_cursor() {
        let mut pick = Pick::new("Which", people());
        for key in [KeyPress::Down, KeyPress::Down, KeyPress::Up] {
            pick.press(key);
        }
        insta::assert_snapshot!(pick.view(10, 99, Paint::OFF)[1..].join("\n"), @r"
          [ ] 0193a1  alice@example.com  Firefox on Linux   192.0.2.17  3 min ago
        > [ ] 0193a2  alice@example.com  Safari on iPhone   192.0.2.99  2 days ago
          [ ] 0193b7  bob@example.com    Firefox on Linux   10.0.0.8    5 days ago
          [ ] 0193c0  carol\u{1b}[2J     Chrome on Windows  10.0.0.9    9 days ago
          4 of 4 · Enter selects this session · Tab marks · Esc cancels · Ctrl-T marks all · type to search
        ");
        assert_eq!(pick.press(KeyPress::Enter), done(&["0193a2"]));
    }

    #[test]
    fn a_similar_item_is_not_preselected() {
        let mut pick = Pick::new("Which", people());
        typed(&mut pick, "bbo");
        pick.update(Matches { exact: false, ..matches(&["0193b7  bob@example.com"]) });
        assert_eq!(pick.press(KeyPress::Enter), Step::On);
        assert_eq!(pick.press(KeyPress::Tab), Step::On);
        let view = pick.view(10, 80, Paint::OFF);
        assert_eq!(view[1], "> [ ] 0193b7  bob@example.com");
        assert!(view[2].starts_with("  1 of 4 similar · Enter selects this session"), "{view:?}");
        assert_eq!(pick.press(KeyPress::Enter), done(&["0193b7"]));
    }

    #[test]
    fn an_empty_list_selects_nothing() {
        let mut pick = Pick::new("Which", people());
        typed(&mut pick, "zzz");
        pick.update(Matches::default());
        for key in [KeyPress::Tab, KeyPress::Down, KeyPress::End] {
            pick.press(key);
        }
        assert_eq!(pick.press(KeyPress::Enter), Step::On);
        assert!(pick.view(10, 80, Paint::OFF).join("\n").contains("no matches"));
    }

    #[test]
    fn space_marks_before_typing_and_separates_words_after() {
        let mut pick = Pick::new("Which", people());
        pick.press(KeyPress::Char(' '));
        typed(&mut pick, "firefox bob");
        assert_eq!(pick.query(), "firefox bob");
        pick.update(people());
        assert_eq!(pick.press(KeyPress::Enter), done(&["0193a1"]));
    }

    #[test]
    fn all_matches_can_be_marked_at_once_and_back() {
        let mut pick = Pick::new("Which", people());
        pick.press(KeyPress::Ctrl('t'));
        assert_eq!(pick.press(KeyPress::Enter), done(&["0193a1", "0193a2", "0193b7", "0193c0"]));
        pick.press(KeyPress::Ctrl('t'));
        assert_eq!(pick.press(KeyPress::Enter), done(&["0193a1"]));
    }

    #[test]
    fn cancelling_selects_nothing() {
        for key in [KeyPress::Escape, KeyPress::Ctrl('c'), KeyPress::Ctrl('d'), KeyPress::Gone] {
            let mut pick = Pick::new("Which", people());
            pick.press(KeyPress::Tab);
            assert_eq!(pick.press(key), Step::Cancel);
        }
    }

    #[test]
    fn a_long_list_scrolls_and_shows_its_length() {
        let lines: Vec<String> = (0..1_000).map(|n| format!("item {n:03}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut pick = Pick::new("Which", Matches { total: 1_026, ..matches(&lines) });
        pick.press(KeyPress::End);
        let view = pick.view(8, 80, Paint::OFF);
        assert_eq!(view.len(), 8);
        assert_eq!(view[6], "> [ ] item 999");
        assert!(view[7].starts_with("  first 1,000 of 1,026 · "), "{view:?}");
        pick.press(KeyPress::Home);
        assert_eq!(pick.view(8, 80, Paint::OFF)[1], "> [ ] item 000");
    }

    proptest! {
        #[test]
        fn every_view_fits(rows in 0usize..30, columns in 16usize..100, query in any::<String>()) {
            let mut pick = Pick::new("Sessions to revoke", people());
            for c in query.chars() {
                pick.press(KeyPress::Char(c));
            }
            let view = pick.view(rows, columns, Paint::OFF);
            prop_assert!(view.len() <= rows.max(3));
            for line in view {
                prop_assert!(width(&line) < columns + 1, "{line:?}");
                prop_assert!(!line.chars().any(crate::cli::ui::text::is_unsafe));
            }
        }
    }
}
