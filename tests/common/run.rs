//! Runs the built binary.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{WaitId, WaitIdOptions, waitid};
use serde_json::Value;

use super::World;

/// Time after which a command counts as hanging.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command line that has not started.
pub(crate) struct Call {
    command: Command,
    stdin: Option<Vec<u8>>,
}

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Done {
    /// The exit code; 128 + n if signal n ended the command.
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The command line, for messages.
    pub(super) line: String,
}

impl World {
    /// Creates a command with this world as its whole environment.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = away_from_terminal(program);
        command
            .env_clear()
            .envs(self.environment())
            .env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
            .current_dir(self.dir.path());
        command
    }

    /// Runs a shell line; returns its output with the errors in between.
    pub(crate) fn shell(&self, line: &str) -> String {
        let output = self.in_shell(&format!("exec 2>&1; {line}")).output().expect("a shell");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Creates a shell that finds the binary by its name.
    pub(crate) fn in_shell(&self, script: &str) -> Command {
        let mut shell = self.command("sh");
        let tools = Path::new(BINARY).parent().expect("a directory");
        shell.env("PATH", format!("{}:/usr/bin:/bin", tools.display())).args(["-c", script]);
        shell
    }

    /// Returns the environment variables of a command.
    pub(super) fn environment(&self) -> impl Iterator<Item = (String, String)> {
        let fixed = [("HOME", self.at("")), ("TZ", "UTC".into()), ("SUDO_USER", "operator".into())];
        let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value));
        // A later value of a variable overrides an earlier one.
        fixed.chain(self.env.iter().cloned())
    }
}

/// Creates a command without a controlling terminal, at which it would ask the person who runs the tests.
fn away_from_terminal(program: &str) -> Command {
    if File::open("/dev/tty").is_err() {
        return Command::new(program);
    }
    let mut command = Command::new("setsid");
    command.arg(program);
    command
}

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_tokenctl");

impl Call {
    pub(super) fn new(world: &World, args: &[&str]) -> Self {
        let mut command = world.command(BINARY);
        command.args(args);
        Self { command, stdin: None }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn env_os(mut self, name: &str, value: OsString) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    pub(crate) fn arg(mut self, bytes: OsString) -> Self {
        self.command.arg(bytes);
        self
    }

    pub(crate) fn run(self) -> Done {
        self.start().wait()
    }

    pub(crate) fn start(mut self) -> Running {
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let line = format!("{:?}", self.command.get_args().collect::<Vec<_>>());
        let mut child = self.command.spawn().expect("a process");
        if let (Some(bytes), Some(mut pipe)) = (self.stdin, child.stdin.take()) {
            // A command that fails early does not read its whole input.
            thread::spawn(move || pipe.write_all(&bytes));
        }
        Running { child, line }
    }
}

/// A running command.
pub(crate) struct Running {
    pub(crate) child: Child,
    line: String,
}

impl Running {
    pub(crate) fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    /// Whether the command has ended, without collecting its result.
    pub(crate) fn is_over(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(self.pid()), options).expect("a status").is_some()
    }

    #[track_caller]
    pub(crate) fn wait(mut self) -> Done {
        fn drain(mut pipe: impl std::io::Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
            thread::spawn(move || {
                let mut bytes = Vec::new();
                pipe.read_to_end(&mut bytes).expect("output");
                bytes
            })
        }
        let stdout = drain(self.child.stdout.take().expect("stdout"));
        let stderr = drain(self.child.stderr.take().expect("stderr"));
        let mut waited = Duration::ZERO;
        let mut pause = Duration::from_millis(1);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                break status;
            }
            thread::sleep(pause);
            waited += pause;
            pause = (pause * 2).min(Duration::from_millis(20));
            if waited > PATIENCE {
                self.child.kill().expect("an end");
                panic!("it hangs: {}", self.line);
            }
        };
        let text = |bytes: thread::JoinHandle<Vec<u8>>| {
            String::from_utf8(bytes.join().expect("a thread")).expect("UTF-8")
        };
        let exit = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
        let done = Done { exit, stdout: text(stdout), stderr: text(stderr), line: self.line };
        assert!(!done.stderr.contains("panicked at"), "{done:?}");
        done
    }
}

impl Done {
    /// Creates the result of a command that another program has started.
    pub(crate) fn of(output: &std::process::Output, args: &[&str]) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let exit = output.status.code().unwrap_or(-1);
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        Self { exit, stdout, stderr, line: format!("{args:?}") }
    }

    /// Whether the output contains no terminal controls.
    pub(crate) fn is_clean(&self) -> bool {
        let bad = |c: char| {
            c != '\n'
                && (c.is_control()
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        };
        !self.stdout.chars().any(bad) && !self.stderr.chars().any(bad)
    }

    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Self {
        assert_eq!(self.exit, expected, "{}\n{}\n{}", self.line, self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Parses the error on stderr as JSON: its last line.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "not {text:?} in {self:?}");
        self
    }

    /// Asserts a human-readable error: the cause and the remedy on two lines, and nothing on stdout.
    #[track_caller]
    pub(crate) fn error_and_hint(&self) -> (&str, &str) {
        assert_eq!(self.stdout, "", "{self:?}");
        let lines: Vec<&str> = self.stderr.lines().collect();
        match lines.as_slice() {
            [error, hint] => (
                error.strip_prefix("error: ").unwrap_or_else(|| panic!("{self:?}")),
                hint.strip_prefix("hint:  ").unwrap_or_else(|| panic!("{self:?}")),
            ),
            _ => panic!("not two lines: {self:?}"),
        }
    }
}
