//! Pages that are run and compared: the README, its picture, and whole screens.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod picture;
mod readme;
mod screens;
mod store;
