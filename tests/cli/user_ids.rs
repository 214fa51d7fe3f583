//! IDs of users that another program stored: the exact text names a user; the escaped form that tables show names
//! another user only if no user has that text.

use std::collections::BTreeSet;

use crate::common::World;

/// Stores a user with a session whose ID is `session`. Both IDs are SQL expressions.
fn store_user(world: &World, user: &str, session: &str) {
    let sql = format!(
        "INSERT INTO users (id) VALUES ({user});
         INSERT INTO sessions (id, user_id) VALUES ('{session}', {user})"
    );
    world.sql().execute_batch(&sql).unwrap();
}

/// Returns the users with a session that is not revoked, and the users that are deactivated, in hex.
fn state(world: &World) -> (String, String) {
    let of = |sql: &str| world.value::<Option<String>>(sql).unwrap_or_default();
    (
        of("SELECT group_concat(h, ' ') FROM (SELECT hex(user_id) AS h FROM sessions
            WHERE revoked_at IS NULL ORDER BY user_id)"),
        of("SELECT group_concat(h, ' ') FROM (SELECT hex(id) AS h FROM users
            WHERE status = 'deactivated' ORDER BY id)"),
    )
}

/// The stored ID as SQL, and the form that tables show.
const ODD: [(&str, &str); 6] = [
    ("CAST(x'ff' AS TEXT)", r"\xff"),
    ("CAST(x'636166e9' AS TEXT)", r"caf\xe9"),
    ("'tab' || char(9) || 'here'", r"tab\there"),
    ("'new' || char(10) || 'line'", r"new\nline"),
    ("char(27) || '[31m'", r"\u{1b}[31m"),
    ("CAST(x'610aff' AS TEXT)", r"a\n\xff"),
];

#[test]
fn a_user_is_named_by_the_form_that_tables_show() {
    for (odd, shown) in ODD {
        let world = World::made();
        store_user(&world, odd, "of-odd");
        assert!(world.ok(&["users", "list", "-o", "table"]).stdout.contains(shown), "{shown}");
        world.ok(&["users", "show", shown]);
        for list in [&["sessions", "list", "--user", shown][..], &["revoke", "--user", shown]] {
            world.ok(list);
        }
        assert_eq!(world.json(&["users", "deactivate", shown])["changed"], true);
        assert_eq!(world.json(&["users", "reactivate", shown])["changed"], true);
        world.json(&["revoke-all", shown]);
        world.ok(&["events", "--user", shown]);
        assert_eq!(world.json(&["users", "delete", shown])["changed"], true);
        assert_eq!(world.rows("users"), 0, "{shown}");
    }
}

#[test]
fn the_exact_text_wins_and_the_other_user_is_not_touched() {
    for (odd, shown) in ODD {
        let literal = format!("'{shown}'");
        let hex = |sql: &str, world: &World| world.value::<String>(&format!("SELECT hex({sql})"));
        for command in [
            &["users", "deactivate", shown][..],
            &["users", "delete", shown],
            &["revoke-all", shown],
            &["revoke", "--user", shown],
        ] {
            let world = World::made();
            store_user(&world, odd, "of-odd");
            store_user(&world, &literal, "of-literal");
            let listed = world.json(&["sessions", "list", "--user", shown]);
            assert_eq!(listed.as_array().unwrap().len(), 1, "{shown}: {listed}");
            assert_eq!(listed[0]["id"], "of-literal");
            let done = world.ok(command);
            assert!(done.stderr.contains("another user"), "{command:?}: {done:?}");
            let (odd, literal) = (hex(odd, &world), hex(&literal, &world));
            let deactivated = if command[1] == "deactivate" { literal.as_str() } else { "" };
            assert_eq!(state(&world), (odd, deactivated.to_owned()), "{command:?}");
        }
        // A login belongs to the user with the exact text.
        if !shown.contains("\\u") {
            let world = World::made();
            store_user(&world, odd, "of-odd");
            store_user(&world, &literal, "of-literal");
            world.issue(shown, &[]);
            let sql = format!("SELECT count(*) FROM sessions WHERE user_id = {literal}");
            assert_eq!(world.value::<i64>(&sql), 2, "{shown}");
        }
    }
}

/// A page of users ends with an ID that is not UTF-8; the next page goes on after it.
#[test]
fn pages_of_users_go_on_after_any_id() {
    let world = World::made();
    for (odd, _) in ODD {
        world.sql().execute_batch(&format!("INSERT INTO users (id) VALUES ({odd})")).unwrap();
    }
    let all = world.json(&["users", "list"]);
    let ids: Vec<&str> =
        all.as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap()).collect();
    for (at, id) in ids.iter().enumerate() {
        let after = world.json(&["users", "list", "--after", id]);
        assert_eq!(after.as_array().unwrap().len(), ids.len() - at - 1, "{id:?}");
    }
}

/// The apostrophe that CSV has before a formula is not a part of the text.
#[test]
fn texts_that_look_like_formulas_survive_an_export_as_csv() {
    let world = World::made();
    for user in ["+491701234567", "@handle", "=1+1", "'tis", "-12", "'-12"] {
        world.ok(&["issue", "--device=-phone", "--", user]);
    }
    // The apostrophe of a text itself, and texts that other programs mean as no text.
    for user in
        ["'+49", "''+49", "'''=x", "'", "' +1", "NULL", "\\N", "true", "f", "{}", "[1]", "0123"]
    {
        world.ok(&["issue", "--device=42", "--user-agent='=1", "--", user]);
    }
    let csv = world.ok(&["sessions", "list", "--state", "all", "-o", "csv"]).stdout;
    assert!(csv.contains(",'+491701234567,"), "{csv}");
    world.file("sessions.csv", &csv);
    world.ok(&["--store", "copy.db", "init"]);
    world.ok(&["--store", "copy.db", "sessions", "import", "sessions.csv"]);
    let lines = |store: &[&str]| -> BTreeSet<String> {
        let export = ["sessions", "list", "--state", "all", "-o", "jsonl"];
        let done = world.ok(&[store, &export].concat());
        done.stdout.lines().map(str::to_owned).collect()
    };
    assert_eq!(lines(&["--store", "copy.db"]), lines(&[]));
}
