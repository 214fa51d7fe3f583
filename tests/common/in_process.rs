//! Runs a command line in this process, with a chosen time, environment and terminal.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokenctl::cli::{Context, Stream, Zone, run};
use tokenctl::time::Timestamp;

/// The environment of the command line, independent of this machine.
#[derive(Default)]
pub(crate) struct Inside<'a> {
    pub(crate) now: i64,
    pub(crate) env: HashMap<String, String>,
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) config_dir: Option<PathBuf>,
    pub(crate) stdin: &'a [u8],
    /// Width of the terminal in columns; `None` for output to a file.
    pub(crate) width: Option<usize>,
}

impl Inside<'_> {
    /// Runs it; returns the exit code, standard output and standard error.
    pub(crate) fn run(&self, args: &[&str]) -> (u8, String, String) {
        let (mut stdout, mut stderr, mut stdin) = (Vec::new(), Vec::new(), self.stdin);
        let (is_terminal, width) = (self.width.is_some(), self.width);
        let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).expect("randomness");
        let mut context = Context {
            clock: &|| Timestamp(self.now),
            store_ahead: 0,
            elapsed: &|| Duration::ZERO,
            sleep: &|_| {},
            zone: Zone::utc(),
            random: &mut random,
            env: &|name| self.env.get(name).cloned(),
            env_names: &|| self.env.keys().map(Into::into).collect(),
            data_dir: &|| self.data_dir.clone(),
            config_dir: &|| self.config_dir.clone(),
            login_name: &|| Some("operator".to_owned()),
            catch_interrupts: &|| Arc::new(AtomicBool::new(false)),
            protect_memory: &|| {},
            stdin: &mut stdin,
            stdin_is_terminal: false,
            stdout: Stream::new(&mut stdout, is_terminal, width),
            stderr: Stream::new(&mut stderr, is_terminal, width),
            prompt: tokenctl::cli::LazyPrompt::none(),
        };
        let words = std::iter::once("tokenctl").chain(args.iter().copied());
        let code = run(&mut context, words.map(OsString::from));
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (code, text(stdout), text(stderr))
    }
}
