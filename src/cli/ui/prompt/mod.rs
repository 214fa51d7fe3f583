//! The only place that asks a person something.
//!
//! The prompts are our own: ready-made ones (`dialoguer`) read from standard input alone, wait without
//! a limit, and leave the cursor hidden or the echo off after Ctrl-C. A confirmation here is asked at
//! the terminal of the process wherever its streams point, and never waits for a terminal without a
//! reader.

mod keys;
mod pick;
mod terminal;
mod tty;

use std::io;

pub use pick::{Matches, PickItem, PickSource};
pub use terminal::Terminal;
use zeroize::Zeroizing;

use super::color::Paint;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// The person declined: "no", Ctrl-C or Esc.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// The terminal has no reader.
    #[error("cannot ask for confirmation: {0}")]
    Unanswered(Unanswered),
    /// The terminal cannot be read or written.
    #[error("cannot ask at this terminal: {0}")]
    Io(#[from] io::Error),
}

/// Why a question was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// A background process group may not read from its terminal.
    #[error("the command runs in the background")]
    Background,
    /// The terminal's input has ended.
    #[error("the terminal has no input")]
    EndOfInput,
    /// No answer came within the time limit.
    #[error("no answer within 5 minutes")]
    TimedOut,
}

/// A person at a terminal.
pub trait Prompt {
    /// Returns the width of the terminal, if it is known.
    fn width(&self) -> Option<usize>;

    /// Returns whether the terminal gets colour.
    fn paint(&self) -> Paint;

    /// Writes text to the terminal, before a question about it.
    ///
    /// # Errors
    /// If the process runs in the background, or the terminal fails.
    fn show(&mut self, text: &str) -> Result<(), PromptError>;

    /// Asks a yes-or-no question; Enter alone is no.
    ///
    /// # Errors
    /// If the person cancelled, nobody answered, or the terminal failed.
    fn confirm(&mut self, question: &str) -> Result<bool, PromptError>;

    /// Asks for a secret, which is not shown while it is typed or pasted.
    ///
    /// # Errors
    /// If the person cancelled, nobody answered, or the terminal failed.
    fn password(&mut self, label: &str) -> Result<Zeroizing<String>, PromptError>;

    /// Asks to type `expected`, for a change that must not happen by habit. Returns whether the
    /// answer was exactly that.
    ///
    /// # Errors
    /// If the person cancelled, nobody answered, or the terminal failed.
    fn type_back(&mut self, question: &str, expected: &str) -> Result<bool, PromptError>;

    /// Lets the person choose items of a searchable list. Returns the keys of the chosen items, at
    /// least one.
    ///
    /// # Errors
    /// If the person cancelled, the search failed, or the terminal failed.
    fn select_many(
        &mut self,
        question: &str,
        source: &mut dyn PickSource,
    ) -> anyhow::Result<Vec<String>>;
}
