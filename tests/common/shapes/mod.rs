//! The shapes of `docs/output.md` and their JSON Schema files.

#![allow(dead_code, reason = "no test program needs all of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

pub(crate) mod commands;

/// A field of a shape.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) kind: String,
    pub(crate) optional: bool,
    pub(crate) meaning: String,
}

pub(crate) type Shapes = BTreeMap<String, BTreeMap<String, Field>>;

/// Fields whose members the token or the service defines, so that the page cannot list them.
pub(crate) const OPEN: [&str; 5] =
    ["decoded.header", "decoded.claims", "decoded.disclosures", "payload.json", "session.claims"];

pub(crate) fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs")
}

pub(crate) fn page() -> String {
    fs::read_to_string(docs().join("output.md")).expect("the page")
}

/// Returns the sections of the page that describe a shape: its name and the text, in the order of the page.
pub(crate) fn sections(page: &str) -> Vec<(&str, &str)> {
    let sections = page.split("\n#").filter_map(|text| text.strip_prefix("## `"));
    sections.map(|section| section.split_once("`\n").expect("a heading")).collect()
}

/// Returns the command lines of a section, without the program.
pub(crate) fn examples(section: &str) -> impl Iterator<Item = &str> {
    let lines = section.split("\nExample: `tokenctl ").skip(1);
    lines.map(|rest| rest.split('`').next().expect("a command line"))
}

/// Parses the shapes of the page; a session with its history has the fields of its row too.
pub(crate) fn shapes() -> Shapes {
    let page = page();
    let mut shapes = Shapes::new();
    for (name, section) in sections(&page) {
        let fields = shapes.entry(name.to_owned()).or_default();
        assert!(fields.is_empty(), "{name} stands on the page twice");
        for line in section.lines() {
            let mut cells = line.split(" | ").map(str::trim);
            let Some(field) = cells.next().and_then(|cell| cell.strip_prefix("| `")) else {
                continue;
            };
            let kind = cells.next().expect("a type");
            let meaning = cells.next().expect("a meaning").trim_end_matches(" |").to_owned();
            let optional = kind.ends_with(", optional");
            let kind = kind.trim_end_matches(", optional").to_owned();
            let field = field.trim_end_matches('`').to_owned();
            let before = fields.insert(field.clone(), Field { kind, optional, meaning });
            assert!(before.is_none(), "{name}.{field} stands on the page twice");
        }
    }
    for (story, row) in [("session_story", "session"), ("user_story", "user")] {
        let shared = shapes[row].clone();
        shapes.get_mut(story).expect("a story").extend(shared);
    }
    shapes
}

/// Returns the headers of CSV that the page allows for a shape, in the order of the columns if the page gives one.
pub(crate) fn csv_columns(shape: &str) -> Option<Vec<String>> {
    let page = page();
    let (_, section) = sections(&page).into_iter().find(|(name, _)| *name == shape)?;
    let rest = section.split("\nCSV: ").nth(1)?;
    let text = rest.split("\n\n").next().expect("a paragraph");
    Some(text.split('`').skip(1).step_by(2).map(str::to_owned).collect())
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
    if let Some(members) = kind.strip_prefix("map of ") {
        return json!({"type": "object", "additionalProperties": schema_of(members, shapes)});
    }
    match kind {
        "text" => json!({"type": "string"}),
        "time" => json!({"type": "string", "format": "date-time"}),
        "integer" | "number" | "boolean" => json!({ "type": kind }),
        "null" => json!({"type": "null"}),
        "JSON object" => json!({"type": "object", "additionalProperties": true}),
        "JSON" => json!({}),
        shape if shapes.contains_key(shape) => json!({"$ref": format!("{shape}.json")}),
        other => {
            panic!("{other} is not a type: describe the members of an object as a shape of its own")
        }
    }
}

pub(crate) fn schema(name: &str, shapes: &Shapes) -> Value {
    let fields = &shapes[name];
    let property = |field: &Field| {
        let mut schema = schema_of(&field.kind, shapes);
        schema["description"] = field.meaning.as_str().into();
        schema
    };
    let properties: Map<String, Value> =
        fields.iter().map(|(name, field)| (name.clone(), property(field))).collect();
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

/// Checks a value against a schema file. A field that the shape does not have is an error, because the page is
/// incomplete then; only an accepted token has the session's own claims beside its fields.
pub(crate) fn check_shape(value: &Value, shape: &str) -> Result<(), String> {
    check(value, &schema_file(shape), shape != "active", shape)
}

/// Checks a value against one of our JSON Schemas, whose keywords are all supported.
fn check(value: &Value, schema: &Value, strict: bool, path: &str) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().expect("a schema") {
        match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" => {}
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
            "additionalProperties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    if rule.is_object() {
                        check(member, rule, strict, &format!("{path}.{name}"))?;
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
