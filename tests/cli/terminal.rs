//! Commands at a real terminal: their questions, their output, and the terminal's state afterwards.

use crate::common::{Pty, World, ended};

const CTRL_C: &str = "\u{3}";
const ESC: &str = "\u{1b}";
const DOWN: &str = "\u{1b}[B";

/// Creates a store with a session for each of these users, without colour.
fn desk(users: &[&str]) -> World {
    let world = World::made().with("NO_COLOR", "1");
    for user in users {
        world.ok(&["issue", user, "--ip", "192.0.2.7", "-q"]);
    }
    world
}

fn count(world: &World, state: &str) -> usize {
    world.list(&["--state", state]).len()
}

/// Starts a command at a terminal of 110 columns.
fn sit(world: &World, words: &[&str]) -> Pty {
    world.pty(110, words)
}

fn import(world: &World, lines: &str) {
    world.write("sessions.jsonl", lines);
    world.ok(&["sessions", "import", "sessions.jsonl"]);
}

#[test]
fn sessions_are_picked_from_a_list_and_end_together() {
    let world = desk(&["alice", "bob", "carol"]);
    let mut terminal = sit(&world, &["revoke", "--reason", "compromised"]);
    terminal.expect("Sessions to revoke:").expect("3 of 3").send("\t");
    terminal.expect("selects the 1 marked").send("\t").expect("selects the 2 marked").send("\r");
    terminal.expect("2 chosen").expect("Revoke 2 sessions?").send("y");
    let (code, screen) = terminal.end();
    assert!(screen.contains("2 sessions revoked"), "{screen}");
    assert_eq!((code, count(&world, "active"), count(&world, "revoked")), (0, 1, 2));
}

#[test]
fn typing_searches_the_list() {
    let world = desk(&["alice", "bob", "carol"]);
    let mut terminal = sit(&world, &["revoke"]);
    terminal.expect("3 of 3").send("carol").expect("1 of 3").send("\r");
    terminal.expect("Revoke 1 session?").send("y");
    assert_eq!(terminal.end().0, 0);
    let list = ["sessions", "list", "--state", "revoked", "-o", "csv", "--columns", "user_id"];
    assert_eq!(world.ok(&list).stdout, "user_id\ncarol\n");
}

#[test]
fn every_way_out_leaves_all_as_it_was() {
    let world = desk(&["alice", "bob"]);
    for way_out in [ESC, CTRL_C] {
        let mut terminal = sit(&world, &["revoke"]);
        terminal.expect("2 of 2").send(way_out);
        let (code, screen) = terminal.end();
        assert!(screen.contains("cancelled; nothing was changed"), "{screen}");
        assert_eq!(code, 130);
    }
    // Enter alone is no; Esc and Ctrl-C are no too.
    for way_out in ["\r", "n", ESC, CTRL_C] {
        let mut terminal = sit(&world, &["revoke-all", "alice"]);
        terminal.expect("Revoke 1 session?").expect("[y/N]").send(way_out);
        assert_eq!(terminal.end().0, 130);
    }
    assert_eq!((count(&world, "active"), count(&world, "revoked")), (2, 0));
}

#[test]
fn a_token_that_is_asked_for_is_not_shown() {
    let world = desk(&[]);
    let token = world.issue("alice", &[]).refresh;
    let mut terminal = sit(&world, &["rotate"]);
    terminal.expect("(hidden): ").send(&token).send("\r");
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("refresh token"), "{screen}");
    assert!(!screen.contains(&token[token.len() - 20..]), "the token was echoed");
}

#[test]
fn revoking_everyone_needs_the_typed_name() {
    let world = desk(&["alice", "bob"]);
    let mut terminal = sit(&world, &["revoke-all", "--everyone"]);
    terminal.expect("This revokes 2 sessions of every user").expect("to continue: ").send("yes\r");
    assert_eq!(terminal.end().0, 130);
    assert_eq!(count(&world, "active"), 2);
    let mut terminal = sit(&world, &["revoke-all", "--everyone"]);
    terminal.expect("to continue: ").send("sessions.db\r");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(count(&world, "active"), 0);
}

#[test]
fn purge_shows_counts_and_asks() {
    let world = desk(&["alice"]);
    import(&world, &ended(3));
    let mut terminal = sit(&world, &["purge"]);
    terminal.expect("expired sessions").expect("3").expect("Purge 3 rows?").send("\r");
    assert_eq!(terminal.end().0, 130);
    assert_eq!(count(&world, "expired"), 3);
    let mut terminal = sit(&world, &["purge"]);
    terminal.expect("Purge 3 rows?").send("y");
    assert_eq!(terminal.end().0, 0);
    assert_eq!((count(&world, "expired"), count(&world, "active")), (0, 1));
}

#[test]
fn a_cursor_key_moves() {
    let world = desk(&["alice", "bob"]);
    let mut terminal = sit(&world, &["revoke"]);
    terminal.expect("2 of 2").send(DOWN).send("\r").expect("1 chosen");
    terminal.expect("Revoke 1 session?").send("y");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(count(&world, "active"), 1);
}
