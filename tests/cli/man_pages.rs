//! The exit codes that the manual pages name are those with which the commands end.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{World, sql};

/// Returns the names and exit codes of the pages of all commands, such as `users list`.
fn codes(world: &World) -> BTreeMap<String, BTreeSet<i32>> {
    world.ok(&["man", "--dir", "pages"]);
    let pages = std::fs::read_dir(world.path("pages")).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        // The page of a group has the codes of all its commands.
        if text.contains(".SH SUBCOMMANDS") {
            return None;
        }
        let (_, section) = text.split_once(".SH \"EXIT STATUS\"\n")?;
        let section = section.split(".SH").next().unwrap();
        let codes =
            section.lines().filter_map(|line| line.strip_prefix("\\fB")?.strip_suffix("\\fR"));
        let codes = codes.map(|code| code.parse().unwrap()).collect();
        let synopsis = text.split_once(".SH \"SYNOPSIS\"\n").unwrap().1;
        let name = synopsis.strip_prefix("\\fBtokenctl")?.split_once("\\fR").unwrap().0;
        Some((name.trim().replace('\\', ""), codes))
    });
    pages.filter(|(name, _): &(String, _)| !name.is_empty()).collect()
}

#[test]
fn every_page_has_the_usual_sections() {
    let world = World::new();
    world.ok(&["man", "--dir", "pages"]);
    for entry in std::fs::read_dir(world.path("pages")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for section in ["SYNOPSIS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO"] {
            let heading = format!(".SH \"{section}\"\n");
            assert_eq!(text.matches(&heading).count(), 1, "{section} in {}", path.display());
        }
    }
}

/// A command line that needs the store, or works without it, for every command.
const LINES: [&str; 36] = [
    "issue alice",
    "rotate REFRESH",
    "decode ACCESS",
    "introspect ACCESS",
    "scan tokens.txt",
    "sessions list",
    "sessions show SESSION",
    "sessions import sessions.jsonl",
    "revoke SESSION",
    "revoke-all alice",
    "purge",
    "users list",
    "users show alice",
    "users deactivate alice",
    "users reactivate alice",
    "users delete alice",
    "denylist list",
    "denylist sync --to redis://127.0.0.1:1",
    "denylist check ACCESS --from redis://127.0.0.1:1",
    "events",
    "stats",
    "doctor",
    "backup copy.db",
    "init",
    "keys generate --standby",
    "keys list",
    "keys activate KID",
    "keys rotate",
    "keys prune",
    "keys export",
    "keys import other.json",
    "store copy --from STORE --to new.db",
    "config show",
    "config path",
    "completions bash",
    "man",
];

/// Commands that wait for the lock of the key ring, and do without the store.
const OF_THE_RING: [&str; 4] = ["keys generate", "keys activate", "keys rotate", "keys import"];

/// Commands that end with 5 for another reason, which needs a Redis server.
const OTHERWISE: [&str; 2] = ["denylist check", "denylist sync"];

#[test]
fn a_locked_store_ends_the_commands_that_say_so() {
    let world = World::made();
    let codes = codes(&world);
    let pair = world.issue("alice", &[]);
    world.file("tokens.txt", &pair.access);
    world.file(
        "sessions.jsonl",
        "{\"id\":\"s-0001\",\"user_id\":\"bob\",\"created_at\":1700000000}\n",
    );
    world.ok(&["--key", "other.json", "--store", "other.db", "init"]);
    let kid = world.json(&["keys", "generate", "--standby"])[1]["kid"].clone();
    let store = world.store();
    let service = sql(&store);
    service
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE users SET id = id")
        .unwrap();
    let mut wrong = Vec::new();
    for line in LINES {
        let name: Vec<&str> = line
            .split(' ')
            .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
            .collect();
        let name = (1..=name.len())
            .rev()
            .map(|length| name[..length].join(" "))
            .find(|name| codes.contains_key(name));
        let name = name.unwrap_or_else(|| panic!("no page for {line}"));
        let line = line
            .replace("ACCESS", &pair.access)
            .replace("REFRESH", &pair.refresh)
            .replace("SESSION", &pair.session)
            .replace("KID", kid.as_str().unwrap())
            .replace("STORE", store.to_str().unwrap());
        let args: Vec<&str> = line.split(' ').chain(["--timeout", "0s"]).collect();
        let done = world.run(&args);
        if OTHERWISE.contains(&name.as_str()) {
            continue;
        }
        let done = if OF_THE_RING.contains(&name.as_str()) {
            assert_ne!(done.exit, 5, "{done:?}");
            let ring = std::fs::File::options().write(true).open(world.ring()).unwrap();
            ring.lock().unwrap();
            world.run(&args)
        } else {
            done
        };
        let is_named = codes[&name].contains(&5);
        if (done.exit == 5) != is_named || !codes[&name].contains(&done.exit) {
            wrong.push(format!("{name}: {done:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(codes.len(), LINES.len(), "a page without a line");
}

#[test]
fn unknown_objects_and_rejected_tokens_end_the_commands_that_say_so() {
    let world = World::made();
    let codes = codes(&world);
    let pair = world.issue("alice", &[]);
    world.ok(&["issue", "carol", "-q"]);
    world.ok(&["users", "deactivate", "carol"]);
    world.file("tokens.txt", &pair.access);
    let mut shown: BTreeSet<(String, i32)> = BTreeSet::new();
    for (line, exit) in [
        ("decode ACCESS --claim nothing", 3),
        ("sessions list --user nobody", 3),
        ("sessions show nothing", 3),
        ("revoke nothing", 3),
        ("revoke-all nobody", 3),
        ("users show nobody", 3),
        ("users deactivate nobody", 3),
        ("users reactivate nobody", 3),
        ("users delete nobody", 3),
        ("events --user nobody", 3),
        ("keys activate nothing", 3),
        ("keys prune nothing", 3),
        ("keys export nothing", 3),
        ("issue carol", 4),
        ("rotate ACCESS", 4),
        ("decode --verify REFRESHx", 4),
        ("introspect REFRESHx", 4),
        ("scan tokens.txt", 4),
        ("sessions list --keep-token REFRESHx", 4),
        ("revoke --token REFRESHx", 4),
        ("revoke-all alice --keep-token REFRESHx", 4),
    ] {
        let line = line.replace("ACCESS", &pair.access).replace("REFRESH", &pair.refresh);
        let args: Vec<&str> = line.split(' ').collect();
        let done = world.run(&args);
        assert_eq!(done.exit, exit, "{done:?}");
        let name = codes.keys().rev().find(|name| line.starts_with(*name)).unwrap();
        assert!(codes[name].contains(&exit), "{name}: {done:?}");
        shown.insert((name.clone(), exit));
    }
    // A page names no code without a command line that ends with it.
    for (name, codes) in codes {
        for code in codes.into_iter().filter(|code| [3, 4].contains(code)) {
            let is_shown = shown.contains(&(name.clone(), code)) || name == "denylist check";
            assert!(is_shown, "{name}: {code}");
        }
    }
}

/// Returns the section of a page.
fn environment(world: &World, page: &str) -> String {
    let text = std::fs::read_to_string(world.path("pages").join(page)).unwrap();
    let section = text.split_once(".SH \"ENVIRONMENT\"\n").unwrap().1;
    section.split(".SH").next().unwrap().replace('\\', "")
}

#[test]
fn a_page_names_the_variables_that_the_command_reads() {
    let world = World::made();
    codes(&world);
    for (page, variable) in [
        ("issue", "TOKENCTL_ALGORITHM"),
        ("rotate", "TOKENCTL_LEEWAY"),
        ("introspect", "TOKENCTL_RETRY_GRACE"),
        ("purge", "TOKENCTL_SAME_CLIENT"),
        ("stats", "TOKENCTL_DENYLIST_SINK"),
        ("users-delete", "TOKENCTL_DENYLIST_SINK"),
        ("keys-prune", "TOKENCTL_REFRESH_TTL"),
        ("keys-activate", "TOKENCTL_ALGORITHM"),
        ("config-path", "TOKENCTL_CONFIG"),
        ("config-show", "TOKENCTL_MAX_SESSIONS"),
        ("store-copy", "TOKENCTL_TIMEOUT"),
    ] {
        let text = environment(&world, &format!("tokenctl-{page}.1"));
        assert!(text.contains(variable), "{page}: {text}");
    }
    assert!(!environment(&world, "tokenctl-store-copy.1").contains("TOKENCTL_STORE"));
    assert!(!environment(&world, "tokenctl-scan.1").contains("TOKENCTL_AUDIENCE"));
}
