//! `tokenctl events`

use crate::cli::command_error::Result;

use super::event_rows::{all, with_short_ids};
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
use crate::store::{Read, Store};

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
    refuse_unknown_user(store.read()?.as_ref(), &filter)?;
    let near_kind = args.near_kind();
    env.printer.list(context, EventList { store: store.as_mut(), filter, near_kind })?;
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
    store: &'a mut dyn Store,
    filter: EventFilter,
    /// The event kind that the user probably meant.
    near_kind: Option<&'static str>,
}

impl EventList<'_> {
    /// Reads the next events, in one transaction, so that a slow reader of the output keeps none open.
    fn next<T>(
        &mut self,
        most: u64,
        read: impl FnOnce(&dyn Read, &EventFilter) -> Result<Vec<T>>,
        last: impl FnOnce(&T) -> i64,
    ) -> Result<Vec<T>> {
        self.filter.limit = Some(most);
        let events = read(self.store.read()?.as_ref(), &self.filter)?;
        if let Some(event) = events.last() {
            self.filter.after = Some(last(event));
        }
        Ok(events)
    }

    /// Changes the filter for the newest `limit` events to one for the oldest after a number, for reading
    /// them page by page.
    fn begin_at_first_of_newest(&mut self) -> Result<()> {
        let mut first = None;
        self.store.read()?.events(&self.filter, &mut |event| {
            first.get_or_insert(event.id);
            Ok(())
        })?;
        self.filter.after = first.map(|id| id - 1).max(self.filter.after);
        self.filter.oldest = true;
        Ok(())
    }
}

impl Listing for EventList<'_> {
    type Row = view::EventRow;

    fn columns(&self) -> &'static [&'static str] {
        view::COLUMNS
    }

    fn rows(&mut self, push: &mut PushFn<'_, view::EventRow>) -> Result<()> {
        let mut left = self.filter.limit.unwrap_or(u64::MAX);
        if self.filter.limit.is_some_and(|limit| limit > PAGE_ROWS) && !self.filter.oldest {
            self.begin_at_first_of_newest()?;
        }
        // Without a limit, events are read from the oldest on, page by page.
        self.filter.oldest |= left == u64::MAX;
        while left > 0 {
            let most = PAGE_ROWS.min(left);
            let events = self.next(most, all, |event| event.id)?;
            let read = events.len() as u64;
            events.into_iter().try_for_each(|event| push(&event.into()))?;
            left = if read < most { 0 } else { left - read };
        }
        Ok(())
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let limit = self.filter.limit.unwrap_or_else(|| page.default_limit(TABLE_ROWS));
        self.filter.oldest |= limit == u64::MAX;
        let from_oldest = self.filter.oldest;
        let matching = EventFilter { after: None, limit: Some(COUNTED + 1), ..self.filter.clone() };
        let mut shown = 0;
        while shown < limit {
            let most = if from_oldest { PAGE_ROWS.min(limit - shown) } else { limit };
            let events = self.next(most, with_short_ids, |(event, _)| event.id)?;
            if events.is_empty() {
                break;
            }
            page.table(&view::table(&events, page.zone()))?;
            shown += events.len() as u64;
            if !from_oldest || (events.len() as u64) < most {
                break;
            }
        }
        let Self { store, filter, near_kind } = self;
        let Some(last) = filter.after.filter(|_| shown > 0) else {
            let near = near_kind.map(|kind| format!("; did you mean --kind {kind}?"));
            page.note(&format!("no event matches{}", near.unwrap_or_default()));
            return Ok(());
        };
        if shown == limit {
            let mut total = 0;
            store.read()?.events(&matching, &mut |_| {
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
