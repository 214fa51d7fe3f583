//! `tokenctl sessions show`

use anyhow::Result;
use serde::Serialize;

use crate::cli::args::ShowArgs;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::view::event::EventRow;
use crate::cli::view::session::SessionRow;
use crate::cli::view::session_story::{self, card};
use crate::cli::workplace::Workplace;
use crate::session::{DenialKind, EventFilter, SESSION_FIELDS};

/// A session for programs, with its history.
#[derive(Serialize)]
struct Story {
    #[serde(flatten)]
    session: SessionRow,
    events: Vec<EventRow>,
}

pub(super) fn run(context: &mut Context<'_>, place: &Workplace, args: &ShowArgs) -> Result<Exit> {
    let mut store = place.open(context)?;
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
    let outlet = &place.outlet;
    if let Some(format) = outlet.rows() {
        let events = events.into_iter().map(EventRow::from).collect();
        let story = Story { session: SessionRow::new(session, now), events };
        outlet.value(context, format, &SESSION_FIELDS, &story)?;
        return Ok(Exit::Done);
    }
    let story =
        session_story::Story { session: &session, user, denial: denial.as_ref(), events: &events };
    outlet.card(context, &card(&story, now, context.zone))?;
    Ok(Exit::Done)
}
