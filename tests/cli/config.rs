//! Settings: each one has an effect, flags override the environment and the environment the file, and
//! errors name the setting.

use serde_json::Value;

use crate::common::{DAY, Pair, World, claims};

/// Each setting with a value other than its default.
const OTHERS: [(&str, &str, &str); 18] = [
    ("store", "\"s.db\"", "s.db"),
    ("key", "\"k.json\"", "k.json"),
    ("algorithm", "\"EdDSA\"", "EdDSA"),
    ("issuer", "\"https://id.example\"", "https://id.example"),
    ("audience", "[\"api\", \"web\"]", "api web"),
    ("access_ttl", "\"5m\"", "5m"),
    ("refresh_ttl", "\"1d\"", "1d"),
    ("max_session", "\"90d\"", "90d"),
    ("rotate_refresh", "false", "false"),
    ("retry_grace", "\"30s\"", "30s"),
    ("leeway", "\"10s\"", "10s"),
    ("same_client", "\"device\"", "device"),
    ("same_client_idle", "\"10d\"", "10d"),
    ("any_client_idle", "\"100d\"", "100d"),
    ("max_sessions", "5", "5"),
    ("events_retention", "\"30d\"", "30d"),
    ("denylist_sink", "\"redis://cache:7000/1\"", "redis://cache:7000/1"),
    ("timeout", "\"2s\"", "2s"),
];

fn setting(world: &World, args: &[&str], name: &str) -> Value {
    let all = world.json(&[&["config", "show"], args].concat());
    let found = all.as_array().unwrap().iter().find(|setting| setting["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}")).clone()
}

#[test]
fn every_setting_is_shown_with_its_value_and_its_origin() {
    let world = World::new();
    let all = world.json(&["config", "show"]);
    let names: Vec<&str> =
        all.as_array().unwrap().iter().map(|setting| setting["name"].as_str().unwrap()).collect();
    assert_eq!(names, OTHERS.map(|(name, _, _)| name));
    for setting in all.as_array().unwrap() {
        assert_eq!(setting["origin"], "default");
        assert_ne!(setting["about"], "");
    }
    for (name, toml, value) in OTHERS {
        let world = World::new();
        world.configure(&format!("{name} = {toml}"));
        let file = world.at(".config/tokenctl/config.toml");
        let given = setting(&world, &[], name);
        // A path is relative to the directory of the file.
        let is_path = matches!(name, "store" | "key");
        let expected =
            if is_path { world.at(&format!(".config/tokenctl/{value}")) } else { value.to_owned() };
        assert_eq!(given["value"], expected.as_str(), "{name}");
        assert_eq!(given["origin"], file.as_str());

        let variable = format!("TOKENCTL_{}", name.to_uppercase());
        let world = world.with(&variable, value);
        let given = setting(&world, &[], name);
        assert_eq!((&given["value"], &given["origin"]), (&value.into(), &variable.as_str().into()));
    }
    assert_eq!(world.everything(), []);
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let mut world = World::new();
    let timeout = |world: &World, args: &[&str]| {
        let given = setting(world, args, "timeout");
        let text = |name: &str| given[name].as_str().unwrap().to_owned();
        (text("value"), text("origin"))
    };
    let pair = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    assert_eq!(timeout(&world, &[]), pair("5s", "default"));
    world.configure("timeout = \"2s\"");
    assert_eq!(timeout(&world, &[]).0, "2s");
    world.set("TOKENCTL_TIMEOUT", "3s");
    assert_eq!(timeout(&world, &[]), pair("3s", "TOKENCTL_TIMEOUT"));
    assert_eq!(timeout(&world, &["--timeout", "4s"]), pair("4s", "--timeout"));
    // The file of the flag, of the variable, and at the default path.
    world.set("TOKENCTL_TIMEOUT", "");
    world.write("other.toml", "timeout = \"6s\"");
    world.write("third.toml", "timeout = \"7s\"");
    world.set("TOKENCTL_CONFIG", &world.at("other.toml"));
    assert_eq!(timeout(&world, &[]).0, "6s");
    assert_eq!(timeout(&world, &["--config", &world.at("third.toml")]).0, "7s");
    let none = world.at("none.toml");
    let done = world.run(&["config", "show", "--config", &none]).code(1);
    let missing = format!("configuration file {none} does not exist");
    assert!(done.error_and_hint().0.starts_with(&missing), "{done:?}");
}

#[test]
fn settings_reach_the_tokens() {
    let world = World::made().configured(
        "issuer = \"https://id.example\"\naudience = [\"api\", \"web\"]\naccess_ttl = \"5m\"\n\
         refresh_ttl = \"1d\"\nmax_session = \"12h\"",
    );
    let pair = world.issue("alice", &[]);
    let access = claims(&pair.access);
    assert_eq!(access["iss"], "https://id.example");
    assert_eq!(access["aud"], serde_json::json!(["api", "web"]));
    assert_eq!(pair.json["expires_in"], 300);
    assert_eq!(pair.json["refresh_expires_in"], DAY / 2);
    assert_eq!(claims(&pair.refresh)["iss"], "https://id.example");
    let call = world.call(&["issue", "alice", "-o", "json"]).env("TOKENCTL_ACCESS_TTL", "1m");
    assert_eq!(Pair::of(call.run().code(0).json()).json["expires_in"], 60);
}

#[test]
fn grace_period_and_leeway_follow_the_settings() {
    let world = World::made().configured("retry_grace = \"5m\"\nleeway = \"2m\"");
    let one = world.issue_ago(16 * 60, "alice", &[]);
    // One minute after its expiry, within the leeway.
    world.verdict(&one.access, "active");
    world.rotate(&one.refresh);
    world.age(&one.session, 240);
    assert_eq!(world.rotate(&one.refresh).generation(), 2);
    world.age(&one.session, 120);
    world.refused(&one.refresh, "replayed");
}

#[test]
fn an_unknown_setting_is_an_error_that_names_the_nearest() {
    let world = World::new();
    for (wrong, nearest) in [
        ("acces_ttl", "access_ttl"),
        ("refresh-ttl", "refresh_ttl"),
        ("maxsessions", "max_sessions"),
        ("isuer", "issuer"),
    ] {
        world.configure(&format!("{wrong} = \"1d\""));
        let done = world.run(&["config", "show"]).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.ends_with(&format!("unknown setting {wrong}")), "{error}");
        assert_eq!(hint, format!("did you mean {nearest}?"));
    }
    world.configure("zzzzzz = 1");
    let done = world.run(&["config", "show"]).code(1);
    assert!(!done.error_and_hint().1.contains("did you mean"), "{done:?}");
}

#[test]
fn a_bad_value_is_an_error_that_names_the_setting_and_where_it_stands() {
    let world = World::made();
    for (name, value) in [
        ("access_ttl", "0s"),
        ("access_ttl", "soon"),
        ("access_ttl", "none"),
        ("refresh_ttl", "0d"),
        ("max_session", "-1d"),
        ("rotate_refresh", "maybe"),
        ("retry_grace", "x"),
        ("leeway", "6m"),
        ("same_client", "ip"),
        ("same_client_idle", "0s"),
        ("any_client_idle", "long"),
        ("max_sessions", "0"),
        ("max_sessions", "-1"),
        ("max_sessions", "many"),
        ("events_retention", "1h"),
        ("timeout", "forever"),
        ("algorithm", "none"),
        ("algorithm", "HS1"),
    ] {
        let variable = format!("TOKENCTL_{}", name.to_uppercase());
        let done = world.call(&["issue", "alice"]).env(&variable, value).run().code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.starts_with(&format!("the setting {name} (from {variable}): ")), "{error}");
        world.configure(&format!("{name} = {value:?}"));
        let done = world.run(&["issue", "alice"]).code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.contains("config.toml") && error.contains(name), "{error}");
        world.configure("");
    }
    for toml in [
        "access_ttl = [\"1d\", \"2d\"]",
        "access_ttl = 1.5",
        "audience = [1, 2]",
        "[access_ttl]\nx = 1",
        "access_ttl = ",
        "access_ttl = \"1d\"\naccess_ttl = \"2d\"",
        "\u{1b}[31m = 1",
    ] {
        world.configure(toml);
        let done = world.run(&["issue", "alice"]).code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.contains("config.toml"), "{error}");
        assert!(!done.stderr.contains('\u{1b}'));
    }
    world.write(".config/tokenctl/config.toml", [0xff, 0xfe]);
    world.run(&["issue", "alice"]).code(1);
    assert_eq!(world.rows("sessions"), 0);
}

#[test]
fn a_password_in_the_location_of_a_store_is_refused_and_not_shown() {
    let world = World::new();
    let postgres = "postgres://tokens:hunter2@db.example/tokens";
    for (url, exit) in [(postgres, 2), ("mysql://tokens:hunter2@db.example/tokens", 1)] {
        let done = world.run(&["sessions", "list", "--store", url]).code(exit);
        assert!(!done.stderr.contains("hunter2"), "{done:?}");
        done.error_and_hint();
    }
}
