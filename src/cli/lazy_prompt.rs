//! A prompt whose terminal is opened at the first question, because most commands never ask.

use std::cell::OnceCell;

use super::ui::prompt::Prompt;

/// A prompt that is opened on first use.
pub struct LazyPrompt<'a> {
    find: &'a dyn Fn() -> Option<Box<dyn Prompt>>,
    found: OnceCell<Option<Box<dyn Prompt>>>,
}

impl<'a> LazyPrompt<'a> {
    /// Creates a prompt that `find` opens if there is a terminal.
    pub(super) fn new(find: &'a dyn Fn() -> Option<Box<dyn Prompt>>) -> Self {
        Self { find, found: OnceCell::new() }
    }

    /// Creates the prompt of a process without a terminal.
    #[must_use]
    pub fn none() -> Self {
        Self::new(&|| None)
    }

    /// Whether there is a terminal with a user.
    pub(super) fn is_some(&self) -> bool {
        self.found.get_or_init(self.find).is_some()
    }

    /// Returns the prompt, if there is a terminal with a user.
    pub(super) fn as_mut(&mut self) -> Option<&mut dyn Prompt> {
        self.found.get_or_init(self.find);
        match self.found.get_mut() {
            Some(Some(prompt)) => Some(&mut **prompt),
            _ => None,
        }
    }
}
