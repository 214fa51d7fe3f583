//! Whole screens at terminals of 80 and of 140 columns, in `tests/pages`.
//!
//! `BLESS=1 cargo test --test pages` rewrites the pages.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::command_list::{ListedCommand, every_command};
use crate::common::page::{Typist, is_true};
use crate::common::{World, left_on};
use regex::{Captures, Regex};
use unicode_width::UnicodeWidthStr as _;

/// A user at a terminal of this width.
struct Operator {
    columns: u16,
    world: World,
    too_wide: Vec<String>,
    word: Regex,
    /// The key IDs that are equal in every run.
    kids: Vec<String>,
    masks: Vec<(Regex, &'static str)>,
}

impl Operator {
    fn at(columns: u16) -> Self {
        // Each mask is as wide as the text that it replaces, so that tables stay aligned.
        let masks = [
            (r"/tmp/tokenctl-\w{6}", "/tmp/tokenctl-######"),
            (r"\d{4}-\d\d-\d\d([ T])\d\d:\d\d:\d\d", "YYYY-MM-DD${1}hh:mm:ss"),
            (r"\d{4}-\d\d-\d\d([ T])\d\d:\d\d\b", "YYYY-MM-DD${1}hh:mm"),
            (r"\b1[78]\d{11}\b", "#############"),
            (r"\b1[78]\d{8}\b", "##########"),
            (r"\b1[78]\d{5}…", "#######…"),
            (r"\b1[78]\d{6}…", "########…"),
            // The fixed IDs are older.
            (
                r"\b01(a[1-9a-f]|[b-f][0-9a-f])[0-9a-f]{4}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                "01a#####-####-7###-####-############",
            ),
            (r"eyJ[\w.-]{60,}", "eyJ…"),
            (r"(eyJ\w+…)[\w-]{4}", "${1}####"),
            (r"\d+(\.\d+)? (ms|s)\b", "# ms"),
            (r"\d+ [MG]B are free", "## GB are free"),
            // A busy machine needs more transactions.
            (r"\b\d+ transactions?\b", "# transactions"),
        ];
        let masks = masks.map(|(mask, word)| (Regex::new(mask).expect("a mask"), word)).into();
        let word = Regex::new(r"[\w-]+").expect("a mask");
        Self {
            columns,
            world: crate::store::world(),
            too_wide: Vec::new(),
            word,
            kids: crate::store::kids(),
            masks,
        }
    }
}

impl Typist for Operator {
    fn section(&mut self) {
        self.world = crate::store::world();
    }

    fn run(&mut self, line: &str) -> String {
        let (exit, screen) = self.world.screen(self.columns, line);
        let mut screen = left_on(&screen);
        let limit = usize::from(self.columns);
        let wide = |line: &&str| line.width() > limit && !is_copied(line);
        self.too_wide.extend(screen.lines().filter(wide).map(|wide| format!("$ {line}\n{wide}\n")));
        if exit != 0 {
            screen.push_str(&format!("? {exit}\n"));
        }
        for (mask, word) in &self.masks {
            screen = mask.replace_all(&screen, *word).into_owned();
        }
        let new = |word: &str| word.len() == 43 && !self.kids.iter().any(|kid| kid == word);
        let hidden = |word: &Captures<'_>| match &word[0] {
            word if new(word) => "#".repeat(43),
            word => word.to_owned(),
        };
        self.word.replace_all(&screen, hidden).into_owned()
    }
}

/// Whether users copy the line from the screen: IDs, tokens and commands. Only the terminal may wrap such a
/// line, so that it is copied in one piece.
fn is_copied(line: &str) -> bool {
    let copied = ["error: ", "hint: ", "access token ", "refresh token ", "  [possible values: "];
    copied.iter().any(|start| line.starts_with(start))
}

fn pages(columns: u16) -> Vec<PathBuf> {
    let folder = Path::new("tests/pages").join(columns.to_string());
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder)).expect("pages");
    let mut pages: Vec<PathBuf> =
        entries.map(|entry| folder.join(entry.expect("a page").file_name())).collect();
    pages.sort();
    pages
}

/// Returns the page with the help of every command: that of a new command follows the help of the command
/// before it in the list.
fn with_every_help(page: &str, commands: &[ListedCommand]) -> String {
    let mut page = page.to_owned();
    let mut at = 0;
    for command in commands {
        let line = format!("$ tokenctl {} --help\n", command.path);
        if let Some(found) = page.find(&line) {
            at = found;
        } else {
            at += page[at..].find("\n$ ").expect("the help of the program") + 1;
            page.insert_str(at, &format!("{line}\n"));
        }
    }
    page
}

/// Adds the help of commands that the page lacks, so that it is run and compared.
fn complete_help(page: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(&path).expect("a page");
    let complete = with_every_help(&text, &every_command(&crate::store::world()));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, complete).expect("the page");
    } else {
        assert!(text == complete, "{} lacks a command; run: just regenerate", page.display());
    }
}

fn are_true(columns: u16) {
    let mut too_wide = Vec::new();
    for page in pages(columns) {
        if page.ends_with("help.md") {
            complete_help(&page);
        }
        let mut operator = Operator::at(columns);
        is_true(page.to_str().expect("UTF-8"), &mut operator);
        too_wide.extend(operator.too_wide);
    }
    assert!(too_wide.is_empty(), "{}", too_wide.concat());
}

#[test]
fn at_80_columns() {
    are_true(80);
}

#[test]
fn at_140_columns() {
    are_true(140);
}

#[test]
fn both_show_the_same_commands() {
    let commands = |columns| -> Vec<(PathBuf, String)> {
        let of = |page: &PathBuf| {
            let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page));
            let text = text.expect("a page");
            let name = PathBuf::from(page.file_name().expect("a name"));
            let lines = text.lines().filter(|line| line.starts_with("$ "));
            lines.map(|line| (name.clone(), line.to_owned())).collect::<Vec<_>>()
        };
        pages(columns).iter().flat_map(of).collect()
    };
    assert_eq!(commands(80), commands(140));
}
