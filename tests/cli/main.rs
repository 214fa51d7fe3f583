//! The command line as users and programs meet it, through the built binary.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may panic")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/prevented.rs"]
mod prevented;
#[path = "../common/shapes/mod.rs"]
mod shapes;

mod addresses;
mod answers;
mod arguments;
mod bad_input;
mod blank;
mod broken_rules;
mod clocks;
mod completion;
mod config;
mod daily;
mod dry_runs;
mod endings;
mod first_run;
mod foreign_log;
mod foreign_triggers;
mod foreign_values;
mod hints;
mod introspect;
mod key_paths;
mod key_permissions;
mod keys;
mod login;
mod lost_output;
mod man_pages;
mod mass;
mod not_a_path;
mod output;
mod process;
mod progress;
mod prompts;
mod purge;
mod restored;
mod revocation;
mod rotation;
mod shown_blanks;
mod sight;
mod startup;
mod store_access;
mod stray;
mod suggestions;
mod terminal;
mod times;
mod unwritable;
mod user_ids;
mod value_lists;
mod written_files;
