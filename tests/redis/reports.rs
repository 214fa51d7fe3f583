//! Reports of other commands on the mirror: `doctor`, `stats`, and the metrics of a follower.

use std::fs;

use serde_json::Value;

use super::check::Follow;
use super::stores::deny;
use crate::common::World;
use crate::server::Server;

/// Returns the findings of `doctor` about the mirror, with their levels.
fn mirror(world: &World) -> Vec<(String, String)> {
    let report = world.run(&["doctor", "-o", "json"]).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let checks = report["checks"].as_array().unwrap().iter();
    let ours = checks.filter(|check| check["check"] == "mirror");
    ours.map(|check| (text(&check["level"]), text(&check["message"]))).collect()
}

#[test]
fn doctor_reports_missing_entries() {
    let Some(mut redis) = Server::start() else { return };
    let world = World::made();
    assert_eq!(mirror(&world), [], "no sink, no finding");
    world.configure(&format!("denylist_sink = \"{}\"\n", redis.url()));
    let found = |expected: &[&str]| {
        let findings = mirror(&world);
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for ((level, message), expected) in findings.iter().zip(expected) {
            assert!(level == "failure" && message.contains(expected), "{findings:?}");
        }
    };
    for id in ["a", "b", "c", "d", "e"] {
        deny(&world, "sid", id, 600);
    }
    found(&["has no mirror with the prefix", "5 of 5 entries are missing"]);
    world.ok(&["denylist", "sync"]);
    found(&["has no heartbeat"]);
    let follow = Follow::start(&world, &redis.url(), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let findings = mirror(&world);
    assert!(findings[0].1.contains("has all 5 entries; heartbeat "), "{findings:?}");
    assert_eq!((findings.len(), findings[0].0.as_str()), (1, "ok"));
    for id in ["a", "b", "c", "d"] {
        redis.cli(&["DEL", &Server::key(&format!("sid:{id}"))]);
    }
    redis.cli(&["EXPIRE", &Server::key("sid:e"), "10"]);
    redis.cli(&["SET", &Server::key("epoch"), "3"]);
    found(&[
        "4 of 5 entries are missing in unix://",
        "1 entry expires too early",
        "the store has lost cutoffs",
    ]);
    drop(follow);
    redis.cli(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    redis.cli(&["DEL", &Server::key("epoch")]);
    world.ok(&["denylist", "sync", "-q"]);
    redis.cli(&["DEL", &Server::key("synced")]);
    found(&["has no heartbeat", "maxmemory-policy is allkeys-lru"]);
    redis.cli(&["SET", &Server::key("store"), "another"]);
    found(&["belongs to the store another"]);
    redis.kill();
    found(&["cannot reach unix://"]);
}

#[test]
fn doctor_names_a_clock_that_differs_from_that_of_redis() {
    let Some(redis) = Server::start() else { return };
    let world = World::made().configured(&format!("denylist_sink = \"{}\"\n", redis.url()));
    let _follow = Follow::start(&world, &redis.url(), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let at = |skew: i64| {
        let args = ["doctor", "-o", "json"];
        let report = world.at_time(crate::common::now() + skew, &args, b"").json();
        let checks = report["checks"].as_array().unwrap().clone();
        let ours = checks.into_iter().filter(|check| check["check"] == "mirror");
        ours.map(|check| check["level"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // An entry is kept 5 minutes longer than its token. With more clock skew, Redis deletes it too early.
    for (skew, level) in [
        (0, "ok"),
        (25, "ok"),
        (-25, "ok"),
        (60, "warning"),
        (-60, "warning"),
        (310, "failure"),
        (-310, "failure"),
    ] {
        assert_eq!(at(skew), [level], "{skew} s");
    }
}

#[test]
fn stats_show_the_age_of_the_heartbeat() {
    let Some(redis) = Server::start() else { return };
    let world = World::made();
    assert!(world.ok(&["stats"]).stdout.contains("denylist sink     none\n"));
    assert_eq!(world.json(&["stats"])["denylist_sink"], Value::Null);
    world.configure(&format!("denylist_sink = \"{}\"\n", redis.url()));
    assert!(world.ok(&["stats"]).stdout.contains(", no heartbeat"));
    assert!(world.ok(&["stats", "-o", "prometheus"]).stdout.contains("denylist_sink_up 0\n"));
    let _follow = Follow::start(&world, &redis.url(), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let sink = &world.json(&["stats"])["denylist_sink"];
    assert_eq!((&sink["synced"], &sink["error"]), (&true.into(), &Value::Null), "{sink}");
    assert!(sink["heartbeat_age_ms"].as_u64().unwrap() < 5_000, "{sink}");
    assert!(world.ok(&["stats"]).stdout.contains(", heartbeat "));
    assert!(world.ok(&["stats", "-o", "prometheus"]).stdout.contains("denylist_sink_up 1\n"));
}

#[test]
fn a_follower_writes_metrics() {
    let Some(mut redis) = Server::start() else { return };
    let world = World::made();
    deny(&world, "sid", "s", 600);
    let file = world.at("mirror.prom");
    let sync = ["denylist", "sync", "--to", &redis.url(), "-o", "prometheus"];
    let once = world.ok(&sync).stdout;
    assert!(once.contains("\ntokenctl_denylist_sync_entries_total 1\n"), "{once}");
    let page = include_str!("../../docs/output.md");
    for name in once.lines().filter_map(|line| line.strip_prefix("# TYPE tokenctl_")) {
        let name = name.split(' ').next().unwrap();
        assert!(page.contains(&format!("| `{name}` |")), "{name} is not on the page");
    }
    world.run(&[&sync[..], &["--dry-run"]].concat()).code(2);
    world.run(&[&sync[..], &["--follow"]].concat()).code(2).says("--metrics FILE");
    let _follow = Follow::start(&world, &redis.url(), &["--metrics", &file]);
    let has = |line: &str| fs::read_to_string(&file).unwrap_or_default().lines().any(|l| l == line);
    redis.until("up", |_| has("tokenctl_denylist_sync_up 1"));
    assert!(has("tokenctl_denylist_sync_entries_total 1"));
    for name in ["lag_seconds", "complete_timestamp_seconds"] {
        assert!(page.contains(&format!("| `denylist_sync_{name}` |")), "{name}");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(&format!("# TYPE tokenctl_denylist_sync_{name} gauge")), "{text}");
    }
    assert!(has("tokenctl_denylist_sync_resyncs_total 1"));
    redis.kill();
    redis.until("down", |_| has("tokenctl_denylist_sync_up 0"));
    redis.launch();
    redis.until("up again", |_| has("tokenctl_denylist_sync_up 1"));
    assert!(has("tokenctl_denylist_sync_resyncs_total 2"));
}

#[test]
fn a_revocation_reports_when_mirrors_reject_the_tokens() {
    let Some(mut redis) = Server::start() else { return };
    let world = World::made();
    let offline = "services that verify JWTs offline accept existing access tokens until";
    let said = |arguments: &[&str]| {
        let done = world.ok(arguments);
        assert!(done.stdout.contains(offline) || arguments[1] == "--jti", "{done:?}");
        done.stdout.lines().last().unwrap().to_owned()
    };
    let revoke = |more: &[&str]| {
        let pair = world.issue("alice", &[]);
        said(&[&["revoke", &pair.session], more].concat())
    };
    assert!(revoke(&[]).starts_with(offline), "no sink, nothing to say");
    world.configure(&format!("denylist_sink = \"{}\"\n", redis.url()));
    assert!(revoke(&[]).contains(" has no heartbeat, so services that use it must ask the store"));
    let _follow = Follow::start(&world, &redis.url(), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let expected =
        format!("services that use the denylist in {} reject them within 5 s", redis.url());
    assert!(revoke(&[]).starts_with(&expected));
    world.issue("bob", &[]);
    assert!(said(&["revoke-all", "bob"]).starts_with(&expected));
    world.issue("bob", &[]);
    assert!(said(&["users", "deactivate", "bob"]).starts_with(&expected));
    world.issue("dave", &[]);
    let token = world.issue("carol", &[]).access;
    assert!(said(&["revoke", "--jti", "--token", &token]).starts_with(&expected));
    // In JSON: the state of the mirror, later also that of a server that is down.
    let sink = |arguments: &[&str]| world.json(arguments)["denylist_sink"].clone();
    let pair = world.issue("alice", &[]);
    let by_command = [
        sink(&["revoke", &pair.session, "--dry-run"]),
        sink(&["revoke", &pair.session]),
        sink(&["revoke-all", "bob"]),
        sink(&["users", "deactivate", "dave"]),
        sink(&["revoke", "--jti", "--token", &token]),
    ];
    for state in &by_command {
        has_shape(state, "sink");
        assert_eq!((&state["synced"], &state["server"]), (&true.into(), &redis.url().into()));
    }
    // A dry run reports nothing, and a server that is down fails no command.
    assert!(revoke(&["--dry-run"]).starts_with(offline));
    redis.kill();
    assert!(revoke(&[]).starts_with("cannot check the denylist sink: cannot reach unix://"));
    let pair = world.issue("alice", &[]);
    let report = world.json(&["revoke", &pair.session]);
    assert_eq!(
        (&report["revoked"], &report["denylist_sink"]["synced"]),
        (&1.into(), &false.into())
    );
    assert!(report["denylist_sink"]["error"].as_str().unwrap().starts_with("cannot reach unix://"));
}

#[track_caller]
fn has_shape(value: &Value, shape: &str) {
    crate::shapes::check_shape(value, shape).unwrap_or_else(|error| panic!("{error}\n{value:#}"));
}

#[test]
fn programs_get_the_shapes_of_the_page() {
    let Some(redis) = Server::start() else { return };
    let world = World::made();
    let sink = redis.url();
    world.configure(&format!("denylist_sink = \"{sink}\"\n"));
    let token = world.issue("alice", &[]).access;
    has_shape(&world.json(&["denylist", "sync", "--dry-run"]), "mirror_sync");
    has_shape(&world.json(&["denylist", "sync"]), "mirror_sync");
    has_shape(&world.json(&["stats"]), "statistics");
    has_shape(&world.json(&["stats"])["denylist_sink"], "sink");
    for token in [token.as_str(), "garbage"] {
        let done = world.run(&["denylist", "check", "-o", "json", token]);
        has_shape(&done.json()[0], "mirror_check");
    }
    redis.cli(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    let mut follow = world
        .command(crate::common::run::BINARY)
        .args(["denylist", "sync", "--follow", "-o", "jsonl"])
        .stdout(fs::File::create(world.path("log")).unwrap())
        .spawn()
        .unwrap();
    let log = || fs::read_to_string(world.path("log")).unwrap();
    redis.until("an error", |_| log().contains("redis-evicts"));
    redis.cli(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    redis.until("a resync", |_| log().contains("resynced"));
    follow.kill().unwrap();
    follow.wait().unwrap();
    let log = log();
    let events: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 2, "each change once: {log}");
    for event in &events {
        has_shape(event, "mirror_log");
    }
}
