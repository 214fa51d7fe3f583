//! A store and a key ring in a directory, and keys that OpenSSL makes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(super) const ALGORITHMS: [&str; 12] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
    "ES384", "EdDSA",
];

/// A store and a ring in their own directory.
pub(super) struct TestDir {
    pub(super) directory: TempDir,
    pub(super) env: Vec<(&'static str, String)>,
}

impl TestDir {
    pub(super) fn empty() -> Self {
        Self { directory: TempDir::new().unwrap(), env: Vec::new() }
    }

    pub(super) fn new() -> Self {
        let dir = Self::empty();
        dir.ok(&["init"]);
        dir
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.env.push((name, value.to_owned()));
        self
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(super) fn ring_path(&self) -> PathBuf {
        self.path("ring.json")
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
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

    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(super) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [&["-o", "json"], arguments].concat();
        serde_json::from_str(&self.ok(&arguments)).unwrap()
    }

    /// Asserts that the command fails with this code and reason; returns its message.
    pub(super) fn fails(&self, code: i32, reason: &str, arguments: &[&str]) -> String {
        let arguments = [&["-o", "json"], arguments].concat();
        let output = self.run(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        let line = said.lines().last().unwrap();
        let report: Value = serde_json::from_str(line).unwrap();
        assert_eq!(report["reason"], reason, "{said}");
        said
    }

    pub(super) fn issue(&self, arguments: &[&str]) -> Value {
        self.json(&[&["issue"], arguments].concat())
    }

    pub(super) fn rotate(&self, tokens: &Value) -> Value {
        self.json(&["rotate", tokens["refresh_token"].as_str().unwrap()])
    }

    pub(super) fn reason(&self, token: &Value) -> String {
        let output = self.run(&["introspect", token.as_str().unwrap(), "-o", "json"]);
        let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
        if verdict["active"] == true {
            "active".to_owned()
        } else {
            verdict["reason"].as_str().unwrap().to_owned()
        }
    }

    pub(super) fn keys(&self) -> Vec<Value> {
        self.json(&["keys", "list"]).as_array().unwrap().clone()
    }

    pub(super) fn kids(&self) -> Vec<String> {
        self.keys().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }

    pub(super) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Edits the file of the ring.
    pub(super) fn edit(&self, change: impl Fn(&mut Value)) {
        let mut ring: Value = serde_json::from_slice(&fs::read(self.ring_path()).unwrap()).unwrap();
        change(&mut ring);
        fs::write(self.ring_path(), ring.to_string()).unwrap();
    }

    /// Moves every time in the ring into the past by this number of seconds.
    pub(super) fn age(&self, seconds: i64) {
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

    pub(super) fn prune(&self, arguments: &[&str]) -> (Vec<String>, Vec<String>) {
        let result = self.json(&[&["keys", "prune", "--margin", "0s"], arguments].concat());
        let of = |list: &Value, member: &str| {
            let keys = list.as_array().unwrap().iter();
            keys.map(|key| key[member].as_str().unwrap().to_owned()).collect()
        };
        (of(&result["dropped"], "kid"), of(&result["kept"], "reason"))
    }

    pub(super) fn event_kinds(&self) -> Vec<(String, String, String)> {
        let connection = open(&self.path("sessions.db"));
        let sql = "SELECT kind, ifnull(actor, ''), ifnull(note, '') FROM events ORDER BY id";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "looks at the store from outside")]
pub(super) fn open(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

pub(super) fn openssl(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).output().expect("openssl is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

pub(super) fn pem(algorithm: &str) -> Vec<u8> {
    match algorithm {
        "EdDSA" => openssl(&["genpkey", "-algorithm", "ed25519"]),
        "ES256" => openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        "ES384" => openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        _ => openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    }
}

pub(super) fn public(pem: &str) -> String {
    String::from_utf8(openssl(&["pkey", "-in", pem, "-pubout"])).unwrap()
}
