//! Key rings through the built binary: created, listed, rotated, pruned, exported, imported.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const ALGORITHMS: [&str; 12] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
    "ES384", "EdDSA",
];

/// A store and a ring in their own directory.
struct TestDir {
    directory: TempDir,
    env: Vec<(&'static str, String)>,
}

impl TestDir {
    fn empty() -> Self {
        Self { directory: TempDir::new().unwrap(), env: Vec::new() }
    }

    fn new() -> Self {
        let dir = Self::empty();
        dir.ok(&["init"]);
        dir
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.env.push((name, value.to_owned()));
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn ring_path(&self) -> PathBuf {
        self.path("ring.json")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokenctl"));
        command
            .env_clear()
            .env("HOME", self.directory.path())
            .env("TOKENCTL_STORE", self.path("sessions.db"))
            .env("TOKENCTL_KEY", self.ring_path())
            .envs(self.env.iter().cloned())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [&["-o", "json"], arguments].concat();
        serde_json::from_str(&self.ok(&arguments)).unwrap()
    }

    /// Asserts that the command fails with this code and reason; returns its message.
    fn fails(&self, code: i32, reason: &str, arguments: &[&str]) -> String {
        let arguments = [&["-o", "json"], arguments].concat();
        let output = self.run(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        let line = said.lines().last().unwrap();
        let report: Value = serde_json::from_str(line).unwrap();
        assert_eq!(report["reason"], reason, "{said}");
        said
    }

    fn issue(&self, arguments: &[&str]) -> Value {
        self.json(&[&["issue"], arguments].concat())
    }

    fn rotate(&self, tokens: &Value) -> Value {
        self.json(&["rotate", tokens["refresh_token"].as_str().unwrap()])
    }

    fn reason(&self, token: &Value) -> String {
        let output = self.run(&["introspect", token.as_str().unwrap(), "-o", "json"]);
        let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
        if verdict["active"] == true {
            "active".to_owned()
        } else {
            verdict["reason"].as_str().unwrap().to_owned()
        }
    }

    fn keys(&self) -> Vec<Value> {
        self.json(&["keys", "list"]).as_array().unwrap().clone()
    }

    fn kids(&self) -> Vec<String> {
        self.keys().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Edits the file of the ring.
    fn edit(&self, change: impl Fn(&mut Value)) {
        let mut ring: Value = serde_json::from_slice(&fs::read(self.ring_path()).unwrap()).unwrap();
        change(&mut ring);
        fs::write(self.ring_path(), ring.to_string()).unwrap();
    }

    /// Moves every time in the ring into the past by this number of seconds.
    fn age(&self, seconds: i64) {
        self.edit(|ring| {
            for key in ring["keys"].as_array_mut().unwrap() {
                for member in ["iat", "retired_at"] {
                    if let Some(at) = key[member].as_i64() {
                        key[member] = (at - seconds).into();
                    }
                }
            }
        });
    }

    fn prune(&self, arguments: &[&str]) -> (Vec<String>, Vec<String>) {
        let result = self.json(&[&["keys", "prune", "--margin", "0s"], arguments].concat());
        let of = |list: &Value, member: &str| {
            let keys = list.as_array().unwrap().iter();
            keys.map(|key| key[member].as_str().unwrap().to_owned()).collect()
        };
        (of(&result["dropped"], "kid"), of(&result["kept"], "reason"))
    }

    fn event_kinds(&self) -> Vec<(String, String, String)> {
        let connection = open(&self.path("sessions.db"));
        let sql = "SELECT kind, ifnull(actor, ''), ifnull(note, '') FROM events ORDER BY id";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "looks at the store from outside")]
fn open(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

fn openssl(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).output().expect("openssl is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn pem(algorithm: &str) -> Vec<u8> {
    match algorithm {
        "EdDSA" => openssl(&["genpkey", "-algorithm", "ed25519"]),
        "ES256" => openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        "ES384" => openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        _ => openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    }
}

fn public(pem: &str) -> String {
    String::from_utf8(openssl(&["pkey", "-in", pem, "-pubout"])).unwrap()
}

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
fn rotation_keeps_old_tokens_and_counts_who_needs_which_key() {
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

#[test]
fn prune_drops_a_key_once_no_living_token_can_need_it() {
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
    assert!(shown.contains("about to end") && !shown.contains("ends just now"), "{shown}");
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
fn prune_keeps_what_it_cannot_judge_and_drops_it_by_force() {
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

#[test]
fn import_refuses_what_no_ring_may_hold() {
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
fn files_of_other_tools_are_taken_or_told_apart() {
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
fn a_whole_ring_is_taken_in_and_one_of_its_keys_signs() {
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
    assert!(said.contains("(ES256) signs from now on\n"), "{said}");
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
    assert!(said.contains("(ES256) signs from now on\n"), "{said}");
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
        assert!(said.contains("tokenctl keys rotate") && !said.contains("--retired"), "{said}");
    }
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

#[test]
fn the_file_is_replaced_behind_links_for_the_same_owner_and_mode() {
    let dir = TestDir::new();
    let real = dir.path("real.json");
    fs::rename(dir.ring_path(), &real).unwrap();
    symlink("real.json", dir.ring_path()).unwrap();
    let owner = fs::metadata(&real).unwrap().uid();
    let is_root = owner == 0;
    if is_root {
        chown(&real, Some(65_534), Some(65_534)).unwrap();
    }
    // The next change removes unfinished files of a killed one, and no other files.
    let litter = dir.path(&format!(".real.json.{}.new", "a1".repeat(8)));
    fs::write(&litter, "half a key").unwrap();
    let foreign = dir.path(".real.json.backup.new");
    fs::write(&foreign, "somebody's").unwrap();
    dir.ok(&["keys", "rotate"]);
    assert!(fs::symlink_metadata(dir.ring_path()).unwrap().is_symlink());
    let metadata = fs::metadata(&real).unwrap();
    assert_eq!(metadata.mode() & 0o777, 0o600);
    assert_eq!(metadata.uid(), if is_root { 65_534 } else { owner });
    assert!(!litter.exists() && foreign.exists());
    assert_eq!(dir.kids().len(), 2);

    fs::set_permissions(dir.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
    for command in [&["keys", "rotate"][..], &["keys", "prune"], &["keys", "list"], &["issue", "u"]]
    {
        let said = dir.fails(1, "key-readable", command);
        assert!(said.contains("chmod 600"));
    }
}

#[test]
fn keys_can_be_looked_after_without_a_store() {
    let dir = TestDir::empty();
    let data = dir.path("data");
    let run = |arguments: &[&str]| {
        let mut command = dir.command(arguments);
        command.env_remove("TOKENCTL_STORE").env("XDG_DATA_HOME", &data).output().unwrap()
    };
    for arguments in [&["keys", "generate"][..], &["keys", "rotate"], &["keys", "list"]] {
        let output = run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let listed: Value =
        serde_json::from_slice(&run(&["keys", "list", "-o", "json"]).stdout).unwrap();
    assert_eq!(listed[1]["sessions"], Value::Null);
    // Without the store it is unknown which sessions need the keys.
    assert_eq!(run(&["keys", "prune"]).status.code(), Some(1));
    assert!(!data.join("tokenctl/sessions.db").exists());
}

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
