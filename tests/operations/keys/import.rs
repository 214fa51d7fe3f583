//! `keys import`: files of other tools, whole rings, and what no ring may hold.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::ring_dir::{TestDir, openssl, pem, public};
use serde_json::Value;

#[test]
fn import_refuses_invalid_keys() {
    let dir = TestDir::new();
    let before = fs::read(dir.ring_path()).unwrap();
    let key = dir.write("key.pem", pem("EdDSA"));
    let other = dir.write("other.pem", pem("EdDSA"));
    let public_only = dir.write("public.pem", public(&key));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let said = dir.fails(1, "key-readable", &["keys", "import", &key]);
    assert!(said.contains("chmod 600"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    dir.fails(1, "key", &["keys", "import", "--active", &public_only]);
    dir.fails(1, "key", &["keys", "import", "--alg", "RS256", &key]);
    dir.fails(2, "usage", &["keys", "import", "--active", "--retired", &key]);
    dir.fails(2, "usage", &["keys", "import", "--alg", "none", &key]);
    dir.fails(1, "key-missing", &["keys", "import", "nonesuch.pem"]);
    dir.fails(1, "key", &["keys", "import", &dir.write("short", "too short")]);
    dir.fails(1, "key", &["keys", "import", &dir.write("empty", "")]);
    dir.fails(
        1,
        "key",
        &["keys", "import", &dir.write("cut.pem", "-----BEGIN PRIVATE KEY-----\n")],
    );
    dir.fails(1, "key-not-a-file", &["keys", "import", "/dev"]);
    // The private part of one key with the public part of another.
    let own: Value = serde_json::from_slice(&before).unwrap();
    let mut mixed = own["keys"][0].clone();
    mixed["d"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into();
    dir.fails(1, "key", &["keys", "import", &dir.write("mixed.jwk", mixed.to_string())]);
    // The ring's own key, under another key ID.
    let mut twin = own["keys"][0].clone();
    twin["kid"] = "twin".into();
    dir.fails(1, "key-known", &["keys", "import", &dir.write("twin.jwk", twin.to_string())]);
    // Another key under the key ID of the ring's.
    let kid = own["active"].as_str().unwrap();
    let said = dir.fails(1, "keys", &["keys", "import", "--kid", kid, &key]);
    assert!(said.contains("--kid"));
    assert_eq!(fs::read(dir.ring_path()).unwrap(), before, "nothing was changed");

    let secret = dir.write("secret", "0123456789abcdef0123456789abcdef");
    dir.ok(&["keys", "import", &secret, "--kid", "shared"]);
    assert_eq!(dir.kids()[1], "shared");
    // A secret and a public key: one of them is in the wrong file.
    let said = dir.fails(1, "keys", &["keys", "import", &public_only]);
    assert!(said.contains("HMAC secret"));
    dir.ok(&["keys", "import", "--active", &other]);
    let keys = dir.keys();
    let status: Vec<_> = keys.iter().map(|key| key["status"].as_str().unwrap()).collect();
    assert_eq!(status, ["verify-only", "verify-only", "active"]);
    let told = dir.event_kinds();
    assert_eq!(told.iter().filter(|(kind, ..)| kind == "keys-imported").count(), 2);
    let ring = fs::read_to_string(dir.ring_path()).unwrap();
    assert!(ring.contains("\"verify\""), "the secret may only verify: {ring}");
}

/// Files of other tools: imported if they contain a key, or rejected with a remedy.
#[test]
fn key_files_of_other_tools_are_imported_or_refused() {
    let dir = TestDir::new();
    let key = dir.write("key.pem", pem("ES256"));
    let subject = ["-subj", "/CN=auth", "-key", &key];
    let certificate = openssl(&[&["req", "-x509"][..], &subject].concat());
    let certificate = dir.write("cert.pem", certificate);
    let import = |name: &str, bytes: Vec<u8>| {
        dir.fails(1, "key", &["keys", "import", &dir.write(name, bytes)])
    };
    let said = import("alone", fs::read(&certificate).unwrap());
    assert!(said.contains("openssl x509 -pubkey"), "{said}");
    let export = ["-export", "-passout", "pass:secret", "-inkey", &key, "-in", &certificate];
    let said = import("p12", openssl(&[&["pkcs12"][..], &export].concat()));
    assert!(said.contains("openssl pkcs12 -nodes"), "{said}");
    let explicit = ["ec", "-in", &key, "-param_enc", "explicit"];
    for extra in [&[][..], &["-pubout"]] {
        let said = import("explicit", openssl(&[&explicit[..], extra].concat()));
        assert!(said.contains("-param_enc named_curve") && !said.contains("broken"), "{said}");
    }
    let pkcs8 =
        openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &dir.write("sec1", openssl(&explicit))]);
    let said = import("explicit", pkcs8);
    assert!(said.contains("-param_enc named_curve") && !said.contains("broken"), "{said}");
    let both = [fs::read(&certificate).unwrap(), fs::read(&key).unwrap()].concat();
    dir.ok(&["keys", "import", "--active", &dir.write("both.pem", both)]);
    assert_eq!(dir.keys()[1]["status"], "active");
}

/// No part of a file is lost without a message.
#[test]
fn a_whole_key_ring_is_imported_with_one_active_key() {
    let dir = TestDir::new();
    let ring = dir.path("old.json");
    let ring = ring.to_str().unwrap();
    dir.ok(&["--key", ring, "keys", "generate"]);
    let tokens = dir.json(&["--key", ring, "issue", "alice"]);
    dir.ok(&["--key", ring, "keys", "rotate", "--alg", "ES256"]);
    let newer = dir.json(&["--key", ring, "issue", "alice"]);
    // The recorded expiry belongs to the store of the other ring.
    dir.json(&["--key", ring, "keys", "prune", "--margin", "0s"]);
    assert!(fs::read_to_string(ring).unwrap().contains("access_ends_at"));
    let output = dir.run(&["keys", "import", "--active", ring]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("(EdDSA) is retired and only verifies\n"), "{said}");
    assert!(said.contains("(ES256) is active now\n"), "{said}");
    let keys = dir.keys();
    let status: Vec<_> = keys.iter().map(|key| key["status"].as_str().unwrap()).collect();
    assert_eq!(status, ["verify-only", "verify-only", "active"]);
    assert!(!fs::read_to_string(dir.ring_path()).unwrap().contains("access_ends_at"));
    for token in [&tokens["access_token"], &newer["access_token"]] {
        assert_eq!(dir.reason(token), "active");
    }
    let (kind, _, note) = dir.event_kinds().pop().unwrap();
    assert_eq!((kind.as_str(), note.matches("EdDSA").count()), ("keys-imported", 1));

    let two = [pem("ES256"), pem("EdDSA")].concat();
    let file = dir.write("two.pem", &two);
    let output = dir.run(&["keys", "import", "--active", &file]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("(ES256) is active now\n"), "{said}");
    let parts = "(EdDSA) only verifies; its private part was left out\n";
    assert!(said.contains(parts), "{said}");
    let keys = dir.keys();
    let last: Vec<_> = keys[3..].iter().map(|key| (&key["alg"], &key["status"])).collect();
    assert_eq!(
        last,
        [(&"ES256".into(), &"active".into()), (&"EdDSA".into(), &"verify-only".into())]
    );
}

#[test]
fn a_key_that_only_verifies_can_be_made_to_sign() {
    let dir = TestDir::new();
    let file = dir.write("service.pem", pem("RS256"));
    let output = dir.run(&["keys", "import", "--alg", "PS256", "--kid", "old", &file]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("old (PS256) only verifies; its private part was left out"), "{said}");
    let way = format!("to sign with it: tokenctl keys import --active {file}");
    assert!(said.contains(&way), "{said}");
    assert!(dir.fails(1, "key-known", &["keys", "import", &file]).contains(&way));
    dir.fails(1, "key-known", &["keys", "import", "--active", "--kid", "other", &file]);
    dir.ok(&["keys", "import", "--active", &file]);
    let keys = dir.keys();
    assert_eq!(keys.len(), 2);
    assert_eq!((&keys[1]["kid"], &keys[1]["alg"]), (&"old".into(), &"PS256".into()));
    assert_eq!(keys[1]["status"], "active");
    assert!(keys[0]["retired_at"].is_string());
    let tokens = dir.issue(&["alice"]);
    assert_eq!(dir.reason(&tokens["access_token"]), "active");
    dir.fails(1, "key-known", &["keys", "import", "--active", &file]);
    // The key's signing period has ended, which `keys prune` uses.
    dir.ok(&["keys", "rotate"]);
    let said = dir.fails(1, "key-retired", &["keys", "import", "--active", &file]);
    assert!(said.contains("tokenctl keys rotate"), "{said}");

    let secret = dir.write("secret", "0123456789abcdef0123456789abcdef");
    let output = dir.run(&["keys", "import", &secret]);
    assert!(!String::from_utf8(output.stderr).unwrap().contains("left out"));
    dir.ok(&["keys", "import", "--active", &secret]);
    assert_eq!(dir.keys()[3]["status"], "active");
}
