//! Human-readable output: tables that fit, colour, exact records, and no raw foreign text.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::common::{DAY, FIREFOX, MINUTE, SAFARI, World, now, scrub};

const HOUR: i64 = 60 * MINUTE;

/// Returns a world with a few sessions with fixed IDs, so that the output is stable.
fn populated() -> World {
    let world = World::made();
    let then = now();
    let row = |id: &str, user: &str, used: i64, ends: &str, client: [&str; 3]| {
        let quoted = |text: &str| match text {
            "" => "NULL".to_owned(),
            text => format!("'{}'", text.replace('\'', "''")),
        };
        let [agent, device, ip] = client.map(quoted);
        let used = then - used;
        let created = used - 2 * DAY;
        format!(
            "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, user_agent,
               device, ip) VALUES ('{id}', '{user}', {created}, {used}, {ends}, {agent}, {device}, {ip});"
        )
    };
    let in_a_week = format!("{}", then + 7 * DAY + 600);
    let over = format!("{}", then - 30 * DAY);
    world.force(&format!(
        "INSERT INTO users (id, created_at, updated_at) VALUES ('alice', {0}, {0}), ('bob', {0}, {0});",
        then - 90 * DAY
    ));
    for sql in [
        row("aaaa1111-0001", "alice", 90, &in_a_week, [FIREFOX, "laptop", "192.0.2.1"]),
        row("aaaa1111-0002", "alice", 5 * HOUR, "NULL", [SAFARI, "Ann's phone", "2001:db8::7"]),
        row("bbbb0000-0003", "bob", 3 * DAY, &in_a_week, ["curl/8.5.0", "", ""]),
        row("cccc0000-0004", "bob", 40 * DAY, &over, ["", "", "198.51.100.9"]),
    ] {
        world.force(&sql);
    }
    world.ago(2 * DAY, &["revoke", "bbbb0000-0003", "--reason", "logout"]).code(0);
    world
}

fn at_terminal(world: &World, columns: u16, args: &[&str]) -> String {
    let (exit, screen) = world.pty(columns, args).end();
    assert_eq!(exit, 0, "{screen}");
    // A remark may wrap, a table may not.
    for line in screen.lines().filter(|line| !line.starts_with("columns hidden")) {
        let mut width = 0;
        let mut escape = false;
        for c in line.chars() {
            match c {
                '\u{1b}' => escape = true,
                'm' if escape => escape = false,
                _ if !escape => width += 1,
                _ => {}
            }
        }
        assert!(width <= usize::from(columns), "{width} columns: {line}");
    }
    screen
}

#[test]
fn tables_fit_the_terminal() {
    let world = populated();
    let args = ["sessions", "list", "--state", "all", "--color", "never"];
    insta::assert_snapshot!(at_terminal(&world, 80, &args), @r"
    ID             USER   STATE            USED   ENDS  CLIENT          IP
    aaaa1111-0001  alice  active             1m  in 7d  Firefox on Li…  192.0.2.1
    aaaa1111-0002  alice  active             5h  never  Safari on iPh…  2001:db8::7
    bbbb           bob    revoked: logout    3d     2d  curl 8.5
    cccc           bob    expired           40d    30d  unknown         198.51.100.9
    columns hidden (terminal too narrow): CREATED, DEVICE
    ");
    insta::assert_snapshot!(at_terminal(&world, 140, &args), @r"
    ID             USER   STATE            USED  CREATED   ENDS  CLIENT            DEVICE       IP
    aaaa1111-0001  alice  active             1m       2d  in 7d  Firefox on Linux  laptop       192.0.2.1
    aaaa1111-0002  alice  active             5h       2d  never  Safari on iPhone  Ann's phone  2001:db8::7
    bbbb           bob    revoked: logout    3d       5d     2d  curl 8.5
    cccc           bob    expired           40d      42d    30d  unknown                        198.51.100.9
    ");
    insta::assert_snapshot!(at_terminal(&world, 40, &args), @r"
    ID             USER   STATE         USED
    aaaa1111-0001  alice  active          1m
    aaaa1111-0002  alice  active          5h
    bbbb           bob    revoked: lo…    3d
    cccc           bob    expired        40d
    columns hidden (terminal too narrow): CREATED, ENDS, CLIENT, DEVICE, IP
    ");
    // A pipe gets every column, whatever the width.
    insta::assert_snapshot!(world.ok(&["sessions", "list"]).stdout, @r"
    ID             USER   STATE   USED  CREATED   ENDS  CLIENT            DEVICE       IP
    aaaa1111-0001  alice  active    1m       2d  in 7d  Firefox on Linux  laptop       192.0.2.1
    aaaa1111-0002  alice  active    5h       2d  never  Safari on iPhone  Ann's phone  2001:db8::7
    ");
    insta::assert_snapshot!(at_terminal(&world, 80, &["users", "list", "--color", "never"]), @r"
    USER   STATUS  SESSIONS  CREATED  UPDATED
    alice  active         2      3mo      3mo
    bob    active         0      3mo      3mo
    ");
}

#[test]
fn states_have_their_colour_where_colour_is() {
    let mut world = populated();
    let args = ["sessions", "list", "--state", "all"];
    let coloured = at_terminal(&world, 80, &args);
    for part in [
        "\u{1b}[1mID",
        "\u{1b}[32mactive\u{1b}[0m",
        "\u{1b}[31mrevoked: logout\u{1b}[0m",
        "\u{1b}[33mexpired\u{1b}[0m",
    ] {
        assert!(coloured.contains(part), "{part:?} in {coloured:?}");
    }
    let plain = |world: &World, args: &[&str]| !at_terminal(world, 80, args).contains('\u{1b}');
    assert!(plain(&world, &[&args[..], &["--color", "never"]].concat()));
    assert!(!world.ok(&args).stdout.contains('\u{1b}'));
    assert!(world.ok(&[&args[..], &["--color", "always"]].concat()).stdout.contains('\u{1b}'));
    world.set("TERM", "dumb");
    assert!(plain(&world, &args));
    world.set("TERM", "xterm");
    world.set("NO_COLOR", "1");
    assert!(plain(&world, &args));
    // JSON is never coloured.
    let args = [&args[..], &["-o", "json", "--color", "always"]].concat();
    assert!(!world.ok(&args).stdout.contains('\u{1b}'));
}

#[test]
fn a_card_shows_the_history_of_a_session() {
    let world = populated();
    let screen = at_terminal(&world, 80, &["sessions", "show", "bbbb", "--color", "never"]);
    insta::assert_snapshot!(scrub(&screen), @r"
    session       bbbb0000-0003
    user          bob
    state         revoked: logout
    revoked       <date> UTC (2 days ago)
    revoked by    operator
    client        curl 8.5
    user agent    curl/8.5.0
    created       <date> UTC (5 days ago)
    last used     <date> UTC (3 days ago)
    generation    1
    access token  none issued
    history       <date> UTC  5 days ago  opened
                  <date> UTC  3 days ago  last used
                  <date> UTC  2 days ago  revoked (logout) by operator,
                  curl 8.5
    ");
}

#[test]
fn omitted_rows_and_empty_results_are_reported() {
    let world = populated();
    let done = world.ok(&["sessions", "list"]);
    assert_eq!(done.stderr, "2 ended sessions not shown; show all: --state all\n");
    let quiet = world.ok(&["sessions", "list", "-q"]);
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (done.stdout, ""));
    for (args, said) in [
        (
            &["--user", "alice", "--device", "fridge"][..],
            "no active session with --user alice --device fridge\n",
        ),
        (
            &["--ip", "10.0.0.0/8", "--idle", "30d"],
            "no active session with --ip 10.0.0.0/8 --idle 30d\n",
        ),
        (&["--state", "all", "--device", "fridge"], "no session with --device fridge\n"),
        (&["--state", "revoked", "--user", "alice"], "no revoked session with --user alice\n"),
        (&["--reason", "leaked"], "no session with --reason leaked\n"),
        (&["--user", "\u{1b}[31m"], ""),
    ] {
        let done = world.run(&[&["sessions", "list"], args].concat());
        assert!(done.stdout.is_empty(), "{done:?}");
        assert!(!done.stderr.contains('\u{1b}'), "{done:?}");
        if !said.is_empty() {
            assert_eq!((done.exit, done.stderr.as_str()), (0, said));
        }
    }
    for (output, expected) in [("json", "[]\n"), ("jsonl", "")] {
        let done = world.ok(&["sessions", "list", "--device", "fridge", "-o", output]);
        assert_eq!((done.stdout.as_str(), done.stderr.as_str()), (expected, ""));
    }
    let empty = World::made();
    assert_eq!(empty.ok(&["sessions", "list"]).stderr, "no active sessions\n");
    assert_eq!(empty.ok(&["users", "list"]).stderr, "no users match\n");
    let done = empty.ok(&["denylist", "list"]);
    assert_eq!(done.stderr, "the denylist is empty: no ended session has a valid access token\n");
}

#[test]
fn sessions_are_ordered_and_paged() {
    let world = populated();
    let all = |args: &[&str]| world.list(&[&["--state", "all"], args].concat());
    let ids = ["aaaa1111-0001", "aaaa1111-0002", "bbbb0000-0003", "cccc0000-0004"];
    let pick = |places: [usize; 4]| places.map(|place| ids[place].to_owned()).to_vec();
    assert_eq!(all(&[]), pick([0, 1, 2, 3]));
    assert_eq!(all(&["--reverse"]), pick([3, 2, 1, 0]));
    assert_eq!(all(&["--sort", "id"]), pick([0, 1, 2, 3]));
    assert_eq!(all(&["--sort", "created"]), pick([0, 1, 2, 3]));
    assert_eq!(all(&["--sort", "user"])[..2], pick([0, 1, 2, 3])[..2]);
    for sort in ["used", "created", "expires", "user", "ip", "id"] {
        for reverse in [&[][..], &["--reverse"]] {
            let whole = all(&[&["--sort", sort], reverse].concat());
            let mut paged: Vec<String> = Vec::new();
            loop {
                let mut args = vec!["--sort", sort, "--limit", "1"];
                args.extend(reverse);
                let last = paged.last().cloned();
                if let Some(last) = &last {
                    args.extend(["--after", last]);
                }
                match all(&args).pop() {
                    Some(id) => paged.push(id),
                    None => break,
                }
            }
            assert_eq!(paged, whole, "{sort} {reverse:?}");
        }
    }
    let done = world.ok(&["sessions", "list", "--limit", "1"]);
    assert_eq!(done.stderr, "showing 1 of 2 sessions; next page: --after aaaa1111-0001\n");
    assert_eq!(world.ok(&["sessions", "list", "--count"]).stdout, "2\n");
    assert_eq!(world.json(&["sessions", "list", "--count", "--state", "all"]), json!({"count": 4}));
}

#[test]
fn records_for_programs_are_exact() {
    let world = World::made();
    world.force(
        "INSERT INTO users (id, created_at, updated_at) VALUES ('alice', 1700000000, 1700000000);
         INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, generation,
           rotated_at, access_expires_at, longest_idle, ip, user_agent, device, claims, revoked_at,
           revoked_reason, revoked_by, revoked_note)
         VALUES ('s-1', 'alice', 1700000000, 1700000100, 1700600000, 2, 1700000100, 1700001000, 100,
           '192.0.2.1', 'curl/8', 'a \"quoted\", name', '{\"n\": 1.50}', 1700000200, 'logout', 'alice', 'bye')",
    );
    let args = ["sessions", "list", "--state", "all", "-o"];
    let list = |format| world.ok(&[&args[..], &[format]].concat()).stdout;
    insta::assert_snapshot!(list("json"), @r#"
    [
      {"id":"s-1","user_id":"alice","state":"revoked","created_at":"2023-11-14T22:13:20Z","last_used_at":"2023-11-14T22:15:00Z","expires_at":"2023-11-21T20:53:20Z","max_expires_at":null,"generation":2,"rotated_at":"2023-11-14T22:15:00Z","access_expires_at":"2023-11-14T22:30:00Z","longest_idle":100,"ip":"192.0.2.1","user_agent":"curl/8","device":"a \"quoted\", name","claims":{"n":1.50},"audience":null,"access_ttl":null,"refresh_ttl":null,"ip_changes":0,"user_agent_changes":0,"epoch":0,"revoked_at":"2023-11-14T22:16:40Z","revoked_reason":"logout","revoked_by":"alice","revoked_note":"bye","is_valid":false}
    ]
    "#);
    insta::assert_snapshot!(list("jsonl"), @r#"{"id":"s-1","user_id":"alice","state":"revoked","created_at":"2023-11-14T22:13:20Z","last_used_at":"2023-11-14T22:15:00Z","expires_at":"2023-11-21T20:53:20Z","max_expires_at":null,"generation":2,"rotated_at":"2023-11-14T22:15:00Z","access_expires_at":"2023-11-14T22:30:00Z","longest_idle":100,"ip":"192.0.2.1","user_agent":"curl/8","device":"a \"quoted\", name","claims":{"n":1.50},"audience":null,"access_ttl":null,"refresh_ttl":null,"ip_changes":0,"user_agent_changes":0,"epoch":0,"revoked_at":"2023-11-14T22:16:40Z","revoked_reason":"logout","revoked_by":"alice","revoked_note":"bye","is_valid":false}"#);
    insta::assert_snapshot!(list("csv"), @r#"
    id,user_id,state,created_at,last_used_at,expires_at,max_expires_at,generation,rotated_at,access_expires_at,longest_idle,ip,user_agent,device,claims,audience,access_ttl,refresh_ttl,ip_changes,user_agent_changes,epoch,revoked_at,revoked_reason,revoked_by,revoked_note,is_valid
    s-1,alice,revoked,2023-11-14T22:13:20Z,2023-11-14T22:15:00Z,2023-11-21T20:53:20Z,,2,2023-11-14T22:15:00Z,2023-11-14T22:30:00Z,100,192.0.2.1,curl/8,"a ""quoted"", name","{""n"":1.50}",,,,0,0,0,2023-11-14T22:16:40Z,logout,alice,bye,false
    "#);
    insta::assert_snapshot!(world.ok(&["users", "list", "-o", "csv"]).stdout, @r"
    id,status,created_at,updated_at,active_sessions
    alice,active,2023-11-14T22:13:20Z,2023-11-14T22:13:20Z,0
    ");
    insta::assert_snapshot!(world.ok(&["sessions", "show", "s-1", "-o", "jsonl"]).stdout, @r#"{"id":"s-1","user_id":"alice","state":"revoked","created_at":"2023-11-14T22:13:20Z","last_used_at":"2023-11-14T22:15:00Z","expires_at":"2023-11-21T20:53:20Z","max_expires_at":null,"generation":2,"rotated_at":"2023-11-14T22:15:00Z","access_expires_at":"2023-11-14T22:30:00Z","longest_idle":100,"ip":"192.0.2.1","user_agent":"curl/8","device":"a \"quoted\", name","claims":{"n":1.50},"audience":null,"access_ttl":null,"refresh_ttl":null,"ip_changes":0,"user_agent_changes":0,"epoch":0,"revoked_at":"2023-11-14T22:16:40Z","revoked_reason":"logout","revoked_by":"alice","revoked_note":"bye","is_valid":false,"events":[]}"#);
}

/// Characters that a terminal must not receive.
const HOSTILE: &str =
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}evil\u{2066}\r\nfake: line\u{200b}\u{0}x";

#[track_caller]
fn assert_safe(text: &str) {
    for c in text.chars() {
        assert!(c == '\n' || !c.is_control(), "{c:?} in {text:?}");
        let bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}');
        assert!(!bidi, "{c:?} in {text:?}");
    }
    assert!(!text.contains("\nfake: line"), "{text:?}");
}

#[test]
fn foreign_text_never_reaches_a_terminal_raw() {
    let world = World::made();
    let store = world.sql();
    let hostile = HOSTILE.replace('\0', "");
    let user = format!("u{}", &hostile[..hostile.len().min(40)]);
    let user: String = user.chars().take(60).collect();
    store.execute("INSERT INTO users (id) VALUES (?1)", [&user]).unwrap();
    let id = "\u{1b}[31m-id\u{202e}";
    store
        .execute(
            "INSERT INTO sessions (id, user_id, ip, user_agent, device, claims, audience, access_expires_at)
             VALUES (?1, ?2, ?3, ?3, ?3, ?4, ?5, unixepoch() + 900)",
            rusqlite::params![
                id,
                user,
                hostile.chars().take(60).collect::<String>(),
                "{\"x\":\"\u{9b}31m\u{202e}\"}",
                "[\"\u{9b}31m\u{202e}\"]"
            ],
        )
        .unwrap();
    store
        .execute(
            "INSERT INTO events (kind, user_id, session_id, actor, reason, ip, user_agent, note)
             VALUES (?3, ?1, ?2, ?3, ?3, ?3, ?3, ?3)",
            rusqlite::params![user, id, hostile.chars().take(60).collect::<String>()],
        )
        .unwrap();
    let everywhere: [&[&str]; 11] = [
        &["sessions", "list"],
        &["sessions", "show", id],
        &["users", "list"],
        &["users", "show", &user],
        &["revoke-all", "--everyone", "--dry-run"],
        &["users", "deactivate", &user, "--dry-run"],
        &["users", "show", &format!("{user}x")],
        &["sessions", "show", &hostile],
        &["revoke", id, "--note", &hostile, "--actor", &hostile],
        &["sessions", "show", id],
        &["denylist", "list"],
    ];
    for args in everywhere {
        for output in ["table", "json", "jsonl", "csv"] {
            let done = world.run(&[args, &["-o", output]].concat());
            assert!([0, 2, 3].contains(&done.exit), "{done:?}");
            // CSV is exact except on a terminal.
            if output != "csv" {
                assert_safe(&done.stdout);
            }
            assert_safe(&done.stderr);
        }
    }
    let screen = world.pty(80, &["sessions", "list", "-o", "csv", "--no-headers"]).end().1;
    assert_safe(&screen.replace('\r', ""));
    let exact = world.ok(&["sessions", "list", "--state", "all", "-o", "csv"]).stdout;
    let mut records = csv::Reader::from_reader(exact.as_bytes());
    let record = records.records().next().unwrap().unwrap();
    assert_eq!((&record[0], &record[1]), (id, user.as_str()));
    // JSON is safe on a terminal and still contains every character.
    let row = world.json(&["sessions", "list", "--state", "all"]);
    assert_eq!(row[0]["user_id"], Value::from(user));
    assert_eq!(row[0]["user_agent"], Value::from(hostile.chars().take(60).collect::<String>()));
}

#[test]
fn foreign_text_in_a_token_never_reaches_a_terminal_raw() {
    let world = World::made();
    let pair = world.issue("alice", &["--claim", "x=\"\\u001b[31m\\u202e\\n\""]);
    for args in [&["introspect", &pair.access][..], &["sessions", "show", &pair.session]] {
        for output in ["table", "json", "csv"] {
            let done = world.ok(&[args, &["-o", output]].concat());
            assert_safe(&done.stdout);
        }
    }
}

#[test]
fn names_from_the_command_line_and_from_files_are_shown_not_obeyed() {
    let world = World::made();
    let name = "x\u{1b}[31m\u{202e}y";
    let path = world.at(name);
    for args in [
        &["sessions", "list", "--store", &path][..],
        &["issue", "alice", "--key", &path],
        &["config", "show", "--config", &path],
        &["sessions", "show", name],
        &["users", "show", name],
        &["issue", "alice", "--claim", name],
        &["issue", "alice", "--ip", name],
        &["issue", "alice", "--claims", &path],
        &["sessions", "list", "--user", name],
        &["sessions", "list", "--device", name],
        &["sessions", "list", "--created-after", name],
        &["revoke", "--token", name],
        &["keys", "list", "--key", &path],
        &["init", "--store", &path],
        &["init", "--store", &path],
        &["keys", "generate", "--key", &path],
        &["config", "show", "--store", &path],
        &["-v", "sessions", "list", "--store", &path],
    ] {
        for output in ["table", "json", "csv"] {
            let done = world.run(&[args, &["-o", output]].concat());
            if output != "csv" {
                assert_safe(&done.stdout);
            }
            assert_safe(&done.stderr);
        }
    }
    for args in [&["sessions", "list", "--state", name][..], &[name], &["--color", name, "init"]] {
        let done = world.run(args).code(2);
        assert_safe(&done.stderr);
    }
    let kid = r#"{"kty":"oct","kid":"\u001b[31m\u202e","k":"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldA"}"#;
    let key = world.write("kid.json", kid);
    for output in ["table", "json"] {
        let done = world.ok(&["keys", "list", "--key", key.to_str().unwrap(), "-o", output]);
        assert_safe(&done.stdout);
    }
    for (variable, args) in
        [("TOKENCTL_ISSUER", &["config", "show"][..]), ("TOKENCTL_ACTOR", &["issue", "alice"])]
    {
        let done = world.call(args).env(variable, name).run().code(0);
        assert_safe(&done.stdout);
        assert_safe(&done.stderr);
    }
}

#[test]
fn no_cell_becomes_a_formula() {
    let world = World::made();
    for text in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
        let store = world.sql();
        store.execute("INSERT OR IGNORE INTO users (id) VALUES ('u')", []).unwrap();
        store
            .execute(
                "INSERT INTO sessions (id, user_id, device) VALUES (lower(hex(randomblob(8))), 'u', ?1)",
                [text],
            )
            .unwrap();
    }
    let csv = world.ok(&["sessions", "list", "-o", "csv"]).stdout;
    let cells: Vec<&str> =
        csv.lines().skip(1).map(|line| line.split(',').nth(13).unwrap()).collect();
    assert_eq!(cells.len(), 8);
    for cell in cells {
        let cell = cell.trim_matches('"');
        assert!(cell.starts_with('\''), "{cell:?}");
    }
}

#[test]
fn a_closed_pipe_is_quiet_success() {
    let world = World::made();
    world.force(
        "INSERT INTO users (id) VALUES ('u');
         INSERT INTO sessions (id, user_id) WITH RECURSIVE n (v) AS
           (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 5000) SELECT printf('s-%06d', v), 'u' FROM n",
    );
    for args in [
        "sessions list -q",
        "sessions list -o json",
        "sessions list -o jsonl",
        "sessions list -o csv",
        "users show u",
        "users show u -o json",
        "completions bash",
        "--help",
    ] {
        let script = format!(
            "set -o pipefail; {} {args} | head -n 1 > /dev/null",
            env!("CARGO_BIN_EXE_tokenctl")
        );
        let mut command = world.command("bash");
        let output = command.args(["-c", &script]).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{args}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args}");
    }
}

#[test]
fn a_full_disk_under_stdout_is_an_error() {
    let world = populated();
    for args in ["sessions list", "sessions list -o json", "config show", "--help"] {
        let script = format!("{} {args} > /dev/full", env!("CARGO_BIN_EXE_tokenctl"));
        let output = world.command("bash").args(["-c", &script]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{args}: {output:?}");
    }
}

#[test]
fn errors_have_two_lines_for_people_and_one_object_for_programs() {
    let world = populated();
    let done = world.run(&["sessions", "show", "ffff"]).code(3);
    let (error, hint) = done.error_and_hint();
    let value = world.run(&["sessions", "show", "ffff", "-o", "json"]).code(3).error();
    assert_eq!(value, json!({"error": error, "reason": "unknown-session", "hint": hint}));
    for format in ["jsonl", "csv"] {
        let done = world.run(&["sessions", "show", "ffff", "-o", format]).code(3);
        assert_eq!(done.error(), value);
    }
}

#[test]
fn help_fits_the_width_and_lists_every_command() {
    let world = World::new();
    let top = world.ok(&["--help"]).stdout;
    assert!(top.contains("tokenctl issue alice"), "{top}");
    for code in ["0 done", "1 failed", "2 usage", "3 nothing", "4 token", "5 store", "130"] {
        assert!(top.contains(code), "{code}");
    }
    for command in [
        "issue",
        "rotate",
        "introspect",
        "sessions list",
        "sessions show",
        "revoke",
        "revoke-all",
        "purge",
        "users list",
        "users delete",
        "denylist list",
        "init",
        "keys generate",
        "keys list",
        "config show",
        "completions",
    ] {
        let args: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let screen = at_terminal(&world, 80, &args);
        assert!(screen.contains("Global options"), "{command}: {screen}");
    }
    assert!(world.ok(&["--version"]).stdout.starts_with("tokenctl "));
    assert_eq!(world.everything(), []);
}

#[test]
fn no_cell_of_any_list_becomes_a_formula() {
    let world = World::made();
    let store = world.sql();
    for text in ["=1+1", "+1+1", "-1+1", "@SUM(A1)"] {
        store.execute("INSERT INTO users (id) VALUES (?1)", [text]).unwrap();
        let event = "INSERT INTO events (kind, user_id, actor, note) VALUES ('x', ?1, ?1, ?1)";
        store.execute(event, [text]).unwrap();
    }
    let live = world.issue("=1+1", &[]).access;
    for args in [
        &["users", "list"][..],
        &["events"],
        &["decode", &live, &live],
        &["introspect", &live],
        &["sessions", "list", "--columns", "user_id"],
    ] {
        let csv = world.ok(&[args, &["-o", "csv"]].concat()).stdout;
        for cell in csv.lines().skip(1).flat_map(|line| line.split(',')) {
            let cell = cell.trim_matches('"');
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{args:?}: {cell:?}");
        }
        assert!(csv.contains("'=1+1") || args[0] == "decode", "{args:?}: {csv}");
    }
}

/// JSON as another program writes it: over several lines, with a number that a float can't represent.
const LOOSE: &str =
    "{\n  \"n\":\r\n\t123456789012345678901234,\n  \"f\": 1.50, \"t\": \"a\\nb\"\n}";

#[test]
fn loose_claims_break_no_line_and_lose_no_digit() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world.sql().execute("UPDATE sessions SET claims = ?1", [LOOSE]).unwrap();
    let token = world.rotate(&pair.refresh).access;
    for args in [
        &["sessions", "list"][..],
        &["sessions", "list", "--columns", "id,claims"],
        &["sessions", "show", &pair.session],
        &["introspect", &token],
        &["decode", &token],
    ] {
        let lines = world.ok(&[args, &["-o", "jsonl"]].concat()).stdout;
        assert_eq!(lines.lines().count(), 1, "{args:?}: {lines}");
        assert!(lines.contains("123456789012345678901234"), "{args:?}: {lines}");
        let csv = world.ok(&[args, &["-o", "csv"]].concat()).stdout;
        assert_eq!(csv.lines().count(), 2, "{args:?}: {csv}");
        let has_claims = csv.contains("claims");
        assert!(csv.contains("123456789012345678901234") || !has_claims, "{args:?}: {csv}");
    }
}

/// A token of another issuer may contain such JSON.
#[test]
fn loose_claims_inside_a_token_break_no_line() {
    let world = World::made();
    let now = now();
    let session = world.issue("alice", &[]);
    let ring = std::fs::read(world.ring()).unwrap();
    let ring = tokenctl::token::KeyRing::parse(&ring, tokenctl::token::ParseOptions::default());
    let ring = ring.unwrap();
    let key = ring.active().unwrap();
    let header = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid()}).to_string();
    let claims = format!(
        "{{\"sub\":\"alice\",\n\"iat\":{now},\"exp\":{},\"jti\":\"j\",\"sid\":\"{}\",\"x\":{LOOSE}}}",
        now + 60,
        session.session
    );
    let token = crate::common::handmade::signed(key, &header, claims);
    for (args, format, count) in [
        ("introspect", "jsonl", 1),
        ("introspect", "csv", 2),
        ("decode", "jsonl", 1),
        ("decode", "csv", 2),
    ] {
        let done = world.ok(&[args, &token, "-o", format]);
        assert_eq!(done.stdout.lines().count(), count, "{done:?}");
    }
    let two = world.ok(&["introspect", &token, &token, "-o", "json"]).stdout;
    assert_eq!(two.lines().count(), 4, "{two}");
}
