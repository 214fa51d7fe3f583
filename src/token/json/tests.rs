use proptest::prelude::*;

use super::*;

#[test]
fn numbers_order_and_spelling_are_preserved() {
    let text = r#" {"z":1.50e+2, "a" : 123456789012345678901234567890,"n\u0061me":"\u00e9\n\ud83d\ude00","x":[ ],"o":{"k":[1, {}]}} "#;
    let object = Object::parse(text).expect("valid");
    let names: Vec<&str> = object.members().iter().map(|m| m.name.as_ref()).collect();
    assert_eq!(names, ["z", "a", "name", "x", "o"]);
    assert_eq!(object.get("z").and_then(Value::number), Some("1.50e+2"));
    assert_eq!(object.get("a").map(Value::raw), Some("123456789012345678901234567890"));
    assert_eq!(object.string("name").as_deref(), Some("é\n😀"));
    assert_eq!(object.get("o").map(Value::raw), Some(r#"{"k":[1, {}]}"#));
    assert!(object.duplicates().is_empty());
    assert_eq!(
        object.value().pretty().to_string(),
        "{\n  \"z\": 1.50e+2,\n  \"a\": 123456789012345678901234567890,\n  \"n\\u0061me\": \
         \"\\u00e9\\n\\ud83d\\ude00\",\n  \"x\": [],\n  \"o\": {\n    \"k\": [\n      1,\n      \
         {}\n    ]\n  }\n}"
    );
}

#[test]
fn invalid_json_is_refused() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "{}x",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "NaN",
        "Infinity",
        "tru",
        "nul",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\u{1}\"",
        "\"\n\"",
        "'a'",
        "{a:1}",
        "/**/1",
        "\u{feff}1",
        "\"a\" \"b\"",
        "[}",
        "{]",
    ] {
        assert!(matches!(Value::parse(text), Err(JsonError::Syntax(_))), "{text:?}");
    }
    for text in [r#""\ud800""#, r#""\ud800x""#, r#""\udc00""#, r#""\ud800\ud800""#, r#""\ud800\n""#]
    {
        assert!(Value::parse(text).is_err(), "{text}");
    }
    assert_eq!(Object::parse("[1]").err(), Some(JsonError::NotAnObject));
    assert_eq!(Object::from_bytes(b"{\"\xff\":1}").err(), Some(JsonError::NotUtf8));
}

#[test]
fn repeated_names_are_found_at_any_depth_and_in_any_spelling() {
    for (text, names) in [
        (r#"{"a":1,"b":2,"a":3}"#, vec!["a"]),
        (r#"{"exp":1,"\u0065xp":2}"#, vec!["exp"]),
        (r#"{"a":[{"b":{"c":1,"c":1}}]}"#, vec!["c"]),
        (r#"{"a":1,"A":1,"b":{"a":1}}"#, vec![]),
    ] {
        assert_eq!(Object::parse(text).expect("valid").duplicates(), names, "{text}");
    }
    assert_eq!(
        Object::parse(r#"{"a":1,"a":2}"#).expect("valid").get("a").map(Value::raw),
        Some("2")
    );
    let many: Vec<String> = (0..40).map(|i| format!("\"k{}\":0", i % 39)).collect();
    let object = format!("{{{}}}", many.join(","));
    assert_eq!(Object::parse(&object).expect("valid").duplicates(), ["k0"]);
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Value::parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(Value::parse(&nested(MAX_DEPTH + 1)).err(), Some(JsonError::TooDeep));
    assert_eq!(Value::parse(&"[".repeat(5_000_000)).err(), Some(JsonError::TooDeep));
    assert_eq!(Value::parse(&"{\"a\":".repeat(1_000_000)).err(), Some(JsonError::TooDeep));
}

#[test]
fn a_terminal_sees_no_control_characters() {
    let text = "{\"a\u{9b}\":\"\u{202e}\u{7f}\u{200b}\u{e0041}x\",\n\"b\":\"é😀\"}";
    let shown = Object::parse(text).expect("valid").value().pretty().to_string();
    assert_eq!(
        shown,
        "{\n  \"a\\u009b\": \"\\u202e\\u007f\\u200b\\udb40\\udc41x\",\n  \"b\": \"é😀\"\n}"
    );
    let (one, other) = (Object::parse(text).expect("valid"), Object::parse(&shown).expect("valid"));
    assert_eq!(one.string("a\u{9b}"), other.string("a\u{9b}"));
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        ".{0,8}".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::btree_map(".{0,4}", inner, 0..5)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn strings_end_where_they_end(text in "[a-t\u{0}-\u{1f}\"\\\\é\u{7f}-\u{ff}]{0,40}") {
        let json = format!("\"{text}\"");
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&json);
        prop_assert_eq!(Value::parse(&json).is_ok(), theirs.is_ok());
    }

    #[test]
    fn serde_json_agrees_on_what_is_json(text in "[\\[\\]{}\",:0-9a-eu.\\\\ntrlfs \\-+E]{0,24}") {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        // serde_json rejects numbers beyond f64; this parser checks only their grammar.
        let too_big = theirs.as_ref().is_err_and(|e| e.to_string().contains("out of range"));
        prop_assert!(too_big || theirs.is_ok() == Value::parse(&text).is_ok(), "{}", text);
    }

    #[test]
    fn what_serde_json_writes_is_read_and_shown_alike(value in any_json()) {
        let text = value.to_string();
        let ours = Value::parse(&text).expect("serde_json writes JSON");
        let shown = ours.pretty().to_string();
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("still JSON"), value);
    }

    #[test]
    fn quoted_text_reads_back(text in any::<String>()) {
        let mut json = String::new();
        quote(&text, &mut json);
        let value = Value::parse(&json).expect("a JSON string").string();
        prop_assert_eq!(value.as_deref(), Some(text.as_str()));
    }
}

#[test]
fn every_member_is_found_however_many_there_are() {
    let count = 600;
    let members: Vec<String> = (0..count).map(|n| format!("\"name{n}\":{n}")).collect();
    let text = format!("{{{},\"name7\":\"last\"}}", members.join(","));
    let object = Object::parse(&text).expect("valid");
    for n in (0..count).filter(|n| *n != 7) {
        let number = n.to_string();
        assert_eq!(object.get(&format!("name{n}")).map(Value::raw), Some(number.as_str()));
    }
    assert_eq!(object.string("name7").as_deref(), Some("last"));
    assert_eq!(object.get("name600"), None);
    assert_eq!(object.duplicates(), ["name7"]);
}

#[test]
fn more_members_than_any_token_has_are_not_kept() {
    let text = format!("{{\"a\":0{}}}", ",\"b\":0".repeat(MAX_MEMBERS + 7));
    let object = Object::parse(&text).expect("an object");
    assert_eq!(object.members().len(), MAX_MEMBERS);
    assert_eq!(object.value().raw(), text);
    assert_eq!(object.duplicates(), ["b"]);
    assert!(Object::parse(&text[..text.len() - 1]).is_err(), "the rest is validated");
}
