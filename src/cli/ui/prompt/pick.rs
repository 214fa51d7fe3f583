//! Choosing several from a long list by typing parts of what is wanted.
//!
//! A value that keys go into and lines come out of; the terminal is elsewhere. Typing narrows the
//! list (every word must match, best match first), Tab marks and moves on, marks survive further
//! typing, Enter takes what is marked, or the line under the cursor if nothing is.

use std::collections::BTreeSet;

use dialoguer::console::Key;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::text::{safe, short, width};

/// What a key led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PickStep {
    /// It goes on.
    On,
    /// These were chosen.
    Done(Vec<usize>),
    /// Esc or Ctrl-C.
    Cancel,
}

/// A choice in progress.
pub struct Pick {
    question: String,
    items: Vec<String>,
    query: String,
    /// Positions of the items that match the query, best first.
    found: Vec<usize>,
    /// Place in `found`.
    cursor: usize,
    /// First of `found` that is shown.
    top: usize,
    marked: BTreeSet<usize>,
    matcher: SkimMatcherV2,
}

impl Pick {
    /// Begins with everything shown and nothing marked.
    #[must_use]
    pub fn new(question: &str, items: &[String]) -> Self {
        let items: Vec<String> = items.iter().map(|item| safe(item).into_owned()).collect();
        Self {
            question: safe(question).into_owned(),
            found: (0..items.len()).collect(),
            items,
            query: String::new(),
            cursor: 0,
            top: 0,
            marked: BTreeSet::new(),
            matcher: SkimMatcherV2::default().ignore_case(),
        }
    }

    /// Takes a key.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other keys do nothing")]
    pub fn press(&mut self, key: &Key) -> PickStep {
        match key {
            Key::Escape | Key::CtrlC | Key::Char('\u{4}') => return PickStep::Cancel,
            Key::Enter => return self.enter(),
            Key::Tab => {
                self.mark();
                self.move_by(1);
            }
            // A leading space would match everything, so it can mark, as in other lists.
            Key::Char(' ') if self.query.is_empty() => self.mark(),
            Key::Char('\u{14}') => self.mark_all(),
            Key::ArrowDown | Key::Char('\u{e}') => self.move_by(1),
            Key::ArrowUp | Key::BackTab | Key::Char('\u{10}') => self.move_by(-1),
            Key::PageDown => self.move_by(10),
            Key::PageUp => self.move_by(-10),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.found.len().saturating_sub(1),
            Key::Backspace => {
                self.query.pop();
                self.search();
            }
            Key::Char('\u{15}') => {
                self.query.clear();
                self.search();
            }
            Key::Char(c) if !c.is_control() && self.query.len() < 200 => {
                self.query.push(*c);
                self.search();
            }
            _ => {}
        }
        PickStep::On
    }

    fn enter(&self) -> PickStep {
        if !self.marked.is_empty() {
            return PickStep::Done(self.marked.iter().copied().collect());
        }
        self.found.get(self.cursor).map_or(PickStep::On, |&item| PickStep::Done(vec![item]))
    }

    fn mark(&mut self) {
        if let Some(&item) = self.found.get(self.cursor)
            && !self.marked.remove(&item)
        {
            self.marked.insert(item);
        }
    }

    /// Marks all that match, or unmarks them if all are marked.
    fn mark_all(&mut self) {
        let all = self.found.iter().all(|item| self.marked.contains(item));
        for item in &self.found {
            if all {
                self.marked.remove(item);
            } else {
                self.marked.insert(*item);
            }
        }
    }

    fn move_by(&mut self, lines: isize) {
        let last = self.found.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(lines).min(last);
    }

    fn search(&mut self) {
        let score = |item: &String| {
            self.query
                .split_whitespace()
                .map(|word| self.matcher.fuzzy_match(item, word))
                .try_fold(0, |sum: i64, score| Some(sum.saturating_add(score?)))
        };
        let mut found: Vec<(i64, usize)> = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(place, item)| Some((score(item)?, place)))
            .collect();
        found.sort_by_key(|&(score, place)| (std::cmp::Reverse(score), place));
        self.found = found.into_iter().map(|(_, place)| place).collect();
        self.cursor = 0;
        self.top = 0;
    }

    /// The lines to show in this many rows and columns. The first is the question with what was
    /// typed; the text cursor belongs at its end.
    pub fn view(&mut self, rows: usize, columns: usize, paint: Paint) -> Vec<String> {
        let shown = rows.saturating_sub(2).clamp(1, 15);
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + shown {
            self.top = self.cursor + 1 - shown;
        }
        let mut lines = vec![self.question_line(columns, paint)];
        let page = self.found.iter().enumerate().skip(self.top).take(shown);
        lines.extend(page.map(|(at, &item)| {
            let here = at == self.cursor;
            let marked = self.marked.contains(&item);
            let cursor = if here { ">" } else { " " };
            let check = if marked { "[x]" } else { "[ ]" };
            let text = short(&self.items[item], columns.saturating_sub(7));
            let tone = if here { Tone::Strong } else { Tone::Plain };
            let check = paint.tone(if marked { Tone::Good } else { Tone::Hint }, check);
            format!("{cursor} {check} {}", paint.tone(tone, &text))
        }));
        if self.found.is_empty() {
            lines.push(paint.tone(Tone::Hint, &short("  nothing matches", columns)).into_owned());
        }
        lines.push(paint.tone(Tone::Hint, &short(&self.status(), columns)).into_owned());
        lines
    }

    fn question_line(&self, columns: usize, paint: Paint) -> String {
        let question = short(&self.question, columns.saturating_sub(12));
        // The end of what was typed is what one wants to see.
        let room = columns.saturating_sub(width(&question) + 3);
        let mut typed = safe(&self.query).into_owned();
        while width(&typed) > room {
            typed.remove(0);
        }
        format!("{}: {typed}", paint.tone(Tone::Heading, &question))
    }

    /// What matters most stands first: a narrow terminal cuts the end.
    fn status(&self) -> String {
        let take = match self.marked.len() {
            0 => "Enter takes this one".to_owned(),
            marked => format!("Enter takes the {marked} marked"),
        };
        format!(
            "  {} of {} · {take} · Tab marks · Esc leaves · Ctrl-T marks all · type to search",
            self.found.len(),
            self.items.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items() -> Vec<String> {
        [
            "0193a1  alice@example.com  Firefox on Linux   192.0.2.17  3 min ago",
            "0193a2  alice@example.com  Safari on iPhone   192.0.2.99  2 days ago",
            "0193b7  bob@example.com    Firefox on Linux   10.0.0.8    5 days ago",
            "0193c0  carol\u{1b}[2J     Chrome on Windows  10.0.0.9    9 days ago",
        ]
        .map(String::from)
        .to_vec()
    }

    fn typed(pick: &mut Pick, text: &str) {
        for c in text.chars() {
            assert_eq!(pick.press(&Key::Char(c)), PickStep::On);
        }
    }

    #[test]
    fn type_mark_type_on_and_take() {
        let mut pick = Pick::new("Sessions to end", &items());
        typed(&mut pick, "bob");
        pick.press(&Key::Tab);
        pick.press(&Key::Char('\u{15}'));
        typed(&mut pick, "iphone alice");
        pick.press(&Key::Tab);
        insta::assert_snapshot!(pick.view(10, 60, Paint::OFF).join("\n"), @r"
        Sessions to end: iphone alice
        > [x] 0193a2  alice@example.com  Safari on iPhone   192.0.…
          1 of 4 · Enter takes the 2 marked · Tab marks · Esc leave…
        ");
        assert_eq!(pick.press(&Key::Enter), PickStep::Done(vec![1, 2]));
    }

    #[test]
    fn enter_alone_takes_the_line_under_the_cursor() {
        let mut pick = Pick::new("Which", &items());
        pick.press(&Key::ArrowDown);
        pick.press(&Key::ArrowDown);
        pick.press(&Key::ArrowUp);
        insta::assert_snapshot!(pick.view(10, 99, Paint::OFF)[1..].join("\n"), @r"
          [ ] 0193a1  alice@example.com  Firefox on Linux   192.0.2.17  3 min ago
        > [ ] 0193a2  alice@example.com  Safari on iPhone   192.0.2.99  2 days ago
          [ ] 0193b7  bob@example.com    Firefox on Linux   10.0.0.8    5 days ago
          [ ] 0193c0  carol\u{1b}[2J     Chrome on Windows  10.0.0.9    9 days ago
          4 of 4 · Enter takes this one · Tab marks · Esc leaves · Ctrl-T marks all · type to search
        ");
        assert_eq!(pick.press(&Key::Enter), PickStep::Done(vec![1]));
    }

    #[test]
    fn what_matches_nothing_takes_nothing() {
        let mut pick = Pick::new("Which", &items());
        typed(&mut pick, "zzz");
        pick.press(&Key::Tab);
        assert_eq!(pick.press(&Key::Enter), PickStep::On);
        assert!(pick.view(10, 80, Paint::OFF).join("\n").contains("nothing matches"));
        for _ in 0..4 {
            pick.press(&Key::Backspace);
        }
        assert_eq!(pick.view(10, 80, Paint::OFF).len(), 6);
    }

    #[test]
    fn space_marks_before_anything_is_typed_and_separates_words_after() {
        let mut pick = Pick::new("Which", &items());
        pick.press(&Key::Char(' '));
        assert_eq!(pick.press(&Key::Enter), PickStep::Done(vec![0]));
        pick.press(&Key::Char(' '));
        typed(&mut pick, "firefox bob");
        assert_eq!(pick.press(&Key::Enter), PickStep::Done(vec![2]));
    }

    #[test]
    fn all_that_match_can_be_marked_at_once_and_back() {
        let mut pick = Pick::new("Which", &items());
        typed(&mut pick, "alice");
        pick.press(&Key::Char('\u{14}'));
        assert_eq!(pick.press(&Key::Enter), PickStep::Done(vec![0, 1]));
        pick.press(&Key::Char('\u{14}'));
        assert_eq!(pick.press(&Key::Enter), PickStep::Done(vec![0]));
    }

    #[test]
    fn leaving_takes_nothing() {
        for key in [Key::Escape, Key::CtrlC, Key::Char('\u{4}')] {
            let mut pick = Pick::new("Which", &items());
            pick.press(&Key::Tab);
            assert_eq!(pick.press(&key), PickStep::Cancel);
        }
    }

    #[test]
    fn a_long_list_scrolls() {
        let items: Vec<String> = (0..100).map(|n| format!("item {n}")).collect();
        let mut pick = Pick::new("Which", &items);
        pick.press(&Key::End);
        let view = pick.view(8, 80, Paint::OFF);
        assert_eq!(view.len(), 8);
        assert_eq!(view[6], "> [ ] item 99");
        assert_eq!(view[1], "  [ ] item 94");
        pick.press(&Key::Home);
        assert_eq!(pick.view(8, 80, Paint::OFF)[1], "> [ ] item 0");
    }

    proptest! {
        #[test]
        fn every_view_fits(rows in 0usize..30, columns in 16usize..100, query in any::<String>()) {
            let mut pick = Pick::new("Sessions to end", &items());
            for c in query.chars() {
                pick.press(&Key::Char(c));
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
