//! Runs a command line at another time than now.

use super::in_process::Inside;
use super::{Done, Pair, World, now};

impl World {
    /// Runs a command line at this time, with this standard input.
    pub(crate) fn at_time(&self, now: i64, args: &[&str], stdin: &[u8]) -> Done {
        let inside = Inside {
            now,
            env: self.environment().collect(),
            data_dir: Some(self.path(".local/share")),
            config_dir: Some(self.path(".config")),
            stdin,
            width: None,
        };
        let (exit, stdout, stderr) = inside.run(args);
        Done { exit: i32::from(exit), stdout, stderr, line: format!("{args:?} at {now}") }
    }

    /// Runs a command line this number of seconds ago.
    #[track_caller]
    pub(crate) fn ago(&self, seconds: i64, args: &[&str]) -> Done {
        self.at_time(now() - seconds, args, b"")
    }

    /// Opens a session this number of seconds ago.
    #[track_caller]
    pub(crate) fn issue_ago(&self, seconds: i64, user: &str, args: &[&str]) -> Pair {
        let line = [&["issue", user], args, &["-o", "json"]].concat();
        Pair::of(self.ago(seconds, &line).code(0).json())
    }
}
