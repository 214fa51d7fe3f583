//! `README.md`: its examples are run in order, and must show the real output.
//!
//! IDs, tokens and times differ from run to run; everything else is compared exactly.

use std::fs;
use std::path::Path;

use crate::common::command_list::every_command;
use crate::common::page::{Typist, is_true};
use crate::common::{World, left_on};
use crate::picture::{DARK, LIGHT, draw};
use regex::Regex;

/// Returns a fresh home, in which the examples run in order.
fn home() -> World {
    World::new().with("TOKENCTL_ACTOR", "ops")
}

struct Reader(World);

impl Typist for Reader {
    fn run(&mut self, line: &str) -> String {
        let home = self.0.path("").display().to_string();
        shorten(&self.0.shell(line).replace(home.trim_end_matches('/'), "/home/you"))
    }

    fn timeless(&self, text: &str) -> String {
        scrub(text)
    }
}

/// Replaces the parts that differ from run to run, independent of their width.
fn scrub(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, name) in [
        (r"eyJ[A-Za-z0-9_.-]+(…[A-Za-z0-9_-]*)?", "TOKEN"),
        (r#"(^|[\s"])[A-Za-z0-9_-]{43}($|[\s"])"#, "${1}KID${2}"),
        (r"\b[0-9a-f]{8}-[0-9a-f-]+", "ID"),
        // Shortened IDs, whose length depends on IDs created in the same minute.
        (r"\b01[0-9a-f]{2,6}\b", "ID"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ?)?", "TIME"),
        (r#""(iat|exp)": ?\d+"#, "\"$1\":N"),
        (r"\bin \d+ (min|s)\b", "in N min"),
        (r"\bin \d+[ms]\b", "in N"),
        (r"\b(now|\d+s|\d+ s ago|just now)\b", "now"),
        (r"\d+\.\d+ m?s\b", "N s"),
        (r"[ ]+", " "),
    ] {
        text = Regex::new(&format!("(?m){pattern}")).unwrap().replace_all(&text, name).into_owned();
    }
    // Rows of the same second are in the order of their IDs, which differs from run to run.
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// Shortens tokens, which readers of a page do not need in full.
fn shorten(text: &str) -> String {
    Regex::new(r"(eyJ[A-Za-z0-9_.-]{20})[A-Za-z0-9_.-]+")
        .unwrap()
        .replace_all(text, "$1…")
        .into_owned()
}

/// Returns the page with the table of commands that their help describes.
fn with_commands(page: &str) -> String {
    let (before, rest) = page.split_once("| command | description |\n| --- | --- |\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let mut table = "| command | description |\n| --- | --- |".to_owned();
    for command in every_command(&home()).iter().filter(|command| !command.is_group) {
        let line = format!("{} {}", command.path, command.arguments);
        // A vertical bar would end the cell.
        let line = line.trim_end().replace('|', "\\|");
        table.push_str(&format!("\n| `{line}` | {} |", command.about));
    }
    format!("{before}{table}\n\n{after}")
}

/// The table before the examples: with BLESS both write the page.
#[test]
fn the_commands_are_listed_and_the_examples_are_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let current = with_commands(&page);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, current).unwrap();
    } else {
        assert!(page == current, "the README's table of commands is stale; run: just regenerate");
    }
    is_true("README.md", &mut Reader(home()));
}

/// The command lines of the picture.
const PICTURE: [&str; 4] = [
    "tokenctl sessions list --user alice",
    "tokenctl revoke-all alice --reason compromised --note 'phone stolen' --yes",
    "tokenctl introspect < live",
    "tokenctl purge --idle 30d --dry-run",
];
const PICTURE_COLUMNS: u16 = 92;

#[test]
fn the_picture_shows_what_the_commands_print() {
    let world = crate::store::world().with("NO_COLOR", "").with("TOKENCTL_ACTOR", "dana");
    let mut screen = String::new();
    for line in PICTURE {
        let (_, shown) = world.screen(PICTURE_COLUMNS, line);
        screen.push_str(&format!("\u{1b}[1m$ {line}\u{1b}[0m\n{}\n", left_on(&shown)));
    }
    // Dates are masked, because they would make the picture stale the next day.
    let date = Regex::new(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\dZ?)?").unwrap();
    let screen = date.replace_all(&screen, "2026-12-01 03:14").into_owned();
    let duration = Regex::new(r"\d+(\.\d+)? ms\b").unwrap();
    let screen = duration.replace_all(&screen, "9 ms").into_owned();
    for (name, theme) in [("light", &LIGHT), ("dark", &DARK)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/terminal-{name}.svg"));
        let drawn = draw(screen.trim_end(), PICTURE_COLUMNS, theme);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, drawn).unwrap();
        } else {
            let found = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                found == drawn,
                "{} is stale; with BLESS=1 this test draws it anew",
                path.display()
            );
        }
    }
}

#[test]
fn the_settings_are_all_there() {
    let page = include_str!("../../README.md");
    let settings = home().json(&["config", "show"]);
    for setting in settings.as_array().unwrap() {
        let text = |name: &str| setting[name].as_str().unwrap().to_owned();
        let line = format!("| `{}` | {} | {} |", text("name"), text("default"), text("about"));
        assert!(page.contains(&line), "the README lacks: {line}");
    }
}
