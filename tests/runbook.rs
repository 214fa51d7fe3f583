//! The pages for operators: their commands are run and must print what the pages show.
//!
//! Each `##` section of the runbook has a fresh store.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "common/mod.rs"]
mod common;

use common::handmade::signed;
use common::page::{Typist, is_true};
use common::people::signing_key;
use common::{World, now};
use regex::{Captures, Regex};
use serde_json::json;

struct Operator {
    world: World,
    /// Creates the world of each section; `None` if each section continues in the world of the one before.
    begin: Option<fn() -> World>,
    /// Commands that run before a section, by its number.
    meanwhile: &'static [(usize, &'static str)],
    sections: usize,
}

impl Typist for Operator {
    fn section(&mut self) {
        if let Some(begin) = self.begin {
            self.world = begin();
        }
        self.sections += 1;
        for (_, line) in self.meanwhile.iter().filter(|(section, _)| *section == self.sections) {
            assert_eq!(self.world.shell(line), "");
        }
    }

    fn run(&mut self, line: &str) -> String {
        self.world.shell(line)
    }

    fn timeless(&self, text: &str) -> String {
        timeless(text)
    }
}

/// Creates a world with the usual users, and a log with a token of alice's phone.
fn incident() -> World {
    let world = World::with_people();
    let (key, now) = (signing_key(now()), now());
    let header = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid()}).to_string();
    let sid = "019a5f3e-02d7-7f60-8a11-c4d9e8b7a602";
    let claims = json!({"sub": "alice", "iat": now - 30, "exp": now + 870, "sid": sid, "jti": "j"});
    let token = signed(&key, &header, claims.to_string());
    world.write("old-token.txt", &token);
    world.write("app.log", format!("GET /me 200\nGET /cb?token={token} 302\n"));
    world
}

/// Removes the parts that differ from run to run: dates, times, new IDs.
fn timeless(text: &str) -> String {
    let date =
        |word: &str| word.len() == 10 && word.as_bytes()[4] == b'-' && word.as_bytes()[7] == b'-';
    let time = |word: &str| matches!(word.len(), 5 | 8) && word.as_bytes()[2] == b':';
    let id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    let exact = |word: &str| word.len() == 20 && word.ends_with('Z') && date(&word[..10]);
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = bare.bytes().all(|byte| byte.is_ascii_digit() || b":-".contains(&byte));
        match bare {
            _ if id(bare) || exact(bare) => word.replace(bare, "#"),
            _ if digits && (date(bare) || time(bare)) => word.replace(bare, "#"),
            _ => word.to_owned(),
        }
    });
    let text = words.collect::<String>();
    // New keys and tokens; only R5_v…, the usual signing key, is equal in every run.
    let text =
        Regex::new(r"(eyJ\w+…)[\w-]+").expect("a mask").replace_all(&text, "$1#").into_owned();
    let at = Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a mask");
    let text = at.replace_all(&text, "#").into_owned();
    let key = Regex::new(r"(?m)(^|\s)([\w-]{43})(\s|$)").expect("a mask");
    let text = key.replace_all(&text, |found: &Captures<'_>| {
        let shown = if found[2].starts_with("R5_v") { &found[2] } else { "#" };
        format!("{}{shown}{}", &found[1], &found[3])
    });
    let text = text.into_owned();
    // On a slow machine a minute may pass.
    [("in 15 min", "in 14 min"), ("in 15m", "in 14m"), ("in 5 min", "in 4 min")]
        .iter()
        .fold(text, |text, (before, after)| text.replace(before, after))
}

#[test]
fn every_command_of_the_runbook_does_what_it_shows() {
    let begin = Some(incident as fn() -> World);
    let mut operator = Operator { world: incident(), begin, meanwhile: &[], sections: 0 };
    is_true("docs/runbook.md", &mut operator);
}

#[test]
fn a_backup_is_restored_as_the_page_says() {
    let world = World::with_people();
    for directory in ["backups", "safe", "before-restore"] {
        std::fs::create_dir(world.path(directory)).expect("a directory");
    }
    // Changes after the backup, which its restore undoes.
    let meanwhile = &[
        (2, "tokenctl revoke 019aa --reason compromised --note INC-43 -q"),
        (2, "tokenctl users deactivate carol --note HR-7 -q"),
    ];
    let mut operator = Operator { world, begin: None, meanwhile, sections: 0 };
    is_true("docs/restore.md", &mut operator);
}
