//! `tokenctl events`

use clap::Args;
use ipnet::IpNet;

use super::event_rows::{all, with_short_ids};
use super::events_follow::follow;
use super::selection::unknown_user;
use crate::cli::args::{at_least_one, network, non_blank};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::{PAGE_ROWS, TextPage};
use crate::cli::ui::suggest::nearest;
use crate::cli::ui::when::{self, Zone};
use crate::cli::ui::wrap::wrap;
use crate::cli::view::{COUNTED, event as view, part_of};
use crate::session::{EventFilter, EventKind, UserId};
use crate::store::{Read, Store};
use crate::time::Timestamp;

/// `events`
#[derive(Args)]
#[command(after_help = format!("{}

Examples:
  tokenctl events --user alice --since yesterday
  tokenctl events --ip 203.0.113.0/24
  tokenctl events --kind revoked,replayed --follow", kinds_help()))]
pub(in crate::cli) struct EventsArgs {
    /// Events of this user
    #[arg(long, value_name = "USER", value_parser = non_blank)]
    user: Option<String>,
    /// Events of this session: its ID or a prefix of it; purged sessions too
    #[arg(long, value_name = "ID", value_parser = non_blank)]
    session: Option<String>,
    /// Events of these kinds, separated by commas (listed below)
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<EventKind>,
    /// Events by this actor
    #[arg(long, value_name = "NAME", value_parser = non_blank)]
    by: Option<String>,
    /// Events from this IP address or network
    #[arg(long = "ip", value_name = "ADDRESS|CIDR", value_delimiter = ',', value_parser = network)]
    networks: Vec<IpNet>,
    /// Events with these reasons, separated by commas
    #[arg(long = "reason", value_name = "REASON", value_delimiter = ',', value_parser = non_blank)]
    reasons: Vec<String>,
    /// Events whose note contains this text
    #[arg(long, value_name = "TEXT", value_parser = non_blank)]
    note: Option<String>,
    /// Events at or after this time, such as 2026-11-01 or 2h (ago)
    #[arg(long, value_name = "TIME", value_parser = non_blank)]
    since: Option<String>,
    /// Events before this time
    #[arg(long, value_name = "TIME", value_parser = non_blank, conflicts_with = "follow")]
    until: Option<String>,
    /// Maximum number of events [default: 50 on a terminal]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    limit: Option<u64>,
    /// Continue after the event with this number
    #[arg(long, value_name = "NUMBER")]
    after: Option<i64>,
    /// Print new events as they are recorded, until interrupted
    #[arg(short, long)]
    pub(in crate::cli) follow: bool,
}

/// A kind of event: one of tokenctl, or one that a service writes.
fn kind(text: &str) -> Result<EventKind, String> {
    non_blank(text)?;
    match text.trim() {
        "" => Err("a kind is required, such as revoked".to_owned()),
        text => Ok(EventKind::from_store(text)),
    }
}

impl EventsArgs {
    /// Returns the filter without the session, whose ID needs the store.
    fn filter(&self, now: Timestamp, zone: Zone) -> Result<EventFilter> {
        let time = |option: &str, text: &Option<String>| -> Result<Option<Timestamp>> {
            let Some(text) = text else { return Ok(None) };
            let parsed = when::parse(text, now, zone);
            Ok(Some(parsed.map_err(|error| Failure::usage(format!("{option}: {error}")))?))
        };
        let user = self.user.as_deref().map(UserId::to_find).transpose();
        Ok(EventFilter {
            user: user.map_err(|error| Failure::usage(format!("--user: {error}")))?,
            session: None,
            kinds: self.kinds.clone(),
            reasons: self.reasons.clone(),
            actor: self.by.clone(),
            networks: self.networks.clone(),
            note: self.note.clone(),
            since: time("--since", &self.since)?,
            until: time("--until", &self.until)?,
            after: self.after,
            limit: self.limit,
            oldest: self.after.is_some(),
        })
    }

    /// Returns the known kind that is closest to an unknown one.
    fn near_kind(&self) -> Option<&'static str> {
        static OURS: [EventKind; EventKind::OURS.len()] = EventKind::OURS;
        let mut unknown = self.kinds.iter().filter(|kind| matches!(kind, EventKind::Other(_)));
        unknown.find_map(|kind| nearest(kind.as_str(), OURS.iter().map(EventKind::as_str)))
    }
}

/// Lists the kinds, on lines of at most 80 columns.
fn kinds_help() -> String {
    let kinds = EventKind::OURS.map(|kind| kind.to_string()).join(", ");
    wrap(&format!("Kinds: {kinds}, and the kinds that the service writes."), 80).join("\n")
}

/// Default number of rows on a terminal.
const TABLE_ROWS: u64 = 50;

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &EventsArgs) -> Result<Exit> {
    let mut filter = args.filter((context.clock)(), context.zone)?;
    let mut store = env.open(context)?;
    if let Some(user) = &args.user
        && let Some(named) = ids::user(store.read()?.as_ref(), user)?
    {
        filter.user = Some(named.id);
    }
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
