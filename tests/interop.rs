//! Tokens that tokenctl, `PyJWT`, jose and OpenSSL exchange in both directions, for every algorithm.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "common/libraries.rs"]
mod libraries;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use libraries::{libraries, run, sources};
use serde_json::{Value, json};
use tempfile::TempDir;

const ALGORITHMS: [&str; 12] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
    "ES384", "EdDSA",
];
const ISSUER: &str = "https://auth.example";
const AUDIENCE: &str = "https://api.example";

/// Runs the script of each of the three; returns their outputs by name.
fn sides(libraries: &Path, what: &str, manifest: &Path, to: &Path) -> BTreeMap<String, String> {
    // A module finds its packages in its own directory.
    let module = libraries.join("jose_side.mjs");
    fs::copy(sources().join("jose_side.mjs"), &module).unwrap();
    let script = |program: PathBuf, script: PathBuf| {
        let mut command = Command::new(program);
        command.arg(script).arg(what).arg(manifest).arg(to);
        run(&mut command).unwrap_or_else(|error| panic!("{error}"))
    };
    let python = libraries.join("venv/bin/python");
    BTreeMap::from([
        ("PyJWT".to_owned(), script(python.clone(), sources().join("pyjwt_side.py"))),
        ("OpenSSL".to_owned(), script(python, sources().join("openssl_side.py"))),
        ("jose".to_owned(), script("node".into(), module)),
    ])
}

struct TestDir(TempDir);

impl TestDir {
    fn new() -> Self {
        let dir = Self(TempDir::new().unwrap());
        dir.run("first.json", &["init"]);
        dir
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, key: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokenctl"));
        command
            .env_clear()
            .env("HOME", self.0.path())
            .env("TOKENCTL_STORE", self.path("sessions.db"))
            .env("TOKENCTL_KEY", self.path(key))
            .env("TOKENCTL_ISSUER", ISSUER)
            .env("TOKENCTL_AUDIENCE", AUDIENCE)
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, key: &str, arguments: &[&str]) -> String {
        run(&mut self.command(key, arguments)).unwrap_or_else(|error| panic!("{error}"))
    }

    fn json(&self, key: &str, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(key, &[arguments, &["-o", "json"]].concat())).unwrap()
    }
}

/// Returns a token with the same header and payload and another signature of the right length.
fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{first}{}", &signature[1..])
}

#[test]
fn issued_tokens_verify_in_other_libraries() {
    let Some(libraries) = libraries() else { return };
    let dir = TestDir::new();
    let mut cases = Vec::new();
    for alg in ALGORITHMS {
        let ring = format!("{alg}.json");
        dir.run(&ring, &["keys", "generate", "--alg", alg]);
        let claim = ["issue", "alice", "--claim", "name=Zoë \u{202e}"];
        let tokens = dir.json(&ring, &claim);
        let access = tokens["access_token"].as_str().unwrap();
        let mut case = json!({
            "alg": alg, "issuer": ISSUER, "audience": AUDIENCE, "user": "alice",
            "sid": tokens["session_id"], "access": access, "refresh": tokens["refresh_token"],
            "forged": forged(access),
        });
        if alg.starts_with("HS") {
            let file: Value = serde_json::from_slice(&fs::read(dir.path(&ring)).unwrap()).unwrap();
            case["secret"] = file["keys"][0]["k"].clone();
        } else {
            for format in ["jwks", "pem"] {
                let path = dir.path(&format!("{alg}.{format}"));
                fs::write(&path, dir.run(&ring, &["keys", "export", "--format", format])).unwrap();
                case[format] = path.to_str().unwrap().into();
            }
        }
        cases.push(case);
    }
    let manifest = dir.path("manifest.json");
    fs::write(&manifest, Value::from(cases).to_string()).unwrap();
    for (name, said) in sides(libraries, "verify", &manifest, dir.0.path()) {
        for alg in ALGORITHMS {
            assert!(said.lines().any(|line| line == format!("{alg} verified")), "{name} {alg}");
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "others ask no clock of ours")]
fn tokens_of_other_libraries_verify() {
    let Some(libraries) = libraries() else { return };
    let dir = TestDir::new();
    let session = dir.json("first.json", &["issue", "alice"])["session_id"].clone();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({
        "iss": ISSUER, "sub": "alice", "aud": AUDIENCE, "iat": now, "exp": now + 600,
        "jti": "b7e1c1f2-7a8b-4c7e-9d52-0f4b7a3f9a10", "sid": session,
    });
    let cases: Vec<Value> =
        ALGORITHMS.iter().map(|alg| json!({ "alg": alg, "claims": claims })).collect();
    let manifest = dir.path("manifest.json");
    fs::write(&manifest, Value::from(cases).to_string()).unwrap();
    for (name, said) in sides(libraries, "sign", &manifest, dir.0.path()) {
        let signed: Vec<Value> = serde_json::from_str(&said).unwrap();
        assert_eq!(signed.len(), ALGORITHMS.len());
        for case in signed {
            let text = |member: &str| case[member].as_str().unwrap();
            let (alg, token) = (text("alg"), text("token"));
            let verdict = dir.json(text("key"), &["introspect", token]);
            assert_eq!(verdict["active"], true, "{name} {alg}");
            // In a ring with its algorithm, the key accepts the token too; a forged token is rejected everywhere.
            let ring = format!("{name}-{alg}.json");
            let import = ["keys", "import", "--active", "--alg", alg, text("key")];
            let listed = dir.json(&ring, &import);
            assert_eq!(listed[0]["alg"], alg, "{name}");
            if let Some(kid) = case["kid"].as_str() {
                assert_eq!(listed[0]["kid"], kid, "{name} {alg}");
            }
            for key in [&ring, text("key")] {
                assert_eq!(dir.json(key, &["introspect", token])["active"], true);
                let forged = forged(token);
                let output = dir.command(key, &["introspect", &forged]).output().unwrap();
                assert_eq!(output.status.code(), Some(4), "{name} {alg}");
            }
        }
    }
}
