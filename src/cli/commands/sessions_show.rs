//! `tokenctl sessions show`

use anyhow::Result;
use serde::Serialize;

use crate::cli::args::ShowArgs;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::view::event::{EventRow, line};
use crate::cli::view::session::{COLUMNS, SessionRow, card};
use crate::cli::workplace::Workplace;
use crate::session::EventFilter;

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
        outlet.value(context, format, COLUMNS, &story)?;
        return Ok(Exit::Done);
    }
    let mut card = card(&session, now, context.zone);
    card.lines("history", events.iter().map(|event| line(event, context.zone)));
    outlet.card(context, &card)?;
    Ok(Exit::Done)
}
