//! `docs/output.md`: commands write exactly the shapes on that page.
//!
//! `BLESS=1 cargo test --test cli output` rewrites `docs/schemas/` from the page.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::common::World;

/// A field of a shape.
struct Field {
    kind: String,
    optional: bool,
}

type Shapes = BTreeMap<String, BTreeMap<String, Field>>;

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn page() -> String {
    fs::read_to_string(docs().join("output.md")).expect("the page")
}

/// Parses the shapes of the page; a session with its history has the fields of its row too.
fn shapes() -> Shapes {
    let mut shapes = Shapes::new();
    let mut name = None;
    for line in page().lines() {
        if line.starts_with('#') {
            name = line.strip_prefix("### `").and_then(|line| line.strip_suffix('`'));
            if let Some(name) = name {
                let before = shapes.insert(name.to_owned(), BTreeMap::new());
                assert!(before.is_none(), "{name} stands on the page twice");
            }
        }
        let mut cells = line.split('|').map(str::trim);
        let Some(field) = cells.nth(1).and_then(|cell| cell.strip_prefix('`')) else { continue };
        let (Some(name), Some(kind)) = (name, cells.next()) else { continue };
        let optional = kind.ends_with(", optional");
        let kind = kind.trim_end_matches(", optional").to_owned();
        let fields = shapes.get_mut(name).expect("a shape");
        let field = field.trim_end_matches('`').to_owned();
        let before = fields.insert(field.clone(), Field { kind, optional });
        assert!(before.is_none(), "{name}.{field} stands on the page twice");
    }
    for (story, row) in [("session_story", "session"), ("user_story", "user")] {
        let shared: Vec<(String, Field)> = shapes[row]
            .iter()
            .map(|(name, field)| {
                (name.clone(), Field { kind: field.kind.clone(), optional: field.optional })
            })
            .collect();
        shapes.get_mut(story).expect("a story").extend(shared);
    }
    shapes
}

/// Returns the JSON Schema of a type on the page.
fn schema_of(kind: &str, shapes: &Shapes) -> Value {
    if kind.contains(" or ") {
        let kinds: Vec<Value> = kind.split(" or ").map(|kind| schema_of(kind, shapes)).collect();
        return json!({ "anyOf": kinds });
    }
    if let Some(items) = kind.strip_prefix("list of ") {
        return json!({"type": "array", "items": schema_of(items, shapes)});
    }
    match kind {
        "text" => json!({"type": "string"}),
        "time" => json!({"type": "string", "format": "date-time"}),
        "integer" | "number" | "boolean" | "object" => json!({ "type": kind }),
        "null" => json!({"type": "null"}),
        shape if shapes.contains_key(shape) => json!({"$ref": format!("{shape}.json")}),
        other => panic!("not a type: {other}"),
    }
}

fn schema(name: &str, shapes: &Shapes) -> Value {
    let fields = &shapes[name];
    let properties: Map<String, Value> =
        fields.iter().map(|(name, field)| (name.clone(), schema_of(&field.kind, shapes))).collect();
    let required: Vec<&String> =
        fields.iter().filter(|(_, field)| !field.optional).map(|(name, _)| name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{name}.json"),
        "title": name,
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

fn schema_file(name: &str) -> Value {
    let path = docs().join("schemas").join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

/// Checks a value against one of our JSON Schemas, whose keywords are all supported. With `strict`, a field
/// that the schema does not have is an error: the page is incomplete.
fn check(value: &Value, schema: &Value, strict: bool, path: &str) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().expect("a schema") {
        match keyword.as_str() {
            "$schema" | "$id" | "title" => {}
            "$ref" => {
                let name = rule.as_str().expect("a name").trim_end_matches(".json");
                check(value, &schema_file(name), strict, path)?;
            }
            "anyOf" => {
                let rules = rule.as_array().expect("rules");
                let results = rules.iter().map(|rule| check(value, rule, strict, path));
                let failures: Vec<String> = results.filter_map(Result::err).collect();
                if failures.len() == rules.len() {
                    return Err(failures.join("; "));
                }
            }
            "type" => {
                let fits = match rule.as_str().expect("a type") {
                    "string" => value.is_string(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    "boolean" => value.is_boolean(),
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "null" => value.is_null(),
                    other => panic!("not a type: {other}"),
                };
                if !fits {
                    return Err(format!("{path} is not of type {rule}: {value}"));
                }
            }
            "format" => {
                let time = value.as_str().unwrap_or_default();
                if time.len() != 20 || !time.ends_with('Z') || time.as_bytes()[10] != b'T' {
                    return Err(format!("{path} is no time: {value}"));
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(item, rule, strict, &format!("{path}[{index}]"))?;
                }
            }
            "properties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(rule) => check(field, rule, strict, &format!("{path}.{name}"))?,
                        None if strict => return Err(format!("{path}.{name} is not on the page")),
                        None => {}
                    }
                }
            }
            "required" => {
                for name in rule.as_array().expect("names") {
                    if value.get(name.as_str().expect("a name")).is_none() {
                        return Err(format!("{path}.{name} is missing"));
                    }
                }
            }
            other => panic!("an unknown keyword: {other}"),
        }
    }
    Ok(())
}

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
    let hint = "write them anew with: BLESS=1 cargo test --test cli output";
    assert!(stale.is_empty(), "stale in docs/schemas/: {stale:?}; {hint}");
    assert_eq!(fs::read_dir(docs().join("schemas")).expect("files").count(), shapes.len());
}

/// Returns a store with a row of every kind, and the names of the rows.
fn world() -> (World, Vec<(String, String)>) {
    let world = World::made();
    let pair =
        world.issue("alice", &["--device", "phone", "--ip", "192.0.2.1", "--audience", "api"]);
    let other = world.issue("bob", &[]);
    world.rotate(&other.refresh);
    let revoked = world.issue("carol", &[]);
    world.ok(&["revoke", &revoked.session, "--reason", "leaked", "--note", "in a log"]);
    world.write("app.log", format!("GET / {} {}\n{}", pair.access, revoked.access, pair.access));
    let line = r#"{"user_id":"frank","created_at":1700000000,"expires_at":null,"note":"x""#;
    world.write("new.jsonl", format!("{}}}\n", line.replace(",\"note\":\"x\"", "")));
    world.write("wrong.jsonl", format!("{line},\"ip\":7}}\n"));
    let names = [
        ("ACCESS", pair.access),
        ("REFRESH", pair.refresh),
        ("SESSION", pair.session),
        ("REVOKED", revoked.access),
        ("STORE", world.store().display().to_string()),
        // A time that is none, and a payload that is no object.
        ("STRANGE", "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3MDAwMDAwMDAwMDB9.AAAA".to_owned()),
    ];
    (world, names.map(|(name, value)| (name.to_owned(), value)).to_vec())
}

/// Command lines, with the shape of their output.
const COMMANDS: &[(&str, &str)] = &[
    ("issue erin", "tokens"),
    ("rotate REFRESH", "tokens"),
    ("introspect REVOKED", "inactive"),
    ("introspect garbage", "inactive"),
    ("decode ACCESS", "decoded"),
    ("decode --verify ACCESS", "decoded"),
    ("decode --verify REVOKED", "decoded"),
    ("scan app.log", "finding"),
    ("denylist list", "denial"),
    ("sessions list --state all", "session"),
    ("sessions show SESSION", "session_story"),
    ("sessions list --count", "count"),
    ("users list", "user"),
    ("users show alice", "user_story"),
    ("users list --count", "count"),
    ("events", "event"),
    ("revoke SESSION --dry-run", "revocation"),
    ("revoke SESSION", "revocation"),
    ("revoke-all bob --yes", "revocation"),
    ("users deactivate alice --dry-run", "account"),
    ("users deactivate alice --yes", "account"),
    ("users reactivate alice", "account"),
    ("users delete carol --yes", "account"),
    ("purge --dry-run", "purge"),
    ("purge --yes", "purge"),
    ("keys list", "key"),
    ("keys generate --standby", "key"),
    ("keys rotate", "key"),
    ("keys prune --dry-run", "prune"),
    ("stats", "statistics"),
    ("doctor", "report"),
    ("sessions import new.jsonl --dry-run", "import"),
    ("sessions import new.jsonl", "import"),
    ("sessions import wrong.jsonl", "import"),
    ("store copy --from STORE --to other.db", "copy"),
    ("decode STRANGE", "decoded"),
    ("backup copy.db", "backup"),
    ("init", "init"),
    ("config show", "setting"),
    ("config path", "config_path"),
    ("sessions show ffff", "error"),
    ("sessions list --state nonsense", "error"),
];

#[test]
fn every_command_writes_what_the_page_says() {
    let (world, names) = world();
    let mut wrong = Vec::new();
    for (line, shape) in COMMANDS {
        let words: Vec<&str> = line
            .split(' ')
            .map(|word| names.iter().find(|(name, _)| name == word).map_or(word, |(_, text)| text))
            .chain(["-o", "json"])
            .collect();
        let done = world.run(&words);
        let value = if *shape == "error" { done.error() } else { done.json() };
        let rows = value.as_array().cloned().unwrap_or_else(|| vec![value]);
        assert!(!rows.is_empty(), "{line}: nothing to compare");
        for row in rows {
            if let Err(error) = check(&row, &schema_file(shape), true, shape) {
                wrong.push(format!("{line}: {error}\n{row:#}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The claims of an accepted token are next to the fields.
    let (world, names) = self::world();
    let value = world.json(&["introspect", &names[0].1]);
    check(&value, &schema_file("active"), false, "active").expect("the shape");
}

#[test]
fn every_list_has_the_fields_of_the_page_in_csv() {
    let (world, _) = world();
    let shapes = shapes();
    for (line, shape) in [
        ("sessions list", "session"),
        ("users list", "user"),
        ("events", "event"),
        ("denylist list", "denial"),
        ("keys list", "key"),
        ("config show", "setting"),
        ("doctor", "check"),
    ] {
        let words: Vec<&str> = line.split(' ').chain(["-o", "csv"]).collect();
        let out = world.run(&words).stdout;
        let head: Vec<&str> = out.lines().next().expect("a header").split(',').collect();
        let mut fields: Vec<&str> = shapes[shape].keys().map(String::as_str).collect();
        let mut sorted = head.clone();
        sorted.sort_unstable();
        fields.sort_unstable();
        assert_eq!(sorted, fields, "{line}");
        assert_eq!(out.lines().next(), world.run(&words).stdout.lines().next());
        let bare = world.run(&[&words[..], &["--no-headers"]].concat()).stdout;
        assert_eq!(bare.lines().next(), out.lines().nth(1), "{line}");
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
        .filter_map(|line| line.split(' ').next())
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
}
