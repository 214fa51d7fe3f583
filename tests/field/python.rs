//! Runs the Python client in a virtual environment under `target/`.

use std::hash::{Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/client.py");
const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/requirements.txt");

/// Returns the interpreter of an environment with the client's packages; `None` only if there is no Python
/// outside of CI.
pub(crate) fn interpreter() -> Option<PathBuf> {
    if Command::new("python3").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI has to have python3");
        eprintln!("SKIPPED: there is no python3, so nobody checked another language's client");
        return None;
    }
    let pins = std::fs::read_to_string(REQUIREMENTS).unwrap();
    let mut hasher = std::hash::DefaultHasher::new();
    pins.hash(&mut hasher);
    let home =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{:016x}", hasher.finish()));
    let python = home.join("bin").join("python");
    let complete = home.join("complete");
    if !complete.exists() {
        let run = |command: &mut Command, what: &str| {
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                output.status.success(),
                "{what} failed; the client in Python needs it:\n{said}"
            );
        };
        let venv = ["-m", "venv", "--clear"];
        run(Command::new("python3").args(venv).arg(&home), "python3 -m venv");
        let pip = ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS];
        run(Command::new(&python).args(pip), "pip install");
        std::fs::write(complete, "").unwrap();
    }
    Some(python)
}

/// A running client.
pub(crate) struct Python {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Python {
    /// Starts the client of a page and a store, with the names of issuer and audience.
    pub(crate) fn start(
        interpreter: &Path,
        (page, store): (&str, &str),
        keys: &Path,
        names: &[&str],
    ) -> Self {
        let mut process = Command::new(interpreter)
            .args([CLIENT, page, store])
            .arg(keys)
            .args(names)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self { process, requests, answers }
    }

    /// Sends a request to the client; an exception in it fails the test.
    pub(crate) fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.requests, "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).expect("an answer");
        assert_eq!(answer["error"], Value::Null, "{request}");
        answer
    }
}
