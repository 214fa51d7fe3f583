//! Running a command line at another time than now: in this process, by its own clock.

use std::ffi::OsString;
use std::io::Empty;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokenctl::cli::ui::when::Zone;
use tokenctl::cli::{Context, Stream, run};
use tokenctl::time::Timestamp;

use super::{Done, Pair, World, now};

impl World {
    /// Runs a command line as it was run so many seconds ago.
    #[track_caller]
    pub(crate) fn ago(&self, seconds: i64, args: &[&str]) -> Done {
        let clock = || Timestamp(now() - seconds);
        let env = |name: &str| self.env(name);
        let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).expect("randomness");
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut stdin: Empty = std::io::empty();
        let mut context = Context {
            clock: &clock,
            elapsed: &|| Duration::ZERO,
            sleep: &|_| {},
            zone: Zone::utc(),
            random: &mut random,
            env: &env,
            data_dir: Some(self.path(".local/share")),
            config_dir: Some(self.path(".config")),
            login_name: &|| Some("operator".to_owned()),
            catch_interrupts: &|| Arc::new(AtomicBool::new(false)),
            stdin: &mut stdin,
            stdin_is_terminal: false,
            stdout: Stream { writer: &mut stdout, is_terminal: false, width: None },
            stderr: Stream { writer: &mut stderr, is_terminal: false, width: None },
            prompt: None,
        };
        let words = std::iter::once("tokenctl").chain(args.iter().copied());
        let exit = run(&mut context, words.map(OsString::from));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Done {
            exit: i32::from(exit),
            stdout: text(stdout),
            stderr: text(stderr),
            line: format!("{args:?}, {seconds} s ago"),
        }
    }

    /// Opens a session as it was opened so many seconds ago.
    #[track_caller]
    pub(crate) fn issue_ago(&self, seconds: i64, user: &str, args: &[&str]) -> Pair {
        let line = [&["issue", user], args, &["-o", "json"]].concat();
        Pair::of(self.ago(seconds, &line).code(0).json())
    }
}
