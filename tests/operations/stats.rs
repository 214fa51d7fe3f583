//! `stats`: exact numbers, from a store with a known history.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;

use crate::operate::TestDir;
use rusqlite::params;

const NOW: i64 = 1_795_224_758;
const DAY: i64 = 86_400;

/// A session with a known history.
struct Past {
    user: &'static str,
    /// Days before now.
    created: i64,
    used: i64,
    /// Days of the longest idle time that ended with a use.
    longest_idle: i64,
    rotations: i64,
    ip_changes: i64,
    user_agent_changes: i64,
    /// Days before now; negative in the future.
    expires: Option<i64>,
}

impl Past {
    fn of(user: &'static str, created: i64, used: i64) -> Self {
        Self {
            user,
            created,
            used,
            longest_idle: 0,
            rotations: 0,
            ip_changes: 0,
            user_agent_changes: 0,
            expires: None,
        }
    }
}

fn fill(dir: &TestDir, sessions: impl IntoIterator<Item = Past>) {
    let sql = dir.sql();
    sql.execute_batch("BEGIN").unwrap();
    for (number, past) in sessions.into_iter().enumerate() {
        let at = |days: i64| NOW - days * DAY;
        sql.execute(
            "INSERT OR IGNORE INTO users (id, created_at, updated_at) VALUES (?1, 0, 0)",
            [past.user],
        )
        .unwrap();
        sql.execute(
            "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, generation,
               longest_idle, ip, user_agent, ip_changes, user_agent_changes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '192.0.2.7', 'curl/8', ?8, ?9)",
            params![
                format!("{number:08x}-7e1c-7abc-8def-0123456789ab"),
                past.user,
                at(past.created),
                at(past.used),
                past.expires.map(at),
                1 + past.rotations,
                past.longest_idle * DAY,
                past.ip_changes,
                past.user_agent_changes,
            ],
        )
        .unwrap();
    }
    sql.execute_batch("COMMIT").unwrap();
}

fn known() -> Vec<Past> {
    let mut all = vec![
        // Two sessions of one user, one of them used recently: no limit logs alice out.
        Past::of("alice", 400, 100),
        Past { longest_idle: 40, rotations: 10, ip_changes: 3, ..Past::of("alice", 90, 1) },
        // Exactly 30 days: the limit is reached.
        Past::of("bob", 200, 30),
        Past { longest_idle: 200, ..Past::of("carol", 400, 20) },
        // Expired, so a purge deletes it anyway; it was idle for 8 days until then.
        Past { expires: Some(12), ..Past::of("dave", 60, 20) },
    ];
    let steady = |_| Past { rotations: 4, ..Past::of("erin", 10, 0) };
    all.extend((0..30).map(steady));
    all
}

#[test]
fn limits_are_weighed_by_the_stores_own_past() {
    let dir = TestDir::new();
    fill(&dir, known());
    let ran = dir.at_terminal(NOW, 140, &["stats", "-o", "json"]);
    let stats: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(stats["users"]["total"], 5);
    assert_eq!(stats["users"]["logged_in"], 4);
    assert_eq!(stats["sessions"]["active"], 34);
    assert_eq!(stats["sessions"]["expired"], 1);
    assert_eq!(stats["sessions"]["endless"], 34);
    let limits: Vec<_> = stats["limits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|limit| {
            let n = |name: &str| limit[name].as_u64().unwrap();
            (
                limit["idle"].as_str().unwrap().to_owned(),
                n("sessions"),
                n("users"),
                n("reached"),
                n("returned"),
            )
        })
        .collect();
    let row = |idle: &str, sessions, users, reached, returned| {
        (idle.to_owned(), sessions, users, reached, returned)
    };
    assert_eq!(
        limits,
        [
            row("7d", 3, 2, 5, 2),
            row("14d", 3, 2, 4, 2),
            row("30d", 2, 1, 4, 2),
            row("60d", 1, 0, 2, 1),
            row("90d", 1, 0, 2, 1),
            row("180d", 0, 0, 1, 1),
            row("365d", 0, 0, 0, 0),
        ]
    );
    assert_eq!(stats["clients"]["ip"]["rotated_sessions"], 31);
    assert_eq!(stats["clients"]["ip"]["changed_sessions"], 1);
    assert_eq!(stats["clients"]["ip"]["changes"], 3);
    assert_eq!(stats["clients"]["verdict"], "sound");
}

/// The table's number for a limit equals the number that a purge with this limit deletes.
#[test]
fn stats_and_purge_count_the_same_sessions() {
    let dir = TestDir::new();
    fill(&dir, known());
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&dir.at_terminal(NOW, 80, arguments).out).unwrap()
    };
    for limit in json(&["stats", "-o", "json"])["limits"].as_array().unwrap() {
        let idle = limit["idle"].as_str().unwrap();
        let purge = json(&["purge", "--dry-run", "--idle", idle, "-o", "json"]);
        assert_eq!(purge["sessions"]["idle"], limit["sessions"], "{idle}");
    }
}

/// Removes the size, because the number of pages in an empty store is not guaranteed.
fn without_size(page: &str) -> String {
    let lines = page.split_inclusive('\n').filter(|line| !line.starts_with("size "));
    lines.collect()
}

#[test]
fn a_wide_terminal_shows_the_plot() {
    let dir = TestDir::new();
    fill(&dir, known());
    let ran = dir.at_terminal(NOW, 140, &["stats"]);
    insta::assert_snapshot!(without_size(&ran.out), @r"
    users             5: 4 logged in, 0 deactivated
    sessions          35: 34 active, 1 expired, 0 revoked
                      34 of the active sessions never expire
    opened            oldest 1 year ago, newest 10 days ago
    denylist          0 sessions, 0 tokens (0 expired)
    denylist sink     none
    events            0
    revoked, 30 days  none

    Effect of each idle limit of a purge
    LIMIT  DELETED  OF ACTIVE      LOGGED OUT  USED AGAIN  OF IDLE
       7d        3       8.8%  █▊           2           2      40%  ████████
      14d        3       8.8%  █▊           2           2      50%  ██████████
      30d        2       5.8%  █▏           1           2      50%  ██████████
      60d        1       2.9%  ▌            0           1      50%  ██████████
      90d        1       2.9%  ▌            0           1      50%  ██████████
     180d        0         0%               0           1     100%  ████████████████████
     365d        0         0%               0           0        -
    DELETED     active sessions that a purge with this limit would delete
    LOGGED OUT  users who would have to log in again
    USED AGAIN  sessions that were used again after a longer idle time

    Client changes during a session
    IP          changed in 1 of 31 rotated sessions (3.2%), in 2.3% of the rotations
    user agent  changed in 0 of 31 rotated sessions (0%), in 0% of the rotations
    verdict     IP and user agent identify clients well: 3.2% of rotated sessions changed either
    ");
}

#[test]
fn a_narrow_terminal_shows_the_numbers() {
    let dir = TestDir::new();
    fill(&dir, known());
    let ran = dir.at_terminal(NOW, 80, &["stats"]);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    insta::assert_snapshot!(without_size(&ran.out), @r"
    users             5: 4 logged in, 0 deactivated
    sessions          35: 34 active, 1 expired, 0 revoked
                      34 of the active sessions never expire
    opened            oldest 1 year ago, newest 10 days ago
    denylist          0 sessions, 0 tokens (0 expired)
    denylist sink     none
    events            0
    revoked, 30 days  none

    Effect of each idle limit of a purge
    LIMIT  DELETED  OF ACTIVE  LOGGED OUT  USED AGAIN  OF IDLE
       7d        3       8.8%           2           2      40%  ████████
      14d        3       8.8%           2           2      50%  ██████████
      30d        2       5.8%           1           2      50%  ██████████
      60d        1       2.9%           0           1      50%  ██████████
      90d        1       2.9%           0           1      50%  ██████████
     180d        0         0%           0           1     100%  ████████████████████
     365d        0         0%           0           0        -
    DELETED     active sessions that a purge with this limit would delete
    LOGGED OUT  users who would have to log in again
    USED AGAIN  sessions that were used again after a longer idle time

    Client changes during a session
    IP          changed in 1 of 31 rotated sessions (3.2%), in 2.3% of the rotations
    user agent  changed in 0 of 31 rotated sessions (0%), in 0% of the rotations
    verdict     IP and user agent identify clients well: 3.2% of rotated sessions
                changed either
    ");
}

#[test]
fn an_empty_store_has_nothing_to_weigh() {
    let dir = TestDir::new();
    let ran = dir.at_terminal(NOW, 80, &["stats"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(without_size(&ran.out), @"
    users             0: 0 logged in, 0 deactivated
    sessions          0: 0 active, 0 expired, 0 revoked
    denylist          0 sessions, 0 tokens (0 expired)
    denylist sink     none
    events            0
    revoked, 30 days  none

    Client changes during a session
    IP          no rotated session with known changes
    user agent  no rotated session with known changes
    verdict     too few rotated sessions to judge whether IP and user agent identify
                clients
    ");
}

#[test]
fn the_verdict_follows_the_evidence() {
    let verdict = |changed: usize, ip_changes: i64| {
        let dir = TestDir::new();
        let session = |number: usize| Past {
            rotations: 4,
            ip_changes: if number < changed { ip_changes } else { 0 },
            ..Past::of("erin", 10, 0)
        };
        fill(&dir, (0..40).map(session));
        let ran = dir.at_terminal(NOW, 140, &["stats", "-o", "json"]);
        let stats: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let clients = &stats["clients"];
        (
            clients["verdict"].as_str().unwrap().to_owned(),
            clients["detail"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(verdict(4, 1).0, "sound");
    assert_eq!(verdict(5, 1).0, "doubtful");
    let (word, detail) = verdict(20, 3);
    assert_eq!(word, "unsound");
    assert!(detail.contains("same_client = user-agent"), "{detail}");
}

/// An import from a source that does not count changes says nothing about changes of clients.
#[test]
fn sessions_without_counts_are_no_evidence() {
    let dir = TestDir::new();
    fill(&dir, (0..40).map(|_| Past { rotations: 4, ..Past::of("erin", 10, 0) }));
    let stats = |output: &str| dir.at_terminal(NOW, 80, &["stats", "-o", output]).out;
    let clients = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(clients(&stats("json"))["clients"]["verdict"], "sound");
    let unknown = "UPDATE sessions SET ip_changes = NULL, user_agent_changes = NULL";
    dir.sql().execute(unknown, []).unwrap();
    let shown = clients(&stats("json"));
    assert_eq!(shown["clients"]["verdict"], "too-few");
    assert_eq!(shown["clients"]["ip"]["uncounted"], 40);
    assert_eq!(shown["clients"]["user_agent"]["rotated_sessions"], 0);
    let page = stats("table");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("40 sessions imported without change counts"), "{page}");
}

/// The grammar of the Prometheus text exposition format.
#[test]
fn the_metrics_are_valid_for_prometheus() {
    let dir = TestDir::new();
    fill(&dir, known());
    dir.sql()
        .execute(
            "INSERT INTO events (at, kind, reason) VALUES (?1, 'mine', 'a \"reason\"\\ of
two lines')",
            [NOW],
        )
        .unwrap();
    let ran = dir.at_terminal(NOW, 80, &["stats", "-o", "prometheus"]);
    assert!(ran.out.ends_with('\n'));
    let mut types = BTreeMap::new();
    let mut samples = BTreeSet::new();
    for line in ran.out.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(kind, "gauge");
            assert!(types.insert(name.to_owned(), kind).is_none(), "{name} twice");
            continue;
        }
        if line.starts_with("# HELP ") {
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        value.parse::<f64>().unwrap();
        let name = series.split('{').next().unwrap();
        assert!(types.contains_key(name), "{line}");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            assert!(labels.starts_with('{') && labels.ends_with("\"}"), "{line}");
        }
        assert!(samples.insert(series.to_owned()), "{series} twice");
    }
    assert!(samples.contains("tokenctl_idle_users{idle=\"30d\"}"));
    assert_eq!(dir.run(&["sessions", "list", "-o", "prometheus"]).code, 2);
}

#[test]
fn the_collectors_file_is_replaced_as_a_whole() {
    let dir = TestDir::new();
    let file = dir.path("tokenctl.prom");
    std::fs::write(&file, "old").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let out = dir.ok(&["stats", "-o", "prometheus", "--to", "tokenctl.prom"]);
    assert_eq!(out, "");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# HELP tokenctl_users "));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o644);
    let left = std::fs::read_dir(dir.dir.path()).unwrap().flatten();
    assert!(left.into_iter().all(|f| !f.file_name().to_string_lossy().ends_with(".new")));
    let ran = dir.run(&["stats", "--to", "nowhere/tokenctl.prom"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("cannot write nowhere/tokenctl.prom"), "{}", ran.err);
    assert_eq!(dir.run(&["stats", "--to", "/dev/null"]).code, 1);
}
