//! Checks the architecture: a layer imports only lower layers, and some calls have only one place.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod features;
mod imports;
mod language;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use imports::{Tree, circular};
use regex::Regex;

/// The layers that each layer may import. `session` uses only the source of randomness of `token`, for new
/// IDs.
const LAYERS: [(&str, &[&str]); 13] = [
    ("main", &["cli"]),
    (
        "cli",
        &[
            "service",
            "denylist_mirror",
            "store",
            "session",
            "token",
            "time",
            "shell",
            "atomic_file",
            "file_id",
        ],
    ),
    ("service", &["store", "session", "token", "time"]),
    ("denylist_mirror", &["store", "session", "token", "time"]),
    (
        "store",
        &["session", "time", "shell", "atomic_file", "file_exposure", "file_id", "file_obstacle"],
    ),
    ("session", &["token::Random", "token::RandomError", "time"]),
    ("token", &["time"]),
    ("time", &[]),
    ("shell", &[]),
    ("atomic_file", &[]),
    ("file_exposure", &["shell"]),
    ("file_id", &[]),
    ("file_obstacle", &[]),
];

/// Code that may only occur in files whose path starts with this prefix.
const PLACES: [(&str, &str); 13] = [
    ("rusqlite", "store/sqlite/"),
    ("jsonwebtoken", "token/"),
    ("aws_lc_rs", "token/"),
    ("redis", "denylist_mirror/"),
    ("tokio", "store/postgres/"),
    ("tokio_postgres", "store/postgres/"),
    ("tokio_rustls", "store/postgres/"),
    ("clap", "cli/"),
    ("comfy_table", "cli/"),
    ("dialoguer", "cli/"),
    ("indicatif", "cli/"),
    ("anyhow", "cli/command_error.rs"),
    ("toml", "cli/"),
];

/// Returns every source file: its path below `src`, and its text.
fn sources_with_comments() -> Vec<(String, String)> {
    fn walk(directory: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    assert!(found.len() > 30, "the sources are elsewhere");
    found
}

/// Returns every source file: its path below `src`, and its text without comments.
fn sources() -> Vec<(String, String)> {
    let without_comments = |text: &str| {
        let code = text.lines().map(|line| match line.find("//") {
            Some(0) => "",
            Some(at) if line[..at].trim().is_empty() => "",
            _ => line,
        });
        code.collect::<Vec<_>>().join("\n")
    };
    let sources = sources_with_comments().into_iter();
    sources.map(|(name, text)| (name, without_comments(&text))).collect()
}

#[test]
fn layers_import_only_lower_ones() {
    let tree = Tree::read();
    for (path, module) in tree.modules() {
        let Some(own) = path.first() else { continue };
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| layer == own) else {
            panic!("{} belongs to no layer", module.file);
        };
        for import in &module.imports {
            // `main` imports the library as another crate; every other path starts at this crate.
            let path = import.join("::");
            let within = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}::"));
            assert!(
                within(own) || path.is_empty() || allowed.iter().any(|prefix| within(prefix)),
                "{} imports {path}",
                module.file
            );
        }
    }
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let tree = Tree::read();
    let mut found = Vec::new();
    for parent in tree.parents() {
        let arrows = tree.arrows_within(&parent);
        for arrow in circular(&arrows) {
            let (from, to) = (arrow.from.join("::"), arrow.to.join("::"));
            let example = format!("{} uses {}", arrow.file, arrow.import);
            found.push((format!("{from} -> {to}"), example));
        }
    }
    found.sort();
    // Keep one example for each pair of modules.
    found.dedup_by(|one, other| one.0 == other.0);
    let found: Vec<_> = found.iter().map(|(pair, why)| format!("{pair}  ({why})")).collect();
    assert!(found.is_empty(), "modules in a circle:\n{}", found.join("\n"));
}

/// How code could branch on the output format.
const FORMAT_BRANCHES: &str =
    r"\bRowFormat\b|\bFormat::|::Format\b|\.rows\(\)|printer\(?\)?\.format\b";

#[test]
fn no_command_branches_on_the_output_format() {
    let branch = Regex::new(FORMAT_BRANCHES).unwrap();
    let mut found = Vec::new();
    for (name, code) in sources() {
        if name.starts_with("cli/commands/") {
            let branches = branch.find_iter(&code).map(|branch| branch.as_str().to_owned());
            found.extend(branches.map(|branch| (name.clone(), branch)));
        }
    }
    assert!(found.is_empty(), "a command returns data; cli/render.rs chooses the form: {found:?}");
}

/// Type names that may be declared in several files.
const SHARED_NAMES: [&str; 3] = ["Result", "Finding", "FindingRow"];

#[test]
fn a_type_name_stands_for_one_thing() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // An indented `type` is an associated type of a trait.
    let declared = Regex::new(
        r"(?m)^(?:\s*(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait)|(?:pub(?:\([^)]*\))? )?type) (\w+)",
    )
    .unwrap();
    for (name, code) in sources() {
        if name.ends_with("tests.rs") {
            continue;
        }
        let code = code.split("#[cfg(test)]").next().unwrap();
        for found in declared.captures_iter(code) {
            if !SHARED_NAMES.contains(&&found[1]) {
                places.entry(found[1].to_owned()).or_default().push(name.clone());
            }
        }
    }
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "declared twice: {places:#?}");
}

#[test]
fn a_dependency_is_used_only_in_its_module() {
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

/// A program that embeds the library uses the service, so `cli` exports only what `main.rs` and an in-process run need.
#[test]
fn the_command_line_exports_only_its_entry() {
    let sources = sources();
    let (_, code) = sources.iter().find(|(name, _)| name == "cli/mod.rs").unwrap();
    let public: Vec<&str> = code.lines().filter(|line| line.starts_with("pub ")).collect();
    let expected = [
        "pub use context::Context;",
        "pub use lazy_prompt::LazyPrompt;",
        "pub use process::main;",
        "pub use stream::Stream;",
        "pub use ui::when::Zone;",
        "pub fn run(context: &mut Context<'_>, arguments: impl IntoIterator<Item = OsString>) -> u8 {",
    ];
    assert_eq!(public, expected);
}

#[test]
fn only_the_grid_aligns_texts() {
    let padding = Regex::new(r#"" "\.repeat\(|repeat_n\(' '|\{\w*:<|:\w+\$\}"#).unwrap();
    // Help is a template of clap, which has no table.
    let allowed = ["cli/ui/grid.rs", "cli/commands/help.rs"];
    for (name, code) in sources() {
        let found = padding.find(&code).filter(|_| name.starts_with("cli/"));
        assert!(found.is_none() || allowed.contains(&name.as_str()), "{name}: {found:?}");
    }
}

/// One folder words the remedies: elsewhere in `cli` no hint is written where an error is found.
#[test]
fn hints_are_worded_in_one_place() {
    for (name, code) in sources() {
        let is_there = name == "cli/hints.rs" || name.starts_with("cli/hints/");
        for word in ["Hint::fixed(", "Hint::of(", ".hint(\"", ".hint(format!"] {
            assert!(is_there || !code.contains(word), "{name}: {word}");
        }
    }
}

/// Maximum number of lines of a source file.
const MOST_LINES: usize = 400;

#[test]
fn a_file_holds_one_idea() {
    for (name, text) in sources_with_comments() {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{name} has {lines} lines: cut it where a reader would look");
    }
}

/// An outcome that a rule decides is an enum; only a failure is an error.
#[test]
fn no_result_is_nested() {
    let nested = Regex::new(r"Result<\s*(Option<\s*)?((std::result|result)::)?Result<").unwrap();
    assert!(
        nested.is_match("Result<Result<u8, ()>, ()>") && nested.is_match("Result<Option<Result<")
    );
    for (name, code) in sources() {
        let found = nested.find(&code);
        assert!(found.is_none(), "{name}: {found:?}: name the outcomes in an enum");
    }
}

#[test]
fn sql_stands_beside_the_store() {
    for (name, code) in sources() {
        let sql = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE sessions", "PRAGMA "];
        let found = sql.iter().find(|word| code.contains(*word));
        let is_store = ["store/sqlite/", "store/postgres/"].iter().any(|at| name.starts_with(at));
        assert!(found.is_none() || is_store, "{name}: {found:?}");
    }
}

/// Words in capitals stand for names, such as `NAME.rs`.
#[test]
fn the_page_about_the_architecture_names_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let path = Regex::new(r"`((?:src|tests|docs)/[^` ]+)`").unwrap();
    let placeholder = Regex::new(r"\b[A-Z]{4,}\b").unwrap();
    let named: Vec<&str> =
        path.captures_iter(&page).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(named.len() > 30, "the paths have another form");
    for path in named.into_iter().filter(|path| !placeholder.is_match(path)) {
        assert!(root.join(path).exists(), "ARCHITECTURE.md names {path}");
    }
}

#[test]
fn no_merge_conflict_is_committed() {
    for page in language::pages() {
        let text = fs::read_to_string(&page).unwrap();
        let marker =
            text.lines().find(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>"));
        assert!(marker.is_none(), "{}: {marker:?}", page.display());
    }
}

#[test]
fn the_imports_are_seen() {
    let tree = Tree::read();
    let imports = |file: &str| {
        let (_, module) = tree.modules().find(|(_, module)| module.file == file).unwrap();
        module.imports.iter().map(|path| path.join("::")).collect::<Vec<_>>()
    };
    assert!(imports("cli/key_file.rs").contains(&"token::KeyRing".to_owned()));
    assert!(imports("cli/ids.rs").iter().any(|path| path.starts_with("cli::failure")));
    let resolved = tree.resolve(&["token", "KeyRing"].map(str::to_owned));
    assert_eq!(resolved, ["token", "ring"], "a re-export leads to the module that defines it");
}
