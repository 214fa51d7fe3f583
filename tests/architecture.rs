//! The house keeps its shape: each layer imports only lower ones, and what has one place stays there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

/// What each layer may import besides itself. `session` takes of `token` only the source of
/// randomness that new ids are made with.
const LAYERS: [(&str, &[&str]); 8] = [
    ("main", &["cli"]),
    ("cli", &["service", "store", "session", "token", "time", "shell"]),
    ("service", &["store", "session", "token", "time"]),
    ("store", &["session", "time", "shell"]),
    ("session", &["token::Random", "time"]),
    ("token", &["time"]),
    ("time", &[]),
    ("shell", &[]),
];

/// What may stand only where the path begins like this.
const PLACES: [(&str, &str); 9] = [
    ("rusqlite", "store/sqlite/"),
    ("jsonwebtoken", "token/"),
    ("aws_lc_rs", "token/"),
    ("clap", "cli/"),
    ("comfy_table", "cli/"),
    ("dialoguer", "cli/"),
    ("indicatif", "cli/"),
    ("anyhow", "cli/"),
    ("toml", "cli/"),
];

/// Every source file: its path below `src`, and its text without comments.
fn sources() -> Vec<(String, String)> {
    fn walk(directory: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.lines().map(|line| match line.find("//") {
                    Some(0) => "",
                    Some(at) if line[..at].trim().is_empty() => "",
                    _ => line,
                });
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push((name, code.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    assert!(found.len() > 30, "the sources are elsewhere");
    found
}

fn layer(name: &str) -> &str {
    name.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Every path that begins at the crate, `use crate::{…}` taken apart.
fn crate_paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for root in ["crate::", "tokenctl::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &code[at + root.len()..];
            let path: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
                .collect();
            let group = rest.get(path.len()..).unwrap_or_default();
            match group.strip_prefix('{').and_then(|group| group.split_once('}')) {
                // One level is as deep as rustfmt leaves them here; a deeper one is cut at its root.
                Some((names, _)) => {
                    paths.extend(names.split(',').map(|name| format!("{path}{}", name.trim())));
                }
                None => paths.push(path),
            }
        }
    }
    paths.retain(|path| !path.is_empty() && !path.ends_with("::"));
    paths
}

#[test]
fn layers_import_only_lower_ones() {
    for (name, code) in sources() {
        let own = layer(&name);
        if own == "lib" {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == own) else {
            panic!("{name} belongs to no layer");
        };
        for path in crate_paths(&code) {
            let within = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}::"));
            assert!(
                within(own) || allowed.iter().any(|prefix| within(prefix)),
                "{name} imports {path}"
            );
        }
    }
}

#[test]
fn what_has_one_place_stays_there() {
    for (name, code) in sources() {
        for (foreign, place) in PLACES {
            let used = code.match_indices(&format!("{foreign}::")).any(|(at, _)| {
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            });
            assert!(!used || name.starts_with(place), "{name} uses {foreign}");
        }
    }
}

#[test]
fn only_the_output_layer_prints() {
    for (name, code) in sources() {
        for print in ["println!", "print!", "dbg!", "stdout()", "stderr()"] {
            let used = code
                .match_indices(print)
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            let prints = used || code.contains(&format!("e{print}"));
            assert!(!prints || name.starts_with("cli/") || name == "main.rs", "{name}: {print}");
            let macros = print.ends_with('!');
            assert!(!(prints && macros) || name.starts_with("cli/ui/"), "{name}: {print}");
        }
    }
}

#[test]
fn sql_stands_beside_the_store() {
    for (name, code) in sources() {
        let sql = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE sessions", "PRAGMA "];
        let found = sql.iter().find(|word| code.contains(*word));
        assert!(found.is_none() || name.starts_with("store/sqlite/"), "{name}: {found:?}");
    }
}

#[test]
fn the_imports_are_seen() {
    assert_eq!(
        crate_paths("use crate::a::{B, c::D};\nlet x = crate::e::f();\nxcrate::no"),
        ["a::B", "a::c::D", "e::f"]
    );
}
