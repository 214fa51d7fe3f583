//! The schema for programs in any language: plain SQL, none of our functions, and foreign keys on or, as
//! is SQLite's default, off.

use rusqlite::Connection;

use crate::support::TestDir;

/// Creates a store with three sessions of alice: `living`, `rotated` in its second generation, and
/// `ended`. bob is deactivated.
fn prepared() -> TestDir {
    let dir = TestDir::new();
    dir.raw(true)
        .execute_batch(
            "INSERT INTO users (id) VALUES ('alice'), ('bob');
             INSERT INTO sessions (id, user_id, access_expires_at, ip, user_agent)
             VALUES ('living', 'alice', unixepoch() + 900, '192.0.2.1', 'ua'),
                    ('rotated', 'alice', unixepoch() + 900, NULL, NULL),
                    ('ended', 'alice', unixepoch() + 900, '192.0.2.9', 'ua');
             UPDATE sessions SET generation = 2, rotated_at = unixepoch() WHERE id = 'rotated';
             UPDATE sessions SET revoked_at = unixepoch(), revoked_reason = 'logout',
               revoked_by = 'service' WHERE id = 'ended';
             UPDATE users SET status = 'deactivated' WHERE id = 'bob';
             INSERT INTO denylist (kind, id, expires_at)
             VALUES ('jti', 'a-token', unixepoch() + 600);",
        )
        .unwrap();
    dir
}

/// Runs `check` once with foreign keys and once without.
pub(crate) fn either_way(check: impl Fn(&TestDir, &Connection)) {
    for foreign_keys in [false, true] {
        let dir = prepared();
        let connection = dir.raw(foreign_keys);
        check(&dir, &connection);
    }
}

/// Asserts that each statement fails and changes nothing.
pub(crate) fn refuses(statements: &[&str]) {
    either_way(|dir, connection| {
        let before = dir.dump();
        for sql in statements {
            let outcome = connection.execute(sql, []);
            assert!(outcome.is_err(), "went through: {sql}");
            assert_eq!(dir.dump(), before, "changed something: {sql}");
        }
    });
}

/// Asserts that each statement succeeds and changes nothing.
fn ignores(statements: &[&str]) {
    either_way(|dir, connection| {
        let before = dir.dump();
        for sql in statements {
            connection.execute(sql, []).unwrap();
            assert_eq!(dir.dump(), before, "changed something: {sql}");
        }
    });
}

#[test]
fn a_revocation_records_an_event_and_a_denylist_entry() {
    either_way(|dir, connection| {
        connection
            .execute(
                "UPDATE sessions SET revoked_at = unixepoch(), revoked_reason = 'compromised',
                   revoked_by = 'soc', revoked_note = 'ticket 7' WHERE id = 'living'",
                [],
            )
            .unwrap();
        assert_eq!(
            dir.number(
                "SELECT count(*) FROM events e JOIN sessions s ON s.id = e.session_id
                 WHERE e.kind = 'revoked' AND e.session_id = 'living' AND e.user_id = 'alice'
                   AND e.reason = 'compromised' AND e.actor = 'soc' AND e.note = 'ticket 7'
                   AND e.ip = '192.0.2.1' AND e.user_agent = 'ua' AND e.at = s.revoked_at
                   AND s.is_valid = 0"
            ),
            1
        );
        assert_eq!(
            dir.number(
                "SELECT count(*) FROM denylist d JOIN sessions s ON s.id = d.id
                 WHERE d.kind = 'sid' AND d.id = 'living' AND d.user_id = 'alice'
                   AND d.expires_at = s.access_expires_at + 300 AND d.reason = 'compromised'"
            ),
            1
        );
    });
}

#[test]
fn a_revocation_without_a_reason_has_one() {
    either_way(|dir, connection| {
        connection
            .execute("UPDATE sessions SET revoked_at = unixepoch() WHERE id = 'living'", [])
            .unwrap();
        for sql in [
            "SELECT count(*) FROM sessions WHERE id = 'living' AND revoked_reason = 'other'",
            "SELECT count(*) FROM events WHERE session_id = 'living' AND reason = 'other'",
            "SELECT count(*) FROM denylist WHERE id = 'living' AND reason = 'other'",
        ] {
            assert_eq!(dir.number(sql), 1, "{sql}");
        }
    });
}

#[test]
fn an_expired_access_token_is_not_denied() {
    either_way(|dir, connection| {
        connection
            .execute_batch(
                "INSERT INTO sessions (id, user_id, created_at, access_expires_at) VALUES
                   ('quiet', 'alice', unixepoch() - 9000, unixepoch() - 8000),
                   ('gone', 'alice', unixepoch() - 9000, unixepoch() - 8000),
                   ('never', 'alice', unixepoch() - 9000, NULL);
                 UPDATE sessions SET revoked_at = unixepoch() WHERE id IN ('quiet', 'never');
                 DELETE FROM sessions WHERE id = 'gone'",
            )
            .unwrap();
        assert_eq!(
            dir.number("SELECT count(*) FROM denylist WHERE id IN ('quiet', 'gone', 'never')"),
            0
        );
    });
}

#[test]
fn a_session_that_comes_in_ended_leaves_the_same_traces() {
    either_way(|dir, connection| {
        connection
            .execute(
                "INSERT INTO sessions (id, user_id, access_expires_at, revoked_at)
                 VALUES ('old', 'bob', unixepoch() + 60, unixepoch())",
                [],
            )
            .unwrap();
        for sql in [
            "SELECT count(*) FROM sessions WHERE id = 'old' AND revoked_reason = 'other'",
            "SELECT count(*) FROM events WHERE session_id = 'old' AND kind = 'revoked'",
            "SELECT count(*) FROM denylist WHERE id = 'old'",
        ] {
            assert_eq!(dir.number(sql), 1, "{sql}");
        }
    });
}

#[test]
fn an_ended_session_cannot_be_changed() {
    refuses(&[
        "UPDATE sessions SET revoked_at = NULL, revoked_reason = NULL, revoked_by = NULL
         WHERE id = 'ended'",
        "UPDATE sessions SET revoked_at = revoked_at + 1 WHERE id = 'ended'",
        "UPDATE sessions SET revoked_reason = 'admin' WHERE id = 'ended'",
        "UPDATE sessions SET revoked_reason = NULL WHERE id = 'ended'",
        "UPDATE sessions SET revoked_by = 'mallory' WHERE id = 'ended'",
        "UPDATE sessions SET revoked_note = 'x' WHERE id = 'ended'",
        "UPDATE sessions SET generation = generation + 1 WHERE id = 'ended'",
        "UPDATE sessions SET expires_at = unixepoch() + 9 WHERE id = 'ended'",
        "UPDATE sessions SET max_expires_at = unixepoch() + 9 WHERE id = 'ended'",
        "UPDATE sessions SET access_expires_at = unixepoch() + 9999 WHERE id = 'ended'",
        "UPDATE sessions SET last_used_at = last_used_at + 1 WHERE id = 'ended'",
        "UPDATE OR REPLACE sessions SET revoked_at = NULL, revoked_reason = NULL,
           revoked_by = NULL WHERE id = 'ended'",
        "UPDATE OR IGNORE sessions SET revoked_at = NULL, revoked_reason = NULL,
           revoked_by = NULL WHERE id = 'ended'",
    ]);
}

#[test]
fn no_spelling_of_insert_replaces_a_session() {
    refuses(&[
        "INSERT INTO sessions (id, user_id) VALUES ('ended', 'alice')",
        "INSERT OR REPLACE INTO sessions (id, user_id) VALUES ('ended', 'alice')",
        "REPLACE INTO sessions (id, user_id) VALUES ('living', 'alice')",
        "INSERT OR IGNORE INTO sessions (id, user_id) VALUES ('ended', 'alice')",
        "INSERT INTO sessions (id, user_id) VALUES ('ended', 'alice')
         ON CONFLICT (id) DO UPDATE SET revoked_at = NULL, revoked_reason = NULL",
        "INSERT INTO sessions (id, user_id) VALUES ('rotated', 'alice')
         ON CONFLICT DO UPDATE SET generation = 1",
        // A conflict by rowid.
        "INSERT OR REPLACE INTO sessions (rowid, id, user_id) VALUES (1, 'new', 'alice')",
        "INSERT INTO sessions (rowid, id, user_id) VALUES (99, 'new', 'alice')",
        "INSERT INTO sessions (rowid, id, user_id) VALUES (-1, 'new', 'alice')",
        "INSERT INTO sessions (rowid, id, user_id) VALUES (0, 'new', 'alice')",
        "UPDATE OR REPLACE sessions SET rowid = 1 WHERE id = 'ended'",
        "UPDATE OR REPLACE sessions SET id = 'living' WHERE id = 'ended'",
    ]);
}

#[test]
fn identifying_columns_are_immutable_and_counters_only_increase() {
    refuses(&[
        "UPDATE sessions SET id = 'other' WHERE id = 'living'",
        "UPDATE sessions SET user_id = 'bob' WHERE id = 'living'",
        "UPDATE sessions SET created_at = created_at - 1 WHERE id = 'living'",
        "UPDATE sessions SET generation = 1 WHERE id = 'rotated'",
        "UPDATE sessions SET generation = '1' WHERE id = 'rotated'",
        "UPDATE OR REPLACE sessions SET generation = generation - 1 WHERE id = 'rotated'",
        "UPDATE sessions SET generation = 0 WHERE id = 'living'",
        "UPDATE sessions SET generation = NULL WHERE id = 'living'",
        "UPDATE sessions SET access_expires_at = access_expires_at - 1 WHERE id = 'living'",
        "UPDATE sessions SET access_expires_at = NULL WHERE id = 'living'",
        "UPDATE sessions SET access_expires_at = '5' WHERE id = 'living'",
        "UPDATE sessions SET is_valid = 1 WHERE id = 'ended'",
    ]);
}

#[test]
fn implausible_values_are_refused() {
    refuses(&[
        // Times in milliseconds.
        "UPDATE sessions SET last_used_at = unixepoch() * 1000 WHERE id = 'living'",
        "UPDATE sessions SET expires_at = unixepoch() * 1000 WHERE id = 'living'",
        "UPDATE sessions SET max_expires_at = unixepoch() * 1000 WHERE id = 'living'",
        "UPDATE sessions SET access_expires_at = unixepoch() * 1000 WHERE id = 'living'",
        "UPDATE sessions SET revoked_at = unixepoch() * 1000 WHERE id = 'living'",
        "INSERT INTO sessions (id, user_id, created_at) VALUES ('x', 'alice', unixepoch() * 1000)",
        "INSERT INTO users (id, created_at) VALUES ('x', unixepoch() * 1000)",
        "INSERT INTO denylist (kind, id, expires_at) VALUES ('sid', 'x', unixepoch() * 1000)",
        "INSERT INTO events (at, kind) VALUES (unixepoch() * 1000, 'x')",
        // Fractions and texts.
        "UPDATE sessions SET last_used_at = unixepoch() + 0.5 WHERE id = 'living'",
        "UPDATE sessions SET expires_at = 'tomorrow' WHERE id = 'living'",
        "UPDATE sessions SET expires_at = datetime('now') WHERE id = 'living'",
        // An expiry before the creation.
        "UPDATE sessions SET expires_at = created_at - 1 WHERE id = 'living'",
        "UPDATE sessions SET max_expires_at = created_at - 1 WHERE id = 'living'",
        "UPDATE sessions SET last_used_at = created_at - 1 WHERE id = 'living'",
        "UPDATE sessions SET rotated_at = created_at - 1 WHERE id = 'living'",
        "UPDATE sessions SET revoked_at = created_at - 1 WHERE id = 'living'",
        // Claims that are not an object.
        "UPDATE sessions SET claims = '[]' WHERE id = 'living'",
        "UPDATE sessions SET claims = 'null' WHERE id = 'living'",
        "UPDATE sessions SET claims = '\"text\"' WHERE id = 'living'",
        "UPDATE sessions SET claims = '{' WHERE id = 'living'",
        "UPDATE sessions SET claims = '' WHERE id = 'living'",
        "UPDATE sessions SET claims = NULL WHERE id = 'living'",
        "UPDATE sessions SET audience = '\"api\"' WHERE id = 'living'",
        // Unknown reasons.
        "UPDATE sessions SET revoked_at = unixepoch(), revoked_reason = 'because'
         WHERE id = 'living'",
        "UPDATE sessions SET revoked_reason = 'admin' WHERE id = 'living'",
        "INSERT INTO denylist (kind, id, expires_at, reason)
         VALUES ('sid', 'x', unixepoch() + 9, 'because')",
        "INSERT INTO denylist (kind, id, expires_at) VALUES ('ip', 'x', unixepoch() + 9)",
        "UPDATE users SET status = 'banned' WHERE id = 'alice'",
        // Invalid lifetimes.
        "UPDATE sessions SET access_ttl = 0 WHERE id = 'living'",
        "UPDATE sessions SET refresh_ttl = -1 WHERE id = 'living'",
    ]);
}

#[test]
fn texts_have_a_bound_also_behind_a_nul() {
    let long = |n: usize| format!("'{}'", "x".repeat(n));
    let hidden = format!("'x' || char(0) || {}", long(100_000));
    let mut statements = Vec::new();
    for (column, bound) in [("ip", 64), ("user_agent", 1024), ("device", 256)] {
        for text in [long(bound + 1), hidden.clone(), "''".to_owned()] {
            statements.push(format!("UPDATE sessions SET {column} = {text} WHERE id = 'living'"));
        }
    }
    for (column, bound) in [("revoked_by", 128), ("revoked_note", 1024)] {
        for text in [long(bound + 1), hidden.clone(), "''".to_owned()] {
            statements.push(format!(
                "UPDATE sessions SET revoked_at = unixepoch(), {column} = {text}
                 WHERE id = 'living'"
            ));
        }
    }
    for text in [long(256), hidden.clone(), "''".to_owned()] {
        statements.push(format!("INSERT INTO users (id) VALUES ({text})"));
    }
    for text in [long(65), hidden.clone(), "''".to_owned()] {
        statements.push(format!("INSERT INTO sessions (id, user_id) VALUES ({text}, 'alice')"));
        statements.push(format!(
            "INSERT INTO denylist (kind, id, expires_at) VALUES ('jti', {text}, unixepoch() + 9)"
        ));
        statements.push(format!("INSERT INTO events (kind) VALUES ({text})"));
    }
    for (column, bound) in [
        ("user_id", 255),
        ("session_id", 64),
        ("actor", 128),
        ("reason", 64),
        ("ip", 64),
        ("user_agent", 1024),
        ("note", 1024),
    ] {
        for text in [long(bound + 1), hidden.clone()] {
            statements.push(format!("INSERT INTO events (kind, {column}) VALUES ('x', {text})"));
        }
    }
    let huge = format!("'{{\"a\":\"{}\"}}'", "x".repeat(16_384));
    statements.push(format!("UPDATE sessions SET claims = {huge} WHERE id = 'living'"));
    statements.push(format!("UPDATE sessions SET claims = '{{}}' || {hidden} WHERE id = 'living'"));
    refuses(&statements.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn events_are_neither_forged_nor_changed_nor_lost() {
    refuses(&[
        "UPDATE events SET reason = 'admin'",
        "UPDATE events SET at = at - 999999",
        "UPDATE OR REPLACE events SET id = id + 1",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events (id, kind) VALUES (1, 'harmless')",
        "INSERT INTO events (id, kind) VALUES (1, 'x') ON CONFLICT DO UPDATE SET kind = 'x'",
        // Numbers out of order, before the first event, or so high that no event could follow.
        "INSERT INTO events (id, kind) VALUES (77, 'x')",
        "INSERT INTO events (id, kind) VALUES (0, 'x')",
        "INSERT INTO events (id, kind) VALUES (-1, 'x')",
        "INSERT INTO events (id, kind) VALUES (9223372036854775807, 'x')",
        // Events of a revocation that does not exist, or differs.
        "INSERT INTO events (kind, user_id, session_id, reason)
         VALUES ('revoked', 'alice', 'living', 'logout')",
        "INSERT INTO events (kind, user_id, session_id) VALUES ('revoked', 'alice', 'nowhere')",
        "INSERT INTO events (kind) VALUES ('revoked')",
        "INSERT INTO events (at, kind, user_id, session_id, actor)
         SELECT revoked_at, 'revoked', user_id, id, 'somebody else' FROM sessions
         WHERE id = 'ended'",
    ]);
}

#[test]
fn events_of_a_service_come_in_and_old_ones_age_out() {
    either_way(|dir, connection| {
        connection
            .execute_batch(
                "INSERT INTO events (kind, user_id, note) VALUES ('password-changed', 'alice', '');
                 INSERT INTO events (at, recorded_at, kind)
                 VALUES (unixepoch() - 86401, unixepoch() - 86401, 'old');
                 INSERT INTO events (kind, user_id) VALUES ('newest', 'alice');
                 DELETE FROM events WHERE kind = 'old';",
            )
            .unwrap();
        assert_eq!(dir.number("SELECT count(*) FROM events WHERE kind <> 'revoked'"), 2);
    });
}

#[test]
fn a_denylist_entry_is_kept_until_it_expires() {
    refuses(&[
        "UPDATE denylist SET expires_at = expires_at - 1",
        "UPDATE denylist SET expires_at = '5'",
        "UPDATE denylist SET expires_at = 0 WHERE kind = 'jti'",
        "UPDATE denylist SET id = 'another' WHERE kind = 'jti'",
        "UPDATE denylist SET kind = 'sid' WHERE kind = 'jti'",
        "UPDATE OR REPLACE denylist SET kind = 'sid', id = 'ended' WHERE kind = 'jti'",
        "DELETE FROM denylist",
        "DELETE FROM denylist WHERE id = 'ended'",
    ]);
    ignores(&[
        "INSERT INTO denylist (kind, id, expires_at) VALUES ('jti', 'a-token', unixepoch() + 1)",
        "INSERT OR REPLACE INTO denylist (kind, id, expires_at) VALUES ('jti', 'a-token', 1)",
        "REPLACE INTO denylist (kind, id, expires_at) VALUES ('sid', 'ended', 1)",
        "INSERT INTO denylist (kind, id, expires_at) VALUES ('sid', 'ended', 1)
         ON CONFLICT DO UPDATE SET expires_at = excluded.expires_at",
    ]);
    either_way(|dir, connection| {
        connection
            .execute_batch(
                "INSERT INTO denylist (kind, id, expires_at)
                 VALUES ('jti', 'a-token', unixepoch() + 5000);
                 INSERT INTO denylist (kind, id, expires_at) VALUES ('jti', 'dead', 5);
                 DELETE FROM denylist WHERE id = 'dead';",
            )
            .unwrap();
        assert_eq!(
            dir.number(
                "SELECT count(*) FROM denylist
                 WHERE kind = 'jti' AND expires_at > unixepoch() + 4000"
            ),
            1
        );
    });
}

#[test]
fn a_login_of_a_known_user_changes_nothing_of_them() {
    ignores(&[
        "INSERT INTO users (id) VALUES ('bob')",
        "INSERT OR IGNORE INTO users (id) VALUES ('bob')",
        "INSERT OR REPLACE INTO users (id) VALUES ('bob')",
        "INSERT INTO users (id) VALUES ('bob') ON CONFLICT DO UPDATE SET status = 'active'",
        "INSERT INTO users (id) VALUES ('bob') ON CONFLICT DO NOTHING",
        // With foreign keys on, this would delete every session of alice.
        "INSERT OR REPLACE INTO users (id) VALUES ('alice')",
        "INSERT OR IGNORE INTO users (id) VALUES ('alice')",
    ]);
    refuses(&[
        "INSERT OR REPLACE INTO users (id, status) VALUES ('alice', 'deactivated')",
        "UPDATE users SET id = 'carol' WHERE id = 'bob'",
        "UPDATE OR REPLACE users SET id = 'bob' WHERE id = 'alice'",
    ]);
}

#[test]
fn a_session_needs_an_active_user() {
    refuses(&[
        "INSERT INTO sessions (id, user_id) VALUES ('new', 'bob')",
        "INSERT INTO sessions (id, user_id) VALUES ('new', 'nobody')",
        "INSERT INTO sessions (id, user_id, revoked_at) VALUES ('new', 'nobody', unixepoch())",
    ]);
}

#[test]
fn deactivation_ends_every_session() {
    either_way(|dir, connection| {
        connection
            .execute("UPDATE users SET status = 'deactivated' WHERE id = 'alice'", [])
            .unwrap();
        for (sql, rows) in [
            ("SELECT count(*) FROM sessions WHERE is_valid", 0),
            ("SELECT count(*) FROM sessions WHERE revoked_reason = 'account-deactivated'", 2),
            ("SELECT count(*) FROM events WHERE reason = 'account-deactivated'", 2),
            ("SELECT count(*) FROM denylist WHERE kind = 'sid'", 3),
        ] {
            assert_eq!(dir.number(sql), rows, "{sql}");
        }
        connection.execute("UPDATE users SET status = 'active' WHERE id = 'alice'", []).unwrap();
        assert_eq!(dir.number("SELECT count(*) FROM sessions WHERE is_valid"), 0);
    });
}

#[test]
fn deleting_a_user_denies_the_tokens() {
    either_way(|dir, connection| {
        connection.execute("DELETE FROM users WHERE id = 'alice'", []).unwrap();
        for (sql, rows) in [
            ("SELECT count(*) FROM sessions", 0),
            ("SELECT count(*) FROM users", 1),
            (
                "SELECT count(*) FROM denylist
                 WHERE kind = 'sid' AND user_id = 'alice' AND expires_at > unixepoch() + 800",
                3,
            ),
        ] {
            assert_eq!(dir.number(sql), rows, "{sql}");
        }
    });
    either_way(|dir, connection| {
        connection.execute("DELETE FROM sessions", []).unwrap();
        assert_eq!(dir.number("SELECT count(*) FROM denylist WHERE kind = 'sid'"), 3);
    });
}

#[test]
fn the_statements_of_a_service_work() {
    either_way(|dir, connection| {
        let one = |sql: &str| assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}");
        // Login: the user may exist.
        connection.execute("INSERT OR IGNORE INTO users (id) VALUES ('carol')", []).unwrap();
        connection.execute("INSERT OR IGNORE INTO users (id) VALUES ('carol')", []).unwrap();
        one("INSERT INTO sessions (id, user_id, expires_at, access_expires_at, ip, user_agent)
             VALUES ('hers', 'carol', unixepoch() + 604800, unixepoch() + 900, '192.0.2.1', 'ua')");
        // Rotation by compare-and-set: the second of two concurrent updates changes nothing.
        let rotate = "UPDATE sessions SET generation = generation + 1, rotated_at = unixepoch(),
               longest_idle = max(longest_idle, unixepoch() - last_used_at),
               last_used_at = unixepoch(), expires_at = unixepoch() + 604800,
               access_expires_at = max(access_expires_at, unixepoch() + 900),
               ip = '192.0.2.2', user_agent = 'ua'
             WHERE id = 'hers' AND generation = 1 AND is_valid
               AND (ends_at IS NULL OR ends_at > unixepoch())";
        one(rotate);
        assert_eq!(connection.execute(rotate, []).unwrap(), 0);
        // A retry: the same generation again.
        one("UPDATE sessions SET last_used_at = unixepoch(),
               access_expires_at = max(access_expires_at, unixepoch() + 900)
             WHERE id = 'hers' AND generation = 2 AND rotated_at >= unixepoch() - 10 AND is_valid");
        assert_eq!(
            dir.number(
                "SELECT ip_changes * 10 + user_agent_changes FROM sessions WHERE id = 'hers'"
            ),
            10
        );
        // Check, logout, check.
        let check = "SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.id = 'hers' AND s.is_valid AND u.status = 'active'
               AND (s.ends_at IS NULL OR s.ends_at > unixepoch())
               AND NOT EXISTS (SELECT 1 FROM denylist WHERE kind = 'jti' AND id = 'hers-jti')";
        assert_eq!(dir.number(check), 1);
        let logout = "UPDATE sessions SET revoked_at = unixepoch(), revoked_reason = 'logout',
               revoked_by = 'service' WHERE id = 'hers' AND revoked_at IS NULL";
        one(logout);
        assert_eq!(connection.execute(logout, []).unwrap(), 0);
        assert_eq!(dir.number(check), 0);
    });
}

#[test]
fn valid_rows_of_other_programs_are_accepted() {
    either_way(|dir, connection| {
        connection
            .execute_batch(
                "INSERT INTO users (id, created_at) VALUES ('42', strftime('%s', 'now'));
                 INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
                 VALUES ('x', '42', strftime('%s', 'now'), strftime('%s', 'now'), NULL),
                        ('Ünïcode%_\"''', '42', unixepoch(), unixepoch(), unixepoch() || '');
                 UPDATE sessions SET revoked_at = strftime('%s', 'now') WHERE id = 'x';",
            )
            .unwrap();
        for sql in [
            "SELECT count(*) FROM users WHERE id = '42' AND typeof(created_at) = 'integer'",
            "SELECT count(*) FROM sessions WHERE id = 'x' AND typeof(revoked_at) = 'integer'
               AND ends_at IS NULL AND NOT is_valid",
            "SELECT count(*) FROM events WHERE session_id = 'x' AND typeof(at) = 'integer'",
        ] {
            assert_eq!(dir.number(sql), 1, "{sql}");
        }
        let mut store = dir.open();
        let tx = tokenctl::store::Store::read(&mut store).unwrap();
        for id in ["x", "Ünïcode%_\"'"] {
            assert!(tx.session(&crate::support::sid(id)).unwrap().is_some(), "{id}");
        }
    });
}
