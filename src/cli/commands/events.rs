//! `tokenctl events`

use crate::cli::command_error::Result;

use super::event_rows::with_short_ids;
use super::events_follow::follow;
use super::selection::unknown_user;
use crate::cli::args::EventsArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::printer::{PAGE_ROWS, Printer, TableWriter, going_on};
use crate::cli::ui::output::RowFormat;
use crate::cli::view::{COUNTED, event as view, part_of};
use crate::session::EventFilter;
use crate::store::Read;

/// Default number of rows on a terminal.
const TABLE_ROWS: u64 = 50;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &EventsArgs) -> Result<Exit> {
    if args.follow && env.printer.rows() == Some(RowFormat::Json) {
        return Err(Failure::usage("--follow needs -o jsonl")
            .hint("an array of JSON would never end")
            .into());
    }
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
    match env.printer.rows() {
        Some(format) => rows(context, (env.printer, format), tx.as_ref(), &filter)?,
        None => table(context, env.printer, tx.as_ref(), filter, args)?,
    }
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

fn rows(
    context: &mut Context<'_>,
    (printer, format): (Printer, RowFormat),
    tx: &dyn Read,
    filter: &EventFilter,
) -> Result<()> {
    let mut rows = printer.list(context, format, view::COLUMNS)?;
    let mut written = Ok(());
    let read = tx.events(filter, &mut |event| {
        written = rows.push(&view::EventRow::from(event));
        going_on(&written)
    });
    written?;
    read?;
    rows.finish()?;
    Ok(())
}

fn table(
    context: &mut Context<'_>,
    printer: Printer,
    tx: &dyn Read,
    mut filter: EventFilter,
    args: &EventsArgs,
) -> Result<()> {
    let limit = filter.limit.unwrap_or_else(|| printer.default_limit(context, TABLE_ROWS));
    // Without a limit, events are read from the oldest on, page by page.
    filter.oldest |= limit == u64::MAX;
    let from_oldest = filter.oldest;
    let all = EventFilter { after: None, limit: Some(COUNTED + 1), ..filter.clone() };
    let mut writer = TableWriter::new(printer);
    let mut shown = 0;
    loop {
        let page = if from_oldest { PAGE_ROWS.min(limit - shown) } else { limit };
        filter.limit = Some(page);
        let events = with_short_ids(tx, &filter)?;
        let count = events.len() as u64;
        let Some((last, _)) = events.last() else { break };
        filter.after = Some(last.id);
        writer.push(context, &view::table(&events, context.zone))?;
        shown += count;
        if !from_oldest || count < page || shown >= limit {
            break;
        }
    }
    let Some(last) = filter.after.filter(|_| shown > 0) else {
        let near = args.near_kind().map(|kind| format!("; did you mean --kind {kind}?"));
        printer.note(context, &format!("no event matches{}", near.unwrap_or_default()));
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
            printer.note(context, &note);
        }
    }
    Ok(())
}
