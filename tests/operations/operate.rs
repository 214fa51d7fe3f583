//! Helpers for tests of operators' commands: a store, the built program, and a terminal of a given width.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed, and raw SQL is how others write the store"
)]

#[path = "../common/in_process.rs"]
mod in_process;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use in_process::Inside;
use rusqlite::Connection;
use tempfile::TempDir;

/// A store with a key ring in its own directory.
pub(crate) struct TestDir {
    pub(crate) dir: TempDir,
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl TestDir {
    pub(crate) fn new() -> Self {
        let dir = Self::bare();
        assert_eq!(dir.run(&["init"]).code, 0);
        dir
    }

    pub(crate) fn bare() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path("sessions.db")
    }

    /// Creates a command of the built program that is independent of the user who runs the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokenctl"));
        command.env_clear().env("TZ", "UTC").env("TOKENCTL_ACTOR", "ann");
        command.env("TOKENCTL_STORE", self.store());
        command.env("HOME", self.dir.path()).current_dir(self.dir.path());
        command.stdin(Stdio::null()).args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().unwrap())
    }

    /// Runs a command that must succeed; returns its standard output.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        ran.out
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// Opens the store like any other program.
    pub(crate) fn sql(&self) -> Connection {
        let connection = Connection::open(self.store()).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    }

    /// Runs a command in this process, at a terminal of this width, at this time.
    pub(crate) fn at_terminal(&self, now: i64, width: usize, arguments: &[&str]) -> Ran {
        let set = |name: &str, value: String| (name.to_owned(), value);
        let store = self.store().display().to_string();
        let env = [set("TOKENCTL_STORE", store), set("NO_COLOR", "1".to_owned())];
        let inside = Inside { now, env: env.into(), width: Some(width), ..Inside::default() };
        let (code, out, err) = inside.run(arguments);
        Ran { code: i32::from(code), out, err }
    }
}

pub(crate) fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Sends a signal to a process that the test has started.
pub(crate) fn signal(child: &std::process::Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, signal).unwrap();
}
