//! `tokenctl events`

use clap::Args;
use ipnet::IpNet;

use super::event_rows::{all, with_short_ids};
use super::events_follow::follow;
use super::list_value::ListValue;
use super::selection::unknown_user;
use crate::cli::args::{at_least_one, network, non_blank};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids::{self, shown_forms};
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::{PAGE_ROWS, TextPage};
use crate::cli::ui::suggest::nearest;
use crate::cli::ui::when::{self, Zone};
use crate::cli::ui::wrap::wrap;
use crate::cli::view::{COUNTED, event as view, part_of};
use crate::session::{EventFilter, EventKind, SessionId, UserId};
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
    /// Events of these users, separated by commas
    #[arg(long = "user", value_name = "USER", value_parser = non_blank)]
    users: Vec<String>,
    /// Events of these sessions, by ID or ID prefix; purged sessions too
    #[arg(long = "session", value_name = "ID", value_parser = non_blank)]
    sessions: Vec<String>,
    /// Events of these kinds, separated by commas (listed below)
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<EventKind>,
    /// Events by these actors, separated by commas
    #[arg(long = "by", value_name = "NAME", value_parser = non_blank)]
    actors: Vec<String>,
    /// Events from this IP address or network
    #[arg(long = "ip", value_name = "ADDRESS|CIDR", value_delimiter = ',', value_parser = network)]
    networks: Vec<IpNet>,
    /// Events with these reasons, separated by commas
    #[arg(long = "reason", value_name = "REASON", value_delimiter = ',', value_parser = reason)]
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

/// A reason: one of tokenctl, or one that a service writes.
fn reason(text: &str) -> Result<String, String> {
    Ok(non_blank(text)?.trim().to_owned())
}

impl EventsArgs {
    /// Returns the filter without users and sessions, whose IDs need the store.
    fn filter(&self, now: Timestamp, zone: Zone) -> Result<EventFilter> {
        let time = |option: &str, text: &Option<String>| -> Result<Option<Timestamp>> {
            let Some(text) = text else { return Ok(None) };
            let parsed = when::parse(text, now, zone);
            Ok(Some(parsed.map_err(|error| Failure::usage(format!("{option}: {error}")))?))
        };
        let kinds = self.kinds.iter().flat_map(|kind| shown_forms(kind.as_str()));
        let mut actors = Vec::new();
        for value in &self.actors {
            // A name may contain a comma, so the whole value counts too.
            actors.extend(shown_forms(value));
            let parts = ListValue::split("--by", value, &|_| Ok(None::<()>))?;
            actors.extend(parts.items.iter().flat_map(|(name, _)| shown_forms(name)));
        }
        Ok(EventFilter {
            users: Vec::new(),
            sessions: Vec::new(),
            kinds: kinds.map(|kind| EventKind::from_store(&kind)).collect(),
            reasons: self.reasons.iter().flat_map(|reason| shown_forms(reason)).collect(),
            actors,
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
    // Before the store is opened, so that wrong arguments are named first.
    args.filter(context.now(), context.zone)?;
    let mut store = env.open(context)?;
    let mut filter = args.filter(context.now(), context.zone)?;
    for value in &args.users {
        filter.users.extend(users(context, env, store.as_mut(), (value, args))?);
    }
    for value in &args.sessions {
        filter.sessions.extend(sessions(store.read()?.as_ref(), value)?);
    }
    if args.follow {
        return follow(context, env, store.as_mut(), filter);
    }
    let near_kind = args.near_kind();
    env.printer.list(context, EventList { store: store.as_mut(), filter, near_kind })?;
    Ok(Exit::Done)
}

/// Returns the users that a value of `--user` names. A user that neither the store nor an event has is an
/// error, because the ID is probably mistyped, unless new events are awaited.
fn users(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &mut dyn Store,
    (value, args): (&str, &EventsArgs),
) -> Result<Vec<UserId>> {
    let tx = store.read()?;
    let find = |text: &str| {
        if let Some(named) = ids::user(tx.as_ref(), text)? {
            return Ok(Some(named.id));
        }
        // A list may be longer than an ID.
        let Ok(id) = UserId::to_find(text) else { return Ok(None) };
        let any = EventFilter { users: vec![id.clone()], ..EventFilter::default() };
        Ok(ids::has_event(tx.as_ref(), any)?.then_some(id))
    };
    let named = ListValue::split("--user", value, &find)?;
    if let Some(warning) = named.warning("--user", value, &args.users) {
        env.printer.warn(context, &warning);
    }
    let or_unknown = |(text, found): (&str, Option<UserId>)| match found {
        Some(id) => Ok(id),
        None if args.follow => user_id(text),
        None => Err(unknown_user(&user_id(text)?)),
    };
    named.items.into_iter().map(or_unknown).collect()
}

fn user_id(text: &str) -> Result<UserId> {
    Ok(UserId::to_find(text).map_err(|error| Failure::usage(format!("--user: {error}")))?)
}

/// Returns the sessions that a value of `--session` names.
fn sessions(tx: &dyn Read, value: &str) -> Result<Vec<SessionId>> {
    let named = ListValue::split("--session", value, &|text| ids::exact_traced(tx, text))?;
    let or_prefix = |(text, found): (&str, Option<SessionId>)| {
        found.map_or_else(|| ids::resolve_traced(tx, text), Ok)
    };
    named.items.into_iter().map(or_prefix).collect()
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
