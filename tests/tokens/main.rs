//! Tokens through the built binary: input, output, verification.

#![allow(clippy::expect_used, clippy::too_many_lines, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;

mod cut_off;
mod forgeries;
mod key_files;
mod key_sets;
mod named;
mod not_a_token;
mod other_files;
mod pasted;
mod refused_tokens;
mod shown;
mod support;
mod times;
mod verdicts;
