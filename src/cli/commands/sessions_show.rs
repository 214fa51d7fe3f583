//! `tokenctl sessions show`

use crate::cli::command_error::Result;
use serde::Serialize;

use crate::cli::args::ShowArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::view::event::EventRow;
use crate::cli::view::session::SessionRow;
use crate::cli::view::session_story::{self, card};
use crate::session::{DenialKind, EventFilter, SESSION_FIELDS};

/// JSON output of a session with its history.
#[derive(Serialize)]
struct SessionDetails {
    #[serde(flatten)]
    session: SessionRow,
    events: Vec<EventRow>,
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
    let filter = EventFilter { session: Some(id), ..EventFilter::default() };
    tx.events(&filter, &mut |event| {
        events.push(event);
        Ok(())
    })?;
    let now = (context.clock)();
    let printer = &env.printer;
    if let Some(format) = printer.rows() {
        let events = events.into_iter().map(EventRow::from).collect();
        let story = SessionDetails { session: SessionRow::new(session, now), events };
        printer.value(context, format, &SESSION_FIELDS, &story)?;
        return Ok(Exit::Done);
    }
    let story = session_story::SessionHistory {
        session: &session,
        user,
        denial: denial.as_ref(),
        events: &events,
    };
    printer.card(context, &card(&story, now, context.zone))?;
    Ok(Exit::Done)
}
