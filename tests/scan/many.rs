//! Very many tokens: constant memory, and output before the end of the scan.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common::World;
use crate::common::handmade::with_signature;

/// Returns a log with this number of tokens of another issuer.
fn log(tokens: usize) -> String {
    let mut text = String::new();
    let first = with_signature(r#"{"alg":"HS256"}"#, r#"{"sub":"0000000"}"#, [1; 32]);
    let (header, rest) = first.split_once('.').expect("parts");
    let (_, signature) = rest.split_once('.').expect("parts");
    for number in 0..tokens {
        let payload = with_signature("{}", format!(r#"{{"sub":"{number:07}"}}"#), [1; 32]);
        let payload = payload.split('.').nth(1).expect("a payload");
        let _ = writeln!(text, "GET /?t={header}.{payload}.{signature} 200");
    }
    text
}

#[test]
fn memory_does_not_grow_with_the_tokens() {
    let world = World::made();
    world.file("log", log(30_000));
    for format in ["-o table", "-o json", "-o jsonl", "-o csv", "--sarif"] {
        let script = format!("ulimit -d 70000; tokenctl scan {format} log > found");
        let output = world.in_shell(&script).output().expect("a shell");
        assert_eq!(output.status.code(), Some(0), "{format}: {output:?}");
        let found = std::fs::read_to_string(world.path("found")).expect("rows");
        let row = if format == "--sarif" { "\"ruleId\"" } else { "foreign" };
        assert_eq!(found.matches(row).count(), 30_000, "{format}");
    }
}

#[test]
fn the_first_rows_come_before_the_input_ends() {
    let world = World::made();
    world.file("log", log(3));
    let script = "{ cat log; sleep 6; touch over; cat log; } | tokenctl scan -o jsonl |
        { read -r first; test -e over || echo early; echo \"$first\"; cat; }";
    let output = world.in_shell(script).output().expect("a shell");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (early, rows) = text.split_once('\n').expect("lines");
    assert_eq!(early, "early");
    let rows: Vec<Value> =
        rows.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    // Each token has a row when it was found, and another row with all of its positions.
    let counts: Vec<_> = rows.iter().map(|row| row["count"].as_u64()).collect();
    assert_eq!(counts, [1, 1, 1, 2, 2, 2].map(Some));
    assert_eq!(rows[0]["fingerprint"], rows[3]["fingerprint"]);
    assert_eq!(rows[3]["also"].as_array().map(Vec::len), Some(1));
}
