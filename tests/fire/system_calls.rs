//! Kills a command at, or injects an error into, every single system call that writes.

use std::collections::BTreeMap;
use std::process::Command;

use super::field::{Field, Ran};
use super::missing;

/// The system calls that change something outside of the process.
const CALLS: &str = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,fallocate";

/// Number of active sessions for `revoke-all --everyone`: enough for several batches.
const MANY: i64 = 12;

/// Number of sessions to import: enough for several batches.
const MOVED: i64 = 700;

/// Returns a store with data for every command, and a refresh token of `ann-…`.
fn stage() -> (Field, String) {
    let field = Field::new();
    field.fill("old", 40, -50_000);
    let mut service = field.library();
    let token = service.login_from("ann", "phone").refresh.expose().clone();
    service.login_from("ann", "laptop");
    let gone = service.login_from("bob", "phone");
    service.logout(&gone.session_id);
    drop(service);
    (field, token)
}

fn event_session_ids(field: &Field, options: &[&str], arguments: &[&str]) -> Ran {
    let mut command = Command::new("strace");
    field.dress(&mut command);
    command.args(["-f", "-qq", "-o", "trace"]).args(options);
    command.arg(env!("CARGO_BIN_EXE_tokenctl")).args(["-o", "json"]).args(arguments);
    Ran::of(&command.output().unwrap())
}

/// Counts each system call in an undisturbed run.
fn calls(base: &Field, arguments: &[&str]) -> BTreeMap<String, usize> {
    let field = base.copy();
    let ran = event_session_ids(&field, &["-e", &format!("trace={CALLS}")], arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut calls = BTreeMap::new();
    for line in std::fs::read_to_string(field.path().join("trace")).unwrap().lines() {
        let call = line.split_whitespace().nth(1).unwrap().split('(').next().unwrap();
        if CALLS.split(',').any(|known| known == call) {
            *calls.entry(call.to_owned()).or_default() += 1;
        }
    }
    calls
}

/// Asserts that the change is complete or absent, that the report is true, and that the command can be
/// repeated.
fn assert_whole(field: &Field, arguments: &[&str], ran: &Ran, how: &str) {
    field.assert_sound();
    let claims = ran.stdout.contains('}') && !ran.stdout.contains("\"remaining\": ")
        || ran.stdout.contains("\"remaining\": 0");
    let count = |what: &str| field.number(&format!("SELECT count(*) FROM {what}"));
    let active = "sessions WHERE revoked_at IS NULL AND user_id = 'ann'";
    let (whole, is_done) = match arguments[0] {
        "issue" => {
            let rows = count("sessions WHERE user_id = 'carol'");
            let events = count("events WHERE kind = 'issued' AND user_id = 'carol'");
            let users = count("users WHERE id = 'carol'");
            (rows == events && rows == users && rows <= 1, rows == 1)
        }
        "rotate" => {
            let moved = count("sessions WHERE generation = 2 AND rotated_at IS NOT NULL");
            let unmoved = count("sessions WHERE generation = 1 AND rotated_at IS NULL");
            (moved <= 1 && moved + unmoved == 43, moved == 1)
        }
        "revoke-all" if arguments[1] == "--everyone" => {
            // After the cutoff every older session has ended for every reader, whether its row is marked or not.
            let cutoffs = count("cutoffs");
            let alive = count("live_sessions");
            let marked = count("sessions WHERE revoked_at IS NOT NULL");
            let told = count("events WHERE kind = 'revoked'");
            let of_cutoff =
                "sessions WHERE revoked_reason = 'compromised' AND revoked_note = 'INC'";
            let own = count(of_cutoff);
            let whole = if cutoffs == 0 { alive == MANY + 2 } else { alive == 0 && cutoffs == 1 };
            (whole && marked == told && own + 1 == marked, alive == 0 && marked == MANY + 3)
        }
        "revoke-all" => {
            let left = count(active);
            (left == 0 || left == 2, left == 0)
        }
        "users" => {
            let left = (count("users WHERE id = 'ann'"), count(active));
            let told = count("events WHERE kind = 'user-deleted'");
            (left == (1, 2) && told == 0 || left == (0, 0) && told == 1, left == (0, 0))
        }
        "sessions" => {
            let there = count("sessions WHERE user_id = 'moved'");
            let told = count("events WHERE kind = 'imported'");
            (there <= MOVED && (told == 0 || there > 0), there == MOVED)
        }
        _ => {
            // A change in many transactions: the next run finishes it.
            let left = count("sessions WHERE user_id <> 'ann'");
            (count(active) == 2, left == 0)
        }
    };
    assert!(whole, "{arguments:?} {how}: {ran:?}");
    assert!(is_done || !claims, "{arguments:?} {how} claims what is not so: {ran:?}");
    let again = field.tool(arguments);
    let fine = again.code == Some(0) || (arguments[0] == "users" && again.code == Some(3));
    assert!(fine, "{arguments:?} after {how}: {again:?}");
    field.assert_sound();
    if arguments[0] == "sessions" {
        assert_eq!(count("sessions WHERE user_id = 'moved'"), MOVED, "{how}");
    }
    if arguments.contains(&"--everyone") {
        // Another run or the next purge has finished the work, and no row was marked twice.
        assert_eq!(count("live_sessions"), 0, "{how}");
        assert_eq!(count("events WHERE kind = 'revoked'"), MANY + 3, "{how}");
    }
}

/// Runs every command once for each of its system calls, and disturbs that call.
fn disturb(what: &str, calls_of: &str, judge: impl Fn(&Ran, &str)) {
    let (base, token) = stage();
    let probe = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        missing("strace that may trace");
        return;
    }
    let everyone = "revoke-all --everyone --yes --max-lock 1ms --reason compromised --note INC";
    let everyone: Vec<&str> = everyone.split(' ').collect();
    let file = base.path().join("moved.jsonl");
    let line = |number| {
        format!(
            "{{\"user_id\":\"moved\",\"created_at\":{},\"expires_at\":4000000000}}\n",
            1_700_000_000 + number
        )
    };
    std::fs::write(&file, (0..MOVED).map(line).collect::<String>()).unwrap();
    let import = ["sessions", "import", "--max-lock", "1ms", file.to_str().unwrap()];
    let commands: [&[&str]; 7] = [
        &import,
        &["issue", "carol"],
        &["rotate", &token],
        &["revoke-all", "ann"],
        &["users", "delete", "ann"],
        &["purge"],
        &everyone,
    ];
    for command in commands {
        let base = base.copy();
        if command.contains(&"--everyone") {
            base.fill("many", usize::try_from(MANY).unwrap(), 500_000);
        }
        for (call, times) in calls(&base, command) {
            if !calls_of.split(',').any(|known| known == call) {
                continue;
            }
            // An import makes many equal calls: about twelve are tried. A mass revocation is killed at every call.
            let step = match command[0] {
                "sessions" => (times / 12).max(1),
                "revoke-all" if command[1] == "--everyone" && what != "signal=KILL" => 5,
                _ => 1,
            };
            for time in (1..=times).step_by(step) {
                let field = base.copy();
                let inject = format!("inject={call}:{what}:when={time}");
                let ran = event_session_ids(&field, &["-e", "trace=none", "-e", &inject], command);
                let how = format!("{what} at {call} {time} of {times}");
                judge(&ran, &how);
                assert_whole(&field, command, &ran, &how);
            }
        }
    }
}

#[test]
fn killed_at_every_call_that_writes() {
    disturb("signal=KILL", CALLS, |_, _| {});
}

/// Asserts that the command failed or did its work: after the commit there is only clean-up.
fn assert_told(ran: &Ran, how: &str) {
    match ran.code {
        Some(0) => {}
        Some(1) => assert!(!ran.reason().is_empty(), "{how}: {ran:?}"),
        _ => panic!("{how}: {ran:?}"),
    }
}

#[test]
fn every_write_fails_once() {
    disturb("error=EIO", "pwrite64,fsync,fdatasync,ftruncate,fallocate", assert_told);
}

#[test]
fn the_disk_is_full_at_every_write() {
    disturb("error=ENOSPC", "pwrite64,ftruncate,fallocate", assert_told);
}
