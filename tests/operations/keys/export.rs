//! `keys export`: public keys only.

use std::fs;

use super::ring_dir::TestDir;
use serde_json::Value;

#[test]
fn export_has_no_private_part_and_no_secret() {
    let dir = TestDir::new();
    for algorithm in ["RS256", "ES256", "ES384", "PS512", "HS256", "EdDSA"] {
        dir.ok(&["keys", "rotate", "--alg", algorithm]);
    }
    let set: Value = serde_json::from_str(&dir.ok(&["keys", "export"])).unwrap();
    let keys = set["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 6);
    let allowed = ["kty", "kid", "alg", "use", "crv", "x", "y", "n", "e"];
    for key in keys {
        for member in key.as_object().unwrap().keys() {
            assert!(allowed.contains(&member.as_str()), "{member}");
        }
    }
    let pem = dir.ok(&["keys", "export", "--format", "pem"]);
    assert_eq!(pem.matches("-----BEGIN PUBLIC KEY-----").count(), 6);
    assert!(!pem.contains("PRIVATE"));
    let kids = dir.kids();
    let one = dir.ok(&["keys", "export", "--format", "pem", &kids[1][..8]]);
    assert_eq!(one.matches("-----BEGIN").count(), 1);
    let secret = kids[5].as_str();
    let said = dir.fails(1, "key-secret", &["keys", "export", secret]);
    assert!(said.contains("HMAC"));
    let hmac = dir.path("hmac.json");
    let hmac = hmac.to_str().unwrap();
    dir.ok(&["--key", hmac, "keys", "generate", "--alg", "HS256"]);
    for format in ["jwks", "pem"] {
        dir.fails(1, "key-secret", &["--key", hmac, "keys", "export", "--format", format]);
    }
    // The exported keys verify the issued tokens.
    let tokens = dir.issue(&["alice"]);
    let verifier = dir.path("public.json");
    fs::write(&verifier, dir.ok(&["keys", "export"])).unwrap();
    let token = tokens["access_token"].as_str().unwrap();
    let verdict = dir.json(&["--key", verifier.to_str().unwrap(), "introspect", token]);
    assert_eq!(verdict["active"], true);
}
