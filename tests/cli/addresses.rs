//! Client addresses: converted to canonical form on input, and matched as other programs stored them.

use serde_json::json;

use crate::common::{FIREFOX, Pair, World};

/// Addresses in the forms that services store, with their canonical spelling.
const SPELLINGS: [(&str, &str); 13] = [
    ("198.51.100.7:5123", "198.51.100.7"),
    ("[2001:db8::1]:443", "2001:db8::1"),
    ("fe80::1%eth0", "fe80::1"),
    ("203.0.113.9, 10.0.0.1, 10.0.0.2", "203.0.113.9"),
    ("::ffff:192.0.2.1", "192.0.2.1"),
    ("2001:DB8:0:0::2", "2001:db8::2"),
    ("[fe80::2%25eth1]:80", "fe80::2"),
    ("for=\"[2001:db8::3]:4711\";proto=https", "2001:db8::3"),
    ("/192.0.2.7:5123", "192.0.2.7"),
    ("192.0.2.8/32", "192.0.2.8"),
    ("client.example/192.0.2.9", "192.0.2.9"),
    ("203.0.113.10; 10.0.0.1", "203.0.113.10"),
    ("203.0.113.11 10.0.0.1", "203.0.113.11"),
];

#[test]
fn every_entrance_stores_the_canonical_spelling() {
    let world = World::made();
    for (given, canonical) in SPELLINGS {
        let pair = world.issue("alice", &["--ip", given]);
        assert_eq!(world.session(&pair.session)["ip"], canonical, "issue {given}");
        let pair = world.issue("alice", &[]);
        world.ok(&["rotate", &pair.refresh, "--ip", given]);
        assert_eq!(world.session(&pair.session)["ip"], canonical, "rotate {given}");
        let line = json!({"id": format!("import-{canonical}"), "user_id": "bob", "created_at": 1,
            "expires_at": null, "ip": given});
        world.call(&["sessions", "import", "-"]).stdin(format!("{line}\n")).run().code(0);
        let ip = &world.session(&format!("import-{canonical}"))["ip"];
        assert_eq!(ip, canonical, "import {given}");
    }
    for wrong in ["300.1.1.1", "localhost", "192.0.2.1:port", "[2001:db8::1"] {
        world.run(&["issue", "alice", "--ip", wrong]).code(2).says("is not an address");
    }
}

/// Every spelling that another program stored becomes the canonical one, and none is another address.
#[test]
fn a_rotation_from_the_same_address_is_no_change() {
    let world = World::made();
    let mapped = ("::ffff:c000:20c", "192.0.2.12");
    for (stored, canonical) in SPELLINGS.into_iter().chain([mapped]) {
        let pair = world.issue("alice", &[]);
        let sql = "UPDATE sessions SET ip = ?1 WHERE id = ?2";
        world.sql().execute(sql, [stored, &pair.session]).unwrap();
        let changes = |token: &str, ip: &str| {
            let pair = Pair::of(world.json(&["rotate", token, "--ip", ip]));
            let session = world.session(&pair.session);
            assert_eq!(session["ip"], ip, "{stored}");
            (pair.refresh, session["ip_changes"].as_i64().unwrap())
        };
        let (refresh, number) = changes(&pair.refresh, canonical);
        assert_eq!(number, 0, "from {stored} to {canonical}");
        let (refresh, number) = changes(&refresh, "203.0.113.99");
        assert_eq!(number, 1, "from {canonical}");
        // A silent refresh too, and an unknown address leaves the stored one.
        world.sql().execute(sql, ["203.0.113.99:1024", &pair.session]).unwrap();
        let same = [("TOKENCTL_ROTATE_REFRESH", "false")];
        let call = ["rotate", &refresh, "--ip", "203.0.113.99", "-o", "json"];
        let done = same.iter().fold(world.call(&call), |call, (name, value)| call.env(name, value));
        done.run().code(0);
        let session = world.session(&pair.session);
        assert_eq!((&session["ip"], &session["ip_changes"]), (&json!("203.0.113.99"), &json!(1)));
        world.ok(&["rotate", &refresh]);
        assert_eq!(world.session(&pair.session)["ip"], "203.0.113.99");
    }
}

#[test]
fn a_filter_matches_what_other_programs_stored() {
    let world = World::made();
    world.issue("alice", &["--ip", "192.0.2.99"]);
    for (number, (stored, canonical)) in SPELLINGS.into_iter().enumerate() {
        let id = format!("raw-{number}");
        world
            .sql()
            .execute(
                "INSERT INTO sessions (id, user_id, ip, expires_at) VALUES (?1, 'alice', ?2, NULL)",
                [id.as_str(), stored],
            )
            .unwrap();
        world
            .sql()
            .execute(
                "INSERT INTO events (kind, session_id, ip) VALUES ('seen', ?1, ?2)",
                [id.as_str(), stored],
            )
            .unwrap();
        for wanted in [stored, canonical] {
            // A comma separates values of `--ip`, so only the first address of a list is given.
            let wanted = wanted.split(',').next().unwrap();
            assert_eq!(
                world.list(&["--ip", wanted]),
                std::slice::from_ref(&id),
                "{stored} by {wanted}"
            );
        }
        let found = world.json(&["events", "--ip", canonical]);
        assert_eq!(found[0]["session_id"], id, "{stored}");
    }
    assert_eq!(world.list(&["--ip", "2001:db8::/32"]).len(), 3);
    assert_eq!(world.list(&["--ip", "::ffff:198.51.100.0/120"]).len(), 1);
}

#[test]
fn the_same_client_is_the_same_in_every_spelling() {
    let mut world = World::made();
    world.set("TOKENCTL_SAME_CLIENT_IDLE", "1s");
    let old = world.issue_ago(3_600, "alice", &["--ip", "198.51.100.7", "--user-agent", FIREFOX]);
    world.force(&format!(
        "UPDATE sessions SET ip = '198.51.100.7:5123' WHERE id = '{}'",
        old.session
    ));
    world.issue("alice", &["--ip", "::ffff:198.51.100.7", "--user-agent", FIREFOX]);
    assert_eq!(world.session(&old.session)["revoked_reason"], "superseded");
}

#[test]
fn doctor_warns_of_other_address_spellings() {
    let world = World::made();
    let finding = |world: &World| {
        let report = world.run(&["doctor", "-o", "json"]).json();
        let checks = report["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|check| check["check"] == "addresses").unwrap()
    };
    world.issue("alice", &["--ip", "192.0.2.1"]);
    assert_eq!(finding(&world)["level"], "ok");
    let insert =
        "INSERT INTO sessions (id, user_id, ip, expires_at) VALUES (?1, 'alice', ?2, NULL)";
    world.sql().execute(insert, ["s-1", "192.0.2.1:80"]).unwrap();
    let found = finding(&world);
    assert_eq!(found["level"], "warning", "{found}");
    assert!(found["message"].as_str().unwrap().starts_with("1 session whose ip has a port"));
    world.sql().execute(insert, ["s-2", "unix:"]).unwrap();
    assert!(finding(&world)["message"].as_str().unwrap().contains("never matches"));
}

#[test]
fn addresses_are_whole_at_80_columns() {
    let world = World::made();
    let ip = "2001:db8:1234:5678:9abc:def0:1234:5678";
    for user in ["alice", "somebody.with.a.long.name@example.com"] {
        world.issue(user, &["--ip", ip, "--user-agent", FIREFOX, "--device", "a laptop"]);
    }
    let lists = ["sessions list", "revoke --dry-run --user alice", "users show alice"];
    for list in lists {
        let (exit, screen) = world.screen(80, &format!("tokenctl {list}"));
        assert!(exit == 0 && screen.contains(ip), "{list}: {screen}");
    }
    world.ok(&["revoke-all", "alice", "--yes", "--reason", "password-changed"]);
    for list in
        ["sessions list --state all", "sessions list --columns user_id,user_agent,device,ip"]
    {
        let (exit, screen) = world.screen(80, &format!("tokenctl {list}"));
        // Without room for all of it, the address continues on the next line.
        let shown = screen.lines().any(|line| line.contains(&ip[..15]));
        let end = screen.lines().any(|line| line.trim().ends_with(&ip[36..]));
        assert!(
            exit == 0 && shown && end && !screen.contains("2001:db8:1234:…"),
            "{list}: {screen}"
        );
    }
    let (exit, screen) = world.screen(100, "tokenctl events");
    let is_whole = !screen.contains("2001:") || screen.contains(ip);
    assert!(exit == 0 && is_whole, "{screen}");
}
