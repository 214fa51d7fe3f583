//! `tokenctl users list`

use clap::{Args, ValueEnum};

use crate::cli::args::at_least_one;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::{PAGE_ROWS, TextPage};
use crate::cli::view::{COUNTED, part_of, user as view};
use crate::session::{User, UserFilter, UserId, UserStatus};
use crate::store::{Read, Store};
use crate::time::Timestamp;

/// `users list`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl users list --status deactivated
  tokenctl users list --contains @example.org --limit 100
  tokenctl users list --without-sessions -o id")]
pub(in crate::cli) struct UserListArgs {
    /// Print only the count
    #[arg(long)]
    pub(in crate::cli) count: bool,
    /// Users with this status: active or deactivated
    #[arg(
        long = "status",
        value_enum,
        value_delimiter = ',',
        value_name = "STATUS",
        hide_possible_values = true,
        help_heading = "Filters"
    )]
    statuses: Vec<StatusArg>,
    /// User ID contains this text, ignoring case
    #[arg(long, value_name = "TEXT", value_parser = part, help_heading = "Filters")]
    contains: Option<String>,
    /// Users without an active session
    #[arg(long, help_heading = "Filters")]
    without_sessions: bool,
    /// Maximum number of users [default: 1000 on a terminal]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Paging")]
    limit: Option<u64>,
    /// Continue after this user ID
    #[arg(long, value_name = "USER", help_heading = "Paging")]
    after: Option<String>,
}

/// The values of `--status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StatusArg {
    Active,
    Deactivated,
}

impl From<StatusArg> for UserStatus {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Active => Self::Active,
            StatusArg::Deactivated => Self::Deactivated,
        }
    }
}

fn part(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("a text is required".to_owned()) } else { Ok(text.to_owned()) }
}

/// Default number of rows on a terminal.
const TABLE_ROWS: u64 = 1_000;

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &UserListArgs,
) -> Result<Exit> {
    let after = args.after.as_deref().map(UserId::to_find).transpose();
    let mut filter = UserFilter {
        statuses: args.statuses.iter().map(|status| (*status).into()).collect(),
        contains: args.contains.clone(),
        without_sessions: args.without_sessions,
        after: after.map_err(|error| Failure::usage(format!("--after: {error}")))?,
        limit: args.limit,
    };
    let mut store = env.open(context)?;
    if let Some(after) = &args.after
        && let Some(named) = ids::user(store.read()?.as_ref(), after)?
    {
        filter.after = Some(named.id);
    }
    let now = context.now();
    if args.count {
        env.printer.count(context, number(store.read()?.as_ref(), &filter, now)?)?;
        return Ok(Exit::Done);
    }
    env.printer.list(context, UserList { store: store.as_mut(), filter, now })?;
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
    store: &'a mut dyn Store,
    filter: UserFilter,
    now: Timestamp,
}

impl UserList<'_> {
    /// Reads the next users, in one transaction, so that a slow reader of the output keeps none open.
    fn next(&mut self, most: u64) -> Result<Vec<(User, u64)>> {
        self.filter.limit = Some(most);
        let mut users: Vec<(User, u64)> = Vec::new();
        self.store.read()?.users(&self.filter, self.now, &mut |user| {
            users.push(user);
            Ok(())
        })?;
        if let Some((last, _)) = users.last() {
            self.filter.after = Some(last.id.clone());
        }
        Ok(users)
    }
}

impl Listing for UserList<'_> {
    type Row = view::UserRow;

    fn columns(&self) -> &'static [&'static str] {
        view::COLUMNS
    }

    fn rows(&mut self, push: &mut PushFn<'_, view::UserRow>) -> Result<()> {
        let mut left = self.filter.limit.unwrap_or(u64::MAX);
        while left > 0 {
            let most = PAGE_ROWS.min(left);
            let users = self.next(most)?;
            users.iter().try_for_each(|(user, active)| push(&view::UserRow::new(user, *active)))?;
            let read = users.len() as u64;
            left = if read < most { 0 } else { left - read };
        }
        Ok(())
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let now = self.now;
        let limit = self.filter.limit.unwrap_or_else(|| page.default_limit(TABLE_ROWS));
        let everyone = UserFilter { after: None, limit: Some(COUNTED + 1), ..self.filter.clone() };
        let mut shown = 0;
        while shown < limit {
            let most = PAGE_ROWS.min(limit - shown);
            let users = self.next(most)?;
            if users.is_empty() {
                break;
            }
            page.table(&view::table(&users, now))?;
            shown += users.len() as u64;
            if (users.len() as u64) < most {
                break;
            }
        }
        if shown == 0 {
            page.note("no users match");
        } else if shown == limit
            && let Some(last) = &self.filter.after
        {
            let last = crate::shell::word(last.as_str()).into_owned();
            let total = number(self.store.read()?.as_ref(), &everyone, now)?;
            if total > shown {
                let users = part_of(shown, total, "user");
                page.note(&format!("showing {users}; next page: --after {last}"));
            }
        }
        Ok(())
    }
}
