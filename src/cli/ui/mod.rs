//! What people see: the pieces that commands render with.
//!
//! Nothing here reads a clock, the environment or a terminal's size by itself: `now`, the zone, the
//! width and the colour policy are arguments. Only [`prompt`] and [`progress`] touch the terminal.

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
