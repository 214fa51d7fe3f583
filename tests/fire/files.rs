//! Full disks, and damaged or replaced files.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use super::field::{Field, Ran};
use super::{dice, missing};

const COMMANDS: [&[&str]; 7] = [
    &["sessions", "list", "--state", "all"],
    &["sessions", "show", "old-7"],
    &["denylist", "list"],
    &["issue", "bob"],
    &["revoke-all", "ann"],
    &["users", "list"],
    &["purge"],
];

/// Asserts that the command succeeded or failed with a reason, without a panic or a signal.
fn assert_civil(ran: &Ran, what: &str) {
    match ran.code {
        Some(0 | 3) => {}
        Some(1) => assert!(!ran.reason().is_empty(), "{what}: {ran:?}"),
        _ => panic!("{what}: {ran:?}"),
    }
    assert!(!ran.stderr.contains("panicked"), "{what}: {ran:?}");
}

#[test]
fn truncated_and_damaged_files_are_reported_without_a_crash() {
    let field = Field::new();
    field.fill("old", 400, -50_000);
    field.fill("new", 100, 50_000);
    field.library().login("ann");
    field.sql().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let whole = std::fs::read(&field.store).unwrap();
    let mut dice = dice();
    let mut lengths = vec![0, 1, 99, 100, 512, 4_095, 4_096, 8_192, whole.len() / 2];
    lengths.extend([whole.len() / 4_096 / 2 * 4_096, whole.len() - 4_096, whole.len() - 1]);
    for length in lengths {
        let twin = field.copy();
        let mut failed = false;
        for command in COMMANDS {
            std::fs::write(&twin.store, &whole[..length]).unwrap();
            let ran = twin.tool(command);
            assert_civil(&ran, &format!("{command:?} on {length} bytes"));
            failed |= ran.code == Some(1);
        }
        // The end of the file may have contained no needed page.
        let much = length <= whole.len() / 2;
        assert!(
            failed || !much,
            "nobody noticed that only {length} of {} bytes are left",
            whole.len()
        );
    }
    for _ in 0..25 {
        let twin = field.copy();
        let mut bytes = whole.clone();
        let hits = 1 + dice.roll(200);
        let at = if dice.once_in(4) { dice.roll(200) } else { dice.roll(bytes.len()) };
        for byte in bytes.iter_mut().skip(at).take(hits) {
            *byte = u8::try_from(dice.roll(256)).unwrap();
        }
        for command in COMMANDS {
            std::fs::write(&twin.store, &bytes).unwrap();
            let ran = twin.tool(command);
            assert_civil(&ran, &format!("{command:?} with {hits} bytes from {at} on"));
        }
    }
    // Files with invalid content next to the store: such a WAL is ignored.
    for suffix in ["-wal", "-shm"] {
        let twin = field.copy();
        for command in COMMANDS {
            let mut name = twin.store.clone().into_os_string();
            name.push(suffix);
            let noise: Vec<u8> =
                (0..9_000).map(|_| u8::try_from(dice.roll(256)).unwrap()).collect();
            std::fs::write(name, noise).unwrap();
            assert_civil(&twin.tool(command), &format!("{command:?} with a damaged {suffix}"));
        }
        twin.assert_sound();
        assert_eq!(twin.number("SELECT count(*) FROM sessions WHERE user_id = 'new'"), 100);
    }
}

/// Asserts after a full disk: no partial change, no reported change that is missing, and the store works
/// again.
fn assert_unharmed(field: &Field, issued: i64) {
    field.assert_sound();
    assert_eq!(field.number("SELECT count(*) FROM sessions WHERE user_id = 'bob'"), issued);
    let both = "SELECT count(*) FROM sessions s WHERE user_id = 'bob' AND
        (SELECT count(*) FROM events WHERE session_id = s.id AND kind = 'issued') <> 1";
    assert_eq!(field.number(both), 0, "a session comes with its event");
}

#[test]
fn a_file_size_limit_ends_a_command_without_damage() {
    let field = Field::new();
    field.fill("new", 300, 50_000);
    let mut issued = 0;
    let mut failed = 0;
    // In blocks of 512 bytes, from no space to enough.
    for blocks in (0..120).step_by(4) {
        let mut command = Command::new("sh");
        field.dress(&mut command);
        let script = format!("ulimit -f {blocks}; exec \"$0\" -o json issue bob");
        let output =
            command.args(["-c", &script, env!("CARGO_BIN_EXE_tokenctl")]).output().unwrap();
        let ran = Ran::of(&output);
        if ran.code == Some(0) {
            issued += 1;
            let id = ran.json()["session_id"].as_str().unwrap().to_owned();
            let found = format!("SELECT count(*) FROM sessions WHERE id = '{id}'");
            assert_eq!(field.number(&found), 1);
        } else {
            failed += 1;
            assert_eq!(output.status.signal(), None, "{blocks} blocks: {ran:?}");
            assert_eq!(ran.code, Some(1), "{blocks} blocks: {ran:?}");
            assert!(!ran.reason().is_empty(), "{blocks} blocks: {ran:?}");
            assert_eq!(ran.stdout, "", "nothing is claimed");
        }
        assert_unharmed(&field, issued);
    }
    assert!(issued > 0 && failed > 0, "{issued} and {failed}");
    field.tool(&["issue", "bob"]).done();
}

/// A file system of its own, unmounted on drop.
struct Mounted<'a>(&'a Path);

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["--lazy"]).arg(self.0).output();
    }
}

#[test]
fn a_full_disk_ends_a_command_without_damage() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().to_owned();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=700k", "tmpfs"])
        .arg(&place)
        .output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        // Mounting needs root, even in CI; the other tests of full disks do not.
        eprintln!("SKIPPED: only root can mount a small disk");
        return;
    }
    let _mounted = Mounted(&place);
    let field = Field::within(directory, &[]);
    let tokens = field.library().login("ann");
    let mut issued = 0;
    let text = "x".repeat(900);
    let failure = loop {
        let ran = field.tool(&["issue", "bob", "--user-agent", &text]);
        if ran.code != Some(0) {
            break ran;
        }
        issued += 1;
        assert!(issued < 2_000, "the disk is too large");
    };
    assert_eq!((failure.code, failure.reason().as_str()), (Some(1), "disk-full"), "{failure:?}");
    assert_eq!(failure.stdout, "");
    // Reading works, and revoking must work, because it may be urgent.
    assert_eq!(field.feed(&["introspect", "-"], tokens.access.expose()).code, Some(0));
    let ended = field.tool(&["revoke", tokens.session_id.as_str()]);
    let is_over = field.number("SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL") == 1;
    assert_eq!(is_over, ended.code == Some(0), "{ended:?}");
    assert_unharmed(&field, issued);
    // With free space again, everything works.
    let grown =
        Command::new("mount").args(["-o", "remount,size=4m"]).arg(field.path()).status().unwrap();
    if !grown.success() {
        missing("leave to remount");
        return;
    }
    field.tool(&["issue", "bob"]).done();
    field.tool(&["purge"]).done();
    assert_unharmed(&field, issued + 1);
}
