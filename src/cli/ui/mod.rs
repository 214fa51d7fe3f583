//! Building blocks of terminal output.
//!
//! No function here reads a clock, the environment or a terminal's size: `now`, the time zone, the width and
//! the colour policy are arguments. Only [`prompt`] and [`progress`] use the terminal.

pub mod card;
pub mod client;
pub mod color;
pub mod json;
pub mod output;
pub mod progress;
pub mod prompt;
pub mod suggest;
pub mod table;
pub mod text;
pub mod when;
pub mod wrap;
