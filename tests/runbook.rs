//! The pages for operators, run as they stand: what is printed there is what is printed.
//!
//! Each `##` section has a fresh store.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "common/mod.rs"]
mod common;

use common::World;
use common::page::{Typist, is_true};

struct Operator(World);

impl Typist for Operator {
    fn section(&mut self) {
        self.0 = World::with_people();
    }

    fn run(&mut self, line: &str) -> String {
        self.0.shell(line)
    }

    fn timeless(&self, text: &str) -> String {
        timeless(text)
    }
}

/// The text without what differs from day to day: dates, times, new ids.
fn timeless(text: &str) -> String {
    let date =
        |word: &str| word.len() == 10 && word.as_bytes()[4] == b'-' && word.as_bytes()[7] == b'-';
    let time = |word: &str| matches!(word.len(), 5 | 8) && word.as_bytes()[2] == b':';
    let id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    let exact = |word: &str| word.len() == 20 && word.ends_with('Z') && date(&word[..10]);
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = bare.bytes().all(|byte| byte.is_ascii_digit() || b":-".contains(&byte));
        match bare {
            _ if id(bare) || exact(bare) => word.replace(bare, "#"),
            _ if digits && (date(bare) || time(bare)) => word.replace(bare, "#"),
            _ => word.to_owned(),
        }
    });
    // A minute passes on a slow machine.
    words.collect::<String>().replace("(in 15 min)", "(in 14 min)")
}

#[test]
fn every_command_of_the_runbook_does_what_it_shows() {
    is_true("docs/runbook.md", &mut Operator(World::with_people()));
}
