//! `keys rotate`: old tokens stay valid, and a retired key can only verify.

use std::fs;

use super::ring_dir::TestDir;
use serde_json::Value;

#[test]
fn rotation_keeps_old_tokens_and_counts_sessions_per_key() {
    let dir = TestDir::new().with("TOKENCTL_ACTOR", "ann");
    let sessions = |dir: &TestDir| -> Vec<u64> {
        dir.keys().iter().map(|key| key["sessions"].as_u64().unwrap()).collect()
    };
    let first: Vec<Value> =
        ["alice", "bob", "carol"].iter().map(|user| dir.issue(&[user])).collect();
    assert_eq!(sessions(&dir), [3]);
    dir.ok(&["keys", "rotate"]);
    assert_eq!(sessions(&dir), [3, 0]);
    let dave = dir.issue(&["dave"]);
    assert_eq!(sessions(&dir), [3, 1]);
    dir.ok(&["keys", "rotate", "--alg", "HS384"]);
    assert_eq!(sessions(&dir), [3, 1, 0]);
    for tokens in first.iter().chain([&dave]) {
        assert_eq!(dir.reason(&tokens["access_token"]), "active");
        assert_eq!(dir.reason(&tokens["refresh_token"]), "active");
    }
    // Her earlier access token is valid; the store does not record whether there was one in between.
    let alice = dir.rotate(&first[0]);
    assert_eq!(sessions(&dir), [3, 2, 1]);
    assert_eq!(dir.reason(&alice["refresh_token"]), "active");
    dir.ok(&["revoke", first[1]["session_id"].as_str().unwrap()]);
    assert_eq!(sessions(&dir), [2, 2, 1]);
    let keys = dir.keys();
    let text = |index: usize, member: &str| keys[index][member].as_str().unwrap_or("").to_owned();
    assert_eq!([text(0, "alg"), text(1, "alg"), text(2, "alg")], ["EdDSA", "EdDSA", "HS384"]);
    assert_eq!([text(0, "status"), text(2, "status")], ["verify-only", "active"]);
    assert!(!text(0, "retired_at").is_empty() && text(2, "retired_at").is_empty());
    let told = dir.event_kinds();
    let rotated: Vec<_> = told.iter().filter(|(kind, ..)| kind == "keys-rotated").collect();
    assert_eq!(rotated.len(), 2);
    assert_eq!(rotated[0].1, "ann");
    assert!(rotated[0].2.contains(&text(0, "kid")) && rotated[0].2.contains(&text(1, "kid")));
    let table = dir.ok(&["keys", "list"]);
    assert!(table.lines().next().unwrap().ends_with("SESSIONS"), "{table}");
}

#[test]
fn a_retired_key_has_lost_its_private_part() {
    let dir = TestDir::new();
    dir.ok(&["keys", "rotate"]);
    dir.ok(&["keys", "rotate", "--alg", "ES256"]);
    let ring: Value = serde_json::from_slice(&fs::read(dir.ring_path()).unwrap()).unwrap();
    let private: Vec<bool> =
        ring["keys"].as_array().unwrap().iter().map(|key| key.get("d").is_some()).collect();
    assert_eq!(private, [false, false, true]);
    assert_eq!(ring["active"], ring["keys"][2]["kid"]);
}
