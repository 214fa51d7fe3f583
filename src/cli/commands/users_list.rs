//! `tokenctl users list`

use crate::cli::command_error::Result;

use crate::cli::args::UserListArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::printer::{PAGE_ROWS, TableWriter, going_on};
use crate::cli::ui::output::RowFormat;
use crate::cli::view::{COUNTED, part_of, user as view};
use crate::session::{User, UserFilter, UserId};
use crate::store::Read;
use crate::time::Timestamp;

/// Default number of rows on a terminal.
const TABLE_ROWS: u64 = 1_000;

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &UserListArgs,
) -> Result<Exit> {
    let after = args.after.as_deref().map(UserId::to_find).transpose();
    let filter = UserFilter {
        status: args.status.map(Into::into),
        contains: args.contains.clone(),
        without_sessions: args.without_sessions,
        after: after.map_err(|error| Failure::usage(format!("--after: {error}")))?,
        limit: args.limit,
    };
    let mut store = env.open(context)?;
    let now = (context.clock)();
    let tx = store.read()?;
    if args.count {
        env.printer.count(context, number(tx.as_ref(), &filter, now)?)?;
        return Ok(Exit::Done);
    }
    match env.printer.rows() {
        Some(format) => rows(context, env, format, tx.as_ref(), (&filter, now))?,
        None => table(context, env, tx.as_ref(), (filter, now))?,
    }
    Ok(Exit::Done)
}

fn number(tx: &dyn Read, filter: &UserFilter, now: Timestamp) -> Result<u64> {
    let mut number = 0;
    tx.users(filter, now, &mut |_| {
        number += 1;
        Ok(())
    })?;
    Ok(number)
}

fn rows(
    context: &mut Context<'_>,
    env: &CommandEnv,
    format: RowFormat,
    tx: &dyn Read,
    (filter, now): (&UserFilter, Timestamp),
) -> Result<()> {
    let mut rows = env.printer.list(context, format, view::COLUMNS)?;
    let mut written = Ok(());
    let read = tx.users(filter, now, &mut |(user, active)| {
        written = rows.push(&view::UserRow::new(&user, active));
        going_on(&written)
    });
    written?;
    read?;
    rows.finish()?;
    Ok(())
}

fn table(
    context: &mut Context<'_>,
    env: &CommandEnv,
    tx: &dyn Read,
    (mut filter, now): (UserFilter, Timestamp),
) -> Result<()> {
    let limit = filter.limit.unwrap_or_else(|| env.printer.default_limit(context, TABLE_ROWS));
    let everyone = UserFilter { after: None, limit: Some(COUNTED + 1), ..filter.clone() };
    let mut writer = TableWriter::new(env.printer);
    let mut shown = 0;
    loop {
        let page = PAGE_ROWS.min(limit - shown);
        filter.limit = Some(page);
        let mut users: Vec<(User, u64)> = Vec::new();
        tx.users(&filter, now, &mut |user| {
            users.push(user);
            Ok(())
        })?;
        let Some((last, _)) = users.last() else { break };
        filter.after = Some(last.id.clone());
        writer.push(context, &view::table(&users, now))?;
        shown += users.len() as u64;
        if (users.len() as u64) < page || shown >= limit {
            break;
        }
    }
    if shown == 0 {
        env.printer.note(context, "no users match");
    } else if shown == limit
        && let Some(last) = &filter.after
    {
        let last = crate::shell::word(last.as_str()).into_owned();
        let total = number(tx, &everyone, now)?;
        if total > shown {
            let users = part_of(shown, total, "user");
            env.printer.note(context, &format!("showing {users}; next page: --after {last}"));
        }
    }
    Ok(())
}
