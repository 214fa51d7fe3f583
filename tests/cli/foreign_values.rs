//! Values that no command of tokenctl stores: what another program wrote is shown as it is, copied exactly, and
//! named truly.

use serde_json::{Value, json};

use crate::common::handmade::signed;
use crate::common::{MINUTE, Pair, World, claims, force, now};
use tokenctl::token::{Key, KeyRing, ParseOptions};

/// Returns the check of `doctor` with this name.
fn check(world: &World, name: &str) -> Value {
    let done = world.run(&["doctor", "-o", "json"]);
    let report = done.json();
    let checks = report["checks"].as_array().unwrap();
    checks.iter().find(|check| check["check"] == name).unwrap().clone()
}

#[test]
fn bytes_in_claims_and_audiences_are_shown_escaped() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world
        .sql()
        .execute_batch(
            "UPDATE sessions SET claims = CAST(x'7b226e616d65223a22636166e9227d' AS TEXT),
                                 audience = CAST(x'5b22e9225d' AS TEXT)",
        )
        .unwrap();
    let shown = world.json(&["sessions", "show", &pair.session]);
    let session = if shown["session"].is_object() { &shown["session"] } else { &shown };
    assert_eq!(session["claims"], json!({ "name": r"caf\xe9" }), "{shown}");
    assert_eq!(session["audience"], json!([r"\xe9"]), "{shown}");
    let rotated = world.rotate(&pair.refresh);
    assert_eq!(claims(&rotated.access)["name"], r"caf\xe9");
    assert_eq!(check(&world, "claims")["level"], "ok");
    let texts = check(&world, "texts");
    assert_eq!(texts["level"], "warning");
    assert!(texts["message"].as_str().unwrap().contains("1 row of sessions"), "{texts}");
}

/// Returns every text column of the schema, by table.
fn text_columns(world: &World) -> Vec<(String, String)> {
    let sql = world.sql();
    let mut statement = sql
        .prepare(
            "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'
               AND c.type = 'TEXT'",
        )
        .unwrap();
    let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    columns.map(Result::unwrap).collect()
}

#[test]
fn doctor_counts_bytes_that_are_not_utf8_in_every_text_column() {
    let columns = text_columns(&World::made());
    for column in ["denylist id", "denylist user_id", "cutoffs revoked_note", "events note"] {
        let column = column.split_once(' ').unwrap();
        assert!(columns.iter().any(|(table, name)| (&**table, &**name) == column), "{column:?}");
    }
    for (table, column) in columns {
        let world = World::made();
        world.issue("alice", &[]);
        // The checks of the schema would refuse such a status or reason.
        let sql = world.sql();
        sql.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
            .unwrap();
        let statements = format!(
            "INSERT INTO denylist (kind, id, expires_at) VALUES ('jti', 'j', unixepoch() + 900);
             INSERT INTO cutoffs (id) VALUES (1);
             UPDATE {table} SET {column} = CAST(x'ff' AS TEXT)"
        );
        force(&sql, &statements);
        let texts = check(&world, "texts");
        let said = texts["message"].as_str().unwrap();
        assert_eq!(texts["level"], "warning", "{table}.{column}: {said}");
        assert!(said.contains(&format!("1 row of {table}")), "{table}.{column}: {said}");
    }
    // Two halves of a character in neighbouring columns are not a character.
    let world = World::made();
    world.issue("alice", &[]);
    world.force(
        "UPDATE sessions SET ip = CAST(x'61c3' AS TEXT), user_agent = CAST(x'a961' AS TEXT)",
    );
    assert_eq!(check(&world, "texts")["level"], "warning");
}

#[test]
fn bytes_in_the_denylist_and_in_cutoffs_stop_no_command() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world
        .sql()
        .execute_batch(
            "INSERT INTO cutoffs (revoked_by, revoked_note)
             VALUES (CAST(x'6f7073e9' AS TEXT), CAST(x'6e6fff' AS TEXT));
             INSERT INTO denylist (kind, id, user_id, expires_at) VALUES
               ('sid', CAST(x'6964ff' AS TEXT), CAST(x'636166e9' AS TEXT), unixepoch() + 900),
               ('jti', CAST(x'6a74e9' AS TEXT), NULL, unixepoch() + 900);",
        )
        .unwrap();
    let list = world.json(&["denylist", "list"]);
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, [r"jt\xe9", r"id\xff"], "{list}");
    assert_eq!(list[1]["user_id"], r"caf\xe9");
    let session = world.session(&pair.session);
    assert_eq!(session["revoked_by"], r"ops\xe9", "{session}");
    assert_eq!(session["revoked_note"], r"no\xff");
    for args in [
        &["denylist", "list"][..],
        &["stats"],
        &["sessions", "list", "--state", "all"],
        &["users", "show", "alice"],
        &["events"],
    ] {
        for output in ["table", "json"] {
            world.ok(&[args, &["-o", output]].concat());
        }
    }
    world.verdict(&pair.access, "revoked");
    world.json(&["revoke-all", "alice"]);
    world.ok(&["purge"]);
    world.json(&["revoke-all", "--everyone", "--yes"]);
    assert_eq!(world.run(&["doctor"]).exit, 0);
    let (from, to) = (world.store().display().to_string(), world.at("copy.db"));
    let copied = world.json(&["store", "copy", "--from", &from, "--to", &to]);
    assert_eq!((&copied["denylist"], &copied["cutoffs"]), (&json!(2), &json!(2)), "{copied}");
}

/// An entry whose ID is not UTF-8 is found by the text that shows it, which is the `sid` of the tokens.
#[test]
fn an_entry_with_bytes_rejects_the_tokens_of_its_session() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world.force(&format!(
        "UPDATE sessions SET id = CAST(x'7365e9' AS TEXT) WHERE id = '{}'",
        pair.session
    ));
    let pair = world.rotate(&forged(&world, &pair.refresh));
    world
        .sql()
        .execute_batch(
            "INSERT INTO denylist (kind, id, expires_at)
             VALUES ('sid', CAST(x'7365e9' AS TEXT), unixepoch() + 900)",
        )
        .unwrap();
    world.verdict(&pair.access, "denylisted");
}

/// Signs a refresh token again, for the session whose ID is shown as `se\xe9`.
fn forged(world: &World, refresh: &str) -> String {
    let ring =
        KeyRing::parse(&std::fs::read(world.ring()).unwrap(), ParseOptions::default()).unwrap();
    let key: &Key = ring.active().unwrap();
    let header = json!({ "alg": key.algorithm().name(), "kid": key.kid(), "typ": "rt+jwt" });
    let mut payload = claims(refresh);
    payload["sid"] = r"se\xe9".into();
    signed(key, &header.to_string(), payload.to_string())
}

#[test]
fn doctor_names_both_kinds_of_addresses() {
    let world = World::made();
    world.issue("alice", &[]);
    world.issue("bob", &[]);
    world
        .sql()
        .execute_batch(
            "UPDATE sessions SET ip = '198.51.100.7:5123' WHERE user_id = 'alice';
             UPDATE sessions SET ip = 'unknown' WHERE user_id = 'bob';",
        )
        .unwrap();
    let found = check(&world, "addresses");
    for text in ["1 session whose ip is not an IP address", "1 session whose ip has a port"] {
        assert!(found["message"].as_str().unwrap().contains(text), "{found}");
    }
}

#[test]
fn purge_warns_of_rotations_and_revocations_in_the_future() {
    for change in ["rotated_at = unixepoch() + 7200", "revoked_at = unixepoch() + 7200"] {
        let world = World::made();
        world.issue("alice", &[]);
        let quiet = world.ok(&["purge", "--dry-run"]);
        assert!(!quiet.stderr.contains("in the future"), "{quiet:?}");
        world.sql().execute(&format!("UPDATE sessions SET {change}"), []).unwrap();
        for args in [&["purge", "--dry-run"][..], &["purge", "--dry-run", "-q"], &["purge"]] {
            let done = world.ok(args);
            assert!(done.stderr.contains("warning: 1 time in the future"), "{change}: {done:?}");
        }
        assert_eq!(check(&world, "clock")["level"], "warning");
    }
}

#[test]
fn a_copy_between_files_keeps_every_byte() {
    let world = World::made();
    world
        .sql()
        .execute_batch(
            "INSERT INTO users (id) VALUES (CAST(x'75e9' AS TEXT)), (CAST(x'75ff' AS TEXT));
             INSERT INTO sessions (id, user_id, device) VALUES
               (CAST(x'73657373e9' AS TEXT), CAST(x'75e9' AS TEXT), CAST(x'ff' AS TEXT)),
               (CAST(x'73657373ff' AS TEXT), CAST(x'75ff' AS TEXT), NULL);",
        )
        .unwrap();
    let (from, to) = (world.store().display().to_string(), world.at("copy.db"));
    let done = world.json(&["store", "copy", "--from", &from, "--to", &to]);
    assert_eq!((&done["sessions"], &done["changed_texts"]), (&json!(2), &json!(0)));
    for table in ["users", "sessions", "events"] {
        let sql = match table {
            "users" => "SELECT group_concat(hex(id) || status || created_at) FROM users",
            "sessions" => {
                "SELECT group_concat(hex(id) || hex(user_id) || hex(ifnull(device, ''))) FROM sessions"
            }
            _ => "SELECT group_concat(hex(ifnull(session_id, '')) || kind) FROM events",
        };
        let copied = crate::common::sql(std::path::Path::new(&to));
        let copied: Option<String> = copied.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(world.value::<Option<String>>(sql), copied, "{table}");
    }
    world.ok(&["--store", &to, "sessions", "show", r"sess\xff"]);
}

#[test]
fn the_store_names_the_claim_that_it_cannot_hold() {
    let world = World::made();
    let Pair { session, .. } = world.issue("alice", &[]);
    let ring =
        KeyRing::parse(&std::fs::read(world.ring()).unwrap(), ParseOptions::default()).unwrap();
    let key: &Key = ring.active().unwrap();
    let header = json!({ "alg": key.algorithm().name(), "kid": key.kid(), "typ": "at+jwt" });
    let token = |sub: &str, jti: &str| {
        let mut payload = claims(&world.issue("alice", &[]).access);
        payload["sub"] = sub.into();
        payload["jti"] = jti.into();
        payload["sid"] = session.as_str().into();
        payload["exp"] = (now() + 10 * MINUTE).into();
        signed(key, &header.to_string(), payload.to_string())
    };
    for (sub, jti, said) in [
        ("alice", "a\0b", "the token's jti contains a null character"),
        ("a\0b", "jti", "the token's sub contains a null character"),
    ] {
        world.run(&["revoke", "--token", &token(sub, jti), "--jti"]).code(4).says(said);
    }
    // The session of another user is never revoked, and the error is true.
    let of_other = token("mallory", "jti");
    let done = world.run(&["revoke", "--token", &of_other]).code(3);
    assert!(done.stderr.contains("belongs to another user"), "{done:?}");
    let done = world.ok(&["revoke", "--token", &of_other, "--jti"]);
    assert!(done.stdout.contains("its session belongs to another user"), "{done:?}");
    let sql = "SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL";
    assert_eq!(world.value::<i64>(sql), 0);
}

#[test]
fn a_text_that_the_audit_trail_cannot_hold_is_an_error() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let (fits, long) = ("n".repeat(1024), "n".repeat(1025));
    for command in [
        &["revoke", &pair.session][..],
        &["revoke-all", "alice"],
        &["users", "deactivate", "alice"],
        &["users", "reactivate", "alice"],
        &["users", "delete", "alice"],
        &["issue", "alice"],
        &["scan", "--revoke", "--yes"],
        &["sessions", "import", "-"],
    ] {
        let done = world.run(&[command, &["--note", &long]].concat()).code(2);
        assert!(done.stderr.contains("--note") && done.stderr.contains("at most"), "{done:?}");
    }
    world.run(&["revoke-all", "alice", "--actor", &"a".repeat(129)]).code(2).says("at most 128");
    assert_eq!(world.value::<i64>("SELECT count(*) FROM events WHERE kind = 'revoked'"), 0);
    world.ok(&["revoke-all", "alice", "--note", &fits]);
    let sql = "SELECT length(note) FROM events WHERE kind = 'revoked'";
    assert_eq!(world.value::<i64>(sql), 1024);
}

/// A rotation that stored values prevent names the session, the column and the next step.
#[test]
fn values_that_no_token_can_have_are_named_in_a_rotation() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    for (column, value, words) in [
        ("claims", r#"{"a":1,"a":2}"#, "a claim occurs twice"),
        (
            "claims",
            r#"{"a":"\ud800"}"#,
            r"the claims are JSON with half a surrogate pair (a \u escape) at byte 6",
        ),
        ("audience", "[1]", "the audience is not a JSON array of one or more strings"),
    ] {
        world.force("UPDATE sessions SET claims = '{}', audience = NULL");
        world.force(&format!("UPDATE sessions SET {column} = '{value}'"));
        let done = world.call(&["rotate", "-"]).stdin(pair.refresh.clone()).run().code(1);
        let (error, hint) = done.error_and_hint();
        let session = &pair.session;
        assert_eq!(error, format!("no token can be issued for session {session}: {words}"));
        assert_eq!(
            hint,
            format!("correct its column {column} by SQL, or revoke it: tokenctl revoke {session}")
        );
        assert_eq!(world.value::<i64>("SELECT generation FROM sessions"), 1);
    }
    world.force("UPDATE sessions SET claims = '{}', audience = NULL");
    world.rotate(&pair.refresh);
}
