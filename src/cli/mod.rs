//! The command line.

pub mod ui;
