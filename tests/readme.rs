//! `README.md`: its examples are run, in order, and what they show is what comes out.
//!
//! Ids, tokens and times differ from run to run; all else is compared to the letter.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it fails")]

use std::path::Path;
use std::process::Command;

use regex::Regex;

const PAGE: &str = include_str!("../README.md");
const FENCE: &str = "```console\n";

/// A fresh home, in which the page's examples follow one another.
struct Home(tempfile::TempDir);

impl Home {
    fn run(&self, line: &str) -> String {
        let binary = Path::new(env!("CARGO_BIN_EXE_tokenctl"));
        let home = self.0.path();
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1; {line}")])
            .current_dir(home)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", binary.parent().unwrap().display()))
            .env("HOME", home)
            .env("TZ", "UTC")
            .env("TOKENCTL_ACTOR", "ops")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().replace(&home.display().to_string(), "/home/you")
    }
}

/// What differs from run to run, made the same; how wide it was does not matter.
fn scrub(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, name) in [
        (r"eyJ[A-Za-z0-9_.-]+(…[A-Za-z0-9_-]*)?", "TOKEN"),
        (r#"(^|[\s"])[A-Za-z0-9_-]{43}($|[\s"])"#, "${1}KID${2}"),
        (r"\b[0-9a-f]{8}-[0-9a-f-]+", "ID"),
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
    // Rows of the same second come in the order of their ids, which is another one each time.
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// Nobody reads a whole token in a page.
fn shorten(text: &str) -> String {
    Regex::new(r"(eyJ[A-Za-z0-9_.-]{20})[A-Za-z0-9_.-]+")
        .unwrap()
        .replace_all(text, "$1…")
        .into_owned()
}

#[test]
fn the_examples_are_true() {
    let home = Home(tempfile::tempdir().unwrap());
    let mut page = String::new();
    let mut parts = PAGE.split(FENCE);
    page.push_str(parts.next().unwrap());
    let mut wrong = String::new();
    for part in parts {
        let (block, rest) = part.split_once("```\n").unwrap();
        page.push_str(FENCE);
        let commands: Vec<&str> = block.split("\n$ ").collect();
        for command in commands {
            let command = command.trim_start_matches("$ ");
            let (line, shown) = command.split_once('\n').unwrap_or((command, ""));
            let shown = shown.trim_end();
            let real = home.run(line);
            let real = shorten(real.trim_end());
            if scrub(shown) != scrub(&real) {
                wrong.push_str(&format!("$ {line}\n--- shown\n{shown}\n--- real\n{real}\n\n"));
            }
            page.push_str(&format!("$ {line}\n"));
            if !real.is_empty() {
                page.push_str(&format!("{real}\n"));
            }
        }
        page.push_str("```\n");
        page.push_str(rest);
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"), page).unwrap();
    } else {
        assert!(wrong.is_empty(), "BLESS=1 cargo test --test readme mends it\n\n{wrong}");
    }
}

#[test]
fn the_settings_are_all_there() {
    let home = Home(tempfile::tempdir().unwrap());
    let settings: serde_json::Value =
        serde_json::from_str(&home.run("tokenctl config show -o json")).unwrap();
    for setting in settings.as_array().unwrap() {
        let text = |name: &str| setting[name].as_str().unwrap().to_owned();
        let line = format!("| `{}` | {} | {} |", text("name"), text("default"), text("about"));
        assert!(PAGE.contains(&line), "the README lacks: {line}");
    }
}
