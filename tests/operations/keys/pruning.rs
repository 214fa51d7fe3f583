//! `keys prune`: a key goes only when no valid token can need it.

use std::fs;
use std::thread;
use std::time::Duration;

use super::ring_dir::{TestDir, pem, public};

#[test]
fn prune_removes_a_key_when_no_valid_token_needs_it() {
    let dir = TestDir::new()
        .with("TOKENCTL_ACCESS_TTL", "60s")
        .with("TOKENCTL_REFRESH_TTL", "1h")
        .with("TOKENCTL_RETRY_GRACE", "0s");
    let tokens = dir.issue(&["alice"]);
    dir.ok(&["keys", "rotate"]);
    let plan = dir.json(&["keys", "prune", "--dry-run"]);
    assert_eq!(plan["dry_run"], true);
    assert_eq!(plan["kept"][0]["reason"], "recent");
    assert!(plan["kept"][0]["until"].is_string());
    assert_eq!(plan["kept"][1]["reason"], "active");
    let shown = dir.ok(&["keys", "prune", "--dry-run", "--margin", "9s"]);
    assert!(shown.contains("ends in a moment") && !shown.contains("ends just now"), "{shown}");
    let ring = || fs::read_to_string(dir.ring_path()).unwrap();
    assert!(!ring().contains("access_ends_at"), "a plan changes nothing");
    assert_eq!(dir.prune(&[]).1, ["needed", "active"]);
    let noted = ring();
    assert!(noted.contains("access_ends_at"), "{noted}");
    assert_eq!(dir.prune(&[]).1, ["needed", "active"]);
    assert_eq!(ring(), noted, "once");
    assert!(!dir.ok(&["keys", "export"]).contains("access_ends_at"));
    // The session has a newer access token, and the earlier one is still valid.
    let newer = dir.rotate(&tokens);
    assert_eq!(dir.prune(&[]).1, ["needed", "active"]);
    assert_eq!(dir.reason(&tokens["access_token"]), "active");
    dir.ok(&["revoke", newer["session_id"].as_str().unwrap()]);
    let first = dir.kids()[0].clone();
    assert_eq!(dir.prune(&["--dry-run"]).0, std::slice::from_ref(&first));
    assert_eq!(dir.kids().len(), 2);
    assert_eq!(dir.prune(&[]).0, std::slice::from_ref(&first));
    assert_eq!(dir.kids().len(), 1);
    let (kind, _, note) = dir.event_kinds().pop().unwrap();
    assert_eq!(kind, "keys-pruned");
    assert!(note.contains(&first));
    assert_eq!(dir.prune(&[]), (vec![], vec!["active".to_owned()]));
}

#[test]
fn prune_waits_for_sessions_that_never_expire() {
    let dir = TestDir::new().with("TOKENCTL_RETRY_GRACE", "0s");
    let forever = dir.issue(&["alice", "--refresh-ttl", "none", "--access-ttl", "1s"]);
    dir.ok(&["keys", "rotate"]);
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(dir.prune(&[]).1, ["needed", "active"]);
    assert_eq!(dir.reason(&forever["refresh_token"]), "active");
    // The previous refresh token is rejected, but its key is needed to detect reuse.
    let newer = dir.rotate(&forever);
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(dir.prune(&[]).1, ["guards", "active"]);
    assert_eq!(dir.reason(&forever["refresh_token"]), "replayed");
    assert_eq!(dir.reason(&newer["refresh_token"]), "active");
    dir.ok(&["revoke", newer["session_id"].as_str().unwrap()]);
    assert_eq!(dir.prune(&[]).0.len(), 1);
}

/// A service that issues no access tokens, or does not record them.
#[test]
fn prune_guards_sessions_without_access_tokens() {
    let dir = TestDir::new().with("TOKENCTL_RETRY_GRACE", "0s");
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let line = format!(
        r#"{{"user_id":"alice","created_at":{},"last_used_at":{},"rotated_at":{},"generation":3,
           "expires_at":null}}"#,
        now - 1_000,
        now - 10,
        now - 10
    );
    let file = dir.write("sessions.jsonl", line.replace('\n', ""));
    dir.ok(&["sessions", "import", &file]);
    dir.edit(|ring| ring["keys"][0]["iat"] = (now - 2_000).into());
    dir.ok(&["keys", "rotate"]);
    dir.edit(|ring| ring["keys"][0]["retired_at"] = (now - 500).into());
    assert_eq!(dir.prune(&[]).1, ["guards", "active"]);
}

#[test]
fn prune_keeps_undecidable_keys_unless_forced() {
    let dir = TestDir::new();
    let file = dir.write("old.pem", pem("ES256"));
    let old = dir.json(&["--key", &file, "issue", "alice"]);
    dir.ok(&["keys", "import", &file]);
    dir.age(1_000_000);
    assert_eq!(dir.prune(&[]).1, ["active", "not-retired"]);
    let kids = dir.kids();
    dir.fails(1, "key-active", &["keys", "prune", "--force", &kids[0]]);
    dir.fails(2, "usage", &["keys", "prune", "--force"]);
    dir.fails(3, "unknown-key", &["keys", "prune", "nonesuch"]);
    assert_eq!(dir.reason(&old["access_token"]), "active");
    assert_eq!(dir.prune(&["--force", "--", &kids[1][..8]]).0, [kids[1].clone()]);
    assert_eq!(dir.reason(&old["access_token"]), "invalid");
    // Imported as retired, it is treated like our own: the start of its signing period is unknown.
    dir.ok(&["keys", "import", "--retired", &file]);
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(dir.prune(&[]).1, ["active", "needed"]);
    dir.ok(&["revoke", old["session_id"].as_str().unwrap()]);
    assert_eq!(dir.prune(&[]).0, [kids[1].clone()]);
    dir.fails(1, "store-missing", &["--store", "/nonexistent/db", "keys", "prune"]);
}

#[test]
fn the_last_key_is_not_dropped() {
    let dir = TestDir::new();
    let file = dir.write("public.pem", public(&dir.write("key.pem", pem("EdDSA"))));
    let ring = dir.path("one.json");
    let ring = ring.to_str().unwrap();
    dir.ok(&["--key", ring, "keys", "import", &file]);
    let kid = dir.json(&["--key", ring, "keys", "list"])[0]["kid"].as_str().unwrap().to_owned();
    for extra in [&["--dry-run"][..], &[]] {
        let prune = [&["--key", ring, "keys", "prune", "--force"], extra, &["--", &kid]];
        let arguments = prune.concat();
        let said = dir.fails(1, "key-last", &arguments);
        assert!(said.contains("keys rotate") && !said.contains("--retired"), "{said}");
    }
}
