//! The process: the only module that uses its clock, environment and streams.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal as _, LineWriter, Read, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::context::Context;
use super::lazy_prompt::LazyPrompt;
use super::signals::catch_interrupts;
use super::stream::{Closed, Stream};
use super::ui::color::ColorChoice;
use super::ui::prompt::{Prompt, Terminal};
use super::ui::when::Zone;
use crate::time::Timestamp;
use crate::token::os_random;

/// Runs the command line of the process; returns its exit code. `stdout_is_lost`: the process was started
/// with standard output closed or open for reading only, so that everything written there is lost.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clocks")]
pub fn main(stdout_is_lost: bool) -> u8 {
    // A variable that is not UTF-8 must not look unset.
    let env = |name: &str| std::env::var_os(name).map(|v| v.to_string_lossy().into_owned());
    let started = Instant::now();
    let clock = || {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    };
    let mut random = os_random;
    let base = || etcetera::choose_base_strategy().ok();
    let (stdout, mut stderr) = (io::stdout(), io::stderr());
    let (out_tty, err_tty) = (stdout.is_terminal(), stderr.is_terminal());
    let stdin_is_terminal = rustix::stdio::stdin().is_terminal();
    // Flush after each line for a terminal or a pipe, whose reader should not wait for a full buffer.
    let mut out: Box<dyn Write> = if stdout_is_lost {
        Box::new(Closed)
    } else if out_tty {
        Box::new(LineWriter::new(stdout.lock()))
    } else {
        Box::new(BufWriter::with_capacity(1 << 16, stdout.lock()))
    };
    let find_terminal = || -> Option<Box<dyn Prompt>> {
        let terminal = Terminal::find(|| ColorChoice::Auto.paint(&env, true))?;
        Some(Box::new(terminal))
    };
    let mut context = Context {
        clock: &clock,
        store_ahead: 0,
        elapsed: &|| started.elapsed(),
        sleep: &std::thread::sleep,
        zone: Zone::Local,
        random: &mut random,
        env: &env,
        env_names: &|| std::env::vars_os().map(|(name, _)| name).collect(),
        data_dir: &|| {
            let usual = || base().as_ref().map(etcetera::BaseStrategy::data_dir);
            absolute("XDG_DATA_HOME").or_else(usual)
        },
        config_dir: &|| {
            let usual = || base().as_ref().map(etcetera::BaseStrategy::config_dir);
            absolute("XDG_CONFIG_HOME").or_else(usual)
        },
        login_name: &|| login_name(&env),
        catch_interrupts: &catch_interrupts,
        protect_memory: &protect_memory,
        stdin: &mut LazyStdin,
        stdin_is_terminal,
        stdout: Stream::new(
            &mut out,
            out_tty,
            out_tty.then(|| terminal_width(&io::stdout())).flatten(),
        ),
        // Not locked, because a progress bar draws from another thread.
        stderr: Stream::new(
            &mut stderr,
            err_tty,
            err_tty.then(|| terminal_width(&io::stderr())).flatten(),
        ),
        prompt: LazyPrompt::new(&find_terminal),
    };
    // Exceeding the file size limit should return an error, not kill the process.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    let arguments: Vec<OsString> = std::env::args_os().collect();
    report_missing_randomness();
    super::run(&mut context, arguments)
}

/// Makes a panic for lack of randomness an error of the command: the hash maps of the standard library, which
/// other libraries use, panic without it. No change is half made then: a transaction is rolled back.
fn report_missing_randomness() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if os_random(&mut [0]).is_ok() {
            return usual(panic);
        }
        let arguments: Vec<OsString> = std::env::args_os().collect();
        let text = super::error_report::without_randomness(&arguments);
        let _ = io::stderr().write_all(text.as_bytes());
        end();
    }));
}

#[expect(clippy::exit, reason = "a panic would abort the process")]
fn end() -> ! {
    crate::atomic_file::remove_unfinished();
    std::process::exit(1)
}

/// Standard input, whose buffer is allocated when a command reads it.
struct LazyStdin;

impl Read for LazyStdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        io::stdin().read(buffer)
    }

    fn read_to_end(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        io::stdin().read_to_end(bytes)
    }
}

/// Returns the absolute path in a variable of the XDG Base Directory Specification, which says to ignore a
/// relative one. With it, a user without a home directory needs none.
fn absolute(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// Returns the name for the audit trail. The environment comes first: the user database may be a directory
/// service on the network, and a process may run as a user without an entry.
fn login_name(env: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    ["SUDO_USER", "DOAS_USER", "USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| env(name).filter(|name| !name.is_empty()))
        .or_else(|| whoami::username().ok())
        .or_else(|| Some(format!("uid {}", rustix::process::getuid().as_raw())))
}

fn terminal_width(stream: &impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// Whether the reader of standard output has closed the pipe, without writing to it.
pub(super) fn nobody_reads() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdout = io::stdout();
    let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    let gone = PollFlags::ERR | PollFlags::HUP;
    poll(&mut watched, Some(&at_once)).is_ok() && watched[0].revents().intersects(gone)
}

/// Excludes the memory from core dumps and from other processes of the user. Called before private keys
/// are read. A failure is ignored: where the calls are not permitted, a debugger is not permitted either.
fn protect_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
