//! Runs every command in every format for programs, and compares its output with the page.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{check_shape, csv_columns, examples, page, sections, shapes};
use crate::common::{Done, World};

/// Texts that stand for the rows of a store in the command lines.
pub(crate) type Names = BTreeMap<String, String>;

/// Adds a row of every kind to a store; returns their names.
pub(crate) fn fill(world: &World) -> Names {
    let pair =
        world.issue("alice", &["--device", "phone", "--ip", "192.0.2.1", "--audience", "api"]);
    let other = world.issue("bob", &["--claim", "roles=[\"admin\"]"]);
    world.rotate(&other.refresh);
    let revoked = world.issue("carol", &[]);
    world.ok(&["revoke", &revoked.session, "--reason", "leaked", "--note", "in a log"]);
    let denied = world.issue("dora", &[]);
    world.write("app.log", format!("GET / {} {}\n{}", pair.access, revoked.access, pair.access));
    let line = r#"{"user_id":"frank","created_at":1700000000,"expires_at":null"#;
    world.write("new.jsonl", format!("{line}}}\n"));
    world.write("wrong.jsonl", format!("{line},\"note\":\"x\",\"ip\":7}}\n"));
    let names = [
        ("ACCESS", pair.access),
        ("REFRESH", pair.refresh),
        ("SESSION", pair.session),
        ("REVOKED", revoked.access),
        ("DENIED", denied.access),
        // A payload that has no valid time.
        ("STRANGE", "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3MDAwMDAwMDAwMDB9.AAAA".to_owned()),
    ];
    names.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Command lines on a filled store after the examples of the page, with the shape of their output.
const COMMANDS: &[(&str, &str)] = &[
    ("issue erin", "tokens"),
    ("introspect garbage", "inactive"),
    ("decode STRANGE", "decoded"),
    ("decode ACCESS STRANGE garbage", "decoded"),
    ("decode --verify ACCESS", "decoded"),
    ("decode --verify REVOKED", "decoded"),
    ("scan app.log", "finding"),
    ("users list --count", "count"),
    ("events", "event"),
    ("stats", "statistics"),
    ("revoke SESSION --dry-run", "revocation"),
    ("revoke --token DENIED --jti --dry-run", "revocation"),
    ("revoke --token DENIED --jti", "revocation"),
    ("revoke SESSION", "revocation"),
    ("revoke SESSION", "revocation"),
    ("revoke-all bob --yes", "revocation"),
    ("users deactivate alice --dry-run", "account"),
    ("users reactivate alice", "account"),
    ("users delete carol --yes", "account"),
    ("purge --yes", "purge"),
    ("keys generate --standby", "key"),
    ("keys rotate", "key"),
    ("keys prune --yes", "prune"),
    ("sessions import new.jsonl", "import"),
    ("sessions import wrong.jsonl", "import"),
    ("revoke-all --everyone --yes", "revocation"),
    ("introspect ACCESS", "inactive"),
    ("scan app.log", "finding"),
    ("stats", "statistics"),
    ("sessions show ffff", "error"),
    ("sessions list --state nonsense", "error"),
    ("users show nobody", "error"),
    ("sessions list --config missing.toml", "error"),
];

/// Command lines on any store, also an empty one.
const ANYWHERE: &[(&str, &str)] = &[
    ("stats", "statistics"),
    ("doctor", "report"),
    ("sessions list", "session"),
    ("sessions list --count", "count"),
    ("users list", "user"),
    ("events", "event"),
    ("denylist list", "denial"),
    ("keys list", "key"),
    ("keys prune --dry-run", "prune"),
    ("purge", "purge"),
    ("revoke-all --everyone --yes", "revocation"),
    ("revoke-all alice", "error"),
    ("introspect garbage", "inactive"),
];

/// Shapes of commands that need a store in a file.
const OF_FILES: [&str; 3] = ["backup", "copy", "init"];

/// Returns the examples of the page, each with the shape of its output. They run in the order of the page on one
/// store, so none of them ends the session or the tokens that others use.
fn examples_of(page: &str) -> Vec<(&str, &str)> {
    let lines = |(shape, section)| examples(section).map(move |line| (line, shape));
    sections(page).into_iter().flat_map(lines).collect()
}

/// Runs the commands, once per format, in a new store each.
#[track_caller]
pub(crate) fn every_shape(made: &dyn Fn() -> (World, Names), on_file: bool) {
    let mut wrong = Vec::new();
    let page = page();
    let examples = examples_of(&page);
    for format in ["json", "jsonl", "csv"] {
        let (world, mut names) = made();
        let lines: Vec<_> = if names.is_empty() {
            ANYWHERE.to_vec()
        } else {
            let possible = |(_, shape): &&(&str, &str)| on_file || !OF_FILES.contains(shape);
            examples.iter().filter(possible).chain(COMMANDS).copied().collect()
        };
        names.insert("STORE".to_owned(), world.store().display().to_string());
        for (line, shape) in lines {
            let words = line.split(' ').map(|word| names.get(word).map_or(word, String::as_str));
            let words: Vec<&str> = words.chain(["-o", format]).collect();
            let done = world.run(&words);
            if let Err(error) = compare(&done, shape, format, line) {
                wrong.push(format!("{line} -o {format}: {error}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn compare(done: &Done, shape: &str, format: &str, line: &str) -> Result<(), String> {
    if shape == "error" {
        return check_shape(&done.error(), shape);
    }
    if format == "csv" {
        return compare_csv(&done.stdout, shape);
    }
    // The lines of doctor are its checks.
    let row = if (shape, format) == ("report", "jsonl") { "check" } else { shape };
    let parse = |text: &str| text.parse::<Value>().map_err(|error| format!("{error} in {done:?}"));
    let rows = if format == "json" {
        let value = parse(&done.stdout)?;
        value.as_array().cloned().unwrap_or_else(|| vec![value])
    } else {
        done.stdout.lines().map(parse).collect::<Result<_, _>>()?
    };
    let may_be_empty = line.contains(" list") || line == "events";
    if rows.is_empty() && !may_be_empty {
        return Err(format!("nothing to compare: {done:?}"));
    }
    for value in rows {
        check_shape(&value, row).map_err(|error| format!("{error}\n{value:#}"))?;
    }
    Ok(())
}

fn compare_csv(text: &str, shape: &str) -> Result<(), String> {
    let head: Vec<&str> = text.lines().next().ok_or("no header")?.split(',').collect();
    if let Some(columns) = csv_columns(shape) {
        // A revocation has more columns if it was one of everyone.
        let is_whole = head.len() == columns.len() || shape == "revocation";
        return (is_whole && columns.iter().zip(&head).all(|(column, cell)| column == cell))
            .then_some(())
            .ok_or_else(|| format!("{head:?} instead of {columns:?}"));
    }
    let row = shape.strip_suffix("_story").unwrap_or(shape);
    let shapes = shapes();
    let fields: BTreeSet<&str> = shapes[row].keys().map(String::as_str).collect();
    let cells: BTreeSet<&str> = head.iter().copied().collect();
    if cells.len() == head.len() && cells == fields {
        Ok(())
    } else {
        Err(format!("{head:?} instead of {fields:?}"))
    }
}

/// Returns the text between two others, or up to the end.
pub(crate) fn text_between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = text.split_once(start).map(|(_, rest)| rest).expect("the start");
    rest.split_once(end).map_or(rest, |(text, _)| text)
}
