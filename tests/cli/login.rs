//! The sessions that a login revokes, rule by rule, each on and off.

use serde_json::Value;

use crate::common::{DAY, FIREFOX, SAFARI, World};

const NEVER_ENDS: [&str; 2] = ["--refresh-ttl", "none"];

/// Logs alice in this number of days ago from this client; returns the session ID.
#[track_caller]
fn login(world: &World, days: i64, client: &[&str]) -> String {
    world.issue_ago(days * DAY, "alice", &[client, &NEVER_ENDS].concat()).session
}

fn from<'a>(ip: &'a str, user_agent: &'a str) -> [&'a str; 4] {
    ["--ip", ip, "--user-agent", user_agent]
}

/// Returns the reason of a revocation, or null.
#[track_caller]
fn reason(world: &World, id: &str) -> Value {
    world.session(id)["revoked_reason"].clone()
}

#[test]
fn the_same_client_idle_for_long_is_superseded() {
    let world = World::made();
    let home = from("192.0.2.1", FIREFOX);
    let idle = login(&world, 31, &home);
    let recent = login(&world, 29, &home);
    let elsewhere = login(&world, 31, &from("192.0.2.2", FIREFOX));
    let other_agent = login(&world, 31, &from("192.0.2.1", SAFARI));
    let bob = world.issue_ago(31 * DAY, "bob", &[&home[..], &NEVER_ENDS].concat()).session;
    let done = world.ok(&[&["issue", "alice"], &home[..]].concat());
    assert_eq!(done.stderr, "this login revoked 1 older session of the user (superseded)\n");
    assert_eq!(reason(&world, &idle), "superseded");
    for id in [recent, elsewhere, other_agent, bob] {
        assert_eq!(reason(&world, &id), Value::Null);
    }
}

#[test]
fn each_rule_can_be_off_by_file_and_by_environment() {
    for by_environment in [true, false] {
        let mut world = World::made();
        let home = from("192.0.2.1", FIREFOX);
        if by_environment {
            world.set("TOKENCTL_SAME_CLIENT_IDLE", "none");
            world.set("TOKENCTL_ANY_CLIENT_IDLE", "off");
        } else {
            world.configure("same_client_idle = \"none\"\nany_client_idle = \"none\"");
        }
        let old = login(&world, 400, &home);
        world.issue("alice", &home);
        assert_eq!(reason(&world, &old), Value::Null);
    }
}

#[test]
fn the_limits_are_settings() {
    let world = World::made().configured("same_client_idle = \"2d\"\nany_client_idle = \"5d\"");
    let home = from("192.0.2.1", FIREFOX);
    let same = login(&world, 3, &home);
    let other = login(&world, 4, &from("192.0.2.2", FIREFOX));
    let other_old = login(&world, 6, &from("192.0.2.2", FIREFOX));
    world.issue("alice", &home);
    assert_eq!(reason(&world, &same), "superseded");
    assert_eq!(reason(&world, &other), Value::Null);
    assert_eq!(reason(&world, &other_old), "idle");
}

#[test]
fn sessions_idle_for_a_year_are_revoked_at_login() {
    let world = World::made();
    let old = login(&world, 366, &from("198.51.100.1", SAFARI));
    let younger = login(&world, 364, &from("198.51.100.1", SAFARI));
    world.issue("alice", &from("192.0.2.1", FIREFOX));
    assert_eq!(reason(&world, &old), "idle");
    assert_eq!(reason(&world, &younger), Value::Null);
}

#[test]
fn a_login_compares_the_last_use_not_the_age() {
    let world = World::made();
    let home = from("192.0.2.1", FIREFOX);
    let pair = world.issue_ago(100 * DAY, "alice", &[&home[..], &NEVER_ENDS].concat());
    world.ago(DAY, &["rotate", &pair.refresh]).code(0);
    world.issue("alice", &home);
    assert_eq!(reason(&world, &pair.session), Value::Null);
}

#[test]
fn max_sessions_revokes_the_least_recently_used() {
    for by_environment in [true, false] {
        let mut world = World::made();
        let ids: Vec<String> = (1..=4).map(|days| login(&world, days, &[])).collect();
        if by_environment {
            world.set("TOKENCTL_MAX_SESSIONS", "3");
        } else {
            world.configure("max_sessions = 3");
        }
        let done = world.ok(&["issue", "alice"]);
        assert_eq!(
            done.stderr,
            "this login revoked 2 older sessions of the user (session-limit)\n"
        );
        assert_eq!(reason(&world, &ids[0]), Value::Null);
        assert_eq!(reason(&world, &ids[1]), Value::Null);
        assert_eq!(reason(&world, &ids[2]), "session-limit");
        assert_eq!(reason(&world, &ids[3]), "session-limit");
        assert_eq!(world.list(&["--user", "alice"]).len(), 3);
    }
}

#[test]
fn a_client_is_compared_as_the_settings_say() {
    // The client of the old login, and for each rule whether the new login has the same client.
    let new = ["--ip", "192.0.2.1", "--user-agent", FIREFOX, "--device", "laptop"];
    let near = ["--ip", "192.0.2.99", "--user-agent", FIREFOX, "--device", "tablet"];
    let far = ["--ip", "198.51.100.1", "--user-agent", FIREFOX, "--device", "laptop"];
    let other = ["--ip", "192.0.2.1", "--user-agent", SAFARI, "--device", "laptop"];
    for (way, expected) in [
        ("ip+user-agent", [true, false, false, false]),
        ("user-agent", [true, true, true, false]),
        ("device", [true, false, true, true]),
        ("ip-prefix+user-agent", [true, true, false, false]),
    ] {
        let world = World::made().configured(&format!("same_client = {way:?}"));
        let ids = [&new, &near, &far, &other].map(|client| login(&world, 31, client));
        world.issue("alice", &new);
        let ended = ids.map(|id| reason(&world, &id) == "superseded");
        assert_eq!(ended, expected, "{way}");
    }
}

#[test]
fn an_unknown_client_equals_no_client() {
    for way in ["ip+user-agent", "user-agent", "device", "ip-prefix+user-agent"] {
        let world = World::made().with("TOKENCTL_SAME_CLIENT", way);
        let unknown = login(&world, 31, &[]);
        let empty = login(&world, 31, &["--ip", "", "--user-agent", "", "--device", ""]);
        let half = login(&world, 31, &["--ip", "192.0.2.1"]);
        world.issue("alice", &[]);
        world.issue("alice", &["--ip", "192.0.2.1"]);
        for id in [unknown, empty, half] {
            assert_eq!(reason(&world, &id), Value::Null, "{way}");
        }
    }
}

#[test]
fn a_deactivated_user_cannot_log_in() {
    let world = World::made();
    world.issue("alice", &[]);
    world.ok(&["users", "deactivate", "alice"]);
    let done = world.run(&["issue", "alice"]).code(4);
    let (error, hint) = done.error_and_hint();
    assert_eq!(error, "the user alice is deactivated");
    assert_eq!(hint, "reactivate the user with: tokenctl users reactivate alice");
    assert_eq!(world.rows("sessions"), 1);
    world.ok(&["users", "reactivate", "alice"]);
    world.issue("alice", &[]);
}
