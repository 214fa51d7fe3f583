//! The signals that end the process: a command that writes in steps catches them, and a prompt restores the
//! terminal before the process ends.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustix::termios::{OptionalActions, Termios, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::atomic_file::remove_unfinished;

/// The terminal of the question that is being asked.
static ASKING: Mutex<Option<ChangedTerminal>> = Mutex::new(None);
/// Set by the first signal that is caught; exists once a command catches signals.
static INTERRUPTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
/// Whether the thread for signals during questions was started.
static RESTORES: OnceLock<()> = OnceLock::new();

/// A terminal whose state was changed for a question.
pub(super) struct ChangedTerminal {
    pub(super) terminal: File,
    /// The state before the question.
    pub(super) before: Termios,
    /// The text that takes the cursor to a line of its own.
    pub(super) leave: &'static str,
}

/// Catches SIGINT, SIGTERM and SIGHUP. The first signal sets the flag, so that the command stops cleanly;
/// the second ends the process at once. Every call returns the same flag.
pub(super) fn catch_interrupts() -> Arc<AtomicBool> {
    Arc::clone(INTERRUPTED.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let mut signals = vec![SIGINT, SIGTERM];
        signals.extend(not_ignored(&[SIGHUP]));
        for signal in &signals {
            let _ = signal_hook::flag::register(*signal, Arc::clone(&flag));
        }
        if let Ok(mut signals) = Signals::new(signals) {
            let second = move || {
                if signals.forever().nth(1).is_some() {
                    end_at_once();
                }
            };
            let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(second);
        }
        flag
    }))
}

/// Restores the terminal if a signal ends the process, until [`stop_restoring`].
///
/// # Errors
/// If the thread for signals cannot be started.
pub(super) fn restore_on_end(changed: ChangedTerminal) -> io::Result<()> {
    *asking() = Some(changed);
    if RESTORES.set(()).is_err() {
        return Ok(());
    }
    let mut signals = Signals::new(not_ignored(&[SIGINT, SIGTERM, SIGHUP, SIGQUIT]))?;
    let restore = move || {
        for signal in signals.forever() {
            let mut asking = asking();
            if let Some(ChangedTerminal { mut terminal, before, leave }) = asking.take() {
                // Without waiting for the output, which the user may have stopped.
                let _ = tcsetattr(&terminal, OptionalActions::Now, &before);
                let _ = terminal.write_all(leave.as_bytes());
            } else if INTERRUPTED.get().is_some() && signal != SIGQUIT {
                continue;
            }
            let _ = emulate_default_handler(signal);
        }
    };
    std::thread::Builder::new().name("terminal".to_owned()).spawn(restore)?;
    Ok(())
}

/// Ends [`restore_on_end`], after the terminal was restored.
pub(super) fn stop_restoring() {
    *asking() = None;
}

fn asking() -> MutexGuard<'static, Option<ChangedTerminal>> {
    ASKING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::exit, reason = "the user asked twice, and nothing is left half written")]
fn end_at_once() {
    remove_unfinished();
    std::process::exit(130)
}

/// Returns the signals without those that the process was started with as ignored, as by `nohup`, which must
/// stay so. Linux shows them in a file; elsewhere only unsafe code could find out.
fn not_ignored(signals: &[i32]) -> Vec<i32> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    let is_ignored = |signal: i32| mask >> (signal - 1) & 1 == 1;
    signals.iter().copied().filter(|signal| !is_ignored(*signal)).collect()
}
