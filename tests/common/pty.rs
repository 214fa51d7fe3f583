//! Runs the built binary at a pseudo-terminal, and types.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::World;
use super::run::BINARY;

/// Maximum time to wait for a text.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Screen {
    bytes: Vec<u8>,
    closed: bool,
}

/// A command at a terminal.
pub(crate) struct Pty {
    child: Child,
    keyboard: File,
    screen: Arc<(Mutex<Screen>, Condvar)>,
    /// Position up to which [`Pty::expect`] has read the screen.
    read: usize,
}

impl World {
    /// Starts our command at a terminal with this number of columns.
    pub(crate) fn pty(&self, columns: u16, args: &[&str]) -> Pty {
        let mut command = self.command(BINARY);
        command.args(args);
        self.sit(columns, command)
    }

    /// Starts a shell with this line at a terminal.
    pub(crate) fn pty_shell(&self, columns: u16, line: &str) -> Pty {
        self.sit(columns, self.in_shell(line))
    }

    /// Runs this line in a shell at a terminal; returns its exit code and the screen.
    pub(crate) fn screen(&self, columns: u16, line: &str) -> (i32, String) {
        self.sit(columns, self.in_shell(line)).end()
    }

    fn sit(&self, columns: u16, mut command: Command) -> Pty {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("a terminal");
        unlockpt(&master).expect("a terminal");
        let name = ptsname(&master, Vec::new()).expect("a name");
        let name = name.to_str().expect("UTF-8").to_owned();
        let slave = OpenOptions::new().read(true).write(true).open(name).expect("a terminal");
        let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&slave, size).expect("a size");
        if self.environment().all(|(name, _)| name != "TERM") {
            command.env("TERM", "xterm-256color");
        }
        let side = || Stdio::from(slave.try_clone().expect("a terminal"));
        command.stdin(side()).stdout(side()).stderr(side());
        let child = command.spawn().expect("a process");
        // Our own copies of the command's end would keep the terminal open.
        drop((command, slave));
        let keyboard = File::from(master);
        let mut output = keyboard.try_clone().expect("a terminal");
        let screen = Arc::new((Mutex::new(Screen::default()), Condvar::new()));
        let shared = Arc::clone(&screen);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                // The kernel returns EIO once the other end is closed.
                let read = output.read(&mut buffer).unwrap_or(0);
                let mut screen = shared.0.lock().expect("a lock");
                screen.bytes.extend_from_slice(&buffer[..read]);
                screen.closed = read == 0;
                shared.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Pty { child, keyboard, screen, read: 0 }
    }
}

impl Pty {
    /// Waits until this text is on the screen, after the text that was expected before.
    #[track_caller]
    pub(crate) fn expect(&mut self, text: &str) -> &mut Self {
        let (lock, changed) = &*self.screen;
        let screen = lock.lock().expect("a lock");
        let from = self.read;
        let place = |screen: &Screen| {
            let shown = String::from_utf8_lossy(&screen.bytes[from..]).into_owned();
            shown.find(text).map(|at| from + at + text.len())
        };
        let (screen, _) = changed
            .wait_timeout_while(screen, PATIENCE, |screen| {
                place(screen).is_none() && !screen.closed
            })
            .expect("a lock");
        let shown = String::from_utf8_lossy(&screen.bytes).into_owned();
        self.read =
            place(&screen).unwrap_or_else(|| panic!("no {text:?} on the screen: {shown:?}"));
        drop(screen);
        self
    }

    /// Types.
    pub(crate) fn send(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).expect("keys");
        self
    }

    /// Waits for the end; returns the exit code and the screen.
    #[track_caller]
    pub(crate) fn end(&mut self) -> (i32, String) {
        let (lock, changed) = &*self.screen;
        let screen = lock.lock().expect("a lock");
        let (screen, waited) =
            changed.wait_timeout_while(screen, PATIENCE, |screen| !screen.closed).expect("a lock");
        let shown = String::from_utf8_lossy(&screen.bytes).replace("\r\n", "\n");
        if waited.timed_out() {
            self.child.kill().expect("an end");
            panic!("it hangs: {shown}");
        }
        let status = self.child.wait().expect("a status");
        let exit = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
        assert!(!shown.contains("panicked at"), "{shown}");
        (exit, shown)
    }
}

/// Returns the text that remains on a screen where lines were overwritten or erased.
pub(crate) fn left_on(screen: &str) -> String {
    let lines = screen.split_inclusive('\n').map(|line| {
        let over = line.rfind('\r').map(|at| at + 1);
        let wiped = line.rfind("\u{1b}[2K").map(|at| at + "\u{1b}[2K".len());
        &line[over.max(wiped).unwrap_or_default()..]
    });
    lines.collect()
}
