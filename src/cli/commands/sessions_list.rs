//! `tokenctl sessions list`

use anyhow::Result;

use crate::cli::args::ListArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::printer::{Printer, going_on};
use crate::cli::ui::output::RowFormat;
use crate::cli::view::{counted, session, session_columns};
use crate::session::{Filter, Page, SESSION_FIELDS, StateKind};
use crate::store::{Read, Store};
use crate::time::Timestamp;

/// A table for people ends here unless they ask for more: it is laid out in memory, and nobody
/// reads on.
const TABLE_ROWS: u64 = 1_000;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ListArgs) -> Result<Exit> {
    let now = (context.clock)();
    let mut filter = args.filter.filter(now, context.zone)?;
    filter.reasons.clone_from(&args.reasons);
    let everything = filter.clone();
    // Only revoked sessions have a reason.
    let narrowed = !args.filter.says_state() && args.reasons.is_empty();
    if narrowed {
        filter.states = vec![StateKind::Active];
    }
    let columns = &args.columns.columns;
    if let Some(twice) = columns.iter().enumerate().find(|(at, c)| columns[..*at].contains(c)) {
        return Err(Failure::usage(format!("the column {} is asked for twice", twice.1)).into());
    }
    let mut store = env.open(context)?;
    env.printer.note_staleness(context, store.as_ref());
    let tx = store.read()?;
    let after = args.page.after.as_deref().map(|id| ids::resolve(tx.as_ref(), id)).transpose()?;
    let page = Page { after, limit: args.page.limit };
    if args.count {
        let number = tx.count(&filter, now)?;
        return count(context, env.printer, number);
    }
    if let Some(format) = env.printer.rows() {
        drop(tx);
        return rows(context, format, store.as_mut(), (&filter, args, &page), now);
    }
    table(context, env.printer, tx.as_ref(), (&filter, args, &page), now)?;
    if narrowed && !args.page.is_part() {
        let ended = Filter { states: vec![StateKind::Expired, StateKind::Revoked], ..everything };
        let ended = tx.count(&ended, now)?;
        if ended > 0 {
            let sessions = counted(ended, "ended session");
            env.printer.note(context, &format!("{sessions} left out (--state all shows them)"));
        }
    }
    Ok(Exit::Done)
}

fn count(context: &mut Context<'_>, printer: Printer, number: u64) -> Result<Exit> {
    match printer.rows() {
        Some(format) => {
            let value = serde_json::json!({ "count": number });
            printer.value(context, format, &["count"], &value)?;
        }
        None => printer.text(context, &format!("{number}\n"))?,
    }
    Ok(Exit::Done)
}

type Choice<'a> = (&'a Filter, &'a ListArgs, &'a Page);

fn rows(
    context: &mut Context<'_>,
    format: RowFormat,
    store: &mut dyn Store,
    (filter, args, page): Choice<'_>,
    now: Timestamp,
) -> Result<Exit> {
    let chosen = args.columns.columns.as_slice();
    let columns = if chosen.is_empty() { &SESSION_FIELDS } else { chosen };
    let mut rows = Printer::list(context, format, columns)?;
    let mut written = Ok(());
    // Nothing of the store is held while the reader of the output takes its time.
    let read = store.list(filter, args.page.order(), page, now, &mut |session| {
        let row = session::SessionRow::new(session, now);
        written = if chosen.is_empty() {
            rows.push(&row)
        } else {
            session_columns::Chosen::new(&row, chosen)
                .map_err(std::io::Error::other)
                .and_then(|chosen| rows.push(&chosen))
        };
        going_on(&written)
    });
    written?;
    read?;
    rows.finish()?;
    Ok(Exit::Done)
}

/// What was looked for in vain.
fn nothing(filter: &Filter, args: &ListArgs) -> String {
    let state = match filter.states.as_slice() {
        [state] => format!("{} ", state.as_str()),
        _ => String::new(),
    };
    let mut with = args.filter.words();
    with.extend(args.reasons.iter().map(|reason| format!("--reason {reason}")));
    with.extend(args.page.after.iter().map(|id| format!("--after {id}")));
    if with.is_empty() {
        return format!("no {state}sessions");
    }
    format!("no {state}session with {}", with.join(" "))
}

fn table(
    context: &mut Context<'_>,
    printer: Printer,
    tx: &dyn Read,
    (filter, args, page): Choice<'_>,
    now: Timestamp,
) -> Result<()> {
    let limit = page.limit.unwrap_or(TABLE_ROWS);
    let page = Page { limit: Some(limit), after: page.after.clone() };
    let mut found = Vec::new();
    tx.sessions(filter, args.page.order(), &page, now, &mut |session| {
        found.push(session);
        Ok(())
    })?;
    if found.is_empty() {
        printer.note(context, &nothing(filter, args));
        return Ok(());
    }
    let full = found.len() as u64 == limit;
    let mut rows = Vec::new();
    for session in found {
        rows.push((ids::shorten(tx, &session.id)?, session));
    }
    let chosen = &args.columns.columns;
    let table = if chosen.is_empty() {
        session::table(&rows, now)
    } else {
        session_columns::table(&rows, chosen, now)
    };
    printer.table(context, &table)?;
    if full && let Some((last, _)) = rows.last() {
        let shown = counted(limit, "session");
        printer.note(context, &format!("{shown} shown; go on with --after {last}"));
    }
    Ok(())
}
