//! Asking at a real terminal: keys from it, questions on stderr.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::OwnedFd;
use std::time::Duration;

use dialoguer::console::{Key, Term};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::{Zeroize, Zeroizing};

use super::{Pick, PickStep, Prompt, PromptError};
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::text::{safe, short, width};

/// A terminal hands over a long paste in pieces, and this is longer than the pause between two.
const PASTE_PAUSE: Duration = Duration::from_millis(30);

/// Far longer than any token, short enough for a stuck key.
const MAX_INPUT: usize = 1 << 20;

/// The person at the terminal.
#[derive(Debug)]
pub struct Terminal {
    term: Term,
    paint: Paint,
}

impl Terminal {
    /// Asks on stderr, in colour or not.
    #[must_use]
    pub fn new(paint: Paint) -> Self {
        Self { term: Term::stderr(), paint }
    }

    /// Shows a question and hides what is typed until `answer` has enough.
    fn ask<R>(
        &self,
        question: &str,
        answer: impl FnOnce(&Term, &Raw) -> Result<(R, &'static str), PromptError>,
    ) -> Result<R, PromptError> {
        let raw = Raw::enter()?;
        self.term.write_str(question)?;
        let answered = answer(&self.term, &raw);
        let shown = answered.as_ref().map_or("", |(_, shown)| shown);
        self.term.write_line(shown)?;
        answered.map(|(answer, _)| answer)
    }

    fn columns(&self) -> usize {
        usize::from(self.term.size().1)
    }
}

impl Prompt for Terminal {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other keys do nothing")]
    fn confirm(&mut self, question: &str) -> Result<bool, PromptError> {
        let hint = self.paint.tone(Tone::Hint, "[y/N]");
        let question = safe(question);
        self.ask(&format!("{} {hint} ", self.paint.tone(Tone::Strong, &question)), |term, _| {
            loop {
                match key(term)? {
                    Key::Char('y' | 'Y') => return Ok((true, "yes")),
                    Key::Char('n' | 'N') | Key::Enter => return Ok((false, "no")),
                    _ => {}
                }
            }
        })
    }

    /// What is pasted may be broken into lines, as a token copied from a mail: a break that more
    /// follows at once is not the end. Left behind, the rest would land in the shell.
    fn password(&mut self, label: &str) -> Result<Zeroizing<String>, PromptError> {
        let label = safe(label);
        let hint = self.paint.tone(Tone::Hint, "(hidden)");
        self.ask(&format!("{} {hint}: ", self.paint.tone(Tone::Strong, &label)), |term, raw| {
            let mut text = line(term, |_| Ok(()))?;
            while raw.has_more() {
                push(&mut text, '\n');
                for c in line(term, |_| Ok(()))?.chars() {
                    push(&mut text, c);
                }
            }
            Ok((text, ""))
        })
    }

    fn type_back(&mut self, question: &str, expected: &str) -> Result<bool, PromptError> {
        let (question, expected_shown) = (safe(question), safe(expected));
        let strong = self.paint.tone(Tone::Strong, &expected_shown);
        self.ask(&format!("{question}\nType {strong} to go on: "), |term, _| {
            let typed = line(term, |change| match change {
                Change::Added(c) => term.write_str(&safe(c.encode_utf8(&mut [0; 4]))),
                Change::Removed(c) => term.clear_chars(width(&safe(c.encode_utf8(&mut [0; 4])))),
            })?;
            Ok((*typed == expected, ""))
        })
    }

    fn select_many(&mut self, question: &str, items: &[String]) -> Result<Vec<usize>, PromptError> {
        if items.is_empty() {
            return Err(PromptError::Cancelled);
        }
        let mut pick = Pick::new(question, items);
        let _raw = Raw::enter()?;
        let screen = Screen { term: &self.term, paint: self.paint };
        loop {
            screen.draw(&mut pick)?;
            let step = self.term.read_key_raw().map(|key| pick.press(&key));
            screen.wipe()?;
            match step {
                Ok(PickStep::On) => {}
                Ok(PickStep::Done(places)) => {
                    let shown =
                        short(&safe(question), self.columns().saturating_sub(20)).into_owned();
                    self.term.write_line(&format!("{shown}: {} chosen", places.len()))?;
                    return Ok(places);
                }
                Ok(PickStep::Cancel) => return Err(PromptError::Cancelled),
                Err(error) => return Err(gone(error)),
            }
        }
    }
}

/// A list on the screen, below the line it started on.
struct Screen<'a> {
    term: &'a Term,
    paint: Paint,
}

impl Screen<'_> {
    /// Draws, and leaves the cursor behind what was typed: on the first line.
    fn draw(&self, pick: &mut Pick) -> io::Result<()> {
        let (rows, columns) = self.term.size();
        // The last column stays free: some terminals wrap when it is filled.
        let lines =
            pick.view(usize::from(rows), usize::from(columns).saturating_sub(1), self.paint);
        self.term.write_str(&lines.join("\n"))?;
        self.term.move_cursor_up(lines.len().saturating_sub(1))?;
        self.term.write_str("\r")?;
        self.term.write_str(lines.first().map_or("", String::as_str))
    }

    fn wipe(&self) -> io::Result<()> {
        self.term.write_str("\r")?;
        self.term.clear_to_end_of_screen()
    }
}

/// What happened to a line that is being typed.
enum Change {
    Added(char),
    Removed(char),
}

/// Reads a line, telling `echo` about every change.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other keys do nothing")]
fn line(
    term: &Term,
    echo: impl Fn(Change) -> io::Result<()>,
) -> Result<Zeroizing<String>, PromptError> {
    // Grown by hand: a reallocating String would leave copies of the secret behind.
    let mut text = Zeroizing::new(String::with_capacity(4096));
    loop {
        match key(term)? {
            Key::Enter => return Ok(text),
            Key::Backspace => {
                if let Some(c) = text.pop() {
                    echo(Change::Removed(c))?;
                }
            }
            Key::Char('\u{15}') => {
                while let Some(c) = text.pop() {
                    echo(Change::Removed(c))?;
                }
            }
            // Ctrl-D ends, as at the end of a file.
            Key::Char('\u{4}') if text.is_empty() => return Err(PromptError::Cancelled),
            Key::Char(c) if !c.is_control() && text.len() < MAX_INPUT => {
                push(&mut text, c);
                echo(Change::Added(c))?;
            }
            _ => {}
        }
    }
}

fn push(text: &mut Zeroizing<String>, c: char) {
    if text.capacity() - text.len() < c.len_utf8() {
        let mut larger = String::with_capacity(text.capacity() * 2);
        larger.push_str(text);
        text.zeroize();
        **text = larger;
    }
    text.push(c);
}

/// The next key that is not a way out.
fn key(term: &Term) -> Result<Key, PromptError> {
    match term.read_key_raw() {
        Ok(Key::Escape | Key::CtrlC) => Err(PromptError::Cancelled),
        Ok(key) => Ok(key),
        Err(error) => Err(gone(error)),
    }
}

fn gone(error: io::Error) -> PromptError {
    let left = [io::ErrorKind::UnexpectedEof, io::ErrorKind::Interrupted].contains(&error.kind());
    if left { PromptError::Cancelled } else { PromptError::Io(error) }
}

/// The terminal without echo and line editing, until dropped. `console` does this only while it
/// waits for one key: what is pasted meanwhile would appear, secret or not.
struct Raw {
    input: OwnedFd,
    before: Termios,
}

impl Raw {
    fn enter() -> io::Result<Self> {
        let stdin = io::stdin();
        let input = if stdin.is_terminal() {
            rustix::io::dup(&stdin)?
        } else {
            File::options().read(true).write(true).open("/dev/tty")?.into()
        };
        let before = tcgetattr(&input)?;
        let mut raw = before.clone();
        raw.make_raw();
        // Line breaks in what we write go on returning to the first column.
        raw.output_modes = before.output_modes;
        tcsetattr(&input, OptionalActions::Drain, &raw)?;
        Ok(Self { input, before })
    }

    /// Whether more comes without anybody pressing a key: the rest of a paste. Counts the bytes in
    /// the terminal's queue, since `poll` does not support terminals on macOS.
    fn has_more(&self) -> bool {
        let waits = || rustix::io::ioctl_fionread(&self.input).is_ok_and(|bytes| bytes > 0);
        if !waits() {
            std::thread::sleep(PASTE_PAUSE);
        }
        waits()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // What can't be put back can't be reported from here either.
        let _ = tcsetattr(&self.input, OptionalActions::Drain, &self.before);
    }
}
