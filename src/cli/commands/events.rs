//! `tokenctl events`

use anyhow::Result;

use super::event_rows::with_short_ids;
use super::events_follow::follow;
use crate::cli::args::EventsArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::printer::{Printer, going_on};
use crate::cli::ui::output::RowFormat;
use crate::cli::view::{counted, event as view};
use crate::session::EventFilter;
use crate::store::Read;

/// As many as a table for people has unless they ask for more: nobody reads on.
const TABLE_ROWS: u64 = 50;

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &EventsArgs,
    actor: Option<&str>,
) -> Result<Exit> {
    if args.follow && env.printer.rows() == Some(RowFormat::Json) {
        return Err(Failure::usage("a list that never ends is no JSON value")
            .hint("use -o jsonl: one object a line")
            .into());
    }
    let mut filter = args.filter(actor, (context.clock)(), context.zone)?;
    let mut store = env.open(context)?;
    if let Some(session) = &args.session {
        filter.session = Some(ids::resolve_traced(store.read()?.as_ref(), session)?);
    }
    if args.follow {
        return follow(context, env, store.as_mut(), filter);
    }
    let tx = store.read()?;
    match env.printer.rows() {
        Some(format) => rows(context, format, tx.as_ref(), &filter)?,
        None => table(context, env.printer, tx.as_ref(), filter)?,
    }
    Ok(Exit::Done)
}

fn rows(
    context: &mut Context<'_>,
    format: RowFormat,
    tx: &dyn Read,
    filter: &EventFilter,
) -> Result<()> {
    let mut rows = Printer::list(context, format, view::COLUMNS)?;
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
) -> Result<()> {
    let limit = *filter.limit.get_or_insert(TABLE_ROWS);
    let events = with_short_ids(tx, &filter)?;
    let Some((last, _)) = events.last() else {
        printer.note(context, "no event matches");
        return Ok(());
    };
    let last = last.id;
    printer.table(context, &view::table(&events, context.zone))?;
    if events.len() as u64 == limit {
        let shown = counted(limit, "event");
        let note = if filter.oldest {
            format!("{shown} shown; go on with --after {last}")
        } else {
            format!("the newest {shown} shown; --limit N shows more, -o jsonl all")
        };
        printer.note(context, &note);
    }
    Ok(())
}
