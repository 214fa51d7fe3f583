//! Seeing before doing: what every command does that destroys.

use anyhow::Result;

use crate::cli::args::Confirmation;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::ui::prompt::PromptError;
use crate::cli::view::counted;
use crate::service::Unexpected;

/// Whether to ask at all: somebody is there, and nobody said yes beforehand.
pub(super) fn wants_to_ask(context: &Context<'_>, confirmation: &Confirmation) -> bool {
    context.prompt.is_some() && !confirmation.yes && !confirmation.dry_run
}

/// Asks; a no is an end like Ctrl-C.
pub(super) fn confirm(context: &mut Context<'_>, question: &str) -> Result<()> {
    let Some(prompt) = context.prompt.as_mut() else { return Ok(()) };
    if prompt.confirm(question)? { Ok(()) } else { Err(PromptError::Cancelled.into()) }
}

/// Another number of sessions than `--expect` said.
pub(super) fn unexpected(Unexpected { found, expected }: Unexpected) -> anyhow::Error {
    Failure::failed(
        "unexpected-number",
        format!("{} would end, not {expected}: nothing was changed", counted(found, "session")),
    )
    .hint("look at them with --dry-run")
    .into()
}
