//! Key commands at the same time, and killed in between.

use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::ring_dir::{TestDir, pem};
use serde_json::Value;

#[test]
fn of_many_rotations_at_once_none_is_lost() {
    let dir = TestDir::new();
    let children: Vec<_> = (0..8)
        .map(|_| {
            dir.command(&["keys", "rotate", "--timeout", "60s"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let keys = dir.keys();
    assert_eq!(keys.len(), 9);
    assert_eq!(keys.iter().filter(|key| key["status"] == "active").count(), 1);
    assert_eq!(keys[8]["status"], "active");
}

#[test]
fn a_killed_rotation_leaves_a_whole_ring() {
    let dir = TestDir::new();
    for delay in 0..12 {
        let mut child = dir
            .command(&["keys", "rotate"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(2 * delay));
        child.kill().unwrap();
        child.wait().unwrap();
        dir.ok(&["issue", "alice"]);
    }
    dir.ok(&["keys", "rotate"]);
    let left = fs::read_dir(dir.directory.path()).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".new")), "{left:?}");
}

/// Ends the loops of the workers on drop.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Eight concurrent processes issue and rotate while keys are rotated and pruned.
#[test]
fn replacing_and_dropping_keys_loses_no_token() {
    let dir = TestDir::new();
    // Keys that no token needs, for the prunes to remove.
    let old: Vec<String> = (0..4)
        .map(|index| {
            let file = dir.write(&format!("{index}.pem"), pem("EdDSA"));
            dir.ok(&["keys", "import", "--retired", "--kid", &format!("old-{index}"), &file]);
            format!("old-{index}")
        })
        .collect();
    dir.edit(|ring| {
        for key in ring["keys"].as_array_mut().unwrap() {
            if key["retired_at"].is_i64() {
                (key["iat"], key["retired_at"]) = (1.into(), 2.into());
            }
        }
    });
    let done = AtomicBool::new(false);
    let latest: Vec<Vec<Value>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                let (dir, done) = (&dir, &done);
                scope.spawn(move || {
                    let user = format!("user-{worker}");
                    let timeout = ["--timeout", "60s"];
                    let mut latest = Vec::new();
                    while !done.load(Ordering::Relaxed) {
                        let mut tokens = dir.issue(&[&[user.as_str()], &timeout[..]].concat());
                        for _ in 0..4 {
                            let refresh = tokens["refresh_token"].as_str().unwrap();
                            let next = dir.json(&[&["rotate", refresh], &timeout[..]].concat());
                            // The refresh token was exchanged, and its access token is still valid.
                            latest.push(tokens["access_token"].take());
                            tokens = next;
                        }
                        latest.push(tokens["access_token"].take());
                        latest.push(tokens["refresh_token"].take());
                    }
                    latest
                })
            })
            .collect();
        let ends = Ends(&done);
        for kid in &old {
            dir.ok(&["keys", "rotate", "--timeout", "60s"]);
            dir.ok(&["keys", "prune", kid, "--timeout", "60s"]);
        }
        dir.ok(&["keys", "rotate", "--alg", "ES256", "--timeout", "60s"]);
        drop(ends);
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let kids = dir.kids();
    assert_eq!(kids.len(), 6, "five rotations, none lost: {kids:?}");
    assert!(!kids.iter().any(|kid| old.contains(kid)), "{kids:?}");
    let tokens: Vec<&str> = latest.iter().flatten().map(|token| token.as_str().unwrap()).collect();
    assert!(tokens.len() > 80, "{}", tokens.len());
    let output = dir.run(&[&["introspect", "-o", "jsonl"], tokens.as_slice()].concat());
    let verdicts = String::from_utf8(output.stdout).unwrap();
    assert_eq!(verdicts.lines().count(), tokens.len());
    for line in verdicts.lines() {
        assert!(line.contains("\"active\":true"), "{line}");
    }
    assert!(output.status.success());
}
