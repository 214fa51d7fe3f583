//! The cron and systemd units: their syntax is valid, and their command lines work.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that fails may panic")]

#[path = "common/mod.rs"]
mod common;
#[path = "contrib/package.rs"]
mod package;
#[path = "contrib/systemd.rs"]
mod systemd;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::run::BINARY;
use common::{DAY, World, now};
use serde_json::Value;

const STORE: &str = "/var/lib/auth/sessions.db";

fn contrib(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib").join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(contrib(name)).unwrap()
}

/// A command with its environment and its command line, as the unit starts it.
struct Started {
    env: Vec<String>,
    line: String,
}

impl Started {
    fn by_systemd() -> Self {
        let unit = read("tokenctl-purge.service");
        let of = |key: &str| -> Vec<String> {
            unit.lines().filter_map(|line| line.strip_prefix(key)).map(str::to_owned).collect()
        };
        let mut lines = of("ExecStart=");
        assert_eq!(lines.len(), 1);
        Self { env: of("Environment="), line: lines.remove(0) }
    }

    fn by_cron() -> Self {
        let table = read("tokenctl-purge.cron");
        let lines = || table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let is_set =
            |line: &&str| line.split_once('=').is_some_and(|(name, _)| !name.contains(' '));
        let entries: Vec<&str> = lines().filter(|line| !is_set(line)).collect();
        // The first five fields are the time, the sixth is the user.
        let fields: Vec<&str> = entries[0].split_whitespace().collect();
        assert_eq!((entries.len(), fields[5]), (1, "auth"));
        Self {
            env: lines().filter(is_set).map(str::to_owned).collect(),
            line: fields[6..].join(" "),
        }
    }

    /// Runs the command in a world, with nothing else in its environment.
    fn run(&self, world: &World, store: &str) -> Output {
        let here =
            |text: &str| text.replace("/usr/bin/tokenctl", BINARY).replace(STORE, &world.at(store));
        assert!(self.env.iter().any(|set| set.contains(STORE)), "{:?}", self.env);
        let mut shell = Command::new("/usr/bin/env");
        shell.arg("-i").args(self.env.iter().map(|set| here(set)));
        shell.args(["/bin/sh", "-c", &here(&self.line)]).current_dir("/").output().unwrap()
    }

    fn with(&self, before: &str, after: &str) -> Self {
        let line = self.line.replace(before, after);
        assert_ne!(line, self.line);
        Self { env: self.env.clone(), line }
    }
}

/// Returns a world with one ended session, one that was idle for 100 days, and one in use.
fn world() -> World {
    let world = World::new();
    world.ok(&["init", "-q", "--store", &world.at("sessions.db")]);
    let line = |id: &str, used: i64, ends: &str| {
        let (used, created) = (now() - used, now() - 200 * DAY);
        format!(
            "{{\"id\":\"{id}\",\"user_id\":\"u\",\"created_at\":{created},\
             \"last_used_at\":{used},\"expires_at\":{ends}}}\n"
        )
    };
    let over = (now() - DAY).to_string();
    let lines =
        [line("over", 30 * DAY, &over), line("idle", 100 * DAY, "null"), line("used", 0, "null")];
    let file = world.file("sessions.jsonl", lines.concat());
    world.ok(&["sessions", "import", "-q", &file, "--store", &world.at("sessions.db")]);
    world
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Asserts that the command purges, with this standard output and no standard error, and records its actor.
fn purges(started: &Started, actor: &str) -> String {
    let world = world();
    let output = started.run(&world, "sessions.db");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let here = |args: &[&str]| world.json(&[args, &["--store", &world.at("sessions.db")]].concat());
    let left = here(&["sessions", "list", "--state", "all"]);
    assert_eq!((left.as_array().unwrap().len(), &left[0]["id"]), (1, &Value::from("used")));
    let events = here(&["events"]);
    let actors: Vec<&Value> =
        events.as_array().unwrap().iter().map(|event| &event["actor"]).collect();
    assert!(actors.contains(&&Value::from(actor)), "{events}");
    text(&output.stdout).to_owned()
}

/// Asserts that the command fails without a store, with one line on standard error.
fn fails(started: &Started) -> String {
    let world = World::new();
    let output = started.run(&world, "gone.db");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
    let said = text(&output.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("gone.db"), "{said}");
    said.to_owned()
}

#[test]
fn systemd_gets_one_line_of_json() {
    let started = Started::by_systemd();
    let line = purges(&started, "tokenctl-purge.timer");
    assert_eq!(line.lines().count(), 1, "{line}");
    let report: Value = line.parse().unwrap();
    assert_eq!(
        (&report["sessions"]["expired"], &report["sessions"]["idle"]),
        (&1.into(), &1.into())
    );
    let error: Value = fails(&started).parse().unwrap();
    assert_eq!(error["reason"], "store-missing");
    // With the options that the unit suggests.
    let silent = started.with("-o json", "-q");
    assert_eq!(purges(&silent, "tokenctl-purge.timer"), "");
    fails(&silent);
}

#[test]
fn quiet_commands_print_nothing_or_one_line() {
    let started = Started::by_cron();
    assert_eq!(purges(&started, "cron"), "");
    assert!(fails(&started).starts_with("error: "));
}

#[test]
fn systemd_understands_the_units() {
    let Ok(known) = Command::new("systemd-analyze").arg("--version").output() else {
        eprintln!("SKIPPED: there is no systemd-analyze, so nobody verified the units");
        return;
    };
    assert!(known.status.success());
    let world = World::new();
    let names = ["tokenctl-purge.service", "tokenctl-purge.timer", "tokenctl-denylist.service"];
    for name in names {
        // systemd also verifies that the program and the manual page are installed.
        let unit = read(name).replace("/usr/bin/tokenctl", BINARY).replace("Documentation=", "#");
        world.write(name, unit);
    }
    let analyze = |args: &[&str]| Command::new("systemd-analyze").args(args).output().unwrap();
    let files = names.map(|name| world.at(name));
    let verified = analyze(&["verify", "--man=no", &files[0], &files[1], &files[2]]);
    assert_eq!((verified.status.code(), text(&verified.stderr)), (Some(0), ""));
    // The exposure level is 0 (confined) to 100 (unrestricted).
    for file in [&files[0], &files[2]] {
        let security = analyze(&["security", "--offline=true", "--threshold=15", file]);
        assert!(security.status.success(), "{}", text(&security.stdout));
    }
    let timer = read(names[1]);
    let when = timer.lines().find_map(|line| line.strip_prefix("OnCalendar=")).unwrap();
    let calendar = analyze(&["calendar", when]);
    assert!(text(&calendar.stdout).contains("*-*-* 03:15:00"), "{calendar:?}");
}

#[test]
fn alerts_name_metrics_that_there_are() {
    let rules = read("tokenctl-alerts.yml");
    let page = fs::read_to_string(contrib("../docs/output.md")).unwrap();
    let names: Vec<&str> = rules
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
        .filter(|word| word.starts_with("tokenctl_"))
        .collect();
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}
