//! Decides about output that could not be written: what to report, and the exit code.

use std::io;

use crate::cli::command_error::{CommandError, Result};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::hints;
use super::stream::{self, Committed};

/// The reason of a failure to write the output, in JSON output.
pub(super) const REASON: &str = "output";

/// Keeps the exit code found so far if further output cannot be written: a rejected token must not be lost
/// because of `head`. [`unwritten`] reports the lost output, with exit code 1.
pub(super) fn unheard(context: &Context<'_>, found: Exit, error: CommandError) -> Result<Exit> {
    if context.stdout.has_failed() { Ok(found) } else { Err(error) }
}

/// Decides the outcome of a command whose output could not be written. A reader that closes the pipe
/// (`| head`) is no failure, unless the output was the purpose of the command or a change was committed,
/// which is then reported on stderr.
#[cold]
pub(super) fn unwritten(
    result: Result<Exit>,
    cause: &io::Error,
    committed: Vec<Committed>,
    is_point: bool,
) -> Result<Exit> {
    let found = match result {
        Ok(found) => found,
        Err(error) if error.is_io() => Exit::Done,
        Err(error) if committed.is_empty() => return Err(error),
        Err(_) => Exit::Failed,
    };
    if committed.is_empty() && !is_point && cause.kind() == io::ErrorKind::BrokenPipe {
        return Ok(found);
    }
    let cause = if cause.kind() == io::ErrorKind::BrokenPipe {
        "the reader of standard output has closed the pipe".to_owned()
    } else if cause.raw_os_error() == Some(stream::BAD_DESCRIPTOR) {
        "standard output is closed or open for reading only".to_owned()
    } else {
        cause.to_string()
    };
    let mut message = format!("cannot write the result: {cause}");
    for Committed { message: change, .. } in &committed {
        message.push_str(&format!("; {change}"));
    }
    let hint = committed
        .into_iter()
        .next()
        .map_or_else(|| hints::RUN_AGAIN_WITH_OUTPUT, |committed| committed.hint);
    // Whatever the command has found: the result that names the token is lost.
    Err(Failure::failed(REASON, message).hint(hint).into())
}
