//! New keys of every algorithm, and keys of other tools, sign and verify.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use super::ring_dir::{ALGORITHMS, TestDir, pem};
use serde_json::Value;

#[test]
fn every_algorithm_from_a_new_key_to_an_accepted_token() {
    let dir = TestDir::new();
    for algorithm in ALGORITHMS {
        let ring = dir.path(&format!("{algorithm}.json"));
        let ring = ring.to_str().unwrap();
        let made = dir.json(&["--key", ring, "keys", "generate", "--alg", algorithm]);
        assert_eq!((&made[0]["alg"], &made[0]["status"]), (&algorithm.into(), &"active".into()));
        assert_eq!(fs::metadata(ring).unwrap().mode() & 0o777, 0o600);
        let tokens = dir.json(&["--key", ring, "issue", "alice"]);
        for token in ["access_token", "refresh_token"] {
            let token = tokens[token].as_str().unwrap();
            let verdict = dir.json(&["--key", ring, "introspect", token]);
            assert_eq!(verdict["active"], true, "{algorithm}");
        }
        let refresh = tokens["refresh_token"].as_str().unwrap();
        dir.json(&["--key", ring, "rotate", refresh]);
    }
    dir.fails(1, "key-exists", &["keys", "generate"]);
}

/// PEM, JWK, JWK Set and raw secret, as `--key` and imported into a ring.
#[test]
fn keys_of_every_kind_and_form_sign_and_are_taken_in() {
    let dir = TestDir::new();
    let mut files =
        vec![("HS512".to_owned(), dir.write("secret", "0123456789abcdef".repeat(4)), "HS256")];
    for algorithm in ["RS256", "ES256", "ES384", "EdDSA"] {
        let file = dir.write(&format!("{algorithm}.pem"), pem(algorithm));
        files.push((algorithm.to_owned(), file, algorithm));
    }
    for algorithm in ["HS256", "RS256", "PS256", "ES384", "EdDSA", "ES256"] {
        let ring = dir.path(&format!("{algorithm}.set"));
        let ring = ring.to_str().unwrap();
        dir.ok(&["--key", ring, "keys", "generate", "--alg", algorithm]);
        let set: Value = serde_json::from_slice(&fs::read(ring).unwrap()).unwrap();
        let file = if algorithm == "ES256" {
            ring.to_owned()
        } else {
            dir.write(&format!("{algorithm}.jwk"), set["keys"][0].to_string())
        };
        files.push((algorithm.to_owned(), file, algorithm));
    }
    for (name, file, algorithm) in &files {
        let tokens = dir.json(&["--key", file, "issue", "alice"]);
        assert_eq!(dir.reason(&tokens["access_token"]), "invalid", "{name}: not in the ring");
        dir.ok(&["keys", "import", "--retired", file]);
        let keys = dir.keys();
        let last = keys.last().unwrap();
        assert_eq!((&last["alg"], &last["status"]), (&(*algorithm).into(), &"verify-only".into()));
        assert_eq!(dir.reason(&tokens["access_token"]), "active", "{name}");
    }
    let text = fs::read_to_string(dir.ring_path()).unwrap();
    // Only the ring's own key has its private part; the others only verify.
    assert_eq!(text.matches("\"d\":").count(), 1);
    assert_eq!(dir.keys().iter().filter(|key| key["status"] == "active").count(), 1);
}

#[test]
fn a_ring_is_made_of_a_key_from_elsewhere() {
    let dir = TestDir::new();
    let file = dir.write("service.pem", pem("RS256"));
    let tokens = dir.json(&["--key", &file, "issue", "alice"]);
    let before = fs::read(&file).unwrap();
    let said = dir.fails(1, "key-not-a-ring", &["--key", &file, "keys", "rotate"]);
    assert!(said.contains("keys import --active") && said.contains("--convert"));
    assert_eq!(fs::read(&file).unwrap(), before);
    let ring = dir.path("new.json");
    let ring = ring.to_str().unwrap();
    dir.ok(&["--key", ring, "keys", "import", "--active", "--alg", "PS256", &file]);
    assert_eq!(fs::metadata(ring).unwrap().mode() & 0o777, 0o600);
    let listed = dir.json(&["--key", ring, "keys", "list"]);
    assert_eq!((&listed[0]["alg"], &listed[0]["status"]), (&"PS256".into(), &"active".into()));
    dir.ok(&["--key", &file, "keys", "rotate", "--convert"]);
    let listed = dir.json(&["--key", &file, "keys", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(dir.json(&["--key", &file, "introspect", token])["active"], true);

    let mut command = dir.command(&["keys", "rotate"]);
    let secret = "0123456789abcdef0123456789abcdef";
    let output =
        command.env_remove("TOKENCTL_KEY").env("TOKENCTL_SECRET", secret).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("TOKENCTL_SECRET") && !said.contains(secret), "{said}");
    dir.fails(2, "usage", &["--key", "-", "keys", "rotate"]);
    let setting = TestDir::new().with("TOKENCTL_ALGORITHM", "EdDSA");
    setting.fails(2, "usage", &["keys", "rotate", "--alg", "ES256"]);
}
