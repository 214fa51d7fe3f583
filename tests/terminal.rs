//! At a real terminal: what is asked, what is shown, and what a way out leaves behind.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use rexpect::process::WaitStatus;
use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};

const BIN: &str = env!("CARGO_BIN_EXE_tokenctl");
const CTRL_C: &str = "\u{3}";
const ESC: &str = "\u{1b}";
const DOWN: &str = "\u{1b}[B";

struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    /// A store with a session of each of these users.
    fn new(users: &[&str]) -> Self {
        let desk = Self { home: tempfile::tempdir().unwrap() };
        assert!(desk.run(&["init", "-q"]).status.success());
        for user in users {
            assert!(desk.run(&["issue", user, "--ip", "192.0.2.7", "-q"]).status.success());
        }
        desk
    }

    fn store(&self) -> PathBuf {
        self.home.path().join("sessions.db")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", "/usr/bin:/bin")
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env("TZ", "UTC")
            .env("TOKENCTL_STORE", self.store())
            .current_dir(self.home.path());
        command
    }

    /// Away from any terminal.
    fn run(&self, words: &[&str]) -> std::process::Output {
        self.command(BIN).args(words).stdin(Stdio::null()).output().unwrap()
    }

    fn import(&self, lines: &str) {
        let file = self.home.path().join("sessions.jsonl");
        std::fs::write(&file, lines).unwrap();
        let ended = self.run(&["sessions", "import", file.to_str().unwrap()]);
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }

    fn count(&self, state: &str) -> String {
        let output = self.run(&["sessions", "list", "--count", "--state", state]);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// At a terminal of 110 columns and 40 rows.
    fn sit(&self, words: &[&str]) -> PtySession {
        let mut command = self.command("sh");
        command.args(["-c", "stty cols 110 rows 40; exec \"$0\" \"$@\"", BIN]).args(words);
        let options = Options::new().timeout_ms(Some(30_000)).strip_ansi_escape_codes(true);
        spawn_with_options(command, options).unwrap()
    }
}

fn press(terminal: &mut PtySession, keys: &str) {
    terminal.send(keys).unwrap();
    terminal.flush().unwrap();
}

/// The rest of what it says, and its exit code.
fn end(mut terminal: PtySession) -> (String, i32) {
    let rest = terminal.exp_eof().unwrap();
    let status = terminal.process().wait().unwrap();
    let WaitStatus::Exited(_, code) = status else { panic!("{status:?}: {rest}") };
    (rest, code)
}

#[test]
fn sessions_are_picked_from_a_list_and_end_together() {
    let desk = Desk::new(&["alice", "bob", "carol"]);
    let mut terminal = desk.sit(&["revoke", "--reason", "compromised"]);
    terminal.exp_string("Sessions to revoke:").unwrap();
    terminal.exp_string("3 of 3").unwrap();
    press(&mut terminal, "\t");
    terminal.exp_string("takes the 1 marked").unwrap();
    press(&mut terminal, "\t");
    terminal.exp_string("takes the 2 marked").unwrap();
    press(&mut terminal, "\r");
    terminal.exp_string("2 chosen").unwrap();
    terminal.exp_string("Revoke 2 sessions?").unwrap();
    press(&mut terminal, "y");
    let (rest, code) = end(terminal);
    assert!(rest.contains("revoked 2 sessions"), "{rest}");
    assert_eq!(
        (code, desk.count("active").as_str(), desk.count("revoked").as_str()),
        (0, "1", "2")
    );
}

#[test]
fn typing_searches_the_list() {
    let desk = Desk::new(&["alice", "bob", "carol"]);
    let mut terminal = desk.sit(&["revoke"]);
    terminal.exp_string("3 of 3").unwrap();
    press(&mut terminal, "carol");
    terminal.exp_string("1 of 3").unwrap();
    press(&mut terminal, "\r");
    terminal.exp_string("Revoke 1 session?").unwrap();
    press(&mut terminal, "y");
    assert_eq!(end(terminal).1, 0);
    let list =
        desk.run(&["sessions", "list", "--state", "revoked", "-o", "csv", "--columns", "user_id"]);
    assert_eq!(String::from_utf8_lossy(&list.stdout), "user_id\ncarol\n");
}

#[test]
fn every_way_out_leaves_all_as_it_was() {
    let desk = Desk::new(&["alice", "bob"]);
    for way_out in [ESC, CTRL_C] {
        let mut terminal = desk.sit(&["revoke"]);
        terminal.exp_string("2 of 2").unwrap();
        press(&mut terminal, way_out);
        let (rest, code) = end(terminal);
        assert!(rest.contains("cancelled; nothing was changed"), "{rest}");
        assert_eq!(code, 130);
    }
    // Enter alone is no, as are Esc and Ctrl-C.
    for way_out in ["\r", "n", ESC, CTRL_C] {
        let mut terminal = desk.sit(&["revoke-all", "alice"]);
        terminal.exp_string("Revoke 1 session?").unwrap();
        terminal.exp_string("[y/N]").unwrap();
        press(&mut terminal, way_out);
        assert_eq!(end(terminal).1, 130);
    }
    assert_eq!((desk.count("active").as_str(), desk.count("revoked").as_str()), ("2", "0"));
}

#[test]
fn a_token_that_is_asked_for_is_not_shown() {
    let desk = Desk::new(&[]);
    let issued = desk.run(&["issue", "alice", "-o", "json"]);
    let pair: serde_json::Value = serde_json::from_slice(&issued.stdout).unwrap();
    let token = pair["refresh_token"].as_str().unwrap();
    let mut terminal = desk.sit(&["rotate"]);
    let mut said = terminal.exp_string("(hidden): ").unwrap();
    press(&mut terminal, token);
    press(&mut terminal, "\r");
    let (rest, code) = end(terminal);
    said.push_str(&rest);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("refresh token"), "{said}");
    let signature = token.rsplit('.').next().unwrap();
    assert!(!said.contains(signature), "the token was echoed");
}

#[test]
fn what_ends_everyone_is_typed_back() {
    let desk = Desk::new(&["alice", "bob"]);
    let mut terminal = desk.sit(&["revoke-all", "--everyone"]);
    terminal.exp_string("This ends 2 sessions, of every user").unwrap();
    terminal.exp_string("to go on: ").unwrap();
    press(&mut terminal, "yes\r");
    assert_eq!(end(terminal).1, 130);
    assert_eq!(desk.count("active"), "2");
    let mut terminal = desk.sit(&["revoke-all", "--everyone"]);
    terminal.exp_string("to go on: ").unwrap();
    press(&mut terminal, "sessions.db\r");
    assert_eq!(end(terminal).1, 0);
    assert_eq!(desk.count("active"), "0");
}

fn expired(number: usize) -> String {
    let line = |n| {
        format!(
            "{{\"id\":\"old-{n:06}\",\"user_id\":\"u{}\",\"created_at\":1700000000,\
             \"expires_at\":1700000100}}\n",
            n % 97
        )
    };
    (0..number).map(line).collect()
}

#[test]
fn purge_says_what_would_go_and_asks() {
    let desk = Desk::new(&["alice"]);
    desk.import(&expired(3));
    let mut terminal = desk.sit(&["purge"]);
    terminal.exp_string("expired sessions").unwrap();
    terminal.exp_string("3").unwrap();
    terminal.exp_string("Purge 3 rows?").unwrap();
    press(&mut terminal, "\r");
    assert_eq!(end(terminal).1, 130);
    assert_eq!(desk.count("expired"), "3");
    let mut terminal = desk.sit(&["purge"]);
    terminal.exp_string("Purge 3 rows?").unwrap();
    press(&mut terminal, "y");
    assert_eq!(end(terminal).1, 0);
    assert_eq!((desk.count("expired").as_str(), desk.count("active").as_str()), ("0", "1"));
}

#[test]
fn long_work_shows_how_far_it_is() {
    let desk = Desk::new(&[]);
    let file = desk.home.path().join("many.jsonl");
    std::fs::write(&file, expired(5_000)).unwrap();
    let mut terminal = desk.sit(&["sessions", "import", file.to_str().unwrap()]);
    terminal.exp_string("importing").unwrap();
    let (rest, code) = end(terminal);
    assert!(rest.contains("imported 5000 sessions and 97 new users"), "{rest}");
    assert_eq!(code, 0);
    let mut terminal = desk.sit(&["purge", "--yes", "--max-lock", "1ms"]);
    terminal.exp_string("purging").unwrap();
    let (rest, code) = end(terminal);
    assert!(rest.contains("done in"), "{rest}");
    assert_eq!((code, desk.count("all").as_str()), (0, "0"));
    // Nobody looks at a pipe.
    desk.import(&expired(2_000));
    let piped = desk.run(&["purge", "-q"]);
    assert_eq!((piped.stdout.as_slice(), piped.stderr.as_slice()), (&b""[..], &b""[..]));
}

#[test]
fn a_cursor_key_moves() {
    let desk = Desk::new(&["alice", "bob"]);
    let mut terminal = desk.sit(&["revoke"]);
    terminal.exp_string("2 of 2").unwrap();
    press(&mut terminal, DOWN);
    press(&mut terminal, "\r");
    terminal.exp_string("1 chosen").unwrap();
    terminal.exp_string("Revoke 1 session?").unwrap();
    press(&mut terminal, "y");
    assert_eq!(end(terminal).1, 0);
    assert_eq!(desk.count("active"), "1");
}
