//! `tokenctl events`

use crate::cli::command_error::Result;

use super::event_rows::with_short_ids;
use super::events_follow::follow;
use super::selection::unknown_user;
use crate::cli::args::EventsArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::ids;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::{PAGE_ROWS, TextPage};
use crate::cli::view::{COUNTED, event as view, part_of};
use crate::session::EventFilter;
use crate::store::Read;

/// Default number of rows on a terminal.
const TABLE_ROWS: u64 = 50;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &EventsArgs) -> Result<Exit> {
    let mut filter = args.filter((context.clock)(), context.zone)?;
    let mut store = env.open(context)?;
    if let Some(session) = &args.session {
        filter.session = Some(ids::resolve_traced(store.read()?.as_ref(), session)?);
    }
    if args.follow {
        return follow(context, env, store.as_mut(), filter);
    }
    let tx = store.read()?;
    refuse_unknown_user(tx.as_ref(), &filter)?;
    let near_kind = args.near_kind();
    env.printer.list(context, EventList { tx: tx.as_ref(), filter, near_kind })?;
    Ok(Exit::Done)
}

/// Fails if the store has neither the user nor an event of the user, who is probably mistyped then.
fn refuse_unknown_user(tx: &dyn Read, filter: &EventFilter) -> Result<()> {
    let Some(user) = &filter.user else { return Ok(()) };
    if tx.user(user)?.is_some() {
        return Ok(());
    }
    let any = EventFilter { user: Some(user.clone()), limit: Some(1), ..EventFilter::default() };
    let mut is_known = false;
    tx.events(&any, &mut |_| {
        is_known = true;
        Ok(())
    })?;
    if is_known { Ok(()) } else { Err(unknown_user(user)) }
}

struct EventList<'a> {
    tx: &'a dyn Read,
    filter: EventFilter,
    /// The event kind that the user probably meant.
    near_kind: Option<&'static str>,
}

impl Listing for EventList<'_> {
    type Row = view::EventRow;

    fn columns(&self) -> &'static [&'static str] {
        view::COLUMNS
    }

    fn rows(&mut self, push: &mut PushFn<'_, view::EventRow>) -> Result<()> {
        Ok(self.tx.events(&self.filter, &mut |event| push(&event.into()))?)
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let Self { tx, filter, near_kind } = self;
        let limit = filter.limit.unwrap_or_else(|| page.default_limit(TABLE_ROWS));
        // Without a limit, events are read from the oldest on, page by page.
        filter.oldest |= limit == u64::MAX;
        let from_oldest = filter.oldest;
        let all = EventFilter { after: None, limit: Some(COUNTED + 1), ..filter.clone() };
        let mut shown = 0;
        loop {
            let most = if from_oldest { PAGE_ROWS.min(limit - shown) } else { limit };
            filter.limit = Some(most);
            let events = with_short_ids(*tx, filter)?;
            let count = events.len() as u64;
            let Some((last, _)) = events.last() else { break };
            filter.after = Some(last.id);
            page.table(&view::table(&events, page.zone()))?;
            shown += count;
            if !from_oldest || count < most || shown >= limit {
                break;
            }
        }
        let Some(last) = filter.after.filter(|_| shown > 0) else {
            let near = near_kind.map(|kind| format!("; did you mean --kind {kind}?"));
            page.note(&format!("no event matches{}", near.unwrap_or_default()));
            return Ok(());
        };
        if shown == limit {
            let mut total = 0;
            tx.events(&all, &mut |_| {
                total += 1;
                Ok(())
            })?;
            let events = part_of(shown, total, "event");
            let note = if from_oldest {
                format!("showing {events}; next page: --after {last}")
            } else {
                format!("showing the newest {events}; more: --limit N, all: -o jsonl")
            };
            if total > shown {
                page.note(&note);
            }
        }
        Ok(())
    }
}
