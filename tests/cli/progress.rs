//! Progress bars: drawn on a terminal, erased at the end, and never written elsewhere.

use crate::common::{World, ended, left_on};

fn world() -> World {
    let world = World::made().with("NO_COLOR", "1");
    world.write("many.jsonl", ended(3_000));
    for n in 0..300 {
        world.write(&format!("logs/{n}.log"), "nothing of interest\n".repeat(500));
    }
    world
}

/// Asserts that the command draws `label`, leaves only `result`, and draws nothing without a terminal.
fn shows(prepare: fn(&World), line: &str, label: &str, result: &str) {
    let world = world();
    prepare(&world);
    let (exit, screen) = world.screen(110, line);
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains(label), "no {label:?} on {screen:?}");
    let left = left_on(&screen);
    assert!(!left.contains(label) && !left.contains('\u{1b}'), "not wiped: {left:?}");
    assert!(left.contains(result), "{left:?}");
    // If only the result is piped, the bar is still drawn on the terminal.
    let world = self::world();
    prepare(&world);
    let (_, screen) = world.screen(110, &format!("{line} > out.txt"));
    assert!(screen.contains(label), "{screen:?}");
    for elsewhere in ["2> err.txt", "> out.txt 2> err.txt", "-q"] {
        let world = self::world();
        prepare(&world);
        let (exit, mut text) = world.screen(110, &format!("{line} {elsewhere}"));
        for file in ["out.txt", "err.txt"] {
            text.push_str(&std::fs::read_to_string(world.path(file)).unwrap_or_default());
        }
        assert_eq!(exit, 0, "{elsewhere}: {text}");
        assert!(!text.contains(label) && !text.contains(['\r', '\u{1b}']), "{elsewhere}: {text:?}");
        assert_eq!(text.contains(result), elsewhere != "-q", "{elsewhere}: {text:?}");
    }
}

fn filled(world: &World) {
    world.ok(&["sessions", "import", "-q", "many.jsonl"]);
}

#[test]
fn an_import_shows_how_far_it_is() {
    shows(|_| (), "tokenctl sessions import many.jsonl", "importing", "imported 3000 sessions");
}

#[test]
fn a_purge_shows_how_far_it_is() {
    shows(filled, "tokenctl purge --yes --max-lock 1ms", "purging", "expired sessions");
}

/// Inserts active sessions, more than one transaction revokes.
fn active(world: &World) {
    world.issue("alice", &[]);
    let many = "INSERT INTO sessions (id, user_id, device)
         WITH RECURSIVE n (value) AS
           (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 2999)
         SELECT printf('crowd-%08d', value), 'alice', 'crowd' FROM n";
    world.sql().execute_batch(many).unwrap();
}

#[test]
fn a_revocation_of_everyone_shows_how_far_it_is() {
    let world = world();
    active(&world);
    let mut pty = world.pty(110, &["revoke-all", "--everyone", "--max-lock", "1ms"]);
    pty.expect("This revokes 3000 sessions").expect("to continue: ").send("sessions.db\r");
    let (exit, screen) = pty.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("marking") && screen.contains("/3000 sessions"), "{screen:?}");
    assert!(!screen.contains("0/0"), "{screen:?}");
}

#[test]
fn a_deletion_is_named_as_one() {
    let line = "tokenctl revoke --device crowd --yes --delete --max-lock 1ms";
    shows(active, line, "deleting", "2999 sessions deleted");
}

#[test]
fn a_backup_shows_how_far_it_is() {
    shows(filled, "tokenctl backup copy.db", "copying", "copy.db: 3000 sessions");
}

#[test]
fn a_scan_shows_how_far_it_is() {
    shows(|_| (), "tokenctl scan logs", "files searched:", "no tokens in 300 files");
}

/// A long stream has a progress bar too.
#[test]
fn a_scan_shows_how_far_it_is_within_a_file() {
    let line = "{ head -c 3000000 /dev/zero; sleep 1; } | tokenctl scan";
    let (exit, screen) = world().screen(110, line);
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("searching: 3.00 MB"), "{screen:?}");
    assert!(!left_on(&screen).contains("searching"), "{screen:?}");
}
