//! The command line of tokenctl.

use std::process::ExitCode;

fn main() -> ExitCode {
    tokenctl::cli::main()
}
