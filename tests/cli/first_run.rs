//! The first run on a new machine: no store, no keys, no settings.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::common::{World, claims, scrub};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_issue_makes_store_and_keys_and_says_so() {
    let world = World::new();
    let done = world.ok(&["issue", "alice"]);
    insta::assert_snapshot!(scrub(&done.stderr), @r"
    created session store <home>/.local/share/tokenctl/sessions.db
    created key ring <home>/.local/share/tokenctl/sessions.keys.json
    ");
    insta::assert_snapshot!(scrub(&done.stdout), @r"
    session        <id>
    user           alice
    access token   <token>
                   expires in 15 min
    refresh token  <token>
                   expires in 7 days
    ");
    assert_eq!(mode(&world.store()), 0o600);
    assert_eq!(mode(&world.ring()), 0o600);
    assert_eq!(mode(world.store().parent().unwrap()), 0o700);

    let again = world.ok(&["issue", "alice"]);
    assert_eq!(again.stderr, "");
    assert_eq!(world.rows("sessions"), 2);
}

#[test]
fn reading_creates_no_store() {
    let world = World::new();
    for args in [
        &["sessions", "list"][..],
        &["purge"],
        &["users", "list"],
        &["denylist", "list"],
        &["revoke", "--user", "alice"],
        &["revoke-all", "alice"],
    ] {
        let done = world.run(args).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.starts_with("store ") && error.ends_with(" does not exist"), "{error}");
        assert_eq!(
            hint,
            "name the store with --store or TOKENCTL_STORE; show the settings with: tokenctl config show; create a new store with: tokenctl init"
        );
    }
    assert_eq!(world.everything(), []);
}

#[test]
fn a_mistyped_store_is_an_error_and_never_a_new_store() {
    let world = World::new();
    let path = world.at("typo.db");
    let done = world.run(&["issue", "alice", "--store", &path]).code(1);
    insta::assert_snapshot!(scrub(&done.stderr), @r"
    error: store <home>/typo.db does not exist
    hint:  check the path, or create a store there with: tokenctl --store <home>/typo.db init
    ");
    world.call(&["issue", "alice"]).env("TOKENCTL_STORE", &path).run().code(1);
    world.configure(&format!("store = {path:?}"));
    world.run(&["issue", "alice"]).code(1);
    assert!(!world.path("typo.db").exists());
    assert!(!world.path("typo.keys.json").exists());
}

#[test]
fn quiet_prints_the_access_token_and_json_the_pair() {
    let world = World::made();
    let done = world.ok(&["issue", "alice", "-q"]);
    let token = done.stdout.strip_suffix('\n').unwrap();
    assert_eq!(token.matches('.').count(), 2);
    assert!(!token.contains('\n'));
    assert_eq!(claims(token)["sub"], "alice");

    let pair = world.issue("alice", &[]).json;
    let names: Vec<&String> = pair.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "access_token",
            "refresh_token",
            "token_type",
            "expires_in",
            "refresh_expires_in",
            "session_id"
        ]
    );
    assert_eq!(pair["token_type"], "Bearer");
    assert_eq!(pair["expires_in"], 900);
    assert_eq!(pair["refresh_expires_in"], 604_800);
}

#[test]
fn issue_takes_all_that_is_known_about_a_login() {
    let world = World::made();
    world.write("claims.json", r#"{"name": "Ann", "roles": ["reader"]}"#);
    let file = world.at("claims.json");
    let pair = world.issue(
        "alice",
        &[
            "--device",
            "Ann's phone",
            "--ip",
            "::ffff:192.0.2.7",
            "--user-agent",
            "curl/8.0",
            "--claims",
            &file,
            "--claim",
            "roles=[\"admin\"]",
            "--claim",
            "team=red",
            "--claim",
            "level=3",
            "--access-ttl",
            "5m",
            "--refresh-ttl",
            "30d",
            "--max-session",
            "90d",
            "--audience",
            "api",
            "--audience",
            "web",
        ],
    );
    let access = claims(&pair.access);
    assert_eq!(access["name"], "Ann");
    assert_eq!(access["roles"], serde_json::json!(["admin"]));
    assert_eq!(access["team"], "red");
    assert_eq!(access["level"], 3);
    assert_eq!(access["aud"], serde_json::json!(["api", "web"]));
    assert_eq!(pair.json["expires_in"], 300);
    assert_eq!(pair.json["refresh_expires_in"], 30 * 86_400);
    let row = world.session(&pair.session);
    assert_eq!(row["ip"], "192.0.2.7");
    assert_eq!(row["device"], "Ann's phone");
    assert_eq!(row["user_agent"], "curl/8.0");
    assert_eq!(row["generation"], 1);

    // The caller cannot set registered claims.
    for name in ["sub", "exp", "iss", "aud", "iat", "jti", "sid", "nbf", "gen"] {
        let claim = format!("{name}=1");
        let done = world.run(&["issue", "alice", "--claim", &claim]).code(2);
        assert!(done.error_and_hint().0.contains(name), "{done:?}");
    }
    for wrong in [
        &["--claim", "nothing"][..],
        &["--claim", "=1"],
        &["--ip", "192.0.2"],
        &["--access-ttl", "0s"],
        &["--refresh-ttl", "soon"],
        &["--max-session", "-1d"],
    ] {
        world.run(&[&["issue", "alice"], wrong].concat()).code(2);
    }
    world.run(&["issue", ""]).code(2);
    world.run(&["issue", &"x".repeat(256)]).code(2);
    assert_eq!(world.rows("sessions"), 1);
}

#[test]
fn a_first_run_that_cannot_work_leaves_nothing_behind() {
    let world = World::new();
    let short = world.write("short", "too short");
    let before = world.everything();
    for args in [
        &["--key", &world.at("missing")][..],
        &["--key", short.to_str().unwrap()],
        &["--access-ttl", "0s"],
        &["--refresh-ttl", "0s"],
        &["--max-session", "0s"],
        &["--claim", "sub=x"],
        &["--claims", &world.at("missing")],
        &["--config", &world.at("missing")],
    ] {
        let done = world.run(&[&["issue", "alice"], args].concat());
        assert!([1, 2].contains(&done.exit), "{done:?}");
        assert!(done.stderr.starts_with("error: "), "{done:?}");
        assert_eq!(world.everything(), before, "{args:?}");
    }
    world.call(&["issue", "alice"]).env("TOKENCTL_SECRET", "short").run().code(1);
    assert_eq!(world.everything(), before);
}

#[test]
fn two_first_runs_at_once_share_one_store_and_one_ring() {
    let world = World::new();
    let running: Vec<_> =
        (0..6).map(|_| world.call(&["issue", "alice", "-o", "json"]).start()).collect();
    let tokens: Vec<_> = running
        .into_iter()
        .map(|call| crate::common::Pair::of(call.wait().code(0).json()))
        .collect();
    assert_eq!(world.rows("sessions"), 6);
    for pair in tokens {
        world.verdict(&pair.access, "active");
    }
    let directory = world.store();
    let left: Vec<_> = fs::read_dir(directory.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn init_creates_missing_files_and_keeps_existing_ones() {
    let world = World::new();
    let store = world.at("my/sessions.db");
    let first = world.json(&["init", "--store", &store]);
    assert_eq!(first["store_created"], true);
    assert_eq!(first["key_created"], true);
    let before = world.everything();
    let second = world.json(&["init", "--store", &store]);
    assert_eq!(second["store_created"], false);
    assert_eq!(second["key_created"], false);
    assert_eq!(world.everything(), before);
    world.json(&["issue", "alice", "--store", &store]);
    let url = format!("sqlite://{store}");
    assert_eq!(world.json(&["sessions", "list", "--store", &url]).as_array().unwrap().len(), 1);
}

#[test]
fn the_readme_lists_every_command() {
    let world = World::new();
    world.ok(&["man", "--dir", &world.at("man")]);
    let page = |name: String| Some(name.strip_prefix("tokenctl-")?.strip_suffix(".1")?.to_owned());
    let pages: Vec<String> = fs::read_dir(world.path("man"))
        .unwrap()
        .filter_map(|entry| page(entry.unwrap().file_name().into_string().unwrap()))
        .collect();
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let table = readme.split_once("### Commands\n").unwrap().1.split_once("\n\n`").unwrap().0;
    let mut listed = Vec::new();
    for row in table.lines().filter_map(|line| line.strip_prefix("| `")) {
        let cell = row.split(" | ").next().unwrap();
        let codes = cell.trim_end_matches('`').split("`, `");
        let first = cell.split([' ', '`']).next().unwrap();
        // `keys generate`, `list`: the other names belong to the first word too.
        for code in codes {
            let is_name = |word: &&str| {
                !word.starts_with('-') && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            };
            let words: Vec<&str> = code.split(' ').take_while(is_name).collect();
            listed.extend([words.join("-"), format!("{first}-{}", words.join("-"))]);
        }
    }
    let is_group = |page: &String| pages.iter().any(|other| other.starts_with(&format!("{page}-")));
    let missing: Vec<&String> =
        pages.iter().filter(|page| !is_group(page) && !listed.contains(page)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}
