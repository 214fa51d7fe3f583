//! The output of findings for people, programs and code hosts.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use serde_json::{Value, json};

use super::common::handmade::with_signature;
use super::{NOW, World, issue, rows};

fn sarif(world: &World, arguments: &[&str], code: i32) -> Value {
    let mut all = vec!["scan", "--sarif"];
    all.extend_from_slice(arguments);
    let outcome = world.then(&all);
    assert_eq!(outcome.exit, code, "{}", outcome.stderr);
    let mut log: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    log["runs"][0].take()
}

#[test]
fn sarif_is_valid_for_code_hosts() {
    let world = World::new();
    let token = issue(&world, "alice");
    let file = world.file("a b.log", format!("\u{feff}\n é {token}"));
    let run = sarif(&world, &[&file], 4);
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"], json!([]));
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"live-token".into(), &"error".into()));
    assert!(result["message"]["text"].as_str().is_some_and(|text| text.ends_with(", seen once")));
    let index = result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok());
    let rule = &run["tool"]["driver"]["rules"][index.expect("a rule")];
    assert_eq!(rule["id"], "live-token");
    assert!(rule["fullDescription"]["text"].is_string() && rule["help"]["text"].is_string());
    let place = &result["locations"][0]["physicalLocation"];
    let end = 4 + token.len();
    let region = json!({ "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": end });
    assert_eq!(place["region"], region);
    let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(uri.starts_with("file:///") && uri.ends_with("/a%20b.log"), "{uri}");
}

#[test]
fn sarif_reports_unread_files() {
    let world = World::new();
    let run = sarif(&world, &["/nowhere/at all"], 1);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = &invocation["toolExecutionNotifications"][0];
    let text = notification["message"]["text"].as_str().expect("a text");
    assert!(text.starts_with("cannot read /nowhere/at all: "), "{text}");
    let place = &notification["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(place["uri"], "file:///nowhere/at%20all");
}

#[test]
fn sarif_percent_encodes_file_names_that_are_not_utf_8() {
    let world = World::made();
    let directory = world.path("odd");
    std::fs::create_dir(&directory).expect("a directory");
    let name = OsString::from_vec(b"x\xff.log".to_vec());
    std::fs::write(directory.join(name), world.issue("alice", &[]).access).expect("a file");
    let done = world.run(&["scan", "--sarif", ".//odd"]).code(4);
    assert!(done.stdout.contains("\"uri\": \"odd/x%FF.log\""), "{}", done.stdout);
}

#[test]
fn a_token_in_many_places_reports_some_of_them() {
    let world = World::new();
    let token = issue(&world, "alice");
    world.file("many/a", &token);
    world.file("many/b", format!("x {token}"));
    world.file("many/c", format!("{token}\n").repeat(30));
    let many = world.at("many");
    let (found, _) = rows(&world, NOW, &[&many]);
    let row = &found[0];
    assert_eq!(row["count"], 32);
    let also = row["also"].as_array().expect("places");
    assert_eq!(also.len(), 16);
    assert_eq!(also[0], json!({ "file": world.at("many/b"), "line": 1, "column": 3 }));
    assert_eq!(also[15]["line"], 15);
    let run = sarif(&world, &[&many], 4);
    let related = run["results"][0]["relatedLocations"].as_array().expect("places");
    assert_eq!(related.len(), 16);
    assert_eq!(related[0]["physicalLocation"]["region"]["startColumn"], 3);
    let (plain, verbose) = (world.then(&["scan", &many]), world.then(&["scan", "-v", &many]));
    assert!(!plain.stderr.contains("also at"));
    assert!(verbose.stderr.contains("/many/a:1:1 also at "), "{}", verbose.stderr);
    assert!(verbose.stderr.contains("/many/c:15:1 and 15 more\n"), "{}", verbose.stderr);
}

#[test]
fn the_table_leaves_room_for_places() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world.file("a/rather/long/path/to/an/api.log", &pair.access);
    let (code, screen) = world.screen(80, "tokenctl scan a/rather/long/path/to/an/api.log");
    assert_eq!(code, 4);
    assert!(screen.contains("a/rather/long/path/to/an/api.log:1:1"), "{screen}");
    assert!(!screen.contains(&pair.session), "{screen}");
    let short = pair.session.get(..4).expect("an id");
    assert!(screen.contains(&format!(" {short} ")), "{screen}");
}

#[test]
fn the_summary_reads_well() {
    let world = World::new();
    let foreign = |number: u8| {
        with_signature(r#"{"alg":"HS256"}"#, format!(r#"{{"sub":"{number}"}}"#), [1; 32])
    };
    let told = |text: String| {
        let log = world.file("log", text);
        let stderr = world.then(&["scan", "-o", "json", &log]).stderr;
        stderr.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(told(foreign(1)), "1 token in 1 file");
    assert_eq!(told(format!("{} {}", foreign(1), foreign(2))), "2 tokens in 1 file");
    let (alice, bob) = (issue(&world, "alice"), issue(&world, "bob"));
    assert_eq!(told(String::new()), "no tokens in 1 file");
    assert_eq!(told(foreign(1)), "1 token, not live, in 1 file");
    assert_eq!(told(alice.clone()), "1 token, live, in 1 file");
    let both = [foreign(1), foreign(2)].join(" ");
    assert_eq!(told(both), "2 tokens, none of them live, in 1 file");
    assert_eq!(told(format!("{alice} {bob}")), "2 tokens, all of them live, in 1 file");
    let mixed = format!("{alice} {}", foreign(1));
    assert_eq!(told(mixed), "2 tokens, 1 of them live, in 1 file");
}
