//! `docs/output.md`: commands write exactly the shapes on that page.
//!
//! `BLESS=1 cargo test --test cli output::the_schemas` rewrites `docs/schemas/` from the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::common::World;
use crate::common::command_list::every_command;
use crate::shapes::commands::{Names, every_shape, text_between};
use crate::shapes::{OPEN, check_shape, docs, examples, page, schema, sections, shapes};

#[test]
fn the_schemas_are_those_of_the_page() {
    let shapes = shapes();
    let mut stale = Vec::new();
    for name in shapes.keys() {
        let text = format!("{:#}\n", schema(name, &shapes));
        let path = docs().join("schemas").join(format!("{name}.json"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &text).expect("a file");
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            stale.push(name);
        }
    }
    let hint = "write them anew with: BLESS=1 cargo test --test cli output::the_schemas";
    assert!(stale.is_empty(), "stale in docs/schemas/: {stale:?}; {hint}");
    assert_eq!(fs::read_dir(docs().join("schemas")).expect("files").count(), shapes.len());
}

/// Every object and list has described members, and every number a unit.
#[test]
fn every_field_is_described() {
    let mut wrong = Vec::new();
    for (shape, fields) in shapes() {
        if fields.is_empty() {
            wrong.push(format!("{shape} has no fields"));
        }
        for (name, field) in fields {
            let path = format!("{shape}.{name}");
            let of = |text: &str| field.meaning.contains(text);
            // Its stories have the fields of a session.
            let is_open = OPEN.iter().any(|open| path.replace("session_story", "session") == *open);
            if field.kind.contains("JSON") != is_open {
                wrong.push(format!("{path}: only fields with foreign content have the type JSON"));
            }
            if field.meaning.is_empty() {
                wrong.push(format!("{path} has no meaning"));
            }
            let is_number = ["integer", "number"].iter().any(|kind| field.kind.starts_with(kind));
            let is_named = |part: &str| name.ends_with(part);
            let has_unit = if is_named("_ms") {
                of("milliseconds")
            } else if ["_ttl", "expires_in", "_seconds", "longest_idle"].into_iter().any(is_named) {
                of("seconds")
            } else if is_named("bytes") {
                of("bytes")
            } else if ["iat", "exp"].contains(&name.as_str()) {
                of("Unix seconds")
            } else {
                // A number of things, which the meaning names.
                !["time", "lifetime", "duration", "age", "size"]
                    .iter()
                    .any(|word| field.meaning.split(' ').next() == Some(word))
            };
            if is_number && !has_unit {
                wrong.push(format!("{path} has no unit: {}", field.meaning));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns a store with a row of every kind, and the names of the rows.
fn world() -> (World, Names) {
    let world = World::made();
    let names = crate::shapes::commands::fill(&world);
    (world, names)
}

/// Commands whose output has no shape.
const WITHOUT_SHAPE: [&str; 2] = ["completions", "man"];

/// Sections of the page about commands that need a Redis server, whose tests check the shapes.
const OF_MIRROR: [&str; 3] = ["mirror_sync", "mirror_log", "mirror_check"];

#[test]
fn every_command_is_on_the_page_with_an_example() {
    let page = page();
    let mut wrong = Vec::new();
    for command in every_command(&World::new()) {
        let name = command.path.as_str();
        if !command.is_group
            && !WITHOUT_SHAPE.contains(&name)
            && !page.contains(&format!("`{name}`"))
        {
            wrong.push(format!("{name} is not on the page"));
        }
    }
    for (shape, section) in sections(&page) {
        // A section without a command describes a part of other shapes.
        let is_output = section.starts_with("\n`") && !OF_MIRROR.contains(&shape);
        if is_output && examples(section).next().is_none() {
            wrong.push(format!("{shape} has no example, so that no test compares it"));
        }
    }
    assert!(wrong.is_empty(), "docs/output.md: {}", wrong.join("\n"));
}

#[test]
fn every_command_writes_what_the_page_says() {
    every_shape(&|| world(), true);
}

#[test]
fn an_empty_store_has_the_shapes_of_the_page() {
    every_shape(&|| (World::made(), Names::new()), false);
}

#[test]
fn silent_refresh_and_accepted_tokens_have_the_shapes_of_the_page() {
    let world = World::made().configured(
        "rotate_refresh = false\nissuer = \"https://auth.example.com\"\naudience = [\"api\", \"web\"]\n",
    );
    let pair =
        world.issue("alice", &["--claim", "name=Ann", "--audience", "api", "--audience", "web"]);
    let rotated = world.json(&["rotate", &pair.refresh]);
    assert_eq!(rotated["refresh_token"], pair.refresh);
    check_shape(&rotated, "tokens").expect("the shape");
    for token in [&pair.access, &pair.refresh] {
        check_shape(&world.json(&["introspect", token]), "active").expect("the shape");
    }
    let several = world.run(&["introspect", &pair.access, "garbage", "-o", "json"]).json();
    check_shape(&several[0], "active").expect("the shape");
    check_shape(&several[1], "inactive").expect("the shape");
}

/// Whatever a token contains has a described field.
#[test]
fn strange_tokens_have_the_shape_of_the_page() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let token = |payload: &[u8]| format!("{}.{}.AAAA", part(b"{\"alg\":\"HS256\"}"), part(payload));
    let disclosure = part(b"[\"salt\",\"name\",\"Ann\"]");
    let strange = [
        token(b"[1,2]"),
        token(b"text"),
        token(b"\xff\xfe"),
        token(b""),
        token(pair.access.as_bytes()),
        token(b"{\"iat\":1700000000000,\"nbf\":1700000000,\"exp\":1e30,\"sub\":7}"),
        token(b"{\"nbf\":1700000000000}"),
        format!("{}~{disclosure}~!~", token(b"{\"_sd_alg\":\"sha-256\"}")),
        format!("{}~{disclosure}~{}", token(b"{\"_sd_alg\":\"sha-256\"}"), pair.access),
        "garbage".to_owned(),
    ];
    for verify in [&[][..], &["--verify"]] {
        let tokens: Vec<&str> = strange.iter().map(String::as_str).collect();
        let list = world.run(&[&["decode"], verify, &tokens, &["-o", "json"]].concat()).json();
        assert_eq!(list.as_array().map(Vec::len), Some(strange.len()));
        for (row, token) in list.as_array().expect("a list").iter().zip(&strange) {
            check_shape(row, "decoded").unwrap_or_else(|error| panic!("{token}: {error}\n{row:#}"));
        }
        for member in ["payload", "nested", "disclosures", "key_binding", "not_before", "error"] {
            assert!(list.to_string().contains(&format!("\"{member}\":")), "no {member}");
        }
    }
}

#[test]
fn every_metric_is_on_the_page() {
    let (world, _) = world();
    world.ok(&["purge", "--yes"]);
    let out = world.ok(&["stats", "-o", "prometheus"]).stdout;
    let mut written: Vec<&str> = out
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .filter_map(|line| line.strip_suffix(" gauge"))
        .collect();
    let page = page();
    let mut listed: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `tokenctl_"))
        .filter_map(|line| line.split('`').next())
        .collect();
    written.sort_unstable();
    listed.sort_unstable();
    let written: Vec<&str> =
        written.iter().map(|name| name.trim_start_matches("tokenctl_")).collect();
    assert_eq!(written, listed);
    // The label of each metric is the last word of its meaning.
    for line in page.lines().filter_map(|line| line.strip_prefix("| `tokenctl_")) {
        let (name, meaning) = line.split_once("` | ").expect("a row");
        let label = meaning.rsplit_once("by `").and_then(|(_, label)| label.split('`').next());
        let sample = out.lines().find_map(|line| line.strip_prefix(&format!("tokenctl_{name}{{")));
        assert_eq!(sample.and_then(|text| text.split('=').next()), label, "{name}");
    }
}

/// Returns the names in backticks in a section of the page.
fn listed(heading: &str) -> BTreeSet<String> {
    let page = page();
    let section = text_between(&page, &format!("### {heading}\n"), "\n#");
    section.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).expect(path)
}

/// Returns every text between `before` and the next quote, if it is a name.
fn names_after(text: &str, before: &str) -> BTreeSet<String> {
    let is_name = |text: &&str| {
        let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !text.is_empty() && text.bytes().all(is_part)
    };
    let compact: String = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
    let found = compact.split(before).skip(1).filter_map(|rest| rest.split('"').next());
    found.filter(is_name).map(str::to_owned).collect()
}

fn every_source() -> Vec<String> {
    fn walk(directory: &Path, texts: &mut Vec<String>) {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, texts);
            } else if path.extension().is_some_and(|end| end == "rs") {
                texts.push(fs::read_to_string(&path).expect("a file"));
            }
        }
    }
    let mut texts = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli"), &mut texts);
    texts
}

/// The names by which programs decide are those of the source, and no others.
#[test]
fn every_name_is_on_the_page() {
    let mut causes = names_after(&source("store/error.rs"), "=> \"");
    causes.extend(names_after(&source("store/server_error.rs"), "=> \""));
    causes.extend(names_after(&source("denylist_mirror/error.rs"), "=> \""));
    causes.extend(names_after(&source("session/rotation.rs"), "=> \""));
    causes.insert("usage".to_owned());
    for text in every_source() {
        for made in ["failed", "nothing", "refused", "locked"] {
            causes.extend(names_after(&text, &format!("Failure::{made}(\"")));
        }
        for kind in ["Failed", "Nothing", "Refused", "Locked", "Interrupted"] {
            causes.extend(names_after(&text, &format!("Failure::new(FailureKind::{kind}, \"")));
        }
    }
    assert_eq!(causes, only_names(listed("Causes of errors")));

    let oddities = names_after(&source("token/read/oddity.rs"), "(_) => \"");
    let mut problems = names_after(&source("token/problem.rs"), "=> \"");
    problems.extend(oddities.clone());
    problems.retain(|name| {
        !["missing-", "invalid-", "long-"].iter().any(|start| name.starts_with(start))
    });
    let members = |name: &String| name.len() == 3 || name == "epoch";
    let mut on_page = listed("Problems of tokens");
    on_page.retain(|name| !members(name) && !name.contains("NAME"));
    problems.retain(|name| !members(name));
    assert_eq!(problems, on_page);

    let lints = source("token/lint/rule.rs");
    let mut lints = names_after(text_between(&lints, "const fn words", "const fn oddity"), "(\"");
    lints.extend(oddities);
    assert_eq!(lints, listed("Remarks on tokens"));

    let kinds = names_after(&source("session/event.rs"), " = \"");
    assert_eq!(kinds, listed("Kinds of events"));
}

/// Drops what stands in backticks without being a name, such as options and links.
fn only_names(mut listed: BTreeSet<String>) -> BTreeSet<String> {
    listed.retain(|name| {
        !["reason", "error", "inactive", "--expect", "invalid"].contains(&name.as_str())
    });
    listed.insert("invalid".to_owned());
    listed
}
