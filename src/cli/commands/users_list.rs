//! `tokenctl users list`

use crate::cli::command_error::Result;

use crate::cli::args::UserListArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::{PAGE_ROWS, TextPage};
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
    env.printer.list(context, UserList { tx: tx.as_ref(), filter, now })?;
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

struct UserList<'a> {
    tx: &'a dyn Read,
    filter: UserFilter,
    now: Timestamp,
}

impl Listing for UserList<'_> {
    type Row = view::UserRow;

    fn columns(&self) -> &'static [&'static str] {
        view::COLUMNS
    }

    fn rows(&mut self, push: &mut PushFn<'_, view::UserRow>) -> Result<()> {
        Ok(self.tx.users(&self.filter, self.now, &mut |(user, active)| {
            push(&view::UserRow::new(&user, active))
        })?)
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let Self { tx, filter, now } = self;
        let limit = filter.limit.unwrap_or_else(|| page.default_limit(TABLE_ROWS));
        let everyone = UserFilter { after: None, limit: Some(COUNTED + 1), ..filter.clone() };
        let mut shown = 0;
        loop {
            let most = PAGE_ROWS.min(limit - shown);
            filter.limit = Some(most);
            let mut users: Vec<(User, u64)> = Vec::new();
            tx.users(filter, *now, &mut |user| {
                users.push(user);
                Ok(())
            })?;
            let Some((last, _)) = users.last() else { break };
            filter.after = Some(last.id.clone());
            page.table(&view::table(&users, *now))?;
            shown += users.len() as u64;
            if (users.len() as u64) < most || shown >= limit {
                break;
            }
        }
        if shown == 0 {
            page.note("no users match");
        } else if shown == limit
            && let Some(last) = &filter.after
        {
            let last = crate::shell::word(last.as_str()).into_owned();
            let total = number(*tx, &everyone, *now)?;
            if total > shown {
                let users = part_of(shown, total, "user");
                page.note(&format!("showing {users}; next page: --after {last}"));
            }
        }
        Ok(())
    }
}
