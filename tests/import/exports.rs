//! Exports of real packages, converted by the programs in `contrib/import`, and compared with their known
//! counts.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use tokenctl::session::{Reason, StateKind};
use tokenctl::time::Timestamp;

use super::{TestDir, dir};

/// 2026-11-28T20:00:00Z, the time of the counts.
const TAKEN: Timestamp = Timestamp(1_795_896_000);

fn here(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_string_lossy().into_owned()
}

/// Runs the real jq on an export.
fn jq(program: &str, life: Option<&str>, export: &str) -> String {
    let mut command = Command::new("jq");
    command.args(["-c", "-f", &here(&format!("contrib/import/{program}.jq"))]);
    if let Some(life) = life {
        command.args(["--argjson", "life", life]);
    }
    let output = command.arg(here(&format!("tests/import/exports/{export}")));
    let output = output.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the number of sessions, users, active, expired and revoked sessions, and imported refresh tokens.
fn counts(store: &TestDir) -> [usize; 6] {
    let mut sessions = store.sessions();
    // The deactivation of a user ends the sessions that are active by the store's own clock, which is behind the
    // clock of these tests.
    for session in &mut sessions {
        session.revocation.take_if(|it| it.reason == Reason::AccountDeactivated);
    }
    let users: BTreeSet<_> = sessions.iter().map(|session| &session.user_id).collect();
    let of = |kind| sessions.iter().filter(|session| session.state(TAKEN).kind() == kind).count();
    let hashes = sessions.iter().filter(|session| session.refresh_hash.is_some()).count();
    let [active, expired, revoked] =
        [StateKind::Active, StateKind::Expired, StateKind::Revoked].map(of);
    [sessions.len(), users.len(), active, expired, revoked, hashes]
}

#[test]
fn exports_of_packages_come_in_as_they_are() {
    let (fortnight, week) = (Some("1209600"), Some("604800"));
    for (program, life, export, expected) in [
        ("simplejwt", None, "simplejwt-dumpdata.json", [100, 16, 22, 18, 60, 40]),
        ("django-oauth-toolkit", fortnight, "dot-refreshtoken.json", [76, 29, 41, 14, 21, 55]),
        ("better-auth", None, "better-auth-session.json", [58, 28, 29, 29, 0, 58]),
        ("authjs", None, "authjs-drizzle-session.json", [58, 28, 51, 7, 0, 0]),
        ("connect-sqlite3", None, "connect-sqlite3.json", [67, 29, 39, 28, 0, 67]),
        (
            "better-sqlite3-session-store",
            None,
            "better-sqlite3-session-store.json",
            [67, 29, 38, 29, 0, 67],
        ),
        ("flask-jwt-extended", None, "flask-jwt-blocklist.json", [18, 13, 0, 0, 18, 0]),
        ("fastapi-users", week, "fastapi-users.jsonl", [58, 28, 29, 29, 0, 58]),
        ("fastapi-users", week, "fastapi-users-sqlite.json", [58, 28, 29, 29, 0, 58]),
        ("authlib", fortnight, "authlib-oauth2token.json", [174, 30, 44, 14, 116, 58]),
        ("mongo", None, "mongo-relaxed.jsonl", [31, 14, 17, 7, 7, 21]),
        ("mongo", None, "mongo-canonical.jsonl", [16, 8, 10, 3, 3, 11]),
    ] {
        let to = dir();
        let mut lines = jq(program, life, export);
        // An ID of 258 characters is too long for a user ID: the page describes how to shorten it.
        lines = lines.replace("\"oidc:https", "\"https");
        let mut words = vec!["sessions", "import"];
        if lines.contains("\"refresh_token\":") {
            words.extend(["--hash-refresh-token", "refresh_token"]);
        }
        let done = to.run(&words, &lines);
        assert_eq!(done.code, 0, "{export}: {}", done.err);
        assert_eq!(counts(&to), expected, "{export}: {}", done.out);
    }
}

#[test]
fn tables_are_imported_by_renaming_fields() {
    let export =
        |name: &str| std::fs::read_to_string(here(&format!("tests/import/exports/{name}")));
    let to = dir();
    let joined = export("simplejwt-joined.csv").unwrap();
    let map = "jti=id,username=user_id,blacklisted_at=revoked_at";
    let words = ["sessions", "import", "--map", map, "--ignore", "id"];
    let done = to.run(&words, &joined);
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains("created_at has no time zone: name it with --assume-zone"),
        "{}",
        done.err
    );
    let done = to.run(&[&words[..], &["--assume-zone", "UTC"]].concat(), &joined);
    assert_eq!(done.code, 0, "{}", done.err);
    // Ten of 166 rows belong to a deleted user.
    assert_eq!(counts(&to)[..5], [156, 29, 41, 20, 95]);
    assert!(done.out.contains("10 skipped: they have no user"), "{}", done.out);
}

/// Returns the jq program of docs/import.md that contains a text.
fn program_on_page(part: &str) -> String {
    let page = std::fs::read_to_string(here("docs/import.md")).unwrap();
    let blocks = page.split("```jq\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.into_iter().find(|block| block.contains(part)).unwrap().to_owned()
}

/// The program of docs/import.md for a package without one: rotations of a login, JSON in a text.
#[test]
fn the_program_on_the_page_imports_a_table_of_tokens() {
    let to = dir();
    let program = to.path.with_file_name("tokens.jq");
    std::fs::write(&program, program_on_page(".family")).unwrap();
    let export = to.path.with_file_name("tokens.json");
    let row = |family: u8, day: u8, more: &str| {
        format!(
            r#"{{"family":{family},"user_id":{family},"created_at":"2026-11-{day}T10:00:00Z",
                "expires_at":"2026-12-{day}T10:00:00Z","roles":["a"],
                "context":"{{\"ip\":\"192.0.2.{day}\"}}","token":"{}"{more}}}"#,
            format!("{family}{day}").repeat(15)
        )
    };
    let (live, over) = (r#","revoked_at":null"#, r#","revoked_at":"2026-11-25T10:00:00Z""#);
    let rows = [row(1, 20, live), row(2, 21, live), row(1, 22, live), row(3, 23, over)];
    std::fs::write(&export, format!("[{}]", rows.join(","))).unwrap();
    let mut command = Command::new("jq");
    let output =
        command.arg("-cf").arg(&program).arg(&export).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let words = ["sessions", "import", "--hash-refresh-token", "refresh_token"];
    let done = to.run(&words, &String::from_utf8(output.stdout).unwrap());
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(counts(&to), [3, 3, 2, 0, 1, 2], "{}", done.out);
    // The clock of these tests is far in the future.
    assert!(done.out.contains("  2 of them expired\n"), "{}", done.out);
    let sessions = to.sessions();
    let of = |user: &str| sessions.iter().find(|session| session.user_id.as_str() == user).unwrap();
    assert_eq!(of("1").created_at.to_string(), "2026-11-20T10:00:00Z");
    assert_eq!(of("1").rotated_at.unwrap().to_string(), "2026-11-22T10:00:00Z");
    assert_eq!(of("1").client.ip.as_deref(), Some("192.0.2.22"));
}

/// SQL clients write NULL for null, and tabs or semicolons between the cells.
#[test]
fn tables_of_sql_clients_come_in() {
    for (separator, null) in [(",", "NULL"), ("\t", "NULL"), (";", "\\N"), ("\t", "")] {
        let to = dir();
        let head = ["user_id", "created_at", "expires_at", "last_used_at", "device", "ip"];
        let cells = ["7", "2026-11-20 10:00:00+00", null, null, "Ann's, phone", null];
        let quoted: Vec<String> =
            cells
                .iter()
                .map(|cell| {
                    if cell.contains(separator) {
                        format!("\"{cell}\"")
                    } else {
                        (*cell).to_owned()
                    }
                })
                .collect();
        let table = format!("{}\n{}\n", head.join(separator), quoted.join(separator));
        let done = to.run(&["sessions", "import"], &table);
        assert_eq!(done.code, 0, "{separator:?}: {}", done.err);
        let session = &to.sessions()[0];
        assert_eq!((session.expires_at, &session.client.ip), (None, &None));
        assert_eq!(session.client.device.as_deref(), Some("Ann's, phone"));
    }
}

#[test]
fn each_problem_is_reported_once() {
    let to = dir();
    let line = |end: &str| format!("{{\"userId\":7,\"createdAt\":\"2026-11-20 10:00:00\"{end}}}\n");
    let meta = r#","expiresAt":null,"claims":"{}""#;
    let input = format!("{}{}{}", line(meta), line(meta), line(""));
    let done = to.run(&["sessions", "import"], &input);
    assert_eq!(done.code, 1);
    insta::assert_snapshot!(done.err, @"
    line 1 and 2 more: createdAt has no time zone: name it with --assume-zone, such as UTC or +02:00
    line 1 and 1 more: claims must be a JSON object, not a text: jq reads JSON in a text with fromjson
    line 3: expires_at is missing (null means never)
    error: 3 of 3 lines are wrong: nothing was imported
    hint:  correct the input, with jq for example; --map renames a field, --ignore drops one
    ");
    let json = to.run(&["sessions", "import", "-o", "json"], &input).out;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let lines = report["problems"].as_array().unwrap().iter().map(|problem| &problem["lines"]);
    assert_eq!(lines.collect::<Vec<_>>(), [3, 2, 1]);
    // Different problems are reported up to a limit.
    let fields: Vec<String> = (0..30).map(|n| format!(",\"x{n}\":1")).collect();
    let done = to.run(&["sessions", "import"], &line(&fields.concat()));
    assert_eq!(done.err.matches("is not a field").count(), 20, "{}", done.err);
    assert!(done.err.contains("… and further problems\n"), "{}", done.err);
}

/// The recipe of docs/import.md: jq reads a second file, and a disabled user is imported as deactivated.
#[test]
fn the_status_of_users_comes_from_a_second_file() {
    let to = dir();
    let program = to.path.with_file_name("status.jq");
    std::fs::write(&program, program_on_page("$disabled")).unwrap();
    let (users, sessions) =
        (to.path.with_file_name("users.json"), to.path.with_file_name("sessions.json"));
    std::fs::write(&users, r#"[{"id":7,"disabled":true},{"id":8,"disabled":false}]"#).unwrap();
    let row = |user: u8| {
        format!(r#"{{"userId":{user},"createdAt":"2026-11-20T10:00:00Z","expiresAt":null}}"#)
    };
    std::fs::write(&sessions, format!("[{},{},{}]", row(7), row(8), row(9))).unwrap();
    let mut command = Command::new("jq");
    command.args(["-c", "--slurpfile", "users"]).arg(&users).arg("-f").arg(&program).arg(&sessions);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let done = to.run(&["sessions", "import"], &String::from_utf8(output.stdout).unwrap());
    assert_eq!(done.code, 0, "{}", done.err);
    let listed = to.run(&["users", "list", "-o", "csv", "--no-headers"], "");
    let status: Vec<&str> = listed.out.lines().filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(status, ["deactivated", "active", "active"], "{}", listed.out);
}

#[test]
fn nothing_is_dropped_in_silence() {
    let to = dir();
    let line = |more: &str| {
        format!(r#"{{"userId":7,"createdAt":"2026-11-20T10:00:00Z","expiresAt":null{more}}}"#)
    };
    let import = |more: &[&str], input: &str| {
        to.run(&[&["sessions", "import", "--dry-run"], more].concat(), input)
    };
    for (more, words, code, said) in [
        (r#","revokedOn":1"#, &["--ignore-unknown"][..], 1, "--ignore"),
        (r#","revokedOn":1"#, &["--ignore", "revokedOn"], 0, "ignored fields: revokedOn"),
        (r#","scope":"a""#, &["--ignore-unknown"], 0, "ignored fields: scope"),
        ("", &["--map", "login=last_used_at"], 2, "no line has the field login"),
        (r#","token":"x""#, &["--map", "token=id"], 2, "--hash-refresh-token token"),
        (r#","sess":{"csrf":"x"}"#, &["--map", "sess=claims"], 2, "--claim"),
        (r#","refreshToken":"x""#, &["--ignore-unknown"], 1, "is a credential"),
        (r#","lastUsedAt":"2026-11-20 10:00:00""#, &[], 1, "has no time zone"),
        (r#","device":7"#, &[], 1, "device must be a text, not a number"),
        (r#","refresh_token_sha256":"$2b$04$x""#, &[], 1, "must be a SHA-256"),
        (r#","t":"short""#, &["--hash-refresh-token", "t"], 1, "fewer than 128 random bits"),
        (
            r#","token_":"AQH2MU9yv04ORNi4ttxs9Wv6""#,
            &["--hash-refresh-token", "token_"],
            0,
            "1 session",
        ),
    ] {
        let done = import(words, &line(more));
        assert_eq!(done.code, code, "{more} {words:?}: {}{}", done.out, done.err);
        assert!(
            done.out.contains(said) || done.err.contains(said),
            "{more}: {}{}",
            done.out,
            done.err
        );
    }
    let guests = format!("{}\n{}", line(""), line("").replace('7', "null"));
    let done = import(&[], &guests);
    assert!(done.out.contains("1 skipped: they have no user"), "{}{}", done.out, done.err);
    let pretty = format!("[\n{}\n]", line("").replace(',', ",\n  "));
    assert_eq!(import(&[], &pretty).code, 0);
    assert_eq!(import(&[], &line("").replace(',', ",\n  ")).code, 0);
}

#[test]
fn only_named_members_become_claims() {
    let to = dir();
    let input =
        r#"{"user_id":"u","created_at":1,"expires_at":null,"sess":{"csrf":"x","name":"Zoë"}}"#;
    let words = ["sessions", "import", "--map", "sess=claims", "--claim", "name"];
    let done = to.run(&words, input);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(to.sessions()[0].claims, r#"{"name":"Zoë"}"#);
}

#[test]
fn a_deactivated_user_comes_in_deactivated() {
    let to = dir();
    let line = |id: &str| {
        format!(
            r#"{{"id":"{id}","user_id":"u","user_status":"deactivated","created_at":1,"expires_at":null}}"#
        )
    };
    let done = to.run(&["sessions", "import"], &format!("{}\n{}", line("s-0001"), line("s-0002")));
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(to.sessions().iter().all(|session| session.revocation.is_some()));
    let users = to.run(&["users", "list", "-o", "json"], "");
    assert!(users.out.contains("\"deactivated\""), "{}", users.out);
}

#[cfg(target_os = "linux")]
#[test]
fn tokens_from_a_pipe_never_reach_a_disk() {
    use std::io::Write as _;
    let to = dir();
    let spool = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tokenctl"))
        .args(["sessions", "import", "--hash-refresh-token", "token", "--store"])
        .arg(&to.path)
        .env("TMPDIR", spool.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    for number in 0..2_000 {
        let line = format!(
            "{{\"user_id\":\"alice\",\"created_at\":1790000000,\"expires_at\":null,\"token\":\"ab{number:032x}\"}}\n"
        );
        pipe.write_all(line.as_bytes()).unwrap();
    }
    // The pipe holds less than that, so the command has read a part of it and waits for more.
    let files: Vec<_> = std::fs::read_dir(format!("/proc/{}/fd", child.id()))
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok())
        .collect();
    assert!(files.iter().any(|file| file.starts_with("/dev/shm")), "{files:?}");
    assert!(!files.iter().any(|file| file.starts_with(spool.path())), "{files:?}");
    drop(pipe);
    assert!(child.wait().unwrap().success());
    assert_eq!(counts(&to)[5], 2_000);
}
