//! Prompts: the only place that asks a user for input.
//!
//! The prompts are our own. Those of `dialoguer` read only from standard input, wait without a limit, and
//! leave the cursor hidden or the echo off after Ctrl-C. Here a question is asked at the controlling
//! terminal, wherever the streams point, and a terminal without a user never blocks the command.

mod keys;
mod pick;
mod terminal;
mod tty;

use std::io;

pub(crate) use pick::{Matches, PickItem, PickSource};
pub(crate) use terminal::Terminal;
use zeroize::Zeroizing;

use super::color::Paint;

/// The reason why a prompt returned no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PromptError {
    /// The user declined: "no", Ctrl-C or Esc.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// No user can answer at the terminal.
    #[error("cannot ask for confirmation: {0}")]
    Unanswered(Unanswered),
    /// The terminal cannot be read or written.
    #[error("cannot ask at this terminal: {0}")]
    Io(#[from] io::Error),
    /// The items of a list cannot be read. The [`PickSource`] has the error.
    #[error("cannot read the items of the list")]
    Source,
}

/// The reason why no user can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unanswered {
    /// The process runs in the background, so it must not read from the terminal.
    #[error("the command runs in the background")]
    Background,
    /// The terminal's input has ended.
    #[error("the terminal has no input")]
    EndOfInput,
    /// No answer came within the time limit.
    #[error("no answer within 5 minutes")]
    TimedOut,
}

/// A terminal with a user.
pub(crate) trait Prompt {
    /// Returns the width of the terminal, if it is known.
    fn width(&self) -> Option<usize>;

    /// Returns whether the terminal gets colour.
    fn paint(&self) -> Paint;

    /// Writes text to the terminal, before a question about it.
    ///
    /// # Errors
    /// If the process runs in the background, or the terminal fails.
    fn show(&mut self, text: &str) -> Result<(), PromptError>;

    /// Asks a yes-or-no question. The default is no.
    ///
    /// # Errors
    /// If the user cancelled or did not answer, or the terminal failed.
    fn confirm(&mut self, question: &str) -> Result<bool, PromptError>;

    /// Asks for a secret, which is not shown while it is typed or pasted.
    ///
    /// # Errors
    /// If the user cancelled or did not answer, or the terminal failed.
    fn password(&mut self, label: &str) -> Result<Zeroizing<String>, PromptError>;

    /// Asks the user to type `expected`, for a dangerous change. Returns whether the answer was exactly
    /// `expected`.
    ///
    /// # Errors
    /// If the user cancelled or did not answer, or the terminal failed.
    fn type_back(&mut self, question: &str, expected: &str) -> Result<bool, PromptError>;

    /// Lets the user choose items of a searchable list. Returns the keys of the chosen items, at least one.
    ///
    /// # Errors
    /// If the user cancelled, the search failed, or the terminal failed.
    fn select_many(
        &mut self,
        question: &str,
        source: &mut dyn PickSource,
    ) -> Result<Vec<String>, PromptError>;
}
