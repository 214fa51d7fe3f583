//! Confirmation, for every command that revokes sessions or deletes rows.

use crate::cli::args::Confirmation;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::hints;
use crate::cli::ui::prompt::{Prompt, PromptError};
use crate::cli::ui::table::Table;
use crate::cli::ui::text::safe;
use crate::cli::view::counted;
use crate::service::Unexpected;

/// Whether to ask: a user is present, and `--yes` was not given.
pub(super) fn wants_to_ask(context: &Context<'_>, confirmation: &Confirmation) -> bool {
    context.prompt.is_some() && !confirmation.yes && !confirmation.dry_run
}

/// Shows a table and a line below it at the terminal of the question.
pub(super) fn show(context: &mut Context<'_>, table: &Table, below: Option<&str>) -> Result<()> {
    let Some(prompt) = context.prompt.as_mut() else { return Ok(()) };
    let mut text = table.render(prompt.width(), prompt.paint()).text;
    if let Some(below) = below {
        text.push_str(below);
        text.push('\n');
    }
    prompt.show(&text).map_err(unanswered)
}

/// Asks a yes-or-no question below the name of the object: `store PATH`, `key ring PATH`.
pub(super) fn confirm(context: &mut Context<'_>, object: &str, question: &str) -> Result<()> {
    ask(context, |prompt| {
        prompt.show(&format!("{}\n", safe(object)))?;
        prompt.confirm(question)
    })
}

/// Asks the user to type `expected`, for changes that a habitual yes must not confirm.
pub(super) fn type_back(
    context: &mut Context<'_>,
    object: &str,
    question: &str,
    expected: &str,
) -> Result<()> {
    ask(context, |prompt| {
        prompt.show(&format!("{}\n", safe(object)))?;
        prompt.type_back(question, expected)
    })
}

fn ask(
    context: &mut Context<'_>,
    ask: impl FnOnce(&mut dyn Prompt) -> Result<bool, PromptError>,
) -> Result<()> {
    let Some(prompt) = context.prompt.as_mut() else { return Ok(()) };
    if ask(prompt).map_err(unanswered)? { Ok(()) } else { Err(PromptError::Cancelled.into()) }
}

/// Converts the error of a terminal without a user to a usage error: `--yes` is missing.
fn unanswered(error: PromptError) -> CommandError {
    match error {
        PromptError::Unanswered(_) => {
            Failure::usage(format!("{error}; nothing was changed (--yes skips the question)"))
                .hint(hints::LOOK_THEN_YES)
                .into()
        }
        PromptError::Cancelled | PromptError::Io(_) | PromptError::Source => error.into(),
    }
}

/// Returns the error for a number of sessions that differs from `--expect`.
pub(super) fn unexpected(unexpected: Unexpected) -> CommandError {
    unexpected_beside(unexpected, 0)
}

/// Returns the error for a number of sessions that differs from `--expect`, beside matching sessions that have
/// ended, which do not count.
pub(super) fn unexpected_beside(
    Unexpected { found, expected }: Unexpected,
    already_ended: u64,
) -> CommandError {
    let expected = counted(expected, "matching session");
    let ended = match already_ended {
        0 => String::new(),
        ended => format!(", not counting {ended} already ended"),
    };
    Failure::failed(
        "unexpected-number",
        format!("expected {expected}, found {found}{ended}: nothing was changed"),
    )
    .hint(hints::LOOK_FIRST)
    .into()
}
