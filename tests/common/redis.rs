//! Starts Redis or Valkey servers that are stopped with their test.

#![allow(dead_code, reason = "each test file needs a part")]

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Returns the server's program. Without one, the tests report that they check nothing, and fail in CI.
pub(crate) fn program() -> Option<&'static str> {
    static FOUND: OnceLock<Option<&'static str>> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let is_there = |name: &&&str| {
            let version = Command::new(name).arg("--version").stdout(Stdio::null()).status();
            version.is_ok_and(|status| status.success())
        };
        let found = ["redis-server", "valkey-server"].iter().find(is_there).copied();
        if found.is_none() {
            assert!(std::env::var_os("CI").is_none(), "there is no redis-server");
            // Written directly, because the test harness hides the output of tests that pass.
            let note = b"\nNOT TESTED against Redis: there is no redis-server\n";
            std::io::stderr().write_all(note).expect("stderr");
        }
        found
    })
}

/// A server on a socket and on a loopback port.
pub(crate) struct Server {
    directory: TempDir,
    pub(crate) port: u16,
    options: Vec<String>,
    child: Option<Child>,
}

/// Returns a free loopback port.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

impl Server {
    /// Starts a server; returns `None` if there is no program outside of CI.
    pub(crate) fn start() -> Option<Self> {
        Self::with(&[])
    }

    /// Starts a server with these options.
    pub(crate) fn with(options: &[&str]) -> Option<Self> {
        program()?;
        let directory = tempfile::Builder::new().prefix("tokenctl-redis-").tempdir().expect("tmp");
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let mut server = Self { directory, port: free_port(), options, child: None };
        server.launch();
        Some(server)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn socket(&self) -> PathBuf {
        self.path("redis.sock")
    }

    /// Returns the address of the socket.
    pub(crate) fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Returns the address of the loopback port.
    pub(crate) fn tcp(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts the server with the data in its directory, and waits until it answers.
    pub(crate) fn launch(&mut self) {
        let _ = fs::remove_file(self.socket());
        let mut command = Command::new(program().expect("a server"));
        command
            .arg("--dir")
            .arg(self.directory.path())
            .arg("--unixsocket")
            .arg(self.socket())
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--save", "", "--repl-diskless-sync-delay", "0", "--shutdown-timeout", "0"])
            .args(&self.options)
            .stdin(Stdio::null())
            .stdout(fs::File::create(self.path("log")).expect("a log"))
            .stderr(Stdio::null());
        self.child = Some(command.spawn().expect("a server"));
        for _ in 0..500 {
            let answer = self.client().arg("PING").output().expect("redis-cli");
            let text = String::from_utf8_lossy(&answer.stdout).into_owned();
            if text.contains("PONG") || text.contains("NOAUTH") {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        let log = fs::read_to_string(self.path("log")).unwrap_or_default();
        panic!("the server does not answer:\n{log}");
    }

    fn client(&self) -> Command {
        let mut command = Command::new(if Path::new("/usr/bin/redis-cli").exists() {
            "redis-cli"
        } else {
            "valkey-cli"
        });
        command.arg("-s").arg(self.socket()).stdin(Stdio::null());
        command
    }

    /// Runs one command; returns its reply.
    #[track_caller]
    pub(crate) fn cli(&self, arguments: &[&str]) -> String {
        let output = self.client().args(arguments).output().expect("redis-cli");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
    }

    pub(crate) fn key(what: &str) -> String {
        format!("tokenctl:{{deny}}:{what}")
    }

    pub(crate) fn get(&self, what: &str) -> String {
        self.cli(&["GET", &Self::key(what)])
    }

    fn pid(&self) -> Pid {
        Pid::from_child(self.child.as_ref().expect("a process"))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("a signal");
    }

    /// Kills the server like a power failure.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("a signal");
            child.wait().expect("an end");
        }
    }

    /// Waits until `done` returns `true`, for at most ten seconds.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        for _ in 0..1_000 {
            if done(self) {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        panic!("never: {what}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
