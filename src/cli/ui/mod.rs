//! Building blocks of terminal output.
//!
//! No function here reads a clock, the environment or a terminal's size: `now`, the time zone, the width and
//! the colour policy are arguments. Only [`prompt`] and [`progress`] use the terminal.

pub(crate) mod card;
pub(crate) mod client;
pub(crate) mod color;
mod grid;
pub(crate) mod json;
pub(crate) mod output;
pub(crate) mod progress;
pub(crate) mod prompt;
pub(crate) mod suggest;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod when;
pub(crate) mod wrap;
