//! `tokenctl sessions show`

use clap::Args;

use crate::cli::args::non_blank;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::view::session_story::SessionReport;
use crate::session::{DenialKind, EventFilter};

/// `sessions show`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl sessions show 01a1fbee
  tokenctl sessions show 01a1fbee -o json")]
pub(in crate::cli) struct ShowArgs {
    /// Session ID or a prefix of it
    #[arg(value_name = "ID", value_parser = non_blank)]
    id: String,
}

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ShowArgs) -> Result<Exit> {
    let mut store = env.open(context)?;
    let tx = store.read()?;
    let id = ids::resolve(tx.as_ref(), &args.id)?;
    let session = tx
        .session(&id)?
        .ok_or_else(|| Failure::nothing("unknown-session", format!("there is no session {id}")))?;
    let mut events = Vec::new();
    let user = tx.user(&session.user_id)?.map(|user| user.status);
    let denial = tx.denial(DenialKind::Sid, id.as_str())?;
    let filter = EventFilter { sessions: vec![id], ..EventFilter::default() };
    tx.events(&filter, &mut |event| {
        events.push(event);
        Ok(())
    })?;
    // A slow reader of the output must not keep the transaction open.
    drop(tx);
    let report = SessionReport { session, user, denial, events, now: context.now() };
    env.printer.report(context, report)?;
    Ok(Exit::Done)
}
