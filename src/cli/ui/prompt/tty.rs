//! Finds the terminal of the process, wherever the streams point, and reads from it without echo.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_getfl};
use rustix::io::Errno;
use rustix::termios::{
    OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr,
};

use crate::cli::signals::{self, ChangedTerminal};

/// Maximum time that one read waits for input.
pub(super) const TICK: Duration = Duration::from_millis(100);

/// A terminal for prompts.
#[derive(Debug)]
pub(super) struct Tty {
    input: File,
    output: File,
}

/// The outcome of one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    Byte(u8),
    /// No input within one [`TICK`].
    Tick,
    /// The terminal was closed.
    End,
}

impl Tty {
    /// Finds the controlling terminal, or else the first stream that is a terminal (`su USER -c` has no
    /// controlling terminal).
    pub(super) fn find() -> Option<Self> {
        if let Some(tty) = Self::open("/dev/tty") {
            return Some(tty);
        }
        let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
        let streams: [BorrowedFd<'_>; 3] = [stdin.as_fd(), stderr.as_fd(), stdout.as_fd()];
        let terminals: Vec<_> = streams.into_iter().filter(io::IsTerminal::is_terminal).collect();
        let with = |mode: OFlags| {
            terminals.iter().find(|fd| {
                fcntl_getfl(fd).is_ok_and(|flags| {
                    let access = flags & OFlags::RWMODE;
                    access == mode || access == OFlags::RDWR
                })
            })
        };
        if let (Some(input), Some(output)) = (with(OFlags::RDONLY), with(OFlags::WRONLY)) {
            let file = |fd: &BorrowedFd<'_>| fd.try_clone_to_owned().ok().map(File::from);
            return Some(Self { input: file(input)?, output: file(output)? });
        }
        // The stream may be open in one direction only; the device is opened for both.
        let name = rustix::termios::ttyname(terminals.first()?, Vec::new()).ok()?;
        Self::open(name.to_str().ok()?)
    }

    fn open(path: &str) -> Option<Self> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NOCTTY.bits().cast_signed();
        let input =
            OpenOptions::new().read(true).write(true).custom_flags(flags).open(path).ok()?;
        let output = input.try_clone().ok()?;
        Some(Self { input, output })
    }

    #[cfg(test)]
    pub(super) fn open_for_test(path: &str) -> Self {
        Self::open(path).expect("a terminal")
    }

    /// Whether reading from the terminal would stop the process, because it runs in the background.
    pub(super) fn is_in_background(&self) -> bool {
        // The call fails for a terminal that is not the controlling one, where reading stops no process.
        tcgetpgrp(&self.input).is_ok_and(|foreground| foreground != rustix::process::getpgrp())
    }

    pub(super) fn size(&self) -> Option<(usize, usize)> {
        let size = tcgetwinsize(&self.output).ok()?;
        let (rows, columns) = (usize::from(size.ws_row), usize::from(size.ws_col));
        (columns > 0).then_some((rows, columns))
    }

    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        (&self.output).write_all(text.as_bytes())
    }

    /// Turns echo and line editing off until the result is dropped. If a signal ends the process before,
    /// `leave` is written to the terminal.
    pub(super) fn raw(&self, leave: &'static str) -> io::Result<Raw<'_>> {
        let before = tcgetattr(&self.input)?;
        let mut raw = before.clone();
        raw.make_raw();
        // Keep the output modes, so that a line break in the output still returns to the first column.
        raw.output_modes = before.output_modes;
        // Let a read return after one tick, because not every system can poll a terminal.
        raw.special_codes[SpecialCodeIndex::VMIN] = 0;
        raw.special_codes[SpecialCodeIndex::VTIME] = 1;
        let restored = self.input.try_clone().and_then(|terminal| {
            signals::restore_on_end(ChangedTerminal { terminal, before: before.clone(), leave })
        });
        let changed = tcsetattr(&self.input, OptionalActions::Drain, &raw);
        // From here on, the state is restored on drop.
        let raw = Raw { tty: self, before };
        restored?;
        changed?;
        Ok(raw)
    }
}

/// The terminal without echo and line editing.
pub(super) struct Raw<'a> {
    tty: &'a Tty,
    before: Termios,
}

impl Raw<'_> {
    pub(super) fn read(&self) -> io::Result<Input> {
        let mut byte = [0];
        loop {
            return match (&self.tty.input).read(&mut byte) {
                Ok(1..) => Ok(Input::Byte(byte[0])),
                // A read from a closed terminal returns no bytes too.
                Ok(0) if tcgetattr(&self.tty.input).is_err() => Ok(Input::End),
                Ok(0) => Ok(Input::Tick),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // Another program has set the shared descriptor to non-blocking.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    std::thread::sleep(TICK);
                    Ok(Input::Tick)
                }
                Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => {
                    Ok(Input::End)
                }
                Err(error) => Err(error),
            };
        }
    }
}

impl Drop for Raw<'_> {
    fn drop(&mut self) {
        // `drop` cannot report a failure.
        let _ = tcsetattr(&self.tty.input, OptionalActions::Drain, &self.before);
        signals::stop_restoring();
    }
}
