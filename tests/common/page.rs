//! Runs the commands of a page: the lines below a command must be its output.
//!
//! Only blocks marked `console` are run. A command follows `$ `, and continues on the next line after a
//! `\`. With `BLESS=1` a stale page is rewritten.

use std::fs;
use std::path::Path;

/// Runs the commands of a page.
pub(crate) trait Typist {
    /// Called at the start of a section of the page.
    fn section(&mut self) {}

    /// Runs a command; returns its output.
    fn run(&mut self, line: &str) -> String;

    /// Returns the text without the parts that differ from run to run.
    fn timeless(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// Asserts that the page, named relative to the root of the project, is up to date.
#[track_caller]
pub(crate) fn is_true(page: &str, typist: &mut impl Typist) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
    let (now, wrong) = rerun(&text, typist);
    if wrong.is_empty() {
        return;
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, now).expect("the page");
        return;
    }
    panic!("{page} is not true any more; with BLESS=1 this test mends it\n\n{wrong}");
}

/// Returns the current form of the page, and the differences.
fn rerun(page: &str, typist: &mut impl Typist) -> (String, String) {
    let (mut now, mut wrong) = (String::new(), String::new());
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        now.push_str(&format!("{line}\n"));
        if line.starts_with("## ") {
            typist.section();
        }
        let Some(indent) = line.strip_suffix("```console") else { continue };
        // A block in a numbered list is indented.
        let inside = |line: &&str| !line.strip_prefix(indent).unwrap_or(line).starts_with("```");
        let bare = |line: &'_ str| line.strip_prefix(indent).unwrap_or(line).trim_end().to_owned();
        while let Some(line) = lines.next_if(inside) {
            let line = bare(line);
            let Some(mut command) = line.strip_prefix("$ ").map(str::to_owned) else {
                panic!("neither a command nor printed by one: {line}");
            };
            while command.ends_with('\\') {
                command.push('\n');
                command.push_str(&bare(lines.next().unwrap_or_default()));
            }
            let of_it = |line: &&str| inside(line) && !bare(line).starts_with("$ ");
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(of_it) {
                shown.push(bare(line));
            }
            // Empty lines before the next command belong to the page.
            let printed =
                shown.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
            let gap = shown.split_off(printed);
            let shown = shown.join("\n");
            let real: Vec<String> =
                typist.run(&command).lines().map(|line| line.trim_end().to_owned()).collect();
            let real = real.join("\n").trim_end().to_owned();
            if typist.timeless(&shown) != typist.timeless(&real) {
                wrong.push_str(&format!("$ {command}\n--- shown\n{shown}\n--- real\n{real}\n\n"));
            }
            let all = format!("$ {command}\n{real}");
            for line in all.trim_end().lines().chain(gap.iter().map(String::as_str)) {
                now.push_str(format!("{indent}{line}").trim_end());
                now.push('\n');
            }
        }
    }
    (now, wrong)
}
