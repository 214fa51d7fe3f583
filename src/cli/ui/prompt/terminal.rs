//! Implements the prompts on a terminal.

use std::io;
use std::time::Duration;

use zeroize::{Zeroize, Zeroizing};

use super::keys::{self, KeyPress};
use super::pick::{Pick, Step};
use super::tty::{Raw, TICK, Tty};
use super::{PickSource, Prompt, PromptError, Unanswered};
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::text::{safe, short, width};

/// Maximum length of an answer in bytes: longer than any token, and a limit for a stuck key.
const MAX_INPUT: usize = 1 << 20;
/// Time without an answer after which a question fails.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Erases the list, whose first line has the cursor.
const ERASE_LIST: &str = "\r\x1b[J";

/// The terminal of the process.
#[derive(Debug)]
pub(crate) struct Terminal {
    tty: Tty,
    paint: Paint,
    patience: Duration,
}

impl Terminal {
    /// Finds the terminal of the process, if it has one.
    pub(crate) fn find(paint: impl FnOnce() -> Paint) -> Option<Self> {
        Some(Self { tty: Tty::find()?, paint: paint(), patience: PATIENCE })
    }

    /// Shows a question and turns the echo off until `answer` returns.
    fn ask<R>(
        &self,
        question: &str,
        answer: impl FnOnce(&mut Keyboard<'_>) -> Result<(R, &'static str), PromptError>,
    ) -> Result<R, PromptError> {
        self.refuse_in_background()?;
        let raw = self.tty.raw("\n")?;
        self.tty.write(question)?;
        let mut keyboard = Keyboard { raw: &raw, patience: self.patience, waited: Duration::ZERO };
        let answered = answer(&mut keyboard);
        let shown = answered.as_ref().map_or("", |(_, shown)| shown);
        self.tty.write(&format!("{shown}\n"))?;
        answered.map(|(answer, _)| answer)
    }

    fn refuse_in_background(&self) -> Result<(), PromptError> {
        if self.tty.is_in_background() {
            return Err(PromptError::Unanswered(Unanswered::Background));
        }
        Ok(())
    }

    fn columns(&self) -> usize {
        self.tty.size().map_or(80, |(_, columns)| columns)
    }

    /// Draws the list below the line it started on, and leaves the cursor after the query.
    fn draw(&self, pick: &mut Pick) -> io::Result<()> {
        let (rows, columns) = self.tty.size().unwrap_or((24, 80));
        // The last column stays empty, because some terminals wrap when it is filled.
        let lines = pick.view(rows, columns.saturating_sub(1), self.paint);
        let up = match lines.len() {
            0 | 1 => String::new(),
            more => format!("\x1b[{}A", more - 1),
        };
        let first = lines.first().map_or("", String::as_str);
        self.tty.write(&format!("\r\x1b[J{}{up}\r{first}", lines.join("\n")))
    }
}

impl Prompt for Terminal {
    fn width(&self) -> Option<usize> {
        self.tty.size().map(|(_, columns)| columns)
    }

    fn paint(&self) -> Paint {
        self.paint
    }

    fn show(&mut self, text: &str) -> Result<(), PromptError> {
        self.refuse_in_background()?;
        Ok(self.tty.write(text)?)
    }

    fn confirm(&mut self, question: &str) -> Result<bool, PromptError> {
        let hint = self.paint.tone(Tone::Hint, "[y/N]");
        let question = safe(question);
        let question = format!("{} {hint} ", self.paint.tone(Tone::Strong, &question));
        self.ask(&question, |keyboard| {
            let answer = keyboard.answer()?;
            let is_yes = ["y", "yes"].iter().any(|yes| answer.eq_ignore_ascii_case(yes));
            Ok((is_yes, if is_yes { "yes" } else { "no" }))
        })
    }

    /// If more input follows a line break at once, as in a token that was copied from wrapped text, reads on:
    /// the rest would otherwise be executed by the shell.
    fn password(&mut self, label: &str) -> Result<Zeroizing<String>, PromptError> {
        let label = safe(label);
        let hint = self.paint.tone(Tone::Hint, "(hidden)");
        self.ask(&format!("{} {hint}: ", self.paint.tone(Tone::Strong, &label)), |keyboard| {
            let mut text = Zeroizing::new(String::with_capacity(4096));
            let mut next = None;
            loop {
                line(keyboard, next.take(), &mut text, |_| Ok(()))?;
                let key = keyboard.next()?;
                if matches!(key, KeyPress::None | KeyPress::Gone) {
                    return Ok((text, ""));
                }
                next = Some(key);
                push(&mut text, '\n');
            }
        })
        .map_err(|error| match error {
            PromptError::Unanswered(Unanswered::EndOfInput) => PromptError::Cancelled,
            error @ (PromptError::Unanswered(_)
            | PromptError::Cancelled
            | PromptError::Io(_)
            | PromptError::Source) => error,
        })
    }

    fn type_back(&mut self, question: &str, expected: &str) -> Result<bool, PromptError> {
        let (question, expected_shown) = (safe(question), safe(expected));
        let strong = self.paint.tone(Tone::Strong, &expected_shown);
        let tty = &self.tty;
        self.ask(&format!("{question}\nType {strong} to continue: "), |keyboard| {
            let mut typed = Zeroizing::new(String::new());
            line(keyboard, None, &mut typed, |change| match change {
                Change::Added(c) => tty.write(&safe(c.encode_utf8(&mut [0; 4]))),
                Change::Removed(c) => {
                    tty.write(&"\x08 \x08".repeat(width(&safe(c.encode_utf8(&mut [0; 4])))))
                }
            })?;
            Ok((*typed == expected, ""))
        })
    }

    fn select_many(
        &mut self,
        question: &str,
        source: &mut dyn PickSource,
    ) -> Result<Vec<String>, PromptError> {
        self.refuse_in_background()?;
        let mut pick =
            Pick::new(question, source.search("", self.columns()).ok_or(PromptError::Source)?);
        let raw = self.tty.raw(ERASE_LIST)?;
        let mut keyboard = Keyboard { raw: &raw, patience: self.patience, waited: Duration::ZERO };
        let chosen = self.choose(&mut pick, &mut keyboard, source);
        self.tty.write(ERASE_LIST)?;
        let chosen = chosen?;
        let question = short(&safe(question), self.columns().saturating_sub(20)).into_owned();
        self.tty.write(&format!("{question}: {} chosen\n", chosen.len()))?;
        Ok(chosen)
    }
}

impl Terminal {
    fn choose(
        &self,
        pick: &mut Pick,
        keyboard: &mut Keyboard<'_>,
        source: &mut dyn PickSource,
    ) -> Result<Vec<String>, PromptError> {
        loop {
            self.draw(pick)?;
            keyboard.waited = Duration::ZERO;
            // Search when the typing pauses, because a search of a large store takes time.
            let key = if pick.is_stale() { keyboard.next()? } else { keyboard.wait()? };
            if key == KeyPress::None {
                pick.update(
                    source.search(pick.query(), self.columns()).ok_or(PromptError::Source)?,
                );
                continue;
            }
            let mut step = pick.press(key);
            if step == Step::Search {
                pick.update(
                    source.search(pick.query(), self.columns()).ok_or(PromptError::Source)?,
                );
                step = pick.press(key);
            }
            match step {
                Step::On | Step::Search => {}
                Step::Done(keys) => return Ok(keys),
                Step::Cancel => return Err(PromptError::Cancelled),
            }
        }
    }
}

fn end_of_input() -> PromptError {
    PromptError::Unanswered(Unanswered::EndOfInput)
}

/// Reads the keys of one question, and measures the time without a key.
struct Keyboard<'a> {
    raw: &'a Raw<'a>,
    patience: Duration,
    waited: Duration,
}

impl Keyboard<'_> {
    /// Returns the next key, or [`KeyPress::None`] if none comes within a tick.
    fn next(&mut self) -> io::Result<KeyPress> {
        keys::read(|| self.raw.read())
    }

    /// Waits for the next key.
    fn wait(&mut self) -> Result<KeyPress, PromptError> {
        loop {
            let key = self.next()?;
            if key == KeyPress::Gone {
                return Err(end_of_input());
            }
            if key != KeyPress::None {
                return Ok(key);
            }
            self.waited += TICK;
            if self.waited > self.patience {
                return Err(PromptError::Unanswered(Unanswered::TimedOut));
            }
        }
    }

    /// Waits for the next key that does not cancel.
    fn key(&mut self) -> Result<KeyPress, PromptError> {
        let key = self.wait()?;
        if matches!(key, KeyPress::Escape | KeyPress::Ctrl('c')) {
            return Err(PromptError::Cancelled);
        }
        Ok(key)
    }

    /// Waits for a key, and reads the input that follows it at once, up to the end of the line: in pasted text,
    /// such as the next line for the shell, a `y` is no answer. A key that is no character asks again.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other keys are no characters")]
    fn answer(&mut self) -> Result<String, PromptError> {
        loop {
            let mut answer = String::new();
            let mut key = self.key()?;
            loop {
                match key {
                    KeyPress::Enter | KeyPress::None | KeyPress::Gone => break,
                    KeyPress::Escape | KeyPress::Ctrl('c') => return Err(PromptError::Cancelled),
                    KeyPress::Ctrl('d') if answer.is_empty() => return Err(end_of_input()),
                    KeyPress::Char(c) if answer.len() < MAX_INPUT => answer.push(c),
                    _ if answer.len() < MAX_INPUT => answer.push(NO_CHARACTER),
                    _ => {}
                }
                key = self.next()?;
            }
            if answer.is_empty() || answer.chars().any(|c| c != NO_CHARACTER) {
                return Ok(answer);
            }
        }
    }
}

/// Stands for a key that is no character, in an answer.
const NO_CHARACTER: char = char::REPLACEMENT_CHARACTER;

/// A change of the line that is being typed.
enum Change {
    Added(char),
    Removed(char),
}

/// Reads one line to the end of `text`, with `first` as its first key, and reports every change to `echo`.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other keys do nothing")]
fn line(
    keyboard: &mut Keyboard<'_>,
    mut first: Option<KeyPress>,
    text: &mut Zeroizing<String>,
    echo: impl Fn(Change) -> io::Result<()>,
) -> Result<(), PromptError> {
    let start = text.len();
    loop {
        let key = match first.take() {
            Some(key) => key,
            None => keyboard.key()?,
        };
        match key {
            KeyPress::Enter => return Ok(()),
            KeyPress::Backspace if text.len() > start => {
                if let Some(c) = text.pop() {
                    echo(Change::Removed(c))?;
                }
            }
            KeyPress::Ctrl('u') => {
                while text.len() > start
                    && let Some(c) = text.pop()
                {
                    echo(Change::Removed(c))?;
                }
            }
            KeyPress::Ctrl('d') if text.is_empty() => return Err(end_of_input()),
            KeyPress::Char(c) if text.len() < MAX_INPUT => {
                push(text, c);
                echo(Change::Added(c))?;
            }
            _ => {}
        }
    }
}

/// Appends a character. A plain `push` could reallocate and leave a copy of the secret in memory.
fn push(text: &mut Zeroizing<String>, c: char) {
    if text.capacity() - text.len() < c.len_utf8() {
        let mut larger = String::with_capacity((text.capacity() * 2).max(64));
        larger.push_str(text);
        text.zeroize();
        **text = larger;
    }
    text.push(c);
}

#[cfg(test)]
mod tests {
    use std::os::fd::OwnedFd;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::*;

    /// Creates a pseudo-terminal; returns the terminal and the end at which the test types.
    fn terminal(patience: Duration) -> (Terminal, OwnedFd) {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&person).expect("a terminal");
        unlockpt(&person).expect("a terminal");
        let name = ptsname(&person, Vec::new()).expect("a name");
        let tty = Tty::open_for_test(name.to_str().expect("UTF-8"));
        (Terminal { tty, paint: Paint::OFF, patience }, person)
    }

    #[test]
    fn a_question_without_an_answer_ends() {
        let (mut terminal, _person) = terminal(Duration::from_millis(250));
        let asked = [terminal.confirm("Sure?").err(), terminal.type_back("Sure?", "x").err()];
        for error in asked {
            let timed_out = PromptError::Unanswered(Unanswered::TimedOut).to_string();
            assert_eq!(error.expect("no answer").to_string(), timed_out);
        }
    }

    #[test]
    fn a_closed_terminal_ends_the_question() {
        let (mut terminal, person) = terminal(Duration::from_secs(60));
        let hangs_up = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            drop(person);
        });
        let error = terminal.confirm("Sure?").expect_err("no answer");
        assert!(matches!(error, PromptError::Unanswered(_) | PromptError::Io(_)), "{error}");
        hangs_up.join().expect("a thread");
    }
}
