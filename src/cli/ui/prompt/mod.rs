//! The only place that asks people something.
//!
//! Built on the terminal and the keys of dialoguer's `console`, not on its ready-made prompts: those
//! hide the cursor and answer Ctrl-C by raising SIGINT, which leaves it hidden and, at a password,
//! the echo off; they lose what is pasted beyond 4 095 characters; and none selects several by
//! fuzzy search. Here Ctrl-C and Esc are answers like any other, and the terminal is always put back.

mod pick;
mod scripted;
mod terminal;

use std::io;

pub use pick::{Pick, PickStep};
pub use scripted::{Answer, Scripted};
pub use terminal::Terminal;
use zeroize::Zeroizing;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Ctrl-C or Esc, or the terminal went away: nothing is to be done.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// The terminal can't be read or written.
    #[error("can't ask at this terminal")]
    Io(#[from] io::Error),
}

/// Somebody who can be asked.
pub trait Prompt {
    /// Yes or no; Enter alone is no.
    ///
    /// # Errors
    /// When it was cancelled or the terminal failed.
    fn confirm(&mut self, question: &str) -> Result<bool, PromptError>;

    /// A secret that is not shown while it is typed or pasted.
    ///
    /// # Errors
    /// When it was cancelled or the terminal failed.
    fn password(&mut self, label: &str) -> Result<Zeroizing<String>, PromptError>;

    /// Whether `expected` was typed back, exactly: for what can't be undone and must not happen by habit.
    ///
    /// # Errors
    /// When it was cancelled or the terminal failed.
    fn type_back(&mut self, question: &str, expected: &str) -> Result<bool, PromptError>;

    /// Which of the items, by their places, in order; never none.
    ///
    /// # Errors
    /// When it was cancelled (also because there is nothing to choose from) or the terminal failed.
    fn select_many(&mut self, question: &str, items: &[String]) -> Result<Vec<usize>, PromptError>;
}
