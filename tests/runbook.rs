//! The runbook's commands, run as they stand on the page: what is printed there is what is printed.
//!
//! Blocks marked `console` are run, each `##` section on a fresh store; `UPDATE_RUNBOOK=1` writes
//! what they print into the page. Blocks marked `sh` are not run.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use tokenctl::store::sqlite::SqliteStore;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/runbook.md");
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
    (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
    Gecko) Chrome/131.0.0.0 Safari/537.36";

/// The people of the page. Seconds are half-way between what is shown, so that a slow machine
/// shows the same.
fn people(now: u64) -> String {
    let day = 86_400;
    [
        (
            "019a4c10-5b1e-7c3a-9d52-6f1b0a7e2c01",
            "alice",
            9 * day,
            200,
            "192.0.2.7",
            FIREFOX,
            "laptop",
        ),
        (
            "019a5f3e-02d7-7f60-8a11-c4d9e8b7a602",
            "alice",
            6 * day,
            7_300,
            "198.51.100.23",
            IPHONE,
            "phone",
        ),
        (
            "019aa07d-9c44-7b0d-b7fe-2a5c3d1e9f03",
            "alice",
            5_500,
            1_900,
            "203.0.113.66",
            "curl/8.11.0",
            "",
        ),
        (
            "019a9b52-7e0f-7a9c-8c3d-15b2f6e4d704",
            "bob",
            2 * day,
            day + 90,
            "192.0.2.81",
            CHROME,
            "desk",
        ),
        (
            "019a7711-3a6b-7d21-9be0-8f7c6d5e4a05",
            "carol",
            5 * day,
            5 * day - 90,
            "192.0.2.15",
            FIREFOX,
            "laptop",
        ),
    ]
    .map(|(id, user, created, used, ip, agent, device)| {
        serde_json::json!({
            "id": id, "user_id": user, "created_at": now - created - 40, "last_used_at": now - used,
            "expires_at": now + 7 * day - used, "access_expires_at": (used < 900)
                .then_some(now + 870), "ip": ip, "user_agent": agent, "device": device,
        })
        .to_string()
            + "\n"
    })
    .concat()
}

fn fresh(directory: &Path) {
    for file in ["sessions.db", "sessions.db-wal", "sessions.db-shm", "sessions.keys.json"] {
        let _ = std::fs::remove_file(directory.join(file));
    }
    SqliteStore::create(&directory.join("sessions.db"), "fresh").unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    std::fs::write(directory.join("people.jsonl"), people(now)).unwrap();
    shell(directory, "tokenctl init -q && tokenctl sessions import -q people.jsonl");
}

fn shell(directory: &Path, command: &str) -> String {
    let tools = Path::new(env!("CARGO_BIN_EXE_tokenctl")).parent().unwrap();
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", tools.display()))
        .env("HOME", directory)
        .env("TZ", "UTC")
        .env("TOKENCTL_STORE", "sessions.db")
        .env("TOKENCTL_ACTOR", "dana")
        .current_dir(directory)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The text without what differs from day to day: dates, times, new ids.
fn timeless(text: &str) -> String {
    let date =
        |word: &str| word.len() == 10 && word.as_bytes()[4] == b'-' && word.as_bytes()[7] == b'-';
    let time = |word: &str| matches!(word.len(), 5 | 8) && word.as_bytes()[2] == b':';
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim();
        let digits = bare.bytes().all(|byte| byte.is_ascii_digit() || b":-.".contains(&byte));
        match bare {
            _ if digits && date(bare) => word.replace(bare, "DATE"),
            _ if digits && time(bare) => word.replace(bare, "TIME"),
            _ => word.to_owned(),
        }
    });
    words.collect()
}

/// The page as it would be with what its commands print today.
fn rerun(page: &str, directory: &Path) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with("## ") {
            fresh(directory);
        }
        if line != "```console" {
            continue;
        }
        let mut first = true;
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let Some(mut command) = line.strip_prefix("$ ").map(str::to_owned) else { continue };
            if !first {
                out.push('\n');
            }
            first = false;
            out.push_str(line);
            out.push('\n');
            while command.ends_with('\\') {
                let more = lines.next().unwrap();
                out.push_str(more);
                out.push('\n');
                command.push('\n');
                command.push_str(more);
            }
            for line in shell(directory, &command).lines() {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn every_command_of_the_page_does_what_it_shows() {
    let directory = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(PAGE).unwrap();
    let now = rerun(&page, directory.path());
    if std::env::var_os("UPDATE_RUNBOOK").is_some() {
        std::fs::write(PAGE, now).unwrap();
        return;
    }
    for (shown, printed) in timeless(&page).lines().zip(timeless(&now).lines()) {
        assert_eq!(shown, printed);
    }
    assert_eq!(page.lines().count(), now.lines().count());
}
