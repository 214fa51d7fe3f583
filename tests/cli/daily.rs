//! Daily work: ID lists as input of other commands, filters and pages of users, standby keys, variables.

use serde_json::Value;

use crate::common::{DAY, World};

#[test]
fn lists_give_ids_and_bare_rows_to_other_commands() {
    let world = World::made();
    let pair = world.issue("alice", &["--device", "phone"]);
    world.ok(&["revoke", &world.issue("bob", &[]).session]);
    let out = |args: &[&str]| world.ok(args).stdout;
    assert_eq!(out(&["sessions", "list", "-o", "id"]), format!("{}\n", pair.session));
    assert_eq!(
        out(&["sessions", "ls", "-o", "id", "--columns", "ip"]),
        format!("{}\n", pair.session)
    );
    assert_eq!(out(&["users", "ls", "-o", "id"]), "alice\nbob\n");
    let kid = world.json(&["keys", "list"])[0]["kid"].as_str().unwrap().to_owned();
    assert_eq!(out(&["keys", "ls", "-o", "id"]), format!("{kid}\n"));
    assert_eq!(out(&["denylist", "ls", "-o", "id"]).lines().count(), 1);
    world.run(&["stats", "-o", "id"]).code(2).says("-o id works only for lists");
    assert_eq!(
        out(&["sessions", "list", "--columns", "user,device", "--no-headers"]),
        "alice  phone\n"
    );
    assert_eq!(
        out(&["sessions", "list", "--columns", "user,device", "-o", "csv", "--no-headers"]),
        "alice,phone\n"
    );
}

#[test]
fn a_piped_table_has_no_silent_limit() {
    let world = World::made();
    world.force(
        "INSERT INTO users (id) VALUES ('alice');
         WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200)
           INSERT INTO sessions (id, user_id, expires_at)
           SELECT printf('s-%05d', n), 'alice', NULL FROM n;
         WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200)
           INSERT INTO users (id) SELECT printf('u-%05d', n) FROM n;",
    );
    for (list, rows) in [("sessions", 1_200), ("users", 1_201)] {
        let done = world.ok(&[list, "list"]);
        assert_eq!(done.stdout.lines().count(), rows + 1, "{list}");
        assert_eq!(done.stderr, "", "{list}");
        let (_, screen) = world.screen(100, &format!("tokenctl {list} list"));
        let total = format!("showing 1000 of {rows} {list}; next page");
        assert!(screen.contains(&total), "{list}: {}", &screen[screen.len() - 200..]);
        assert!(screen.contains("next page: --after "), "{list}");
    }
}

#[test]
fn users_are_filtered_and_paged() {
    let world = World::made();
    for user in ["ann@example.org", "Bob@Example.org", "carol", "dave"] {
        world.issue(user, &[]);
    }
    world.ok(&["users", "deactivate", "carol", "--yes"]);
    world.ok(&["revoke-all", "dave", "--yes"]);
    let ids = |args: &[&str]| {
        let out = world.ok(&[&["users", "list", "-o", "id"], args].concat()).stdout;
        out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--status", "deactivated"]), ["carol"]);
    assert_eq!(ids(&["--contains", "@EXAMPLE"]), ["Bob@Example.org", "ann@example.org"]);
    assert_eq!(ids(&["--without-sessions"]), ["carol", "dave"]);
    assert_eq!(ids(&["--without-sessions", "--status", "active"]), ["dave"]);
    assert_eq!(ids(&["--limit", "2"]), ["Bob@Example.org", "ann@example.org"]);
    assert_eq!(ids(&["--limit", "2", "--after", "ann@example.org"]), ["carol", "dave"]);
    assert_eq!(world.ok(&["users", "list", "--count", "--status", "active"]).stdout, "3\n");
    assert_eq!(world.json(&["users", "list", "--count"])["count"], 4);
    world.run(&["users", "list", "--contains", " "]).code(2);
}

#[test]
fn a_standby_key_is_published_before_it_signs() {
    let world = World::made();
    let before = world.issue("alice", &[]);
    world.ok(&["keys", "generate", "--standby", "--alg", "ES256"]);
    let keys = world.json(&["keys", "list"]);
    let status = |keys: &Value| -> Vec<String> {
        let keys = keys.as_array().unwrap();
        keys.iter().map(|key| key["status"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(status(&keys), ["active", "standby"]);
    assert_eq!(keys[1]["sessions"], 0, "it has signed nothing");
    let kid = keys[1]["kid"].as_str().unwrap();
    let published = world.ok(&["keys", "export"]).stdout;
    assert!(published.contains(kid), "{published}");
    // A standby key does not sign yet, and `keys prune` keeps it.
    let header = |token: &str| world.json(&["decode", token])["header"]["kid"].clone();
    assert_eq!(header(&world.issue("alice", &[]).access), keys[0]["kid"]);
    world.ok(&["keys", "prune", "--yes"]);
    assert_eq!(status(&world.json(&["keys", "list"])), ["active", "standby"]);

    world.ok(&["keys", "activate", &kid[..8]]);
    assert_eq!(status(&world.json(&["keys", "list"])), ["verify-only", "active"]);
    let after = world.issue("alice", &[]);
    assert_eq!(header(&after.access), kid);
    world.verdict(&before.access, "active");
    world.verdict(&after.access, "active");
    let again = world.ok(&["keys", "activate", kid]);
    assert!(again.stderr.contains("is already active"), "{again:?}");
    let retired = keys[0]["kid"].as_str().unwrap();
    world.run(&["keys", "activate", retired]).code(1).says("it is retired");
    world.run(&["keys", "activate", "nosuchkey"]).code(3);
    let kinds = world.json(&["events", "--kind", "keys-generated,keys-rotated"]);
    let kinds: Vec<&str> =
        kinds.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["keys-generated", "keys-rotated"]);
}

#[test]
fn an_unknown_variable_warns_and_shows_no_value() {
    let world = World::made().with("TOKENCTL_ACESS_TTL", "hunter2");
    let done = world.ok(&["sessions", "list"]);
    assert!(
        done.stderr.contains(
            "unknown environment variable TOKENCTL_ACESS_TTL; did you mean TOKENCTL_ACCESS_TTL?"
        ),
        "{done:?}"
    );
    assert!(!done.stderr.contains("hunter2"));
    let known = World::made().with("TOKENCTL_ACCESS_TTL", "5m").with("TOKENCTL_ACTOR", "ops");
    assert_eq!(known.ok(&["users", "list"]).stderr, "no users match\n");
}

#[test]
fn names_of_other_tools_lead_to_ours() {
    let world = World::made();
    world.issue("alice", &[]);
    for (line, meant) in [
        ("sessions list --json", "use: -o json"),
        ("sessions list --format json", "use: -o, --output"),
        ("keys delete abcd", "use: tokenctl keys prune KID"),
        ("version", "use: tokenctl --version"),
        ("list", "use: tokenctl sessions list"),
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let done = world.run(&args).code(2).says(meant);
        assert!(!done.stderr.contains("similar"), "{done:?}");
    }
    // The usage line must not name the option with the nearest spelling, which is --reason.
    for (command, usage) in [
        ("sessions list", "Usage: tokenctl sessions list [OPTIONS]\n"),
        ("revoke", "Usage: tokenctl revoke [OPTIONS] [ID]...\n"),
        ("--utc keys list", "Usage: tokenctl keys list [OPTIONS]\n"),
    ] {
        let args: Vec<&str> = command.split(' ').chain(["--json"]).collect();
        world.run(&args).code(2).says(usage);
    }
    let done = world.run(&["version", "-o", "json"]).code(2);
    assert_eq!(done.error()["hint"], "use: tokenctl --version");
    world.run(&["revoke", "alice"]).code(3).says("tokenctl revoke-all alice");
    world.run(&["sessions", "show", "alice"]).code(3).says("sessions list --user alice");
}

#[test]
fn help_is_coloured_where_colour_is_forced() {
    let mut world = World::new();
    let coloured = |world: &World, args: &[&str]| world.run(args).stdout.contains('\u{1b}');
    assert!(!coloured(&world, &["--help"]));
    assert!(coloured(&world, &["--help", "--color", "always"]));
    world.set("CLICOLOR_FORCE", "1");
    assert!(coloured(&world, &["--help"]));
    assert!(!coloured(&world, &["--help", "--color=never"]));
    world.set("NO_COLOR", "1");
    assert!(!coloured(&world, &["--help"]));
}

#[test]
fn a_list_is_watched_until_interrupted() {
    let world = World::made();
    world.issue("alice", &[]);
    let mut pty = world.pty(80, &["sessions", "list", "--watch=1s"]);
    pty.expect("every 1 s").expect("alice");
    world.issue("bob", &[]);
    pty.expect("\u{1b}[2J").expect("bob");
    pty.send("\u{3}");
    world.run(&["sessions", "list", "--watch"]).code(2).says("--watch needs a terminal");
}

#[test]
fn the_configuration_file_has_a_path_to_edit() {
    let world = World::new();
    let path = world.at(".config/tokenctl/config.toml");
    let done = world.ok(&["config", "path"]);
    assert_eq!(done.stdout, format!("{path}\n"));
    assert!(done.stderr.contains("does not exist"), "{done:?}");
    world.configure("access_ttl = \"5m\"");
    let value = world.json(&["config", "path"]);
    assert_eq!((&value["path"], &value["exists"]), (&path.into(), &true.into()));
    let other = world.file("other.toml", "");
    assert_eq!(world.ok(&["--config", &other, "config", "path"]).stdout, format!("{other}\n"));
}

#[test]
fn the_last_purge_and_every_metric_are_reported() {
    let world = World::made();
    let metrics = |world: &World| world.ok(&["stats", "-o", "prometheus"]).stdout;
    assert!(!metrics(&world).contains("\ntokenctl_last_purge_timestamp_seconds "));
    let pair = world.issue("alice", &[]);
    world.age(&pair.session, 30 * DAY);
    world.ok(&["purge", "--yes"]);
    assert!(metrics(&world).contains("\ntokenctl_last_purge_timestamp_seconds 1"));
    assert!(world.json(&["stats"])["last_purge_at"].is_string());
    // A CSV cell contains no JSON.
    let csv = world.ok(&["stats", "-o", "csv"]).stdout;
    assert!(csv.starts_with("metric,value\nat,"), "{csv}");
    for metric in
        ["sessions.active,0", "users.total,1", "limits.30d.sessions,0", "clients.ip.changes,"]
    {
        assert!(csv.contains(&format!("\n{metric}")), "{metric}: {csv}");
    }
    assert!(!csv.contains(['{', '[']), "{csv}");
}

#[test]
fn manual_pages_have_the_usual_sections() {
    let world = World::new();
    let main = world.ok(&["man"]).stdout;
    for section in
        ["NAME", "SYNOPSIS", "OPTIONS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES"]
    {
        let quoted = format!(".SH \"{section}\"\n");
        assert!(
            main.contains(&quoted) || main.contains(&format!(".SH {section}\n")),
            "{section}: {main}"
        );
    }
    assert!(main.contains("TOKENCTL_STORE") && main.contains("config.toml"), "{main}");
    world.ok(&["man", "--dir", "pages"]);
    let page = std::fs::read_to_string(world.path("pages/tokenctl-sessions-list.1")).unwrap();
    let synopsis = page.split(".SH \"SYNOPSIS\"\n").nth(1).unwrap().lines().next().unwrap();
    assert_eq!(synopsis, "\\fBtokenctl sessions list\\fR [\\fIOPTIONS\\fR]");
    assert!(page.contains(".SH \"EXAMPLES\"") && page.contains("SEE ALSO"), "{page}");

    // The pages of groups refer to the pages of their commands.
    let pages: Vec<_> =
        std::fs::read_dir(world.path("pages")).unwrap().map(Result::unwrap).collect();
    let name = |page: &std::fs::DirEntry| page.file_name().into_string().unwrap();
    let is_group = |page: &String| {
        let below = page.replace(".1", "-");
        pages.iter().any(|other| name(other).starts_with(&below) && page != "tokenctl-revoke.1")
    };
    for page in pages.iter().filter(|page| !is_group(&name(page))) {
        let text = std::fs::read_to_string(page.path()).unwrap();
        for section in ["SYNOPSIS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES"] {
            assert!(text.contains(&format!(".SH \"{section}\"\n")), "{section}: {page:?}");
        }
    }
    let page = std::fs::read_to_string(world.path("pages/tokenctl-denylist-check.1")).unwrap();
    assert!(page.contains("no heartbeat") && page.contains("TOKENCTL_DENYLIST_SINK"), "{page}");
}

/// The examples of the help run: those that need no server, in a directory with the files that they name.
#[test]
fn the_examples_of_the_help_run() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let session = world.json(&["sessions", "list"])[0]["id"].as_str().unwrap().to_owned();
    std::fs::write(world.path("token.txt"), &pair.access).unwrap();
    std::fs::write(world.path("ids.txt"), &session).unwrap();
    std::fs::write(world.path("access.log"), &pair.access).unwrap();
    std::fs::write(world.path("secret.txt"), "0123456789abcdef0123456789abcdef\n").unwrap();
    world.shell("tokenctl keys export > keys.json; mkdir -p ~/.config/fish/completions");
    let record = r#"{"id": "s1", "user_id": "bob", "created_at": "2026-11-01T00:00:00Z", "expires_at": null}"#;
    std::fs::write(world.path("sessions.jsonl"), record).unwrap();
    let kid = world.json(&["keys", "list"])[0]["kid"].as_str().unwrap().to_owned();
    world.ok(&["man", "--dir", "pages"]);
    let (mut ran, mut failed) = (0, Vec::new());
    for entry in std::fs::read_dir(world.path("pages")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let words =
            name.trim_start_matches("tokenctl").trim_end_matches(".1").trim_start_matches('-');
        let words = words.replace("revoke-all", "revoke_all").replace('-', " ").replace('_', "-");
        let help = world.shell(&format!("tokenctl {words} --help"));
        let Some((_, examples)) = help.split_once("Examples:\n") else { continue };
        for line in examples.lines().map(str::trim) {
            // A remark follows an example after three spaces.
            let line = line.split("   ").next().unwrap_or_default().trim();
            let away = [
                "redis:",
                "postgres:",
                "curl",
                "kubectl",
                "zcat",
                "eyJ",
                "--follow",
                "denylist check",
                // These need a standby key and the key of another issuer.
                "keys activate",
                "issuer.pem",
                "/var/",
                "man -l",
            ];
            let away = away.iter().any(|word| line.contains(word)) || line.contains("source <(");
            if away
                || line == "tokenctl revoke"
                || !line.contains("tokenctl ")
                || line.ends_with('.')
                || line.contains("logins.csv")
            {
                continue;
            }
            let line = line.replace("01a1fbee", &session).replace("KID", &kid);
            let exit = world.shell(&format!("({line}) < token.txt; echo \"exit $?\""));
            let code = exit.trim_end().rsplit(' ').next().unwrap_or_default().to_owned();
            if !["0", "3", "4"].contains(&code.as_str()) {
                failed.push(format!("{line}: {exit}"));
            }
            ran += 1;
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(ran > 30, "{ran}");
}
