//! Changes by plain SQL that the schema rejects: claims that are invalid in tokens, chosen epochs, covered
//! sessions, changed cutoffs, forged denylist numbers, another store ID, reused IDs.

use crate::schema::{either_way, refuses};

/// Returns texts that JSON parsers may read in two ways, or not at all.
fn bad_claims() -> Vec<String> {
    let deep = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    let mixed = format!(r#"{{"a":{}{}}}"#, "[".repeat(64), "]".repeat(64));
    let mut texts = vec![deep(65), mixed];
    for text in [
        r#"{"a":1,"a":2}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"{"a":{"b":1,"b":1}}"#,
        r#"{"a":[1,{"b":1,"c":2,"b":3}]}"#,
        r#"{"a":"\ud83d"}"#,
        r#"{"a":"\uD83D x"}"#,
        r#"{"a":"\ude00"}"#,
        r#"{"a":"\ude00\ud83d"}"#,
        r#"{"a":"\ud83d\ud83d\ude00"}"#,
        r#"{"a":"\ud83d\n"}"#,
        r#"{"\udfff":1}"#,
    ] {
        texts.push(text.to_owned());
    }
    texts
}

const BAD_AUDIENCES: [&str; 8] = [
    "[]",
    r#"["a",1]"#,
    r#"["a",null]"#,
    r#"[["a"]]"#,
    "[{}]",
    "[true]",
    r#"["\ud83d"]"#,
    r#"{"a":"b"}"#,
];

fn written(column: &str, text: &str) -> [String; 2] {
    [
        format!("UPDATE sessions SET {column} = '{text}' WHERE id = 'living'"),
        format!("INSERT INTO sessions (id, user_id, {column}) VALUES ('new', 'alice', '{text}')"),
    ]
}

#[test]
fn claims_and_audiences_are_unambiguous_for_every_parser() {
    let mut statements: Vec<String> =
        bad_claims().iter().flat_map(|text| written("claims", text)).collect();
    statements.extend(BAD_AUDIENCES.iter().flat_map(|text| written("audience", text)));
    refuses(&statements.iter().map(String::as_str).collect::<Vec<_>>());
    // All other claims are accepted.
    let deepest = format!("{}1{}", r#"{"a":"#.repeat(64), "}".repeat(64));
    either_way(|_, connection| {
        for text in [
            deepest.as_str(),
            r#"{"a":{"b":1},"c":{"b":1},"A":1}"#,
            r#"{"a":"\ud83d\ude00","b":"\uD83D\uDE00 \\ud83d"}"#,
            r#"{"a":["{{{{{{","[[[["]}"#,
        ] {
            let sql = "UPDATE sessions SET claims = ?1 WHERE id = 'living'";
            assert_eq!(connection.execute(sql, [text]).unwrap(), 1, "{text}");
        }
        let sql = "UPDATE sessions SET audience = ?1 WHERE id = 'living'";
        connection.execute(sql, [r#"["a","\ud83d\ude00"]"#]).unwrap();
    });
}

#[test]
fn an_epoch_is_neither_chosen_nor_changed() {
    refuses(&[
        "INSERT INTO sessions (id, user_id, epoch) VALUES ('new', 'alice', 1)",
        "INSERT INTO sessions (id, user_id, epoch) VALUES ('new', 'alice', 7)",
        "INSERT INTO sessions (id, user_id, epoch) VALUES ('new', 'alice', -2)",
        "UPDATE sessions SET epoch = 1 WHERE id = 'living'",
        "UPDATE sessions SET epoch = -1 WHERE id = 'living'",
        "UPDATE sessions SET epoch = NULL WHERE id = 'living'",
        "UPDATE OR REPLACE sessions SET epoch = epoch + 1",
    ]);
    either_way(|dir, connection| {
        connection
            .execute_batch(
                "INSERT INTO cutoffs (reason) VALUES ('leaked');
                 INSERT INTO sessions (id, user_id) VALUES ('new', 'alice');",
            )
            .unwrap();
        assert_eq!(dir.number("SELECT epoch FROM sessions WHERE id = 'new'"), 1);
        assert_eq!(dir.number("SELECT epoch FROM sessions WHERE id = 'living'"), 0);
        // The store's own number may be given, which saves a second write of the row.
        let login = "INSERT INTO sessions (id, user_id, epoch)
                     VALUES ('same', 'alice', (SELECT ifnull(max(id), 0) FROM cutoffs))";
        assert_eq!(connection.execute(login, []).unwrap(), 1);
        assert_eq!(dir.number("SELECT epoch FROM sessions WHERE id = 'same'"), 1);
        for sql in [
            "INSERT INTO sessions (id, user_id, epoch) VALUES ('older', 'alice', 0)",
            "INSERT INTO sessions (id, user_id, epoch) VALUES ('newer', 'alice', 2)",
            "UPDATE sessions SET epoch = 2 WHERE id = 'same'",
            "UPDATE sessions SET epoch = 1 WHERE id = 'living'",
            "UPDATE sessions SET epoch = 9 WHERE id = 'new'",
        ] {
            assert!(connection.execute(sql, []).is_err(), "{sql}");
        }
    });
}

#[test]
fn a_covered_session_is_marked_and_nothing_else() {
    either_way(|dir, connection| {
        connection.execute("INSERT INTO cutoffs (reason) VALUES ('leaked')", []).unwrap();
        let before = dir.dump();
        for sql in [
            "UPDATE sessions SET generation = generation + 1, rotated_at = unixepoch(),
               last_used_at = unixepoch() WHERE id = 'living'",
            "UPDATE OR REPLACE sessions SET generation = generation + 1 WHERE id = 'living'",
            "UPDATE sessions SET last_used_at = last_used_at + 1 WHERE id = 'living'",
            "UPDATE sessions SET access_expires_at = unixepoch() + 9000 WHERE id = 'living'",
            "UPDATE sessions SET expires_at = unixepoch() + 9000 WHERE id = 'living'",
            "UPDATE sessions SET claims = '{\"admin\":true}' WHERE id = 'living'",
            // A mark with another time of revocation.
            "UPDATE sessions SET revoked_at = unixepoch() + 60 WHERE id = 'living'",
            "UPDATE sessions SET revoked_at = (SELECT created_at FROM cutoffs),
               generation = generation + 1 WHERE id = 'living'",
        ] {
            assert!(connection.execute(sql, []).is_err(), "went through: {sql}");
            assert_eq!(dir.dump(), before, "changed something: {sql}");
        }
        assert_eq!(dir.number("SELECT count(*) FROM live_sessions"), 0);
        let mark = "UPDATE sessions SET revoked_reason = 'leaked',
                      revoked_at = (SELECT max(c.created_at, sessions.created_at) FROM cutoffs c)
                    WHERE id = 'living'";
        assert_eq!(connection.execute(mark, []).unwrap(), 1);
        assert_eq!(connection.execute("DELETE FROM sessions WHERE id = 'rotated'", []).unwrap(), 1);
    });
}

#[test]
fn cutoffs_are_numbered_and_stay() {
    either_way(|dir, connection| {
        connection
            .execute_batch(
                "INSERT INTO cutoffs (reason) VALUES ('leaked');
                 INSERT INTO cutoffs (id, reason) VALUES (2, 'admin');",
            )
            .unwrap();
        let before = dir.dump();
        for sql in [
            "INSERT INTO cutoffs (id) VALUES (4)",
            "INSERT INTO cutoffs (id) VALUES (2)",
            "INSERT OR REPLACE INTO cutoffs (id) VALUES (1)",
            "REPLACE INTO cutoffs (id) VALUES (2)",
            "INSERT INTO cutoffs (id) VALUES (0)",
            "INSERT INTO cutoffs (id) VALUES (9223372036854775807)",
            "UPDATE cutoffs SET reason = 'other'",
            "UPDATE cutoffs SET created_at = created_at - 1 WHERE id = 1",
            "UPDATE OR REPLACE cutoffs SET id = 1 WHERE id = 2",
            "DELETE FROM cutoffs",
            "DELETE FROM cutoffs WHERE id = 2",
        ] {
            assert!(connection.execute(sql, []).is_err(), "went through: {sql}");
            assert_eq!(dir.dump(), before, "changed something: {sql}");
        }
        connection.execute("INSERT INTO cutoffs DEFAULT VALUES", []).unwrap();
        assert_eq!(dir.number("SELECT max(id) * 10 + count(*) FROM cutoffs"), 33);
    });
}

#[test]
fn the_numbers_of_the_denylist_are_the_stores() {
    refuses(&[
        "INSERT INTO denylist (kind, id, expires_at, seq) VALUES ('jti', 'x', unixepoch() + 9, 5)",
        "UPDATE denylist SET seq = 0",
        "UPDATE denylist SET seq = seq + 1",
        "UPDATE denylist SET seq = 9223372036854775807",
        "UPDATE store SET denylist_seq = 9223372036854775807",
        "UPDATE store SET denylist_seq = denylist_seq - 1",
        "UPDATE store SET denylist_seq = 0",
        "UPDATE store SET denylist_seq = NULL",
    ]);
    either_way(|dir, connection| {
        let seq = "SELECT seq FROM denylist WHERE id = 'a-token'";
        let before = dir.number(seq);
        connection
            .execute("UPDATE denylist SET expires_at = expires_at + 60 WHERE id = 'a-token'", [])
            .unwrap();
        assert!(dir.number(seq) > before, "an extension is a change");
        assert_eq!(
            dir.number("SELECT max(seq) = (SELECT denylist_seq FROM store) FROM denylist"),
            1
        );
        assert_eq!(dir.number("SELECT count(*) = count(DISTINCT seq) FROM denylist"), 1);
    });
}

#[test]
fn a_store_has_one_identity() {
    refuses(&[
        "INSERT INTO store DEFAULT VALUES",
        "INSERT OR REPLACE INTO store DEFAULT VALUES",
        "INSERT INTO store (only_one) VALUES (2)",
        "UPDATE store SET store_id = '00000000-0000-4000-8000-000000000000'",
        "UPDATE store SET only_one = 2",
        "DELETE FROM store",
    ]);
}

#[test]
fn an_id_that_was_revoked_or_deleted_is_not_used_again() {
    either_way(|dir, connection| {
        connection.execute("DELETE FROM sessions", []).unwrap();
        // Each of them has left an event: two were active, one revoked.
        let before = dir.dump();
        for id in ["living", "rotated", "ended"] {
            for sql in [
                format!("INSERT INTO sessions (id, user_id) VALUES ('{id}', 'alice')"),
                format!("INSERT OR REPLACE INTO sessions (id, user_id) VALUES ('{id}', 'alice')"),
                format!("INSERT OR IGNORE INTO sessions (id, user_id) VALUES ('{id}', 'alice')"),
            ] {
                assert!(connection.execute(&sql, []).is_err(), "went through: {sql}");
                assert_eq!(dir.dump(), before, "changed something: {sql}");
            }
        }
        // The events that mark the IDs as used cannot be deleted.
        assert!(connection.execute("DELETE FROM events", []).is_err());
        connection
            .execute("INSERT INTO sessions (id, user_id) VALUES ('new', 'alice')", [])
            .unwrap();
    });
}
